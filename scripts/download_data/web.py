"""From the network to the memory: all of it, or one reason why not."""

from __future__ import annotations

import hashlib
import http.client
import socket
import urllib.error
import urllib.request
from typing import Any, Callable, Optional

from scratch_recs.errors import DataError
from scratch_recs.progress import progress_bar
from scripts.download_data.sources import Source

TIMEOUT_SECONDS = 20  # to connect, and again for every read
CHUNK = 1 << 14


def require_https(url: str) -> None:
    """A DataError unless `url` is https.

    >>> require_https("http://example.org/ml-100k.zip")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: http://example.org/ml-100k.zip is not https
    """
    if not url.lower().startswith("https://"):
        raise DataError(f"{url} is not https")


class HttpsRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to https, refuses any other."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        require_https(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_https(url: str) -> Any:
    """The server's answer to a GET of `url`, over https from the first byte."""
    require_https(url)
    ask = urllib.request.build_opener(HttpsRedirects).open
    return ask(url, timeout=TIMEOUT_SECONDS)


def why(error: Exception) -> str:
    """What went wrong on the network or the disk, in a few words on one line.

    >>> why(urllib.error.URLError(OSError(111, "Connection refused")))
    'Connection refused'
    """
    if isinstance(error, urllib.error.HTTPError):
        phrase = http.client.responses.get(error.code, "")
        return f"the server answered {error.code} {phrase}".rstrip()
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off"
    if isinstance(error, http.client.HTTPException):
        return f"no sound HTTP answer came ({type(error).__name__})"
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    # Up to Python 3.9 socket.timeout is no TimeoutError.
    if isinstance(reason, (socket.timeout, TimeoutError)):
        return "the server did not answer in time"
    if "CERTIFICATE_VERIFY_FAILED" in str(reason):
        return (
            "the server's certificate could not be verified; a Python from "
            "python.org on a Mac needs its 'Install Certificates.command' run "
            "once"
        )
    text = (
        getattr(reason, "strerror", None)
        or str(reason)
        or type(reason).__name__
    )
    printable = (
        letter if letter.isprintable() else " " for letter in str(text)
    )
    return " ".join("".join(printable).split())


def read_body(source: Source, response: Any) -> bytes:
    """The whole body of `response`.

    Raises DataError if it is too long or breaks off.
    """
    announced = response.length or 0  # None without a sound Content-Length
    body = bytearray()
    with progress_bar(
        total=announced, description=source.name, unit="B"
    ) as bar:
        for chunk in iter(lambda: response.read(CHUNK), b""):
            body += chunk
            if len(body) > source.download_cap:
                raise DataError(
                    f"it is longer than {source.download_cap:,} bytes"
                )
            bar.update(len(chunk))
    if len(body) < announced:
        raise DataError(
            f"it broke off after {len(body):,} of {announced:,} bytes"
        )
    return bytes(body)


def check_md5(what: str, content: bytes, expected: Optional[str]) -> None:
    """Raise DataError if `content` has not the published MD5 checksum.

    MD5 is what the publisher gives. It tells damage; https tells that nobody
    has meddled with it.
    """
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if expected is not None and md5 != expected:
        raise DataError(f"{what} does not have its published checksum")


def download(source: Source, open_url: Callable[[str], Any]) -> bytes:
    """The zip of `source`.

    Raises DataError if it does not come whole and with the right checksum.
    """
    try:
        with open_url(source.url) as response:
            body = read_body(source, response)
    except DataError:  # is a ValueError
        raise
    # ValueError: an address that is none, which a redirect may lead to.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(why(error)) from error
    check_md5("the zip", body, source.zip_md5)
    return body
