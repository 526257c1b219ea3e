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

# Where a set can be had without a script: a wheel has none.
_PUBLISHERS = MappingProxyType(
    {
        "ml-100k": "https://grouplens.org/datasets/movielens/100k/",
        "ml-latest-small": "https://grouplens.org/datasets/movielens/latest/",
        "jester": "https://eigentaste.berkeley.edu/dataset/",
    }
)


def find_folder(name: str, given: Optional[str] = None) -> Optional[Path]:
    """The folder that holds the data set `name`; None if there is none.

    given    the only place to look in; None: all places above, in that order

    A place may be the data set's folder itself, or hold it under its name.
    Raises DataError if $SCRATCH_RECS_DATA is set, and no data set is there.
    """
    if given is not None:
        return _folder_in(Path(given), name)
    places = [Path("data"), Path(__file__).resolve().parents[2] / "data"]
    variable = os.environ.get("SCRATCH_RECS_DATA")
    if variable:
        places.insert(0, Path(variable))
        if not any(_folder_in(places[0], one) for one in _TELLING_FILES):
            sets = ", ".join(_TELLING_FILES)
            raise DataError(
                f"SCRATCH_RECS_DATA is {variable}, which holds none of {sets}"
            )
    folders = (_folder_in(place, name) for place in places)
    return next(filter(None, folders), None)


def _folder_in(place: Path, name: str) -> Optional[Path]:
    for folder in (place / name, place):
        if any(os.path.isfile(folder / file) for file in _TELLING_FILES[name]):
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
            f"{name} is not here: {where_to_get(name)}, or name its folder "
            "with --data"
        )
    return folder


def where_to_get(name: str) -> str:
    """What to do for a data set: a script of the clone, or an address.

    An installed package has no scripts.
    """
    scripts = Path(__file__).resolve().parents[2] / "scripts"
    if (scripts / "download_data").is_dir():
        return "fetch it with 'python3 -m scripts.download_data'"
    return f"get it from {_PUBLISHERS[name]}"
