"""What an experiment hands over: tables, pictures, a sentence of verdict."""

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


class Chart(NamedTuple):
    """One picture of a finding, experiments_NAME.svg.

    name        of the finding, and what else the picture shows
    subtitle    the data, and the model
    x_scale     'linear', or 'log' for what grows by factors
    mark        (x, y, text): the best point
    """

    name: str
    subtitle: str
    curves: dict[str, Curve]
    x_label: str
    y_label: str
    x_scale: str = "linear"
    mark: Optional[tuple[float, float, str]] = None


class Table(NamedTuple):
    """A header, and rows of as many cells."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Finding(NamedTuple):
    """One claim, tried.

    how        what was measured, in a few sentences
    words      (word, meaning) of what stands in the tables
    answer     a sentence that was made from the numbers in the tables
    """

    title: str
    how: str
    words: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    charts: Sequence[Chart]
    answer: str


def show(finding: Finding, pictures: Optional[Path] = None) -> None:
    """Print the tables and their sentence; draw them if a folder is given."""
    heading(finding.title)
    say(finding.how)
    if finding.words:
        print()
    width = max((len(word) for word, _ in finding.words), default=0) + 2
    for word, meaning in finding.words:
        say(f"{word:<{width}}{meaning}", hanging=" " * (width + 2))
    for table in finding.tables:
        print()
        print_table(*table)
    print()
    say(finding.answer)
    if pictures:
        drawn = {
            f"experiments_{chart.name}.svg": line_chart(
                chart.curves,
                finding.title,
                chart.x_label,
                chart.y_label,
                chart.mark,
                x_scale=chart.x_scale,
                subtitle=chart.subtitle,
            )
            for chart in finding.charts
        }
        save_pictures(drawn, pictures)


def curve(xs: Numbers, ys: Numbers) -> Curve:
    """The points (x, y).

    >>> curve([10, 100], [0.5, 0.25])
    [(10, 0.5), (100, 0.25)]
    """
    return list(zip(xs, ys))


def mean_table(tables: Sequence[Sequence[Numbers]]) -> list[list[float]]:
    """The means, cell by cell, of tables of one shape: one from every seed.

    >>> mean_table([[[1.0, 2.0]], [[3.0, 6.0]]])
    [[2.0, 4.0]]
    """
    return [
        [math.fsum(cells) / len(tables) for cells in zip(*rows)]
        for rows in zip(*tables)
    ]
