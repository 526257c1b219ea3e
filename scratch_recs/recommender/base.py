"""What all rating models share: predict, recommend, fold in a newcomer, explain.

A model of this library knows how to do four small things, with row numbers instead
of ids, and gets the verbs of its users from here:

    _learn()                    learn from self.ratings
    _estimate(user, item)       a rating, not clipped; None stands for an unknown one
    _newcomer(rated)            a function item -> rating for somebody new
    _reasons(user, item)        the same estimate, as an Explanation
"""

from __future__ import annotations

import heapq
from collections import Counter
from contextlib import contextmanager
from typing import Callable, Iterable, Iterator, Optional, Sequence

from scratch_recs.datasets.checks import checked_rating, quoted
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.recommender.explanation import Explanation

Row = Optional[int]

Scored = list[tuple[str, float]]

Rated = Sequence[tuple[str, float]]


class Recommender:
    """The verbs of every rating model. Ids are strings; unknown ones never raise.

    >>> class AlwaysThree(Recommender):
    ...     def _estimate(self, user, item):
    ...         return 3.0
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 4)])
    >>> AlwaysThree().fit(table).predict("ann", "Brazil")     # inside 4 to 5
    4.0
    """

    ratings: Ratings

    def __getattr__(self, name: str) -> object:
        # Asked only for what is not there: before fit, that is the table, and every
        # property that is made of it.
        if name == "ratings" or hasattr(type(self), name):
            raise AttributeError(
                f"{type(self).__name__} is not fitted: call fit first"
            )
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def fit(self, ratings: Ratings) -> "Recommender":
        """The model itself, after it has learned from a table of ratings."""
        if not len(ratings):
            raise DataError(f"{type(self).__name__} needs at least one rating")
        with self._all_or_nothing():
            self.ratings = ratings
            rated_by, raters_of = Counter(ratings.users), Counter(ratings.items)
            self._user_counts = [
                rated_by[u] for u in range(len(ratings.user_index))
            ]
            self._item_counts = [
                raters_of[i] for i in range(len(ratings.item_index))
            ]
            self._learn()
        return self

    def predict(self, user_id: str, item_id: str, clip: bool = True) -> float:
        """The rating that this user would give to this item.

        Inside the scale if `clip`. For an unknown user or item, and for one without
        a rating in the training table, it is the model's fallback.
        """
        user, item = self._user_row(user_id), self._item_row(item_id)
        return self._clip(self._estimate(user, item), clip)

    def predict_all(self, ratings: Ratings, clip: bool = True) -> list[float]:
        """A prediction for every row of a table of ratings, in its order."""
        users = [self._user_row(user_id) for user_id in ratings.user_ids]
        items = [self._item_row(item_id) for item_id in ratings.item_ids]
        pairs = zip(ratings.users, ratings.items)
        estimates = self._estimates([(users[u], items[i]) for u, i in pairs])
        return [self._clip(estimate, clip) for estimate in estimates]

    def recommend(
        self, user_id: str, count: int = 10, min_ratings: int = 1
    ) -> Scored:
        """The `count` best (item_id, predicted rating) that the user has not rated.

        Best first; what was clipped to the same rating is ordered by what it was
        before, then as the items appear in the table. Only items with at least
        `min_ratings` training ratings count: of others the model knows too little.
        """
        user = self._user_row(user_id)
        rated = set()
        if user is not None:
            users, items = self.ratings.users, self.ratings.items
            rated = {item for u, item in zip(users, items) if u == user}
        return self._best(self._known(user), rated, count, min_ratings)

    def recommend_for(
        self, rated: Rated, count: int = 10, min_ratings: int = 1
    ) -> Scored:
        """The same for a newcomer who is just a list of (item_id, rating).

        Nothing is fitted again. Items that the model does not know teach it nothing
        and are passed over. A rating outside the scale, and an item rated twice, is
        a DataError.
        """
        pairs = self._checked_newcomer(rated)
        score = self._newcomer(pairs)
        return self._best(
            score, {item for item, _ in pairs}, count, min_ratings
        )

    def predict_for(
        self, rated: Rated, item_id: str, clip: bool = True
    ) -> float:
        """The rating that such a newcomer would give to this item.

        For an unknown item it is what an unknown user would give.
        """
        pairs, item = self._checked_newcomer(rated), self._item_row(item_id)
        if item is None:
            return self._clip(self._estimate(None, None), clip)
        return self._clip(self._newcomer(pairs)(item), clip)

    def explain(self, user_id: str, item_id: str) -> Explanation:
        """What made this prediction; the amounts add up to it before clipping."""
        return self._reasons(self._user_row(user_id), self._item_row(item_id))

    def _check_same_maps(self, ratings: Ratings) -> None:
        """Row numbers must mean the same in this table as in the one of the fit."""
        maps = ratings.user_index, ratings.item_index
        if maps != (self.ratings.user_index, self.ratings.item_index):
            raise ValueError(
                "the tables must share their id maps, as parts of one do"
            )

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Whatever stops the learning inside, the model is as it was before."""
        before = dict(self.__dict__)
        try:
            yield
        except BaseException:
            self.__dict__ = before
            raise

    def explain_for(self, rated: Rated, item_id: str) -> Explanation:
        """What made the prediction for such a newcomer; the amounts add up to it."""
        pairs, item = self._checked_newcomer(rated), self._item_row(item_id)
        if item is None:
            return self._reasons(None, None)
        return self._newcomer_reasons(pairs, item)

    def _learn(self) -> None:
        """Learn from self.ratings: nothing to do for a model without parameters."""

    def _estimate(self, user: Row, item: Row) -> float:
        raise NotImplementedError

    def _estimates(self, pairs: list[tuple[Row, Row]]) -> Iterable[float]:
        return (self._estimate(user, item) for user, item in pairs)

    def _known(self, user: Row) -> Callable[[int], float]:
        return lambda item: self._estimate(user, item)

    def _newcomer(
        self, rated: list[tuple[int, float]]
    ) -> Callable[[int], float]:
        return lambda item: self._estimate(None, item)

    def _reasons(self, user: Row, item: Row) -> Explanation:
        return Explanation(
            [("what this model always says", self._estimate(user, item))]
        )

    def _newcomer_reasons(
        self, rated: list[tuple[int, float]], item: int
    ) -> Explanation:
        return Explanation(
            [("from the newcomer's ratings", self._newcomer(rated)(item))]
        )

    def _user_row(self, user_id: str) -> Row:
        row = self.ratings.user_index.get(str(user_id))
        return row if row is not None and self._user_counts[row] else None

    def _item_row(self, item_id: str) -> Row:
        row = self.ratings.item_index.get(str(item_id))
        return row if row is not None and self._item_counts[row] else None

    def _clip(self, rating: float, clip: bool) -> float:
        low, high = self.ratings.scale
        return min(high, max(low, rating)) if clip else rating

    def _best(
        self,
        score: Callable[[int], float],
        rated: set[int],
        count: int,
        min_ratings: int,
    ) -> Scored:
        scored = (
            (score(item), item)
            for item, raters in enumerate(self._item_counts)
            if raters >= max(1, min_ratings) and item not in rated
        )
        best = heapq.nlargest(count, scored, key=lambda pair: pair[0])
        item_ids = self.ratings.item_ids
        return [
            (item_ids[item], self._clip(rating, True)) for rating, item in best
        ]

    def _checked_newcomer(self, rated: Rated) -> list[tuple[int, float]]:
        scale, pairs, seen = self.ratings.scale, [], set()
        for place, pair in enumerate(rated, start=1):
            if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
                what = f"{quoted(pair)} is no (item_id, rating) pair"
                raise DataError(f"rating {place}: {what}")
            item_id, rating = str(pair[0]), pair[1]
            where = f"rating {place} ({quoted(item_id)})"
            value = checked_rating(rating, scale, where)
            if item_id in seen:
                raise DataError(f"{where}: the item is rated twice")
            seen.add(item_id)
            item = self._item_row(item_id)
            if item is not None:
                pairs.append((item, value))
        return pairs
