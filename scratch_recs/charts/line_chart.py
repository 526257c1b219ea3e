"""The few pictures that a lecture needs, each as the text of an SVG file.

Every function takes plain numbers and names and returns a string; `save` writes it.
The same input is the same bytes. Empty input, and numbers that are infinite or not
numbers at all, raise a ValueError. The pictures that count or place points live in
modules of their own and are offered here as well: one import serves a lecture.
"""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional, Sequence

from scratch_recs.charts.axes import BOTTOM, TOP, Frame, Point, finite_points
from scratch_recs.charts.label_placement import Box, Raster, spread
from scratch_recs.charts.svg import (
    INK,
    PALETTE,
    element,
    line,
    note,
    number,
    picture,
    shorten,
    text,
    text_width,
    widest,
)

_SIZE = 18  # font size of names and values


def line_chart(
    series: Mapping[str, Sequence[Point]],
    title: str,
    x_label: str,
    y_label: str,
    mark: Optional[tuple[float, float, str]] = None,
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
        raise ValueError(
            f"{len(series)} curves: 1 to {2 * len(PALETTE)} can be drawn"
        )
    values = [
        finite_points(curve, f"{name!r} point")
        for name, curve in series.items()
    ]
    marked = [] if mark is None else finite_points([mark], "mark")
    every = [point for points in [*values, marked] for point in points]
    names = [shorten(name, 260, _SIZE) for name in series]
    frame = Frame(*zip(*every), spare=widest(names, _SIZE) + 8)
    curves = [[frame.pixel(point) for point in points] for points in values]
    parts = frame.draw(x_label, y_label) + _named_curves(
        curves, names, frame.right
    )
    if mark is not None:
        parts += _mark(frame, curves, frame.pixel(marked[0]), mark[2])
    return picture(title, parts)


def _named_curves(
    curves: Sequence[Sequence[Point]], names: Sequence[str], right: float
) -> list[str]:
    """The curves; each name right of the frame, as high as its curve ends or nearly."""
    parts = []
    heights = spread([curve[-1][1] for curve in curves], 26, TOP, BOTTOM)
    for k, (curve, name, height) in enumerate(zip(curves, names, heights)):
        colour = PALETTE[k % len(PALETTE)]
        dashes = (
            "none" if k < len(PALETTE) else "10 6"
        )  # where colours come again
        path = " ".join(f"{number(x)},{number(y)}" for x, y in curve)
        style = {
            "stroke": colour,
            "stroke_width": 3,
            "stroke_dasharray": dashes,
        }
        parts.append(element("polyline", points=path, fill="none", **style))
        if len(curve) <= 60:
            parts += [
                element("circle", cx=x, cy=y, r=4, fill=colour)
                for x, y in curve
            ]
        to_name = (*curve[-1], right + 22, height)
        parts.append(line(to_name, stroke=colour, stroke_dasharray="2 4"))
        parts.append(text(right + 28, height + 6, name, _SIZE))
    return parts


def _mark(
    frame: Frame, curves: Sequence[Sequence[Point]], point: Point, words: str
) -> list[str]:
    """A ring at the point, a line down to the x axis, the words where room is."""
    x, y = point
    down = (x, y, x, BOTTOM)
    raster = Raster(
        Box(frame.left + 8, TOP, frame.right, BOTTOM), [point], radius=8
    )
    raster.occupy_line(down)
    for curve in curves:
        for start, end in zip(curve, curve[1:]):
            raster.occupy_line((*start, *end))
    words = shorten(words, 360, _SIZE)
    place = raster.place(x, y, text_width(words, _SIZE), 24, anywhere=True)
    parts = [line(down, stroke=INK, stroke_dasharray="6 5")]
    if (
        place is None
    ):  # curves all over: the words go under the title, behind a ring
        parts.append(note(frame.left, 80, f"○ {words}", _SIZE))
    else:
        parts.append(note(place.box.left, place.box.bottom - 6, words, _SIZE))
        if place.leader:
            parts.append(line(place.leader, stroke=INK))
    ring = {"fill": "none", "stroke": INK, "stroke_width": 2}
    return [*parts, element("circle", cx=x, cy=y, r=8, **ring)]


def learning_curve(
    history: Sequence[Any], title: str, root: bool = False
) -> str:
    """An SVG of the two errors after each epoch, the best epoch ringed.

    history    the epochs of a model, with a validation part
    root       draw the root mean squared error instead of the mean squared one
    """
    curves = {
        "training": [(epoch.number, epoch.train) for epoch in history],
        "validation": [(epoch.number, epoch.validation) for epoch in history],
    }
    if root:
        for name, curve in curves.items():
            curves[name] = [(number, math.sqrt(error)) for number, error in curve]
    best, least = min(curves["validation"], key=lambda point: point[1])
    mark = best, least, f"best: epoch {best}"
    y_label = "RMSE" if root else "MSE"
    return line_chart(curves, title, "epoch", y_label, mark)
