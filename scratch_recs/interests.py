"""The reader for the lecture's small data set: a line of interests for each user."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import List, Optional, Union

from scratch_recs.errors import DataError

FILE = "interests.csv"


def load_interests(path: Optional[Union[str, Path]] = None) -> List[List[str]]:
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
    lines = io.StringIO(_read_text(path), newline="").readlines()
    rows = csv.reader(lines, strict=True)
    users_interests: List[List[str]] = []
    try:
        for row in rows:
            names = [name.strip() for name in row]
            if not all(names):
                raise DataError(
                    f"{path.name}, line {rows.line_num}: an interest without a name "
                    f"in {','.join(row)!r}"
                )
            if names:
                users_interests.append(names)
    except csv.Error:
        shown = lines[rows.line_num - 1].strip()[:60]
        raise DataError(
            f"{path.name}, line {rows.line_num}: {shown!r} is not well-formed CSV"
        ) from None
    if not users_interests:
        raise DataError(f"{path.name} is empty")
    return users_interests


def _shipped() -> Path:
    """Where the lecture's file lies: in the installed package, or in the clone."""
    package = Path(__file__).resolve().parent
    installed = package / "data" / FILE
    return installed if installed.is_file() else package.parent / "data" / FILE


def _read_text(path: Path) -> str:
    """The file as text; a DataError that names the line where it is not UTF-8."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    try:
        # Spreadsheets put a byte order mark before the first letter.
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        shown = data.split(b"\n")[line - 1]
        raise DataError(
            f"{path.name}, line {line}: {shown!r} is not UTF-8 text"
        ) from None
