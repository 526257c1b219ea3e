"""Labels that do not collide: a greedy search on a raster of the picture.

The raster is one integer per row of pixels, with one bit per pixel. So "is this
box free?" is one `&` per row, however much is drawn there already. Every label
tries the places around its point, the nearest first, and takes the first free
one. That is greedy: quick, and not always the best.

Source: Christensen, Marks and Shieber (1995), "An Empirical Study of Algorithms
for Point-Feature Label Placement", compares it with slower and better ways.
"""

from __future__ import annotations

import math
from typing import Iterator, NamedTuple, Optional, Sequence

from scratch_recs.charts.svg import Line, Point

# Where a label goes, seen from its point: (1, 0) is right of it, (0, -1) above.
# One of the two is always ±1, so the whole box is on that side.
_CORNERS = ((1, -1), (1, 1), (-1, -1), (-1, 1))
_BETWEEN = (-0.5, 0.5, -0.25, 0.25, -0.75, 0.75)
_DIRECTIONS: tuple[Point, ...] = (
    *((1, 0), (-1, 0), *_CORNERS, (0, -1), (0, 1)),
    *((side, part) for part in _BETWEEN for side in (1, -1)),
    *((part, side) for part in _BETWEEN for side in (-1, 1)),
)

# Pixels between a point and its label: beside it without a line to it, further
# away with one, and so far only if nothing else is left.
_BESIDE = (8,)
_NEAR = (16, 20, 25, 34, 46, 60, 76, 94, 114, 136, 160, 186, 214, 244, 276)
_FAR = tuple(range(298, 1200, 22))

_ALIEN = 6  # so near to a label with a line no other point may be

_CLEARANCE = 9  # pixels around a point in which its own line may begin


class Box(NamedTuple):
    """A rectangle on the canvas, in pixels; y grows downwards.

    >>> Box(0, 0, 10, 5).overlaps(Box(9, 4, 20, 20))
    True
    >>> Box(0, 0, 10, 5).overlaps(Box(10, 0, 20, 5))
    False
    """

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """True if the two share more than a border."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Place(NamedTuple):
    """Where a label stands, and the line to its point (None if it is near)."""

    box: Box
    leader: Optional[Line]


class Raster:
    """Which pixels of the area are taken already, by points, labels and lines.

    A point takes a square of `radius` pixels to each side. No coordinate may be
    negative: the canvas begins at (0, 0).

    >>> raster = Raster(Box(0, 0, 100, 50), points=[(50, 25)])
    >>> raster.place(50, 25, width=30, height=10).box    # right of the point
    Box(left=58.0, top=20.0, right=88.0, bottom=30.0)
    >>> raster.place(50, 25, width=30, height=10).box    # left of the point
    Box(left=12.0, top=20.0, right=42.0, bottom=30.0)
    """

    def __init__(
        self, area: Box, points: Sequence[Point] = (), radius: float = 5
    ) -> None:
        self.area = area
        self.points = points
        self._rows = [0] * math.ceil(area.bottom)
        for x, y in points:
            self.occupy(Box(x - radius, y - radius, x + radius, y + radius))

    def _pixels(self, box: Box) -> tuple[int, int, int]:
        """The first row, the row after the last, and the bits in each row."""
        # Rounded outwards: boxes whose pixels are apart are apart themselves.
        mask = (1 << math.ceil(box.right)) - (1 << math.floor(box.left))
        return math.floor(box.top), math.ceil(box.bottom), mask

    def occupy(self, box: Box) -> None:
        """Take the pixels of a box."""
        top, bottom, mask = self._pixels(box)
        for row in range(top, min(bottom, len(self._rows))):
            self._rows[row] |= mask

    def occupy_line(self, line: Line) -> None:
        """Take the pixels along a line."""
        for box in _dots(line):
            self.occupy(box)

    def is_free(self, box: Box) -> bool:
        """True if none of the pixels of a box is taken."""
        top, bottom, mask = self._pixels(box)
        for row in self._rows[top:bottom]:
            if row & mask:
                return False
        return True

    def place(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        anywhere: bool = False,
    ) -> Optional[Place]:
        """The nearest free place for a label of (x, y); None if there is none.

        The place is taken from now on. The line from a label to its point
        crosses nothing. A label that may go `anywhere` also looks further away,
        and in the end accepts a line that crosses others.
        """
        distances = _BESIDE + _NEAR + (_FAR if anywhere else ())
        for crossing in (False, True) if anywhere else (False,):
            for distance in distances:
                for box in _boxes_around(x, y, width, height, distance):
                    if not (self._holds(box) and self.is_free(box)):
                        continue
                    beside = distance in _BESIDE
                    leader = None if beside else _leader(x, y, box)
                    if crossing or self._is_clear(x, y, box, leader):
                        return self._taken(Place(box, leader))
        return None

    def _taken(self, place: Place) -> Place:
        """The place, with its pixels and those of its line taken."""
        self.occupy(place.box)
        if place.leader:
            self.occupy_line(_outside(place.leader))
        return place

    def _holds(self, box: Box) -> bool:
        """True if the whole box is inside the area."""
        area = self.area
        return (
            area.left <= box.left
            and box.right <= area.right
            and area.top <= box.top
            and box.bottom <= area.bottom
        )

    def _is_clear(
        self, x: float, y: float, box: Box, leader: Optional[Line]
    ) -> bool:
        """True if nobody can take the label for that of another point.

        Without a line every other point is at least twice as far from the label
        as its own.
        """
        if leader and not all(map(self.is_free, _dots(_outside(leader)))):
            return False
        least = _ALIEN if leader else 2 * _gap(box, x, y)
        return all(
            _gap(box, p, q) >= least
            for p, q in self.points
            if abs(p - x) + abs(q - y) > 1  # not the point itself
        )


def _gap(box: Box, x: float, y: float) -> float:
    """The distance in pixels from a box to a point."""
    across = max(box.left - x, 0.0, x - box.right)
    down = max(box.top - y, 0.0, y - box.bottom)
    return math.sqrt(across * across + down * down)


def _boxes_around(
    x: float, y: float, width: float, height: float, distance: float
) -> Iterator[Box]:
    """The boxes of one size around a point, the best direction first."""
    for across, down in _DIRECTIONS:
        left = x + across * (distance + width / 2) - width / 2
        top = y + down * (distance + height / 2) - height / 2
        yield Box(left, top, left + width, top + height)


def _dots(line: Line) -> Iterator[Box]:
    """Small boxes along a line, close enough to leave no gap."""
    x1, y1, x2, y2 = line
    count = 1 + int(max(abs(x2 - x1), abs(y2 - y1)) / 2)
    for k in range(count + 1):
        x, y = x1 + (x2 - x1) * k / count, y1 + (y2 - y1) * k / count
        yield Box(x - 1, y - 1, x + 1, y + 1)


def _leader(x: float, y: float, box: Box) -> Line:
    """From the point (x, y) to just before the nearest point of its label."""
    across = min(max(x, box.left), box.right) - x
    down = min(max(y, box.top), box.bottom) - y
    length = math.sqrt(across * across + down * down)
    return (x, y, x + across * (1 - 2 / length), y + down * (1 - 2 / length))


def _outside(leader: Line) -> Line:
    """The part of a leader outside its own point's mark."""
    x, y, to_x, to_y = leader
    length = math.sqrt((to_x - x) ** 2 + (to_y - y) ** 2)
    share = _CLEARANCE / length
    return (x + share * (to_x - x), y + share * (to_y - y), to_x, to_y)


def spread(
    wanted: Sequence[float], gap: float, low: float, high: float
) -> list[float]:
    """Positions at least `gap` apart, from low to high, near the wanted ones.

    They keep the order of the wanted ones; of two equal ones the first stays
    before the second. Raises ValueError if there is no room for so many.

    >>> spread([50, 52, 90], gap=20, low=0, high=100)
    [50, 70, 90]
    >>> spread([95, 99], gap=20, low=0, high=100)
    [80, 100]
    """
    if (len(wanted) - 1) * gap > high - low:
        raise ValueError(f"{len(wanted)} positions {gap} apart need more room")
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    placed = list(wanted)
    floor = low
    for k in order:  # first each moves towards `high`, as far as needed …
        placed[k] = max(placed[k], floor)
        floor = placed[k] + gap
    ceiling = high
    for k in reversed(order):  # … then those beyond the end move back
        placed[k] = min(placed[k], ceiling)
        ceiling = placed[k] - gap
    return placed
