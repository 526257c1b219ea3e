"""What models whose parameters are tables of rows have in common, once they are fitted.

A row of a table belongs to one user, item or genre: its factors, and behind them the
bias where there is one. Whoever has no ratings has a row all the same, with nothing
learned in it; it is never used. An unknown user counts as the average of all known
ones, an unknown item as the average item.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Tuple

from scratch_recs.epochs import Epoch
from scratch_recs.explanation import Explanation
from scratch_recs.fold_in import prior_from
from scratch_recs.linear_algebra import Matrix, Vector, vector_mean
from scratch_recs.newcomer_row import fit_row
from scratch_recs.recommender import Recommender, Row


class TableRecommender(Recommender):
    """Predicts from a user's row and an item's row. A model brings its formula:

        biases                           {table: whether its rows end with a bias}
        _rating(user, item, i)           r̂ for a user's row and the row of item i
        _rating_and_slope(user, item, i) the same, and ∂r̂/∂(the user's row)
        _parts(user, item, i)            the same r̂ as a list of (cause, amount)

    and its learning fills `_tables`, `history` and `kept_epoch`.

    >>> from scratch_recs.ratings import Ratings
    >>> class Product(TableRecommender):
    ...     def _learn(self):
    ...         self._use({"users": [[2.0]], "items": [[1.5]]}, 0)
    ...     def _rating(self, user, item, i):
    ...         return user[0] * item[0]
    >>> table = Ratings.from_triples([("ann", "Alien", 3)], scale=(1, 5))
    >>> Product().fit(table).predict("ann", "Alien")
    3.0
    """

    biases: Dict[str, bool]
    history: List[Epoch]
    _rating: Callable[..., float]
    _rating_and_slope: Callable[..., Tuple[float, Vector]]
    _parts: Callable[..., List[Tuple[str, float]]]

    def _use(self, tables: Dict[str, Matrix], epoch: int) -> None:
        """Predict from these tables from now on, those after epoch number `epoch`."""
        self._tables, self.kept_epoch = tables, epoch
        self._average_rows: Optional[Tuple[Vector, Vector]] = None

    def learned(
        self, kind: str, min_ratings: int = 1
    ) -> Dict[str, Tuple[Vector, float]]:
        """{id: (factors, bias)} of "genres", or "users" or "items" with enough ratings.

        The bias is 0.0 where the model has none. ValueError for what it does not have.
        """
        names = {"users": self.ratings.user_ids, "items": self.ratings.item_ids}
        names["genres"] = getattr(self, "genre_names", [])
        if kind not in names or not names[kind]:
            raise ValueError(f"{type(self).__name__} has no {kind}")
        counts = {"users": self._user_counts, "items": self._item_counts}
        known = counts.get(kind, [min_ratings] * len(names[kind]))
        rows, bias = zip(names[kind], self._tables[kind], known), self.biases[kind]
        return {
            name: (row[:-1], row[-1]) if bias else (row, 0.0)
            for name, row, count in rows
            if count >= min_ratings
        }

    def _averages(self) -> Tuple[Vector, Vector]:
        """The average row of the known users, and of the known items."""
        if self._average_rows is None:
            self._average_rows = tuple(
                vector_mean([row for row, n in zip(self._tables[name], counts) if n])
                for name, counts in [
                    ("users", self._user_counts),
                    ("items", self._item_counts),
                ]
            )
        return self._average_rows

    def _user_values(self, user: Row) -> Vector:
        known = user is not None and self._user_counts[user]
        return self._tables["users"][user] if known else self._averages()[0]

    def _item_values(self, item: Row) -> Vector:
        known = item is not None and self._item_counts[item]
        return self._tables["items"][item] if known else self._averages()[1]

    def _estimate(self, user: Row, item: Row) -> float:
        if user is None and item is None:
            return self.ratings.mean
        return self._rating(self._user_values(user), self._item_values(item), item)

    def _newcomer(self, rated: List[Tuple[int, float]]) -> Callable[[int], float]:
        known = zip(self._tables["users"], self._user_counts)
        kept = self.kept_epoch  # 0: nothing has been learned yet
        error = self.history[kept - 1].train if kept else 1.0
        prior = prior_from([row for row, count in known if count], error)

        def model(row: Vector, item: int) -> Tuple[float, Vector]:
            return self._rating_and_slope(row, self._item_values(item), item)

        row = fit_row(rated, model, prior)
        return lambda item: self._rating(row, self._item_values(item), item)

    def _reasons(self, user: Row, item: Row) -> Explanation:
        if user is None and item is None:
            return Explanation([("mean of all ratings", self.ratings.mean)])
        parts = self._parts(self._user_values(user), self._item_values(item), item)
        return Explanation(parts)
