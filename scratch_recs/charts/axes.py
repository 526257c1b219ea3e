"""The axes of a chart: round ticks, and the pixel at which a value stands.

An axis is counted in steps. Its step is 1, 2 or 5 times a power of ten, its
ends are whole numbers of steps, and Python's decimals keep all of that exact: a
tick says 0.3, never 0.30000000000000004. Two other scales serve where equal
steps do not: `LogAxis` for what grows by factors, `WholeAxis` for what is
counted from 1, such as epochs.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Iterable, Optional, Sequence

from scratch_recs.charts.svg import (
    INK,
    PALE,
    TEXT_SIZE,
    WIDTH,
    Point,
    line,
    shorten,
    text,
    widest,
)

# The frame, in pixels: its upper and its lower edge, and what stays free around
# it.
TOP = 108
BOTTOM = 700
MARGIN = 40

_LABEL_SIZE = 20

# Inside these limits no difference, no quotient and no tick leaves the floats.
_LARGEST = 1e300

_ALMOST_ZERO = Decimal("1E-280")


def finite(value: float, where: str) -> float:
    """The value as a float.

    Raises ValueError if it is not a number, not finite, or nearly too large for
    a float.

    >>> finite(float("nan"), "y of point 7")
    Traceback (most recent call last):
    ValueError: y of point 7 is nan: only numbers up to 1e+300 can be drawn
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= _LARGEST:  # not: NaN is neither smaller nor larger
        raise ValueError(
            f"{where} is {value!r}: only numbers up to {_LARGEST} can be drawn"
        )
    return number + 0.0  # which turns -0.0 into 0.0


def finite_points(
    points: Iterable[Sequence[Any]], name: str = "point"
) -> list[Point]:
    """The first two numbers of every point, as floats.

    Raises ValueError if one is not finite, or if there is no point at all.

    >>> finite_points([(1, 2, "a label"), (3, 4)])
    [(1.0, 2.0), (3.0, 4.0)]
    """
    checked = [
        (
            finite(point[0], f"x of {name} {k}"),
            finite(point[1], f"y of {name} {k}"),
        )
        for k, point in enumerate(points, start=1)
    ]
    if not checked:
        raise ValueError(f"no {name} to draw")
    return checked


def _widened(low: float, high: float) -> tuple[Decimal, Decimal]:
    """The range, wide enough for floats to tell its ticks apart."""
    bottom, top = Decimal(repr(float(low))), Decimal(repr(float(high)))
    size = max(abs(bottom), abs(top))
    if size < _ALMOST_ZERO:
        return bottom - 1, top + 1
    if top - bottom < size / 1_000_000:
        return bottom - size / 10, top + size / 10
    return bottom, top


def nice_ticks(low: float, high: float, most: int = 8) -> list[Decimal]:
    """Round numbers at equal steps that enclose the range from low to high.

    The step is the smallest of 1, 2, 5 × 10ⁿ that takes at most `most` steps
    for the length of the range. For `most` between 5 and 10 there are 3 to 12
    ticks. A range without length is widened.

    >>> [str(tick) for tick in nice_ticks(0.93, 1.44)]
    ['0.9', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5']
    """
    bottom, top = _widened(low, high)
    least = (top - bottom) / most
    power = least.adjusted()
    steps = [f"1E{power}", f"2E{power}", f"5E{power}", f"1E{power + 1}"]
    step = next(step for step in map(Decimal, steps) if step >= least)
    first = math.floor(bottom / step)
    last = math.ceil(top / step)
    return [k * step for k in range(first, last + 1)]


def tick_labels(ticks: Sequence[Decimal]) -> list[str]:
    """The ticks as text: all with equally many decimals.

    Powers of ten are written where there would be too many zeros.

    >>> tick_labels(nice_ticks(-1, 1, most=5))
    ['−1.0', '−0.5', '0.0', '0.5', '1.0']
    >>> tick_labels(nice_ticks(0, 20_000, most=5))
    ['0', '5,000', '10,000', '15,000', '20,000']
    >>> tick_labels(nice_ticks(0, 5e9))[:3]
    ['0', '1e+9', '2e+9']
    """
    largest = max(map(abs, ticks))
    if Decimal("1E-4") <= largest < Decimal("1E+6"):
        labels = [format(tick, ",f") for tick in ticks]
    else:
        labels = [
            format(tick.normalize(), "e") if tick else "0" for tick in ticks
        ]
    return [label.replace("-", "−") for label in labels]


class Axis:
    """From values to pixels: the first tick at start, the last one at end.

    >>> axis = Axis(nice_ticks(1, 5), start=100, end=900)
    >>> axis.position(1), axis.position(2), axis.position(5)
    (100.0, 300.0, 900.0)
    """

    def __init__(
        self, ticks: Sequence[Decimal], start: float, end: float
    ) -> None:
        self.ticks = list(ticks)
        self.start = start
        self.end = end
        step = self.ticks[1] - self.ticks[0]
        self._step = float(step)
        self._first = float(self.ticks[0] / step)

    def position(self, value: float) -> float:
        """The pixel of a value: linear, and never beyond the ends."""
        steps = value / self._step - self._first
        share = min(max(steps / (len(self.ticks) - 1), 0.0), 1.0)
        return self.start + (self.end - self.start) * share

    def marks(self) -> list[tuple[float, str]]:
        """Pixel and label of every tick."""
        span = self.end - self.start
        gaps = len(self.ticks) - 1
        pixels = [self.start + span * k / gaps for k in range(gaps + 1)]
        return list(zip(pixels, tick_labels(self.ticks)))


class LogAxis(Axis):
    """Equal factors are equally far apart: 10 to 100 is as far as 100 to 1,000.

    The ticks are 1, 2 and 5 times the powers of ten from low to high, or some
    powers of ten only where these would be too many. Raises ValueError if low
    is not above 0.

    >>> axis = LogAxis(20, 2000, start=100, end=900)
    >>> [label for _, label in axis.marks()]
    ['20', '50', '100', '200', '500', '1,000', '2,000']
    >>> axis.position(200)
    500.0
    """

    def __init__(
        self, low: float, high: float, start: float, end: float
    ) -> None:
        if not low > 0:
            raise ValueError(f"{low} has no place on a logarithmic axis")
        self.ticks = _log_ticks(low, high)
        self.start = start
        self.end = end
        self._low = float(self.ticks[0].log10())
        self._span = float(self.ticks[-1].log10()) - self._low

    def position(self, value: float) -> float:
        """The pixel of a value: never beyond the ends."""
        # The least float of all takes the place of what is no positive number.
        share = (math.log10(max(value, 5e-324)) - self._low) / self._span
        return self.start + (self.end - self.start) * min(max(share, 0), 1)

    def marks(self) -> list[tuple[float, str]]:
        """Pixel and label of every tick; each label with its own decimals."""
        return [
            (self.position(float(tick)), tick_labels([tick.normalize()])[0])
            for tick in self.ticks
        ]


def _log_ticks(low: float, high: float, most: int = 10) -> list[Decimal]:
    """1, 2, 5 × 10ⁿ that enclose the range, at least two of them."""
    first, last = (Decimal(repr(float(end))).adjusted() for end in (low, high))
    for leading, every in ((125, 1), (1, 1), (1, 2), (1, 5), (1, 20), (1, 100)):
        powers = range(first // every * every, last + 2 * every, every)
        ticks = [Decimal(f"{m}E{n}") for n in powers for m in str(leading)]
        start = max(k for k, tick in enumerate(ticks) if tick <= Decimal(low))
        end = min(k for k, tick in enumerate(ticks) if tick >= Decimal(high))
        ticks = ticks[start : max(end, start + 1) + 1]
        if len(ticks) <= most:
            break
    return ticks


class WholeAxis(Axis):
    """Whole numbers from low to high, such as epochs from 1 to the last.

    The first number has a tick, and so has every multiple of the step.

    >>> axis = WholeAxis(1, 30, start=100, end=970)
    >>> [label for _, label in axis.marks()]
    ['1', '5', '10', '15', '20', '25', '30']
    >>> axis.position(2)
    130.0
    """

    def __init__(
        self, low: float, high: float, start: float, end: float
    ) -> None:
        self.start = start
        self.end = end
        self._low = math.floor(low)
        self._high = max(math.ceil(high), self._low + 1)
        ticks = nice_ticks(self._low, self._high)
        step = max(1, int(ticks[1] - ticks[0]))
        multiples = range(self._low // step * step, self._high + 1, step)
        numbers = [self._low, *(n for n in multiples if n > self._low)]
        self.ticks = list(map(Decimal, numbers))

    def position(self, value: float) -> float:
        """The pixel of a value: linear, and never beyond the ends."""
        share = (value - self._low) / (self._high - self._low)
        return self.start + (self.end - self.start) * min(max(share, 0), 1)

    def marks(self) -> list[tuple[float, str]]:
        """Pixel and label of every tick."""
        pixels = [self.position(float(tick)) for tick in self.ticks]
        return list(zip(pixels, tick_labels(self.ticks)))


def _x_axis(
    scale: str, low: float, high: float, start: float, end: float
) -> Axis:
    """The axis of a scale from 'linear', 'log' and 'whole'."""
    if scale == "linear":
        return Axis(nice_ticks(low, high), start, end)
    kinds = {"log": LogAxis, "whole": WholeAxis}
    if scale not in kinds:
        raise ValueError(f"scale {scale!r} is none of linear, log, whole")
    return kinds[scale](low, high, start, end)


def draw_x_axis(axis: Axis, label: str, top: float = TOP) -> list[str]:
    """Grid lines, tick labels and the name of an axis from left to right."""
    parts = []
    marks = axis.marks()
    # Labels that would touch are thinned out: every second, every third, …
    needed = len(marks) * (widest([word for _, word in marks], TEXT_SIZE) + 12)
    every = 1 + int(needed / (axis.end - axis.start))
    for k, (x, word) in enumerate(marks):
        parts.append(line((x, top, x, BOTTOM), stroke=PALE))
        if k % every == 0:
            parts.append(text(x, BOTTOM + 28, word, text_anchor="middle"))
    middle = (axis.start + axis.end) / 2
    name = shorten(label, axis.end - axis.start, _LABEL_SIZE)
    parts.append(
        text(middle, BOTTOM + 72, name, _LABEL_SIZE, text_anchor="middle")
    )
    return parts


def draw_y_axis(axis: Axis, label: str, left: float, right: float) -> list[str]:
    """The same for an axis that runs upwards, with lines from left to right."""
    parts = []
    for y, word in axis.marks():
        parts.append(line((left, y, right, y), stroke=PALE))
        parts.append(text(left - 12, y + 6, word, text_anchor="end"))
    middle = (TOP + BOTTOM) / 2
    name = shorten(label, BOTTOM - TOP, _LABEL_SIZE)
    upwards = {
        "text_anchor": "middle",
        "transform": f"rotate(-90 32 {middle:.0f})",
    }
    parts.append(text(32, middle, name, _LABEL_SIZE, **upwards))
    return parts


class Frame:
    """The two axes of a chart, their ticks chosen so that all points fit.

    `spare` pixels stay free at the right, `above` pixels at the top, `inset`
    pixels between data and frame. x_scale: 'linear', 'log' (all x above 0) or
    'whole' (numbers that are counted). y_ticks: instead of round numbers.

    >>> frame = Frame([(1, 34.4), (30, 2.9)])
    >>> [str(tick) for tick in frame.y.ticks]
    ['0', '5', '10', '15', '20', '25', '30', '35']
    """

    def __init__(
        self,
        points: Iterable[Point],
        spare: float = 0,
        inset: float = 0,
        above: float = 0,
        x_scale: str = "linear",
        y_ticks: Optional[Sequence[Decimal]] = None,
    ) -> None:
        xs, ys = zip(*points)
        if y_ticks is None:
            y_ticks = nice_ticks(min(ys), max(ys))
        self.top = TOP + above
        self.left = 64 + widest(tick_labels(y_ticks), TEXT_SIZE)
        x = _x_axis(x_scale, min(xs), max(xs), 0, 1)
        overhang = widest([word for _, word in x.marks()], TEXT_SIZE) / 2
        self.right = WIDTH - max(MARGIN, overhang + 8) - spare
        x.start, x.end = self.left + inset, self.right - inset
        self.x = x
        self.y = Axis(y_ticks, BOTTOM - inset, self.top + inset)

    def pixel(self, point: Point) -> Point:
        """Where the point (x, y) stands on the canvas."""
        return self.x.position(point[0]), self.y.position(point[1])

    def draw(self, x_label: str, y_label: str) -> list[str]:
        """Both axes with their names, and the lines at the left and below."""
        left, right = self.left, self.right
        return [
            *draw_x_axis(self.x, x_label, self.top),
            *draw_y_axis(self.y, y_label, left, right),
            line((left, self.top, left, BOTTOM), stroke=INK, stroke_width=1.5),
            line((left, BOTTOM, right, BOTTOM), stroke=INK, stroke_width=1.5),
        ]
