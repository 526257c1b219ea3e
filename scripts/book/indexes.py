"""Pages to look something up: laws, words, names, exercises."""

from __future__ import annotations

import re

from scripts.book.html import Page, element, escape, link, listed
from scripts.book.pages import Book
from scripts.book.prose import Prose, definitions
from scripts.book.source import LIBRARY, Module, laws_of, sentence_of
from scripts.learn.exercises import CHAPTERS, NUMBERS


def laws_page(book: Book) -> Page:
    """Every property test as a sentence, and a link to its code."""
    body = [
        element("h1", "Laws"),
        element(
            "p",
            "Each sentence is the name of a property test: many random "
            "examples are tried, and one that fails is made small. The link "
            "leads to the code that tries it.",
        ),
    ]
    total = 0
    for module in book.tests:
        laws = laws_of(module)
        total += len(laws)
        about = module.name.removeprefix("tests.").replace("test_", "")
        address = book.links.find(f"{LIBRARY}.{about}")
        heading = link(address, escape(about))
        body.append(element("h2", heading, id=module.name))
        entries = [
            link(f"{module.page}#{law.name}", escape(sentence_of(law.name)))
            for law in laws
        ]
        body.append(listed(entries, class_="laws"))
    body[1] += element("p", f"There are {total} of them.")
    return _text("laws.html", "Laws", body)


def words_in(module: Module) -> list[tuple[str, str]]:
    """(word, meaning) of the words that the docstring of a chapter defines.

    A definition is a line of a list, or a sentence behind "Words:".
    """
    found = []
    for block in re.split(r"\n\s*\n", module.doc):
        lines = re.sub(r"(?m)^    ", "", block) if block[:1] == " " else block
        found += definitions(lines.splitlines())
        if block.startswith("Words: "):
            for sentence in re.split(
                r"[.;] ", " ".join(block[7:].split()).rstrip(".")
            ):
                match = re.match(
                    r"(?:(?:a|an|the) )?(.+?) (?:is|are) (.+)", sentence, re.I
                )
                if match and match[1].casefold() not in ("it", "they"):
                    found.append((match[1], match[2]))
    return found


def words_page(book: Book) -> Page:
    """The words that the chapters define, from A to Z."""
    found = []
    for module in book.reading:
        if module.is_chapter and module.chapter:
            prose = Prose(book.links, module)
            for word, meaning in words_in(module):
                if not _is_module(word, module, book):
                    found.append((word, prose.inline(meaning), module))
    found.sort(key=lambda entry: (entry[0].casefold(), entry[2].name))
    made = []
    for word, meaning, module in found:
        where = element("small", f"({link(module.page, module.chapter)})")
        made.append(element("dt", escape(word)))
        made.append(element("dd", f"{meaning} {where}"))
    body = [
        element("h1", "Words"),
        element("p", "The words that the chapters define, and where."),
        element("dl", "\n".join(made)),
    ]
    return _text("words.html", "Words", body)


def _is_module(word: str, chapter: Module, book: Book) -> bool:
    first = word.split(",")[0]
    return book.links.page_of(f"{chapter.name}.{first}") is not None


def names_page(book: Book) -> Page:
    """The public names, from A to Z."""
    package = book.reading[0]
    entries = []
    for name in sorted(package.imports, key=str.casefold):
        dotted = package.imports[name]
        address = book.links.find(dotted)
        if address and dotted.startswith(f"{LIBRARY}."):
            home = escape(dotted.rpartition(".")[0])
            entries.append(
                f"{link(address, element('code', escape(name)))} in {home}"
            )
    command = element("code", "from scratch_recs import NAME")
    body = [
        element("h1", "Names"),
        element("p", f"All that {command} knows."),
        listed(entries, class_="columns"),
    ]
    return _text("names.html", "Names", body)


def exercises_page(book: Book) -> Page:
    """The exercises of `scripts.learn`, each with a link to its function."""
    command = element("code", "python3 -m scripts.learn start my-course")
    body = [
        element("h1", "Exercises"),
        element(
            "p",
            f"{command} makes a folder with a file for each chapter, in which "
            "the bodies of these functions are missing. What you write is "
            "graded by the worked examples and the laws. The links lead to "
            "the solutions.",
        ),
    ]
    for chapter in CHAPTERS:
        address = book.links.find(chapter.full_name)
        heading = link(address, escape(chapter.module))
        body.append(element("h2", heading))
        for one in chapter.exercises:
            name = chapter.id_of(one)
            target = book.links.find(f"{chapter.full_name}.{one.target}")
            shown = link(target, element("code", escape(one.name)))
            task = escape(one.task or one.kind)
            text = f"{NUMBERS[name]}. {shown}: {task}"
            body.append(element("p", text, id=name))
    return _text("exercises.html", "Exercises", body)


def _text(file: str, title: str, body: list[str]) -> Page:
    return Page(file, title, element("div", "\n".join(body), class_="text"))
