"""Too many points to be seen one by one: counted in hexagons, and the count coloured.

Hexagons, because of all cells that tile the plane they are nearest to a circle: the
eye sees no rows and columns that are not in the data.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Iterable, Optional, Sequence

from scratch_recs.charts.axes import (
    BOTTOM,
    TOP,
    Frame,
    Point,
    finite_points,
    nice_ticks,
)
from scratch_recs.charts.svg import (
    INK,
    element,
    line,
    number,
    picture,
    text,
    tooltip,
    widest,
)

# From few to many: the colours of viridis, light to dark in grey print as well. It
# starts at a yellow-green, as its first yellow is too pale for a white wall.
_FEW_TO_MANY = ("D2E21B", "5EC962", "21918C", "3B528B", "440154")


def hexagon_counts(pixels: Iterable[Point], radius: float) -> dict[Point, int]:
    """How many points have each hexagon's centre as their nearest; together: all.

    The centres form two rectangular lattices, one shifted by half a cell against
    the other; the nearest centre of each is found by rounding, and the nearer of
    the two wins (Carr and others, 1987, Scatterplot matrix techniques for large N).

    >>> counts = hexagon_counts([(0, 0), (1, 1), (30, 0)], radius=10)
    >>> {(round(x, 2), round(y, 2)): count for (x, y), count in counts.items()}
    {(0.0, 0): 2, (34.64, 0): 1}
    """
    wide, high = math.sqrt(3) * radius, 3 * radius
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
) -> str:
    """An SVG of many points, counted in hexagons: predicted against actual ratings.

    radius: of a hexagon, in pixels, 4 to 40. The colour tells how many points a
    hexagon holds, in classes that begin at 1, 2, 5, 10, 20, 50, …; diagonal: draw
    the line y = x, where perfect predictions would lie; y_step: all y are multiples
    of this apart, such as half stars, and the radius is chosen to give each a row.

    >>> svg = hexbin([(4, 3.5), (4, 3.5), (1, 2)], "SGD", "actual", "predicted")
    >>> ">1</text>" in svg, ">2</text>" in svg, "<title>2</title>" in svg
    (True, True, True)
    """
    if not 4 <= radius <= 40:
        raise ValueError(f"a radius of {radius} pixels: 4 to 40 can be drawn")
    coordinates = finite_points(points)
    xs, ys = zip(*coordinates)
    if y_step is not None:
        radius = _radius_for(ys, y_step)
    # A hexagon reaches two radii beyond a point in its corner: so wide is the inset.
    legend = 60 + widest([f"{len(coordinates):,}–{len(coordinates):,}"], 16)
    frame = Frame(xs, ys, spare=legend, inset=2 * radius)
    down = 0.0 if y_step is None else frame.y.position(min(ys))
    pixels = ((x, y - down) for x, y in map(frame.pixel, coordinates))
    counts = hexagon_counts(pixels, radius)
    most = max(counts.values())
    starts = _class_starts(most)
    colours = [_colour(k, len(starts)) for k in range(len(starts))]
    hexagons = [
        _hexagon(
            *(x, y + down, radius),
            colours[bisect_right(starts, count) - 1],
            f"{count:,}",
        )
        for (x, y), count in counts.items()
    ]
    parts = frame.draw(x_label, y_label) + hexagons
    if diagonal:
        parts.append(_diagonal(frame))
    return picture(title, parts + _legend(frame.right + 40, starts, most))


def _radius_for(ys: Sequence[float], step: float) -> float:
    """The radius for which every second row, or fourth, …, lies `step` apart.

    Rows of one lattice are 3 radii apart, the frame's inset takes 2 radii twice:
    3 n r = (height - 4 r) · step / range, for the smallest n with a radius up to 20.
    """
    if not step > 0:
        raise ValueError(f"a step of {step}: it must be above 0")
    ticks = nice_ticks(min(ys), max(ys))
    share = step / float(ticks[-1] - ticks[0])
    full = (BOTTOM - TOP) * share
    n = max(1, math.ceil((full / 20 - 4 * share) / 3))
    radius = full / (3 * n + 4 * share)
    if radius < 4:
        raise ValueError(f"a step of {step} is too small to be seen")
    return radius


def _class_starts(most: int) -> list[int]:
    """Where the classes of counts begin: 1, 2, 5, 10, 20, 50, … up to the most."""
    starts = [1]
    while starts[-1] <= most:
        # 1 → 2 → 5 → 10: times two, except from 2 (and 20, 200, …).
        leading = str(starts[-1])[0]
        starts.append(starts[-1] * 5 // 2 if leading == "2" else starts[-1] * 2)
    return starts[:-1]


def _colour(rank: int, ranks: int) -> str:
    """The colour of class `rank` of so many: along the scale at equal distances."""
    place = (len(_FEW_TO_MANY) - 1) * rank / max(1, ranks - 1)
    lower = min(int(place), len(_FEW_TO_MANY) - 2)
    share = place - lower
    before, after = map(bytes.fromhex, _FEW_TO_MANY[lower : lower + 2])
    mixed = [round(a + share * (b - a)) for a, b in zip(before, after)]
    return f"#{bytes(mixed).hex().upper()}"


def _hexagon(x: float, y: float, radius: float, colour: str, words: str) -> str:
    half = math.sqrt(3) / 2
    corners = (
        (0, -1),
        (half, -0.5),
        (half, 0.5),
        (0, 1),
        (-half, 0.5),
        (-half, -0.5),
    )
    path = " ".join(
        f"{number(x + radius * across)},{number(y + radius * down)}"
        for across, down in corners
    )
    seam = {"stroke": "white", "stroke_width": 0.5}
    return element("polygon", tooltip(words), points=path, fill=colour, **seam)


def _diagonal(frame: Frame) -> str:
    """The line y = x, as far as both axes show it (nothing where they do not)."""
    low = max(frame.x.ticks[0], frame.y.ticks[0])
    high = min(frame.x.ticks[-1], frame.y.ticks[-1])
    if low >= high:
        return ""
    (x1, y1), (x2, y2) = frame.pixel((float(low),) * 2), frame.pixel(
        (float(high),) * 2
    )
    ends, dashes = (x1, y1, x2, y2), {"stroke_dasharray": "8 6"}
    rim = line(ends, stroke="white", stroke_width=5, **dashes)
    return rim + line(ends, stroke=INK, stroke_width=2, **dashes)


def _legend(left: float, starts: Sequence[int], most: int) -> list[str]:
    """The classes of counts and their colours, the largest on top as on a scale."""
    parts = [text(left - 12, TOP + 8, "points", 18)]
    gap = min(30, (BOTTOM - TOP) / len(starts))
    ends = [start - 1 for start in starts[1:]] + [most]
    for k, (start, end) in enumerate(zip(starts, ends)):
        y = TOP + 8 + gap * (len(starts) - k)
        words = f"{start:,}" if start == end else f"{start:,}–{end:,}"
        parts.append(_hexagon(left, y, 12, _colour(k, len(starts)), words))
        parts.append(text(left + 20, y + 6, words, 16))
    return parts
