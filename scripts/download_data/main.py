"""Fetch the licensed data sets from their publishers into data/.

    python3 -m scripts.download_data                   all three
    python3 -m scripts.download_data jester            this one
    python3 -m scripts.download_data --from /media/x   from a memory stick

The data may be used in class but not be shipped with a program, so everybody
fetches their own copy. Three rules hold on the way:

1. What comes is not believed. From the network it has to come over https, in
   time, whole, and from everywhere with the publisher's checksum if there is
   one. Sizes are counted while reading, never taken from a header. No path
   inside the zip is ever used as a path on the disk: `sources` names the files
   to write.
2. All or nothing. The zip stays in memory; its files are written to a folder
   beside the target, and put in place when all are right: see `disk`.
3. Nothing of yours is lost. A complete folder is kept, and files of your own
   stay where they are.
"""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional, Sequence

from scratch_recs.cli.options import make_parser, named
from scratch_recs.errors import DataError
from scripts.download_data.archive import read_archive
from scripts.download_data.disk import clear_leftovers, install, is_complete
from scripts.download_data.sources import MEGABYTE, SOURCES, Source
from scripts.download_data.web import download, open_https

DATA = Path(__file__).resolve().parents[2] / "data"


def get(
    source: Source, folder: Path, fetch: Callable[[Source], bytes], origin: str
) -> None:
    """Put one set into `folder`; say under which conditions it may be used."""
    print(f"{source.name}: {source.licence}", flush=True)
    try:
        install(source, folder, fetch)
    except DataError as error:
        raise DataError(
            f"{source.name} could not be fetched from {origin} ({error}); "
            "nothing of it was kept"
        ) from error


def from_folder(
    folder: Path, sources: Sequence[Source]
) -> Callable[[Source], bytes]:
    """What reads the zips of these sets from a folder.

    Raises DataError if one of them is not there.
    """
    names = [source.archive for source in sources]
    missing = [name for name in names if not os.path.isfile(folder / name)]
    if missing:
        raise DataError(f"{folder} holds no {' and no '.join(missing)}")
    return partial(read_archive, folder=folder)


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
    parser.add_argument(
        "--from",
        dest="stick",
        metavar="FOLDER",
        type=named,
        help="take the publishers' zip files from this folder (a memory stick)",
    )
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
    wanted = [one for one in sources if one.name in (options.sets or names)]
    for source in wanted:
        clear_leftovers(source, data / source.name)
    lacking = [
        one
        for one in wanted
        if options.force or not is_complete(data / one.name, one)
    ]
    fetch = partial(download, open_url=open_url)
    if options.stick:
        fetch = from_folder(Path(options.stick), lacking)
    for source in wanted:
        folder = data / source.name
        if source in lacking:
            get(source, folder, fetch, options.stick or source.url)
        else:
            print(f"{source.name}: complete, kept as it is", end=" ")
            print("(--force fetches it again)")
        size = sum((folder / file).stat().st_size for file in source.files)
        megabytes = f"{size / MEGABYTE:.1f} MB"
        print(f"  {len(source.files)} files, {megabytes}, in {folder}")
    tour = "python3 -m scratch_recs"
    if data != DATA and (data / "ml-100k" / "u.data").is_file():
        tour += f" --data {data}"
    print(f"Next: {tour}")
