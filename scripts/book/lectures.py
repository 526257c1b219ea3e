"""A page per lecture: its steps, its figures, its pictures.

The first lecture runs, since its data are in the repository. Of the others the
figures are those of the README, and the pictures those of data/figures, so that
no data are needed.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Any

from scripts.book.html import Page, element, escape, link, listed
from scripts.book.pages import Book, exercise, exercises_of
from scripts.book.prose import Prose
from scripts.book.source import ROOT, Module
from scripts.lecture.docstrings import name_of, paragraphs
from scripts.lecture.run import Run
from scripts.lecture.step import Step
from scripts.lesson.main import LECTURES

# The first words of the parts of README's results.
RESULTS = {
    "movielens_100k": "MovieLens 100k, the lecture's own split",
    "jester": "Jester, the first 1,000 user ids",
    "embeddings": "ml-latest-small (100,836 ratings",
    "lists": "Lists of MovieLens 100k",
    "speed": "Speed, as ratios",
}


def readme() -> str:
    """The text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def results(name: str) -> str:
    """The part of README's results that is about a lecture, or ''.

    >>> results("jester").split(",")[0], results("interests")
    ('Jester', '')
    """
    text = readme()
    text = text[text.index("\n## Results\n") : text.index("\n## Data and")]
    if name not in RESULTS:
        return ""
    begin = text.index(RESULTS[name])
    others = [text.index(words) for words in RESULTS.values()]
    end = min((place for place in others if place > begin), default=len(text))
    return text[begin:end].strip()


def lecture_file(name: str) -> str:
    """The file of the page of a lecture."""
    return f"lecture-{name}.html"


def shown_modules() -> list[str]:
    """The names of the modules of which the lectures show functions."""
    names = {
        thing.__module__
        for kind in LECTURES.values()
        for step in kind.steps
        for thing in step.code
    }
    return sorted(names)


def lecture_page(name: str, book: Book) -> Page:
    """The page of a lecture."""
    kind = LECTURES[name]
    lecture = kind.of([])
    prose = Prose(book.links, Module(ROOT / "scripts" / name / "main.py"))
    first, *others = paragraphs(__import__(kind.__module__, fromlist=["x"]))
    minutes = sum(step.minutes for step in lecture.steps)
    command = element("code", f"python3 -m scripts.{name} --step")
    body = [
        element("p", f"Lecture, {minutes} minutes", class_="where"),
        element("h1", prose.inline(" ".join(first.split()).rstrip("."))),
        *(prose.docstring(text) for text in others),
        element("p", f"In class, step by step: {command}"),
        element(
            "nav",
            listed(
                [
                    link(f"#{step.name}", escape(lecture.title(step)))
                    for step in lecture.steps
                ]
                + [link("#figures", "Figures and pictures")]
                * bool(results(name))
            ),
            aria_label="Steps",
        ),
    ]
    for step in lecture.steps:
        body.append(step_section(lecture, step, book, prose, name))
    if results(name):
        body.append(element("h2", "Figures and pictures", id="figures"))
        body.append(columns_explained(prose))
        body.append(prose.markdown(results(name)))
    inside = element("div", "\n".join(body), class_="text")
    title = " ".join(first.split()).rstrip(".").partition(":")[0]
    return Page(lecture_file(name), title, inside)


def columns_explained(prose: Prose) -> str:
    """What the columns of the tables mean: README's own words."""
    text = readme()
    begin = text.index("\n## Results\n") + len("\n## Results\n")
    return prose.markdown(text[begin : text.index(RESULTS["movielens_100k"])])


def step_section(
    lecture: Run, step: Step, book: Book, prose: Prose, name: str
) -> str:
    """One step: what it shows, formulas, code, figures, questions, sources."""
    title = escape(lecture.title(step))
    command = f"python3 -m scripts.{name} --only {step.name}"
    parts = [
        element("h2", title, id=step.name),
        element(
            "p",
            f"{step.minutes} minutes, {element('code', escape(command))}",
            class_="place",
        ),
    ]
    if step.title:
        parts.append(element("p", prose.inline(step.idea)))
    if step.formulas:
        text = escape("\n".join(step.formulas))
        parts.append(element("pre", text, class_="formula"))
    else:
        parts.append(element("p", prose.inline(step.no_formula)))
    parts.append(element("h3", "What runs"))
    parts.append(listed([shown_code(thing, book) for thing in step.code]))
    if name == "interests":
        parts.append(element("h3", "What it prints"))
        parts.append(element("pre", escape(printed(lecture, step))))
    parts.append(element("h3", "Ask the class"))
    parts.append(listed([prose.inline(question) for question in step.ask]))
    tasks = [exercise(task) for one in step.code for task in tasks_of(one)]
    if tasks:
        parts += [element("h3", "Exercises"), *tasks]
    if step.sources:
        parts.append(element("h3", "To read"))
        parts.append(listed([escape(source) for source in step.sources]))
    return element("section", "\n".join(parts))


def tasks_of(thing: Any) -> list[str]:
    """The exercises on a function."""
    return exercises_of(name_of(thing))


def shown_code(thing: Any, book: Book) -> str:
    """The name of a function as a link to its page, and its first sentence."""
    name = name_of(thing)
    code = element("code", escape(thing.__qualname__))
    about = paragraphs(thing)
    first = re.split(r"(?<=[.:;]) ", " ".join(about[0].split()))[0]
    said = f": {escape(first.rstrip(':;'))}" if thing.__doc__ else ""
    return link(book.links.find(name), code) + said


def printed(lecture: Run, step: Step) -> str:
    """What a step prints, without its heading."""
    with redirect_stdout(io.StringIO()) as output:
        lecture.call(step.show)
    return output.getvalue().strip("\n")


def results_pages(book: Book) -> list[Page]:
    """README's results that belong to no lecture."""
    titles = {"lists": "How good the lists are", "speed": "How fast it is"}
    prose = Prose(book.links, book.reading[0])
    pages = []
    for name, title in titles.items():
        body = [element("h1", title), prose.markdown(results(name))]
        inside = element("div", "\n".join(body), class_="text")
        pages.append(Page(f"results-{name}.html", title, inside))
    return pages
