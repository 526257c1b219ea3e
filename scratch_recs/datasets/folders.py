"""Where the files of a data set are.

The data sets are not part of this package: their licences forbid it. They may
lie in a folder that is named, in $SCRATCH_RECS_DATA, in data/ of the current
folder, or in data/ beside the package.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import Optional

from scratch_recs.errors import DataError

# The files by which the folder of a data set is known: one of them is enough.
# Jester has two forms, a CSV file and the publisher's own.
_TELLING_FILES = MappingProxyType(
    {
        "ml-100k": ("u.data",),
        "ml-latest-small": ("ratings.csv",),
        "jester": ("jester_ratings.csv", "jester_ratings.dat"),
    }
)


def find_folder(name: str, given: Optional[str] = None) -> Optional[Path]:
    """The folder that holds the data set `name`; None if there is none.

    given    the only place to look in; None: all places above, in that order

    A place may be the data set's folder itself, or hold it under its name.
    """
    if given is not None:
        places = [Path(given)]
    else:
        variable = os.environ.get("SCRATCH_RECS_DATA")
        places = [Path(variable)] if variable else []
        places += [Path("data"), Path(__file__).resolve().parents[2] / "data"]
    for place in places:
        for folder in (place / name, place):
            if any((folder / file).is_file() for file in _TELLING_FILES[name]):
                return folder
    return None


def require_folder(name: str, given: Optional[str] = None) -> Path:
    """The folder that holds the data set `name`, as `find_folder` looks for it.

    Raises DataError if there is none. It says what to do.

    >>> require_folder("jester", "no-such-folder")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: no-such-folder holds no jester (looked for \
jester_ratings.csv or jester_ratings.dat)
    """
    folder = find_folder(name, given)
    if folder is None and given is not None:
        files = " or ".join(_TELLING_FILES[name])
        raise DataError(f"{given} holds no {name} (looked for {files})")
    if folder is None:
        raise DataError(
            f"{name} is not here: fetch it with "
            "'python3 -m scripts.download_data', or name its folder with --data"
        )
    return folder
