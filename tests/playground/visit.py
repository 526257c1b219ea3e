"""A visitor without a browser: it reads pages as HTML and sends the forms in them."""

import re
import threading
from contextlib import contextmanager
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

from scratch_recs import synthetic_ratings
from scratch_recs.playground.room import Room
from scratch_recs.playground.routes import Request, Site
from scratch_recs.playground.server import Playground

EMPTY = {"meta", "link", "input", "br"}

HOST = "127.0.0.1:8000"
FORM = "application/x-www-form-urlencoded"


def made_up_room(titles=None, **options):
    """A room with made-up ratings, when its models have learned."""
    ratings = synthetic_ratings(users=60, items=40, ratings=1200)
    names = {item_id: f"Film {item_id[5:]}" for item_id in ratings.item_ids}
    room = Room(ratings, names if titles is None else titles, **options)
    room.learning.wait()
    assert not room.learning.problem
    return room


def made_up_site(**options):
    """The addresses of such a room."""
    return Site(made_up_room(**options), port=8000)


@contextmanager
def made_up_server():
    """A server of such a room, on a port that was free."""
    with Playground(port=0) as playground:
        playground.let_in(made_up_room())
        threading.Thread(target=playground.serve_forever, args=(0.01,)).start()
        yield playground
        playground.shutdown()


@contextmanager
def all_turns_taken(room):
    """No job of a visitor begins inside: it waits for its turn."""
    for _ in range(2):
        room.turns.acquire()
    try:
        yield
    finally:
        for _ in range(2):
            room.turns.release()


class Page(HTMLParser):
    """A page as a tree of (name, attributes, text and elements); it must be balanced."""

    def __init__(self, content):
        super().__init__()
        self.root = ("", {}, [])
        self.open = [self.root]
        self.ids = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == [self.root], f"not closed: {self.open[-1][0]}"
        assert len(self.ids) == len(set(self.ids)), "an id stands there twice"

    def handle_starttag(self, name, attributes):
        assert len(attributes) == len(dict(attributes)), attributes
        element = (name, dict(attributes), [])
        self.ids += [text for key, text in attributes if key == "id"]
        self.open[-1][2].append(element)
        if name not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, name, attributes):  # in pictures
        self.open[-1][2].append((name, dict(attributes), []))

    def handle_endtag(self, name):
        assert self.open[-1][0] == name, f"</{name}> in <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, text):
        self.open[-1][2].append(text)

    def all(self, name, inside=None):
        """All elements of a name, in the order of the page."""
        for child in (inside or self.root)[2]:
            if not isinstance(child, str):
                if child[0] == name:
                    yield child
                yield from self.all(name, child)

    def of_class(self, name, word, inside=None):
        """All elements of a name and a class."""
        return [
            one
            for one in self.all(name, inside)
            if word in one[1].get("class", "").split()
        ]

    def by_id(self, key, inside=None):
        """The element with an id."""
        for child in (inside or self.root)[2]:
            if not isinstance(child, str):
                if child[1].get("id") == key:
                    return child
                found = self.by_id(key, child)
                if found:
                    return found


def text_of(element):
    """All text in an element."""
    parts = (one if isinstance(one, str) else text_of(one) for one in element[2])
    return "".join(parts)


class Visit:
    """One tab of a browser in which scripts are off."""

    def __init__(self, site):
        self.site = site
        self.headers = {"host": HOST}
        answer = site.answer(Request("GET", f"/{site.token}/", self.headers))
        assert answer.status == 303
        self.home = answer.place
        self.look(self.home)

    def look(self, target):
        """Go to a page."""
        self.address = urljoin(self.address, target) if target != self.home else target
        answer = self.site.answer(Request("GET", self.address, self.headers))
        assert (answer.status, answer.kind) == (200, "text/html"), answer.content
        self.content = answer.content
        self.__dict__.pop("page", None)
        return self

    @cached_property
    def page(self):
        """The page as a tree; reading it takes longer than making it."""
        return Page(self.content)

    def form(self, action):
        """The form of the page that leads there."""
        (form,) = [f for f in self.page.all("form") if f[1]["action"] == action]
        return form

    def send(self, action, **changes):
        """Send a form as a browser does, with some fields filled in otherwise."""
        form = self.form(action)
        fields = {}
        for _, field, _ in self.page.all("input", form):
            if field["type"] != "radio" or "checked" in field:
                fields[field["name"]] = field.get("value", "on")
        assert form[1].get("method") in ("get", "post")
        fields.update(changes)
        if form[1]["method"] == "get":
            return self.look(f"{form[1]['action']}?{urlencode(fields)}")
        answer = self.post(action, fields)
        assert answer.status == 303, answer.content
        return self.look(answer.place)

    def post(self, action, fields):
        """The answer to some fields, whatever they are."""
        headers = {**self.headers, "content-type": FORM, "origin": f"http://{HOST}"}
        body = urlencode(fields).encode()
        target = urljoin(self.home, action)
        return self.site.answer(Request("POST", target, headers, body))

    def rate(self, **stars):
        """Choose stars on the first page: item_3=5."""
        self.look(self.home)
        chosen = {f"film-{k.replace('_', ' ')}": str(v) for k, v in stars.items()}
        return self.send("rate", **chosen)

    def lists(self):
        """{column: titles in its list} of the first page."""
        self.look(self.home)
        return {
            column[1]["id"]: [
                text_of(film) for film in self.page.of_class("span", "film", column)
            ]
            for column in self.page.of_class("section", "column")
        }

    def rated(self):
        """The titles under "Your ratings"."""
        titles = re.findall(rb'aria-label="forget ([^"]*)"', self.content)
        return [title.decode("utf-8") for title in titles]

    address = ""
