"""Likeness: similar items, similar users, neighbours.

A model that has an idea of likeness says so in one of two hooks:

    _likeness(kind, row)    how alike a row is to each row of its kind, "users"
                            or "items"; k-NN says its similarity
    _vectors(kind)          the vectors of all rows of a kind; then likeness is
                            their cosine; factor models say these

Each is None if the model has no such idea.
"""

from __future__ import annotations

from typing import Optional, Protocol, Sequence

from scratch_recs.arguments import check_count
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.recommender.explanation import Explanation, Neighbour
from scratch_recs.recommender.fitted import Fitted, Row
from scratch_recs.recommender.lists import Scored, best_places
from scratch_recs.similarity import cosine_similarity


class _Explains(Protocol):
    def explain(self, user_id: str, item_id: str) -> Explanation: ...


class Similar(Fitted):
    """The verbs of a model that knows who and what is alike.

    >>> class Factors(Similar):
    ...     def _vectors(self, kind):
    ...         vectors = [[1.0, 0.0], [0.0, 2.0], [3.0, 4.0]]
    ...         return vectors if kind == "items" else None
    >>> from scratch_recs.datasets.ratings import Ratings
    >>> model = Factors()
    >>> model._take(Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3), ("bob", "Cube", 4)]))
    >>> model.similar_items("Alien", count=1)
    [('Cube', 0.6)]
    """

    # Whether its explanations name neighbours.
    _has_neighbours = False

    def _likeness(self, kind: str, row: int) -> Optional[Sequence[float]]:
        vectors = self._vectors(kind)
        if vectors is None:
            return None
        own = vectors[row]
        return [cosine_similarity(own, vector) for vector in vectors]

    def _vectors(self, kind: str) -> Optional[Matrix]:
        return None

    @property
    def user_vectors(self) -> dict[str, Vector]:
        """{user_id: vector}: what a factor model learned about every user.

        Raises AttributeError if the model has no such vectors.
        """
        return self._vectors_of("users", self.ratings.user_ids)

    @property
    def item_vectors(self) -> dict[str, Vector]:
        """{item_id: vector}: what a factor model learned about every item."""
        return self._vectors_of("items", self.ratings.item_ids)

    def _vectors_of(self, kind: str, ids: Sequence[str]) -> dict[str, Vector]:
        vectors = self._vectors(kind)
        if vectors is None:
            name = type(self).__name__
            raise AttributeError(f"{name} has no vectors of {kind}")
        return dict(zip(ids, vectors))

    def similar_items(
        self, item_id: str, count: int = 10, min_ratings: int = 1
    ) -> Scored:
        """The `count` items most like an item: (item_id, likeness), best first.

        Only items with at least `min_ratings` training ratings. Among equals
        the item with more ratings comes first. Raises ValueError if the model
        knows no such item, and TypeError if it has no idea of alike items.
        """
        row = self._item_row(item_id)
        return self._most("items", item_id, row, count, min_ratings)

    def similar_users(
        self, user_id: str, count: int = 10, min_ratings: int = 1
    ) -> Scored:
        """The `count` users most like a user: (user_id, likeness), best first.

        As `similar_items`.
        """
        row = self._user_row(user_id)
        return self._most("users", user_id, row, count, min_ratings)

    def neighbours(
        self: _Explains, user_id: str, item_id: str
    ) -> list[Neighbour]:
        """The neighbours behind a prediction: (id, similarity, rating).

        The nearest first; [] if there are none. Raises TypeError if the model
        asks no neighbours.
        """
        if not getattr(self, "_has_neighbours"):
            raise TypeError(f"{type(self).__name__} asks no neighbours")
        return self.explain(user_id, item_id).neighbours

    def _most(
        self, kind: str, name: str, row: Row, count: int, min_ratings: int
    ) -> Scored:
        check_count("count", count, least=0)
        check_count("min_ratings", min_ratings, least=0)
        if row is None:
            raise ValueError(f"the model knows none of the {kind} as {name!r}")
        likeness = self._likeness(kind, row)
        if likeness is None:
            model = type(self).__name__
            raise TypeError(f"{model} has no idea of how alike {kind} are")
        is_user = kind == "users"
        ids = self.ratings.user_ids if is_user else self.ratings.item_ids
        counts = self._user_counts if is_user else self._item_counts
        others = [
            other
            for other, known in enumerate(counts)
            if known and known >= min_ratings and other != row
        ]
        scores: Vector = [likeness[other] for other in others]
        places = best_places(scores, [counts[n] for n in others], count)
        return [(ids[others[place]], scores[place]) for place in places]
