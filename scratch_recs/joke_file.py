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
from pathlib import Path
from typing import Iterable, Iterator, List, Tuple

from scratch_recs.errors import DataError
from scratch_recs.reading import PathLike, decoded_lines, quoted

HEADING = re.compile("([0-9]+):")
TAG = re.compile("</?[a-z][^<>]*>", re.IGNORECASE)


def read_jokes(path: PathLike) -> Iterator[Tuple[int, List[str]]]:
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


def _blocks(lines: Iterable[str], name: str) -> Iterator[Tuple[int, str, List[str]]]:
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
            raise DataError(f"{name}, line {line}: no number before {quoted(stripped)}")
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
