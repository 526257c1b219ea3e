"""Starts a check in a process of its own, and ends it in time.

Nothing that a student writes runs in this process. The other one may take so
much time and memory; then it is ended, with all that it has started.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterable, NamedTuple, Optional, Sequence

from scratch_recs.errors import DataError
from scripts.learn.course import CHANGE, ROOT
from scripts.learn.exercises import BY_ID, CHAPTER_OF
from scripts.learn.given import reference
from scripts.learn.laws import callers, laws_of
from scripts.learn.plugin import VARIABLE
from scripts.learn.referee import STUDENT
from scripts.learn.stand_in import Piece

BRAVE = "brave"


class Limits(NamedTuple):
    """What a check may take.

    Seconds are those of the processor, so a busy machine is no reason to fail.

    call      seconds for one call of a student's function
    laws      after so many seconds no other law begins
    memory    bytes
    """

    call: float = 1.0
    laws: float = 4.0
    memory: int = 2 * 2**30


class Verdict(NamedTuple):
    """What is known of one exercise after a check.

    failures    {"plain", "zeros" or "brave": what went wrong}
    laws        the laws that called the function; calls: how often
    is_open     whether the body is still missing
    """

    exercise: str
    failures: dict[str, dict[str, Any]]
    laws: list[str]
    calls: int = 0
    is_open: bool = False

    @property
    def passed(self) -> bool:
        """Whether it counts as done: the part for the brave does not count."""
        return not self.is_open and not set(self.failures) - {BRAVE}


class Attempt(NamedTuple):
    """A student's text that is to be judged as one exercise."""

    exercise: str
    pieces: Sequence[Piece]


def has_laws() -> bool:
    """Whether pytest and hypothesis are installed."""
    return all(map(importlib.util.find_spec, ("pytest", "hypothesis")))


def check(
    attempts: Sequence[Attempt],
    limits: Limits = Limits(),
    shrinks: bool = True,
) -> list[Verdict]:
    """The verdicts on some attempts, in their order.

    If one of them ends the whole process, it has failed, and the check starts
    again with the others.
    """
    verdicts: dict[int, Verdict] = {}
    waiting = list(range(len(attempts)))
    while waiting:
        some = [attempts[n] for n in waiting]
        judged, culprit, failure = _run(some, limits, shrinks)
        if culprit is None:
            verdicts.update(zip(waiting, judged))
            break
        number = waiting.pop(culprit)
        verdicts[number] = Verdict(
            attempts[number].exercise, {"plain": failure}, []
        )
    return [verdicts[number] for number in range(len(attempts))]


def task_of(
    attempts: Sequence[Attempt], limits: Limits, shrinks: bool, folder: Path
) -> dict[str, Any]:
    """What the process of the check is told."""
    places: dict[str, dict[str, str]] = {}
    candidates = []
    for one in attempts:
        chapter, exercise = CHAPTER_OF[one.exercise], BY_ID[one.exercise]
        target = f"{chapter.name}.{exercise.target}"
        places.setdefault(chapter.full_name, {})[exercise.target] = target
        change = exercise.kind == CHANGE
        candidates.append(
            {
                "exercise": one.exercise,
                "name": exercise.name,
                "original": exercise.target,
                "target": target,
                "module": chapter.full_name,
                "exercises": [each.name for each in chapter.exercises],
                "pieces": [list(piece) for piece in one.pieces],
                "reference": reference(chapter, exercise) if change else None,
            }
        )
    return {
        "places": places,
        "candidates": candidates,
        "laws": concerning({one.exercise: None for one in attempts}),
        "seconds": limits.call,
        "budget": limits.laws,
        "memory": limits.memory,
        "shrinks": shrinks,
        "events": str(folder / "events"),
        "watched": str(folder / "watched"),
    }


def concerning(exercises: Iterable[str]) -> dict[str, list[str]]:
    """{law: the exercises that it concerns}.

    The first law of each exercise comes first, then the second of each, and so
    on: if time is short, all have been asked something.
    """
    laws = {}
    for one in exercises:
        chapter, exercise = CHAPTER_OF[one], BY_ID[one]
        names = [exercise.target.split(".")[-1], *exercise.also]
        names += callers(chapter.source(), exercise.target)
        laws[one] = laws_of(chapter.tests, names)
    found: dict[str, list[str]] = {}
    for row in itertools.zip_longest(*laws.values()):
        for one, law in zip(laws, row):
            if law is not None:
                found.setdefault(law, [])
    for one, its in laws.items():
        for law in its:
            found[law].append(one)
    return found


def _run(
    attempts: Sequence[Attempt], limits: Limits, shrinks: bool
) -> tuple[list[Verdict], Optional[int], dict[str, Any]]:
    """(the verdicts, the attempt that ended the process or None, how)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        task = task_of(attempts, limits, shrinks, folder)
        (folder / "task").write_text(json.dumps(task), encoding="utf-8")
        said = _process(folder, task, limits)
        lines = _lines(folder / "events")
        whole, found = json.loads(lines[-1]) if lines else [False, []]
        judged = [
            Verdict(one.exercise, *of_it) for one, of_it in zip(attempts, found)
        ]
        if whole:
            return judged, None, {}
        exercise, line = _culprit(_lines(folder / "watched"))
    failure = {
        "call": "",
        "got": "no answer in time: an endless loop?" if line else said,
        "expected": "",
        "law": "",
        "where": line,
        "prints": "",
    }
    names = [one.exercise for one in attempts]
    if exercise not in names:
        raise DataError(f"the check itself has failed: {said}")
    return judged, names.index(exercise), failure


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8").splitlines()


def _culprit(watched: Sequence[str]) -> tuple[str, str]:
    """Which exercise was running when the process ended, and in which line."""
    for line in watched[1:]:
        found = re.search(rf'File "{STUDENT}(.*)", line (\d+) in ', line)
        if found:
            return watched[0], f"{found[1]}, line {found[2]}"
    return (watched or [""])[0], ""


def _command(folder: Path, task: dict[str, Any]) -> list[str]:
    if not (task["laws"] and has_laws()):
        return [sys.executable, "-m", "scripts.learn.plugin"]
    options = ["-p", "scripts.learn.plugin", "-p", "no:cacheprovider"]
    options += ["--import-mode=importlib", "-o", "addopts=", "-q"]
    options += ["--rootdir", str(ROOT), "-c", str(ROOT / "setup.cfg")]
    return [sys.executable, "-m", "pytest", *options, *task["laws"]]


def _process(folder: Path, task: dict[str, Any], limits: Limits) -> str:
    """Run it to its end, or end it; what it said last."""
    environment = {
        **os.environ,
        VARIABLE: str(folder / "task"),
        "SCRATCH_RECS_FAST": "0",  # our plain loops call what is judged
        "PYTHONPATH": os.pathsep.join([str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    # By the clock; a single call is ended much sooner: see `referee.limit`.
    longest = 120 + 5 * limits.laws
    with open(folder / "said", "wb") as said:
        child = subprocess.Popen(
            _command(folder, task),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = child.wait(timeout=longest)
        except subprocess.TimeoutExpired:
            return "no answer in time"
        finally:
            _end(child)
    text = (folder / "said").read_text(encoding="utf-8", errors="replace")
    last = "".join(f", {line}" for line in text.splitlines()[-1:])
    return f"it ends the program, exit status {status}{last}"


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a process, and all that it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
