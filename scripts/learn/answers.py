"""What is printed: an answer fits on a screen of 24 lines and 80 columns."""

from __future__ import annotations

import contextlib
import itertools
import textwrap
from typing import Mapping, Sequence

from scripts.learn.course import CHANGE, WRITE
from scripts.learn.exercises import BY_ID, CHAPTER_OF, CHAPTERS
from scripts.learn.judge import FAILED, OPEN, PASSED
from scripts.learn.referee import EXAMPLE
from scripts.learn.runner import BRAVE, Verdict, has_laws
from scripts.learn.texts import find, tree_of
from scripts.learn.workspace import Workspace

WIDTH = 79
LINES = 22  # one is the command, and one the next prompt

NO_LAWS = (
    "These were the worked examples alone: the laws need pytest and "
    "hypothesis (python3 -m pip install pytest hypothesis)."
)


def law_in_words(law: str) -> str:
    """The name of a test as a sentence.

    >>> law_in_words("test_dot_is_symmetric_and_bilinear")
    'dot is symmetric and bilinear'
    """
    return law.removeprefix("test_").replace("_", " ")


def check_answer(verdicts: Sequence[Verdict]) -> str:
    """What `check` says of one exercise, or of several.

    >>> print(check_answer([Verdict("linear_algebra.dot", {}, [EXAMPLE], 3)]))
    linear_algebra.dot: passed
      It agrees with ours in 3 calls, made by its worked examples.
    """
    if len(verdicts) == 1:
        (one,) = verdicts
        word = "passed" if one.passed else "not yet"
        lines = [f"{one.exercise}: {word}", *_details(one)]
    else:
        lines = _overview(verdicts)
    if not has_laws() and not all(one.is_open for one in verdicts):
        lines += _wrapped(NO_LAWS, "  ")
    return "\n".join(_on_a_screen(lines))


def _overview(verdicts: Sequence[Verdict]) -> list[str]:
    passed = [one for one in verdicts if one.passed]
    still_open = [one for one in verdicts if one.is_open]
    failed = [one for one in verdicts if not one.passed and not one.is_open]
    chapters = {CHAPTER_OF[one.exercise].name for one in verdicts}
    what = chapters.pop() if len(chapters) == 1 else "the course"
    lines = [f"{what}: {len(passed)} of {len(verdicts)} passed"]
    for word, some in (
        ("passed", passed),
        ("not written", still_open),
        ("not right", failed),
    ):
        names = [BY_ID[one.exercise].name for one in some]
        if names:
            text = _shortened(", ".join(names), 5 * 60)
            lines += _wrapped(text, f"  {word:<12} ", " " * 15)
    brave = [one for one in passed if BRAVE in one.failures]
    if brave and not failed:
        names = [BY_ID[one.exercise].name for one in brave]
        text = _shortened(", ".join(names), 180)
        lines += _wrapped(text, "  for the brave, still to do: ", " " * 15)
    for one in failed[:1]:
        lines += ["", f"{one.exercise}: not yet", *_details(one)]
    return lines


def _details(one: Verdict) -> list[str]:
    """What was asked of a function, and the first call that differs."""
    if one.is_open:
        is_change = BY_ID[one.exercise].kind == CHANGE
        what = "still what was given" if is_change else "not written yet"
        return [f"  It is {what}."]
    lines = []
    laws = [law_in_words(law) for law in one.laws]
    said = [law for law in laws if law != EXAMPLE]
    by = [EXAMPLE] * (EXAMPLE in laws)
    by += [f"{len(said)} law{'s' * (len(said) > 1)}"] * bool(said)
    if one.passed:
        calls = f"{one.calls} call{'s' * (one.calls != 1)}"
        text = f"It agrees with ours in {calls}, made by {' and '.join(by)}."
        lines += _wrapped(text, "  ")
    elif said:
        lines += _wrapped(f"Asked by {' and '.join(by)}.", "  ")
    parts = [part for part in ("plain", "zeros") if part in one.failures]
    for part in parts[:1]:
        lines += _failure(one.failures[part])
    if BRAVE in one.failures and not parts:
        lines += ["", "  For the brave (it does not count):"]
        lines += _failure(one.failures[BRAVE])
    if one.passed and BRAVE not in one.failures and said:
        lines += _wrapped("Laws: " + "; ".join(said[:6]) + ".", "  ")
    return lines


def _failure(failure: Mapping[str, str]) -> list[str]:
    lines = []
    if failure["law"] and failure["law"] != EXAMPLE:
        law = law_in_words(failure["law"])
        lines += _wrapped(f"Seen in: {law}.", "  ")
    if failure["call"]:
        lines += [""] + _wrapped(failure["call"], "    ")[:7]
    for word, text in (
        ("expected", failure["expected"]),
        ("got", failure["got"]),
        ("at", failure["where"]),
    ):
        if text:
            lines += _wrapped(text, f"      {word:<10}", " " * 16)[:3]
    printed = failure["prints"].splitlines()
    for place, line in enumerate(printed[:4]):
        word = "" if place else "printed"
        lines.append(f"      {word:<10}{line}"[:WIDTH])
    if len(printed) > 4:
        lines.append(" " * 16 + f"… ({len(printed) - 4} more lines)")
    return lines


def _wrapped(text: str, first: str, other: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=other or " " * len(first),
    )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 2] + " …"


def _on_a_screen(lines: Sequence[str]) -> list[str]:
    cut = [line if len(line) <= WIDTH else line[:WIDTH] for line in lines]
    return cut if len(cut) <= LINES else [*cut[: LINES - 1], "  …"]


# --- Where to go on -----------------------------------------------------------


def task(workspace: Workspace, exercise: str) -> str:
    """What is to be done next, and where it stands."""
    chapter, one = CHAPTER_OF[exercise], BY_ID[exercise]
    file = workspace.path(chapter).name
    line = ""
    for name, text in workspace.pieces(chapter):
        with contextlib.suppress(SyntaxError):
            node = find(tree_of(text), one.name)
            if node is not None:
                cell = f", {name}" if name != file else ""
                line = f"{cell}, line {node.lineno}"
    kind = "" if one.kind == WRITE else f" ({one.kind})"
    return f"Next: {exercise}{kind}, in {file}{line}"


def status_answer(states: Mapping[str, str]) -> str:
    """A bar for each chapter, in two columns: "#" passed, "!" not right.

    >>> states = {one: OPEN for one in BY_ID}
    >>> states["linear_algebra.dot"] = PASSED
    >>> print(status_answer(states).splitlines()[0][:39])
      linear_algebra  #..............  1/15
    """
    bars = []
    for chapter in CHAPTERS:
        own = [states[chapter.id_of(one)] for one in chapter.exercises]
        done = own.count(PASSED)
        bar = "#" * done + "!" * own.count(FAILED) + "." * own.count(OPEN)
        bars.append(f"  {chapter.name:<15} {bar:<15} {done:>2}/{len(own):<2}")
    half = (len(bars) + 1) // 2
    columns = itertools.zip_longest(bars[:half], bars[half:], fillvalue="")
    lines = [f"{left}{right}".rstrip() for left, right in columns]
    done = sum(state == PASSED for state in states.values())
    lines.append(f"  {done} of {len(states)} exercises passed")
    wrong = sum(state == FAILED for state in states.values())
    lines[-1] += f", {wrong} not right" if wrong else ""
    return "\n".join(lines)
