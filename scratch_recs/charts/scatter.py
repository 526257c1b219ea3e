"""A cloud of points with their names: the names are what takes the work."""

from __future__ import annotations

from types import MappingProxyType
from typing import Container, Iterable, Optional, Sequence

from scratch_recs.charts.axes import BOTTOM, TOP, Frame, finite_points
from scratch_recs.charts.label_placement import Box, Place, Raster
from scratch_recs.charts.svg import (
    PALETTE,
    Point,
    element,
    line,
    note,
    picture,
    shorten,
    text,
    text_width,
    tooltip,
    widest,
    wrapped,
)

_SIZE = 14  # font size of the names
_LINE = 17  # the height of a line of a name

_DOT = 5  # radius of a point
_MARK = 7  # of the marked one

_NAME_WIDTH = 190  # pixels: a longer name takes two lines

_ROUNDS = 24  # of placing names
_PATIENCE = 4  # so many in a row may bring nothing

_MOST_NAMES = 150

_FEW = 3  # so many lines to far names may cross others

_KEY_WIDTH = 330
_KEY_LINE = 18

_KEY_ROOM = (BOTTOM - TOP) // _KEY_LINE

_KEYED = MappingProxyType({"fill": PALETTE[1], "font_weight": "bold"})


def scatter(
    points: Iterable[tuple[float, float, str]],
    title: str,
    x_label: str,
    y_label: str,
    subtitle: str = "",
    mark: Optional[tuple[float, float, str]] = None,
) -> str:
    """An SVG of named points, such as movies on their two principal components.

    points: (x, y, name); an empty name leaves the point bare. mark: one more
    point, larger and in another colour. Names do not collide. A name stands
    beside its point, nearer to it than to any other; or it moves off, with a
    thin line to its point; or it becomes a number with a key at the right. A
    long name takes two lines, a longer one ends in '…'; a browser shows it
    whole. Raises ValueError if there are no points, one
    is not finite, or there are so many names that even the key is too long.

    >>> points = [(1, 2, "Alien"), (1, 2, "Aliens")]
    >>> svg = scatter(points, "Films", "first component", "second component")
    >>> svg.count("<circle"), ">Alien</text>" in svg, ">Aliens</text>" in svg
    (2, True, True)
    """
    points = list(points) + ([] if mark is None else [mark])
    coordinates = finite_points(points)
    names = [wrapped(name, _NAME_WIDTH, _SIZE) for _, _, name in points]
    if sum(any(lines) for lines in names) > _MOST_NAMES:
        raise ValueError(
            f"more than {_MOST_NAMES} names do not fit in one picture"
        )
    layout = _Layout(coordinates, names)
    if layout.homeless:  # room for a key is made only where one is needed
        layout = _Layout(coordinates, names, spare=_KEY_WIDTH)
        layout.number_the_homeless()
    leaders = [
        line(place.leader, stroke="#666666", stroke_width=1.2)
        for place in layout.places.values()
        if place.leader
    ]
    marked = None if mark is None else len(points) - 1
    dots = [
        _dot(point, name, k == marked)
        for k, ((_, _, name), point) in enumerate(zip(points, layout.pixels))
    ]
    numbers = {k: number for number, k in enumerate(layout.numbered, start=1)}
    words = [
        (
            _number(place, numbers[k])
            if k in numbers
            else _name(place, names[k], layout.pixels[k])
        )
        for k, place in layout.places.items()
    ]
    key = _key(layout.frame.right + 40, [points[k][2] for k in numbers])
    axes = layout.frame.draw(x_label, y_label)
    parts = [*axes, *leaders, *dots, *words, *key]
    return picture(title, parts, subtitle)


class _Layout:
    """Where points and names stand in a frame that leaves `spare` pixels free.

    Points are numbered in the order in which they are given. places: {point:
    Place} of all names that found one. homeless: the points whose name did not.
    numbered: the points whose place holds a number instead of the name, from
    top to bottom.
    """

    def __init__(
        self,
        coordinates: Sequence[Point],
        names: Sequence[Sequence[str]],
        spare: float = 0,
    ) -> None:
        self.frame = Frame(coordinates, spare=spare, inset=12)
        self.pixels = [self.frame.pixel(point) for point in coordinates]
        self.sizes = [
            (widest(lines, _SIZE), len(lines) * _LINE) for lines in names
        ]
        self.numbered: list[int] = []
        named = [k for k, lines in enumerate(names) if any(lines)]
        self._find_places(sorted(named, key=self._neighbours, reverse=True))

    @property
    def homeless(self) -> list[int]:
        """The points whose names have no place."""
        return [k for k in self.order if k not in self.places]

    def _neighbours(self, k: int) -> int:
        """How many points are near: the more, the fewer places are free."""
        x, y = self.pixels[k]
        return sum(abs(x - p) < 150 and abs(y - q) < 40 for p, q in self.pixels)

    def _find_places(self, order: Sequence[int]) -> None:
        """The best of some rounds of squeaky wheel optimization.

        A name without a place in one round chooses first in the next. That does
        not help in every picture. The last few names without a place may go
        anywhere, with a line to their point that may cross others.

        Source: Joslin and Clements (1999), "Squeaky Wheel Optimization".
        """
        self.order = order
        self.places = latest = self._round(order)
        useless = 0
        for _ in range(_ROUNDS):
            if not self.homeless or useless == _PATIENCE:
                break
            # A stable sort, and False before True: the homeless come first.
            order = sorted(order, key=latest.__contains__)
            latest = self._round(order)
            useless += 1
            if len(latest) > len(self.places):
                self.order = order
                self.places = latest
                useless = 0
        homeless = self.homeless
        if 0 < len(homeless) <= _FEW:
            order = sorted(self.order, key=homeless.__contains__)
            self.places = self._round(order, far=homeless)

    def _round(
        self,
        names: Iterable[int],
        numbers: Iterable[int] = (),
        far: Container[int] = (),
    ) -> dict[int, Place]:
        """The places found, first for the numbers and then for the names.

        A number takes a place far away, if there is none at its point; so do
        the names in `far`.
        """
        area = Box(self.frame.left, TOP, self.frame.right, BOTTOM)
        raster = Raster(area, self.pixels, _DOT)
        number = (1.2 * text_width("88", _SIZE), _LINE)  # bold, thus wider
        found = {
            k: raster.place(*self.pixels[k], *number, anywhere=True)
            for k in numbers
        }
        for k in names:
            size = self.sizes[k]
            found[k] = raster.place(*self.pixels[k], *size, anywhere=k in far)
        return {k: place for k, place in found.items() if place}

    def number_the_homeless(self) -> None:
        """Number the homeless, and the names that the numbers drive out."""
        numbers: list[int] = []
        while self.homeless:
            homeless = self.homeless
            no_place_for_a_number = set(numbers) & set(homeless)
            if len(numbers + homeless) > _KEY_ROOM or no_place_for_a_number:
                raise ValueError(
                    "too many names and points: there is room neither in the "
                    f"picture nor in a key of {_KEY_ROOM} lines (a point may "
                    "go without a name)"
                )
            numbers += homeless
            names = [k for k in self.order if k not in numbers]
            self.places = self._round(names, numbers)
        self.numbered = sorted(numbers, key=lambda k: self.pixels[k][::-1])


def _dot(point: Point, name: str, is_marked: bool) -> str:
    x, y = point
    r, fill = (_MARK, PALETTE[1]) if is_marked else (_DOT, PALETTE[0])
    return element("circle", tooltip(name), cx=x, cy=y, r=r, fill=fill)


def _name(place: Place, lines: Sequence[str], point: Point) -> str:
    """The lines of a name, flush with the side that is nearer to its point."""
    left, _, right, bottom = place.box
    on_the_left = point[0] > (left + right) / 2
    x, anchor = (right, "end") if on_the_left else (left, "start")
    base = bottom - 4 - (len(lines) - 1) * _LINE
    return "".join(
        note(x, base + k * _LINE, words, _SIZE, text_anchor=anchor)
        for k, words in enumerate(lines)
    )


def _number(place: Place, number: int) -> str:
    middle = (place.box.left + place.box.right) / 2
    base = place.box.bottom - 4
    return note(middle, base, number, _SIZE, text_anchor="middle", **_KEYED)


def _key(left: float, names: Sequence[str]) -> list[str]:
    """What the numbers stand for, at the right of the picture."""
    parts = []
    base = TOP + _KEY_LINE - 4
    for k, name in enumerate(names, start=1):
        number = {"text_anchor": "end", **_KEYED}
        parts.append(note(left + 24, base, k, _SIZE, **number))
        for words in _in_key(name, len(names)):
            parts.append(text(left + 34, base, words, _SIZE))
            base += _KEY_LINE
    return parts


def _in_key(name: str, names: int) -> list[str]:
    """The lines of a name in a key of so many names: one if room is scarce."""
    if 2 * names > _KEY_ROOM:
        return [shorten(name, 265, _SIZE)]
    return wrapped(name, 265, _SIZE)
