"""The lecture's small data set: one line per user, with the interests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

from scratch_recs.arguments import quoted
from scratch_recs.datasets.csv_files import (
    PathLike,
    check_path,
    file_in,
    file_name,
    read_rows,
)
from scratch_recs.errors import DataError

FILE = "interests.csv"


def load_interests(path: Optional[PathLike] = None) -> list[list[str]]:
    """The interests of every user: one list per line of a CSV file (UTF-8).

    path    a file, or a folder that holds an interests.csv; None: the lecture's
            15 users

    Spaces around a name are dropped, empty lines are passed over, and repeated
    names are kept. Raises DataError if the file is missing or empty, if bytes
    are not UTF-8, if quotes are not balanced, or if a name is empty.

    >>> users_interests = load_interests()
    >>> len(users_interests), users_interests[10]
    (15, ['statistics', 'R', 'statsmodels'])
    """
    if path is None:
        path = _shipped()
    check_path("path", path)
    if os.path.isdir(path):
        path = file_in(path, FILE)
    users_interests: list[list[str]] = []
    for line, row in read_rows(path, ragged=True):
        names = [name.strip() for name in row]
        if not all(names):
            shown = quoted(",".join(row))
            where = f"{file_name(path)}, line {line}"
            raise DataError(f"{where}: an interest without a name in {shown}")
        users_interests.append(names)
    return users_interests


def _shipped() -> Path:
    """The lecture's file, in the installed package or in the clone."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data" / FILE
    return installed if installed.is_file() else package.parent / "data" / FILE
