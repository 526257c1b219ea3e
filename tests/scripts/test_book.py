"""The book: valid pages, no broken link, all that it promises, and nothing else."""

import ast
import importlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

import scratch_recs
from scratch_recs.errors import DataError
from scripts.book.html import TOP
from scripts.book.main import STYLE, files, main, make_book, write
from scripts.book.source import sentence_of
from tests.helpers import ROOT, here

VOID = {"meta", "link", "img", "br", "wbr", "hr", "input"}


class Checked(HTMLParser):
    """Reads a page; what is wrong with it goes to `faults`."""

    def __init__(self, text):
        super().__init__()
        self.faults = []
        self.open = []
        self.ids = Counter()
        self.addresses = []
        self.levels = []
        self.current = 0
        self.words = Counter()
        self.feed(text)
        self.close()
        self.faults += [f"<{name}> is not closed" for name in self.open]
        self.faults += [f"two of {name!r}" for name, n in self.ids.items() if n > 1]
        self.check_headings()

    def check_headings(self):
        if self.levels.count(1) != 1 or self.levels[:1] != [1]:
            self.faults.append(f"not one h1, at first: {self.levels}")
        for before, level in zip(self.levels, self.levels[1:]):
            if level > before + 1:
                self.faults.append(f"h{level} below h{before}")

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.words[tag] += 1
        if len(found) != len(attributes):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag == "p" and self.open[-1] in ("p", "span"):
            self.faults.append("a paragraph in a paragraph")
        if tag == "a" and "a" in self.open:
            self.faults.append("a link in a link")
        if tag == "img" and not found.get("alt"):
            self.faults.append("a picture without words")
        if tag in ("script", "iframe", "object", "style") or any(
            name.startswith("on") for name in found
        ):
            self.faults.append(f"<{tag}> runs something")
        if tag == "nav" and not found.get("aria-label"):
            self.faults.append("a <nav> without a name")
        if "id" in found:
            self.ids[found["id"]] += 1
        self.current += "aria-current" in found
        self.addresses += [found[n] for n in ("href", "src") if n in found]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.fixture(scope="module")
def book():
    return make_book()


@pytest.fixture(scope="module")
def made(book):
    return files(book)


@pytest.fixture(scope="module")
def pages(made):
    return {name: Checked(t) for name, t in made.items() if name.endswith(".html")}


def test_every_page_is_valid(pages):
    faults = {name: page.faults for name, page in pages.items() if page.faults}
    assert not faults


def test_no_link_is_broken_and_none_leads_away(pages, made):
    broken = []
    for name, page in pages.items():
        for address in page.addresses:
            file, _, anchor = address.partition("#")
            file = file or name
            if address == "data:,":
                continue
            if file not in made or anchor and not pages[file].ids[anchor]:
                broken.append((name, address))
    assert not broken


def test_every_page_can_be_reached_and_says_where_one_is(pages):
    seen = {"index.html"}
    waiting = ["index.html"]
    while waiting:
        for address in pages[waiting.pop()].addresses:
            file = address.partition("#")[0]
            if file in pages and file not in seen:
                seen.add(file)
                waiting.append(file)
    assert seen == set(pages)
    assert all(pages[file].current == 1 for file, _ in TOP)


def test_every_public_name_has_its_place(pages, made):
    for name in set(dir(scratch_recs)) - set(vars(importlib.import_module("types"))):
        home = scratch_recs._HOME.get(name) if not name.startswith("_") else None
        if home:
            assert pages[f"{home}.html"].ids[name] == 1, name
            assert f'href="{home}.html#{name}"' in made["names.html"]


def test_every_law_is_a_sentence_with_a_link(made, pages):
    count = 0
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if "given(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            kinds = [ast.unparse(d) for d in getattr(node, "decorator_list", [])]
            if any(kind.startswith("given(") for kind in kinds):
                count += 1
                assert sentence_of(node.name) in made["laws.html"].replace("&#x27;", "'")
                page = f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.html"
                assert f'href="{page}#{node.name}"' in made["laws.html"]
    assert f"There are {count} of them." in made["laws.html"] and count > 300


def test_what_the_lectures_show(made):
    assert "1.2999999999999998" in made["lecture-interests.html"]  # it runs
    for name, figure in [("movielens_100k", "0.8788"), ("jester", "4.7522")]:
        page = made[f"lecture-{name}.html"]
        assert "as documented" in page and "<figure>" in page and "Ask the class" in page
    figures = {p.name for p in (ROOT / "data" / "figures").glob("*.svg")}
    shown = {n for name, page in made.items() for n in re.findall(r'src="(.*?)"', page)}
    assert shown == figures


def test_words_and_exercises(made):
    assert "<dt>co-rated</dt>" in made["words.html"]
    assert "<dt>visitor</dt>" in made["words.html"]
    assert "rating_knn</dt>" not in made["words.html"]
    assert 'id="linear_algebra.dot"' in made["exercises.html"]
    assert "exercises.html#linear_algebra.dot" in made["linear_algebra.html"]
