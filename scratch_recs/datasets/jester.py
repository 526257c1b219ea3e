"""Jester's file of jokes as its publisher sends it: numbered blocks of HTML.

1:
<p>
The first line of a joke.<br />
Its second line, &quot;quoted&quot;.
</p>

2:
…
"""

from __future__ import annotations

import html
import re
from operator import itemgetter
from pathlib import Path
from typing import Iterable, Iterator, Optional

from scratch_recs.datasets.checks import quoted
from scratch_recs.datasets.csv_files import (
    PathLike,
    TableReader,
    _by_first_field,
    decoded_lines,
    read_rows,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

MINUS_TEN_TO_TEN = (-10.0, 10.0)


def load_jester(folder: PathLike, max_user_id: Optional[int] = None) -> Ratings:
    """Jester: ratings of jokes from -10 to 10; only users up to `max_user_id` if given.

    Reads jester_ratings.csv (userId, jokeId, rating) or else the publisher's own
    jester_ratings.dat, which has no header and two tabs between its columns.

    >>> load_jester("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/jester_ratings.csv is missing
    """

    def is_wanted(user_id: str, where: str) -> bool:
        # Python refuses to convert thousands of digits; nobody counts that far.
        if not re.fullmatch("[0-9]{1,18}", user_id):
            raise DataError(
                f"{where}: the user id {quoted(user_id)} is not a number"
            )
        return max_user_id is None or int(user_id) <= max_user_id

    reader = TableReader(MINUS_TEN_TO_TEN)
    published = Path(folder, "jester_ratings.dat")
    table = Path(folder, "jester_ratings.csv")
    if published.is_file() and not table.is_file():
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
    """{item_id: text} of the jokes: jester_items.csv, texts of several lines.

    Or else the publisher's own jester_items.dat, whose HTML becomes plain text. The
    wording differs here and there. Some jokes may offend.

    >>> load_jester_jokes("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/jester_items.csv is missing
    """
    published = Path(folder, "jester_items.dat")
    table = Path(folder, "jester_items.csv")
    if published.is_file() and not table.is_file():
        return _by_first_field(
            read_jokes(published), published.name, itemgetter(1)
        )
    rows = read_rows(table, fields=2, header=True)
    return _by_first_field(rows, table.name, itemgetter(1))


HEADING = re.compile("([0-9]+):")

TAG = re.compile("</?[a-z][^<>]*>", re.IGNORECASE)


def read_jokes(path: PathLike) -> Iterator[tuple[int, list[str]]]:
    """The jokes of jester_items.dat: line number, then [id, text without HTML].

    A block begins with a line that holds nothing but a number and a colon, at the top
    of the file or after an empty line. A missing or unreadable file, one without a
    joke, text before the first number, a number without a text and bytes that do not
    decode are DataErrors.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "jester_items.dat")
    ...     text = "1:\\n<p>\\nA<br />\\n&quot;B&quot;\\n</p>\\n\\n2:\\nC\\n"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     list(read_jokes(path))
    [(1, ['1', 'A\\n"B"']), (7, ['2', 'C'])]
    """
    name = Path(path).name
    try:
        with open(path, "rb") as file:
            blocks = list(_blocks(decoded_lines(file, name, "utf-8"), name))
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if not blocks:
        raise DataError(f"{name} is empty")
    for line, number, lines in blocks:
        text = plain_text("\n".join(lines))
        if not text:
            raise DataError(f"{name}, line {line}: joke {number} has no text")
        yield line, [number, text]


def _blocks(
    lines: Iterable[str], name: str
) -> Iterator[tuple[int, str, list[str]]]:
    """(line, number, the lines below it) of every block."""
    block = None
    after_empty_line = True
    for line, text in enumerate(lines, start=1):
        stripped = text.strip()
        heading = HEADING.fullmatch(stripped) if after_empty_line else None
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


def plain_text(marked_up: str) -> str:
    """HTML of a joke as text: tags are left out, &quot; and the like are resolved.

    The line breaks are in the text already, beside the tags that stand for them.

    >>> plain_text("<p>\\nI said: &lt;b&gt; &amp; laughed.<br />\\nAlone.\\n</p>\\n")
    'I said: <b> & laughed.\\nAlone.'
    """
    return html.unescape(TAG.sub("", marked_up)).strip()
