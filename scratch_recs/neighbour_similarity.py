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
from typing import Callable, List, Mapping

from scratch_recs.co_ratings import Sums

# Of n floats added one by one, the rounding errors stay below n · 2⁻⁵³ of the sum; a
# spread n·Σx² - (Σx)² is made of a few such sums.
ROUNDING = 2.0**-50


def cosine_similarities(sums: Sums) -> List[float]:
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


def msd_similarities(sums: Sums) -> List[float]:
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


def pearson_similarities(sums: Sums) -> List[float]:
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


SIMILARITIES: Mapping[str, Callable[[Sums], List[float]]] = MappingProxyType(
    {
        "cosine": cosine_similarities,
        "msd": msd_similarities,
        "pearson": pearson_similarities,
    }
)
