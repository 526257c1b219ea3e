"""The web server: it reads requests, and writes the answers of `routes`.

It listens on 127.0.0.1: on other machines nobody can reach it. Each request has
a thread of its own, at most ten seconds, and a small body.

    server = Playground(port=0)
    server.let_in(Room(ratings, titles))
    server.serve_forever()
"""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import MappingProxyType
from typing import Any, Optional

from scratch_recs.playground.room import Room
from scratch_recs.playground.routes import Answer, Refused, Request, Site

_HOST = "127.0.0.1"

_LARGEST_BODY = 8_000

_DROPPED = 1_000_000  # so much of a body that is too large is still read

# Nothing from elsewhere, nothing written into the page, nothing kept.
_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
        "script-src 'self'; connect-src 'self'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)


class Playground(ThreadingHTTPServer):
    """A web server at a port of this machine only; port 0 is any free one.

    Raises OSError, with a sentence, if the port is taken or not allowed.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> with Playground(port=0) as server:
    ...     server.let_in(Room(synthetic_ratings(), {}))
    ...     server.address.startswith("http://127.0.0.1:")
    True
    """

    # On Windows this would let two servers share a port.
    allow_reuse_address = os.name != "nt"
    allow_reuse_port = False
    request_queue_size = 32

    def __init__(self, port: int) -> None:
        self.site: Optional[Site] = None
        try:
            super().__init__((_HOST, port), _Handler)
        except OSError as error:
            raise OSError(
                f"port {port} cannot be used ({error.strerror}): choose "
                "another one with --port"
            ) from None

    def server_bind(self) -> None:
        """Take the port. HTTPServer would ask the network for names, too."""
        TCPServer.server_bind(self)
        self.server_name = _HOST
        self.server_port = int(self.server_address[1])

    def let_in(self, room: Room) -> None:
        """From now on visitors are let in."""
        self.site = Site(room, self.server_port)

    @property
    def address(self) -> str:
        """Where a browser begins: it holds the secret token."""
        token = "" if self.site is None else f"{self.site.token}/"
        return f"http://{_HOST}:{self.server_port}/{token}"

    def answer(self, request: Request) -> Answer:
        """The site's answer."""
        if self.site is None:
            return Refused(404, "The playground is not open yet.").answer
        return self.site.answer(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say in one sentence what went wrong; a browser may leave early."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            kind = type(error).__name__
            print(f"A request failed ({kind}: {error}).", file=sys.stderr)


class _Handler(BaseHTTPRequestHandler):
    """One connection: one request, one answer."""

    timeout = 10
    server_version = "scratch_recs"
    sys_version = ""
    server: Playground

    def do_GET(self) -> None:
        try:
            body = self._body()
        except Refused as refused:
            self._send(refused.answer)
            return
        headers = {name.lower(): text for name, text in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        self._send(self.server.answer(request))

    do_POST = do_GET

    def _body(self) -> bytes:
        """The body of the request. Raises Refused if it is not a small one."""
        if "Transfer-Encoding" in self.headers:
            raise Refused(411, "The length of the request is missing.")
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            raise Refused(400, "The length of the request is not a number.")
        length = int(text)
        body = self.rfile.read(min(length, _DROPPED))
        if length > _LARGEST_BODY:
            raise Refused(413, "The request is too large.")
        if len(body) < length:
            raise Refused(400, "The request is shorter than it says.")
        return body

    def send_error(
        self,
        code: int,
        message: Optional[str] = None,
        explain: Optional[str] = None,
    ) -> None:
        """What the standard library refuses: always the fault of a request."""
        status = {501: 405, 505: 400}.get(code, code)
        self._send(
            Refused(status, f"Sorry: {message or 'bad request'}.").answer
        )

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        kind = f"{answer.kind}; charset=utf-8"
        headers = {"Content-Type": kind, **_HEADERS}
        headers["Content-Length"] = str(len(answer.content))
        if answer.place:
            headers["Location"] = answer.place
        if answer.status == 405:
            headers["Allow"] = "GET, POST"
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the addresses are secret."""
