"""Headings, tables, remarks and figures for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

from scratch_recs.charts.svg import save
from scratch_recs.cli.options import writing

WIDTH = 80


def heading(text: str) -> None:
    """Print a numbered or named step, underlined.

    >>> heading("1. What is popular")
    <BLANKLINE>
    1. What is popular
    ------------------
    """
    print(f"\n{text}\n{'-' * len(text)}")


def compare(what: str, documented: Any, ours: Any, note: str = "") -> None:
    """Print one documented figure beside ours.

    >>> compare("movies", 1682, 1682)
      movies                               documented 1682         ours 1682
    """
    line = f"  {what:<36} documented {documented!s:<12} ours {ours!s}"
    print(line + (f"  {note}" if note else ""))


def print_table(
    header: Sequence[str], rows: Iterable[Sequence[Any]], left: int = 1
) -> None:
    """Print rows in columns as wide as they need.

    The first `left` columns are flush left, the others flush right.

    >>> print_table(["method", "RMSE"], [["global mean", 5.76], ["k-NN", 4.79]])
      method       RMSE
      global mean  5.76
      k-NN         4.79
    """
    cells: list[list[str]] = [
        [str(cell) for cell in row] for row in [header, *rows]
    ]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for row in cells:
        padded = [
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths))
        ]
        print(("  " + "  ".join(padded)).rstrip())


def shorten(text: str, width: int) -> str:
    """The text, or its beginning and three dots if it is wider than `width`.

    >>> shorten("Dr. Strangelove or: How I Learned to Stop Worrying", 20)
    'Dr. Strangelove o...'
    """
    return text if len(text) <= width else text[: width - 3] + "..."


def say(text: str, hanging: str = "  ") -> None:
    """Print a remark, indented and broken into lines that fit.

    `hanging` stands before every line but the first.

    >>> say("The wide world is all about you. " * 3)
      The wide world is all about you. The wide world is all about you. The wide
      world is all about you.
    """
    text = textwrap.fill(
        text, WIDTH, initial_indent="  ", subsequent_indent=hanging
    )
    print(text)


def print_indented(text: str) -> None:
    """Print every line two columns further right.

    >>> print_indented("one line\\nanother line")
      one line
      another line
    """
    print(textwrap.indent(text, "  "))


def yes_or_no(truth: bool) -> str:
    """'yes' if it is true, else 'NO'.

    >>> yes_or_no(1 + 1 == 2)
    'yes'
    """
    return "yes" if truth else "NO"


def save_pictures(pictures: Mapping[str, str], folder: Path) -> None:
    """Write {file name: SVG} into a folder that is there; say so.

    Raises DataError if a file cannot be written.
    """
    for name, picture in pictures.items():
        with writing(folder / name):
            save(picture, folder / name)
        print(f"  Drawn: {folder / name}")
