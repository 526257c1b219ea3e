"""What all rating models share: they predict, recommend and explain.

A model of this library does a few small things, with row numbers instead of
ids. What it knows of one user, whatever that is, is called its "user":

    _learn()             learn from self.ratings
    _user(row)           what the model knows of a known user; for matrix
                         factorization: bias and vector
    _newcomer(rated)     the same of somebody who rated these items,
                         [(item row, rating), …]; [] stands for a stranger
    _score(user, item)   r̂ from such a user, not clipped: the model's formula;
                         item is None for an item that the model does not know
    _parts(user, item)   r̂ as (cause, amount) pairs; the amounts add up to r̂

Everything else comes from these hooks, once for all models. A user who is
unknown, or has no rating in the training table, is a stranger. There are
defaults:

    _user(row)           _newcomer(what this user has rated)
    _newcomer(rated)     None: the model does not look at users
    _score(user, item)   the sum of _parts(user, item)
    _scores(pairs)       _user once for every user, then _score for every pair;
                         a model that is faster in another order replaces it
    _item_scores(user, items)
                         _score for every one of these items
    _is_fallback(user, item)
                         False: who and what are known is enough; k-NN also
                         needs neighbours
"""

from __future__ import annotations

from typing import Any, Optional, Sequence, TypeVar

from scratch_recs.arguments import check_kind
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.recommender.explanation import Explanation, Parts
from scratch_recs.recommender.fitted import Rated, RatedIds, Row
from scratch_recs.recommender.lists import ItemIds, Scored, Wanted
from scratch_recs.recommender.lists import best_places, rows_in_list
from scratch_recs.recommender.similar import Similar

# The model's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="Recommender")


class Recommender(Similar):
    """The methods of every rating model.

    An id is text or a whole number: 196 and '196' are one id, and blanks around
    it do not count. Unknown ids never raise; what is no id is a TypeError.

    >>> class HalfOfAll(Recommender):
    ...     def _parts(self, user, item):
    ...         return [("half the mean of all ratings", self.ratings.mean / 2)]
    >>> table = Ratings.from_triples(
    ...     [("ann", "Alien", 5), ("bob", "Brazil", 3)], scale=(1, 5))
    >>> model = HalfOfAll().fit(table)
    >>> model.predict("ann", "Brazil"), model.recommend("ann")
    (2.0, [('Brazil', 2.0)])
    """

    # --- What a model brings: the hooks ---------------------------------------

    def _learn(self) -> None:
        """Learn from self.ratings; by default there is nothing to learn."""

    def _user(self, row: int) -> Any:
        return self._newcomer(self.ratings.by_user[row])

    def _newcomer(self, rated: Rated) -> Any:
        return None

    def _score(self, user: Any, item: Row) -> float:
        score = 0.0
        for _, amount in self._parts(user, item):
            score += amount
        return score

    def _parts(self, user: Any, item: Row) -> Parts:
        name = type(self).__name__
        raise NotImplementedError(f"{name} does not define _parts")

    def _scores(self, pairs: Sequence[tuple[Row, Row]]) -> Sequence[float]:
        """The scores of (user row, item row) pairs, in their order."""
        places: dict[Row, list[int]] = {}
        for place, (row, _) in enumerate(pairs):
            places.setdefault(row, []).append(place)
        scores = [0.0] * len(pairs)
        for row, places_of_user in places.items():
            user = self._user_or_stranger(row)
            for place in places_of_user:
                scores[place] = self._score(user, pairs[place][1])
        return scores

    def _item_scores(self, user: Any, items: Sequence[int]) -> Sequence[float]:
        return [self._score(user, item) for item in items]

    def _is_fallback(self, user: Any, item: int) -> bool:
        return False

    predicts_ratings = True  # models of lists predict scores (`list_model`)
    _least_ratings: Optional[int] = None  # what min_ratings is by default

    # --- What everybody may call ----------------------------------------------

    def fit(self: Self, ratings: Ratings) -> Self:
        """The model itself, after it has learned from a table of ratings.

        Raises DataError if the table is empty. Whatever goes wrong, and Ctrl-C,
        leaves the model as it was before.
        """
        if not isinstance(ratings, Ratings):
            kind = type(ratings).__name__
            raise TypeError(
                f"fit needs a table of ratings, not a {kind}: make one by "
                "Ratings.from_triples(triples) or load_ratings(path)"
            )
        if not len(ratings):
            raise DataError(f"{type(self).__name__} needs at least one rating")
        with self._all_or_nothing():
            self._take(ratings)
            self._learn()
        return self

    def predict(self, user_id: str, item_id: str, clip: bool = True) -> float:
        """The rating that this user would give to this item.

        Inside the scale if `clip`. For a user or an item without a rating in
        the training table it is the most specific thing that the model knows.
        """
        user = self._user_or_stranger(self._user_row(user_id))
        return self._clip(self._score(user, self._item_row(item_id)), clip)

    def knows(self, user_id: str, item_id: str) -> bool:
        """Whether the prediction for these two is more than a fallback.

        True if the training table has ratings by this user and of this item,
        and if these are enough for the model: k-NN needs neighbours, too.

        >>> from scratch_recs.recommender.baselines import UserItemMean
        >>> table = Ratings.from_triples([("ann", "Alien", 5)])
        >>> model = UserItemMean().fit(table)
        >>> model.knows("ann", "Alien"), model.knows("ann", "Brazil")
        (True, False)
        """
        user = self._user_row(user_id)
        item = self._item_row(item_id)
        if user is None or item is None or not self._item_counts[item]:
            return False
        return not self._is_fallback(self._user(user), item)

    def predict_for(
        self, rated: RatedIds, item_id: str, clip: bool = True
    ) -> float:
        """The same for a new user who is just a list of (item_id, rating)."""
        user = self._newcomer(self._checked(rated))
        return self._clip(self._score(user, self._item_row(item_id)), clip)

    def predict_all(self, ratings: Ratings, clip: bool = True) -> list[float]:
        """A prediction for every row of a table of ratings, in its order."""
        self.ratings  # a model that is not fitted says so first
        check_kind("ratings", ratings, Ratings, "a table of ratings")
        users = [self._user_row(user_id) for user_id in ratings.user_ids]
        items = [self._item_row(item_id) for item_id in ratings.item_ids]
        pairs = zip(ratings.users, ratings.items)
        scores = self._scores([(users[u], items[i]) for u, i in pairs])
        return [self._clip(score, clip) for score in scores]

    def recommend(
        self,
        user_id: str,
        count: int = 10,
        min_ratings: Optional[int] = None,
        candidates: Optional[ItemIds] = None,
        exclude: ItemIds = (),
        keep_rated: bool = False,
    ) -> Scored:
        """The `count` best items that are new to the user: (item_id, rating).

        min_ratings    only items with so many training ratings: of others the
                       model knows too little, and what two people praise would
                       stand above all. Default: `enough_ratings` of the table,
                       or 1 if it leaves fewer than `count` items
        candidates     only these items (then min_ratings is 1 by default)
        exclude        none of these
        keep_rated     also what the user has rated

        Best first. Predictions that were clipped to the same rating are ordered
        by what they were before; if they are equal, the item with more ratings
        comes first, then as the items appear in the table.
        """
        row = self._user_row(user_id)
        rated = [] if row is None else self.ratings.by_user[row]
        user = self._user_or_stranger(row)
        wanted = Wanted(count, min_ratings, candidates, exclude, keep_rated)
        return self._best(user, rated, wanted)

    def recommend_for(
        self,
        rated: RatedIds,
        count: int = 10,
        min_ratings: Optional[int] = None,
        candidates: Optional[ItemIds] = None,
        exclude: ItemIds = (),
        keep_rated: bool = False,
    ) -> Scored:
        """The same for a new user who is just a list of (item_id, rating).

        Nothing is fitted again. Items that the model does not know are passed
        over: it has nothing to compare them with. Raises DataError if a rating
        lies outside the scale or an item is rated twice.
        """
        pairs = self._checked(rated)
        wanted = Wanted(count, min_ratings, candidates, exclude, keep_rated)
        return self._best(self._newcomer(pairs), pairs, wanted)

    def explain(self, user_id: str, item_id: str) -> Explanation:
        """What made this prediction: parts that add up to it, unclipped."""
        user = self._user_or_stranger(self._user_row(user_id))
        return self._explanation(user, self._item_row(item_id))

    def explain_for(self, rated: RatedIds, item_id: str) -> Explanation:
        """The same for a new user who is just a list of (item_id, rating)."""
        user = self._newcomer(self._checked(rated))
        return self._explanation(user, self._item_row(item_id))

    # --- From hooks to answers ------------------------------------------------

    def _user_or_stranger(self, row: Row) -> Any:
        return self._newcomer([]) if row is None else self._user(row)

    def _clip(self, rating: float, clip: bool) -> float:
        low, high = self.ratings.scale
        return min(high, max(low, rating)) if clip else rating

    def _best(self, user: Any, rated: Rated, wanted: Wanted) -> Scored:
        items = rows_in_list(self, rated, wanted, self._least_ratings)
        scores = self._item_scores(user, items)
        counts = [self._item_counts[item] for item in items]
        ids = self.ratings.item_ids
        return [
            (ids[items[place]], self._clip(scores[place], True))
            for place in best_places(scores, counts, wanted.length)
        ]

    def _explanation(self, user: Any, item: Row) -> Explanation:
        parts = self._parts(user, item)
        return parts if isinstance(parts, Explanation) else Explanation(parts)
