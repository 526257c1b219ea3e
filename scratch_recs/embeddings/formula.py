"""What a formula says of itself, so that a model can learn and predict by it.

The smallest one has one number per user and one per item, z = p + q. Both
derivatives are 1, so that a rating asks the same s of its user and its item:

>>> from collections import defaultdict
>>> from scratch_recs import Ratings, SGD, Uniform
>>> from scratch_recs.embeddings.base import EmbeddingModel, users_and_items
>>> class Sum:
...     biases = {"users": False, "items": False}
...     def z(self, tables, p, q, item):
...         return p[0] + q[0]
...     def slope(self, tables, p, q, item):
...         return [1.0]
...     def terms(self, tables, p, q, item):
...         return [("the user", p[0]), ("the item", q[0])]
...     def batch_pass(self, to_rating, source):
...         def backward(tables, batch):
...             squared = 0.0
...             queues = {t: defaultdict(list) for t in tables}
...             for u, i, r in batch:
...                 z = tables["users"][u][0] + tables["items"][i][0]
...                 rating, slope = to_rating(z)
...                 squared += (rating - r) ** 2
...                 s = 2 / len(batch) * (rating - r) * slope
...                 queues["users"][u].append((s, [1.0]))
...                 queues["items"][i].append((s, [1.0]))
...             return squared, queues
...         return backward

A model brings its formula, and the tables that it begins with:

>>> class SumModel(EmbeddingModel):
...     y_range = None  # r̂ = μ + z
...     def _start(self, source):
...         zeros = Uniform(0.0, 0.0)
...         return Sum(), users_and_items(self.ratings, source, zeros, 1, 1)
>>> table = Ratings.from_triples(
...     [("ann", "Alien", 5), ("ann", "Brazil", 3), ("bob", "Alien", 3)])
>>> model = SumModel({"epochs": 200, "optimizer": SGD(0.1)}).fit(table)
>>> round(model.predict("bob", "Brazil", clip=False), 2)
1.0
"""

from __future__ import annotations

import random
from typing import Callable, Mapping, Optional, Protocol

from scratch_recs.embeddings.sigmoid_range import Terms
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.trainer import Backward, Tables

# z -> (r̂, dr̂/dz), such as SigmoidRange.with_slope
ToRating = Callable[[float], tuple[float, float]]


class Formula(Protocol):
    """z of a user's row p and an item's row q, forward and backward.

    `item` is the row number of the item, None for an unknown one: by it a
    formula finds the item's genres. Where a row ends with a bias, the
    derivative by the bias is 1, and the last number of `slope`, as of every y
    in a queue, is not looked at.
    """

    @property
    def biases(self) -> Mapping[str, bool]:
        """{table: whether its rows end with a bias}."""

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        """z, which the range turns into r̂."""

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """∂z/∂p."""

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        """(cause, amount) pairs that add up to z."""

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        """Forward and backward pass of a batch, as a function of it.

        `source` draws dropout masks; None: no dropout.
        """
