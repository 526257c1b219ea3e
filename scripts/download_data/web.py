"""From the network to the memory: all of it, or one reason why not."""

from __future__ import annotations

import hashlib
import http.client
import queue
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import Any, Callable, Optional

from scratch_recs.errors import DataError
from scratch_recs.progress import progress_bar
from scripts.download_data.sources import Source

TIMEOUT_SECONDS = 20  # to connect, and again for every read
DEADLINE_SECONDS = 600  # for all of a zip: 30 MB at 50 kB a second
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


class Transfer:
    """What comes from a server, piece by piece, until a deadline.

    The network is read by another thread: only so can nothing outlast the
    deadline, be it the search for the server's address or an answer of one byte
    per second. The thread is left alone then, and ends with the program.
    """

    def __init__(self, url: str, open_url: Callable[[str], Any]) -> None:
        self.end = time.monotonic() + DEADLINE_SECONDS
        self.pieces: queue.Queue[Any] = queue.Queue(maxsize=8)
        arguments = (url, open_url)
        threading.Thread(target=self._read, args=arguments, daemon=True).start()

    def _read(self, url: str, open_url: Callable[[str], Any]) -> None:
        """Put the announced length, the pieces and b"", or an error."""
        try:
            with open_url(url) as response:
                # None without a sound Content-Length.
                self.pieces.put(response.length or 0)
                for chunk in iter(lambda: response.read(CHUNK), b""):
                    self.pieces.put(chunk)
            self.pieces.put(b"")
        except Exception as error:
            self.pieces.put(error)

    def next(self) -> Any:
        """What came next; raises what the other thread met."""
        while time.monotonic() < self.end:
            try:
                # Short, because Ctrl-C waits for it on Windows.
                piece = self.pieces.get(timeout=0.2)
            except queue.Empty:
                continue
            if isinstance(piece, Exception):
                raise piece
            return piece
        raise DataError(f"it took longer than {DEADLINE_SECONDS} seconds")


def read_body(source: Source, transfer: Transfer) -> bytes:
    """The whole body of an answer.

    Raises DataError if it is too long or breaks off.
    """
    announced = transfer.next()
    body = bytearray()
    with progress_bar(
        total=announced, description=source.name, unit="B"
    ) as bar:
        for chunk in iter(transfer.next, b""):
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
        body = read_body(source, Transfer(source.url, open_url))
    except DataError:  # is a ValueError
        raise
    # ValueError: an address that is none, which a redirect may lead to.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(why(error)) from error
    check_md5("the zip", body, source.zip_md5)
    return body
