"""A run of a lecture: its command line, its steps, and what the steps need.

A lecture is a subclass:

    class Interests(Run):
        steps = (Step("popular", …), …)

        @classmethod
        def parser(cls): …                  its options

        @cached_property
        def users(self): …                  what a step asks for by this name

and `Interests.of([]).show("popular")` prints a step of it.
"""

from __future__ import annotations

import argparse
import difflib
from typing import Any, Callable, Optional, Sequence, TypeVar

from scratch_recs.cli.options import make_folder
from scratch_recs.cli.printing import heading, save_pictures, say
from scripts.lecture.step import Picture, Step, needs_of
from scripts.lecture.walk import walk

Self = TypeVar("Self", bound="Run")


class Run:
    """The options of one run, and (in a subclass) what its steps need."""

    steps: Sequence[Step] = ()
    pictures: Sequence[Picture] = ()

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options

    @classmethod
    def parser(cls) -> argparse.ArgumentParser:
        """The options of the lecture, without those that choose steps."""
        raise NotImplementedError

    @classmethod
    def of(cls: type[Self], arguments: Optional[Sequence[str]] = None) -> Self:
        """The run that a command line asks for; None: that of the program."""
        parser = cls.parser()
        add_steps(parser, cls.steps)
        return cls(parser.parse_args(arguments))

    def prepare(self) -> None:
        """Read and check what has to be there before anything is printed."""

    def introduce(self) -> None:
        """Print what the whole lecture begins with, above its first step."""

    # --- Steps ----------------------------------------------------------------

    def start(self) -> None:
        """Do what the command line says: all steps, some, or their list."""
        if self.options.list:
            self.print_list()
            return
        chosen = self.chosen()
        if any(step.needs for step in chosen):
            self.prepare()
        folder = getattr(self.options, "pictures", None)
        if folder:
            make_folder(folder)
        if chosen[0] == self.steps[0] and not self.options.only:
            self.introduce()
        if self.options.step:
            chosen = walk(self, chosen)
        else:
            for step in chosen:
                self.show(step.name)
        if folder:
            save_pictures(self.drawn(chosen), folder)

    def chosen(self) -> list[Step]:
        """The steps that the options choose, in their order.

        A step that --only or --from names is among them in any case.
        """
        only, first = self.options.only, self.options.first
        if only:
            return [self.named(only)]
        begin = self.steps.index(self.named(first)) if first else 0
        return [
            step
            for step in self.steps[begin:]
            if step.name == first or self._wanted(step)
        ]

    def named(self, name: str) -> Step:
        """The step of this name."""
        return next(step for step in self.steps if step.name == name)

    def _wanted(self, step: Step) -> bool:
        """Whether the options leave the step in."""
        wanted = not step.only_if or getattr(self.options, step.only_if)
        unwanted = bool(step.not_if) and getattr(self.options, step.not_if)
        return wanted and not unwanted

    def show(self, name: str) -> None:
        """Print a step under its heading, and compute what it needs."""
        step = self.named(name)
        if step.title:
            heading(self.title(step))
        self.call(step.show)

    def call(self, function: Callable[..., Any]) -> Any:
        """What a function returns for the values that its parameters name."""
        return function(*map(self.value, needs_of(function)))

    def value(self, name: str) -> Any:
        """The attribute of this name, or else the option."""
        mine = hasattr(type(self), name)
        return getattr(self if mine else self.options, name)

    def drawn(self, shown: Sequence[Step]) -> dict[str, str]:
        """{file name: SVG} of the pictures that belong to these steps."""
        names = {step.name for step in shown}
        return {
            picture.file: self.call(picture.draw)
            for picture in self.pictures
            if picture.step in names
        }

    # --- What they are called -------------------------------------------------

    def title(self, step: Step) -> str:
        """The heading with its number; without one, what the step shows."""
        if not step.title:
            return step.idea.rstrip(".")
        before = self.steps[: self.steps.index(step) + 1]
        number = sum(bool(other.title) for other in before)
        return f"{number}. {step.title.format(**vars(self.options))}"

    def print_list(self) -> None:
        """Print the steps: name, minutes in class, heading."""
        width = max(len(step.name) for step in self.steps)
        for step in self.steps:
            begin = f"{step.name:<{width}}  {step.minutes:>2} min  "
            text = f"{begin}{self.title(step)}{step.condition}"
            say(text, hanging=" " * (len(begin) + 2))


# --- The command line ---------------------------------------------------------


def add_steps(parser: argparse.ArgumentParser, steps: Sequence[Step]) -> None:
    """Give a parser the options that choose steps."""
    names = [step.name for step in steps]

    def name(text: str) -> str:
        if text in names:
            return text
        near, *_ = difflib.get_close_matches(text, names, n=1, cutoff=0.0)
        raise argparse.ArgumentTypeError(
            f"there is no step {text!r}; the nearest name is {near!r}, and "
            "--list shows all"
        )

    group = parser.add_argument_group("steps of the lecture")
    group.add_argument(
        "--step",
        action="store_true",
        help="stop after each step, and show the formula and the source of "
        "the next one (Enter: go on, b: back, q: quit)",
    )
    one = group.add_mutually_exclusive_group()
    one.add_argument("--list", action="store_true", help="list the steps")
    for option, where, what in (
        ("--from", "first", "begin with this step"),
        ("--only", "only", "this step alone"),
    ):
        one.add_argument(
            option, dest=where, metavar="NAME", type=name, help=what
        )
