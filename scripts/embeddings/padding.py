"""The PyTorch study's padding: what is not there counts, too.

Its batches hold one list of genres per film, all as long as the longest one:
the others are padded with genre number 0, once for each place. The model adds a
genre up once for each time it stands there. So what a batch learns from a film,
and what it predicts, depends on the other films of the batch. (Which genre is
number 0 depends on the order of a Python set. '(no genres listed)' fits what
the study prints: it is missing among its genres of highest bias.)
"""

from __future__ import annotations

import math
import random
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs import add
from scratch_recs.embeddings.formula import ToRating
from scratch_recs.embeddings.genres import WeightedGenres
from scratch_recs.embeddings.sigmoid_range import Terms
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.trainer import Backward, Batch, Tables

ZERO = "(no genres listed)"


class Padded(NamedTuple):
    """A formula whose batches pad the lists of genres: see `formula.Formula`.

    formula    of GenreDotBias (product form) or GenreEmbeddingNet
    names      of the genres
    """

    formula: Any
    names: Sequence[str]

    @property
    def biases(self) -> dict[str, bool]:
        """Those of the formula."""
        return self.formula.biases

    @property
    def item_genres(self) -> Sequence[WeightedGenres]:
        """For every item (genre rows, w), not padded."""
        formula = self.formula
        return getattr(formula, "inputs", formula).item_genres

    def padded_for(self, items: Sequence[int]) -> Any:
        """The formula for a batch with these items."""
        zero = self.names.index(ZERO) if ZERO in self.names else 0
        longest = max(len(self.item_genres[item][0]) for item in items)
        padded = {
            i: (pad(self.item_genres[i][0], longest, zero), 1.0)
            for i in set(items)
        }
        formula = self.formula
        if hasattr(formula, "inputs"):
            return formula._replace(
                inputs=formula.inputs._replace(item_genres=padded)
            )
        return formula._replace(item_genres=padded)

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        """Forward and backward pass of a batch, its genres padded."""

        def run(tables: Tables, batch: Batch) -> Any:
            formula = self.padded_for([i for _, i, _ in batch])
            return formula.batch_pass(to_rating, source)(tables, batch)

        return run

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        """z of an item alone: nothing is padded."""
        return self.formula.z(tables, p, q, item)

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """∂z/∂p."""
        return self.formula.slope(tables, p, q, item)

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        """(cause, amount) pairs that add up to z."""
        return self.formula.terms(tables, p, q, item)


def pad(genres: tuple[int, ...], length: int, zero: int) -> tuple[int, ...]:
    """The genres of an item with genre `zero` behind them, up to `length`.

    >>> pad((3, 5), 4, zero=0)
    (3, 5, 0, 0)
    """
    return genres + (zero,) * (length - len(genres))


def padded_predictions(
    model: Any,
    user_id: str,
    item_id: str,
    genres: dict[str, Sequence[str]],
    most: int,
) -> list[float]:
    """The predictions of a batch that pads the genres 0, 1, … `most` times.

    By hand, from what a GenreDotBias(form='product', combine='sum') has
    learned:

        r̂ = sigmoid range of  p · (q ⊙ (1 + Σ G)) + b + c + Σ biases
    """
    p, b = model.learned("users")[user_id]
    q, c = model.learned("items")[item_id]
    kinds = model.learned("genres")
    low, high = model.y_range
    zero = ZERO if ZERO in kinds else model.genre_names[0]
    predictions = []
    for padded in range(most + 1):
        mix = [1.0] * len(p)
        logit = b + c
        for name in [*genres[item_id], *[zero] * padded]:
            G, bias = kinds[name]
            mix = add(mix, G)
            logit += bias
        for p_f, q_f, a_f in zip(p, q, mix):
            logit += p_f * q_f * a_f
        predictions.append(low + (high - low) / (1 + math.exp(-logit)))
    return predictions
