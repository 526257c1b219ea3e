"""A lecture as a notebook: for each step its text, and cells that run."""

from __future__ import annotations

import shlex
from typing import Any, Sequence

from scripts.lecture.docstrings import (
    examples_of,
    imports_for,
    place_of,
    source_of,
)
from scripts.lecture.notebook import notebook
from scripts.lecture.run import Run
from scripts.lecture.step import Step
from scripts.lesson.plan import fenced, overview, section

Content = tuple[str, str]  # "markdown" or "code", and the text of a cell


def notebook_of(kind: type[Run], arguments: Sequence[str]) -> dict[str, Any]:
    """The notebook of a lecture that is started with these arguments."""
    lecture = kind.of(arguments)
    command = ["python3", "-m", kind.__module__.removesuffix(".main")]
    begin = [
        f"from {kind.__module__} import {kind.__name__}",
        "",
        f"lecture = {kind.__name__}.of({list(arguments)})",
        "lecture.prepare()",
        "lecture.introduce()",
    ]
    cells = [
        ("markdown", overview(lecture, shlex.join([*command, *arguments]))),
        (
            "markdown",
            "Save this notebook in the folder of the clone: its cells import "
            "from there.",
        ),
        ("code", "\n".join(begin)),
    ]
    for step in lecture.chosen():
        cells += cells_of(lecture, step)
    return notebook(cells)


def cells_of(lecture: Run, step: Step) -> list[Content]:
    """Text and source, the worked examples, and the figures of the step."""
    sources = [
        fenced("python", [f"# {place_of(one)}", *source_of(one)])
        for one in step.code
    ]
    about = section(lecture, step, "\n\n".join(["What runs:", *sources]))
    examples = [cell for one in step.code for cell in example_cells(one)]
    codes = [*examples, f"lecture.show({step.name!r})"]
    return [("markdown", about), *(("code", code) for code in codes)]


def example_cells(thing: Any) -> list[str]:
    """The examples of a docstring; each cell ends with what it shows.

    >>> from scratch_recs.linear_algebra import dot
    >>> for cell in example_cells(dot):
    ...     print(cell)
    from scratch_recs.linear_algebra import dot
    <BLANKLINE>
    dot([1, 2, 3], [4, 5, 6])
    """
    cells = []
    lines = [*imports_for(thing), ""]
    for example in examples_of(thing):
        lines += example.source.rstrip().splitlines()
        if example.want:
            cells.append("\n".join(lines))
            lines = []
    return cells
