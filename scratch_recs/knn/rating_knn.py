"""Rating prediction from the k nearest neighbours, of users or of items.

To predict how user u rates item i, ask the raters of i who are most similar to
u, k of them:

    r̂(u, i) = Σ sim(u, v) · r(v, i) / Σ sim(u, v)          v in the k nearest

With a `centering` (see `normalization`), what is averaged is not the rating r
but how far it lies above a level, in units of a deviation s:

    z(v, i) = (r(v, i) - level(v, i)) / s(v)
    r̂(u, i) = level(u, i) + s(u) · Σ sim(u, v) · z(v, i) / Σ sim(u, v)

Everything is as the reference library (scikit-surprise) defines it, so that the
predictions agree: its KNNBasic, KNNWithMeans, KNNWithZScore and KNNBaseline.
On a table of a few hundred ratings many a prediction rests on one or two
neighbours, and may have a larger error than μ, the mean of all (by up to 23 %
of 176 made-up ratings). With min_k=3 and centering='baseline' most of that is
gone: with fewer neighbours the baseline is predicted, which is damped.

Herlocker, Konstan, Borchers and Riedl (1999), "An Algorithmic Framework for
Performing Collaborative Filtering"; Koren (2010), "Factor in the Neighbors:
Scalable and Accurate Collaborative Filtering".
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Sequence, Union

from scratch_recs.arguments import check_count, check_number
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.knn.co_rated import (
    OF_RESIDUALS,
    Similarities,
    SimilarityRow,
    check_similarity,
)
from scratch_recs.knn.normalization import (
    Levels,
    check_centering,
    residuals,
    residuals_of,
)
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.lists import Scored
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.recommender.explanation import Explanation, Neighbour
from scratch_recs.similarity import Similarity


class Target(NamedTuple):
    """What a prediction is made for: a user u, or an item for ItemKNN.

    similarities    similarities[v] = sim(u, v) for every row v
    own_level       u's part of the level
    deviation       s(u)
    """

    name: str
    similarities: SimilarityRow
    own_level: float
    deviation: float


class Candidates(NamedTuple):
    """The rows that may become neighbours: all raters of an item i.

    For ItemKNN they are the items that a user has rated.

    ratings        ratings[v] = r(v, i) for every candidate v, in table order
    other_level    i's part of the level
    rows           the similarities of each candidate with all, if they are
                   known
    """

    ratings: dict[int, float]
    other_level: float
    rows: Optional[dict[int, SimilarityRow]] = None


class UserKNN(Recommender):
    """Predicts from the k most similar users who rated the item.

    k             how many neighbours at the most
    min_k         how many there must be with a similarity above 0
    similarity    'msd', 'cosine', 'pearson', 'pearson_baseline', or a function
                  of two vectors of co-rated ratings (see `co_rated`): symmetric
                  (f(x, y) = f(y, x)) and larger, the more alike they are
    centering     None, 'mean', 'zscore' or 'baseline' (see `normalization`)
    shrinkage     s: a similarity that rests on n common ratings is multiplied
                  by (n - 1) / (n - 1 + s)
    min_support   users with fewer common ratings have the similarity 0

    The k places go to the largest similarities; among equals to those who rated
    the item earlier in the table. A similarity of 0 or below takes a place and
    is then left out. With fewer than min_k neighbours the prediction is the
    level of the user (without centering, μ). For an unknown user or item it is
    μ, the mean of all ratings; with the baseline, μ and the known one of the
    two biases.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3),
    ...     ("bob", "Alien", 5), ("bob", "Brazil", 3), ("bob", "Cube", 4),
    ...     ("cem", "Alien", 1), ("cem", "Brazil", 5), ("cem", "Cube", 1)])
    >>> model = UserKNN(k=2).fit(table)
    >>> print(model.explain("ann", "Cube"))
       3.667  bob (similarity 1.000) gave 4
      +0.083  cem (similarity 0.091) gave 1
       3.750  predicted
    >>> model.explain("ann", "Cube").neighbours[0]
    Neighbour(id='bob', similarity=1.0, rating=4.0)
    """

    # ItemKNN is the same with users and items exchanged.
    by_items = False
    _has_neighbours = True

    def __init__(
        self,
        k: int = 40,
        min_k: int = 1,
        similarity: Union[str, Similarity] = "msd",
        centering: Optional[str] = None,
        shrinkage: float = 0.0,
        min_support: int = 1,
    ) -> None:
        check_count("k", k)
        check_count("min_k", min_k)
        check_similarity(similarity)
        check_centering(centering)
        check_number("shrinkage", shrinkage, least=0)
        check_count("min_support", min_support)
        self.k = k
        self.min_k = min_k
        self.similarity = similarity
        self.centering = centering
        self.shrinkage = shrinkage
        self.min_support = min_support

    def _learn(self) -> None:
        self._levels = Levels(self.centering, self.ratings, self.by_items)
        compared = self.ratings
        if self.similarity in OF_RESIDUALS:
            self._baseline = BiasBaseline().fit(self.ratings)
            compared = residuals(self.ratings, self._baseline)
        self._similarities = Similarities(
            *self._rows_and_columns(compared),
            self.similarity,
            self.shrinkage,
            self.min_support,
        )
        _, columns = self._rows_and_columns(self.ratings)
        self._candidates = [
            Candidates(dict(rated), other_level)
            for rated, other_level in zip(columns, self._levels.others)
        ]

    def _rows_and_columns(
        self, table: Ratings
    ) -> tuple[Sequence[Rated], Sequence[Rated]]:
        if self.by_items:
            return table.by_item, table.by_user
        return table.by_user, table.by_item

    def _likeness(self, kind: str, row: int) -> Optional[Vector]:
        if kind != ("items" if self.by_items else "users"):
            return None
        similarities = self._similarities.of_row(row)
        return [similarities[v] for v in range(len(self._ids()))]

    # --- What the formula is asked about --------------------------------------

    def _user(self, row: int) -> Any:
        return self._target(row, self._similarities.of_row(row))

    def _newcomer(self, rated: Rated) -> Any:
        compared = rated
        if self.similarity in OF_RESIDUALS:
            compared = residuals_of(rated, self._baseline)
        return Target(
            "the new user",
            self._similarities.with_all(compared),
            self._levels.level_of(rated),
            self._levels.deviation_of(rated),
        )

    def _target(self, row: int, similarities: SimilarityRow) -> Target:
        return Target(
            self._ids()[row],
            similarities,
            self._levels.own[row],
            self._levels.deviations[row],
        )

    def _ids(self) -> list[str]:
        return self.ratings.item_ids if self.by_items else self.ratings.user_ids

    def _question(
        self, user: Any, item: Row
    ) -> tuple[Optional[Target], Optional[Candidates]]:
        """Whom a prediction is for, and who may be asked; None if unknown."""
        return user, None if item is None else self._candidates[item]

    def _score(self, user: Any, item: Row) -> float:
        target, candidates = self._question(user, item)
        if target is None or candidates is None:
            own = self.ratings.mean if target is None else target.own_level
            other = 0.0 if candidates is None else candidates.other_level
            return self._levels.of_unknown(own + other)
        return self._prediction(target, candidates)

    def _parts(self, user: Any, item: Row) -> Explanation:
        target, candidates = self._question(user, item)
        if target is None or candidates is None:
            is_baseline = self.centering == "baseline"
            name = "baseline" if is_baseline else "mean of all ratings"
            return Explanation([(name, self._score(user, item))])
        return self._explained(target, candidates)

    def _is_fallback(self, user: Any, item: int) -> bool:
        target, candidates = self._question(user, item)
        if target is None or candidates is None:
            return True
        return len(self._neighbours(target, candidates)) < self.min_k

    # --- The formula ----------------------------------------------------------

    def _prediction(self, target: Target, candidates: Candidates) -> float:
        """r̂(u, i), as at the top of this page."""
        neighbours = self._neighbours(target, candidates)
        level = target.own_level + candidates.other_level
        if len(neighbours) < self.min_k:
            return self._levels.without_neighbours(level)
        weights = total = 0.0
        for similarity, z, _, _ in neighbours:
            weights += similarity
            total += similarity * z
        return level + target.deviation * total / weights

    def _neighbours(
        self, target: Target, candidates: Candidates
    ) -> list[tuple[float, float, int, float]]:
        """(sim(u, v), z(v, i), v, r(v, i)) of the k nearest candidates v."""
        similarities = target.similarities
        ratings = candidates.ratings
        own, s = self._levels.own, self._levels.deviations
        # A stable sort keeps the table's order among equals, also in reverse.
        nearest = sorted(ratings, key=similarities.__getitem__, reverse=True)
        neighbours = []
        for v in nearest[: self.k]:
            if similarities[v] > 0:
                r = ratings[v]
                z = (r - own[v] - candidates.other_level) / s[v]
                neighbours.append((similarities[v], z, v, r))
        return neighbours

    def _explained(self, target: Target, candidates: Candidates) -> Explanation:
        """The same, term by term."""
        neighbours = self._neighbours(target, candidates)
        if len(neighbours) < self.min_k:
            cause = "too few neighbours: mean or baseline"
            return Explanation([(cause, self._prediction(target, candidates))])
        parts = []
        if self.centering is not None:
            is_baseline = self.centering == "baseline"
            name = "baseline" if is_baseline else f"mean of {target.name}"
            parts = [(name, target.own_level + candidates.other_level)]
        weights = 0.0
        for similarity, _, _, _ in neighbours:
            weights += similarity
        ids = self._ids()
        verb = "got" if self.by_items else "gave"
        for similarity, z, v, r in neighbours:
            cause = f"{ids[v]} (similarity {similarity:.3f}) {verb} {r:g}"
            parts.append((cause, target.deviation * similarity * z / weights))
        return Explanation(
            parts, [Neighbour(ids[v], sim, r) for sim, _, v, r in neighbours]
        )


class ItemKNN(UserKNN):
    """Predicts from the k most similar items that the user rated.

    It is UserKNN with users and items exchanged.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3),
    ...     ("bob", "Alien", 5), ("bob", "Brazil", 3), ("bob", "Cube", 4)])
    >>> ItemKNN().fit(table).predict("ann", "Cube")
    4.0
    """

    by_items = True

    # To items a user is some ratings, the candidates; the target is an item.

    def _user(self, row: int) -> Optional[Candidates]:
        return self._candidates[row]

    def _newcomer(self, rated: Rated) -> Optional[Candidates]:
        if not rated:
            return None
        return Candidates(dict(rated), self._levels.other_level_of(rated))

    def _question(
        self, user: Optional[Candidates], item: Row
    ) -> tuple[Optional[Target], Optional[Candidates]]:
        if item is None:
            return None, user
        if user is None or user.rows is None:
            return self._target(item, self._similarities.of_row(item)), user
        similarities = {j: row[item] for j, row in user.rows.items()}
        return self._target(item, similarities), user

    def _scores(self, pairs: Sequence[tuple[Row, Row]]) -> Sequence[float]:
        # Item after item: the similarities of each are computed only once.
        scores = [0.0] * len(pairs)
        for place in sorted(range(len(pairs)), key=lambda n: pairs[n][1] or 0):
            row, item = pairs[place]
            scores[place] = self._score(self._user_or_stranger(row), item)
        return scores

    def _item_scores(
        self, user: Optional[Candidates], items: Sequence[int]
    ) -> Sequence[float]:
        # Every item will be a target. But similarity is symmetric: what the few
        # rated items have in common with all is enough. What each of all items
        # has in common with the others would take minutes.
        if user is not None:
            rows = {j: self._similarities.of_row(j) for j in user.ratings}
            user = user._replace(rows=rows)
        return super()._item_scores(user, items)
