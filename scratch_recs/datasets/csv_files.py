"""Reading files line by line, so that what is wrong can be pointed at.

    read_rows         the rows of any delimited file, with their line numbers
    by_first_field    {first field: something} of such rows
    opened            a file, open for reading
    decoded_lines     its lines as text

The `csv` module splits the lines. What is added here: every line is checked
before it is split (its length, its encoding), and every complaint is one
`DataError` that names the file, the line and the offending text. A file costs
no more memory than its longest line, and no line may be longer than a mebibyte.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import os
import stat
import zlib
from contextlib import contextmanager
from typing import (
    BinaryIO,
    Callable,
    Iterable,
    Iterator,
    Optional,
    TypeVar,
    Union,
    cast,
)

from scratch_recs.arguments import quoted
from scratch_recs.datasets.checks import checked_id
from scratch_recs.errors import DataError

PathLike = Union[str, "os.PathLike[str]"]

# (number of the line in which it begins, its fields)
NumberedRow = tuple[int, list[str]]

Value = TypeVar("Value")

# Bytes of a line, and letters of a row that runs over several lines.
LONGEST = 2**20


def check_path(name: str, path: object) -> None:
    """Raises TypeError if it is no path; a number would be an open file.

    >>> check_path("folder", None)
    Traceback (most recent call last):
    TypeError: folder is a path, not None
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{name} is a path, not {quoted(path)}")


def file_in(folder: PathLike, name: str) -> str:
    """The path of a file in a folder. Raises TypeError if that is no path."""
    check_path("folder", folder)
    return os.path.join(os.fspath(folder), name)


def check_layout(delimiter: object, encoding: object) -> None:
    """Raises TypeError or ValueError, with the name of the wrong argument.

    Lines are cut where the byte of a line end stands. In UTF-16 and a few other
    encodings it can be a part of another letter.

    >>> check_layout("", "utf-8")
    Traceback (most recent call last):
    ValueError: delimiter is one or more letters that stand between fields, \
not ''
    >>> check_layout(",", "utf-16")
    Traceback (most recent call last):
    ValueError: encoding is one such as 'utf-8', 'cp1252' or 'latin-1', not \
'utf-16'
    """
    what = "one or more letters that stand between fields"
    sentence = f"delimiter is {what}, not {quoted(delimiter)}"
    if not isinstance(delimiter, str):
        raise TypeError(sentence)
    if not delimiter or set(delimiter) & set('\r\n"\0'):
        raise ValueError(sentence)
    what = "one such as 'utf-8', 'cp1252' or 'latin-1'"
    sentence = f"encoding is {what}, not {quoted(encoding)}"
    if not isinstance(encoding, str):
        raise TypeError(sentence)
    try:
        is_usable = b"a1,;\n".decode(encoding) == "a1,;\n"
    except (LookupError, ValueError):  # it does not exist, or is no text
        is_usable = False
    if not is_usable:
        raise ValueError(sentence)


def file_name(path: PathLike) -> str:
    """The name of a file as messages show it: on one line, and not too long."""
    return _shown(os.path.basename(os.path.normpath(path)))


def _shown(text: str) -> str:
    if len(text) > 200:
        text = f"{text[:100]}...{text[-97:]}"
    return text if text and text.isprintable() else repr(text)


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
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "films.csv")
    ...     text = 'id,title\\n1,"Good, Bad, Ugly"\\n'
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     list(read_rows(path, fields=2, header=True))
    [(2, ['1', 'Good, Bad, Ugly'])]
    """
    name = file_name(path)
    with opened(path) as file:
        lines = decoded_lines(file, name, encoding)
        rows = _split_rows(lines, name, delimiter, quotes)
        yield from _checked_rows(rows, name, delimiter, fields, header, ragged)


@contextmanager
def opened(path: PathLike) -> Iterator[BinaryIO]:
    """A file, open for reading bytes; one whose name ends with .gz, unpacked.

    Raises DataError if it is missing, no ordinary file (a pipe might never
    end), or if it cannot be read or unpacked.
    """
    whole = _shown(os.fspath(path))
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
            raise DataError(f"{whole} cannot be read: it is {kind}")
        with open(path, "rb") as file:
            if os.fspath(path).lower().endswith(".gz"):
                yield cast(BinaryIO, gzip.GzipFile(fileobj=file))
            else:
                yield file
    except FileNotFoundError:
        raise DataError(f"{whole} is missing") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(
            f"{whole} cannot be read: it is no whole gzip file"
        ) from None
    except OSError as error:
        raise DataError(f"{whole} cannot be read: {error.strerror}") from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        # A NUL in the path; or a letter that the file system cannot write.
        raise DataError(f"{whole} is missing: it is no path") from None


def decoded_lines(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """The lines of an open binary file as text.

    Raises DataError if bytes do not decode, if a line holds a NUL, or if it is
    longer than a mebibyte.

    >>> import io
    >>> list(decoded_lines(io.BytesIO(b"a,b\\n\\xff\\n"), "x.csv", "utf-8"))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: x.csv, line 2: b'\\xff\\n' is not utf-8 text
    """
    for number in itertools.count(start=1):
        line = file.readline(LONGEST + 1)
        if not line:
            return
        where = f"{name}, line {number}"
        if len(line) > LONGEST:
            start = repr(line[:57] + b"...")
            raise DataError(f"{where}: longer than {LONGEST:,} bytes: {start}")
        try:
            text = line.decode(encoding)
        except UnicodeError:
            start = repr(line if len(line) <= 60 else line[:57] + b"...")
            raise DataError(
                f"{where}: {start} is not {encoding} text"
            ) from None
        if "\0" in text:
            raise DataError(f"{where}: a NUL in {quoted(text.rstrip())}")
        # Spreadsheets put a byte order mark before the first letter.
        yield text.lstrip("\ufeff") if number == 1 else text


def _split_rows(
    lines: Iterable[str], name: str, delimiter: str = ",", quotes: bool = True
) -> Iterator[NumberedRow]:
    """The fields of every row. A quoted field may run over several lines.

    Only a delimiter of one letter goes with quotes.
    """
    if len(delimiter) > 1:
        for number, line in enumerate(lines, start=1):
            line = line.rstrip("\r\n")
            yield number, line.split(delimiter) if line else []
        return
    taken: list[str] = []  # the lines that the row now being read is made of

    def taking() -> Iterator[str]:
        letters = 0
        for line in lines:
            letters = letters + len(line) if taken else len(line)
            if letters > LONGEST:
                raise csv.Error(f"a row of more than {LONGEST:,} letters")
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

    Blanks around a first field are dropped. Raises DataError if one is empty or
    stands in two rows.

    >>> rows = [(1, ["1", "Alien"]), (2, ["1", "Cube"])]
    >>> by_first_field(rows, "x.csv", lambda row: row[1])
    Traceback (most recent call last):
    scratch_recs.errors.DataError: x.csv, line 2: the id '1' stands already in \
line 1
    """
    found: dict[str, Value] = {}
    first_line: dict[str, int] = {}
    for line, row in rows:
        where = f"{name}, line {line}"
        if not row[0].strip():
            raise DataError(f"{where}: the id is empty in {quoted(row[1])}")
        key = checked_id(row[0], "id", where)
        if key in found:
            raise DataError(
                f"{where}: the id {quoted(key)} stands already in line "
                f"{first_line[key]}"
            )
        found[key] = value(row)
        first_line[key] = line
    return found
