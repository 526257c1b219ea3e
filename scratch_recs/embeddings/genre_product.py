"""Genres that multiply: the product form of GenreDotBias.

    z = p · (q ⊙ a) + b + c + a_c             r̂ = range(z), see `sigmoid_range`

p and b belong to the user, q and c to the item, as in `dot_models`; (a, a_c) is
what the item's genres make of it; ⊙ multiplies entry by entry. Each genre g has
a row (G_g, c_g) in a table of its own, and with w = 1 (sum) or 1 / number of
genres (mean)

    a = 1 + w Σ_g G_g          a_c = w Σ_g c_g

So films of a genre share what is said about any of them. This is the form of
the PyTorch study that brought the genres; `genre_dot` has the additive one,
which serves items with few ratings better, and the model of both.

The loops below are what runs, as in `dot_models`: for predictions, new users
and, written out for the number of factors, in training.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Callable, NamedTuple, Optional, Sequence

from scratch_recs.embeddings.formula import ToRating
from scratch_recs.embeddings.genres import (
    WeightedGenres,
    genre_terms,
    weighted_genres,
)
from scratch_recs.embeddings.sigmoid_range import NoRange, Terms
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector, dot
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.trainer import Backward, Batch, Tables
from scratch_recs.training.updates import Queues


def genre_mix(
    genres: Matrix, rows: Sequence[int], w: float, factors: range
) -> Vector:
    """(a, a_c) for an item of these genres: a = 1 + w Σ G_g and a_c = w Σ c_g.

    genres    their table, with rows (G_g, c_g)
    rows      the row numbers of the item's genres
    w         1 to add them up, 1 / number of genres for their mean

    >>> genre_mix([[0.5, 0.25, 0.1], [0.5, 0.0, 0.2]], [0], 1.0, range(2))
    [1.5, 1.25, 0.1]
    >>> genre_mix([], [], 1.0, range(2))
    [1.0, 1.0, 0.0]
    """
    a = []
    for f in factors:
        total = 0.0
        for g in rows:
            total += genres[g][f]
        a.append(1.0 + w * total)
    total = 0.0
    for g in rows:
        total += genres[g][-1]
    return [*a, w * total]


def genre_forward(p: Vector, q: Vector, a: Vector, factors: range) -> float:
    """z = p · (q ⊙ a) + b + c + a_c, from the rows (p, b), (q, c) and (a, a_c).

    >>> genre_forward([1.0, 2.0, 0.5], [3.0, 1.0, 0.25], [2.0, 1.0, 0.125],
    ...               factors=range(2))
    8.875
    """
    z = 0.0
    for f in factors:
        z += p[f] * (q[f] * a[f])
    return z + p[-1] + q[-1] + a[-1]


def genre_backward(
    p: Vector, q: Vector, a: Vector, factors: range
) -> tuple[Vector, Vector, Vector]:
    """The derivatives of z by the three rows.

    ∂z/∂(p, b)   = (q ⊙ a, 1)
    ∂z/∂(q, c)   = (p ⊙ a, 1)
    ∂z/∂(a, a_c) = (p ⊙ q, 1)

    >>> genre_backward([1.0, 0.5], [3.0, 0.25], [2.0, 0.125], factors=range(1))
    ([6.0, 1.0], [2.0, 1.0], [3.0, 1.0])
    """
    of_p = [q[f] * a[f] for f in factors]
    of_q = [p[f] * a[f] for f in factors]
    of_a = [p[f] * q[f] for f in factors]
    return [*of_p, 1.0], [*of_q, 1.0], [*of_a, 1.0]


def genre_batch_pass(
    batch: Batch,
    users: Matrix,
    items: Matrix,
    genres: Matrix,
    item_genres: Sequence[WeightedGenres],
    to_rating: ToRating,
    forward: Callable[..., float],
    backward: Callable[..., tuple[Vector, Vector, Vector]],
    factors: range,
) -> tuple[float, dict[str, Queues]]:
    """As `dot_models.batch_pass`; item_genres[i] = (genre rows, w) of item i.

    Since a = 1 + w Σ G_g, the gradient of each genre is w times that of a.

    >>> squared, queues = genre_batch_pass(
    ...     [(0, 0, 3.0)], [[1.0, 0.0]], [[2.0, 0.0]], [[1.0, 0.0]],
    ...     [((0,), 1.0)], NoRange().with_slope, genre_forward, genre_backward,
    ...     factors=range(1))
    >>> squared, queues["genres"][0]
    (1.0, [(2.0, [2.0, 1.0])])
    """
    squared = 0.0
    weight = 2.0 / len(batch)
    for_users: Queues = defaultdict(list)
    for_items: Queues = defaultdict(list)
    for_genres: Queues = defaultdict(list)
    mixes: dict[Sequence[int], Vector] = {}  # one for each list of genres
    for u, i, r in batch:
        p = users[u]
        q = items[i]
        rows, w = item_genres[i]
        if rows not in mixes:
            mixes[rows] = genre_mix(genres, rows, w, factors)
        a = mixes[rows]
        z = forward(p, q, a, factors)
        rating, slope = to_rating(z)
        error = rating - r
        squared += error * error
        s = weight * error * slope
        of_p, of_q, of_a = backward(p, q, a, factors)
        for_users[u].append((s, of_p))
        for_items[i].append((s, of_q))
        for g in rows:
            for_genres[g].append((w * s, of_a))
    queues = {"users": for_users, "items": for_items, "genres": for_genres}
    return squared, queues


class ProductGenres(NamedTuple):
    """The formula as `formula.Formula` asks for it.

    dim            the number of factors
    names          of the genres
    item_genres    for every item (genre rows, w)

    >>> formula = ProductGenres(1, ["War", "Drama"], [((0, 1), 0.5)])
    >>> tables = {"genres": [[2.0, 0.25], [4.0, 0.5]]}
    >>> formula.z(tables, [1.0, 0.0], [3.0, 0.125], item=0)
    12.5
    """

    dim: int
    names: Sequence[str]
    item_genres: Sequence[WeightedGenres]

    @property
    def biases(self) -> dict[str, bool]:
        """All rows end with a bias."""
        return {"users": True, "items": True, "genres": True}

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        """The batch pass, as a function of the tables and a batch."""
        run = unroll(
            genre_batch_pass,
            forward=genre_forward,
            backward=genre_backward,
            factors=self.dim,
        )
        return lambda tables, batch: run(
            batch,
            tables["users"],
            tables["items"],
            tables["genres"],
            self.item_genres,
            to_rating,
        )

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        """z, with what the genres make of the item."""
        run = unroll(genre_forward, factors=self.dim)
        return run(p, q, self._mix(tables, item))

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """∂z/∂(p, b)."""
        a = self._mix(tables, item)
        return genre_backward(p, q, a, range(self.dim))[0]

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        """The biases, and the taste for the item and for each of its genres."""
        rows, w = weighted_genres(item, self.item_genres)
        genres = [(self.names[g], tables["genres"][g]) for g in rows]

        def taste(genre: Vector) -> float:
            products = [q[f] * genre[f] for f in range(self.dim)]
            return dot(p[:-1], products)

        return genre_terms(p, q, genres, w, "taste for its", taste)

    def _mix(self, tables: Tables, item: Row) -> Vector:
        rows, w = weighted_genres(item, self.item_genres)
        return genre_mix(tables["genres"], rows, w, range(self.dim))
