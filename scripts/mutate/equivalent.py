"""Mutants that do the same as the program: a list by name.

A change that costs time only, or that leads to the same result on another way,
is no fault: no test can fail. `equivalent.txt` lists those that somebody has
looked at, in the form in which the script prints them, with the reason:

    scratch_recs/similarity.py cosine_similarity
    - if length == 0.0:
    + if length <= 0.0:
    = a length is never negative

There are no line numbers in it: only a change of this very line makes the entry
invalid, and a test says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scratch_recs.errors import DataError
from scripts.mutate.engine import Mutant

FILE = Path(__file__).with_name("equivalent.txt")


class Name(NamedTuple):
    """What tells a mutant from others, however its module may grow."""

    path: str
    function: str
    before: str
    after: str


def name_of(path: str, one: Mutant) -> Name:
    """The name of a mutant of the module at this path."""
    return Name(path, one.function, one.before, one.after)


def listing(name: Name) -> str:
    """The name of a mutant as three lines."""
    place = f"{name.path} {name.function}".strip()
    return f"{place}\n- {name.before}\n+ {name.after}"


def read_names(text: str) -> dict[Name, str]:
    """{name: why it does the same}; the text has # comments.

    Raises DataError if an entry has other lines than it should.

    >>> text = "a.py f\\n- if x < y:\\n+ if x <= y:\\n= never equal"
    >>> reasons = read_names(text)
    >>> reasons[Name("a.py", "f", "if x < y:", "if x <= y:")]
    'never equal'
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    reasons = {}
    for entry in filter(None, "\n".join(lines).strip().split("\n\n")):
        place, *rest = entry.strip().splitlines()
        if [line[:2] for line in rest] != ["- ", "+ ", "= "]:
            raise DataError(f"{FILE.name}: the entry {place!r} is incomplete")
        path, _, function = place.partition(" ")
        before, after, why = (line[2:] for line in rest)
        reasons[Name(path, function, before, after)] = why
    return reasons
