"""The book: valid pages, no broken link, all that it promises, and nothing else."""

import html
import os
import re
import textwrap
from collections import Counter
from html.parser import HTMLParser

import pytest

import scratch_recs
from scripts.book.html import TOP
from scripts.book.main import STYLE, files, make_book, write
from scripts.book.rows import rows_of
from scripts.book.source import Module, sentence_of
from tests.browser import PROGRAM, Browser
from tests.helpers import ROOT, here, message_of, python

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


# Makes the book without data, and prints which files below data/ it has opened.
MAKE = """
import os, sys
os.environ.pop("SCRATCH_RECS_DATA", None)
folder, data = sys.argv[1:]
opened = set()
sys.addaudithook(lambda name, of: name == "open" and opened.add(str(of[0])))
from scripts.book.main import main
main(["--output", folder])
print(*sorted(os.path.relpath(one, data) for one in opened if one.startswith(data)))
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """(folder, what was printed) of a book in a folder with spaces."""
    folder = tmp_path_factory.mktemp("a new folder") / "the book"
    data = ROOT / "data"
    return folder, python("-c", MAKE, folder, data, check=True, PYTHONHASHSEED="1")


@pytest.fixture(scope="module")
def made(run):
    """{file: text} of the book."""
    return {p.name: p.read_bytes().decode() for p in run[0].iterdir()}


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
    package = Module(ROOT / "scratch_recs" / "__init__.py")
    public = set(dir(scratch_recs)) & set(package.imports)
    assert len(public) > 80
    for name in public:
        home = package.imports[name].split(".", 1)[1].rpartition(".")[0]
        assert pages[f"{home}.html"].ids[name] == 1, name
        assert f'href="{home}.html#{name}"' in made["names.html"]


def test_every_law_is_a_sentence_with_a_link(made):
    laws = html.unescape(made["laws.html"])
    count = 0
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"^@given\(.*?^def (\w+)", text, re.M | re.S):
            name = found[1]
            count += 1
            page = f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.html"
            assert f'<a href="{page}#{name}">{sentence_of(name)}</a>' in laws
    assert f"There are {count} of them." in laws and count > 300


def test_what_the_lectures_show(made):
    assert "1.2999999999999998" in made["lecture-interests.html"]  # it runs
    for name, figure in [("movielens_100k", "0.8788"), ("jester", "4.7522")]:
        page = made[f"lecture-{name}.html"]
        assert (
            "as documented" in page and "<figure>" in page and "Ask the class" in page
        )
    assert "0.3802 (0.3645 to 0.3963)" in made["results-lists.html"]
    assert "<td>5.8</td>" in made["results-speed.html"]
    figures = {p.name for p in (ROOT / "data" / "figures").glob("*.svg")}
    shown = {n for name, page in made.items() for n in re.findall(r'src="(.*?)"', page)}
    assert shown == figures


def test_words_and_exercises(made):
    assert "<dt>co-rated</dt>" in made["words.html"]
    assert "<dt>visitor</dt>" in made["words.html"]
    assert "rating_knn</dt>" not in made["words.html"]
    assert 'id="linear_algebra.dot"' in made["exercises.html"]
    assert "exercises.html#linear_algebra.dot" in made["linear_algebra.html"]


def test_prose_stands_beside_the_code_that_it_speaks_of(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.book.source.ROOT", tmp_path)
    path = tmp_path / "small.py"
    code = """\
        \"\"\"What it is.\"\"\"

        LIMIT = 3  # so many


        # Said of f.
        def f(x):
            \"\"\"What f does.\"\"\"
            y = x
            z = y
            a = z
            # Why the end is as it is.
            return LIMIT


        # --- The rest -------


        class C(f):
            def g(self):
                return 1
    """
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    rows = [(r.name or r.heading, r.prose, r.lines) for r in rows_of(Module(path))]
    assert rows == [
        ("", ("What it is.",), (3,)),
        ("f", ("Said of f.", "What f does."), (7, 9, 10, 11)),
        ("", ("Why the end is as it is.",), (13,)),
        ("The rest", (), ()),
        ("C", (), (19,)),
        ("C.g", (), (20, 21)),
    ]


def test_names_lead_to_their_definitions(made):
    page = made["knn.rating_knn.html"]
    assert 'self.<a href="knn.rating_knn.html#UserKNN._neighbours">' in page
    assert 'href="recommender.base.html#Recommender">Recommender</a>' in page
    assert '<a href="knn.normalization.html"><code>normalization</code></a>' in page
    # In nan_euclidean_distance the differences are its own.
    assert ">differences</a>" not in made["similarity.html"]


def test_it_needs_no_data_and_shows_none(run, made):
    *_, opened = run[1].stdout.splitlines()
    figures = {path.name for path in (ROOT / "data" / "figures").glob("*.svg")}
    allowed = {os.path.join("figures", name) for name in figures}
    assert set(opened.split()) <= allowed | {"interests.csv", "figures"}
    others = {name for name in made if not name.endswith(".html")}
    assert others == figures | {"book.css"}


def luminance(colour):
    """Of #rrggbb, from 0 to 1. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_every_text_can_be_read_on_its_ground():
    style = STYLE.read_text(encoding="utf-8")
    schemes = re.findall(r":root \{(.*?)\}", style, re.S)
    assert len(schemes) == 3  # light, dark, print
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6});", scheme))
        for ground in ("paper", "card"):
            for ink in ("ink", "faint", "link", "keyword", "text", "comment"):
                both = sorted(luminance(colours[name]) for name in (ink, ground))
                assert (both[1] + 0.05) / (both[0] + 0.05) >= 4.5, (ink, ground, scheme)
    used = set(re.findall(r"#\w{3,8};", style))
    assert used == {f"{c};" for s in schemes for c in re.findall(r"#\w{6}", s)}


@pytest.mark.slow
def test_the_same_bytes_again(made):
    assert files(make_book()) == made


def test_an_older_book_is_replaced_and_nothing_else(tmp_path):
    folder = tmp_path / "my book"
    write({"index.html": "one scripts.book", "old.html": ""}, folder)
    write({"index.html": "two scripts.book"}, folder)
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert (folder / "index.html").read_text(encoding="utf-8").startswith("two")
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert "no book of ours" in message_of(write, {}, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"my book", "thesis.txt"}


def test_help():
    finished = here("book", "--help")
    assert finished.returncode == 0
    assert "sual run time:" in finished.stdout and "--output" in finished.stdout


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed")
def test_in_a_browser(run):
    base = run[0].as_uri()
    with Browser() as browser:
        page = browser.open(f"{base}/similarity.html", width=390, height=844)
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not page.value(wide)
        page.press("Tab", "Enter")
        assert page.value("location.hash") == "#the-text"
        beside = (
            "document.querySelector('.row .code').getBoundingClientRect().left >="
            "document.querySelector('.row .prose').getBoundingClientRect().right"
        )
        assert not page.value(beside)
        page.resize(1920, 1080, dark=True)
        assert page.value(beside) and not page.value(wide)
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert page.value(ground) == "rgb(25, 27, 30)"
        assert page.complaints() == []
