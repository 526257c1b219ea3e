"""How often each value occurs: values counted in bins, and a bar for every bin."""

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


def histogram_counts(
    values: Iterable[float], bins: Union[int, Sequence[float]]
) -> tuple[list[float], list[int]]:
    """The edges of the bins, and how many values each holds; together: all of them.

    bins: a number of equal bins (they divide the axis, so that edges fall on ticks
    where they can), or the edges themselves, rising. A bin holds its left edge; the
    last one holds both. A value outside the edges raises a ValueError.

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
) -> str:
    """An SVG that shows how often the values fall into each bin, such as ratings.

    bins: as in `histogram_counts`. For one bar for each of the ratings 1 to 5 take
    the edges half-way between them. Bars are as high as their counts, however wide
    their bins. Where the bars are wide enough, the counts stand on top of them.

    >>> svg = histogram([1, 2, 2, 5], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
    ...                 "Ratings", "rating", "how many")
    >>> svg.count("<rect"), ">2</text>" in svg        # the background and five bars
    (6, True)
    """
    edges, counts = histogram_counts(values, bins)
    # At least five units high: no ticks between whole numbers.
    frame = Frame((edges[0], edges[-1]), (0, max(5, *counts)))
    sides = [frame.x.position(edge) for edge in edges]
    labels = [f"{count:,}" for count in counts]
    bars, notes = [], []
    for left, right, count, label in zip(sides, sides[1:], counts, labels):
        top, gap = frame.y.position(count), min(1, (right - left) / 10)
        size = {"width": right - left - 2 * gap, "height": BOTTOM - top}
        bar = {"x": left + gap, "y": top, **size, "fill": PALETTE[0]}
        bars.append(element("rect", tooltip(label), **bar))
        notes.append(
            note((left + right) / 2, top - 6, label, 16, text_anchor="middle")
        )
    narrowest = min(right - left for left, right in zip(sides, sides[1:]))
    if widest(labels, 16) > narrowest - 8:
        notes = []
    return picture(title, frame.draw(x_label, y_label) + bars + notes)
