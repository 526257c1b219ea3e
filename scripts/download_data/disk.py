"""On the disk: the whole set, or everything as it was.

A set is unpacked into a work folder beside its target. If there is no target
yet, one rename puts it in place. Else two steps replace the files of the set,
and only these, one rename each:

    1. target/u.data -> work/old/u.data    for all files that are there
    2. work/new/u.data -> target/u.data    for all files

Your own files never move. If anything goes wrong on the way, the steps are
undone; after a `kill -9` or a power cut the next run does that.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Callable, Iterator, Optional

from scratch_recs.errors import DataError
from scripts.download_data.archive import unpack
from scripts.download_data.sources import SOURCES, Source
from scripts.download_data.web import check_md5, why

SUFFIX = ".unfinished"


def install(
    source: Source, folder: Path, fetch: Callable[[Source], bytes]
) -> None:
    """Make `folder` hold the files of the zip that `fetch` brings, all at once.

    That something can be written there turns out before anything is fetched.
    """
    with on_disk(folder) as target, work_folder(source, target) as work:
        new = work / "new"
        new.mkdir()
        unpack(source, fetch(source), new)
        put_in_place(source, work, target)


def is_complete(folder: Path, source: Optional[Source] = None) -> bool:
    """True if `folder` holds all files of its set, none empty, u.data unharmed.

    `source` is by default the one of SOURCES that is named like the folder
    (KeyError if none is).

    >>> is_complete(Path("no-such-folder") / "ml-100k")
    False
    """
    if source is None:
        source = {known.name: known for known in SOURCES}[folder.name]
    paths = [folder / file for file in source.files]
    try:
        for file, md5 in source.file_md5:
            check_md5(file, (folder / file).read_bytes(), md5)
        return all(path.is_file() and path.stat().st_size > 0 for path in paths)
    except (OSError, DataError):
        return False


def clear_leftovers(source: Source, folder: Path) -> None:
    """Undo and remove what runs that were killed have left beside `folder`."""
    with on_disk(folder) as target:
        if not target.parent.is_dir():
            return
        for work in list(target.parent.iterdir()):
            if is_leftover(work, target.name):
                settle(source, work, target)


@contextmanager
def on_disk(folder: Path) -> Iterator[Path]:
    """The real folder; raises DataError if the disk does not play along."""
    try:
        yield folder.resolve()  # a symbolic link stays one
    # RuntimeError: links that lead in a circle, up to Python 3.12.
    except (OSError, RuntimeError) as error:
        raise DataError(
            f"{folder} could not be written: {why(error)}"
        ) from error


@contextmanager
def work_folder(source: Source, target: Path) -> Iterator[Path]:
    """A folder beside `target` for what is unfinished; afterwards it is gone.

    So are the folders above it that had to be made, unless something stands in
    them. Its name tells which process works there.
    """
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{target.name}-{os.getpid()}-"
        work = Path(tempfile.mkdtemp(SUFFIX, prefix, target.parent))
        try:
            yield work
        finally:
            settle(source, work, target)
    finally:
        with suppress(OSError):  # "not empty": this and those above stay
            for folder in made:
                folder.rmdir()


def is_leftover(work: Path, name: str) -> bool:
    """True if a folder was the work folder of a process that runs no more."""
    parts = rf"\.{re.escape(name)}-([1-9]\d*)-\w+{re.escape(SUFFIX)}"
    found = re.fullmatch(parts, work.name)
    return found is not None and not is_running(int(found[1]))


def is_running(process: int) -> bool:
    """True if there is another process of this number, as far as one can know.

    >>> is_running(os.getpid())
    False
    """
    # os.kill would end it on Windows. A work folder in use cannot be removed
    # there.
    if os.name != "posix" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def put_in_place(source: Source, work: Path, target: Path) -> None:
    """Put the files of work/new into `target`, and those there into `old`."""
    new = work / "new"
    if not target.exists():
        os.replace(new, target)
        return
    old = work / "old"
    old.mkdir()
    for file in source.files:
        if os.path.lexists(target / file):
            os.replace(target / file, old / file)
    for file in source.files:
        os.replace(new / file, target / file)


def settle(source: Source, work: Path, target: Path) -> None:
    """Undo what is half done, and remove the work folder.

    Work is under way from the moment when there is an `old` folder until the
    `new` one is empty. What stops this halfway stops nothing: it can be done
    again.
    """
    new = work / "new"
    old = work / "old"
    if old.is_dir() and new.is_dir() and any(new.iterdir()):
        for file in source.files:
            if not (new / file).exists() and os.path.lexists(target / file):
                os.replace(target / file, new / file)
        for entry in list(old.iterdir()):
            os.replace(entry, target / entry.name)
        old.rmdir()
    shutil.rmtree(work)
