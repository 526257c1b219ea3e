"""The reader for the lecture's small data set: a line of interests for each user."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Union

from scratch_recs.datasets.checks import quoted
from scratch_recs.datasets.csv_files import read_rows
from scratch_recs.errors import DataError

FILE = "interests.csv"


def load_interests(path: Optional[Union[str, Path]] = None) -> list[list[str]]:
    """The interests of each user: a list for each line of a CSV file (UTF-8).

    `path` is a file, or a folder that holds an interests.csv; without it the
    lecture's 15 users are read. Spaces around a name are dropped, empty lines passed
    over, repeated names kept. A missing or empty file, bytes that are not UTF-8,
    unbalanced quotes and an empty name are DataErrors with file, line and text.

    >>> users_interests = load_interests()
    >>> len(users_interests), users_interests[10]
    (15, ['statistics', 'R', 'statsmodels'])
    """
    path = _shipped() if path is None else Path(path)
    if path.is_dir():
        path = path / FILE
    users_interests: list[list[str]] = []
    for line, row in read_rows(path, ragged=True):
        names = [name.strip() for name in row]
        if not all(names):
            shown = quoted(",".join(row))
            raise DataError(
                f"{path.name}, line {line}: an interest without a name in {shown}"
            )
        users_interests.append(names)
    return users_interests


def _shipped() -> Path:
    """Where the lecture's file lies: in the installed package, or in the clone."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data" / FILE
    return installed if installed.is_file() else package.parent / "data" / FILE
