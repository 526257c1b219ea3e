"""Models of lists: they put items in order, and predict no rating.

What such a model learns from is not how good something was, but that somebody
wanted it: a click, a purchase, a rating from `likes_from` up. It sees likes and
silence, and no dislike (implicit feedback). Its score says what comes before
what; it has no unit. So `predict` returns it as it is, never clipped into the
scale, and errors in stars refuse such a model.

A user without a like is a stranger: all scores are equal, and the list shows
what is rated most. There is no default of `min_ratings`: a model of likes has
no praise by two people to fear.
"""

from __future__ import annotations

from typing import Optional

from scratch_recs.arguments import check_number
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated


class ListModel(Recommender):
    """What the models of lists share.

    likes_from    the rating from which on it is a like; None: that of the table

    >>> class FewestFirst(ListModel):
    ...     def _learn(self):
    ...         self.likes = self._likes()
    ...     def _parts(self, user, item):
    ...         return [("likes, negative", -len(self.likes.by_item[item]))]
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Alien", 4), ("bob", "Brazil", 1)])
    >>> FewestFirst().fit(table).recommend("eve")
    [('Brazil', 0.0), ('Alien', -2.0)]
    """

    predicts_ratings = False
    _least_ratings = 1

    def __init__(self, likes_from: Optional[float] = None) -> None:
        if likes_from is not None:
            check_number("likes_from", likes_from)
        self.likes_from = likes_from

    def _threshold(self) -> float:
        own = self.likes_from
        return self.ratings.likes_from if own is None else own

    def _likes(self) -> Ratings:
        """The part of the table that holds the likes."""
        return likes_of(self.ratings, self._threshold())

    def _rows_of_likes(self) -> tuple[list[list[int]], list[list[int]]]:
        """(the items that each user likes, the users who like each item)."""
        table = self._likes()
        return (
            [[item for item, _ in liked] for liked in table.by_user],
            [[user for user, _ in likers] for likers in table.by_item],
        )

    def _liked(self, rated: Rated) -> Rated:
        """Those of the (item row, rating) pairs that are likes."""
        least = self._threshold()
        return [(item, rating) for item, rating in rated if rating >= least]

    def _clip(self, rating: float, clip: bool) -> float:
        return rating

    def _is_fallback(self, user: object, item: int) -> bool:
        return user is None


def check_predicts_ratings(model: object) -> None:
    """Raise TypeError if it is a model of lists.

    >>> check_predicts_ratings(ListModel())
    Traceback (most recent call last):
    TypeError: ListModel is a model of lists, its scores are no ratings: judge \
it by evaluate_ranking
    """
    if not getattr(model, "predicts_ratings", True):
        raise TypeError(
            f"{type(model).__name__} is a model of lists, its scores are no "
            "ratings: judge it by evaluate_ranking"
        )


def likes_of(ratings: Ratings, likes_from: Optional[float] = None) -> Ratings:
    """The part of a table with the ratings from `likes_from` up.

    likes_from    None: that of the table

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Alien", 4), ("bob", "Cube", 3)],
    ...     scale=(1, 5))
    >>> [tuple(row) for row in likes_of(table)]
    [('ann', 'Alien', 5.0), ('bob', 'Alien', 4.0)]
    """
    least = ratings.likes_from if likes_from is None else likes_from
    values = enumerate(ratings.values)
    return ratings.select(row for row, value in values if value >= least)
