"""The similarities of one user with all others, from their co-rating sums.

Only items that both have rated count (compare `similarity`, where a vector has all
its coordinates). The definitions, and what happens when nothing is in common, are
the reference library's.
"""

from __future__ import annotations

from math import sqrt
from typing import Callable, Dict, List

from scratch_recs.co_ratings import Sums


def cosine_similarities(sums: Sums) -> List[float]:
    """Σxy / √(Σx² · Σy²) with every other user; 0.0 where nothing is in common.

    >>> one = Sums([2], [6], [8], [20], [34], [26], 1)          # x = 2 4, y = 3 5
    >>> round(cosine_similarities(one)[0], 6)
    0.997054
    """
    return [
        xy / sqrt(xx * yy) if xx and yy else 0.0
        for xx, yy, xy in zip(sums.xx, sums.yy, sums.xy)
    ]


def msd_similarities(sums: Sums) -> List[float]:
    """1 / (msd + 1), msd = Σ(x - y)² / n; 0.0 where nothing is in common.

    >>> msd_similarities(Sums([2], [6], [8], [20], [34], [26], 1))     # 2 4 and 3 5
    [0.5]
    """
    square = sums.per_unit**2
    return [
        1 / ((xx + yy - 2 * xy) / (n * square) + 1) if n else 0.0
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
        spreads = (n * xx - x * x) * (n * yy - y * y) if n > 1 else 0
        # Sums of floats can leave a tiny negative spread where the true one is 0.
        correlation = (n * xy - x * y) / sqrt(spreads) if spreads > 0 else 0.0
        similarities.append(correlation)
    return similarities


SIMILARITIES: Dict[str, Callable[[Sums], List[float]]] = {
    "cosine": cosine_similarities,
    "msd": msd_similarities,
    "pearson": pearson_similarities,
}
