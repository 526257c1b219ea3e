"""The lecture's user-based and item-based lists, for tables of ratings.

X is the users × items matrix of likes, ones and zeros; n counts ones. The
formulas are those of `user_based` and `item_based`:

    user-based    score(u, i) = Σ cos(u, v)   over the other users v who like i
    item-based    score(u, i) = Σ cos(i, j)   over the other items j u likes

For vectors of ones and zeros a cosine is simple: what both have in common, over
the roots of how much each has,

    cos(i, j) = Σ_v X_vi X_vj / (√n_i √n_j)

A table of all cosines would be large. Nobody needs one: put the cosine into the
sum, and change the order of the two sums.

    Σ_j cos(i, j) = 1/√n_i · Σ_{v likes i} t_v      t_v = Σ_j X_vj / √n_j

In words: every user v gets a weight t_v, how much taste v shares with u. Then
every item adds up the weights of those who like it. In this order the
user-based score differs by nothing but the weights, t_v = cos(u, v), and the
missing 1/√n_i. Both cost as much as two passes over the likes per list.

Sarwar, Karypis, Konstan and Riedl (2001); Deshpande and Karypis (2004),
"Item-Based Top-N Recommendation Algorithms".
"""

from __future__ import annotations

import math
from typing import NamedTuple, Optional, Sequence

from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.explanation import Explanation, Neighbour, Parts
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.list_model import ListModel


class Fan(NamedTuple):
    """A user: the rows of the items that he or she likes, and all scores.

    row    None for a new user
    """

    row: Row
    liked: Sequence[int]
    scores: Vector


class ItemBased(ListModel):
    """Recommends what is liked by the same people as what the user likes.

    likes_from    the rating from which on it is a like; None: that of the table

    >>> from scratch_recs.datasets.counting import count_clicks
    >>> clicks = count_clicks([
    ...     ("ann", "R"), ("bob", "R"), ("bob", "Python"), ("cem", "Python"),
    ...     ("cem", "scipy")])
    >>> model = ItemBased().fit(clicks)
    >>> [(item, round(score, 3)) for item, score in model.recommend("ann")]
    [('Python', 0.5), ('scipy', 0.0)]
    >>> print(model.explain("ann", "Python"))
       0.500  as R (cosine 0.500)
       0.500  predicted
    """

    def _learn(self) -> None:
        self.likes, self.likers = self._rows_of_likes()

    def _user(self, row: int) -> Optional[Fan]:
        return self._fan(row, self.likes[row])

    def _newcomer(self, rated: Rated) -> Optional[Fan]:
        return self._fan(None, [item for item, _ in self._liked(rated)])

    def _fan(self, row: Row, liked: Sequence[int]) -> Optional[Fan]:
        """A user who likes these; None if there are none."""
        return Fan(row, liked, self._all_scores(row, liked)) if liked else None

    def _score(self, user: Optional[Fan], item: Row) -> float:
        return 0.0 if user is None or item is None else user.scores[item]

    def _all_scores(self, row: Row, liked: Sequence[int]) -> Vector:
        """score(u, i) of all items i."""
        t = [0.0] * len(self.likes)
        for j in liked:
            if self.likers[j]:
                part = 1 / math.sqrt(len(self.likers[j]))
                for v in self.likers[j]:
                    t[v] += part
        scores = [
            sum(map(t.__getitem__, likers)) / math.sqrt(len(likers) or 1)
            for likers in self.likers
        ]
        for j in liked:  # only the other items count: take cos(j, j) away
            if self.likers[j]:
                scores[j] -= 1.0
        return scores

    def _parts(self, user: Optional[Fan], item: Row) -> Parts:
        if user is None or item is None:
            return [("no like, or an unknown item", 0.0)]
        ids = self.ratings.item_ids
        cosines = self._likeness("items", item) or []
        parts = [
            (f"as {ids[j]} (cosine {cosines[j]:.3f})", cosines[j])
            for j in user.liked
            if j != item and cosines[j]
        ]
        return parts or [("nothing in common with what the user likes", 0.0)]

    def _likeness(self, kind: str, row: int) -> Optional[Vector]:
        """cos(row, j) for all rows j of users or items."""
        mine, others = self.likes, self.likers
        if kind == "items":
            mine, others = others, mine
        common = [0] * len(mine)
        for v in mine[row]:
            for j in others[v]:
                common[j] += 1
        n = len(mine[row])
        return [
            c / math.sqrt(n * len(one)) if c else 0.0
            for c, one in zip(common, mine)
        ]


class UserBased(ItemBased):
    """Recommends what those like who like what the user likes.

    likes_from    the rating from which on it is a like; None: that of the table

    >>> from scratch_recs.datasets.counting import count_clicks
    >>> clicks = count_clicks([
    ...     ("ann", "R"), ("ann", "Python"), ("bob", "Java"), ("cem", "scipy"),
    ...     ("cem", "Python")])
    >>> model = UserBased().fit(clicks)
    >>> print(model.explain("ann", "scipy"))
       0.500  cem (cosine 0.500) likes it
       0.500  predicted
    >>> model.similar_users("ann", 1)
    [('cem', 0.5)]
    """

    _has_neighbours = True

    def _all_scores(self, row: Row, liked: Sequence[int]) -> Vector:
        t = self._cosines(row, liked)
        return [sum(map(t.__getitem__, likers)) for likers in self.likers]

    def _cosines(self, row: Row, liked: Sequence[int]) -> Vector:
        """cos(u, v) for every other user v, for u who likes these."""
        common = [0] * len(self.likes)
        for j in liked:
            for v in self.likers[j]:
                common[v] += 1
        t = [
            c / math.sqrt(len(liked) * len(likes)) if c else 0.0
            for c, likes in zip(common, self.likes)
        ]
        if row is not None:
            t[row] = 0.0
        return t

    def _parts(self, user: Optional[Fan], item: Row) -> Explanation:
        if user is None or item is None:
            return Explanation([("no like, or an unknown item", 0.0)])
        t = self._cosines(user.row, user.liked)
        ids = self.ratings.user_ids
        near = sorted(self.likers[item], key=t.__getitem__, reverse=True)
        likers = [v for v in near if t[v]]
        if not likers:
            return Explanation([("nobody who is alike likes it", 0.0)])
        parts = [
            (f"{ids[v]} (cosine {t[v]:.3f}) likes it", t[v]) for v in likers
        ]
        return Explanation(
            parts, [Neighbour(ids[v], t[v], 1.0) for v in likers]
        )
