"""Reading files of ratings into one table, and anybody's own file."""

from __future__ import annotations

from array import array
from operator import itemgetter
from pathlib import Path
from typing import Any, Callable, List, Optional, Tuple

from scratch_recs.errors import DataError
from scratch_recs.ratings import Ratings
from scratch_recs.reading import PathLike, Scale, checked_rating, quoted, read_rows


class TableReader:
    """Reads one or more files of ratings into one table with shared id maps.

    `read` each file, then `finish`: that is where repeated ratings are found, also
    between the files.

    >>> TableReader(scale=(1, 5)).read("nowhere.csv", (0, 1, 2))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere.csv is missing
    """

    def __init__(self, scale: Optional[Scale]) -> None:
        self.scale = scale
        self.table = Ratings(array("i"), array("i"), array("d"), {}, {}, (0.0, 0.0))
        self.lines = array("l")
        self.files: List[Tuple[int, str]] = []

    def read(
        self,
        path: PathLike,
        columns: Tuple[int, int, int],
        keep: Optional[Callable[[str, str], bool]] = None,
        delimiter: str = ",",
        header: bool = False,
        **layout: Any,
    ) -> None:
        """Append the rows of a file; `keep(user_id, where)` says which users.

        The layout is that of `read_rows`.
        """
        table, name = self.table, Path(path).name
        self.files.append((len(table), name))
        users, items = table.user_index, table.item_index
        fields_of, last = itemgetter(*columns), max(columns)
        for line, row in read_rows(path, delimiter, **layout):
            where = f"{name}, line {line}"
            if len(row) <= last:
                text = quoted(delimiter.join(row))
                raise DataError(f"{where}: no column {last + 1} in {text}")
            user_id, item_id, rating = fields_of(row)
            if header:
                header = False
                checked_header(rating, where)
                continue
            if not user_id.strip() or not item_id.strip():
                text = quoted(delimiter.join(row))
                raise DataError(f"{where}: an id is empty in {text}")
            value = checked_rating(rating, self.scale, where)
            if keep is None or keep(user_id, where):
                table.users.append(users.setdefault(user_id, len(users)))
                table.items.append(items.setdefault(item_id, len(items)))
                table.values.append(value)
                self.lines.append(line)

    def place(self, row: int) -> str:
        """The file and line that a row of the table came from."""
        name = [name for start, name in self.files if start <= row][-1]
        return f"{name}, line {self.lines[row]}"

    def finish(self) -> Ratings:
        """The table, if it is not empty and no user rates an item twice."""
        table = self.table
        if not len(table):
            raise DataError(f"no rating was read from {self.files[-1][1]}")
        twice = table.rated_twice()
        if twice:
            first, second = map(self.place, twice)
            user_id, item_id, _ = table[twice[1]]
            raise DataError(
                f"{second}: user {quoted(user_id)} has already rated "
                f"{quoted(item_id)} in {first}"
            )
        table.scale = self.scale or (min(table.values), max(table.values))
        return table


def checked_header(name: str, where: str) -> None:
    """Nothing; but a DataError where the name of the rating column is a number.

    Somebody's file without a header would silently lose its first rating.

    >>> checked_header("4.5", "mine.csv, line 1")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: mine.csv, line 1: '4.5' is a rating and no header
    """
    try:
        checked_rating(name, None, where)
    except DataError:
        return
    raise DataError(f"{where}: {quoted(name)} is a rating and no header")


def load_ratings(
    path: PathLike,
    delimiter: str = ",",
    columns: Tuple[int, int, int] = (0, 1, 2),
    header: bool = True,
    scale: Optional[Scale] = None,
) -> Ratings:
    """The ratings in anybody's own file: user id, item id and rating in `columns`.

    columns    their places in a row, from 0
    header     the first row names the columns and is no rating
    scale      (lowest, highest) rating that can be given; observed if None

    The text must be UTF-8. Whatever is wrong with a line is a DataError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text("who;what;stars\\nann;Alien;5\\n", encoding="utf-8")
    ...     load_ratings(path, delimiter=";", scale=(1, 5))[0]
    Rating(user_id='ann', item_id='Alien', rating=5.0)
    """
    reader = TableReader(scale)
    reader.read(path, columns, delimiter=delimiter, header=header)
    return reader.finish()
