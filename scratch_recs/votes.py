"""Votes: who has a say in a prediction, and how the nearest of them are found.

To predict how user u rates item i, everybody who rated i has a vote; with users and
items exchanged, every item that u rated has one. The votes of the most similar count.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import Callable, List, NamedTuple, Sequence, Tuple

# (similarity, z, row, rating) of one neighbour.
Vote = Tuple[float, float, int, float]


class Person(NamedTuple):
    """Whom a prediction is for: similarities with all, own level and deviation.

    >>> Person([1.0, 0.5], level=3.5, deviation=1.0).level
    3.5
    """

    similarities: Sequence[float]
    level: float
    deviation: float


class Raters(NamedTuple):
    """Who rated one item: their rows, z and ratings, in the order of the table.

    pick(similarities with all) gives those with the raters.

    >>> raters = raters_of([(0, 4.0), (2, 1.0)], 0.0, [3.0, 0.0, 2.0], [1.0] * 3)
    >>> raters.z, list(raters.pick([0.9, 0.8, 0.7]))
    ((1.0, -1.0), [0.9, 0.7])
    """

    rows: Tuple[int, ...]
    z: Tuple[float, ...]
    ratings: Tuple[float, ...]
    pick: Callable[[Sequence[float]], Sequence[float]]


def raters_of(
    pairs: Sequence[Tuple[int, float]],
    other_level: float,
    own_levels: Sequence[float],
    deviations: Sequence[float],
) -> Raters:
    """The raters (row, rating) of an item, with z = (r - level) / deviation of each.

    The level is the rater's own and `other_level`, that of the item.

    >>> raters_of([(1, 5.0)], 0.5, own_levels=[3.0, 3.5], deviations=[1.0, 2.0]).z
    (0.5,)
    """
    rows = tuple(row for row, _ in pairs)
    z = tuple((r - own_levels[row] - other_level) / deviations[row] for row, r in pairs)
    # itemgetter is a compiled loop, but it gives no tuple for less than two.
    pick = itemgetter(*rows) if len(rows) > 1 else partial(_pick_few, rows)
    return Raters(rows, z, tuple(rating for _, rating in pairs), pick)


def nearest_votes(similarities: Sequence[float], raters: Raters, k: int) -> List[Vote]:
    """The votes of the k most similar raters, most similar first.

    Ties go to the earlier one; a similarity of 0 or below takes a place and is then
    left out.

    >>> raters = raters_of([(0, 4.0), (1, 3.0), (2, 1.0)], 0.0, [0.0] * 3, [1.0] * 3)
    >>> nearest_votes([0.5, 0.9, 0.5], raters, k=2)
    [(0.9, 3.0, 1, 3.0), (0.5, 4.0, 0, 4.0)]
    """
    picked = raters.pick(similarities)
    votes = zip(picked, raters.z, raters.rows, raters.ratings)
    # A stable sort keeps the table's order among equals, also when reversed.
    nearest = sorted(votes, key=itemgetter(0), reverse=True)[:k]
    return [vote for vote in nearest if vote[0] > 0]


def _pick_few(rows: Sequence[int], values: Sequence[float]) -> List[float]:
    return [values[row] for row in rows]
