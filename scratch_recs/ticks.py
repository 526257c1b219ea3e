"""Ticks at round numbers, and the pixel at which a value stands.

An axis is counted in steps. Its step is 1, 2 or 5 times a power of ten, its ends are
whole numbers of steps, and Python's decimals keep all of that exact: a tick says 0.3,
never 0.30000000000000004.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Iterable, List, Sequence, Tuple

Point = Tuple[float, float]

# Inside these limits no difference, no quotient and no tick leaves the floats.
_LARGEST = 1e300
_ALMOST_ZERO = Decimal("1E-280")


def finite(value: object, where: str) -> float:
    """The value as a float.

    Raises ValueError where it is no number, or not finite (or too near to that).

    >>> finite(3, "point 1")
    3.0
    >>> finite(float("nan"), "y of point 7")
    Traceback (most recent call last):
    ValueError: y of point 7 is nan: only numbers up to 1e+300 can be drawn
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= _LARGEST:  # not: NaN is neither smaller nor larger
        raise ValueError(
            f"{where} is {value!r}: only numbers up to {_LARGEST} can be drawn"
        )
    return number + 0.0  # which turns -0.0 into 0.0


def finite_points(points: Iterable[Sequence], name: str = "point") -> List[Point]:
    """The first two numbers of every point, as floats.

    Raises ValueError where one is not finite, or where there is no point at all.

    >>> finite_points([(1, 2, "a label"), (3, 4)])
    [(1.0, 2.0), (3.0, 4.0)]
    >>> finite_points([])
    Traceback (most recent call last):
    ValueError: no point to draw
    """
    checked = [
        (finite(point[0], f"x of {name} {k}"), finite(point[1], f"y of {name} {k}"))
        for k, point in enumerate(points, start=1)
    ]
    if not checked:
        raise ValueError(f"no {name} to draw")
    return checked


def _widened(low: float, high: float) -> Tuple[Decimal, Decimal]:
    """The range, wide enough for floats to tell its ticks apart."""
    bottom, top = Decimal(repr(float(low))), Decimal(repr(float(high)))
    size = max(abs(bottom), abs(top))
    if size < _ALMOST_ZERO:
        return bottom - 1, top + 1
    if top - bottom < size / 1_000_000:
        return bottom - size / 10, top + size / 10
    return bottom, top


def nice_ticks(low: float, high: float, most: int = 8) -> List[Decimal]:
    """Round numbers at equal steps, from one at or below low to one at or above high.

    The step is the smallest of 1, 2, 5 × 10ⁿ that takes at most `most` steps for the
    length of the range (one more where the range straddles its ends). For `most`
    between 5 and 10 that makes 3 to 12 ticks. A range without length is widened.

    >>> [str(tick) for tick in nice_ticks(0.93, 1.44)]
    ['0.9', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5']
    """
    bottom, top = _widened(low, high)
    least = (top - bottom) / most
    power = least.adjusted()
    steps = [f"1E{power}", f"2E{power}", f"5E{power}", f"1E{power + 1}"]
    step = next(step for step in map(Decimal, steps) if step >= least)
    first, last = math.floor(bottom / step), math.ceil(top / step)
    return [k * step for k in range(first, last + 1)]


def tick_labels(ticks: Sequence[Decimal]) -> List[str]:
    """The ticks as text: alike in decimals, powers of ten where zeros would swamp.

    >>> tick_labels(nice_ticks(-1, 1, most=5))
    ['−1.0', '−0.5', '0.0', '0.5', '1.0']
    >>> tick_labels(nice_ticks(0, 20_000, most=5)), tick_labels(nice_ticks(0, 5e9))[1]
    (['0', '5,000', '10,000', '15,000', '20,000'], '1e+9')
    """
    largest = max(map(abs, ticks))
    if Decimal("1E-4") <= largest < Decimal("1E+6"):
        labels = [format(tick, ",f") for tick in ticks]
    else:
        labels = [format(tick.normalize(), "e") if tick else "0" for tick in ticks]
    return [label.replace("-", "−") for label in labels]


class Axis:
    """Values on one side, pixels on the other: first tick at start, last at end.

    >>> axis = Axis(nice_ticks(1, 5), start=100, end=900)
    >>> axis.position(1), axis.position(2), axis.position(5)
    (100.0, 300.0, 900.0)
    """

    def __init__(self, ticks: Sequence[Decimal], start: float, end: float) -> None:
        self.ticks, self.start, self.end = list(ticks), start, end
        step = self.ticks[1] - self.ticks[0]
        self._step = float(step)
        self._first = float(self.ticks[0] / step)

    def position(self, value: float) -> float:
        """The pixel of a value: linear, and never beyond the ends."""
        steps = value / self._step - self._first
        share = min(max(steps / (len(self.ticks) - 1), 0.0), 1.0)
        return self.start + (self.end - self.start) * share

    def marks(self) -> List[Tuple[float, str]]:
        """Pixel and label of every tick."""
        span, gaps = self.end - self.start, len(self.ticks) - 1
        pixels = [self.start + span * k / gaps for k in range(gaps + 1)]
        return list(zip(pixels, tick_labels(self.ticks)))
