"""Fetch the licensed data sets from their publishers into data/.

    python3 -m scripts.download_data            all three
    python3 -m scripts.download_data jester     this one

The data may be used in class but not be shipped with a program, so everybody
fetches their own copy. Three rules hold on the way:

1. What comes from the network is not believed. It has to come over https, in
   time, whole, and with the publisher's checksum if there is one. Sizes are
   counted while reading, never taken from a header. No path inside the zip is
   ever used as a path on the disk: `sources` names the files to write.
2. All or nothing. The zip stays in memory; its files are written to a temporary
   folder beside the target, which is renamed into place when all are right.
3. Nothing of yours is lost. A complete folder is kept, and files of your own in
   an incomplete one are carried over to the new one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator, Optional, Sequence

from scratch_recs.cli.options import make_parser
from scratch_recs.errors import DataError
from scripts.download_data.sources import MEGABYTE, SOURCES, Source
from scripts.download_data.web import check_md5, download, open_https, why
from scripts.download_data.archive import unpack

DATA = Path(__file__).resolve().parents[2] / "data"


# --- On the disk: the whole set, or everything as it was ---


@contextlib.contextmanager
def work_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target`; afterwards it is gone.

    So are the folders above it that had to be made, unless something stands in
    them.
    """
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{target.name}-"
        with tempfile.TemporaryDirectory(
            prefix=prefix, dir=target.parent
        ) as work:
            yield Path(work)
    finally:
        with contextlib.suppress(
            OSError
        ):  # "not empty": this and those above stay
            for folder in made:
                folder.rmdir()


def carry_over(old: Path, new: Path) -> None:
    """Copy into `new` what only `old` holds: the user's own files."""
    for entry in old.iterdir():
        copy = new / entry.name
        if copy.exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, copy, symlinks=True)
        else:
            shutil.copy2(entry, copy, follow_symlinks=False)


def put_in_place(new: Path, target: Path, old: Path) -> None:
    """Rename `target` to `old` and `new` to `target`: both, or neither."""
    try:
        if target.exists():
            os.replace(target, old)
        os.replace(new, target)
    except BaseException:  # Ctrl-C too
        if old.exists() and not target.exists():
            os.replace(old, target)
        raise


def install(source: Source, body: bytes, folder: Path) -> None:
    """Make `folder` hold the files of the zip `body`, all at once."""
    try:
        target = folder.resolve()  # a symbolic link stays one
        with work_folder(target) as work:
            new = work / "new"
            new.mkdir()
            unpack(source, body, new)
            if target.exists():
                carry_over(target, new)
            put_in_place(new, target, work / "old")
    # RuntimeError: links that lead in a circle, up to Python 3.12.
    except (OSError, RuntimeError) as error:
        raise DataError(
            f"{folder} could not be written: {why(error)}"
        ) from error


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


# --- The script ---


def get(
    source: Source, folder: Path, force: bool, open_url: Callable[[str], Any]
) -> None:
    """Fetch one set into `folder` unless it is there; say what is there."""
    if is_complete(folder, source) and not force:
        print(
            f"{source.name}: complete, kept as it is (--force fetches it again)"
        )
    else:
        print(f"{source.name}: {source.licence}", flush=True)
        try:
            install(source, download(source, open_url), folder)
        except DataError as error:
            raise DataError(
                f"{source.name} could not be fetched from {source.url} "
                f"({error}); nothing of it was kept"
            ) from error
    size = sum((folder / file).stat().st_size for file in source.files)
    print(f"  {len(source.files)} files, {size / MEGABYTE:.1f} MB, in {folder}")


def make_options(names: Sequence[str]) -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        "Fetch the data sets from their publishers. A complete set is kept.",
        "ten seconds to a minute, for 14 MB",
        idle=("seed", "quick"),
        data="put the sets into this folder (default: data/ beside scripts/)",
    )
    force = "fetch even what is complete"
    parser.add_argument("--force", action="store_true", help=force)
    which = f"{', '.join(names)} (default: all)"
    parser.add_argument("sets", metavar="SET", nargs="*", help=which)
    return parser


def main(
    arguments: Optional[Sequence[str]] = None,
    sources: Sequence[Source] = SOURCES,
    open_url: Callable[[str], Any] = open_https,
) -> None:
    """Fetch the sets that the arguments name, or all; say what to run next."""
    names = [source.name for source in sources]
    parser = make_options(names)
    options = parser.parse_args(arguments)
    for name in options.sets:
        if name not in names:
            known = ", ".join(names)
            parser.error(f"no set is called {name!r}: choose from {known}")
    data = Path(options.data) if options.data else DATA
    for source in sources:
        if not options.sets or source.name in options.sets:
            get(source, data / source.name, options.force, open_url)
    tour = "python3 -m scratch_recs"
    if data != DATA and (data / "ml-100k" / "u.data").is_file():
        tour += f" --data {data}"
    print(f"Next: {tour}")
