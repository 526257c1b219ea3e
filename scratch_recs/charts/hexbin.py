"""Too many points to see each one: count them in hexagons, colour the counts.

Of all cells that tile the plane, hexagons are nearest to a circle: the eye sees
no rows and columns that are not in the data.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from decimal import Decimal
from typing import Iterable, Optional, Sequence

from scratch_recs.charts.axes import (
    BOTTOM,
    TOP,
    Frame,
    finite_points,
    nice_ticks,
)
from scratch_recs.charts.svg import (
    INK,
    Point,
    element,
    line,
    number,
    picture,
    text,
    tooltip,
    widest,
)

# From few to many: the colours of viridis, light to dark in grey print as well.
# It starts at a yellow-green, as its first yellow is too pale for a white wall.
_FEW_TO_MANY = ("D2E21B", "5EC962", "21918C", "3B528B", "440154")

_LEGEND_SIZE = 16  # font size

# The bars at the edges.
_BARS = 90  # pixels: the room for the longest
_CLASSES = 50  # where the values are not few
_GREY = "#888888"


def hexagon_counts(pixels: Iterable[Point], radius: float) -> dict[Point, int]:
    """How many points have each hexagon's centre as their nearest centre.

    The centres form two rectangular lattices, one shifted by half a cell
    against the other. Rounding finds the nearest centre of each lattice; the
    nearer of the two wins.

    Source: Carr, Littlefield, Nicholson and Littlefield (1987), "Scatterplot
    Matrix Techniques for Large N".

    >>> counts = hexagon_counts([(0, 0), (1, 1), (30, 0)], radius=10)
    >>> {(round(x, 2), round(y, 2)): n for (x, y), n in counts.items()}
    {(0.0, 0): 2, (34.64, 0): 1}
    """
    wide = math.sqrt(3) * radius
    high = 3 * radius
    counts: dict[Point, int] = {}
    for x, y in pixels:
        even = (round(x / wide) * wide, round(y / high) * high)
        odd = (
            (math.floor(x / wide) + 0.5) * wide,
            (math.floor(y / high) + 0.5) * high,
        )
        to_even = (x - even[0]) ** 2 + (y - even[1]) ** 2
        to_odd = (x - odd[0]) ** 2 + (y - odd[1]) ** 2
        nearest = even if to_even <= to_odd else odd
        counts[nearest] = counts.get(nearest, 0) + 1
    return dict(sorted(counts.items()))


def hexbin(
    points: Iterable[Point],
    title: str,
    x_label: str,
    y_label: str,
    radius: float = 12,
    diagonal: bool = False,
    y_step: Optional[float] = None,
    marginals: bool = False,
    subtitle: str = "",
) -> str:
    """An SVG of many points, such as predicted and actual ratings.

    The colour of a hexagon tells how many points it holds, in classes that
    begin at 1, 2, 5, 10, 20, 50, …

    radius: of a hexagon, 4 to 40 pixels. diagonal: draw the line y = x, on
    which perfect predictions lie. y_step: all y are multiples of this apart,
    such as half stars; then the radius is chosen so that each has a row of
    hexagons. marginals: draw how often each x and each y occurs as bars at the
    upper and the right edge. Raises ValueError if there are no points, one is
    not finite, or the radius or the step cannot be drawn.

    >>> pairs = [(4, 3.5), (4, 3.5), (1, 2)]
    >>> svg = hexbin(pairs, "Two factors", "actual", "predicted")
    >>> ">1</text>" in svg, ">2</text>" in svg, "<title>2</title>" in svg
    (True, True, True)
    """
    if not 4 <= radius <= 40:
        raise ValueError(f"a radius of {radius} pixels: 4 to 40 can be drawn")
    coordinates = finite_points(points)
    ys = [y for _, y in coordinates]
    y_ticks = nice_ticks(min(ys), max(ys))
    bars = _BARS if marginals else 0
    if y_step is not None:
        y_ticks = _ticks_of_steps(ys, y_step)
        radius = _radius_for(y_ticks, y_step, BOTTOM - TOP - bars)
    # A hexagon reaches two radii beyond a point in its corner: hence the inset.
    most_words = f"{len(coordinates):,}–{len(coordinates):,}"
    spare = 60 + widest([most_words], _LEGEND_SIZE) + bars
    inset = 2 * radius
    frame = Frame(coordinates, spare, inset, above=bars, y_ticks=y_ticks)
    pixels = list(map(frame.pixel, coordinates))
    down = 0.0 if y_step is None else frame.y.position(min(ys))
    counts = hexagon_counts(((x, y - down) for x, y in pixels), radius)
    starts = _class_starts(max(counts.values()))
    parts = frame.draw(x_label, y_label)
    for (x, y), count in counts.items():
        colour = _colour(bisect_right(starts, count) - 1, len(starts))
        parts.append(_hexagon(x, y + down, radius, colour, f"{count:,}"))
    if diagonal:
        parts.append(_diagonal(frame))
    if marginals:
        parts += _marginals(frame, pixels, None if y_step is None else ys)
    legend = _legend(frame.right + bars + 40, starts, max(counts.values()))
    return picture(title, parts + legend, subtitle)


def _ticks_of_steps(ys: Sequence[float], step: float) -> list[Decimal]:
    """A tick for every value, such as 0.5, 1.0, …, 5.0 stars, if not too many.

    Raises ValueError if the step is not above 0.
    """
    if not step > 0:
        raise ValueError(f"a step of {step}: it must be above 0")
    steps = (max(ys) - min(ys)) / step
    if not 1 <= round(steps, 6) <= 11:
        return nice_ticks(min(ys), max(ys))
    first, exact = Decimal(repr(min(ys))), Decimal(repr(step))
    return [first + k * exact for k in range(math.ceil(steps - 1e-6) + 1)]


def _radius_for(ticks: Sequence[Decimal], step: float, height: float) -> float:
    """The radius for which every second row, or fourth, …, lies `step` apart.

    Rows of one lattice are 3 radii apart, the frame's inset takes 2 radii
    twice: 3 n r = (height - 4 r) · step / range, for the smallest n with a
    radius up to 20.
    """
    share = step / float(ticks[-1] - ticks[0])
    full = height * share
    n = max(1, math.ceil((full / 20 - 4 * share) / 3))
    radius = full / (3 * n + 4 * share)
    if radius < 4:
        raise ValueError(f"a step of {step} is too small to be seen")
    return radius


def _marginals(
    frame: Frame, pixels: Sequence[Point], rows: Optional[Sequence[float]]
) -> list[str]:
    """Bars of how often each x occurs above the frame, each y right of it.

    rows: the values of y if these are few, so that each gets a bar; else both
    axes are cut into classes of equal width.
    """
    width = (frame.right - frame.left) / _CLASSES
    across = Counter(int((x - frame.left) / width) for x, _ in pixels)
    parts = [text(frame.right + 8, TOP + 20, "how often", 14)]
    for k, count in sorted(across.items()):
        high = (_BARS - 10) * count / max(across.values())
        left = frame.left + k * width
        parts.append(_bar(left, frame.top - 4 - high, width - 1, high, count))
    if rows is None:
        high = (BOTTOM - frame.top) / _CLASSES
        numbers = Counter(int((y - frame.top) / high) for _, y in pixels)
        upwards = {frame.top + (k + 0.5) * high: numbers[k] for k in numbers}
    else:
        upwards = Counter(map(frame.y.position, rows))
        levels = sorted(upwards)
        gaps = [b - a for a, b in zip(levels, levels[1:])]
        high = min([0.7 * gap for gap in gaps] + [BOTTOM - frame.y.start])
    for y, count in sorted(upwards.items()):
        wide = (_BARS - 10) * count / max(upwards.values())
        parts.append(_bar(frame.right + 4, y - high / 2, wide, high - 1, count))
    return parts


def _bar(x: float, y: float, width: float, height: float, count: int) -> str:
    size = {"width": width, "height": height}
    return element("rect", tooltip(f"{count:,}"), x=x, y=y, **size, fill=_GREY)


def _class_starts(most: int) -> list[int]:
    """Where the classes of counts begin: 1, 2, 5, 10, 20, … up to the most."""
    starts = [1]
    while starts[-1] <= most:
        # 1 → 2 → 5 → 10: times two, except from 2 (and 20, 200, …).
        leading = str(starts[-1])[0]
        starts.append(starts[-1] * 5 // 2 if leading == "2" else starts[-1] * 2)
    return starts[:-1]


def _colour(rank: int, ranks: int) -> str:
    """The colour of class `rank` of so many, equally spaced on the scale."""
    place = (len(_FEW_TO_MANY) - 1) * rank / max(1, ranks - 1)
    lower = min(int(place), len(_FEW_TO_MANY) - 2)
    share = place - lower
    before, after = map(bytes.fromhex, _FEW_TO_MANY[lower : lower + 2])
    mixed = [round(a + share * (b - a)) for a, b in zip(before, after)]
    return f"#{bytes(mixed).hex().upper()}"


def _hexagon(x: float, y: float, radius: float, colour: str, words: str) -> str:
    """A hexagon that stands on a corner, around (x, y)."""
    half = math.sqrt(3) / 2
    right = [(0, -1), (half, -0.5), (half, 0.5)]
    left = [(0, 1), (-half, 0.5), (-half, -0.5)]
    path = " ".join(
        f"{number(x + radius * across)},{number(y + radius * down)}"
        for across, down in right + left
    )
    seam = {"stroke": "white", "stroke_width": 0.5}
    return element("polygon", tooltip(words), points=path, fill=colour, **seam)


def _diagonal(frame: Frame) -> str:
    """The line y = x, as far as both axes show it; empty if they do not."""
    low = float(max(frame.x.ticks[0], frame.y.ticks[0]))
    high = float(min(frame.x.ticks[-1], frame.y.ticks[-1]))
    if low >= high:
        return ""
    ends = (*frame.pixel((low, low)), *frame.pixel((high, high)))
    dashes = {"stroke_dasharray": "8 6"}
    rim = line(ends, stroke="white", stroke_width=5, **dashes)
    return rim + line(ends, stroke=INK, stroke_width=2, **dashes)


def _legend(left: float, starts: Sequence[int], most: int) -> list[str]:
    """The classes of counts and their colours, the largest count on top."""
    parts = [text(left - 12, TOP + 8, "points")]
    gap = min(30, (BOTTOM - TOP) / len(starts))
    ends = [start - 1 for start in starts[1:]] + [most]
    for k, (start, end) in enumerate(zip(starts, ends)):
        y = TOP + 8 + gap * (len(starts) - k)
        words = f"{start:,}" if start == end else f"{start:,}–{end:,}"
        parts.append(_hexagon(left, y, 12, _colour(k, len(starts)), words))
        parts.append(text(left + 20, y + 6, words, _LEGEND_SIZE))
    return parts
