"""What an exercise is, and what a chapter: the types of the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

from scripts.learn.texts import Edits

ROOT = Path(__file__).resolve().parents[2]

WRITE = "write it"
CHANGE = "change it"
FOR_THE_BRAVE = "for the brave"


class Exercise(NamedTuple):
    """A function to write, or to change.

    name        as Python shows it: "dot", "Adam.step"
    idea        the second hint: one or two sentences
    kind        WRITE, CHANGE or FOR_THE_BRAVE
    also        other names by which tests speak of it
    is_brave    of the arguments: which calls are for the brave. (What our
                function refuses and extreme numbers always are.)
    original    CHANGE: the function of ours that it starts from
    task        CHANGE: what to do
    start       CHANGE: how ours is changed before it is handed out
    goal        CHANGE: how ours is changed to be the solution
    examples    CHANGE: calls that show the goal; else those of the original
    """

    name: str
    idea: str
    kind: str = WRITE
    also: tuple[str, ...] = ()
    is_brave: Optional[Callable[..., bool]] = None
    original: str = ""
    task: str = ""
    start: Edits = ()
    goal: Edits = ()
    examples: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The function of ours in whose place it stands."""
        return self.original or self.name


class Chapter(NamedTuple):
    """A module of the library and its exercises.

    module    without "scratch_recs.": "similarity", "knn.normalization"
    laws      more files of tests than the one of the same name
    imports   lines that the student's file has more than ours
    """

    module: str
    exercises: tuple[Exercise, ...]
    laws: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the module's name."""
        return self.module.split(".")[-1]

    @property
    def full_name(self) -> str:
        """The module's name, as it is imported."""
        return f"scratch_recs.{self.module}"

    @property
    def path(self) -> Path:
        """The file of the module."""
        parts = self.full_name.split(".")
        return ROOT.joinpath(*parts).with_suffix(".py")

    @property
    def tests(self) -> list[str]:
        """The files of tests, as pytest calls them."""
        *folders, last = self.module.split(".")
        own = "/".join(["tests", *folders, f"test_{last}.py"])
        return [own, *self.laws]

    def source(self) -> str:
        """The text of the module."""
        return self.path.read_text(encoding="utf-8")

    def id_of(self, exercise: Exercise) -> str:
        """The full name of one of its exercises."""
        return f"{self.name}.{exercise.name}"


def change(
    name: str,
    original: str,
    task: str,
    idea: str,
    start: Edits = (),
    goal: Edits = (),
    **options: Any,
) -> Exercise:
    """An exercise that starts from a function that works."""
    return Exercise(
        name,
        idea,
        CHANGE,
        original=original,
        task=task,
        start=start,
        goal=goal,
        **options,
    )
