"""A page per module: prose on the left, and its code on the right."""

from __future__ import annotations

import re
from typing import NamedTuple

from scripts.book.html import Page, element, escape, link, listed
from scripts.book.links import Links
from scripts.book.listing import code_of, numbered
from scripts.book.prose import Prose
from scripts.book.rows import Row, rows_of
from scripts.book.source import Module, laws_of, sentence_of
from scripts.learn.exercises import BY_ID, CHAPTER_OF, NUMBERS


class Book(NamedTuple):
    """What all pages are made from.

    reading    the modules of the library in reading order
    tests      the test files that hold laws
    others     further modules that a lecture shows
    """

    reading: list[Module]
    tests: list[Module]
    others: list[Module]
    links: Links

    def in_chapter(self, chapter: str) -> list[Module]:
        """The modules of a chapter, in reading order."""
        return [one for one in self.reading if one.chapter == chapter]


def exercises_of(dotted: str) -> list[str]:
    """The exercises of `scripts.learn` on a function.

    >>> exercises_of("scratch_recs.linear_algebra.magnitude")
    ['linear_algebra.magnitude']
    """
    return [
        name
        for name, exercise in BY_ID.items()
        if f"{CHAPTER_OF[name].full_name}.{exercise.target}" == dotted
    ]


def module_page(module: Module, book: Book) -> Page:
    """The page of a module."""
    prose = Prose(book.links, module)
    code = code_of(module, book.links)
    rows = rows_of(module)
    laws = {law.name for law in laws_of(module)}
    title = module.short if module.chapter else module.shown
    body = [
        element("p", where(module), class_="where"),
        element("h1", escape(title)),
        chapter_contents(module, book),
        page_contents(rows),
    ]
    named: set[str] = set()  # a property and its setter have one name
    for row in rows:
        if row.name in named:
            row = row._replace(name="")
        named.add(row.name)
        said = [commented(prose, text) for text in row.prose]
        if row.name in laws and not said:
            said = [element("p", escape(sentence_of(row.name)))]
        if row.name:
            tasks = exercises_of(f"{module.name}.{row.name}")
            said += map(exercise, tasks)
        lines = [(n, module.lines[n - 1], code[n - 1]) for n in row.lines]
        body.append(drawn(row, "\n".join(said), lines))
    return Page(module.page, title, "\n".join(body))


def commented(prose: Prose, text: str) -> str:
    """Prose; the line that it speaks of, if it is named, is a link."""
    line = re.match(r"\[line (\d+)\] ", text)
    if line is None:
        return prose.docstring(text)
    begin = link(f"#L{line[1]}", f"Line {line[1]}:")
    said = prose.inline(" ".join(text[line.end() :].split()))
    return element("p", f"{begin} {said}")


def where(module: Module) -> str:
    """The file, as a line above the heading."""
    kind = "Chapter" if module.is_chapter else "Module"
    kind = kind if module.chapter else "File"
    return f"{kind} <code>{escape(module.shown)}</code>"


def exercise(name: str) -> str:
    """The exercise of `learn` on a function."""
    number = NUMBERS[name]
    target = link(f"exercises.html#{name}", f"Exercise {number}")
    command = element("code", f"python3 -m scripts.learn check {name}")
    return element("p", f"{target}: {command}", class_="exercise")


def drawn(row: Row, said: str, lines: list[tuple[int, str, str]]) -> str:
    """A row as HTML: heading, prose, code."""
    head = ""
    if row.heading:
        shown = escape(row.heading)
        if row.name:
            shown = link(f"#{row.name}", shown.replace(".", ".<wbr>"))
        head = element(
            f"h{row.level}", shown, id=row.name or None, class_=row.kind
        )
    if row.name and lines:
        first, last = lines[0][0], lines[-1][0]
        which = f"lines {first} to {last}" if last > first else f"line {first}"
        place = link(f"#L{first}", which)
        head += element("p", f"{row.kind}, {place}", class_="place")
    left = element("div", head + said, class_="prose")
    if not lines:
        return element("div", left, class_="row alone")
    right = element("div", numbered(lines), class_="code")
    kind = "row" if row.heading or lines[0][0] == 1 else "row more"
    return element("div", f"{left}\n{right}", class_=kind)


def chapter_contents(module: Module, book: Book) -> str:
    """The modules of the chapter, with the one that is open marked."""
    modules = book.in_chapter(module.chapter) if module.chapter else []
    if len(modules) < 2:
        return ""
    entries = []
    for one in modules:
        name = one.short if one.is_chapter else one.short.partition(".")[2]
        entries.append(link(one.page, escape(name), module.page))
    label = f"Chapter {module.chapter}"
    return element("nav", listed(entries, class_="flow"), aria_label=label)


def page_contents(rows: list[Row]) -> str:
    """The public classes and functions of a page."""
    entries = [
        link(f"#{row.name}", escape(row.name))
        for row in rows
        if row.name and row.kind != "method" and row.name[0] != "_"
    ]
    if len(entries) < 2:
        return ""
    return element(
        "nav", listed(entries, class_="flow"), aria_label="On this page"
    )
