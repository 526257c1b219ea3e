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
    _is_fallback(user, item)
                         False: who and what are known is enough; k-NN also
                         needs neighbours
"""

from __future__ import annotations

import heapq
import inspect
from collections import Counter
from contextlib import contextmanager
from reprlib import Repr
from typing import Any, Iterator, Optional, Sequence, TypeVar

from scratch_recs.arguments import check_count, check_kind, quoted
from scratch_recs.datasets.checks import checked_pair, id_text
from scratch_recs.datasets.ratings import Ratings, enough_ratings
from scratch_recs.errors import DataError, NotFittedError
from scratch_recs.recommender.explanation import Explanation, Parts

# A row number; None for a user or an item that the model does not know.
Row = Optional[int]

# (item row, rating) of all that one user has rated.
Rated = Sequence[tuple[int, float]]

# The same with ids, as callers give it.
RatedIds = Sequence[tuple[str, float]]

# (item_id, predicted rating), best first.
Scored = list[tuple[str, float]]

# The model's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="Recommender")

# How settings are printed: whole, but for the rest of long lists.
_SHORT = Repr()
_SHORT.maxother = _SHORT.maxstring = 1000


def _id(name: str, value: object) -> str:
    """The text of an id. Raises TypeError, with the argument's name."""
    text = id_text(value)
    if text is None:
        raise TypeError(
            f"{name} is text or a whole number, not {quoted(value)}"
        )
    return text


def checked_part(table: Optional[Ratings], what: str) -> Optional[Ratings]:
    """The table, or None if there is none.

    Raises TypeError if it is no table, and DataError if it is empty.

    >>> table = Ratings.from_triples([("ann", "Alien", 5)])
    >>> checked_part(table.select([]), "the test")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: the test needs at least one rating
    """
    if table is not None:
        check_kind(what, table, Ratings, "a table of ratings")
        if not len(table):
            raise DataError(f"{what} needs at least one rating")
    return table


class Recommender:
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

    _table: Optional[Ratings] = None

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

    def _is_fallback(self, user: Any, item: int) -> bool:
        return False

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
            self._table = ratings
            rated_by, raters_of = Counter(ratings.users), Counter(ratings.items)
            self._user_counts = [
                rated_by[u] for u in range(len(ratings.user_index))
            ]
            self._item_counts = [
                raters_of[i] for i in range(len(ratings.item_index))
            ]
            self._learn()
        return self

    @property
    def ratings(self) -> Ratings:
        """The table that the model was fitted to.

        Raises NotFittedError, an AttributeError, if there is none yet.
        """
        if self._table is None:
            raise NotFittedError(
                f"{type(self).__name__} is not fitted: call fit first"
            )
        return self._table

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
        self, user_id: str, count: int = 10, min_ratings: Optional[int] = None
    ) -> Scored:
        """The `count` best items that are new to the user: (item_id, rating).

        Best first. Predictions that were clipped to the same rating are ordered
        by what they were before; if they are equal, the item with more ratings
        comes first, then as the items appear in the table. So a stranger to a
        model that has no level of items sees what is rated most.

        Only items with at least `min_ratings` training ratings count: of others
        the model knows too little, and what two people praise would stand above
        all. The default is `enough_ratings` of the table, or 1 if it leaves
        fewer than `count` items. It costs one prediction for each item.
        """
        row = self._user_row(user_id)
        rated = [] if row is None else self.ratings.by_user[row]
        user = self._user_or_stranger(row)
        return self._best(user, rated, count, min_ratings)

    def recommend_for(
        self,
        rated: RatedIds,
        count: int = 10,
        min_ratings: Optional[int] = None,
    ) -> Scored:
        """The same for a new user who is just a list of (item_id, rating).

        Nothing is fitted again. Items that the model does not know are passed
        over: it has nothing to compare them with. Raises DataError if a rating
        lies outside the scale or an item is rated twice.
        """
        pairs = self._checked(rated)
        return self._best(self._newcomer(pairs), pairs, count, min_ratings)

    def explain(self, user_id: str, item_id: str) -> Explanation:
        """What made this prediction: parts that add up to it, unclipped."""
        user = self._user_or_stranger(self._user_row(user_id))
        return self._explanation(user, self._item_row(item_id))

    def explain_for(self, rated: RatedIds, item_id: str) -> Explanation:
        """The same for a new user who is just a list of (item_id, rating)."""
        user = self._newcomer(self._checked(rated))
        return self._explanation(user, self._item_row(item_id))

    def __repr__(self) -> str:
        """The class and all its settings, as they are written in a call."""
        settings = self._settings().items()
        shown = [f"{name}={_SHORT.repr(value)}" for name, value in settings]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _settings(self) -> dict[str, object]:
        """The parameters of __init__ that are attributes of the same name."""
        names = inspect.signature(type(self)).parameters
        return {
            name: getattr(self, name) for name in names if hasattr(self, name)
        }

    # --- From ids to rows -----------------------------------------------------

    def _user_row(self, user_id: str) -> Row:
        row = self.ratings.user_index.get(_id("user_id", user_id))
        return row if row is not None and self._user_counts[row] else None

    def _item_row(self, item_id: str) -> Row:
        row = self.ratings.item_index.get(_id("item_id", item_id))
        return row if row is not None and self._knows_item(row) else None

    def _knows_item(self, row: int) -> bool:
        return self._item_counts[row] > 0

    def _user_or_stranger(self, row: Row) -> Any:
        return self._newcomer([]) if row is None else self._user(row)

    def _checked(self, rated: RatedIds) -> list[tuple[int, float]]:
        """A new user's ratings of the items that the model knows, by row."""
        scale = self.ratings.scale
        if not hasattr(rated, "__iter__"):
            what = "a list of (item_id, rating) pairs"
            raise TypeError(f"rated is {what}, not {quoted(rated)}")
        pairs = []
        seen = set()
        for place, pair in enumerate(rated, start=1):
            item_id, value = checked_pair(pair, scale, f"rating {place}")
            if item_id in seen:
                where = f"rating {place} ({quoted(item_id)})"
                raise DataError(f"{where}: the item is rated twice")
            seen.add(item_id)
            item = self._item_row(item_id)
            if item is not None:
                pairs.append((item, value))
        return pairs

    # --- From scores to answers -----------------------------------------------

    def _new_items(
        self, rated: Rated, count: int, min_ratings: Optional[int] = None
    ) -> list[int]:
        """What a list of `count` items may show to a user who rated these."""
        check_count("count", count, least=0)
        if min_ratings is not None:
            check_count("min_ratings", min_ratings, least=0)
        counts = self._item_counts
        done = {item for item, _ in rated}
        new = [n for n, raters in enumerate(counts) if raters and n not in done]
        least = enough_ratings(counts) if min_ratings is None else min_ratings
        candidates = [item for item in new if counts[item] >= least]
        if min_ratings is None and len(candidates) < count:
            candidates = new
        return candidates

    def _clip(self, rating: float, clip: bool) -> float:
        low, high = self.ratings.scale
        return min(high, max(low, rating)) if clip else rating

    def _best(
        self, user: Any, rated: Rated, count: int, min_ratings: Optional[int]
    ) -> Scored:
        candidates = self._new_items(rated, count, min_ratings)
        counts = self._item_counts
        scores = [self._score(user, item) for item in candidates]
        # nlargest keeps the order of the table among equals.
        best = heapq.nlargest(
            count,
            range(len(scores)),
            key=lambda place: (scores[place], counts[candidates[place]]),
        )
        item_ids = self.ratings.item_ids
        return [
            (item_ids[candidates[place]], self._clip(scores[place], True))
            for place in best
        ]

    def _explanation(self, user: Any, item: Row) -> Explanation:
        parts = self._parts(user, item)
        return parts if isinstance(parts, Explanation) else Explanation(parts)

    # --- For models that learn on ---------------------------------------------

    def _check_same_maps(self, ratings: Ratings) -> None:
        """Raise ValueError if row numbers mean something else in this table."""
        check_kind("ratings", ratings, Ratings, "a table of ratings")
        maps = ratings.user_index, ratings.item_index
        if maps != (self.ratings.user_index, self.ratings.item_index):
            raise ValueError(
                "the tables must share their id maps, as parts of one do"
            )

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """If anything stops the learning inside, undo all that it did."""
        before = dict(self.__dict__)
        try:
            yield
        except BaseException:
            self.__dict__ = before
            raise
