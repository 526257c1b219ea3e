"""Looks again whenever a file is saved, and moves on when all is well."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Callable

from scripts.learn.answers import check_answer, task
from scripts.learn.course import Chapter
from scripts.learn.exercises import CHAPTERS
from scripts.learn.judge import judged, next_open
from scripts.learn.workspace import Workspace

SECONDS = 0.5  # between two looks at the folder


def watch(
    workspace: Workspace, pause: Callable[[float], None] = time.sleep
) -> None:
    """Check what changes, until all exercises have passed (or Ctrl-C).

    pause    waits so many seconds
    """
    times = {chapter.name: _saved(workspace, chapter) for chapter in CHAPTERS}
    texts = {
        chapter.name: _functions(workspace, chapter) for chapter in CHAPTERS
    }
    _announce(workspace)
    while next_open(workspace):
        pause(SECONDS)
        for chapter in CHAPTERS:
            saved = _saved(workspace, chapter)
            if saved == times[chapter.name]:
                continue
            times[chapter.name] = saved
            before = texts[chapter.name]
            texts[chapter.name] = now = _functions(workspace, chapter)
            changed = [one for one in now if now[one] != before[one]]
            written = [one for one in changed if not workspace.is_open(one)]
            if written:
                print(f"\n{workspace.path(chapter).name} was saved")
                print(check_answer(judged(workspace, written)), flush=True)
                _announce(workspace)


def _announce(workspace: Workspace) -> None:
    exercise = next_open(workspace)
    said = task(workspace, exercise) if exercise else "That was the last one."
    print(said, flush=True)


def _saved(workspace: Workspace, chapter: Chapter) -> tuple[int, int]:
    """When a file was saved, and how long it is; zeros if it is gone."""
    path: Path = workspace.path(chapter)
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _functions(workspace: Workspace, chapter: Chapter) -> dict[str, str]:
    """{exercise: what decides whether it passes}."""
    names = [chapter.id_of(one) for one in chapter.exercises]
    return {name: workspace.digest(name) for name in names}
