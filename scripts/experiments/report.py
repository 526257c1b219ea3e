"""What an experiment hands over: a table, a picture, and one sentence on the claim."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.svg import save
from scratch_recs.cli.printing import WIDTH, heading, print_table

Numbers = Sequence[float]
Curve = list[tuple[float, float]]

# Errors that differ by less than this share of them count as equal.
SAME = 0.01


class Finding(NamedTuple):
    """One claim, tried.

    name       of the picture, experiments_NAME.svg
    how        what was measured, in a few sentences
    answer     a sentence that was made from the numbers in `rows`
    mark       (x, y, text): the best point of the picture
    """

    name: str
    title: str
    how: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    curves: dict[str, Curve]
    x_label: str
    y_label: str
    answer: str
    mark: Optional[tuple[float, float, str]] = None


def show(finding: Finding, pictures: Optional[Path] = None) -> None:
    """Print the table and its sentence; save the picture where a folder is given."""
    heading(finding.title)
    say(finding.how)
    print()
    print_table(finding.header, finding.rows)
    print()
    say(finding.answer)
    if pictures is not None:
        axes = finding.x_label, finding.y_label
        svg = line_chart(finding.curves, finding.title, *axes, finding.mark)
        file = f"experiments_{finding.name}.svg"
        save(svg, pictures / file)
        say(f"Picture: {file}")


def say(text: str) -> None:
    """Print a paragraph, indented, no wider than a page.

    >>> say("To be or not to be")
      To be or not to be
    """
    print(
        textwrap.fill(
            text, WIDTH - 1, initial_indent="  ", subsequent_indent="  "
        )
    )


def curve(xs: Numbers, ys: Numbers, log: bool = False) -> Curve:
    """The points (x, y), or (log₁₀ x, y).

    >>> curve([10, 100], [0.5, 0.25], log=True)
    [(1.0, 0.5), (2.0, 0.25)]
    """
    return [(math.log10(x) if log else x, y) for x, y in zip(xs, ys)]


def mean_table(tables: Sequence[Sequence[Numbers]]) -> list[list[float]]:
    """The means, cell by cell, of several tables of one shape: one from every seed.

    >>> mean_table([[[1.0, 2.0]], [[3.0, 6.0]]])
    [[2.0, 4.0]]
    """
    return [
        [math.fsum(cells) / len(tables) for cells in zip(*rows)]
        for rows in zip(*tables)
    ]


def listed(words: Sequence[str]) -> str:
    """The words as a sentence lists them; 'nothing' for none.

    >>> listed(["k-NN", "factors", "biases"]), listed([])
    ('k-NN, factors and biases', 'nothing')
    """
    if len(words) < 2:
        return words[0] if words else "nothing"
    return ", ".join(words[:-1]) + " and " + words[-1]


def count(number: int, one: str) -> str:
    """How many, in words that agree.

    >>> count(1, "split"), count(3, "split")
    ('1 split', '3 splits')
    """
    return f"{number} {one}" + ("" if number == 1 else "s")


def percent(share: float) -> str:
    """A share in percent, without decimals.

    >>> percent(0.666)
    '67 %'
    """
    return f"{round(100 * share)} %"
