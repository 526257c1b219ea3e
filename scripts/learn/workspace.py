"""A student's folder: the files of the chapters, and what is known of them.

    01_linear_algebra.py    a file for each chapter, in reading order
    README.md               the course
    progress.json           what was given, hints that were taken, what passed
    kept/                   copies that `reset` makes

Nothing that a student has written is ever overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any, Optional, Sequence

from scratch_recs.cli.options import writing
from scratch_recs.errors import DataError
from scripts.learn.course import CHANGE, ROOT, Chapter, Exercise
from scripts.learn.exercises import BY_ID, CHAPTER_OF, CHAPTERS
from scripts.learn.given import blank, chapter_text, inserted
from scripts.learn.notebooks import (
    code_cells,
    notebook_of,
    pieces_of,
    with_code_cells,
)
from scripts.learn.readme import readme
from scripts.learn.stand_in import Piece
from scripts.learn.texts import is_open, replaced, taken_apart, text_of

PROGRESS = "progress.json"
MEMORY = ROOT / "data" / ".learn"


class Workspace:
    """The folder of one student.

    Raises DataError if it is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            text = (folder / PROGRESS).read_text(encoding="utf-8")
            self.progress: dict[str, Any] = json.loads(text)
        except (OSError, ValueError):
            raise DataError(
                f"{folder} is no workspace: make one with `start {folder}`"
            ) from None

    # --- Files ----------------------------------------------------------------

    @property
    def ending(self) -> str:
        """Of the files of the chapters: .py or .ipynb."""
        return ".ipynb" if self.progress["notebooks"] else ".py"

    def path(self, chapter: Chapter) -> Path:
        """The file of a chapter."""
        return self.folder / file_name(chapter, self.ending)

    def text(self, chapter: Chapter) -> str:
        """What is in it; empty if it is gone."""
        try:
            return self.path(chapter).read_text(encoding="utf-8")
        except OSError:
            return ""
        except UnicodeDecodeError:
            raise DataError(
                f"{self.path(chapter)} is no text in UTF-8"
            ) from None

    def handed(self, chapter: Chapter) -> str:
        """The file of a chapter as it is handed out."""
        notebooks = self.progress["notebooks"]
        return notebook_of(chapter) if notebooks else chapter_text(chapter)

    def codes(self, chapter: Chapter) -> list[str]:
        """The text of a file, or of the code cells of a notebook."""
        text = self.text(chapter)
        return code_cells(text) if self.progress["notebooks"] else [text]

    def write(self, chapter: Chapter, codes: Sequence[str]) -> None:
        """Write the file of a chapter, or other code into its notebook."""
        path = self.path(chapter)
        text = codes[0]
        if self.progress["notebooks"]:
            text = with_code_cells(self.text(chapter), codes)
        with writing(path):
            path.write_text(text, encoding="utf-8")

    def pieces(self, chapter: Chapter) -> list[Piece]:
        """What the student has written, as it is run."""
        codes = self.codes(chapter)
        if self.progress["notebooks"]:
            return pieces_of(codes)
        return [(self.path(chapter).name, codes[0])]

    def put(self, chapter: Chapter, exercise: Exercise) -> None:
        """A blank in the place of what the student has written, or at the end.

        Raises SyntaxError if that place cannot be found.
        """
        handed = blank(chapter, exercise)
        codes = self.codes(chapter)
        there = [n for n, c in enumerate(codes) if _holds(c, exercise.name)]
        if there:
            last = codes[there[-1]]
            codes[there[-1]] = replaced(last, exercise.name, handed)
        elif self.progress["notebooks"]:
            codes.append(handed)
        else:
            codes = [inserted(chapter, codes[0], exercise)]
        self.write(chapter, codes)

    def _apart(self, chapter: Chapter) -> dict[str, str]:
        """The texts of the exercises, and under "" what stands beside them."""
        names = tuple(one.name for one in chapter.exercises)
        found = {"": ""}
        for _, text in self.pieces(chapter):
            try:
                parts = taken_apart(text, names)
            except (SyntaxError, ValueError):
                parts = {"": text}
            found.update({**parts, "": found[""] + parts[""]})
        return found

    def function(self, exercise: str) -> str:
        """The student's text of one function; empty if it cannot be found."""
        parts = self._apart(CHAPTER_OF[exercise])
        return parts.get(BY_ID[exercise].name, "")

    def is_open(self, exercise: str) -> bool:
        """Whether the function is still as it was given."""
        text = self.function(exercise)
        if BY_ID[exercise].kind == CHANGE:
            given = blank(CHAPTER_OF[exercise], BY_ID[exercise])
            return text.split() == given.split()
        return is_open(text)

    # --- What is known --------------------------------------------------------

    def digest(self, exercise: str) -> str:
        """Changes if the function does, or what stands beside the exercises."""
        chapter = CHAPTER_OF[exercise]
        found = self._apart(chapter)
        own = found.get(BY_ID[exercise].name, "")
        known = "\0".join([own, found[""], chapter.source()])
        return hashlib.sha256(known.encode()).hexdigest()[:16]

    def remember(self, exercise: str, passed: bool) -> None:
        """Keep what a check has found."""
        self.progress["judged"][exercise] = [self.digest(exercise), passed]

    def known(self, exercise: str) -> Optional[bool]:
        """Whether this very text has passed; None if nobody has looked."""
        digest, passed = self.progress["judged"].get(exercise, ["", False])
        return bool(passed) if digest == self.digest(exercise) else None

    def next_hint(self, exercise: str, count: int) -> int:
        """The number of the next of so many hints; it counts as taken."""
        taken: int = self.progress["hints"].get(exercise, 0)
        self.progress["hints"][exercise] = min(taken + 1, count)
        self.save()
        return min(taken, count - 1)

    def save(self) -> None:
        """Write down what is known."""
        text = json.dumps(self.progress, indent=1, sort_keys=True)
        path = self.folder / PROGRESS
        with writing(path):
            path.write_text(text + "\n", encoding="utf-8")


def file_name(chapter: Chapter, ending: str) -> str:
    """The name of a chapter's file.

    >>> file_name(CHAPTERS[1], ".py")
    '02_similarity.py'
    """
    return f"{CHAPTERS.index(chapter) + 1:02}_{chapter.name}{ending}"


# --- Start, resume, reset -----------------------------------------------------


def start(folder: Path, notebooks: bool, resume: bool) -> list[Path]:
    """Make a workspace, or add what is new to one; the files written.

    Raises DataError if the folder is used already.
    """
    used = folder.is_dir() and any(folder.iterdir())
    if resume:
        workspace = Workspace(folder)
    elif used or folder.exists():
        if used or not folder.is_dir():
            what = "is not empty" if used else "is a file"
            raise DataError(f"{folder} {what}; nothing was written")
    if not resume:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        progress = {"notebooks": notebooks, "given": {}, "hints": {}}
        _save_new(folder, {**progress, "judged": {}})
        workspace = Workspace(folder)
    written = [_give(workspace, chapter) for chapter in CHAPTERS]
    pages = {folder / "README.md": readme(folder, workspace.ending)}
    for path, text in pages.items():
        if not path.exists():
            with writing(path):
                path.write_text(text, encoding="utf-8")
            written.append(path)
    workspace.save()
    return [path for path in written if path is not None]


def _save_new(folder: Path, progress: dict[str, Any]) -> None:
    path = folder / PROGRESS
    with writing(path):
        path.write_text(json.dumps(progress), encoding="utf-8")


def _give(workspace: Workspace, chapter: Chapter) -> Optional[Path]:
    """Write the file of a chapter, or add the exercises that are new to it."""
    path = workspace.path(chapter)
    names = [one.name for one in chapter.exercises]
    given = workspace.progress["given"]
    before = given.get(chapter.name, [])
    given[chapter.name] = sorted({*before, *names})
    if not path.exists():
        with writing(path):
            path.write_text(workspace.handed(chapter), encoding="utf-8")
        return path
    new = [one for one in chapter.exercises if one.name not in before]
    lacking = [
        one
        for one in new
        if not any(_holds(code, one.name) for code in workspace.codes(chapter))
    ]
    for one in lacking:
        workspace.put(chapter, one)
    return path if lacking else None


def _holds(code: str, name: str) -> bool:
    """Whether a text defines a function.

    If it is no Python, perhaps: Raises SyntaxError if it names the function.
    """
    try:
        return bool(text_of(code, name))
    except SyntaxError:
        if f"def {name.split('.')[-1]}(" in code:
            raise
        return False


def keep(path: Path) -> Path:
    """The copy that was made of a file, under a name that is free."""
    folder = path.parent / "kept"
    with writing(folder):
        folder.mkdir(exist_ok=True)
        number = 1
        while (folder / f"{path.stem}.{number}{path.suffix}").exists():
            number += 1
        copy = folder / f"{path.stem}.{number}{path.suffix}"
        copy.write_bytes(path.read_bytes())
    return copy


def reset(workspace: Workspace, names: list[str]) -> Optional[Path]:
    """Put blanks back (of one chapter); the copy that was made before.

    Raises SyntaxError if the file cannot be read as Python, and there is
    another exercise in it that is to stay.
    """
    chapter = CHAPTER_OF[names[0]]
    path = workspace.path(chapter)
    copy = keep(path) if path.exists() else None
    if len(names) == len(chapter.exercises) or copy is None:
        with writing(path):
            path.write_text(workspace.handed(chapter), encoding="utf-8")
    else:
        for name in names:
            workspace.put(chapter, BY_ID[name])
    for name in names:
        workspace.remember(name, False)
    workspace.save()
    return copy


# --- The workspace that was started last --------------------------------------


def remember_folder(folder: Path, memory: Path) -> None:
    """Later calls need not name the folder. A clone may be read only."""
    with contextlib.suppress(OSError):
        memory.write_text(str(folder.resolve()), encoding="utf-8")


def last_folder(memory: Path) -> Path:
    """The folder of the last start. Raises DataError if there was none."""
    try:
        return Path(memory.read_text(encoding="utf-8").strip())
    except OSError:
        raise DataError(
            "no workspace was started yet: `start FOLDER` makes one"
        ) from None
