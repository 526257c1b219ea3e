"""From a request to an answer: which address leads to which page.

    /TOKEN/                      a new visitor, led to an address of its own
    /TOKEN/page.css, page.js     style and script
    /TOKEN/VISITOR/              films and lists; q: search, start: more films
    /TOKEN/VISITOR/training      sliders and errors
    /TOKEN/VISITOR/map           the map of films
    /TOKEN/VISITOR/FORM          what a form sends (POST), see `forms`

It is somebody's laptop in a lecture hall. TOKEN and VISITOR are random and
long, so nobody else finds an address. A request must name this server as its
Host: no other site can lead its own name here. A form must come from a page of
this server (Origin). There are no files behind the addresses.

No network is needed to try it: requests and answers are plain tuples.
"""

from __future__ import annotations

import hmac
import secrets
from pkgutil import get_data
from string import Template
from types import MappingProxyType
from typing import Mapping, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from scratch_recs.errors import DataError
from scratch_recs.playground.films_page import Question, films_page
from scratch_recs.playground.forms import FORMS, question_of
from scratch_recs.playground.map_page import map_page
from scratch_recs.playground.room import Room
from scratch_recs.playground.tags import Markup, tag, together
from scratch_recs.playground.training_page import status, training_page
from scratch_recs.playground.visitors import Visitor, Visitors

_KINDS = MappingProxyType(
    {"page.css": "text/css", "page.js": "text/javascript"}
)

# The pages, and what their links are called.
_PAGES = MappingProxyType({"": "Films", "training": "Training", "map": "Map"})

_FORM = "application/x-www-form-urlencoded"

_MOST_FIELDS = 100


class Request(NamedTuple):
    """What a browser sends. The names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


class Answer(NamedTuple):
    """What goes back: the status of HTTP, the content, and what kind it is.

    place    where to go instead, for the status 303
    """

    status: int
    content: bytes = b""
    kind: str = "text/html"
    place: str = ""


class Refused(Exception):
    """A request that is not served: the status, and why, in one sentence.

    >>> Refused(404, "There is no such page.").answer.content
    b'There is no such page.\\n'
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        content = f"{sentence}\n".encode("utf-8", "replace")
        self.answer = Answer(status, content, "text/plain")


class Site:
    """All addresses of one playground.

    token    the secret part of all addresses
    hosts    what a request may name as its Host

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> site = Site(Room(synthetic_ratings(), {}), port=8000)
    >>> here = {"host": "127.0.0.1:8000"}
    >>> answer = site.answer(Request("GET", f"/{site.token}/", here))
    >>> answer.status, answer.place.startswith(f"/{site.token}/")
    (303, True)
    >>> b"<h2" in site.answer(Request("GET", answer.place, here)).content
    True
    """

    def __init__(self, room: Room, port: int, most_visitors: int = 100) -> None:
        self.room = room
        self.token = secrets.token_urlsafe(16)
        self.hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
        if port == 80:  # which browsers leave out
            self.hosts += ["127.0.0.1", "localhost"]
        self._visitors = Visitors(most_visitors)
        self._files = {name: _file(name) for name in _KINDS}
        self._template = Template(_file("page.html").decode("utf-8"))

    def answer(self, request: Request) -> Answer:
        """What to send back; a refusal if the request makes no sense."""
        try:
            self._check(request)
            rest = self._behind_token(_path(request))
            if request.method == "POST":
                return self._post(request, rest)
            return self._get(request, rest)
        except Refused as refused:
            return refused.answer
        except DataError as error:
            return Refused(400, f"Sorry: {error}.").answer

    # --- What is let in -------------------------------------------------------

    def _check(self, request: Request) -> None:
        if request.method not in ("GET", "POST"):
            raise Refused(405, "Only GET and POST are served here.")
        if request.headers.get("host") not in self.hosts:
            raise Refused(403, f"This is {self.hosts[0]} and no other host.")
        origin = request.headers.get("origin")
        if origin not in (None, *(f"http://{host}" for host in self.hosts)):
            raise Refused(403, "This request comes from another site.")

    def _behind_token(self, path: str) -> str:
        """The path behind the token. Raises Refused if that is wrong."""
        token, slash, rest = path[1:].partition("/")
        right = self.token.encode()
        if not slash or not hmac.compare_digest(token.encode(), right):
            raise Refused(404, "Open the address that the terminal shows.")
        return rest

    def _visitor_and_page(self, rest: str) -> tuple[Visitor, str]:
        name, _, page = rest.partition("/")
        visitor = self._visitors.get(name)
        if visitor is None:
            raise Refused(
                404,
                "This visitor is not known, or was away for too long: open "
                "the address that the terminal shows.",
            )
        return visitor, page

    # --- Pages and forms ------------------------------------------------------

    def _get(self, request: Request, rest: str) -> Answer:
        if rest in self._files:
            return Answer(200, self._files[rest], _KINDS[rest])
        with self.room.lock:
            if not rest:
                place = f"/{self.token}/{self._visitors.new()}/"
                return Answer(303, place=place)
            visitor, page = self._visitor_and_page(rest)
            if page not in _PAGES:
                raise Refused(404, "There is no such page.")
            query = urlsplit(request.target).query
            question = question_of(page, _fields(query))
            return Answer(200, self._page(visitor, question))

    def _post(self, request: Request, rest: str) -> Answer:
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind.strip().lower() != _FORM:
            raise Refused(415, "A form is needed.")
        try:
            fields = _fields(request.body.decode("utf-8"))
        except UnicodeDecodeError:
            raise Refused(400, "The form is not in UTF-8.") from None
        with self.room.lock:
            visitor, name = self._visitor_and_page(rest)
            if name not in FORMS:
                raise Refused(404, "There is no such form.")
            place = FORMS[name](self.room, visitor, fields)
        own = rest.partition("/")[0]
        return Answer(303, place=f"/{self.token}/{own}/{place.lstrip('./')}")

    def _page(self, visitor: Visitor, question: Question) -> bytes:
        """A whole page, as HTML in UTF-8."""
        room = self.room
        is_busy = not room.learning.is_over
        is_busy |= visitor.job is not None and not visitor.job.is_over
        return self._template.substitute(
            title=_PAGES[question.page],
            # Without a script a page that is busy loads again by itself.
            refresh=_refresh() if is_busy else "",
            links=_links(question.page),
            status=tag("span", status(room, visitor), data_busy=is_busy),
            main=self._main(visitor, question),
            about=tag("p", _about(room)),
        ).encode("utf-8")

    def _main(self, visitor: Visitor, question: Question) -> Markup:
        if question.page == "training":
            return training_page(self.room, visitor)
        page = map_page if question.page == "map" else films_page
        return page(self.room, visitor, question)


def _links(page: str) -> Markup:
    """The ways to all pages; the one to this page says so."""
    return together(
        tag("a", words, href=to or "./", aria_current=to == page and "page")
        for to, words in _PAGES.items()
    )


def _about(room: Room) -> str:
    """What the models learn from, in a sentence."""
    users, items = len(room.ratings.user_ids), len(room.ratings.item_ids)
    return (
        f"{len(room.ratings):,} ratings by {users:,} people of {items:,} "
        f"films. The models have learned from {len(room.train):,} of them; "
        f"errors (RMSE) are those of {len(room.validation):,} others."
    )


def _refresh() -> Markup:
    again = tag("meta", http_equiv="refresh", content="2")
    return tag("noscript", again)


def _path(request: Request) -> str:
    try:
        return urlsplit(request.target).path
    except ValueError:
        raise Refused(400, "This is not an address.") from None


def _fields(text: str) -> dict[str, str]:
    """The fields of a form or of an address: {name: value}."""
    if not text:
        return {}
    try:
        pairs = parse_qsl(text, True, True, "utf-8", "strict", _MOST_FIELDS)
    except ValueError:
        raise Refused(400, "These fields cannot be read.") from None
    return dict(pairs)


def _file(name: str) -> bytes:
    """A file of this chapter, wherever the package lies, also in a zip."""
    content = get_data("scratch_recs.playground", name)
    if content is None:
        raise DataError(f"{name} is missing from the installed package")
    return content
