"""Code along: write the functions of the library yourself.

`start` makes a folder with a file for each chapter, in which the bodies of the
exercises are missing; `check` and `watch` grade what you write; `hint` and
`solution` help; `status` says how far you are. Nothing exists twice: blanks,
grades, hints and solutions are made from the library's own source.
"""

from __future__ import annotations

import argparse
import difflib
import json
import textwrap
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs.cli.options import Parser, named
from scratch_recs.errors import DataError
from scripts.learn.answers import check_answer, status_answer, task
from scripts.learn.exercises import BY_ID, CHAPTER_OF, CHAPTERS, matching
from scripts.learn.given import hints, solution
from scripts.learn.judge import PASSED, judged, next_open, states
from scripts.learn.watch import watch
from scripts.learn.workspace import (
    MEMORY,
    Workspace,
    last_folder,
    remember_folder,
    reset,
    start,
)

_ABOUT = {
    "start": "make a workspace in a new folder",
    "check": "grade a function, a chapter, or all",
    "watch": "grade again whenever a file is saved",
    "hint": "one more hint: formula, idea, first line",
    "solution": "the difference between yours and ours",
    "status": "how far you are",
    "reset": "put a blank back; a copy of the file is kept",
}


def make_options() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = Parser(
        prog="python3 -m scripts.learn",
        description="Code along: write the functions of the library yourself.",
        epilog="Usual run time: a check of a function takes two seconds, that "
        "of a chapter ten. Exit status: 0 all that was asked about passes, 1 "
        "something fails, 2 a call that makes no sense, 130 stopped by Ctrl-C.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    parsers = {}
    for name, help in _ABOUT.items():
        one = commands.add_parser(name, help=help, description=f"{help}.")
        parsers[name] = one
        if name == "start":
            continue
        one.add_argument(
            "--folder",
            metavar="FOLDER",
            type=named,
            help="the workspace (default: the one that was started last)",
        )
    _add_details(parsers)
    return parser


def _add_details(parsers: dict[str, argparse.ArgumentParser]) -> None:
    add = parsers["start"].add_argument
    add("folder", metavar="FOLDER", type=named, nargs="?")
    add("--folder", metavar="FOLDER", dest="named", help="the same")
    add("--notebooks", action="store_true", help="the chapters as .ipynb")
    add("--resume", action="store_true", help="add what is new to the course")
    what = "CHAPTER, CHAPTER.FUNCTION or FUNCTION"
    parsers["check"].add_argument(
        "name", metavar="NAME", nargs="?", help=f"{what} (default: all)"
    )
    for command in ("hint", "solution", "reset"):
        parsers[command].add_argument("name", metavar="NAME", help=what)
    add = parsers["status"].add_argument
    add("--json", action="store_true", help="for a program")
    add("--fresh", action="store_true", help="judge all anew, trust no memory")


def main(
    arguments: Optional[Sequence[str]] = None, memory: Path = MEMORY
) -> None:
    """Do what the arguments ask for.

    memory    the file that holds the folder of the last start
    """
    parser = make_options()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.error("say what to do: " + ", ".join(_ABOUT))
    try:
        if options.command == "start":
            _start(options, memory)
            return
        given = options.folder
        folder = Path(given) if given else last_folder(memory)
        workspace = Workspace(folder)
        exercises = _exercises(getattr(options, "name", None))
    except DataError as error:
        parser.error(str(error))
    passed = _COMMANDS[options.command](workspace, exercises, options)
    if not passed:
        raise SystemExit(1)


def _exercises(name: Optional[str]) -> list[str]:
    """The exercises that a name stands for; all of them without a name.

    Raises DataError if it stands for none, or for functions of two chapters.
    """
    if name is None:
        return list(BY_ID)
    found = matching(name)
    if not found:
        raise DataError(f"no chapter and no exercise is called {name!r}")
    chapters = {CHAPTER_OF[one].name for one in found}
    if len(chapters) > 1:
        raise DataError(f"which one? {' or '.join(found)}")
    return found


def _one(exercises: Sequence[str], options: argparse.Namespace) -> str:
    if len(exercises) > 1:
        parser = make_options()
        parser.error(f"{options.command} takes one function at a time")
    return exercises[0]


# --- The commands: each says whether all that was asked about passes ----------


def _start(options: argparse.Namespace, memory: Path) -> None:
    given = options.folder or options.named
    if not given and not options.resume:
        raise DataError("say where: start FOLDER")
    folder = Path(given) if given else last_folder(memory)
    written = start(folder, options.notebooks, options.resume)
    remember_folder(folder, memory)
    word = "new" if options.resume else "in all"
    print(f"{folder}: {len(written)} files, {word}.")
    for path in written[:5]:
        print(f"  {path.name}")
    if len(written) > 5:
        print("  …")
    workspace = Workspace(folder)
    exercise = next_open(workspace)
    if exercise:
        print(task(workspace, exercise))
        name = BY_ID[exercise].name
        print(f"Then: python3 -m scripts.learn check {name}")
        print("Or let it look by itself: python3 -m scripts.learn watch")


def _check(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    verdicts = judged(workspace, exercises)
    print(check_answer(verdicts))
    passed = all(one.passed for one in verdicts)
    following = next_open(workspace)
    if passed and following:
        print(task(workspace, following))
    return passed


def _watch(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    print("Watching; Ctrl-C ends it.")
    watch(workspace)
    return True


def _hint(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    name = _one(exercises, options)
    found = hints(CHAPTER_OF[name], BY_ID[name])
    number = workspace.next_hint(name, len(found))
    what, hint = found[number]
    print(f"{name}, hint {number + 1} of {len(found)}: the {what}")
    for line in hint.splitlines():
        # A formula keeps its columns; only prose is longer than that.
        for part in textwrap.wrap(line, 74) if len(line) > 75 else [line]:
            print(f"    {part}")
    if number + 1 == len(found):
        print(f"There is no other one: learn solution {name}")
    return True


def _solution(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    name = _one(exercises, options)
    yours = workspace.function(name).splitlines()
    ours = solution(CHAPTER_OF[name], BY_ID[name]).splitlines()
    found = list(difflib.unified_diff(yours, ours, "yours", "ours", "", "", 2))
    if not found:
        print(f"{name}: yours is ours, letter by letter.")
    for line in found:
        print(line.rstrip())
    return True


def _status(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    found = states(workspace, options.fresh)
    done = sum(state == PASSED for state in found.values())
    if options.json:
        chapters = {
            chapter.name: {
                one.name: found[chapter.id_of(one)] for one in chapter.exercises
            }
            for chapter in CHAPTERS
        }
        answer = {
            "folder": str(workspace.folder.resolve()),
            "passed": done,
            "exercises": len(found),
            "hints": workspace.progress["hints"],
            "chapters": chapters,
        }
        print(json.dumps(answer, indent=1))
    else:
        print(status_answer(found))
        following = next_open(workspace)
        if following:
            print(task(workspace, following))
    return done == len(found)


def _reset(
    workspace: Workspace, exercises: list[str], options: argparse.Namespace
) -> bool:
    try:
        copy = reset(workspace, exercises)
    except SyntaxError as error:
        chapter = CHAPTER_OF[exercises[0]]
        name = workspace.path(chapter).name
        make_options().error(
            f"{name}, line {error.lineno} is no Python: put it right first, or "
            f"reset {chapter.name}, the whole file"
        )
    kept = f"; as it was: {copy}" if copy is not None else ""
    print(f"{', '.join(exercises)}: blank again{kept}")
    return True


_COMMANDS = {
    "check": _check,
    "watch": _watch,
    "hint": _hint,
    "solution": _solution,
    "status": _status,
    "reset": _reset,
}
