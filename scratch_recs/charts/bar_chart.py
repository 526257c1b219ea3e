"""Horizontal bars with their values, such as the errors of several methods."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Iterable, Mapping, Sequence

from scratch_recs.charts.axes import (
    BOTTOM,
    MARGIN,
    TOP,
    Axis,
    draw_x_axis,
    finite,
    nice_ticks,
)
from scratch_recs.charts.svg import (
    INK,
    PALETTE,
    TEXT_SIZE,
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
    rows: Iterable[tuple[str, float]],
    title: str,
    x_label: str,
    subtitle: str = "",
    documented: Mapping[str, float] = MappingProxyType({}),
) -> str:
    """An SVG of horizontal bars from zero, the values printed at their ends.

    rows: (name, value), at most 25, drawn from top to bottom. documented:
    {name: value}, what a document reports for some of the rows; it stands in
    brackets behind ours. Raises ValueError if there are no rows, too
    many, or a value is not finite.

    >>> rows = [("user mean", 1.04184), ("two factors", 0.92371)]
    >>> svg = bar_chart(rows, "MovieLens 100k", "RMSE")
    >>> ">1.0418</text>" in svg, ">0.9237</text>" in svg
    (True, True)
    >>> svg = bar_chart(rows, "", "RMSE", documented={"two factors": 0.94})
    >>> ">0.9237 (documented 0.9400)</text>" in svg
    True
    """
    rows = [
        (name, finite(value, f"the value of {name!r}")) for name, value in rows
    ]
    if not 1 <= len(rows) <= 25:
        raise ValueError(f"{len(rows)} bars: 1 to 25 can be drawn")
    values = [value for _, value in rows]
    names = [shorten(name, 380, TEXT_SIZE) for name, _ in rows]
    theirs = [finite(value, f"{k!r}") for k, value in documented.items()]
    printed = _with_equal_decimals([*values, *theirs])
    brackets = dict(zip(documented, printed[len(rows) :]))
    printed = [
        f"{label} (documented {brackets[name]})" if name in brackets else label
        for (name, _), label in zip(rows, printed)
    ]
    names_end = MARGIN + widest(names, TEXT_SIZE)
    axis = _bar_axis(values, names_end, widest(printed, TEXT_SIZE))
    zero = axis.position(0)
    step = (BOTTOM - TOP) / len(rows)
    bars, words = [], []
    for k, (name, value, label) in enumerate(zip(names, values, printed)):
        middle = TOP + (k + 0.5) * step
        end = axis.position(value)
        bars.append(_bar(zero, end, middle, min(0.7 * step, 60)))
        shift, anchor = (-8, "end") if value < 0 else (8, "start")
        at_end = {"text_anchor": anchor}
        base = middle + 6
        words.append(note(end + shift, base, label, TEXT_SIZE, **at_end))
        words.append(text(names_end, base, name, text_anchor="end"))
    zero_line = line((zero, TOP, zero, BOTTOM), stroke=INK, stroke_width=1.5)
    x_axis = draw_x_axis(axis, x_label)
    return picture(title, [*x_axis, *bars, zero_line, *words], subtitle)


def _bar_axis(values: Sequence[float], left: float, numbers: float) -> Axis:
    """An axis with zero on it, and with room for the printed numbers.

    left: where the names end; numbers: the width of the printed numbers.
    """
    ticks = nice_ticks(min(0, *values), max(0, *values))
    start = left + 12
    if min(values) < 0:
        start += numbers + 12
    return Axis(ticks, start, WIDTH - MARGIN - numbers - 12)


def _bar(zero: float, end: float, middle: float, thick: float) -> str:
    """A bar from the pixel of zero to that of its value."""
    return element(
        "rect",
        x=min(zero, end),
        y=middle - thick / 2,
        width=abs(end - zero),
        height=thick,
        fill=PALETTE[0],
    )


def _with_equal_decimals(values: Sequence[float]) -> list[str]:
    """The values as text: 1.1257 and 0.9410, 0.9237 and 0.9410."""
    largest = max(map(abs, values))
    power = math.floor(math.log10(largest)) if largest else 0
    decimals = 3 - power if power < 0 else max(0, 4 - power)
    style = f",.{decimals}f" if -4 <= power < 6 else ".3e"
    return [format(value, style).replace("-", "−") for value in values]
