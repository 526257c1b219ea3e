"""The few pictures that a lecture needs, each as the text of an SVG file.

Every function takes plain numbers and names and returns a string; `save` writes it.
The same input is the same bytes. Empty input, and numbers that are infinite or not
numbers at all, raise a ValueError. The pictures that count or place points live in
modules of their own and are offered here as well: one import serves a lecture.
"""

from __future__ import annotations

import math
from typing import Iterable, List, Mapping, Optional, Sequence, Tuple

from scratch_recs.frame import BOTTOM, MARGIN, TOP, Frame, draw_x_axis
from scratch_recs.hexagon_plot import hexbin
from scratch_recs.histogram_plot import histogram
from scratch_recs.label_placement import Box, Raster, spread
from scratch_recs.scatter_plot import scatter
from scratch_recs.svg import (
    INK,
    PALETTE,
    WIDTH,
    element,
    line,
    note,
    number,
    picture,
    save,
    shorten,
    text,
    text_width,
    widest,
)
from scratch_recs.ticks import Axis, Point, finite, finite_points, nice_ticks

__all__ = ["bar_chart", "hexbin", "histogram", "line_chart", "save", "scatter"]

_SIZE = 18  # font size of names and values


def line_chart(
    series: Mapping[str, Sequence[Point]],
    title: str,
    x_label: str,
    y_label: str,
    mark: Optional[Tuple[float, float, str]] = None,
) -> str:
    """An SVG of named curves, such as the training and validation error per epoch.

    series: {name: [(x, y), …]}, at most 14; the names stand at the ends of their
    curves. mark: (x, y, text), ringed: the best epoch.

    >>> curves = {"train": [(1, 1.2), (2, 0.7)], "validation": [(1, 1.3), (2, 1.0)]}
    >>> svg = line_chart(curves, "Loss", "epoch", "MSE", mark=(2, 1.0, "best"))
    >>> svg.count("<polyline"), ">validation</text>" in svg, ">best</text>" in svg
    (2, True, True)
    """
    if not 1 <= len(series) <= 2 * len(PALETTE):
        raise ValueError(f"{len(series)} curves: 1 to {2 * len(PALETTE)} can be drawn")
    values = [finite_points(curve, f"{name!r} point") for name, curve in series.items()]
    marked = [] if mark is None else finite_points([mark], "mark")
    every = [point for points in [*values, marked] for point in points]
    names = [shorten(name, 260, _SIZE) for name in series]
    frame = Frame(*zip(*every), spare=widest(names, _SIZE) + 8)
    curves = [[frame.pixel(point) for point in points] for points in values]
    parts = frame.draw(x_label, y_label) + _named_curves(curves, names, frame.right)
    if mark is not None:
        parts += _mark(frame, curves, frame.pixel(marked[0]), mark[2])
    return picture(title, parts)


def _named_curves(
    curves: Sequence[Sequence[Point]], names: Sequence[str], right: float
) -> List[str]:
    """The curves; each name right of the frame, as high as its curve ends or nearly."""
    parts = []
    heights = spread([curve[-1][1] for curve in curves], 26, TOP, BOTTOM)
    for k, (curve, name, height) in enumerate(zip(curves, names, heights)):
        colour = PALETTE[k % len(PALETTE)]
        dashes = "none" if k < len(PALETTE) else "10 6"  # where colours come again
        path = " ".join(f"{number(x)},{number(y)}" for x, y in curve)
        style = {"stroke": colour, "stroke_width": 3, "stroke_dasharray": dashes}
        parts.append(element("polyline", points=path, fill="none", **style))
        if len(curve) <= 60:
            parts += [element("circle", cx=x, cy=y, r=4, fill=colour) for x, y in curve]
        to_name = (*curve[-1], right + 22, height)
        parts.append(line(to_name, stroke=colour, stroke_dasharray="2 4"))
        parts.append(text(right + 28, height + 6, name, _SIZE))
    return parts


def _mark(
    frame: Frame, curves: Sequence[Sequence[Point]], point: Point, words: str
) -> List[str]:
    """A ring at the point, a line down to the x axis, the words where room is."""
    x, y = point
    down = (x, y, x, BOTTOM)
    raster = Raster(Box(frame.left + 8, TOP, frame.right, BOTTOM), [point], radius=8)
    raster.occupy_line(down)
    for curve in curves:
        for start, end in zip(curve, curve[1:]):
            raster.occupy_line((*start, *end))
    words = shorten(words, 360, _SIZE)
    place = raster.place(x, y, text_width(words, _SIZE), 24, anywhere=True)
    parts = [line(down, stroke=INK, stroke_dasharray="6 5")]
    if place is None:  # curves all over: the words go under the title, behind a ring
        parts.append(note(frame.left, 80, f"○ {words}", _SIZE))
    else:
        parts.append(note(place.box.left, place.box.bottom - 6, words, _SIZE))
        if place.leader:
            parts.append(line(place.leader, stroke=INK))
    ring = {"fill": "none", "stroke": INK, "stroke_width": 2}
    return [*parts, element("circle", cx=x, cy=y, r=8, **ring)]


def bar_chart(rows: Iterable[Tuple[str, float]], title: str, x_label: str) -> str:
    """An SVG of horizontal bars from zero, their values printed at their ends.

    rows: (name, value), at most 25, drawn from top to bottom: the RMSE of methods.

    >>> svg = bar_chart([("user mean", 1.04184), ("SGD", 0.92371)], "ML-100k", "RMSE")
    >>> ">1.0418</text>" in svg, ">0.9237</text>" in svg
    (True, True)
    """
    rows = [(name, finite(value, f"the value of {name!r}")) for name, value in rows]
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
        bars.append(element("rect", x=min(zero, end), y=middle - thick / 2, **size))
        base, shift, anchor = middle + 6, 8, "start"
        if value < 0:
            shift, anchor = -8, "end"
        words.append(note(end + shift, base, label, _SIZE, text_anchor=anchor))
        names_end = widest(names, _SIZE) + MARGIN
        words.append(text(names_end, base, name, _SIZE, text_anchor="end"))
    zero_line = line((zero, TOP, zero, BOTTOM), stroke=INK, stroke_width=1.5)
    return picture(title, [*draw_x_axis(axis, x_label), *bars, zero_line, *words])


def _bar_axis(values: Sequence[float], names: float, numbers: float) -> Axis:
    """An axis with zero on it, and so much room around it as the texts are wide."""
    ticks = nice_ticks(min(0, *values), max(0, *values))
    left = MARGIN + names + 12
    if min(values) < 0:
        left += numbers + 12
    return Axis(ticks, left, WIDTH - MARGIN - numbers - 12)


def _alike(values: Sequence[float]) -> List[str]:
    """The values with equally many decimals: 1.1257 and 0.9410, 0.9237 and 0.9410."""
    largest = max(map(abs, values))
    power = math.floor(math.log10(largest)) if largest else 0
    decimals = 3 - power if power < 0 else max(0, 4 - power)
    style = f",.{decimals}f" if -4 <= power < 6 else ".3e"
    return [format(value, style).replace("-", "−") for value in values]
