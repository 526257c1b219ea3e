"""Reading files line by line, so that what is wrong can be pointed at.

The `csv` module splits the lines; what is added here is the manners: the encoding
is checked line by line, and every complaint is one `DataError` with file, line
number and the offending text.

Reading files of ratings into one table, and anybody's own file.
"""

from __future__ import annotations

import csv
from array import array
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Callable, Iterable, Iterator, Optional, Union

from scratch_recs.datasets.checks import Scale, checked_rating, quoted
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

PathLike = Union[str, Path]


def decoded_lines(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """The lines of an open binary file as text; bytes that do not decode raise.

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


def read_rows(
    path: PathLike,
    delimiter: str = ",",
    fields: Optional[int] = None,
    header: bool = False,
    encoding: str = "utf-8",
    quotes: bool = True,
    ragged: bool = False,
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a delimited file, each with the number of the line it begins in.

    fields    the number of fields that every row must have; None: as many as the
              first one has
    header    the first row names the columns and is left out
    quotes    a field may stand in double quotes and then hold anything
    ragged    rows may have different numbers of fields

    Empty lines are passed over. A missing or unreadable file, one without a row,
    bytes that do not decode, unbalanced quotes and a wrong number of fields are
    DataErrors.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "films.csv")
    ...     _ = path.write_text('id,title\\n1,"Good, Bad, Ugly"\\n', encoding="utf-8")
    ...     list(read_rows(path, fields=2, header=True))
    [(2, ['1', 'Good, Bad, Ugly'])]
    """
    name = Path(path).name
    try:
        with open(path, "rb") as file:
            lines = decoded_lines(file, name, encoding)
            rows = split_rows(lines, name, delimiter, quotes)
            yield from checked_rows(
                rows, name, delimiter, fields, header, ragged
            )
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None


def split_rows(
    lines: Iterable[str], name: str, delimiter: str = ",", quotes: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """The fields of every row, and the number of the line in which it begins.

    >>> list(split_rows(['1,"two\\n', 'lines"\\n', "2,one\\n"], "x.csv"))
    [(1, ['1', 'two\\nlines']), (3, ['2', 'one'])]
    """
    taken: list[str] = []  # the lines that the row now being read is made of

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    rows = csv.reader(
        taking(), delimiter=delimiter, quoting=quoting, strict=True
    )
    first = 1
    try:
        for row in rows:
            yield first, row
            first += len(taken)
            taken.clear()
    except csv.Error as error:
        # A quote that is never closed swallows the rest: point at where it opens.
        text, reason = (
            quoted(taken[0].rstrip("\r\n")),
            str(error).split(" - ")[0],
        )
        if reason.startswith("line "):  # PyPy's csv names the line itself
            reason = reason.partition(": ")[2]
        raise DataError(f"{name}, line {first}: {reason} in {text}") from None


def checked_rows(
    rows: Iterable[tuple[int, list[str]]],
    name: str,
    delimiter: str = ",",
    fields: Optional[int] = None,
    header: bool = False,
    ragged: bool = False,
) -> Iterator[tuple[int, list[str]]]:
    """What `read_rows` yields, from rows that are not yet checked.

    >>> list(checked_rows([(1, ["1", "2"]), (2, ["3"])], "x.csv"))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: x.csv, line 2: 1 field instead of 2 in '3'
    """
    is_header, found = header, False
    for line, row in rows:
        if not row:
            continue
        fields = len(row) if fields is None else fields
        if len(row) != fields and not ragged:
            count = f"{len(row)} field{'s' if len(row) != 1 else ''}"
            wrong = (
                f"{count} instead of {fields} in {quoted(delimiter.join(row))}"
            )
            raise DataError(f"{name}, line {line}: {wrong}")
        if is_header:
            is_header = False
            continue
        found = True
        yield line, row
    if not found:
        raise DataError(f"{name} is empty")


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
    columns: tuple[int, int, int] = (0, 1, 2),
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


def _by_first_field(
    rows: Iterable[tuple[int, list[str]]], name: str, value: Callable
) -> dict:
    found: dict = {}
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
