"""Reading files line by line, so that what is wrong can be pointed at.

    load_ratings      the ratings in anybody's own file
    TableReader       several files of ratings in one table
    read_rows         the rows of any delimited file, with their line numbers
    by_first_field    {first field: something} of such rows

The `csv` module splits the lines. What is added here: the encoding is checked
line by line, and every complaint is one `DataError` that names the file, the
line and the offending text.
"""

from __future__ import annotations

import csv
from array import array
from operator import itemgetter
from pathlib import Path
from typing import (
    Any,
    BinaryIO,
    Callable,
    Iterable,
    Iterator,
    Optional,
    TypeVar,
    Union,
)

from scratch_recs.arguments import quoted
from scratch_recs.datasets.checks import Scale, checked_rating
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

PathLike = Union[str, Path]

# (number of the line in which it begins, its fields)
NumberedRow = tuple[int, list[str]]

Value = TypeVar("Value")


def load_ratings(
    path: PathLike,
    delimiter: str = ",",
    columns: tuple[int, int, int] = (0, 1, 2),
    header: bool = True,
    scale: Optional[Scale] = None,
) -> Ratings:
    """The ratings in anybody's own file (UTF-8): a table.

    columns    the places of user id, item id and rating in a row, from 0
    header     the first row names the columns and is no rating
    scale      (lowest, highest) rating that can be given; None: as observed

    Raises DataError if the file is missing or empty, if it is not UTF-8, if a
    line lacks an id or a rating, if a rating lies outside the scale, or if a
    user rates an item twice.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text("who;what;stars\\n"
    ...                         "ann;Alien;5\\n"
    ...                         "bob;Alien;3\\n", encoding="utf-8")
    ...     load_ratings(path, delimiter=";", scale=(1, 5))
    <Ratings: 2 ratings, 2 users, 1 items, scale 1 to 5>
    """
    reader = TableReader(scale)
    reader.read(path, columns, delimiter=delimiter, header=header)
    return reader.finish()


class TableReader:
    """Reads one or more files of ratings into one table.

    `read` each file, then `finish`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reader = TableReader(scale=(1, 5))
    ...     for name, text in [("a.csv", "ann,Alien,5\\n"),
    ...                        ("b.csv", "bob,Cube,2\\n")]:
    ...         _ = Path(folder, name).write_text(text, encoding="utf-8")
    ...         reader.read(Path(folder, name), columns=(0, 1, 2))
    >>> [tuple(row) for row in reader.finish()]
    [('ann', 'Alien', 5.0), ('bob', 'Cube', 2.0)]
    """

    def __init__(self, scale: Optional[Scale]) -> None:
        self.scale = scale
        self.table = Ratings(
            array("i"), array("i"), array("d"), {}, {}, (0.0, 0.0)
        )
        self.lines = array("l")
        self.files: list[tuple[int, str]] = []

    def read(
        self,
        path: PathLike,
        columns: tuple[int, int, int],
        keep: Optional[Callable[[str, str], bool]] = None,
        delimiter: str = ",",
        header: bool = False,
        **layout: Any,
    ) -> None:
        """Append the rows of a file.

        columns     the places of user id, item id and rating
        keep        keep(user_id, where) says whether this user is wanted
        **layout    as in `read_rows`

        Raises DataError if a line cannot be read.
        """
        name = Path(path).name
        self.files.append((len(self.table), name))
        fields_of = itemgetter(*columns)
        last = max(columns)
        for line, row in read_rows(path, delimiter, **layout):
            where = f"{name}, line {line}"
            if len(row) <= last:
                text = quoted(delimiter.join(row))
                raise DataError(f"{where}: no column {last + 1} in {text}")
            user_id, item_id, rating = fields_of(row)
            if header:
                header = False
                _check_header(rating, where)
                continue
            if not user_id.strip() or not item_id.strip():
                text = quoted(delimiter.join(row))
                raise DataError(f"{where}: an id is empty in {text}")
            value = checked_rating(rating, self.scale, where)
            if keep is None or keep(user_id, where):
                self._append(user_id, item_id, value)
                self.lines.append(line)

    def _append(self, user_id: str, item_id: str, value: float) -> None:
        table = self.table
        users, items = table.user_index, table.item_index
        table.users.append(users.setdefault(user_id, len(users)))
        table.items.append(items.setdefault(item_id, len(items)))
        table.values.append(value)

    def finish(self) -> Ratings:
        """The table of all that was read.

        Raises DataError if it is empty, or if a user rates an item twice, be it
        in two files.
        """
        table = self.table
        if not len(table):
            raise DataError(f"no rating was read from {self.files[-1][1]}")
        twice = table.rated_twice()
        if twice:
            first, second = map(self._place, twice)
            user_id, item_id, _ = table[twice[1]]
            raise DataError(
                f"{second}: user {quoted(user_id)} has already rated "
                f"{quoted(item_id)} in {first}"
            )
        table.scale = self.scale or (min(table.values), max(table.values))
        return table

    def _place(self, row: int) -> str:
        """The file and line that a row of the table came from."""
        name = [name for start, name in self.files if start <= row][-1]
        return f"{name}, line {self.lines[row]}"


def _check_header(name: str, where: str) -> None:
    """Raises DataError if the name of the rating column is a number.

    A file without a header would silently lose its first rating.
    """
    try:
        checked_rating(name, None, where)
    except DataError:
        return
    raise DataError(f"{where}: {quoted(name)} is a rating and no header")


def read_rows(
    path: PathLike,
    delimiter: str = ",",
    fields: Optional[int] = None,
    header: bool = False,
    encoding: str = "utf-8",
    quotes: bool = True,
    ragged: bool = False,
) -> Iterator[NumberedRow]:
    """The rows of a delimited file: (number of the line it begins in, fields).

    fields    the number of fields that every row must have; None: as many as
              the first one has
    header    the first row names the columns and is left out
    quotes    a field may stand in double quotes and then hold anything
    ragged    rows may have different numbers of fields

    Empty lines are passed over. Raises DataError if the file is missing,
    unreadable or without a row, if bytes do not decode, if quotes are not
    balanced, or if a number of fields is wrong.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "films.csv")
    ...     text = 'id,title\\n1,"Good, Bad, Ugly"\\n'
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     list(read_rows(path, fields=2, header=True))
    [(2, ['1', 'Good, Bad, Ugly'])]
    """
    name = Path(path).name
    try:
        with open(path, "rb") as file:
            lines = decoded_lines(file, name, encoding)
            rows = _split_rows(lines, name, delimiter, quotes)
            yield from _checked_rows(
                rows, name, delimiter, fields, header, ragged
            )
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None


def decoded_lines(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """The lines of an open binary file as text.

    Raises DataError if bytes do not decode.

    >>> import io
    >>> list(decoded_lines(io.BytesIO(b"a,b\\n\\xff\\n"), "x.csv", "utf-8"))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: x.csv, line 2: b'\\xff\\n' is not utf-8 text
    """
    for number, line in enumerate(file, start=1):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            shown = line if len(line) <= 60 else line[:57] + b"..."
            raise DataError(
                f"{name}, line {number}: {shown!r} is not {encoding} text"
            ) from None
        # Spreadsheets put a byte order mark before the first letter.
        yield text.lstrip("\ufeff") if number == 1 else text


def _split_rows(
    lines: Iterable[str], name: str, delimiter: str = ",", quotes: bool = True
) -> Iterator[NumberedRow]:
    """The fields of every row. A quoted field may run over several lines."""
    taken: list[str] = []  # the lines that the row now being read is made of

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    rows = csv.reader(
        taking(),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
        strict=True,
    )
    first = 1
    try:
        for row in rows:
            yield first, row
            first += len(taken)
            taken.clear()
    except csv.Error as error:
        # A quote that is never closed swallows the rest: point at its line.
        text = quoted(taken[0].rstrip("\r\n"))
        reason = str(error).split(" - ")[0]
        if reason.startswith("line "):  # PyPy's csv names the line itself
            reason = reason.partition(": ")[2]
        raise DataError(f"{name}, line {first}: {reason} in {text}") from None


def _checked_rows(
    rows: Iterable[NumberedRow],
    name: str,
    delimiter: str = ",",
    fields: Optional[int] = None,
    header: bool = False,
    ragged: bool = False,
) -> Iterator[NumberedRow]:
    """The rows that are not empty, if their numbers of fields are right."""
    is_header = header
    found = False
    for line, row in rows:
        if not row:
            continue
        fields = len(row) if fields is None else fields
        if len(row) != fields and not ragged:
            count = f"{len(row)} field{'s' if len(row) != 1 else ''}"
            text = quoted(delimiter.join(row))
            raise DataError(
                f"{name}, line {line}: {count} instead of {fields} in {text}"
            )
        if is_header:
            is_header = False
            continue
        found = True
        yield line, row
    if not found:
        raise DataError(f"{name} is empty")


def by_first_field(
    rows: Iterable[NumberedRow], name: str, value: Callable[[list[str]], Value]
) -> dict[str, Value]:
    """{first field: value(row)} of the rows of a file called `name`.

    Raises DataError if a first field is empty or stands in two rows.

    >>> rows = [(1, ["1", "Alien"]), (2, ["1", "Cube"])]
    >>> by_first_field(rows, "x.csv", lambda row: row[1])
    Traceback (most recent call last):
    scratch_recs.errors.DataError: x.csv, line 2: the id '1' stands already in \
line 1
    """
    found: dict[str, Value] = {}
    first_line: dict[str, int] = {}
    for line, row in rows:
        if not row[0].strip():
            raise DataError(
                f"{name}, line {line}: the id is empty in {quoted(row[1])}"
            )
        if row[0] in found:
            raise DataError(
                f"{name}, line {line}: the id {quoted(row[0])} stands already "
                f"in line {first_line[row[0]]}"
            )
        found[row[0]] = value(row)
        first_line[row[0]] = line
    return found
