"""Predictions that need no taste: means, and deviations from the mean.

They are what every cleverer model has to beat, and what it falls back on.
"""

from __future__ import annotations

import math
from typing import Callable, Sequence

from scratch_recs.recommender.base import Recommender, Row
from scratch_recs.recommender.explanation import Explanation


def means_of(
    groups: Sequence[Sequence[tuple[int, float]]], empty: float
) -> list[float]:
    """The mean rating of every group of (row, rating) pairs; `empty` for none.

    >>> means_of([[(0, 1.0), (1, 4.0)], []], empty=3.0)
    [2.5, 3.0]
    """
    return [
        (
            math.fsum(rating for _, rating in group) / len(group)
            if group
            else empty
        )
        for group in groups
    ]


class GlobalMean(Recommender):
    """Predicts μ, the mean of all training ratings, for everybody and everything.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 2)])
    >>> GlobalMean().fit(table).predict("ann", "Brazil")
    3.5
    """

    def _estimate(self, user: Row, item: Row) -> float:
        return self.ratings.mean

    def _reasons(self, user: Row, item: Row) -> Explanation:
        return Explanation([("mean of all ratings", self.ratings.mean)])


class UserMean(Recommender):
    """Predicts the mean of the user's ratings; for an unknown user μ.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 2)])
    >>> model = UserMean().fit(table)
    >>> model.predict("ann", "Brazil"), model.predict("eve", "Alien")
    (5.0, 3.5)
    """

    def _learn(self) -> None:
        self.means = means_of(self.ratings.by_user, empty=self.ratings.mean)

    def _estimate(self, user: Row, item: Row) -> float:
        return self.ratings.mean if user is None else self.means[user]

    def _newcomer(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], float]:
        (mean,) = means_of([rated], empty=self.ratings.mean)
        return lambda item: mean

    def _reasons(self, user: Row, item: Row) -> Explanation:
        cause = (
            "mean of all ratings"
            if user is None
            else "mean of the user's ratings"
        )
        return Explanation([(cause, self._estimate(user, item))])


class ItemMean(Recommender):
    """Predicts the mean of the item's ratings; for an unknown item μ.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 2)])
    >>> model = ItemMean().fit(table)
    >>> model.predict("ann", "Brazil"), model.predict("ann", "Cube")
    (2.0, 3.5)
    """

    def _learn(self) -> None:
        self.means = means_of(self.ratings.by_item, empty=self.ratings.mean)

    def _estimate(self, user: Row, item: Row) -> float:
        return self.ratings.mean if item is None else self.means[item]

    def _reasons(self, user: Row, item: Row) -> Explanation:
        cause = (
            "mean of all ratings"
            if item is None
            else "mean of the item's ratings"
        )
        return Explanation([(cause, self._estimate(user, item))])


class UserItemMean(Recommender):
    """Predicts the average of the user's mean and the item's mean.

    An unknown user or item counts with μ, as in UserMean and ItemMean.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 2)])
    >>> UserItemMean().fit(table).predict("ann", "Brazil")
    3.5
    """

    def _learn(self) -> None:
        mean = self.ratings.mean
        self.user_means = means_of(self.ratings.by_user, empty=mean)
        self.item_means = means_of(self.ratings.by_item, empty=mean)

    def _halves(self, user: Row, item: Row) -> tuple[float, float]:
        mean = self.ratings.mean
        return (
            (mean if user is None else self.user_means[user]) / 2,
            (mean if item is None else self.item_means[item]) / 2,
        )

    def _estimate(self, user: Row, item: Row) -> float:
        from_user, from_item = self._halves(user, item)
        return from_user + from_item

    def _newcomer(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], float]:
        (mean,) = means_of([rated], empty=self.ratings.mean)
        return lambda item: (mean + self.item_means[item]) / 2

    def _reasons(self, user: Row, item: Row) -> Explanation:
        causes = ("half the user's mean", "half the item's mean")
        return Explanation(zip(causes, self._halves(user, item)))


class BiasBaseline(Recommender):
    """Predicts μ + b_u + b_i: the mean, plus what is special about user and item.

    method='als'       alternating least squares: given the users' biases, the best
                       b_i = Σ (r - μ - b_u) / (item_damping + n_i) over the raters
                       of i; then the users' biases from those, in the same way; so
                       for `epochs` rounds, starting from zeros
                       (Koren 2010, "Factor in the Neighbors", section 2.1)
    method='damped'    the same formulas once: items first, then users

    The damping pulls the bias of those with few ratings towards 0. An unknown user
    or item has the bias 0. Defaults are the reference library's.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 4),
    ...                               ("bob", "Brazil", 3)])
    >>> model = BiasBaseline().fit(table)
    >>> round(model.predict("ann", "Brazil"), 3)
    3.972
    >>> print(model.explain("ann", "Brazil"))
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
        if method not in ("als", "damped"):
            raise ValueError(f"method is 'als' or 'damped', not {method!r}")
        if min(epochs - 1, user_damping, item_damping) < 0:
            raise ValueError("epochs count from 1, the dampings from 0")
        self.epochs = epochs if method == "als" else 1
        self.method = method
        self.user_damping, self.item_damping = user_damping, item_damping

    def _learn(self) -> None:
        table, mean = self.ratings, self.ratings.mean
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

    def _estimate(self, user: Row, item: Row) -> float:
        estimate = self.ratings.mean
        if user is not None:
            estimate += self.user_biases[user]
        if item is not None:
            estimate += self.item_biases[item]
        return estimate

    def newcomer_bias(self, rated: list[tuple[int, float]]) -> float:
        """The bias b_u of somebody who `rated` some items, given theirs."""
        mean = self.ratings.mean
        return damped_bias(rated, mean, self.item_biases, self.user_damping)

    def _newcomer(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], float]:
        start = self.ratings.mean + self.newcomer_bias(rated)
        return lambda item: start + self.item_biases[item]

    def _newcomer_reasons(
        self, rated: list[tuple[int, float]], item: int
    ) -> Explanation:
        mean, item_bias = self._reasons(None, item)
        return Explanation(
            [mean, ("bias of the user", self.newcomer_bias(rated)), item_bias]
        )

    def _reasons(self, user: Row, item: Row) -> Explanation:
        parts = [("mean of all ratings", self.ratings.mean)]
        if user is not None:
            parts.append(("bias of the user", self.user_biases[user]))
        if item is not None:
            parts.append(("bias of the item", self.item_biases[item]))
        return Explanation(parts)


def damped_bias(
    group: Sequence[tuple[int, float]],
    mean: float,
    other_biases: Sequence[float],
    damping: float,
) -> float:
    """Σ (r - μ - b_other) / (damping + n) over (other row, rating) pairs; 0 for none.

    It minimizes Σ (r - μ - b_other - b)² + damping · b².

    >>> damped_bias([(0, 5.0), (1, 4.0)], 3.5, [0.5, 0.0], damping=1.0)
    0.5
    """
    if not group:
        return 0.0
    residuals = math.fsum(
        rating - mean - other_biases[o] for o, rating in group
    )
    return residuals / (damping + len(group))
