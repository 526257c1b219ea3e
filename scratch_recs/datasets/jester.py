"""Jester: jokes, rated from -10 to 10.

Both files come in two forms: as CSV, and as the publisher sends them. The
publisher's file of jokes is numbered blocks of HTML:

    1:
    <p>
    The first line of a joke.<br />
    Its second line, &quot;quoted&quot;.
    </p>

    2:
    …

Goldberg, Roeder, Gupta and Perkins (2001), "Eigentaste: A Constant Time
Collaborative Filtering Algorithm".
"""

from __future__ import annotations

import html
import os
import re
from operator import itemgetter
from typing import Iterable, Iterator, Optional

from scratch_recs.arguments import check_count, quoted
from scratch_recs.datasets.csv_files import (
    PathLike,
    by_first_field,
    decoded_lines,
    file_in,
    file_name,
    opened,
    read_rows,
)
from scratch_recs.datasets.rating_files import TableReader
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

_MINUS_TEN_TO_TEN = (-10.0, 10.0)


def load_jester(folder: PathLike, max_user_id: Optional[int] = None) -> Ratings:
    """The table of Jester: ratings of jokes from -10 to 10.

    max_user_id    only users with a number up to this one; None: all

    Reads jester_ratings.csv (userId, jokeId, rating) or else the publisher's
    own jester_ratings.dat, which has no header and two tabs between its
    columns. Raises DataError if a line cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "jester_ratings.csv").write_text(
    ...         "userId,jokeId,rating\\n1,5,0.219\\n2,5,-9.281\\n",
    ...         encoding="utf-8")
    ...     load_jester(folder, max_user_id=1)
    <Ratings: 1 ratings, 1 users, 1 items, scale -10 to 10>
    """

    def is_wanted(user_id: str, where: str) -> bool:
        # Python refuses to convert thousands of digits; nobody counts that far.
        if not re.fullmatch("[0-9]{1,18}", user_id):
            raise DataError(
                f"{where}: the user id {quoted(user_id)} is not a number"
            )
        return max_user_id is None or int(user_id) <= max_user_id

    if max_user_id is not None:
        check_count("max_user_id", max_user_id, least=0)
    reader = TableReader(_MINUS_TEN_TO_TEN)
    published = file_in(folder, "jester_ratings.dat")
    table = file_in(folder, "jester_ratings.csv")
    if os.path.isfile(published) and not os.path.isfile(table):
        reader.read(
            published,
            (0, 2, 4),
            is_wanted,
            delimiter="\t",
            fields=5,
            quotes=False,
        )
    else:
        reader.read(table, (0, 1, 2), is_wanted, fields=3, header=True)
    return reader.finish()


def load_jester_jokes(folder: PathLike) -> dict[str, str]:
    """{item_id: text} of the jokes. Some of them may offend.

    Reads jester_items.csv or else the publisher's own jester_items.dat, whose
    HTML becomes plain text; the wording differs here and there. Raises
    DataError if a line cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = 'jokeId,jokeText\\n1,"A joke,\\nof two lines"\\n'
    ...     path = Path(folder, "jester_items.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     load_jester_jokes(folder)
    {'1': 'A joke,\\nof two lines'}
    """
    published = file_in(folder, "jester_items.dat")
    table = file_in(folder, "jester_items.csv")
    if os.path.isfile(published) and not os.path.isfile(table):
        rows = _read_jokes(published)
        return by_first_field(rows, "jester_items.dat", itemgetter(1))
    rows = read_rows(table, fields=2, header=True)
    return by_first_field(rows, "jester_items.csv", lambda row: row[1].strip())


_HEADING = re.compile("([0-9]+):")
_TAG = re.compile("</?[a-z][^<>]*>", re.IGNORECASE)

# (line of the heading, the number in it, the lines below)
_Block = tuple[int, str, list[str]]


def _read_jokes(path: PathLike) -> Iterator[tuple[int, list[str]]]:
    """The jokes of jester_items.dat: line number, then [id, text without HTML].

    A block begins with a line that holds only a number and a colon, at the top
    of the file or after an empty line. Raises DataError if the file is missing,
    unreadable or without a joke, if text stands before the first number, if a
    number has no text, or if bytes do not decode.
    """
    name = file_name(path)
    with opened(path) as file:
        blocks = list(_blocks(decoded_lines(file, name, "utf-8"), name))
    if not blocks:
        raise DataError(f"{name} is empty")
    for line, number, lines in blocks:
        text = _plain_text("\n".join(lines))
        if not text:
            raise DataError(f"{name}, line {line}: joke {number} has no text")
        yield line, [number, text]


def _blocks(lines: Iterable[str], name: str) -> Iterator[_Block]:
    """The blocks of the file of this name, from its lines."""
    block: Optional[_Block] = None
    after_empty_line = True
    for line, text in enumerate(lines, start=1):
        stripped = text.strip()
        heading = _HEADING.fullmatch(stripped) if after_empty_line else None
        if heading:
            if block:
                yield block
            block = line, heading[1], []
        elif block:
            block[2].append(text.rstrip("\r\n"))
        elif stripped:
            raise DataError(
                f"{name}, line {line}: no number before {quoted(stripped)}"
            )
        after_empty_line = not stripped
    if block:
        yield block


def _plain_text(marked_up: str) -> str:
    """HTML of a joke as text: no tags, and " instead of &quot;."""
    # Line breaks are in the text already, beside the tags that stand for them.
    return html.unescape(_TAG.sub("", marked_up)).strip()
