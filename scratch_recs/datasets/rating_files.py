"""Anybody's own files of ratings: one rating per row.

    load_ratings    the ratings in one or more files, in one table
    TableReader     the same, file by file: what all readers of ratings share

Which columns are meant, a header says best: 'user', 'userId' or 'USER_ID' are
one name. Without such names the first three columns are user, item and rating.
"""

from __future__ import annotations

import os
import re
from array import array
from itertools import chain
from operator import itemgetter
from typing import Any, Callable, NamedTuple, Optional, Sequence, Union

from scratch_recs.arguments import (
    check_choice,
    check_count,
    check_scale,
    quoted,
)
from scratch_recs.datasets.checks import (
    Scale,
    checked_id,
    checked_rating,
    checked_time,
    is_number,
)
from scratch_recs.datasets.csv_files import (
    PathLike,
    check_layout,
    check_path,
    file_name,
    read_rows,
)
from scratch_recs.datasets.ratings import REPEATED, Ratings
from scratch_recs.errors import DataError

# Of user id, item id, rating and maybe time: the place in a row, or the name.
Columns = Sequence[Union[int, str]]

# A header, or its name of one of these columns: True, False or 'auto'.
Header = Union[bool, str]

_USER = "user userid users uid customer customerid reviewer reviewerid"
_ITEM = """item itemid items iid movie movieid film filmid joke jokeid book
    bookid isbn product productid business businessid artist artistid song
    songid track trackid asin"""
_RATING = "rating ratings score stars"
_ROLES = tuple(names.split() for names in (_USER, _ITEM, _RATING))

# What data frames call the column that numbers their rows.
_INDEX = ("", "unnamed0", "index")


def load_ratings(
    paths: Union[PathLike, Sequence[PathLike]],
    columns: Optional[Columns] = None,
    delimiter: str = ",",
    header: Header = "auto",
    scale: Optional[Scale] = None,
    repeated: str = "refuse",
    encoding: str = "utf-8",
) -> Ratings:
    """The ratings in anybody's own file, or in several: one table.

    paths        a path, or a list of paths; what ends with .gz is unpacked
    columns      user id, item id and rating, and the time if it is to be kept:
                 their names in the header, or their places from 0; None: the
                 first three as the header names them, or else (0, 1, 2)
    delimiter    what stands between fields: ',', ';', '\\t', '::', …
    header       whether the first row names the columns; 'auto': it does if
                 the rating in it is no number
    scale        (lowest, highest) rating that can be given; None: as observed
    repeated     if a user rates an item again: 'refuse' it, or keep the
                 'first', the 'last' or the 'mean' of the ratings
    encoding     such as 'utf-8' or 'latin-1'

    Raises DataError if a file is missing or empty, if its text is not of this
    encoding, if a line lacks an id or a rating, if a rating lies outside the
    scale, or if a user rates an item twice.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text(",stars,movieId,userId\\n"
    ...                         "0,5,Alien,ann\\n"
    ...                         "1,3,Alien,bob\\n", encoding="utf-8")
    ...     for rating in load_ratings(path, scale=(1, 5)):
    ...         print(rating)
    Rating(user_id='ann', item_id='Alien', rating=5.0)
    Rating(user_id='bob', item_id='Alien', rating=3.0)
    """
    each = _as_list(paths)
    check_layout(delimiter, encoding)
    check_choice("header", header, (True, False, "auto"))
    _check_columns(columns, header)
    if scale is not None:
        check_scale(scale)
    check_choice("repeated", repeated, REPEATED)
    reader = TableReader(scale, repeated)
    for path in each:
        reader.read(
            path,
            columns,
            delimiter=delimiter,
            header=header,
            encoding=encoding,
        )
    return reader.finish()


def _as_list(paths: Union[PathLike, Sequence[PathLike]]) -> list[PathLike]:
    """The paths. Raises TypeError or ValueError if they are none."""
    if isinstance(paths, (str, os.PathLike)):
        return [paths]
    sentence = f"paths is a path or a list of paths, not {quoted(paths)}"
    if not isinstance(paths, (list, tuple)):
        raise TypeError(sentence)
    if not paths:
        raise ValueError(sentence)
    for path in paths:
        check_path("each of paths", path)
    return list(paths)


def _check_columns(columns: object, header: Header) -> None:
    """Raises TypeError or ValueError if these are not three columns."""
    if columns is None:
        return
    what = "the places or names of user id, item id and rating"
    sentence = f"columns is {what}, not {quoted(columns)}"
    if not isinstance(columns, (list, tuple)):
        raise TypeError(sentence)
    if len(columns) not in (3, 4):
        raise ValueError(sentence)
    for column in columns:
        if not isinstance(column, str):
            check_count("each of columns", column, least=0)
    if len(set(columns)) < len(columns):
        raise ValueError(sentence)
    if header is False and any(isinstance(name, str) for name in columns):
        raise ValueError(
            f"columns={columns!r} are names, and header=False says that "
            "there are none"
        )


class TableReader:
    """Reads one or more files of ratings into one table.

    `read` each file, then `finish`.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reader = TableReader(scale=(1, 5))
    ...     for name, text in [("a.csv", "ann,Alien,5\\n"),
    ...                        ("b.csv", "bob,Cube,2\\n")]:
    ...         _ = Path(folder, name).write_text(text, encoding="utf-8")
    ...         reader.read(Path(folder, name), columns=(0, 1, 2))
    >>> [tuple(row) for row in reader.finish()]
    [('ann', 'Alien', 5.0), ('bob', 'Cube', 2.0)]
    """

    def __init__(
        self, scale: Optional[Scale], repeated: str = "refuse"
    ) -> None:
        self.scale = scale
        self.repeated = repeated
        self.table = Ratings(
            array("i"), array("i"), array("d"), {}, {}, (0.0, 0.0)
        )
        self.lines = array("l")
        self.times = array("d")
        self.files: list[tuple[int, str]] = []

    def read(
        self,
        path: PathLike,
        columns: Optional[Columns],
        keep: Optional[Callable[[str, str], bool]] = None,
        delimiter: str = ",",
        header: Header = False,
        **layout: Any,
    ) -> None:
        """Append the rows of a file.

        columns     user id, item id and rating, as in `load_ratings`
        keep        keep(user_id, where) says whether this user is wanted
        **layout    as in `read_rows`

        Raises DataError if a line cannot be read.
        """
        name = file_name(path)
        self.files.append((len(self.table), name))
        rows = read_rows(path, delimiter, **layout)
        line, first = next(rows)
        place = _Place(f"{name}, line {line}", delimiter)
        columns, is_header = _find_columns(first, columns, header, place)
        fields_of = itemgetter(*columns)
        last = max(columns)
        for line, row in rows if is_header else chain([(line, first)], rows):
            where = f"{name}, line {line}"
            if len(row) <= last:
                _fields(row, columns, _Place(where, delimiter))  # complains
            user_id, item_id, rating, *time = fields_of(row)
            if not user_id.strip() or not item_id.strip():
                _fields(row, columns, _Place(where, delimiter))
            value = checked_rating(rating, self.scale, where)
            if keep is None or keep(user_id.strip(), where):
                self._append(user_id, item_id, value, where)
                self.lines.append(line)
                if time:
                    self.times.append(checked_time(time[0], where))
        if is_header and header == "auto":
            self._check_header(*_fields(first, columns, place), place)

    def _append(
        self, user_id: str, item_id: str, value: float, where: str
    ) -> None:
        table = self.table
        users, items = table.user_index, table.item_index
        user = users.get(user_id)
        item = items.get(item_id)
        # What stands in the index was checked when it came.
        if user is None:
            user_id = checked_id(user_id, "user id", where)
            user = users.setdefault(user_id, len(users))
        if item is None:
            item_id = checked_id(item_id, "item id", where)
            item = items.setdefault(item_id, len(items))
        table.users.append(user)
        table.items.append(item)
        table.values.append(value)

    def _check_header(
        self, user: str, item: str, rating: str, place: _Place
    ) -> None:
        """Raises DataError if a first row that looked like a header was none.

        It was a rating with a slip if its user or item comes again.
        """
        is_known = user.strip() in self.table.user_index
        if is_known or item.strip() in self.table.item_index:
            checked_rating(rating, self.scale, place.where)

    def finish(self) -> Ratings:
        """The table of all that was read.

        Raises DataError if it is empty, or if a user rates an item twice, be it
        in two files.
        """
        table = self.table
        if not len(table):
            raise DataError(f"no rating was read from {self.files[-1][1]}")
        table.scale = self.scale or (min(table.values), max(table.values))
        table.times = self.times or None
        twice = table.rated_twice()
        if twice and self.repeated != "refuse":
            return table.without_repeated(self.repeated)
        if twice:
            first, second = map(self._place, twice)
            user_id, item_id, _ = table[twice[1]]
            raise DataError(
                f"{second}: user {quoted(user_id)} has already rated "
                f"{quoted(item_id)} in {first}"
            )
        return table

    def _place(self, row: int) -> str:
        """The file and line that a row of the table came from."""
        name = [name for start, name in self.files if start <= row][-1]
        return f"{name}, line {self.lines[row]}"


# --- The columns --------------------------------------------------------------


class _Place(NamedTuple):
    """Where a row stands, and how it is shown."""

    where: str
    delimiter: str

    def shown(self, row: list[str]) -> str:
        return quoted(self.delimiter.join(row))


def _fields(
    row: list[str], columns: tuple[int, ...], place: _Place
) -> tuple[str, str, str]:
    """User id, item id and rating. Raises DataError if one is missing."""
    if len(row) <= max(columns):
        column = max(columns) + 1
        shown = place.shown(row)
        raise DataError(f"{place.where}: no column {column} in {shown}")
    user, item, rating, *_ = columns
    if not row[user].strip() or not row[item].strip():
        raise DataError(f"{place.where}: an id is empty in {place.shown(row)}")
    return row[user], row[item], row[rating]


def _find_columns(
    row: list[str], columns: Optional[Columns], header: Header, place: _Place
) -> tuple[tuple[int, ...], bool]:
    """(the places of the columns, whether this first row is a header)."""
    if columns is None:
        return _find_by_role(row, header, place)
    names = [column for column in columns if isinstance(column, str)]
    stripped = [name.strip() for name in row]
    for name in names:
        count = stripped.count(name.strip())
        if count != 1:
            number = "no column" if count == 0 else f"{count} columns"
            raise DataError(
                f"{place.where}: {number} {quoted(name)} in {place.shown(row)}"
            )
    places = tuple(
        stripped.index(column.strip()) if isinstance(column, str) else column
        for column in columns
    )
    return places, bool(names) or _is_header(row, places, header, place)


def _find_by_role(
    row: list[str], header: Header, place: _Place
) -> tuple[tuple[int, ...], bool]:
    """The same, if nobody says which columns are meant: as the header says."""
    usual = 0, 1, 2
    if header is False:
        return usual, False
    names = [_plain(name) for name in row]
    roles = [
        [n for n, name in enumerate(names) if name in known] for known in _ROLES
    ]
    if all(roles):
        return (roles[0][0], roles[1][0], roles[2][0]), True
    if len(row) > 3 and names[0] in _INDEX:
        usual = 1, 2, 3
    is_header = _is_header(row, usual, header, place)
    if is_header and any(
        found and column not in found for found, column in zip(roles, usual)
    ):
        raise DataError(
            f"{place.where}: which columns are user, item and rating? say so "
            f"by columns=…: {place.shown(row)}"
        )
    return usual, is_header


def is_user_name(name: str) -> bool:
    """Whether a header calls a column of users so, or numbers its rows.

    >>> [is_user_name(name) for name in ("User_ID", "", "Alien")]
    [True, True, False]
    """
    return _plain(name) in (*_ROLES[0], *_INDEX)


def _plain(name: str) -> str:
    """'USER_ID' and 'userId' are one name."""
    return re.sub("[^a-z0-9]", "", name.lower())


def _is_header(
    row: list[str],
    columns: tuple[int, ...],
    header: Header,
    place: _Place,
) -> bool:
    """Whether the row names the columns.

    Raises DataError if it should and its rating is a number: a file without a
    header would silently lose its first rating.
    """
    if header is False:
        return False
    if len(row) <= max(columns):
        _fields(row, columns, place)
    rating = row[columns[2]]
    if header is True and is_number(rating):
        raise DataError(
            f"{place.where}: {quoted(rating)} is a rating and no header"
        )
    is_blank = not rating.strip()
    return header is True or not (is_blank or any(map(is_number, row)))
