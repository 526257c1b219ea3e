"""The average of several models' predictions.

Models that differ only in their random start make different errors, and
averaging keeps what they agree on. With errors of variance v and correlation ρ,
the average of m models has the variance ρ v + (1 - ρ) v / m.

Breiman (1996), "Bagging Predictors"; Hansen and Salamon (1990), "Neural Network
Ensembles".
"""

from __future__ import annotations

import math
from contextlib import ExitStack, contextmanager
from typing import Any, Iterator, Sequence

from scratch_recs.arguments import quoted
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.list_model import check_predicts_ratings


class AverageOf(Recommender):
    """Predicts the mean of what several models predict; `fit` fits them all.

    >>> from scratch_recs.recommender.baselines import ItemMean, UserMean
    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Cube", 2)])
    >>> model = AverageOf([UserMean(), ItemMean()]).fit(table)
    >>> print(model.explain("ann", "Cube"))
       2.500  UserMean, one of 2
      +1.000  ItemMean, one of 2
       3.500  predicted
    """

    def __init__(self, models: Sequence[Recommender]) -> None:
        if not isinstance(models, (list, tuple)) or not all(
            isinstance(model, Recommender) for model in models
        ):
            what = "a list of models such as [UserKNN(), BiasBaseline()]"
            raise TypeError(f"models is {what}, not {quoted(models)}")
        if not models:
            raise ValueError("the average of no models is no prediction")
        for model in models:
            check_predicts_ratings(model)
        self.models = list(models)

    @classmethod
    def fitted(cls, models: Sequence[Recommender]) -> AverageOf:
        """The average of models that are fitted already, to the same ratings.

        Raises ValueError if one of them was fitted to other ratings.
        """
        average = cls(models)
        first = models[0]
        average._table = table = first.ratings
        for other in (model.ratings for model in models):
            average._check_same_maps(other)
            same = other.users == table.users and other.items == table.items
            if not (same and other.values == table.values):
                raise ValueError(
                    "the models must be fitted to the same ratings"
                )
        average._user_counts = first._user_counts
        average._item_counts = first._item_counts
        return average

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Each of the models is as it was, too, if one of them fails."""
        with ExitStack() as stack:
            for model in self.models:
                stack.enter_context(model._all_or_nothing())
            stack.enter_context(super()._all_or_nothing())
            yield

    def _learn(self) -> None:
        self.models = [model.fit(self.ratings) for model in self.models]
        if any(getattr(model, "interrupted", False) for model in self.models):
            raise KeyboardInterrupt  # the average of half a model is no result

    # What this model calls a user is a list: one user for each of its models.

    def _user(self, row: int) -> list[Any]:
        return [model._user(row) for model in self.models]

    def _newcomer(self, rated: Rated) -> list[Any]:
        return [
            model._newcomer(
                [(item, r) for item, r in rated if model._knows_item(item)]
            )
            for model in self.models
        ]

    def _knows_item(self, row: int) -> bool:
        # A model may know an item by its genres; each falls back on its own.
        return True

    def _is_fallback(self, user: list[Any], item: int) -> bool:
        return any(
            model._is_fallback(its_user, item)
            for model, its_user in zip(self.models, user)
        )

    def _score(self, user: list[Any], item: Row) -> float:
        return self._mean(self._each(user, item))

    def _parts(self, user: list[Any], item: Row) -> Parts:
        count = len(self.models)
        return [
            (f"{type(model).__name__}, one of {count}", score / count)
            for model, score in zip(self.models, self._each(user, item))
        ]

    def _scores(self, pairs: Sequence[tuple[Row, Row]]) -> list[float]:
        # Model after model: each goes through the pairs in the order it likes.
        columns = [
            model._scores([(u, _item_for(model, i)) for u, i in pairs])
            for model in self.models
        ]
        return [self._mean(scores) for scores in zip(*columns)]

    def _each(self, user: list[Any], item: Row) -> list[float]:
        """What each of the models says."""
        return [
            model._score(its_user, _item_for(model, item))
            for model, its_user in zip(self.models, user)
        ]

    def _mean(self, scores: Sequence[float]) -> float:
        return math.fsum(scores) / len(self.models)


def _item_for(model: Recommender, item: Row) -> Row:
    """The row of an item, or None if this model does not know it."""
    return item if item is not None and model._knows_item(item) else None
