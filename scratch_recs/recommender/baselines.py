"""Predictions that know no taste: means, and deviations from the mean.

Every other model has to beat them, and most fall back on them.

    GlobalMean      r̂ = μ, the mean of all training ratings
    UserMean        r̂ = the mean of the user's ratings
    ItemMean        r̂ = the mean of the item's ratings
    UserItemMean    r̂ = the average of these two
    BiasBaseline    r̂ = μ + b_u + b_i

The mean of one rating is this rating. So where most users and items have one or
two, as in 176 ratings of MovieLens 100k drawn at random, the means have a
larger error than μ (by 2 to 6 %). BiasBaseline is damped, and has not.
"""

from __future__ import annotations

import math
from typing import Optional, Sequence

from scratch_recs.arguments import check_choice, check_count, check_number
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.explanation import Parts


def mean_rating(rated: Rated, empty: float) -> float:
    """The mean rating of (row, rating) pairs; `empty` if there are none.

    >>> mean_rating([(0, 1.0), (1, 4.0)], empty=3.0), mean_rating([], empty=3.0)
    (2.5, 3.0)
    """
    if not rated:
        return empty
    return math.fsum(rating for _, rating in rated) / len(rated)


def means_of(groups: Sequence[Rated], empty: float) -> list[float]:
    """The mean rating of every group of (row, rating) pairs."""
    return [mean_rating(group, empty) for group in groups]


class GlobalMean(Recommender):
    """Predicts μ, the mean of all training ratings, for every user and item.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 2)])
    >>> GlobalMean().fit(table).predict("ann", "Brazil")
    3.5
    """

    def _parts(self, user: None, item: Row) -> Parts:
        return [("mean of all ratings", self.ratings.mean)]


class UserMean(Recommender):
    """Predicts the mean of the user's ratings; for an unknown user μ.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 2)])
    >>> model = UserMean().fit(table)
    >>> model.predict("ann", "Brazil"), model.predict("eve", "Alien")
    (5.0, 3.5)
    """

    def _newcomer(self, rated: Rated) -> Optional[float]:
        return mean_rating(rated, self.ratings.mean) if rated else None

    def _parts(self, user: Optional[float], item: Row) -> Parts:
        if user is None:
            return [("mean of all ratings", self.ratings.mean)]
        return [("mean of the user's ratings", user)]


class ItemMean(Recommender):
    """Predicts the mean of the item's ratings; for an unknown item μ.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Cube", 2)])
    >>> model = ItemMean().fit(table)
    >>> model.predict("ann", "Cube"), model.predict("ann", "Brazil")
    (2.0, 3.5)
    """

    def _learn(self) -> None:
        self.means = means_of(self.ratings.by_item, empty=self.ratings.mean)

    def _parts(self, user: None, item: Row) -> Parts:
        if item is None:
            return [("mean of all ratings", self.ratings.mean)]
        return [("mean of the item's ratings", self.means[item])]


class UserItemMean(Recommender):
    """Predicts the average of the user's mean and the item's mean.

    An unknown user or item counts with μ, as in UserMean and ItemMean.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Cube", 2)])
    >>> UserItemMean().fit(table).predict("ann", "Cube")
    3.5
    """

    def _learn(self) -> None:
        mean = self.ratings.mean
        self.item_means = means_of(self.ratings.by_item, empty=mean)

    def _newcomer(self, rated: Rated) -> float:
        return mean_rating(rated, empty=self.ratings.mean)

    def _parts(self, user: float, item: Row) -> Parts:
        of_item = self.ratings.mean if item is None else self.item_means[item]
        return [
            ("half the user's mean", user / 2),
            ("half the item's mean", of_item / 2),
        ]


class BiasBaseline(Recommender):
    """Predicts μ + b_u + b_i: the mean, and what is special about the two.

    method='als'       alternating least squares. Given the users' biases, the
                       best b_i = Σ (r - μ - b_u) / (item_damping + n_i), the
                       sum over the n_i raters of i; then the users' biases from
                       these, in the same way; so for `epochs` rounds, starting
                       from zeros
    method='damped'    the same formulas once: items first, then users

    The damping pulls the bias of a user or item with few ratings towards 0. An
    unknown user or item has the bias 0. The defaults are the reference
    library's. Koren (2010), "Factor in the Neighbors", section 2.1.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Alien", 4), ("bob", "Brazil", 3)])
    >>> print(BiasBaseline().fit(table).explain("ann", "Brazil"))
       4.000  mean of all ratings
      +0.057  bias of the user
      -0.086  bias of the item
       3.972  predicted
    """

    def __init__(
        self,
        method: str = "als",
        epochs: int = 10,
        user_damping: float = 15.0,
        item_damping: float = 10.0,
    ) -> None:
        check_choice("method", method, ("als", "damped"))
        check_count("epochs", epochs)
        check_number("user_damping", user_damping, least=0)
        check_number("item_damping", item_damping, least=0)
        self.method = method
        self.epochs = epochs if method == "als" else 1
        self.user_damping = user_damping
        self.item_damping = item_damping

    def _learn(self) -> None:
        table = self.ratings
        mean = table.mean
        self.user_biases = [0.0] * len(table.user_index)
        for _ in range(self.epochs):
            self.item_biases = [
                damped_bias(raters, mean, self.user_biases, self.item_damping)
                for raters in table.by_item
            ]
            self.user_biases = [
                damped_bias(rated, mean, self.item_biases, self.user_damping)
                for rated in table.by_user
            ]

    def _user(self, row: int) -> float:
        return self.user_biases[row]

    def _newcomer(self, rated: Rated) -> Optional[float]:
        return self.newcomer_bias(rated) if rated else None

    def newcomer_bias(self, rated: Rated) -> float:
        """The bias b_u of a new user who rated these items, given b_i."""
        mean = self.ratings.mean
        return damped_bias(rated, mean, self.item_biases, self.user_damping)

    def _parts(self, user: Optional[float], item: Row) -> Parts:
        parts = [("mean of all ratings", self.ratings.mean)]
        if user is not None:
            parts.append(("bias of the user", user))
        if item is not None:
            parts.append(("bias of the item", self.item_biases[item]))
        return parts


def damped_bias(
    group: Rated, mean: float, other_biases: Sequence[float], damping: float
) -> float:
    """Σ (r - μ - b_other) / (damping + n) over (other row, rating) pairs.

    It minimizes Σ (r - μ - b_other - b)² + damping · b². No pairs give 0.

    >>> damped_bias([(0, 5.0), (1, 4.0)], 3.5, [0.5, 0.0], damping=1.0)
    0.5
    """
    if not group:
        return 0.0
    residuals = math.fsum(
        rating - mean - other_biases[other] for other, rating in group
    )
    return residuals / (damping + len(group))
