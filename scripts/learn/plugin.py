"""What runs in the process of a check, with pytest or without.

pytest loads this file as a plugin (`-p scripts.learn.plugin`) before it loads
any test. It imports neither pytest nor hypothesis: a plugin is functions with
certain names. Where these two are not installed, `python -m
scripts.learn.plugin` runs the worked examples alone.

The task, and where to write the verdicts, stand in a file that the environment
names.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Optional, Sequence

from scripts.learn.course import FOR_THE_BRAVE
from scripts.learn.exercises import BY_ID
from scripts.learn.referee import EXAMPLE, Candidate, Referee, described, where
from scripts.learn.referee import Outcome, limit
from scripts.learn.stand_in import StandIn, function_of
from scripts.learn.texts import examples_in, renamed

VARIABLE = "SCRATCH_RECS_LEARN"
GIGABYTE = 2**30


class Check:
    """One check: the task, the referee, and the verdicts."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.watched = open(task["watched"], "w", encoding="utf-8")
        self.referee = Referee(task["seconds"], task["shrinks"], self.watched)
        self.candidates: list[Optional[Candidate]] = []
        self.errors: dict[int, dict[str, Any]] = {}
        self.end = 0.0  # when no other law may begin

    def begin(self) -> None:
        """Take the candidates, and go through the worked examples."""
        _limit_memory(self.task["memory"])
        StandIn(self.task["places"], self.referee).install()
        for number, asked in enumerate(self.task["candidates"]):
            self._take(number, asked)
        self._examples()
        self.report()

    def _take(self, number: int, asked: dict[str, Any]) -> None:
        self.candidates.append(None)
        exercise = BY_ID[asked["exercise"]]
        prints = io.StringIO()
        try:
            with contextlib.redirect_stdout(prints):
                with limit(
                    self.task["seconds"], asked["exercise"], self.watched
                ):
                    function = self._function(asked, asked["pieces"])
            reference = None
            if asked["reference"]:
                reference = self._function(asked, asked["reference"])
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.errors[number] = {
                "call": "",
                "got": described(Outcome(None, error, None), False),
                "expected": "",
                "law": "the file itself",
                "where": where(error),
                "prints": prints.getvalue()[:800],
            }
            return
        candidate = Candidate(
            asked["exercise"],
            asked["target"],
            function,
            reference,
            exercise.is_brave,
            exercise.kind == FOR_THE_BRAVE,
        )
        self.candidates[-1] = candidate
        self.referee.add(candidate)

    def _function(self, asked: dict[str, Any], pieces: Any) -> Any:
        return function_of(
            pieces, asked["name"], asked["module"], asked["exercises"]
        )

    def _examples(self) -> None:
        """The worked examples of our functions, which ask the candidates."""
        each = {one["exercise"]: one for one in self.task["candidates"]}
        for one in each.values():
            module = importlib.import_module(one["module"])
            exercise = BY_ID[one["exercise"]]
            sources: Sequence[str] = [
                renamed(source, exercise.name, exercise.target)
                for source in exercise.examples
            ]
            if not sources:
                docstring = docstring_of(module, one["original"])
                sources = examples_in(docstring)
            self.judge({one["exercise"]}, EXAMPLE)
            names = dict(vars(module))
            for source in sources:
                quiet = contextlib.redirect_stdout(io.StringIO())
                with contextlib.suppress(Exception), quiet:
                    exec(compile(source, "<example>", "exec"), names)
        self.judge(set(), "")

    def is_alive(self) -> bool:
        """Whether a law could still tell something new."""
        return not all(one is None or one.is_done for one in self.candidates)

    def concerns(self, item: Any) -> bool:
        """Whether a law, if it is one for several functions, is of ours."""
        callspec = getattr(item, "callspec", None)
        given = list(callspec.params.values()) if callspec else []
        places = self.task["places"]
        functions = [
            one
            for one in given
            if callable(one) and getattr(one, "__module__", "") in places
        ]
        judged = {name for names in places.values() for name in names}
        names = {one.__name__ for one in functions if hasattr(one, "__name__")}
        return not names or bool(names & judged)

    def judge(self, exercises: set[str], law: str) -> None:
        """These exercises from now on; the law says what asks them."""
        self.referee.active = exercises
        self.referee.law = law

    def report(self, is_whole: bool = False) -> None:
        """Write what is known by now; the last line counts."""
        verdicts = []
        for number, one in enumerate(self.candidates):
            if one is None:
                failures = {"plain": self.errors[number]}
                verdicts.append([failures, [], 0])
            else:
                calls = sum(one.laws.values())
                verdicts.append([one.failures, list(one.laws), calls])
        line = json.dumps([is_whole, verdicts])
        with open(self.task["events"], "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def finish(self) -> None:
        """The last report."""
        self.report(is_whole=True)


def docstring_of(module: Any, name: str) -> str:
    """The docstring of a function, and for a method that of its class."""
    thing = module
    said = []
    for part in name.split("."):
        thing = getattr(thing, part)
        said.append(thing.__doc__ or "")
    return "\n\n".join(reversed(said))


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def from_environment() -> Check:
    """The check that the environment names."""
    text = Path(os.environ[VARIABLE]).read_text(encoding="utf-8")
    return Check(json.loads(text))


# --- What pytest asks for -----------------------------------------------------

_CHECKS: list[Check] = []


def pytest_load_initial_conftests() -> None:
    """Before any test is loaded: the referee takes its places."""
    if VARIABLE in os.environ:
        _CHECKS.append(from_environment())
        _CHECKS[0].begin()
        if not _CHECKS[0].is_alive():
            _CHECKS[0].finish()
            raise SystemExit  # no law is needed


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Of a law for several functions, only those that are judged."""
    for check in _CHECKS:
        items[:] = [item for item in items if check.concerns(item)]


def pytest_runtest_setup(item: Any) -> None:
    """Before each law: which exercises does it concern?"""
    for check in _CHECKS:
        check.end = check.end or time.process_time() + check.task["budget"]
        if time.process_time() > check.end or not check.is_alive():
            item.session.shouldstop = "nothing is left to be judged"
        base = item.nodeid.split("[")[0]
        law = base.split("::")[-1]
        check.judge(set(check.task["laws"].get(base, ())), law)


def pytest_runtest_teardown() -> None:
    """After each law."""
    for check in _CHECKS:
        check.judge(set(), "")
        check.report()


def pytest_sessionfinish() -> None:
    """After all laws."""
    for check in _CHECKS:
        check.finish()


if __name__ == "__main__":
    alone = from_environment()
    alone.begin()
    alone.finish()
    sys.exit(0)
