"""Labels that do not collide: a greedy search on a raster of the picture.

The raster is one integer a row and one bit a pixel, so "is this box free?" is one
`&` a row, however much is drawn there already. Every label tries the places around
its point, the nearest first, and takes the first free one: greedy, so not always the
best, but the eye finds nothing to complain about (Christensen, Marks and Shieber,
1995, compare it with better and slower ways).
"""

from __future__ import annotations

import math
from typing import Iterator, NamedTuple, Optional, Sequence

Point = tuple[float, float]

Line = tuple[float, float, float, float]

# Where a label goes, seen from its point: (1, 0) is right of it, (0, -1) above. One
# of the two is always ±1, so the whole box is on that side.
_DIRECTIONS = (
    *((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1)),
    *((1, -0.5), (1, 0.5), (-1, -0.5), (-1, 0.5)),
    *((0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1)),
)

_NEAR = (8, 12, 18, 25, 34, 46, 60, 76, 94, 114)

_FAR = tuple(range(136, 1200, 22))

_LEADER_FROM = 12  # pixels: nearer labels need no line to their point

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

    def overlaps(self, other: "Box") -> bool:
        """True where the two share more than a border."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Place(NamedTuple):
    """Where a label stands, and the line that leads to its point (None when near).

    >>> Place(box=(0, 0, 40, 10), leader=None).leader is None
    True
    """

    box: Box
    leader: Optional[Line]


class Raster:
    """What is taken already of the area: points (with their marks), labels, lines.

    No coordinate may be negative: the canvas begins at (0, 0).

    >>> raster = Raster(Box(0, 0, 100, 50), points=[(50, 25)])
    >>> raster.place(50, 25, width=30, height=10).box        # right of the point
    Box(left=58.0, top=20.0, right=88.0, bottom=30.0)
    >>> raster.place(50, 25, width=30, height=10).box        # left of the point
    Box(left=12.0, top=20.0, right=42.0, bottom=30.0)
    """

    def __init__(
        self, area: Box, points: Sequence[Point] = (), radius: float = 5
    ) -> None:
        self.area, self.points = area, points
        self._rows = [0] * math.ceil(area.bottom)
        for x, y in points:
            self.occupy(Box(x - radius, y - radius, x + radius, y + radius))

    def _pixels(self, box: Box) -> tuple[int, int, int]:
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
        """True where nothing is drawn yet."""
        top, bottom, mask = self._pixels(box)
        return not any(row & mask for row in self._rows[top:bottom])

    def place(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        anywhere: bool = False,
    ) -> Optional[Place]:
        """The nearest free place for a label of the point (x, y), now taken; or None.

        Near the point the line to it crosses nothing. A label that may go `anywhere`
        looks further away for such a place, and in the end accepts crossing lines.
        """
        for crossing in (False, True) if anywhere else (False,):
            for distance in _NEAR + _FAR if anywhere else _NEAR:
                for box in _boxes_around(x, y, width, height, distance):
                    if not (self._holds(box) and self.is_free(box)):
                        continue
                    leader = (
                        _leader(x, y, box) if distance > _LEADER_FROM else None
                    )
                    if crossing or self._is_clear(x, y, box, leader):
                        return self._taken(Place(box, leader))
        return None

    def _taken(self, place: Place) -> Place:
        self.occupy(place.box)
        if place.leader:
            self.occupy_line(_outside(place.leader))
        return place

    def _holds(self, box: Box) -> bool:
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
        """True where nobody can take the label for that of another point."""
        if leader and not all(map(self.is_free, _dots(_outside(leader)))):
            return False
        return not any(
            box.left - 13 < p < box.right + 13
            and box.top - 8 < q < box.bottom + 8
            and abs(p - x) + abs(q - y)
            > 13  # two points in one place share the doubt
            for p, q in self.points
        )


def _boxes_around(
    x: float, y: float, width: float, height: float, distance: float
) -> Iterator[Box]:
    """The boxes of one size at one distance from a point, the best direction first."""
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
    """Positions at least `gap` apart, inside low to high, near the wanted ones.

    They keep the order of the wanted ones; of two equal ones the first stays before
    the second. Raises ValueError where there is no room for so many.

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
    for k in order:  # first everybody moves down just as far as needed …
        placed[k] = max(placed[k], floor)
        floor = placed[k] + gap
    ceiling = high
    for k in reversed(order):  # … then those beyond the end move back
        placed[k] = min(placed[k], ceiling)
        ceiling = placed[k] - gap
    return placed
