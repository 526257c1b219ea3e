"""The book: the project as web pages, made from its own source.

A page per module, with prose beside code; the lectures with their figures and
pictures; a map of the chapters; the laws, the words and the exercises. Open
index.html in any browser: no network and no data are needed.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs.cli.options import make_folder, named, writing
from scratch_recs.errors import DataError
from scripts.book.html import Page, element, escape, framed, link, listed
from scripts.book.html import TITLE
from scripts.book.indexes import (
    exercises_page,
    laws_page,
    names_page,
    words_page,
)
from scripts.book.lectures import (
    lecture_file,
    lecture_page,
    readme,
    results_pages,
    shown_modules,
)
from scripts.book.links import Links
from scripts.book.pages import Book, module_page
from scripts.book.plan import map_page, picture
from scripts.book.prose import Prose
from scripts.book.source import (
    ROOT,
    Module,
    in_order,
    library,
    tests_with_laws,
)
from scripts.lesson.main import LECTURES

FOLDER = ROOT / "data" / "book"
FIGURES = ROOT / "data" / "figures"
STYLE = Path(__file__).with_name("book.css")


def make_options() -> argparse.ArgumentParser:
    """The one option."""
    parser = argparse.ArgumentParser(
        prog="python3 -m scripts.book",
        description="Make a book of web pages from the source: a page per "
        "module, the lectures with their figures, a map, laws, words and "
        "exercises. It holds no data, and may be published.",
        epilog="Usual run time: ten seconds. Exit status: 0 done, 1 stopped "
        "by a problem that is named in one sentence, 2 a wrong command, 130 "
        "stopped by Ctrl-C.",
    )
    parser.add_argument(
        "--output",
        metavar="FOLDER",
        type=named,
        default=str(FOLDER),
        help="where it is written, in place of an older book "
        "(default: data/book)",
    )
    return parser


# --- What is in it ------------------------------------------------------------


def reading_table() -> list[list[str]]:
    """The rows of README's table of the reading order."""
    text = readme()
    text = text[text.index("| lecture | read |") :]
    lines = text[: text.index("\n\n")].splitlines()[2:]
    return [[c.strip() for c in line.strip("|").split("|")] for line in lines]


def lecture_of(row: list[str]) -> str:
    """The lecture that begins with a row of the table, or ''."""
    name = row[-1].strip("`")
    return name if row[0] and name in LECTURES else ""


def make_book() -> Book:
    """The modules of the book in reading order, and all links."""
    modules = library()
    by_chapter: dict[str, list[Module]] = {}
    for module in modules:
        by_chapter.setdefault(module.chapter, []).append(module)
    order = {"": None}
    for row in reading_table():
        names = re.findall(r"`(\w+)", row[1])
        order.update(dict.fromkeys(names))
    order.update(dict.fromkeys(by_chapter))
    reading = []
    for chapter in order:
        found = by_chapter[chapter]
        first = [one for one in found if one.is_chapter]
        others = [one for one in found if not one.is_chapter]
        reading += first + in_order((first or others)[0], others)
    tests = tests_with_laws()
    known = {module.name for module in [*reading, *tests]}
    others = [
        Module(ROOT.joinpath(*name.split(".")).with_suffix(".py"))
        for name in shown_modules()
        if name not in known
    ]
    return Book(reading, tests, others, Links([*reading, *tests, *others]))


def in_reading_order(book: Book) -> list[Page]:
    """The pages from the contents on, as they are read."""
    pages = [contents_page(book)]
    done = set()
    for row in reading_table():
        name = lecture_of(row)
        if name:
            pages.append(lecture_page(name, book))
        for chapter in re.findall(r"`(\w+)", row[1]):
            if chapter not in done:
                modules = book.in_chapter(chapter)
                pages += [module_page(module, book) for module in modules]
                done.add(chapter)
    rest = [m for m in book.reading if m.chapter and m.chapter not in done]
    pages += [module_page(module, book) for module in rest]
    pages += results_pages(book)
    for make in (map_page, laws_page, words_page, names_page):
        pages.append(make(book))
    return [*pages, exercises_page(book)]


def contents_page(book: Book) -> Page:
    """The first page: what it is, the map, the reading order."""
    prose = Prose(book.links, book.reading[0])
    text = readme()
    begin = text.index("\n\n") + 2
    body = [
        element("h1", TITLE),
        prose.markdown(text[begin : text.index("\n\nFour sentences")]),
        picture(book, "Map of the chapters"),
    ]
    entries: list[str] = []
    for row in reading_table():
        if row[0]:
            if entries:
                body.append(listed(entries))
            entries = []
            title = escape(row[0])
            name = lecture_of(row)
            title = link(lecture_file(name), title) if name else title
            body.append(element("h2", title))
        entries.append(f"{prose.marked(row[1])}: {prose.marked(row[2])}")
    body.append(listed(entries))
    return Page("index.html", "Contents", "\n".join(body))


# --- Writing it ---------------------------------------------------------------


def files(book: Book) -> dict[str, str]:
    """{file name: text} of the whole book."""
    reading = in_reading_order(book)
    around = [None, *reading, None]
    made = {
        page.file: framed(page, before, after)
        for before, page, after in zip(around, reading, around[2:])
    }
    for module in [*book.tests, *book.others]:
        page = module_page(module, book)
        made[page.file] = framed(page)
    for path in sorted(FIGURES.glob("*.svg")):
        made[path.name] = path.read_text(encoding="utf-8")
    made["book.css"] = STYLE.read_text(encoding="utf-8")
    return made


def is_book(folder: Path) -> bool:
    """Whether a folder may be replaced: it is an older book, or empty."""
    index = folder / "index.html"
    if not folder.is_dir():
        return not folder.exists()
    if index.is_file():
        return "scripts.book" in index.read_text(encoding="utf-8")[:600]
    return not any(folder.iterdir())


def write(made: dict[str, str], folder: Path) -> None:
    """Write all files, and only then put them in the place of an older book.

    Raises DataError if the folder holds anything else, or cannot be written.
    """
    if not is_book(folder):
        raise DataError(f"{folder} holds something that is no book of ours")
    make_folder(folder.parent)
    with writing(folder):
        with tempfile.TemporaryDirectory(
            prefix=".book-", dir=folder.parent
        ) as temporary:
            new, old = Path(temporary, "new"), Path(temporary, "old")
            new.mkdir()
            for name, text in made.items():
                (new / name).write_bytes(text.encode())
            if folder.exists():
                folder.rename(old)
            new.rename(folder)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Make the book and say where it is."""
    folder = Path(make_options().parse_args(arguments).output).resolve()
    made = files(make_book())
    write(made, folder)
    pages = sum(name.endswith(".html") for name in made)
    print(f"{pages} pages; open {folder / 'index.html'} in a browser.")
