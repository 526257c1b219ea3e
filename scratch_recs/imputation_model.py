"""k-NN imputation as a rating model: the filled utility matrix, read cell by cell."""

from __future__ import annotations

import math
from typing import Callable, List, Tuple

from scratch_recs.explanation import Explanation, Neighbour
from scratch_recs.knn_imputation import KNNImputer
from scratch_recs.linear_algebra import Vector, mean
from scratch_recs.recommender import Recommender, Row


class KNNImputation(Recommender):
    """Predicts the mean rating of the k nearest users who rated the item.

    All of them count the same, unlike in UserKNN. What a user has rated is predicted
    as it was rated. The fallbacks: for an unknown user, and where none of the raters
    is comparable, the mean of the item; for an unknown item the mean of the user; if
    both are unknown μ, the mean of all ratings.

    >>> from scratch_recs.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3),
    ...     ("bob", "Alien", 5), ("bob", "Brazil", 2), ("bob", "Cube", 4),
    ...     ("cem", "Alien", 1), ("cem", "Brazil", 5), ("cem", "Cube", 1)])
    >>> print(KNNImputation(k=2).fit(table).explain("ann", "Cube"))
       2.000  bob (distance 1.225) gave 4
      +0.500  cem (distance 5.477) gave 1
       2.500  predicted
    """

    def __init__(self, k: int = 10) -> None:
        self.k = k
        KNNImputer(k)  # complains of a k below 1 now, and not when it is fitted

    def _learn(self) -> None:
        self.rows = self.ratings.utility_matrix()
        self.imputer = KNNImputer(self.k)
        self.matrix = self.imputer.fit_transform(self.rows)

    def _estimate(self, user: Row, item: Row) -> float:
        if user is None or item is None:
            return self._reasons(user, item).prediction
        return self.matrix[user][item]

    def _newcomer(self, rated: List[Tuple[int, float]]) -> Callable[[int], float]:
        return self.imputer.transform([self._row_of(rated)])[0].__getitem__

    def _row_of(self, rated: List[Tuple[int, float]]) -> Vector:
        row = [math.nan] * len(self.ratings.item_index)
        for item, rating in rated:
            row[item] = rating
        return row

    def _reasons(self, user: Row, item: Row) -> Explanation:
        if item is not None:
            nobody = self._row_of([])
            return self._filled_by(nobody if user is None else self.rows[user], item)
        if user is not None:
            ratings = [value for value in self.rows[user] if not math.isnan(value)]
            return Explanation([("mean of the user's ratings", mean(ratings))])
        return Explanation([("mean of all ratings", self.ratings.mean)])

    def _newcomer_reasons(
        self, rated: List[Tuple[int, float]], item: int
    ) -> Explanation:
        return self._filled_by(self._row_of(rated), item)

    def _filled_by(self, row: Vector, item: int) -> Explanation:
        if not math.isnan(row[item]):
            return Explanation([("the user's own rating", row[item])])
        donors = self.imputer.donors(row, item)
        ratings = [self.rows[donor][item] for donor, _ in donors]
        if math.isnan(donors[0][1]):
            return Explanation([("mean of the item's ratings", mean(ratings))])
        parts, neighbours = [], []
        for (donor, difference), rating in zip(donors, ratings):
            name = self.ratings.user_ids[donor]
            distance = math.sqrt(len(row) * difference)
            cause = f"{name} (distance {distance:.3f}) gave {rating:g}"
            parts.append((cause, rating / len(donors)))
            # As near as UserKNN's similarity='msd' calls it.
            neighbours.append(Neighbour(name, 1 / (1 + difference), rating))
        return Explanation(parts, neighbours)
