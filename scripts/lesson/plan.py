"""A lecture as a lesson plan in Markdown."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any, Sequence

from scripts.learn.exercises import BY_ID, CHAPTER_OF, NUMBERS
from scripts.lecture.docstrings import (
    examples_of,
    imports_for,
    name_of,
    paragraphs,
    sources_of,
)
from scripts.lecture.run import Run
from scripts.lecture.step import Step


def plan(lecture: Run, command: str) -> str:
    """The whole plan.

    command    how the lecture is started, such as `python3 -m scripts.jester`
    """
    steps = lecture.chosen()
    sections = [overview(lecture, command)]
    for step in steps:
        sections.append(section(lecture, step, to_type(step, command)))
    return "\n\n".join([*sections, everything_to_read(lecture)])


def overview(lecture: Run, command: str) -> str:
    """What the lecture is about, and how long it takes."""
    steps = lecture.chosen()
    minutes = sum(step.minutes for step in steps)
    module = inspect.getmodule(type(lecture))
    first, *others = paragraphs(module)
    rows = [
        f"| `{step.name}` | {step.minutes} | {lecture.title(step)} |"
        for step in steps
    ]
    return "\n\n".join(
        [
            f"# {' '.join(first.split()).rstrip('.')}",
            *map(wrapped, others),
            wrapped(
                f"{len(steps)} steps, {minutes} minutes. In class the program "
                "stops after each step, and shows the formula and the source "
                "of the next one:"
            ),
            f"    {command} --step",
            "\n".join(
                [
                    "| step | minutes | what it shows |",
                    "| --- | --- | --- |",
                    *rows,
                ]
            ),
        ]
    )


def section(lecture: Run, step: Step, code: str = "") -> str:
    """One step: what it shows, formula, code, questions, exercises, papers."""
    level = "##" if step.title else "###"
    idea = step.idea if step.title else ""  # else the heading says it
    parts = [
        f"{level} {lecture.title(step)}",
        wrapped(f"`{step.name}`, {step.minutes} minutes. {idea}"),
    ]
    if step.formulas:
        parts += ["On the blackboard:", fenced("text", step.formulas)]
    else:
        parts.append(step.no_formula)
    parts += [code] * bool(code)
    parts += ["Ask the class:", listed(step.ask)]
    exercises = exercises_of(step)
    if exercises:
        parts += ["Exercises:", listed(exercises)]
    if step.sources:
        parts += ["To read:", listed(step.sources)]
    return "\n\n".join(parts)


def to_type(step: Step, command: str) -> str:
    """The command that shows the step, and the examples of its functions."""
    shown = [f"To type:\n\n    {command} --only {step.name}"]
    for thing in step.code:
        examples = examples_of(thing)
        if examples:
            lines = [f">>> {line}" for line in imports_for(thing)]
            for example in examples:
                lines += prompted(example.source) + example.want.splitlines()
            shown.append(fenced("pycon", lines))
    return "\n\n".join(shown)


def prompted(source: str) -> list[str]:
    """Lines of code as a person types them.

    >>> prompted("for x in y:\\n    print(x)\\n")
    ['>>> for x in y:', '...     print(x)']
    """
    first, *others = source.splitlines()
    return [f">>> {first}", *(f"... {line}".rstrip() for line in others)]


def exercises_of(step: Step) -> list[str]:
    """The exercises of `scripts.learn` on the functions that are shown."""
    shown = {name_of(thing) for thing in step.code}
    return [
        f"{NUMBERS[name]}. `python3 -m scripts.learn check {name}`"
        for name, exercise in BY_ID.items()
        if f"{CHAPTER_OF[name].full_name}.{exercise.target}" in shown
    ]


def everything_to_read(lecture: Run) -> str:
    """All papers and books, each once; first the source of the lecture."""
    found = dict.fromkeys(sources_of(type(lecture)))
    for step in lecture.chosen():
        found.update(dict.fromkeys(step.sources))
    return "\n\n".join(["## To read", listed(list(found))])


# --- Markdown -----------------------------------------------------------------


def wrapped(text: str, first: str = "", others: str = "") -> str:
    """Lines of 80 columns; words are not broken."""
    return textwrap.fill(
        " ".join(text.split()),
        80,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(entries: Sequence[str]) -> str:
    """A list.

    >>> print(listed(["one", "two"]))
    - one
    - two
    """
    return "\n".join(wrapped(entry, "- ", "  ") for entry in entries)


def fenced(language: str, lines: Sequence[Any]) -> str:
    """A block of code."""
    return "\n".join([f"```{language}", *lines, "```"])
