"""folders."""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import Optional

from scratch_recs.errors import DataError

# By which file the folder of a data set is known. Jester has two forms: the
# publisher's own, and the same as a CSV file.
TELLING_FILES = MappingProxyType(
    {
        "ml-100k": ("u.data",),
        "ml-latest-small": ("ratings.csv",),
        "jester": ("jester_ratings.csv", "jester_ratings.dat"),
    }
)


def find_folder(name: str, given: Optional[str] = None) -> Optional[Path]:
    """The folder of the data set `name`, told by one of its files; None if not at hand.

    Looked for in `given` (then nowhere else), else in $SCRATCH_RECS_DATA, else in
    data/ here and data/ beside the package.

    >>> find_folder("jester", "no-such-folder") is None
    True
    """
    if given is not None:
        places = [Path(given)]
    else:
        variable = os.environ.get("SCRATCH_RECS_DATA")
        places = [Path(variable)] if variable else []
        places += [Path("data"), Path(__file__).resolve().parents[2] / "data"]
    for place in places:
        for folder in (place / name, place):
            if any((folder / file).is_file() for file in TELLING_FILES[name]):
                return folder
    return None


def require_folder(name: str, given: Optional[str] = None) -> Path:
    """As `find_folder`, but a missing data set is a DataError that tells what to do.

    >>> require_folder("jester", "no-such-folder")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: no-such-folder holds no jester (looked for \
jester_ratings.csv or jester_ratings.dat)
    """
    folder = find_folder(name, given)
    if folder is None and given is not None:
        files = " or ".join(TELLING_FILES[name])
        raise DataError(f"{given} holds no {name} (looked for {files})")
    if folder is None:
        raise DataError(
            f"{name} is not here: fetch it with 'python3 -m scripts.download_data', "
            "or name its folder with --data"
        )
    return folder
