"""Reading files line by line, so that what is wrong can be pointed at.

The `csv` module splits the lines; what is added here is the manners: the encoding
is checked line by line, and every complaint is one `DataError` with file, line
number and the offending text.
"""

from __future__ import annotations

import csv
import math
import operator
from array import array
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from scratch_recs.errors import DataError

Scale = Tuple[float, float]
PathLike = Union[str, Path]


def checked_rating(rating: object, scale: Optional[Scale], where: str) -> float:
    """The rating as a float, if it is a finite number inside the scale.

    >>> checked_rating("4", (1, 5), "row 1")
    4.0
    >>> checked_rating("6", (1, 5), "row 2")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 2: the rating '6' is outside 1 to 5
    """
    try:
        value = float(rating)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        value = None
    # float() reads '4_5' as 45, as Python programs do; in a file it is a slip.
    if value is None or (isinstance(rating, str) and "_" in rating):
        raise DataError(f"{where}: the rating {quoted(rating)} is not a number")
    if not math.isfinite(value):
        raise DataError(f"{where}: the rating {quoted(rating)} is not finite")
    if scale is not None and not scale[0] <= value <= scale[1]:
        limits = f"{scale[0]:g} to {scale[1]:g}"
        raise DataError(f"{where}: the rating {quoted(rating)} is outside {limits}")
    return value


def checked_triple(
    triple: object, scale: Optional[Scale], where: str
) -> Tuple[object, object, float]:
    """(user_id, item_id, rating), if it is such a triple and the rating is sound.

    >>> checked_triple(("ann", "Alien"), (1, 5), "row 3")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 3: ('ann', 'Alien') is no (user, item, rating)
    """
    try:
        user_id, item_id, rating = triple  # type: ignore[misc]
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: {quoted(triple)} is no (user, item, rating)"
        ) from None
    return user_id, item_id, checked_rating(rating, scale, where)


def first_repetition(keys: "array[int]") -> Optional[Tuple[int, int]]:
    """The first position whose key stood before, behind the position where it did.

    >>> first_repetition(array("q", [7, 8, 9, 8])), first_repetition(array("q"))
    ((1, 3), None)
    """
    # Sorted, equal keys are neighbours; that takes half the memory of a set.
    ordered = sorted(keys)
    if all(map(operator.ne, ordered, islice(ordered, 1, None))):
        return None
    first: Dict[int, int] = {}
    for position, key in enumerate(keys):
        if first.setdefault(key, position) != position:
            return first[key], position
    return None


def quoted(value: object, width: int = 60) -> str:
    """A value as an error message shows it: text in quotes, and not too long.

    >>> print(quoted("1\\t2"), quoted("x" * 100, width=10), quoted(6))
    '1\\t2' 'xxxxxxx...' 6
    """
    if isinstance(value, str) and len(value) > width:
        value = value[: width - 3] + "..."
    return repr(value)


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
) -> Iterator[Tuple[int, List[str]]]:
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
            yield from checked_rows(rows, name, delimiter, fields, header, ragged)
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None


def split_rows(
    lines: Iterable[str], name: str, delimiter: str = ",", quotes: bool = True
) -> Iterator[Tuple[int, List[str]]]:
    """The fields of every row, and the number of the line in which it begins.

    >>> list(split_rows(['1,"two\\n', 'lines"\\n', "2,one\\n"], "x.csv"))
    [(1, ['1', 'two\\nlines']), (3, ['2', 'one'])]
    """
    taken: List[str] = []  # the lines that the row now being read is made of

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    rows = csv.reader(taking(), delimiter=delimiter, quoting=quoting, strict=True)
    first = 1
    try:
        for row in rows:
            yield first, row
            first += len(taken)
            taken.clear()
    except csv.Error as error:
        # A quote that is never closed swallows the rest: point at where it opens.
        text, reason = quoted(taken[0].rstrip("\r\n")), str(error).split(" - ")[0]
        if reason.startswith("line "):  # PyPy's csv names the line itself
            reason = reason.partition(": ")[2]
        raise DataError(f"{name}, line {first}: {reason} in {text}") from None


def checked_rows(
    rows: Iterable[Tuple[int, List[str]]],
    name: str,
    delimiter: str = ",",
    fields: Optional[int] = None,
    header: bool = False,
    ragged: bool = False,
) -> Iterator[Tuple[int, List[str]]]:
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
            wrong = f"{count} instead of {fields} in {quoted(delimiter.join(row))}"
            raise DataError(f"{name}, line {line}: {wrong}")
        if is_header:
            is_header = False
            continue
        found = True
        yield line, row
    if not found:
        raise DataError(f"{name} is empty")
