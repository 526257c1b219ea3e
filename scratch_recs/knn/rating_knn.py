"""Votes: who has a say in a prediction, and how the nearest of them are found.

To predict how user u rates item i, everybody who rated i has a vote; with users and
items exchanged, every item that u rated has one. The votes of the most similar count.

Rating prediction from the k nearest neighbours, among users or among items.

To guess how user u rates item i, ask the k users most similar to u who did rate i:

    r̂(u, i) = Σ sim(u, v) · r(v, i) / Σ sim(u, v)          v in the k nearest

With a `centering` (the table is in the module of that name), what is averaged is
not the rating r but how far it lies above a level, in units of a deviation s:

    z(v, i) = (r(v, i) - level(v, i)) / s(v)
    r̂(u, i) = level(u, i) + s(u) · Σ sim(u, v) · z(v, i) / Σ sim(u, v)

Everything is as the compiled reference library (scikit-surprise) defines it, so
that predictions agree: its KNNBasic, KNNWithMeans, KNNWithZScore and KNNBaseline.
Herlocker, Konstan, Borchers and Riedl (1999); Koren (2010).
"""

from __future__ import annotations

from array import array
from functools import partial
from operator import itemgetter
from typing import Any, Callable, NamedTuple, Optional, Sequence

from scratch_recs.fast.packed_sums import CoRatings
from scratch_recs.knn.co_rated import SIMILARITIES
from scratch_recs.knn.normalization import CENTERINGS, Levels
from scratch_recs.recommender.base import Rated, Recommender, Row
from scratch_recs.recommender.explanation import Explanation, Neighbour

# (similarity, z, row, rating) of one neighbour.
Vote = tuple[float, float, int, float]


class Person(NamedTuple):
    """Whom a prediction is for: similarities with all, own level and deviation.

    >>> Person([1.0, 0.5], level=3.5, deviation=1.0, name="ann").level
    3.5
    """

    similarities: Sequence[float]
    level: float
    deviation: float
    name: str


class Raters(NamedTuple):
    """Who rated one item: their rows, z and ratings, in the order of the table.

    pick(similarities with all) gives those with the raters.

    >>> raters = raters_of([(0, 4.0), (2, 1.0)], 0.0, [3.0, 0.0, 2.0], [1.0] * 3)
    >>> raters.z, list(raters.pick([0.9, 0.8, 0.7]))
    ((1.0, -1.0), [0.9, 0.7])
    """

    rows: tuple[int, ...]
    z: tuple[float, ...]
    ratings: tuple[float, ...]
    pick: Callable[[Sequence[float]], Sequence[float]]


def raters_of(
    pairs: Sequence[tuple[int, float]],
    other_level: float,
    own_levels: Sequence[float],
    deviations: Sequence[float],
) -> Raters:
    """The raters (row, rating) of an item, with z = (r - level) / deviation of each.

    The level is the rater's own and `other_level`, that of the item.

    >>> raters_of([(1, 5.0)], 0.5, own_levels=[3.0, 3.5], deviations=[1.0, 2.0]).z
    (0.5,)
    """
    rows = tuple(row for row, _ in pairs)
    z = tuple(
        (r - own_levels[row] - other_level) / deviations[row]
        for row, r in pairs
    )
    # itemgetter is a compiled loop, but it gives no tuple for less than two.
    pick = itemgetter(*rows) if len(rows) > 1 else partial(_pick_few, rows)
    return Raters(rows, z, tuple(rating for _, rating in pairs), pick)


def nearest_votes(
    similarities: Sequence[float], raters: Raters, k: int
) -> list[Vote]:
    """The votes of the k most similar raters, most similar first.

    Ties go to the earlier one; a similarity of 0 or below takes a place and is then
    left out.

    >>> raters = raters_of([(0, 4.0), (1, 3.0), (2, 1.0)], 0.0, [0.0] * 3, [1.0] * 3)
    >>> nearest_votes([0.5, 0.9, 0.5], raters, k=2)
    [(0.9, 3.0, 1, 3.0), (0.5, 4.0, 0, 4.0)]
    """
    picked = raters.pick(similarities)
    votes = zip(picked, raters.z, raters.rows, raters.ratings)
    # A stable sort keeps the table's order among equals, also when reversed.
    nearest = sorted(votes, key=itemgetter(0), reverse=True)[:k]
    return [vote for vote in nearest if vote[0] > 0]


def _pick_few(rows: Sequence[int], values: Sequence[float]) -> list[float]:
    return [values[row] for row in rows]


# So many similarities are kept at the most, 8 bytes each: 128 MB.
CACHED_SIMILARITIES = 16_000_000

Pairs = Sequence[tuple[int, float]]


class UserKNN(Recommender):
    """Predicts from the k most similar users who rated the item.

    k             how many neighbours at the most
    min_k         how many there must be with a similarity above 0
    similarity    'msd', 'cosine' or 'pearson', over the items both have rated
    centering     None, 'mean', 'zscore' or 'baseline'

    The k places go to the largest similarities, ties to whoever rated the item
    earlier in the table; a similarity of 0 or below takes a place and is then left
    out. With fewer than min_k neighbours the prediction is the level of the user
    (without centering, μ), and for an unknown user or item it is μ, the mean of all
    ratings; with the baseline, μ and what is known of the two.

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

    def __init__(
        self,
        k: int = 40,
        min_k: int = 1,
        similarity: str = "msd",
        centering: Optional[str] = None,
    ) -> None:
        if k < 1 or min_k < 1:
            raise ValueError(
                f"k and min_k count from 1, not k={k}, min_k={min_k}"
            )
        if similarity not in SIMILARITIES:
            names = ", ".join(map(repr, SIMILARITIES))
            raise ValueError(
                f"similarity is one of {names}, not {similarity!r}"
            )
        if centering not in CENTERINGS:
            raise ValueError(
                f"centering is one of {CENTERINGS}, not {centering!r}"
            )
        self.k, self.min_k = k, min_k
        self.similarity, self.centering = similarity, centering

    def _learn(self) -> None:
        self.table = self.ratings.transpose() if self.by_items else self.ratings
        self.levels = Levels(self.centering, self.ratings, self.by_items)
        self.sums = CoRatings(self.table)
        self.people: dict[int, Person] = {}
        self.raters = list(
            map(self._raters, self.table.by_item, self.levels.others)
        )

    def _raters(self, pairs: Pairs, other_level: float) -> Raters:
        return raters_of(
            pairs, other_level, self.levels.own, self.levels.deviations
        )

    def _similarities(self, rated: Pairs) -> "array[float]":
        return array(
            "d", SIMILARITIES[self.similarity](self.sums.with_all(rated))
        )

    def _person(self, row: int) -> Person:
        if row not in self.people:
            if (
                len(self.people) * len(self.table.by_user)
                >= CACHED_SIMILARITIES
            ):
                del self.people[next(iter(self.people))]
            similarities = self._similarities(self.table.by_user[row])
            similarities[row] = 1.0
            levels = self.levels.own[row], self.levels.deviations[row]
            name = self.table.user_ids[row]
            self.people[row] = Person(similarities, *levels, name)
        return self.people[row]

    def _rating(
        self, person: Person, other_level: float, raters: Raters
    ) -> float:
        """The formula at the top of this page."""
        votes = nearest_votes(person.similarities, raters, self.k)
        if len(votes) < self.min_k:
            return self.levels.without_neighbours(person.level, other_level)
        weights = total = 0.0
        for similarity, z, _, _ in votes:
            weights += similarity
            total += similarity * z
        return person.level + other_level + person.deviation * total / weights

    def _user(self, row: int) -> Any:
        return self._person(row)

    def _newcomer(self, rated: Rated) -> Any:
        own = self.levels.level_of_newcomer(rated)
        s = self.levels.deviation_of(rated)
        return Person(self._similarities(rated), own, s, "the new user")

    def _at(self, user: Any, item: int) -> tuple[Person, float, Raters]:
        """Whom the prediction is for, the other part of the level, and the raters."""
        return user, self.levels.others[item], self.raters[item]

    def _score(self, user: Any, item: Row) -> float:
        if item is None:
            return self._unknown(user).prediction
        return self._rating(*self._at(user, item))

    def _parts(self, user: Any, item: Row) -> Explanation:
        if item is None:
            return self._unknown(user)
        return self._explained(*self._at(user, item))

    def _unknown(self, user: Person) -> Explanation:
        """The prediction for an item that nobody has rated."""
        return self.levels.unknown(user.level, 0.0)

    def _explained(
        self, person: Person, other_level: float, raters: Raters
    ) -> Explanation:
        votes = nearest_votes(person.similarities, raters, self.k)
        if len(votes) < self.min_k:
            level = self.levels.without_neighbours(person.level, other_level)
            return Explanation(
                [("too few neighbours: mean or baseline", level)]
            )
        ids, parts, weights = self.table.user_ids, [], 0.0
        verb = "got" if self.by_items else "gave"
        if self.centering is not None:
            level = (
                "baseline"
                if self.centering == "baseline"
                else f"mean of {person.name}"
            )
            parts = [(level, person.level + other_level)]
        for similarity, *_ in votes:
            weights += similarity
        for similarity, z, neighbour, rating in votes:
            cause = f"{ids[neighbour]} (similarity {similarity:.3f}) {verb} {rating:g}"
            parts.append((cause, person.deviation * similarity * z / weights))
        neighbours = [Neighbour(ids[row], sim, r) for sim, _, row, r in votes]
        return Explanation(parts, neighbours)


class ItemKNN(UserKNN):
    """Predicts from the k most similar items that the user rated.

    UserKNN on the transposed table: all that is said there holds with users and
    items exchanged.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3),
    ...     ("bob", "Alien", 5), ("bob", "Brazil", 3), ("bob", "Cube", 4)])
    >>> ItemKNN().fit(table).predict("ann", "Cube")
    4.0
    """

    by_items = True

    def _user(self, row: int) -> Any:
        return self._newcomer(self.ratings.by_user[row])

    def _newcomer(self, rated: Rated) -> Any:
        # To items, a user is nothing but ratings. Similarity is symmetric, so what the
        # few rated items have in common with all is enough; what each of all has in
        # common with all would take minutes.
        rows = [self._person(item).similarities for item, _ in rated]
        return (*self._rated_by(rated), rows)

    def _rated_by(self, rated: Rated) -> tuple[float, Raters]:
        """The user's part of the level, and the rated items."""
        other_level = self.levels.part_of_newcomer(rated)
        return other_level, self._raters(rated, other_level)

    def _at(self, user: Any, item: int) -> tuple[Person, float, Raters]:
        other_level, raters, rows = user
        own, s = self.levels.own[item], self.levels.deviations[item]
        similarities = [row[item] for row in rows]
        person = Person(similarities, own, s, self.table.user_ids[item])
        return person, other_level, raters._replace(pick=list)

    def _score(self, user: Any, item: Row) -> float:
        if item is not None and not user[1].rows:
            return self.levels.unknown(self.levels.own[item], user[0]).prediction
        return super()._score(user, item)

    def _parts(self, user: Any, item: Row) -> Explanation:
        if item is not None and not user[1].rows:
            return self.levels.unknown(self.levels.own[item], user[0])
        return super()._parts(user, item)

    def _unknown(self, user: Any) -> Explanation:
        return self.levels.unknown(self.ratings.mean, user[0])

    def _scores(self, pairs: Sequence[tuple[Row, Row]]) -> list[float]:
        # Item after item, so that the similarities of each are computed only once.
        users = {
            row: self._rated_by(self.ratings.by_user[row])
            for row in {row for row, _ in pairs if row is not None}
        }
        scores = [0.0] * len(pairs)
        for place in sorted(range(len(pairs)), key=lambda n: pairs[n][1] or 0):
            row, item = pairs[place]
            if row is None or item is None:
                user = self._user_or_stranger(row)
                scores[place] = self._score(user, item)
            else:
                scores[place] = self._rating(self._person(item), *users[row])
        return scores
