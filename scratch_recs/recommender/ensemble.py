"""Several models, one opinion: the average of their predictions.

Models that differ only in their random start make different errors, and averaging
keeps what they agree on. With errors of variance v and correlation ρ, the average of
m models has the variance ρ v + (1 - ρ) v / m.

Breiman (1996), "Bagging Predictors"; Hansen and Salamon (1990), "Neural Network
Ensembles".
"""

from __future__ import annotations

import math
from typing import Callable, Iterable, Sequence

from scratch_recs.recommender.base import Recommender, Row
from scratch_recs.recommender.explanation import Explanation


class AverageOf(Recommender):
    """Predicts the mean of what several models predict; `fit` fits them all.

    >>> from scratch_recs.recommender.baselines import ItemMean, UserMean
    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 2)])
    >>> model = AverageOf([UserMean(), ItemMean()]).fit(table)
    >>> print(model.explain("ann", "Brazil"))
       2.500  UserMean, one of 2
      +1.000  ItemMean, one of 2
       3.500  predicted
    """

    def __init__(self, models: Sequence[Recommender]) -> None:
        if not models:
            raise ValueError("the average of no models is no prediction")
        self.models = list(models)

    @classmethod
    def fitted(cls, models: Sequence[Recommender]) -> "AverageOf":
        """The average of models that are fitted already, to the same ratings.

        ValueError where one of them was fitted to others.
        """
        average = cls(models)
        average.ratings = table = models[0].ratings
        for other in (model.ratings for model in models):
            average._check_same_maps(other)
            same = other.users == table.users and other.items == table.items
            if not (same and other.values == table.values):
                raise ValueError(
                    "the models must be fitted to the same ratings"
                )
        average._user_counts = models[0]._user_counts
        average._item_counts = models[0]._item_counts
        return average

    def _learn(self) -> None:
        self.models = [model.fit(self.ratings) for model in self.models]
        if any(getattr(model, "interrupted", False) for model in self.models):
            raise KeyboardInterrupt  # the average of half a model is no result

    def _mean(self, values: Iterable[float]) -> float:
        return math.fsum(values) / len(self.models)

    def _rows(
        self, model: Recommender, user: Row, item: Row
    ) -> tuple[Row, Row]:
        """What this model makes of row numbers that some of the models know."""
        if user is not None:
            user = model._user_row(self.ratings.user_ids[user])
        if item is not None:
            item = model._item_row(self.ratings.item_ids[item])
        return user, item

    def _each(self, user: Row, item: Row) -> list[float]:
        return [m._estimate(*self._rows(m, user, item)) for m in self.models]

    def _estimate(self, user: Row, item: Row) -> float:
        return self._mean(self._each(user, item))

    def _estimates(self, pairs: list[tuple[Row, Row]]) -> list[float]:
        columns = [
            list(m._estimates([self._rows(m, *pair) for pair in pairs]))
            for m in self.models
        ]
        return [self._mean(row) for row in zip(*columns)]

    def _known(self, user: Row) -> Callable[[int], float]:
        scores = [m._known(self._rows(m, user, None)[0]) for m in self.models]
        return lambda item: self._mean(score(item) for score in scores)

    def _item_row(self, item_id: str) -> Row:
        # One of the models may know it by its genres; each falls back on its own.
        return self.ratings.item_index.get(str(item_id))

    def _newcomer(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], float]:
        each = self._each_for(rated)
        return lambda item: self._mean(each(item))

    def _each_for(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], list[float]]:
        """What each of the models says to a newcomer, as a function of an item."""

        def knows(model: Recommender, item: int) -> bool:
            return self._rows(model, None, item)[1] is not None

        scores = [
            (m, m._newcomer([pair for pair in rated if knows(m, pair[0])]))
            for m in self.models
        ]
        return lambda item: [
            score(item) if knows(m, item) else m._estimate(None, None)
            for m, score in scores
        ]

    def _reasons(self, user: Row, item: Row) -> Explanation:
        return self._shares(self._each(user, item))

    def _newcomer_reasons(
        self, rated: list[tuple[int, float]], item: int
    ) -> Explanation:
        return self._shares(self._each_for(rated)(item))

    def _shares(self, predictions: Sequence[float]) -> Explanation:
        count = len(self.models)
        return Explanation(
            (f"{type(model).__name__}, one of {count}", prediction / count)
            for model, prediction in zip(self.models, predictions)
        )
