"""The README of a workspace: what the course is, and how one works."""

from __future__ import annotations

import ast
from pathlib import Path

from scripts.learn.course import ROOT, Chapter
from scripts.learn.exercises import CHAPTERS, NUMBERS
from scripts.learn.texts import tree_of

_TEXT = """\
# Recommender systems, written by you

Each file here is a chapter of the library `scratch_recs`, as it is read in
class: signatures, docstrings and worked examples are all there, and {count}
bodies are missing. Put them back, one by one. Everything else is the library's:
whatever you have not written yet works nevertheless.

Open a terminal in the clone,

    cd "{root}"

and let one window watch while you write in another:

    {run} watch

It tells you which function is next, and looks at it whenever you save a file.
By hand:

    {run} check dot                 one function
    {run} check linear_algebra      one chapter
    {run} hint dot                  formula, idea, first line: one per call
    {run} solution dot              the difference to the library's
    {run} reset dot                 an empty body again; a copy is kept
    {run} status                    how far you are

To try something by hand, from the same place (in Windows `set PYTHONPATH=.`
first):

    PYTHONPATH=. python3 -i "{folder}/{first}"

A function passes if it agrees with the library's: in its worked examples, and
in all calls that the laws in `tests/` make (for these, pytest and hypothesis
have to be installed). Digits behind the ninth do not count. What fails is shown
as the smallest call that fails, which can be pasted. Huge numbers, and what the
library refuses, are "for the brave": shown, but not counted.

A function that says "change it" works already, and does something else than
its docstring asks for.

| file | exercises | about |
| --- | --- | --- |
{table}
"""


def readme(folder: Path, ending: str) -> str:
    """The text, for a workspace with files that end like this."""
    rows = []
    for number, chapter in enumerate(CHAPTERS, start=1):
        numbers = [NUMBERS[chapter.id_of(one)] for one in chapter.exercises]
        which = f"{numbers[0]} to {numbers[-1]}"
        file = f"`{number:02}_{chapter.name}{ending}`"
        rows.append(f"| {file} | {which} | {about(chapter)} |")
    return _TEXT.format(
        count=len(NUMBERS),
        root=ROOT,
        folder=folder.resolve(),
        first=f"01_{CHAPTERS[0].name}.py",
        run="python3 -m scripts.learn",
        table="\n".join(rows),
    )


def about(chapter: Chapter) -> str:
    """The first line of the module's docstring.

    >>> about(CHAPTERS[2])
    'Suggest what is popular and not yet known: the simplest recommender.'
    """
    docstring = ast.get_docstring(tree_of(chapter.source())) or ""
    return docstring.split("\n")[0]
