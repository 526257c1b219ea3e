"""For a cell of a notebook: `check("dot", In)`."""

from __future__ import annotations

import contextlib
from typing import Optional, Sequence

from scripts.learn.answers import check_answer
from scripts.learn.exercises import matching
from scripts.learn.notebooks import pieces_of
from scripts.learn.runner import Attempt, Limits, Verdict
from scripts.learn.runner import check as judge
from scripts.learn.texts import is_open, text_of


def check(name: str, cells: Optional[Sequence[str]] = None) -> None:
    """Print the verdict on a function that was defined in a cell.

    cells    what was run so far: in Jupyter, `In` is this list

    >>> check("dot", ["def dot(v, w):\\n    raise NotImplementedError"])
    linear_algebra.dot: not yet
      It is not written yet.
    """
    found = matching(name)
    if len(found) != 1:
        which = f" ({', '.join(found)})" if found else ""
        raise ValueError(f"{name!r} is not the name of one exercise{which}")
    (exercise,) = found
    chapter, function = exercise.split(".", 1)
    pieces = pieces_of(list(cells or []))
    texts = []
    for _, text in pieces:
        with contextlib.suppress(SyntaxError):
            texts.append(text_of(text, function))
    written = [text for text in texts if text]
    if not written:
        raise ValueError(f"run the cell of {chapter} that has {function} first")
    if is_open(written[-1]):
        verdicts = [Verdict(exercise, {}, [], is_open=True)]
    else:
        verdicts = judge([Attempt(exercise, pieces)], Limits(laws=1.5))
    print(check_answer(verdicts))
