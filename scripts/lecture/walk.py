"""A lecture step by step: formula and source, Enter, figures, Enter.

Before each step stand the formula and the lines that are about to run, a screen
at a time. A step that was shown once is printed again as it was: nothing is
computed twice.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from typing import Callable, Protocol, Sequence, TextIO

from scratch_recs.cli.printing import WIDTH
from scripts.lecture.docstrings import place_of, source_of
from scripts.lecture.step import Step

HEIGHT = 24  # lines of a screen

Ask = Callable[[str], str]


class Shows(Protocol):
    """What walks: a `Run`."""

    def show(self, name: str) -> None:
        """Print a step."""

    def title(self, step: Step) -> str:
        """What it is called."""


def walk(lecture: Shows, steps: Sequence[Step], ask: Ask = input) -> list[Step]:
    """Go through the steps as a person says; the steps that were shown.

    `ask` shows a prompt and returns the answer, as the built-in `input` does:
    Enter goes on, b goes back, and q (or the end of the input) ends.
    """
    printed: dict[str, str] = {}
    number = 0
    while number < len(steps):
        step = steps[number]
        answer = preview(lecture.title(step), step, ask)
        if not answer:
            if step.name not in printed:
                printed[step.name] = shown(lecture, step)
            else:
                print(printed[step.name], end="")
            more = "next" if number + 1 < len(steps) else "the end"
            answer = answer_to(f"Enter: {more}, b: again, q: quit", ask)
            number += not answer
        elif answer == "b":
            number = max(0, number - 1)
        if answer == "q":
            break
    return [step for step in steps if step.name in printed]


def preview(title: str, step: Step, ask: Ask) -> str:
    """Show what is about to run, screen by screen; the last answer."""
    rule = f"=== {step.name}, {step.minutes} minutes: {title} "
    print(f"\n{rule[:WIDTH].ljust(WIDTH, '=')}")
    pages = screens(blocks_of(step))
    for number, lines in enumerate(pages, start=1):
        print("\n" + "\n".join(lines) + "\n")
        on = "run it" if number == len(pages) else "more"
        answer = answer_to(f"Enter: {on}, b: back, q: quit", ask)
        if answer:
            return answer
    return ""


def blocks_of(step: Step) -> list[list[str]]:
    """The formula, and the source of each function, as lists of lines."""
    formulas = step.formulas or [step.no_formula]
    blocks = [[f"  {line}".rstrip() for line in formulas]]
    blocks += [[f"# {place_of(one)}", *source_of(one)] for one in step.code]
    return blocks


def screens(
    blocks: Sequence[Sequence[str]], height: int = HEIGHT
) -> list[list[str]]:
    """Blocks of lines on as few screens as that takes, an empty line between.

    A block that is longer than a screen goes on on the next one.

    >>> screens([["a"], ["b", "b"], ["c"] * 6], height=4)
    [['a', '', 'b', 'b'], ['c', 'c', 'c', 'c'], ['c', 'c']]
    """
    pages: list[list[str]] = []
    for block in blocks:
        if pages and len(pages[-1]) + 1 + len(block) <= height:
            pages[-1] += ["", *block]
            continue
        rest = list(block)
        while len(rest) > height:
            end = place_to_cut(rest, height)
            pages.append(rest[:end])
            rest = rest[end:]
        pages.append(rest)
    return pages


def place_to_cut(lines: Sequence[str], height: int) -> int:
    """How many lines go on a screen: up to a loop, and not into it.

    Of the places in the lower half of the screen it is the last one among those
    whose next line is indented least.

    >>> place_to_cut(["def f():", "    a = 1", "    if b:", "        c"], 3)
    2
    """
    places = [
        place
        for place in range(height // 2, height + 1)
        if not lines[place].lstrip().startswith((")", "]", "}"))
    ]

    def indent(place: int) -> int:
        return len(lines[place]) - len(lines[place].lstrip())

    return min(reversed(places), key=indent, default=height)


def answer_to(prompt: str, ask: Ask) -> str:
    """'' for Enter, 'b' or 'q'; the question again for anything else.

    >>> answers = iter(["x", " B "])
    >>> answer_to("Enter: next, b: back, q: quit", lambda _: next(answers))
      'x' is none of them.
    'b'
    """
    while True:
        try:
            answer = ask(f"{prompt} > ").strip().lower()
        except EOFError:
            print()
            return "q"
        if answer in ("", "b", "q"):
            return answer
        print(f"  {answer!r} is none of them.")


class _Copy(io.StringIO):
    """A text that is written to the terminal, too."""

    def __init__(self, terminal: TextIO) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str) -> int:
        self._terminal.write(text)
        return super().write(text)

    def flush(self) -> None:
        self._terminal.flush()


def shown(lecture: Shows, step: Step) -> str:
    """Print a step; what it has printed."""
    with redirect_stdout(_Copy(sys.stdout)) as copy:
        lecture.show(step.name)
    return copy.getvalue()
