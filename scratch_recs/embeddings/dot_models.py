"""Embedding models: dot products of learned vectors, trained in mini-batches.

    EmbeddingDot        z = p · q                             r̂ = z
    EmbeddingDotBias    z = p · q + b + c                     r̂ = range(z)
    GenreDotBias        z = p · (q + Σ G) + b + c + Σ c_g     r̂ = range(z)

p and b belong to the user, q and c to the item, G and c_g to each of its
genres. An embedding is a table with one row per user (or item, or genre), whose
numbers are learned: here (p, b) and (q, c), the bias last.

    range(z) = low + (high - low) σ(z)             see `sigmoid_range`

The loss of one rating r is the squared error (r̂ - r)². By the chain rule all
its derivatives begin with the same number s = ∂loss/∂z:

    s = 2 (r̂ - r) · dr̂/dz
    ∂loss/∂p = s · ∂z/∂p          and so on for q, b, c: see `backward`

A batch averages: the loss is the mean of its ratings' losses, and so is the
gradient. `batch_pass` computes it from the values before the batch, and leaves
for every row it touches a queue of pairs (s, ∂z/∂row): Σ s · ∂z/∂row is the
gradient.

Each formula stands once, as a plain loop; the third in `genre_dot`, and in
`genre_product` as its study has it. Learning runs these loops (written out for
the number of factors by `fast.unroll`, unless that is switched off), and so do
predictions and new users.

The first two models come from a fastai study of MovieLens, the third from one
in PyTorch. Behind all of them:

Salakhutdinov and Mnih (2008), "Probabilistic Matrix Factorization".
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any, Callable, NamedTuple, Optional

from scratch_recs.arguments import check_count
from scratch_recs.embeddings.base import EmbeddingModel, users_and_items
from scratch_recs.embeddings.formula import Formula, ToRating
from scratch_recs.embeddings.sigmoid_range import (
    AnyRange,
    NoRange,
    Terms,
    YRange,
    checked_range,
)
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.fitted import Row
from scratch_recs.recommender.shrinkage import Shrinking, check_trust
from scratch_recs.training.initializers import (
    Initializer,
    Uniform,
    checked_start,
)
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.schedules import CosineRestarts, Steps
from scratch_recs.training.small_tables import start_factors
from scratch_recs.training.trainer import Backward, Batch, Tables, Training
from scratch_recs.training.updates import Queues

# --- z = p · q, or p · q + b + c ----------------------------------------------


def forward(p: Vector, q: Vector, factors: range, biases: bool) -> float:
    """z = p · q, and + b + c if the rows end with biases.

    factors    range(dim)

    >>> forward([1.0, 2.0, 0.5], [3.0, 1.0, 0.25], range(2), biases=True)
    5.75
    """
    z = 0.0
    for f in factors:
        z += p[f] * q[f]
    return z + p[-1] + q[-1] if biases else z


def backward(p: Vector, q: Vector) -> tuple[Vector, Vector]:
    """∂z/∂(p, b) = (q, 1) and ∂z/∂(q, c) = (p, 1).

    The last number of each, if it is a bias, is not looked at: it counts as 1.

    >>> backward([1.0, 2.0], [3.0, 1.0])
    ([3.0, 1.0], [1.0, 2.0])
    """
    return q, p


def batch_pass(
    batch: Batch,
    users: Matrix,
    items: Matrix,
    to_rating: ToRating,
    forward: Callable[..., float],
    backward: Callable[..., tuple[Vector, Vector]],
    factors: range,
    biases: bool,
) -> tuple[float, dict[str, Queues]]:
    """(Σ (r̂ - r)², the queues of all rows that a batch touches).

    to_rating    z -> (r̂, dr̂/dz), such as `SigmoidRange.with_slope`

    >>> batch_pass([(0, 0, 3.0)], [[1.0]], [[2.0]], NoRange().with_slope,
    ...            forward, backward, factors=range(1), biases=False)[0]
    1.0
    """
    squared = 0.0
    weight = 2.0 / len(batch)
    for_users: Queues = defaultdict(list)
    for_items: Queues = defaultdict(list)
    for u, i, r in batch:
        p = users[u]
        q = items[i]
        z = forward(p, q, factors, biases)
        rating, slope = to_rating(z)
        error = rating - r
        squared += error * error
        s = weight * error * slope
        of_p, of_q = backward(p, q)
        for_users[u].append((s, of_p))
        for_items[i].append((s, of_q))
    return squared, {"users": for_users, "items": for_items}


# --- The formula in the form that models ask for: see `formula.Formula` -------


class _DotProduct(NamedTuple):
    """z = p · q, with or without + b + c."""

    dim: int
    with_biases: bool

    @property
    def biases(self) -> dict[str, bool]:
        return {"users": self.with_biases, "items": self.with_biases}

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        run = unroll(
            batch_pass,
            forward=forward,
            backward=backward,
            factors=self.dim,
            biases=self.with_biases,
        )
        return lambda tables, batch: run(
            batch, tables["users"], tables["items"], to_rating
        )

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        run = unroll(forward, factors=self.dim, biases=self.with_biases)
        return run(p, q)

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        return backward(p, q)[0]

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        factors = [(f"factor {f + 1}", p[f] * q[f]) for f in range(self.dim)]
        if not self.with_biases:
            return factors
        biases = [("bias of the user", p[-1]), ("bias of the item", q[-1])]
        return biases + factors


# --- The models ---------------------------------------------------------------


class ShrinkingEmbedding(EmbeddingModel, Shrinking):
    """An embedding model that is drawn towards the mean on a small table."""

    def _has_default_settings(self) -> bool:
        chosen = self._chosen - {"seed", "progress", "patience"}
        return not chosen and super()._has_default_settings()

    def _score(self, user: Optional[Vector], item: Row) -> float:
        return self._shrunk(super()._score(user, item))

    def _parts(self, user: Optional[Vector], item: Row) -> Parts:
        return self._shrunk_parts(super()._parts(user, item))


class EmbeddingDot(ShrinkingEmbedding):
    """Predicts r̂ = p · q: no bias, no range.

    dim           number of factors
    start         how the tables begin: see `initializers`
    trust         w of r̂ = μ + w (p · q - μ); None: 1, on a small table what
                  held out ratings say, see `recommender.shrinkage`
    **training    fields of `trainer.Training`, such as epochs, optimizer, seed

    The defaults do well on MovieLens; on a table with fewer than 4,096 ratings
    they begin at its mean, in smaller batches: see `small_tables`. That holds
    for all embedding models. The fastai study has dense=True and
    optimizer=SGD(0.1, 0.9, 1e-5). Raises ValueError if dim is below 1.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> model = EmbeddingDot(dim=2, optimizer=SGD(0.1)).fit(synthetic_ratings())
    >>> model.history[-1].train < model.history[0].train
    True
    """

    DEFAULTS = Training(epochs=6, optimizer=SGD(2.0), schedule=Steps(3, 0.1))

    def __init__(
        self,
        dim: int = 50,
        start: Initializer = Uniform(0.0, 0.05),
        trust: Optional[float] = None,
        **training: Any,
    ) -> None:
        super().__init__(training)
        self.dim = check_dim(dim)
        self.start = checked_start(start)
        self.trust = check_trust(trust)

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        n = self.dim
        tables = users_and_items(self.ratings, source, self.start, n, n)
        return _DotProduct(self.dim, with_biases=False), tables

    def _move_start(self, tables: Tables, z: float) -> None:
        start_factors(tables, z)

    @property
    def _range(self) -> AnyRange:
        return NoRange()


class EmbeddingDotBias(EmbeddingModel):
    """Predicts r̂ = range(p · q + b + c): with biases, inside a range.

    dim, start, **training    as in EmbeddingDot
    y_range                   the range: 'scale', 'wide', a pair or None
                              (r̂ = μ + p · q + b + c), see `sigmoid_range`

    The defaults are those that did best on MovieLens. The fastai study has
    y_range='scale', dense=True, and in its two runs

        start=Uniform(-0.01, 0.01), optimizer=SGD(0.1, 0.9, 2e-4),
        schedule=Steps(3, 0.1), epochs=6
        start=Uniform(-0.05, 0.05), optimizer=Adam(0.01, weight_decay=2e-4),
        schedule=WarmStart(), epochs=3

    For Jester, whose ratings run from -10 to 10:

        EmbeddingDotBias(dim=100, y_range=None, start=Uniform(-0.05, 0.05),
                         epochs=40, batch_size=512, schedule=Constant(),
                         patience=3, optimizer=Adam(0.002, row_wise=True),
                         regularization=40, bias_regularization=5)

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> model = EmbeddingDotBias(dim=2).fit(synthetic_ratings())
    >>> 1 <= model.predict("user 1", "item 1", clip=False) <= 5
    True
    """

    DEFAULTS = Training(
        epochs=7,
        optimizer=Adam(0.003, weight_decay=3e-3, row_wise=True),
        schedule=CosineRestarts(1, 2),
    )

    def __init__(
        self,
        dim: int = 50,
        y_range: YRange = "wide",
        start: Initializer = Uniform(-0.03, 0.03),
        **training: Any,
    ) -> None:
        super().__init__(training)
        self.dim = check_dim(dim)
        self.start = checked_start(start)
        self.y_range = checked_range(y_range)

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        n = self.dim + 1
        tables = users_and_items(self.ratings, source, self.start, n, n)
        return _DotProduct(self.dim, with_biases=True), tables


def check_dim(dim: int) -> int:
    """The number of factors itself. Raises ValueError if it is below 1.

    >>> check_dim(0)
    Traceback (most recent call last):
    ValueError: dim counts from 1, not 0
    """
    check_count("dim", dim)
    return dim
