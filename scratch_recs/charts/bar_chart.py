"""bar_chart."""

from __future__ import annotations

import math
from typing import Iterable, Sequence

from scratch_recs.charts.axes import (
    BOTTOM,
    MARGIN,
    TOP,
    Axis,
    draw_x_axis,
    finite,
    nice_ticks,
)
from scratch_recs.charts.line_chart import _SIZE
from scratch_recs.charts.svg import (
    INK,
    PALETTE,
    WIDTH,
    element,
    line,
    note,
    picture,
    shorten,
    text,
    widest,
)


def bar_chart(
    rows: Iterable[tuple[str, float]], title: str, x_label: str
) -> str:
    """An SVG of horizontal bars from zero, their values printed at their ends.

    rows: (name, value), at most 25, drawn from top to bottom: the RMSE of methods.

    >>> svg = bar_chart([("user mean", 1.04184), ("SGD", 0.92371)], "ML-100k", "RMSE")
    >>> ">1.0418</text>" in svg, ">0.9237</text>" in svg
    (True, True)
    """
    rows = [
        (name, finite(value, f"the value of {name!r}")) for name, value in rows
    ]
    if not 1 <= len(rows) <= 25:
        raise ValueError(f"{len(rows)} bars: 1 to 25 can be drawn")
    values = [value for _, value in rows]
    names = [shorten(name, 380, _SIZE) for name, _ in rows]
    printed = _alike(values)
    axis = _bar_axis(values, widest(names, _SIZE), widest(printed, _SIZE))
    zero, step = axis.position(0), (BOTTOM - TOP) / len(rows)
    thick = min(0.7 * step, 60)
    bars, words = [], []
    for k, (name, value, label) in enumerate(zip(names, values, printed)):
        middle, end = TOP + (k + 0.5) * step, axis.position(value)
        size = {"width": abs(end - zero), "height": thick, "fill": PALETTE[0]}
        bars.append(
            element("rect", x=min(zero, end), y=middle - thick / 2, **size)
        )
        base, shift, anchor = middle + 6, 8, "start"
        if value < 0:
            shift, anchor = -8, "end"
        words.append(note(end + shift, base, label, _SIZE, text_anchor=anchor))
        names_end = widest(names, _SIZE) + MARGIN
        words.append(text(names_end, base, name, _SIZE, text_anchor="end"))
    zero_line = line((zero, TOP, zero, BOTTOM), stroke=INK, stroke_width=1.5)
    return picture(
        title, [*draw_x_axis(axis, x_label), *bars, zero_line, *words]
    )


def _bar_axis(values: Sequence[float], names: float, numbers: float) -> Axis:
    """An axis with zero on it, and so much room around it as the texts are wide."""
    ticks = nice_ticks(min(0, *values), max(0, *values))
    left = MARGIN + names + 12
    if min(values) < 0:
        left += numbers + 12
    return Axis(ticks, left, WIDTH - MARGIN - numbers - 12)


def _alike(values: Sequence[float]) -> list[str]:
    """The values with equally many decimals: 1.1257 and 0.9410, 0.9237 and 0.9410."""
    largest = max(map(abs, values))
    power = math.floor(math.log10(largest)) if largest else 0
    decimals = 3 - power if power < 0 else max(0, 4 - power)
    style = f",.{decimals}f" if -4 <= power < 6 else ".3e"
    return [format(value, style).replace("-", "−") for value in values]
