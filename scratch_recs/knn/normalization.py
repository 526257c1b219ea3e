"""Levels: what a rating is compared with before neighbours are averaged.

A 4 from somebody who always gives 5 is a complaint. So k-NN averages not the rating
but how far it lies above a level, in units of a deviation s:

    z(v, i) = (r(v, i) - level(v, i)) / s(v)

    centering      level(v, i)             s(v)
    None           0                       1
    'mean'         mean of v's ratings     1
    'zscore'       mean of v's ratings     standard deviation of v's ratings
    'baseline'     μ + b_v + b_i           1

v is a user for UserKNN and an item for ItemKNN. A level has two parts, the one of v
and the one of i; only the baseline has a second one.
"""

from __future__ import annotations

import math
from typing import Any, Sequence

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.baselines import BiasBaseline, means_of
from scratch_recs.recommender.explanation import Explanation

CENTERINGS = (None, "mean", "zscore", "baseline")

Pairs = Sequence[tuple[int, float]]


def deviation(values: Sequence[float]) -> float:
    """The population standard deviation √(Σ(v - mean)² / n); 0.0 for no values.

    >>> deviation([1.0, 3.0])
    1.0
    """
    # The mean of equal floats may miss them by a hair: (0.1 + 0.1 + 0.1) / 3 does.
    if not values or min(values) == max(values):
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))


class Levels:
    """The levels and deviations of all rows of a table, and its fallbacks.

    own           for every row v (neighbour) its part of the level
    others        for every column i the other part
    deviations    for every row v its s(v)

    `transposed` says that the rows are items.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 3)])
    >>> Levels("mean", table, transposed=False).own
    [4.0]
    """

    def __init__(
        self, centering: Any, ratings: Ratings, transposed: bool
    ) -> None:
        if centering not in CENTERINGS:
            raise ValueError(
                f"centering is one of {CENTERINGS}, not {centering!r}"
            )
        self.centering, self.mean = centering, ratings.mean
        rows, columns = ratings.by_user, ratings.by_item
        if transposed:
            rows, columns = columns, rows
        self.own, self.others = [0.0] * len(rows), [0.0] * len(columns)
        if centering == "baseline":
            model = self.baseline = BiasBaseline().fit(ratings)
            own, others = model.user_biases, model.item_biases
            if transposed:
                own, others = others, own
            self.own, self.others = [self.mean + bias for bias in own], others
        elif centering is not None:
            self.own = means_of(rows, empty=self.mean)
        self.overall = deviation(ratings.values) or 1.0
        self.deviations = [self.deviation_of(rated) for rated in rows]

    def deviation_of(self, rated: Pairs) -> float:
        """s of one who rated these; where they are all equal, that of all ratings."""
        if self.centering != "zscore":
            return 1.0
        return deviation([rating for _, rating in rated]) or self.overall

    def level_of_newcomer(self, rated: list[tuple[int, float]]) -> float:
        """The own part of a new user who rated these items."""
        if self.centering is None:
            return 0.0
        if self.centering == "baseline":
            return self.mean + self.baseline.newcomer_bias(rated)
        return means_of([rated], empty=self.mean)[0]

    def part_of_newcomer(self, rated: list[tuple[int, float]]) -> float:
        """The other part of a new user, where the rows are items."""
        if self.centering == "baseline":
            return self.baseline.newcomer_bias(rated)
        return 0.0

    def without_neighbours(self, own: float, other: float) -> float:
        """The prediction where too few neighbours are found."""
        return self.mean if self.centering is None else own + other

    def unknown(self, own: float, other: float) -> Explanation:
        """The prediction, explained, where the user or the item is unknown.

        The unknown part of the level is that of nobody: μ of `own`, 0 of `other`.
        """
        if self.centering == "baseline":
            cause = "mean of all ratings, and the bias that is known"
            return Explanation([(cause, own + other)])
        return Explanation([("mean of all ratings", self.mean)])
