"""How often each value occurs: values counted in bins, and one bar per bin."""

from __future__ import annotations

from bisect import bisect_right
from typing import Iterable, Sequence, Union

from scratch_recs.charts.axes import BOTTOM, Frame, finite, nice_ticks
from scratch_recs.charts.svg import (
    PALETTE,
    element,
    note,
    picture,
    tooltip,
    widest,
)

_COUNT_SIZE = 16  # font size of the counts on the bars


def histogram_counts(
    values: Iterable[float], bins: Union[int, Sequence[float]]
) -> tuple[list[float], list[int]]:
    """The edges of the bins, and how many values fall into each bin.

    bins: a number of equal bins (they divide the axis, so that edges fall on
    ticks where they can), or the rising edges themselves. A bin holds its left
    edge, the last one its right edge, too. Raises ValueError if there are no
    values, a value is outside the bins, or the edges do not rise.

    >>> histogram_counts([1, 2, 2, 5], bins=[0.5, 1.5, 2.5, 3.5, 4.5, 5.5])
    ([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], [1, 2, 0, 0, 1])
    >>> histogram_counts([-9.8, 0.0, 3.5, 10.0], bins=4)
    ([-10.0, -5.0, 0.0, 5.0, 10.0], [1, 0, 2, 1])
    """
    checked = [
        finite(value, f"value {k}") for k, value in enumerate(values, start=1)
    ]
    if not checked:
        raise ValueError("no value to draw")
    if isinstance(bins, int):
        edges = _equal_bins(min(checked), max(checked), bins)
    else:
        edges = [finite(edge, "an edge") for edge in bins]
    if len(edges) < 2 or any(b <= a for a, b in zip(edges, edges[1:])):
        raise ValueError(f"the edges of the bins must rise: {edges}")
    counts = [0] * (len(edges) - 1)
    for value in checked:
        if not edges[0] <= value <= edges[-1]:
            raise ValueError(
                f"{value} is outside the bins, {edges[0]} to {edges[-1]}"
            )
        counts[min(bisect_right(edges, value), len(counts)) - 1] += 1
    return edges, counts


def _equal_bins(low: float, high: float, bins: int) -> list[float]:
    """The edges of `bins` equal bins from the first tick to the last."""
    if not 1 <= bins <= 500:
        raise ValueError(f"{bins} bins: 1 to 500 can be drawn")
    ticks = nice_ticks(low, high)
    step = (ticks[-1] - ticks[0]) / bins  # a decimal, so that 0.3 is 0.3
    edges = [ticks[0] + k * step for k in range(bins)] + [ticks[-1]]
    return list(map(float, edges))


def histogram(
    values: Iterable[float],
    bins: Union[int, Sequence[float]],
    title: str,
    x_label: str,
    y_label: str,
    subtitle: str = "",
) -> str:
    """An SVG of how often values, such as ratings, fall into each bin.

    bins: as in `histogram_counts`. For one bar for each of the ratings 1 to 5
    take the edges half-way between them. Bars are as high as their counts,
    however wide their bins. Where the bars are wide enough, the counts stand on
    top of them.

    >>> svg = histogram([1, 2, 2, 5], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
    ...                 "Ratings", "rating", "how many")
    >>> svg.count("<rect"), ">2</text>" in svg    # the background and five bars
    (6, True)
    """
    edges, counts = histogram_counts(values, bins)
    # At least five units high: no ticks between whole numbers.
    frame = Frame([(edges[0], 0), (edges[-1], max(5, *counts))])
    sides = [frame.x.position(edge) for edge in edges]
    labels = [f"{count:,}" for count in counts]
    narrowest = min(right - left for left, right in zip(sides, sides[1:]))
    fits = widest(labels, _COUNT_SIZE) <= narrowest - 8
    bars, notes = [], []
    for left, right, count, label in zip(sides, sides[1:], counts, labels):
        top = frame.y.position(count)
        bars.append(_bar(left, right, top, label))
        if fits:
            notes.append(_count(left, right, top, label))
    parts = frame.draw(x_label, y_label) + bars + notes
    return picture(title, parts, subtitle)


def _bar(left: float, right: float, top: float, label: str) -> str:
    """A bar that stands on the axis, with a narrow gap to its neighbours."""
    gap = min(1, (right - left) / 10)
    return element(
        "rect",
        tooltip(label),
        x=left + gap,
        y=top,
        width=right - left - 2 * gap,
        height=BOTTOM - top,
        fill=PALETTE[0],
    )


def _count(left: float, right: float, top: float, label: str) -> str:
    """A count in the middle above its bar."""
    middle = (left + right) / 2
    return note(middle, top - 6, label, _COUNT_SIZE, text_anchor="middle")
