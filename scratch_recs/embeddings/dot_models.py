"""Embedding models: dot products of learned vectors, trained in mini-batches.

    EmbeddingDot        r̂ = p · q
    EmbeddingDotBias    r̂ = squash(p · q + b + c)
    GenreDotBias        r̂ = squash(p · (q ⊙ a) + b + c + a_c)

p and b belong to the user, q and c to the item; (a, a_c) is what the item's genres
make of it. An embedding is a table with a row for every user (or item), whose numbers
are learned. `dot_step` has the formulas and their derivatives, `squash` the sigmoid
that keeps a rating inside its range, `minibatch` the training.

The first two come from a fastai study of MovieLens, the third from one in PyTorch;
Salakhutdinov and Mnih (2008), "Probabilistic Matrix Factorization", is behind all.
"""

from __future__ import annotations

import random
from typing import Any, Sequence, Union

from scratch_recs.embeddings.base import Backward, Batch, MinibatchRecommender
from scratch_recs.embeddings.dot_product import (
    Gradient,
    genre_gradient,
    genre_logit,
    genre_mix,
    gradient,
    logit,
    product,
)
from scratch_recs.embeddings.genres import ItemGenres
from scratch_recs.embeddings.sigmoid_range import (
    NoRange,
    SigmoidRange,
    in_stars,
    range_of,
)
from scratch_recs.fast.unrolled_dot import compiled_backward
from scratch_recs.linear_algebra import Vector, dot, scalar_multiply
from scratch_recs.recommender.base import Row
from scratch_recs.training.initializers import Uniform
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.schedules import CosineRestarts, Steps
from scratch_recs.training.updates import Queues, Tables, Training

YRange = Union[None, str, tuple[float, float]]


class EmbeddingDot(MinibatchRecommender):
    """Predicts r̂ = p · q: no bias, no range.

    dim           number of factors
    start         how the tables begin: see `starting_values`
    **training    all fields of `training.Training`, such as epochs, optimizer, seed

    The defaults are for the fastai study of MovieLens. The Jester lecture's model:
        EmbeddingDot(dim=100, start=Xavier(), epochs=30, batch_size=512,
                     optimizer=Adam(0.001), regularization=0.001,
                     schedule=Constant(), penalty='norm / batch size', patience=3)

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> model = EmbeddingDot(dim=2, optimizer=SGD(0.1)).fit(synthetic_ratings())
    >>> model.history[-1].train < model.history[0].train
    True
    """

    DEFAULTS = Training(epochs=6, optimizer=SGD(2.0), schedule=Steps(3, 0.1))
    with_bias = False
    _kinds: Sequence[
        tuple[Sequence[int], float]
    ] = ()  # the genres of every item

    def __init__(
        self, dim: int = 50, start: Any = Uniform(0.0, 0.05), **training: Any
    ) -> None:
        if dim < 1:
            raise ValueError(f"dim counts from 1: {dim}")
        super().__init__(self.DEFAULTS._replace(**training))
        self.dim, self.start = dim, start
        self.biases = {"users": self.with_bias, "items": self.with_bias}

    def gradient(self, user: int, item: int, rating: float) -> Gradient:
        """{table: {row: ∂(r̂ - r)²/∂row}} of one rating, for row numbers.

        >>> from scratch_recs.datasets.ratings import Ratings
        >>> table = Ratings.from_triples([("ann", "Alien", 5)])
        >>> model = EmbeddingDot(dim=1, epochs=0).fit(table)
        >>> sorted(model.gradient(0, 0, 5.0))
        ['items', 'users']
        """
        p, q = self._tables["users"][user], self._tables["items"][item]
        guess, slope = self._squash.with_slope(logit(p, q, self.with_bias))
        s = 2 * (guess - rating) * slope
        of_user, of_item = gradient(p, q, s, self.with_bias)
        return {"users": {user: of_user}, "items": {item: of_item}}

    @property
    def _squash(self) -> Union[NoRange, SigmoidRange]:
        return NoRange()

    def _start(self, source: random.Random) -> Tables:
        columns = self.dim + self.with_bias
        sizes = len(self.ratings.user_index), len(self.ratings.item_index)
        users, items = (self.start(source, rows, columns) for rows in sizes)
        return {"users": users, "items": items}

    def _backward(self, source: random.Random) -> Backward:
        squash, kinds = self._squash, self._kinds
        ranged = isinstance(squash, SigmoidRange)
        backward = compiled_backward(
            self.dim, self.with_bias, ranged, bool(kinds)
        )
        shape = squash.middle, squash.half_width

        def of_batch(
            tables: Tables, batch: Batch
        ) -> tuple[float, dict[str, Queues]]:
            genres = (tables["genres"], kinds) if kinds else ()
            return backward(
                batch, tables["users"], tables["items"], *shape, *genres
            )

        return of_batch

    def _rating(self, user: Vector, item: Vector, i: Row) -> float:
        return self._squash(logit(user, item, self.with_bias))

    def _rating_and_slope(
        self, user: Vector, item: Vector, i: Row
    ) -> tuple[float, Vector]:
        guess, slope = self._squash.with_slope(
            logit(user, item, self.with_bias)
        )
        return guess, gradient(user, item, slope, self.with_bias)[0]

    def _terms(
        self, user: Vector, item: Vector, i: Row
    ) -> list[tuple[str, float]]:
        factors = zip(user[: self.dim], item[: self.dim])
        terms = [(f"factor {f}", p * q) for f, (p, q) in enumerate(factors, 1)]
        if not self.with_bias:
            return terms
        biases = [
            ("bias of the user", user[-1]),
            ("bias of the item", item[-1]),
        ]
        return in_stars(biases + terms, self._squash)


class EmbeddingDotBias(EmbeddingDot):
    """Predicts r̂ = squash(p · q + b + c): with biases, inside a range.

    dim, start, **training    as in EmbeddingDot
    y_range                   the range of the sigmoid: 'scale', 'wide', a pair or None
                              (r̂ = μ + p · q + b + c), see `squash.range_of`

    The study's other run, without Adam, is epochs=6, optimizer=SGD(2.0),
    schedule=Steps(3, 0.1). For Jester, whose ratings run from -10 to 10:

        EmbeddingDotBias(dim=100, y_range=None, start=Uniform(-0.05, 0.05),
                         epochs=40, batch_size=512, schedule=Constant(), patience=3,
                         optimizer=Adam(0.002, row_wise=True), regularization=40,
                         bias_regularization=5)

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> model = EmbeddingDotBias(dim=2).fit(synthetic_ratings())
    >>> 1 <= model.predict("user 1", "item 1", clip=False) <= 5
    True
    """

    DEFAULTS = Training(
        epochs=3,
        optimizer=Adam(0.005, weight_decay=1e-3, row_wise=True),
        schedule=CosineRestarts(1, 2),
    )
    with_bias = True

    def __init__(
        self,
        dim: int = 50,
        y_range: YRange = "scale",
        start: Any = Uniform(-0.01, 0.01),
        **training: Any,
    ) -> None:
        super().__init__(dim, start, **training)
        self.y_range = y_range

    @property
    def _squash(self) -> Union[NoRange, SigmoidRange]:
        return range_of(self.y_range, self.ratings.scale, self.ratings.mean)


class GenreDotBias(EmbeddingDotBias):
    """Predicts r̂ = squash(p · (q ⊙ a) + b + c + a_c): genres at work on the items.

    genres     {item_id: [genre, …]}; an item that it does not name has no genres
    combine    'mean': a = 1 + mean of G_g; 'sum': 1 + Σ G_g as in the PyTorch study
    dim, y_range, start, **training    as in EmbeddingDotBias

    An item that only another part of a split has ratings of is the average item, with
    its own genres. (The study pads lists of genres with genre 0 to the longest of the
    batch, so that a prediction depends on its batch. Here nothing is padded.)

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 4)])
    >>> model = GenreDotBias({"Alien": ["Horror"]}, dim=2, epochs=1).fit(table)
    >>> sorted(model.gradient(0, 0, 5.0))
    ['genres', 'items', 'users']
    """

    DEFAULTS = EmbeddingDotBias.DEFAULTS._replace(
        epochs=7, optimizer=Adam(0.003, weight_decay=4e-3, row_wise=True)
    )

    def __init__(
        self,
        genres: dict[str, Sequence[str]],
        combine: str = "mean",
        dim: int = 50,
        y_range: YRange = "wide",
        start: Any = Uniform(-0.03, 0.03),
        **training: Any,
    ) -> None:
        super().__init__(dim, y_range, start, **training)
        if combine not in ("sum", "mean"):
            raise ValueError(f"combine is sum or mean, not {combine!r}")
        self.genres, self.combine = genres, combine
        self.biases["genres"] = True

    def gradient(self, user: int, item: int, rating: float) -> Gradient:
        """{table: {row: ∂(r̂ - r)²/∂row}} of one rating; a row for each genre too."""
        p, q = self._tables["users"][user], self._tables["items"][item]
        a = self._mix(item)
        guess, slope = self._squash.with_slope(genre_logit(p, q, a))
        s = 2 * (guess - rating) * slope
        of_user, of_item, of_mix = genre_gradient(p, q, a, s)
        rows, w = self._kinds[item]
        of_genres = {row: scalar_multiply(w, of_mix) for row in rows}
        return {
            "users": {user: of_user},
            "items": {item: of_item},
            "genres": of_genres,
        }

    def _start(self, source: random.Random) -> Tables:
        tables = super()._start(source)
        found = ItemGenres.of(self.genres, self.ratings.item_ids)
        self.genre_names, self._item_genres = found.names, found
        self._kinds = found.weighted(self.combine)
        tables["genres"] = self.start(source, len(found.names), self.dim + 1)
        return tables

    def _knows_item(self, row: int) -> bool:
        # Also an item that nobody has rated has genres.
        return True

    def _genres_at(self, item: Row) -> tuple[Sequence[int], float]:
        return self._kinds[item] if item is not None else ((), 1.0)

    def _mix(self, item: Row) -> Vector:
        return genre_mix(
            self._tables["genres"], *self._genres_at(item), self.dim
        )

    def _rating(self, user: Vector, item: Vector, i: Row) -> float:
        return self._squash(genre_logit(user, item, self._mix(i)))

    def _rating_and_slope(
        self, user: Vector, item: Vector, i: Row
    ) -> tuple[float, Vector]:
        mix = self._mix(i)
        guess, slope = self._squash.with_slope(genre_logit(user, item, mix))
        return guess, genre_gradient(user, item, mix, slope)[0]

    def _terms(
        self, user: Vector, item: Vector, i: Row
    ) -> list[tuple[str, float]]:
        p, q, genres = user[:-1], item[:-1], self._tables["genres"]
        terms = [("bias of the user", user[-1]), ("bias of the item", item[-1])]
        terms.append(("taste for the item", dot(p, q)))
        rows, w = self._genres_at(i)
        for row in rows:
            name, G = self.genre_names[row], genres[row][:-1]
            terms.append((f"bias of {name}", w * genres[row][-1]))
            terms.append((f"taste for its {name}", w * dot(p, product(q, G))))
        return in_stars(terms, self._squash)
