"""Levels: what a rating is compared with before neighbours are averaged.

A 4 from somebody who always gives 5 is a complaint. So k-NN averages not the
rating but how far it lies above a level, in units of a deviation s:

    z(v, i) = (r(v, i) - level(v, i)) / s(v)

    centering      level(v, i)             s(v)
    None           0                       1
    'mean'         mean of v's ratings     1
    'zscore'       mean of v's ratings     standard deviation of v's ratings
    'baseline'     μ + b_v + b_i           1

v is a user for UserKNN and an item for ItemKNN. A level has two parts, the one
of v and the one of i; only the baseline has a second one.
"""

from __future__ import annotations

import math
from array import array
from operator import sub
from typing import Optional, Sequence

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.fitted import Rated
from scratch_recs.recommender.baselines import BiasBaseline, means_of

CENTERINGS = (None, "mean", "zscore", "baseline")


def check_centering(centering: Optional[str]) -> None:
    """Raises ValueError if this is not one of the four.

    >>> check_centering("median")
    Traceback (most recent call last):
    ValueError: centering is one of (None, 'mean', 'zscore', 'baseline'), \
not 'median'
    """
    if centering not in CENTERINGS:
        raise ValueError(f"centering is one of {CENTERINGS}, not {centering!r}")


def deviation(values: Sequence[float]) -> float:
    """The population standard deviation √(Σ(v - mean)² / n); 0.0 for no values.

    >>> deviation([1.0, 3.0])
    1.0
    """
    # The mean of equal floats may miss them by a hair: (0.1 + 0.1 + 0.1) / 3
    # does.
    if not values or min(values) == max(values):
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))


class Levels:
    """The levels and deviations of all rows of a table.

    own           for every row v its part of the level, the own level
    others        for every column i the other part, the other level
    deviations    for every row v its s(v)

    The rows are the users, or the items if `by_items`.

    >>> table = Ratings.from_triples(
    ...     [("ann", "Alien", 5), ("ann", "Brazil", 3)])
    >>> Levels("mean", table, by_items=False).own
    [4.0]
    """

    def __init__(
        self, centering: Optional[str], ratings: Ratings, by_items: bool
    ) -> None:
        check_centering(centering)
        self.centering = centering
        self.mean = ratings.mean
        self._overall = deviation(ratings.values) or 1.0
        rows, columns = ratings.by_user, ratings.by_item
        if by_items:
            rows, columns = columns, rows
        self.others = [0.0] * len(columns)
        if centering == "baseline":
            self._baseline = BiasBaseline().fit(ratings)
            own = self._baseline.user_biases
            self.others = self._baseline.item_biases
            if by_items:
                own, self.others = self.others, own
            self.own = [self.mean + bias for bias in own]
        else:
            self.own = list(map(self.level_of, rows))
        self.deviations = list(map(self.deviation_of, rows))

    def level_of(self, rated: Rated) -> float:
        """The own part of a row, or a new user, with these ratings."""
        if self.centering is None:
            return 0.0
        if self.centering == "baseline":
            return self.mean + (self._baseline._newcomer(rated) or 0.0)
        return means_of([rated], empty=self.mean)[0]

    def other_level_of(self, rated: Rated) -> float:
        """The other part of a new user who rated these, if rows are items."""
        if self.centering == "baseline":
            return self._baseline._newcomer(rated) or 0.0
        return 0.0

    def deviation_of(self, rated: Rated) -> float:
        """s of a row that holds these ratings.

        If they are all equal, s is the standard deviation of all ratings.
        """
        if self.centering != "zscore":
            return 1.0
        return deviation([rating for _, rating in rated]) or self._overall

    def without_neighbours(self, level: float) -> float:
        """The prediction for this level if there are too few neighbours."""
        return self.mean if self.centering is None else level

    def of_unknown(self, level: float) -> float:
        """The prediction if only the user or only the item is known.

        Only a baseline knows more of one of them than the mean of all ratings.
        """
        return level if self.centering == "baseline" else self.mean


def residuals(ratings: Ratings, baseline: BiasBaseline) -> Ratings:
    """The same table with what each rating lies above the baseline.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3)])
    >>> baseline = BiasBaseline(user_damping=0).fit(table)
    >>> [round(value, 12) for value in residuals(table, baseline).values]
    [0.0, 0.0]
    """
    pairs = list(zip(ratings.users, ratings.items))
    predictions = baseline._scores(pairs)
    return Ratings(
        ratings.users,
        ratings.items,
        array("d", map(sub, ratings.values, predictions)),
        ratings.user_index,
        ratings.item_index,
        ratings.scale,
    )


def residuals_of(
    rated: Rated, baseline: BiasBaseline
) -> list[tuple[int, float]]:
    """The same of what a new user has rated, from their own bias."""
    user = baseline._newcomer(rated)
    return [(item, r - baseline._score(user, item)) for item, r in rated]
