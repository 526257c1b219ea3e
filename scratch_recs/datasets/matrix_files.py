"""Wide tables: one row per user, one column per item.

Jester's own tables look like this: a row holds what one user thinks of joke 1,
of joke 2 and so on, and 99 stands where a joke was not rated.
"""

from __future__ import annotations

from array import array
from itertools import zip_longest
from typing import Any, NamedTuple, Optional, Sequence, Union

from scratch_recs.arguments import (
    check_choice,
    check_count,
    check_scale,
    plain,
    quoted,
)
from scratch_recs.datasets.checks import (
    Scale,
    checked_id,
    checked_rating,
    is_number,
)
from scratch_recs.datasets.csv_files import (
    PathLike,
    check_layout,
    check_path,
    file_name,
    read_rows,
)
from scratch_recs.datasets.rating_files import Header, is_user_name
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

# The place of a column, from 0, or its name in the header.
Column = Union[int, str]

# A value of the file, as text or as a number.
Value = Union[str, float]


def load_rating_matrix(
    path: PathLike,
    not_rated: Union[Value, Sequence[Value]] = "",
    user_column: Optional[Column] = None,
    leave_out: Sequence[Column] = (),
    delimiter: str = ",",
    header: Header = "auto",
    scale: Optional[Scale] = None,
    encoding: str = "utf-8",
) -> Ratings:
    """The table of ratings in a file with one row per user.

    not_rated      what stands where a user has not rated an item, such as 99,
                   or a list of such values; an empty field always does
    user_column    place (from 0) or name of the column with the user ids; None:
                   the first one if the header says so ('user', 'userId' or
                   nothing), or else none: the users are '1', '2', …
    leave_out      places or names of columns that hold no ratings
    header         whether the first row names the items; 'auto': it does if
                   one of its ratings is no number. Without a header the items
                   are '1', '2', … in their order
    delimiter, scale, encoding    as in `load_ratings`

    All users and items of the file have a row number, in its order, also those
    without a rating: `utility_matrix` gives the file's matrix back. Raises
    DataError if a line cannot be read, if a rating lies outside the scale, or
    if two users or two items have the same id.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "wide.csv")
    ...     _ = path.write_text("who,Alien,Cube\\n"
    ...                         "ann,5,99\\n"
    ...                         "bob,99,2\\n", encoding="utf-8")
    ...     table = load_rating_matrix(path, not_rated=99, user_column="who")
    >>> table.utility_matrix()
    [[5.0, nan], [nan, 2.0]]
    """
    check_path("path", path)
    check_layout(delimiter, encoding)
    check_choice("header", header, (True, False, "auto"))
    columns = _checked_columns(user_column, leave_out, header)
    gaps = _Gaps.of(not_rated)
    if scale is not None:
        check_scale(scale)
    name = file_name(path)
    rows = read_rows(path, delimiter, encoding=encoding)
    line, first = next(rows)
    where = f"{name}, line {line}"
    user, *others = [_place(column, first, where) for column in columns]
    names_users = header is not False and is_user_name(first[user or 0])
    if user is None and names_users:
        user = 0
    places = [n for n in range(len(first)) if n not in (user, *others)]
    table = _WideTable(name, user, places, gaps, scale)
    has_names = any(isinstance(column, str) for column in columns)
    cells = [first[n] for n in places]
    is_header = names_users or not all(map(gaps.may_be, cells))
    if has_names or (is_header if header == "auto" else header):
        table.name_items(cells, where)
    else:
        table.name_items([str(n) for n, _ in enumerate(cells, 1)], where)
        table.append(first, line)
    for line, row in rows:
        table.append(row, line)
    return table.finish()


def _checked_columns(
    user_column: object, leave_out: object, header: Header
) -> list[Any]:
    """[the user column, those to leave out]; raises for what is no column."""
    if isinstance(leave_out, str) or not isinstance(leave_out, Sequence):
        what = "a list of places or names of columns"
        raise TypeError(f"leave_out is {what}, not {quoted(leave_out)}")
    columns = [user_column, *leave_out]
    for name, column in zip_longest(
        ["user_column"], columns, fillvalue="each of leave_out"
    ):
        if isinstance(column, str):
            if header is False:
                raise ValueError(
                    f"{name} is the name {column!r}, and header=False says "
                    "that there are none"
                )
        elif column is not None or name != "user_column":
            check_count(str(name), column, least=0)
    return columns


def _place(
    column: Optional[Column], first: list[str], where: str
) -> Optional[int]:
    """The place of a column. Raises DataError if the file has none such."""
    if column is None:
        return None
    shown = quoted(",".join(first))
    if isinstance(column, str):
        names = [name.strip() for name in first]
        if names.count(column.strip()) != 1:
            raise DataError(f"{where}: not one column {column!r} in {shown}")
        return names.index(column.strip())
    if column >= len(first):
        raise DataError(f"{where}: no column {column + 1} in {shown}")
    return column


class _Gaps(NamedTuple):
    """What stands where a user has not rated an item."""

    texts: frozenset[str]
    numbers: frozenset[float]

    @classmethod
    def of(cls, not_rated: object) -> _Gaps:
        """From the argument; 99, '99' and '99.00' are the same."""
        values: list[Any] = [not_rated]
        if isinstance(not_rated, (list, tuple)):
            values = list(not_rated)
        texts = {""}
        numbers = set()
        for value in map(plain, values):
            if isinstance(value, bool) or not isinstance(
                value, (str, int, float)
            ):
                what = (
                    "the text or the number that stands where nothing is rated"
                )
                raise TypeError(f"not_rated is {what}, not {quoted(not_rated)}")
            texts.add(str(value).strip().lower())
            if is_number(str(value)):
                numbers.add(float(value))
        return cls(frozenset(texts), frozenset(numbers))

    def has(self, text: str) -> bool:
        """True if this field says that nothing was rated."""
        if text.strip().lower() in self.texts:
            return True
        return (
            bool(self.numbers)
            and is_number(text)
            and float(text) in self.numbers
        )

    def may_be(self, text: str) -> bool:
        """True if the field is a gap or a number."""
        return self.has(text) or is_number(text)


class _WideTable:
    """The table while its rows are read."""

    def __init__(
        self,
        name: str,
        user: Optional[int],
        places: list[int],
        gaps: _Gaps,
        scale: Optional[Scale],
    ) -> None:
        self.name = name
        self.user = user
        self.places = places
        self.gaps = gaps
        self.scale = scale
        self.users, self.items = array("i"), array("i")
        self.values = array("d")
        self.user_index: dict[str, int] = {}
        self.item_index: dict[str, int] = {}

    def name_items(self, names: list[str], where: str) -> None:
        """Take the ids of the items, in the order of their columns."""
        for item, name in enumerate(names):
            item_id = checked_id(name, "item id", where)
            if self.item_index.setdefault(item_id, item) != item:
                raise DataError(f"{where}: two columns {quoted(item_id)}")

    def append(self, row: list[str], line: int) -> None:
        """Take the ratings of the next user."""
        where = f"{self.name}, line {line}"
        user = len(self.user_index)
        user_id = str(user + 1)
        if self.user is not None:
            user_id = checked_id(row[self.user], "user id", where)
        if self.user_index.setdefault(user_id, user) != user:
            raise DataError(f"{where}: a second row of user {quoted(user_id)}")
        for item, place in enumerate(self.places):
            if not self.gaps.has(row[place]):
                value = checked_rating(row[place], self.scale, where)
                self.users.append(user)
                self.items.append(item)
                self.values.append(value)

    def finish(self) -> Ratings:
        """The table of all that was read. Raises DataError if it is empty."""
        if not self.values:
            raise DataError(f"no rating was read from {self.name}")
        scale = self.scale or (min(self.values), max(self.values))
        return Ratings(
            self.users,
            self.items,
            self.values,
            self.user_index,
            self.item_index,
            scale,
        )
