"""Ratings as whole numbers: 3.5 stars are 7 half stars.

Sums of whole numbers are exact, sums of decimals are not: 0.1 + 0.2 > 0.3.
Neighbours are ranked by such sums, and rounding would decide who is nearer
where two are equally near. So ratings are counted in whole units where they
have one: stars, halves, quarters, or up to three decimals.
"""

from __future__ import annotations

from typing import Iterable, Optional, Sequence


class Units(dict[float, int]):
    """Ratings in whole units: units[3.5] is 7 where the unit is half a star.

    per_unit    how many units make a rating of 1

    Raises KeyError for a rating that is not whole.

    >>> units = Units(per_unit=2)
    >>> units[3.5], units.has(3.25)
    (7, False)
    """

    def __init__(self, per_unit: int) -> None:
        super().__init__()
        self.per_unit = per_unit

    def has(self, rating: float) -> bool:
        """True if the rating is a whole number of units."""
        return rating in self or is_whole(rating, self.per_unit)

    def __missing__(self, rating: float) -> int:
        if not is_whole(rating, self.per_unit):
            raise KeyError(rating)
        # There are only a few different ratings: each is computed once.
        self[rating] = round(rating * self.per_unit)
        return self[rating]


def units_of(values: Iterable[float]) -> Optional[Units]:
    """The largest unit of which all values are whole numbers; None if none is.

    There are 1, 2, 4, 10, 100 or 1000 units in a rating of 1.

    >>> [units_of([value]).per_unit for value in (4.0, 3.5, 0.219)]
    [1, 2, 1000]
    >>> units_of([1 / 3]) is None
    True
    """
    different = set(values)
    for per_unit in (1, 2, 4, 10, 100, 1000):
        if all(is_whole(value, per_unit) for value in different):
            return Units(per_unit)
    return None


def in_units(
    rated: Sequence[tuple[int, float]], units: Units
) -> list[tuple[int, int]]:
    """The (row, rating) pairs with whole numbers for ratings.

    >>> in_units([(0, 3.5), (2, 1.0)], Units(per_unit=2))
    [(0, 7), (2, 2)]
    """
    return [(row, units[rating]) for row, rating in rated]


def is_whole(value: float, per_unit: int) -> bool:
    """True if the value is the float nearest to some whole number / per_unit.

    Beyond 2⁵³ floats leave out whole numbers: nothing is counted in these.

    >>> is_whole(0.219, 1000), is_whole(0.219, 100)
    (True, False)
    """
    units = value * per_unit
    return abs(units) <= 2**53 and round(units) / per_unit == value
