"""What an experiment hands over: a table, a picture, a sentence of verdict."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs.charts.line_chart import line_chart
from scratch_recs.cli.printing import (
    heading,
    print_table,
    save_pictures,
    say,
)

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
    """Print the table and its sentence; draw it if a folder is given."""
    heading(finding.title)
    say(finding.how)
    print()
    print_table(finding.header, finding.rows)
    print()
    say(finding.answer)
    if pictures:
        axes = finding.x_label, finding.y_label
        svg = line_chart(finding.curves, finding.title, *axes, finding.mark)
        save_pictures({f"experiments_{finding.name}.svg": svg}, pictures)


def curve(xs: Numbers, ys: Numbers, log: bool = False) -> Curve:
    """The points (x, y), or (log₁₀ x, y).

    >>> curve([10, 100], [0.5, 0.25], log=True)
    [(1.0, 0.5), (2.0, 0.25)]
    """
    return [(math.log10(x) if log else x, y) for x, y in zip(xs, ys)]


def mean_table(tables: Sequence[Sequence[Numbers]]) -> list[list[float]]:
    """The means, cell by cell, of tables of one shape: one from every seed.

    >>> mean_table([[[1.0, 2.0]], [[3.0, 6.0]]])
    [[2.0, 4.0]]
    """
    return [
        [math.fsum(cells) / len(tables) for cells in zip(*rows)]
        for rows in zip(*tables)
    ]
