"""Judge what stands in a workspace, and remember it."""

from __future__ import annotations

from typing import Iterable, Sequence

from scripts.learn.exercises import BY_ID, CHAPTER_OF, CHAPTERS
from scripts.learn.runner import Attempt, Limits, Verdict, check
from scripts.learn.workspace import Workspace

PASSED = "passed"
FAILED = "failed"
OPEN = "open"


def judged(workspace: Workspace, exercises: Sequence[str]) -> list[Verdict]:
    """The verdicts on these exercises, chapter by chapter.

    An exercise that is open is not run.
    """
    verdicts: dict[str, Verdict] = {}
    waiting: dict[str, list[Attempt]] = {}
    for one in exercises:
        if workspace.is_open(one):
            verdicts[one] = Verdict(one, {}, [], is_open=True)
        else:
            chapter = CHAPTER_OF[one]
            attempt = Attempt(one, workspace.pieces(chapter))
            waiting.setdefault(chapter.name, []).append(attempt)
    for attempts in waiting.values():
        seconds = min(0.5 + len(attempts), 16.0)
        for verdict in check(attempts, Limits(laws=seconds)):
            verdicts[verdict.exercise] = verdict
    for one in exercises:
        workspace.remember(one, verdicts[one].passed)
    workspace.save()
    return [verdicts[one] for one in exercises]


def states(workspace: Workspace, fresh: bool) -> dict[str, str]:
    """{exercise: PASSED, FAILED or OPEN}, of the whole course.

    Looks only at what has changed since the last check, unless `fresh`.
    """
    known = {one: workspace.known(one) for one in BY_ID}
    unknown = [one for one in BY_ID if fresh or known[one] is None]
    for verdict in judged(workspace, unknown):
        known[verdict.exercise] = verdict.passed
    return {
        one: (
            PASSED if known[one] else OPEN if workspace.is_open(one) else FAILED
        )
        for one in BY_ID
    }


def next_open(workspace: Workspace, passed: Iterable[str] = ()) -> str:
    """The first exercise that has not passed; empty if all have.

    passed    exercises that are known to have passed
    """
    done = set(passed)
    for chapter in CHAPTERS:
        for exercise in chapter.exercises:
            name = chapter.id_of(exercise)
            if name not in done and not workspace.known(name):
                return name
    return ""
