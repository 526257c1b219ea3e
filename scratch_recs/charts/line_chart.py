"""Named curves, such as the error of a training run per epoch."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import (
    Iterable,
    Mapping,
    NamedTuple,
    Optional,
    Protocol,
    Sequence,
)

from scratch_recs.charts.axes import BOTTOM, TOP, Frame, finite_points
from scratch_recs.charts.label_placement import Box, Raster, spread
from scratch_recs.charts.svg import (
    INK,
    PALETTE,
    TEXT_SIZE,
    Point,
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

_NAME_WIDTH = 280  # pixels for the name of a curve

_DOCUMENTED = ", documented"


def line_chart(
    series: Mapping[str, Sequence[Point]],
    title: str,
    x_label: str,
    y_label: str,
    mark: Optional[tuple[float, float, str]] = None,
    documented: Mapping[str, Sequence[Point]] = MappingProxyType({}),
    x_scale: str = "linear",
    subtitle: str = "",
) -> str:
    """An SVG of named curves.

    series: {name: [(x, y), …]}, at most 14; the names stand at the ends of the
    curves. mark: (x, y, text), a ringed point such as the best epoch.
    documented: what a document reports, dashed; where a curve of ours has the
    same name, in its colour. x_scale: 'log' for x that grow by factors, 'whole'
    for epochs. Raises ValueError if there are no curves, too many, or points
    that are not finite, or not above 0 on a logarithmic scale.

    >>> curves = {"training": [(1, 1.2), (2, 0.7)],
    ...           "validation": [(1, 1.3), (2, 1.0)]}
    >>> svg = line_chart(curves, "Loss", "epoch", "MSE", mark=(2, 1.0, "best"))
    >>> svg.count("<polyline"), ">validation</text>" in svg
    (2, True)
    """
    styles = _styles(series, documented)
    if not 1 <= len(styles) <= 2 * len(PALETTE):
        raise ValueError(
            f"{len(styles)} curves: 1 to {2 * len(PALETTE)} can be drawn"
        )
    values = [
        finite_points(curve, f"{name!r} point")
        for group in (series, documented)
        for name, curve in group.items()
    ]
    marked = [] if mark is None else finite_points([mark], "mark")
    every = [point for points in [*values, marked] for point in points]
    names = [shorten(style.name, _NAME_WIDTH, TEXT_SIZE) for style in styles]
    spare = widest(names, TEXT_SIZE) + 8
    frame = Frame(every, spare, x_scale=x_scale)
    curves = [[frame.pixel(point) for point in points] for points in values]
    parts = frame.draw(x_label, y_label)
    parts += _named_curves(curves, names, styles, frame.right)
    if mark is not None:
        parts += _mark(frame, curves, frame.pixel(marked[0]), mark[2])
    return picture(title, parts, subtitle)


class _Style(NamedTuple):
    """How one curve looks."""

    name: str
    colour: str
    dashes: str


def _styles(series: Iterable[str], documented: Iterable[str]) -> list[_Style]:
    """One style for each curve, and for each documented one behind them."""
    styles = []
    colours: dict[str, str] = {}
    for k, name in enumerate(series):
        colours[name] = PALETTE[k % len(PALETTE)]
        # The colours come again after some curves, dashed then.
        dashes = "none" if k < len(PALETTE) else "10 6"
        styles.append(_Style(name, colours[name], dashes))
    for name in documented:
        colour = colours.get(name, PALETTE[len(styles) % len(PALETTE)])
        room = _NAME_WIDTH - text_width(_DOCUMENTED, TEXT_SIZE)
        name = shorten(name, room, TEXT_SIZE) + _DOCUMENTED
        styles.append(_Style(name, colour, "3 5"))
    return styles


class _Epoch(Protocol):
    """What a chart asks of an epoch; that of `training.epochs` has it."""

    @property
    def number(self) -> int: ...

    @property
    def train(self) -> float: ...

    @property
    def validation(self) -> Optional[float]: ...


def learning_curve(
    history: Sequence[_Epoch],
    title: str,
    root: bool = False,
    documented: Mapping[str, Sequence[Point]] = MappingProxyType({}),
    subtitle: str = "",
) -> str:
    """An SVG of the training and the validation error per epoch.

    history: the epochs of a model, with their mean squared errors; `root` draws
    the square roots of these (RMSE instead of MSE). The epoch with the smallest
    validation error is ringed. Without validation errors there is one curve.
    documented: {'training': [(epoch, error), …], 'validation': …}, in the unit
    of the picture.
    """
    scaled = math.sqrt if root else float
    training = [(epoch.number, scaled(epoch.train)) for epoch in history]
    validation = [
        (epoch.number, scaled(epoch.validation))
        for epoch in history
        if epoch.validation is not None
    ]
    series = {"training": training}
    mark = None
    if validation:
        series["validation"] = validation
        best, error = min(validation, key=lambda point: point[1])
        mark = best, error, f"best: epoch {best}"
    return line_chart(
        series,
        title,
        "epoch",
        "RMSE" if root else "MSE",
        mark,
        documented,
        "whole",
        subtitle,
    )


def _named_curves(
    curves: Sequence[Sequence[Point]],
    names: Sequence[str],
    styles: Sequence[_Style],
    right: float,
) -> list[str]:
    """The curves; each name right of the frame, as high as its curve ends."""
    parts = []
    heights = spread([curve[-1][1] for curve in curves], 26, TOP, BOTTOM)
    for curve, name, style, height in zip(curves, names, styles, heights):
        colour = style.colour
        parts.append(
            element(
                "polyline",
                points=" ".join(f"{number(x)},{number(y)}" for x, y in curve),
                fill="none",
                stroke=colour,
                stroke_width=3,
                stroke_dasharray=style.dashes,
            )
        )
        if len(curve) <= 60:
            parts += [
                element("circle", cx=x, cy=y, r=4, fill=colour)
                for x, y in curve
            ]
        to_name = (*curve[-1], right + 22, height)
        parts.append(line(to_name, stroke=colour, stroke_dasharray="2 4"))
        parts.append(text(right + 28, height + 6, name))
    return parts


def _mark(
    frame: Frame, curves: Sequence[Sequence[Point]], point: Point, words: str
) -> list[str]:
    """A ring at the point, a line to the x axis, the words where room is."""
    x, y = point
    down = (x, y, x, BOTTOM)
    area = Box(frame.left + 8, TOP, frame.right, BOTTOM)
    raster = Raster(area, [point], radius=8)
    raster.occupy_line(down)
    for curve in curves:
        for start, end in zip(curve, curve[1:]):
            raster.occupy_line((*start, *end))
    words = shorten(words, 360, TEXT_SIZE)
    width = text_width(words, TEXT_SIZE)
    place = raster.place(x, y, width, 24, anywhere=True)
    parts = [line(down, stroke=INK, stroke_dasharray="6 5")]
    if place is None:
        # Curves all over: the words go under the title, behind a ring.
        parts.append(note(frame.left, 94, f"○ {words}", TEXT_SIZE))
    else:
        left = place.box.left
        base = place.box.bottom - 6
        parts.append(note(left, base, words, TEXT_SIZE))
        if place.leader:
            parts.append(line(place.leader, stroke=INK))
    ring = {"fill": "none", "stroke": INK, "stroke_width": 2}
    return [*parts, element("circle", cx=x, cy=y, r=8, **ring)]
