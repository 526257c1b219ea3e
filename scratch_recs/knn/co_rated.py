"""The similarities of one user with all others, from their co-rating sums.

Only items that both have rated count (compare `similarity`, where a vector has all
its coordinates). The definitions, and what happens when nothing is in common, are
the reference library's.

Sums of whole numbers are exact, and so is what is said here of bounds and zeros.
Other sums are rounded; each function says how it keeps that from showing.
"""

from __future__ import annotations

from math import sqrt
from types import MappingProxyType
from typing import Callable, Mapping, NamedTuple, Sequence

Rated = Sequence[tuple[int, float]]


class Sums(NamedTuple):
    """For every other user v: n, Σx, Σy, Σx², Σy², Σxy over the items in common.

    The ratings are measured in units of 1 / `per_unit`.

    >>> Sums(n=[1], x=[2], y=[3], xx=[4], yy=[9], xy=[6], per_unit=1).xy
    [6]
    """

    n: Sequence[float]
    x: Sequence[float]
    y: Sequence[float]
    xx: Sequence[float]
    yy: Sequence[float]
    xy: Sequence[float]
    per_unit: int


def plain_sums(rated: Rated, by_item: Sequence[Rated], users: int) -> Sums:
    """The sums of somebody who `rated` some items with each of the users.

    rated      [(item row, rating), …] of this one
    by_item    for every item [(user row, rating), …] of all the others

    >>> sums = plain_sums([(0, 2.0), (1, 4.0)], [[(0, 3.0)], [(0, 5.0)]], users=1)
    >>> sums.n, sums.xy
    ([2], [26.0])
    """
    n = [0] * users
    x, y, xx, yy, xy = ([0.0] * users for _ in range(5))
    for item, a in rated:
        for other, b in by_item[item]:
            n[other] += 1
            x[other] += a
            y[other] += b
            xx[other] += a * a
            yy[other] += b * b
            xy[other] += a * b
    return Sums(n, x, y, xx, yy, xy, 1)


# Of n floats added one by one, the rounding errors stay below n · 2⁻⁵³ of the sum; a
# spread n·Σx² - (Σx)² is made of a few such sums.
ROUNDING = 2.0**-50


def cosine_similarities(sums: Sums) -> list[float]:
    """Σxy / √(Σx² · Σy²) with every other user; 0.0 where nothing is in common.

    >>> one = Sums([2], [6], [8], [20], [34], [26], 1)          # x = 2 4, y = 3 5
    >>> round(cosine_similarities(one)[0], 6)
    0.997054
    """
    similarities = []
    for xx, yy, xy in zip(sums.xx, sums.yy, sums.xy):
        squares = xx * yy
        # Rounding may leave the range by a hair.
        cosine = min(max(xy / sqrt(squares), -1.0), 1.0) if squares > 0 else 0.0
        similarities.append(cosine)
    return similarities


def msd_similarities(sums: Sums) -> list[float]:
    """1 / (msd + 1), msd = Σ(x - y)² / n; 0.0 where nothing is in common.

    >>> msd_similarities(Sums([2], [6], [8], [20], [34], [26], 1))     # 2 4 and 3 5
    [0.5]
    """
    square = sums.per_unit**2
    # abs: where x and y agree, rounding may leave a little less than 0.
    return [
        1 / (abs(xx + yy - 2 * xy) / (n * square) + 1) if n else 0.0
        for n, xx, yy, xy in zip(sums.n, sums.xx, sums.yy, sums.xy)
    ]


def pearson_similarities(sums: Sums) -> list[float]:
    """Pearson's correlation over the common items; 0.0 where it is not defined.

    (n·Σxy - Σx·Σy) / √((n·Σx² - (Σx)²) · (n·Σy² - (Σy)²))

    >>> pearson_similarities(Sums([2], [6], [8], [20], [34], [26], 1))  # both rise
    [1.0]
    """
    similarities = []
    for n, x, y, xx, yy, xy in zip(*sums[:6]):
        spread_x, spread_y = n * xx - x * x, n * yy - y * y
        # Where all x are equal, rounded sums may leave a spread of this size, and
        # what is left would be correlated with chance.
        rounding = n * n * ROUNDING
        varied = spread_x > rounding * xx and spread_y > rounding * yy
        spreads = spread_x * spread_y if varied else 0
        correlation = (n * xy - x * y) / sqrt(spreads) if spreads > 0 else 0.0
        similarities.append(min(max(correlation, -1.0), 1.0))
    return similarities


SIMILARITIES: Mapping[str, Callable[[Sums], list[float]]] = MappingProxyType(
    {
        "cosine": cosine_similarities,
        "msd": msd_similarities,
        "pearson": pearson_similarities,
    }
)
