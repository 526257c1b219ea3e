"""Several models, one opinion: the average of their predictions.

Models that differ only in their random start make different errors, and averaging
keeps what they agree on. With errors of variance v and correlation ρ, the average of
m models has the variance ρ v + (1 - ρ) v / m.

Breiman (1996), "Bagging Predictors"; Hansen and Salamon (1990), "Neural Network
Ensembles".
"""

from __future__ import annotations

import math
from typing import Callable, Iterable, List, Sequence, Tuple

from scratch_recs.explanation import Explanation
from scratch_recs.recommender import Recommender, Row


class AverageOf(Recommender):
    """Predicts the mean of what several models predict; `fit` fits them all.

    >>> from scratch_recs.baselines import ItemMean, UserMean
    >>> from scratch_recs.ratings import Ratings
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
        """The average of models that are fitted already.

        Their tables must share the id maps, as parts of one table do (else ValueError).
        """
        average = cls(models)
        average.ratings = models[0].ratings
        for model in models:
            average._check_same_maps(model.ratings)
        average._user_counts = models[0]._user_counts
        average._item_counts = models[0]._item_counts
        return average

    def _learn(self) -> None:
        self.models = [model.fit(self.ratings) for model in self.models]

    def _mean(self, values: Iterable[float]) -> float:
        return math.fsum(values) / len(self.models)

    def _estimate(self, user: Row, item: Row) -> float:
        return self._mean(model._estimate(user, item) for model in self.models)

    def _estimates(self, pairs: List[Tuple[Row, Row]]) -> List[float]:
        columns = [list(model._estimates(pairs)) for model in self.models]
        return [self._mean(row) for row in zip(*columns)]

    def _item_row(self, item_id: str) -> Row:
        return self.models[0]._item_row(item_id)

    def _newcomer(self, rated: List[Tuple[int, float]]) -> Callable[[int], float]:
        scores = [model._newcomer(rated) for model in self.models]
        return lambda item: self._mean(score(item) for score in scores)

    def _reasons(self, user: Row, item: Row) -> Explanation:
        return self._shares([m._estimate(user, item) for m in self.models])

    def _newcomer_reasons(
        self, rated: List[Tuple[int, float]], item: int
    ) -> Explanation:
        return self._shares([model._newcomer(rated)(item) for model in self.models])

    def _shares(self, predictions: Sequence[float]) -> Explanation:
        count = len(self.models)
        return Explanation(
            (f"{type(model).__name__}, one of {count}", prediction / count)
            for model, prediction in zip(self.models, predictions)
        )
