"""On a small table: how far a model may depart from the mean of all ratings.

A product of vectors has a number of its own for whatever it may learn. From a
few hundred ratings it learns their noise, and for new ratings the mean of all
is then the better prediction. So it is drawn towards the mean,

    r̂ = μ + w (f - μ)          0 ≤ w ≤ 1

f is the model's own formula, and w is how much of it is to be trusted. That is
seen on ratings that were held out: each fifth of the table is predicted by a
copy of the model that was fitted to the other four. The sum of the squares

    Σ (r - μ - w (f - μ))²

over all of them is least for

    w = Σ (f - μ) (r - μ) / Σ (f - μ)²

In doubt the mean is right: what counts is this w less its standard error, cut
to 0 … 1. With s², the mean of the squares above, that is

    w - s / √Σ (f - μ)²

Where the model knows nothing, f and r have nothing to do with each other, and w
is 0: the prediction is μ. Of MovieLens 100k, 200 ratings (the first ones,
80/20, three cuts): two factors without a bias have a test error 54 % above that
of the mean; with w they have that of the mean. Of the 200 ratings by the most
active users of the most rated films, w is larger, and they are 7 % better.

A table with more than 1,000 ratings is not small: there w = 1, and nothing is
held out. With fewer than 75, as in a worked example, w = 1, too: a fifth of
them would say nothing. And w = 1 if you choose the dim, the epochs, the rates
or penalties yourself: these are for you to try out. Only defaults are adapted.

Breiman (1996), "Stacked Regressions": the weights of models, here of one model
and the mean, from predictions of what was held out. Breiman, Friedman, Olshen
and Stone (1984), "Classification and Regression Trees", section 3.4.3, has the
rule of one standard error.
"""

from __future__ import annotations

import copy
import inspect
import math
import random
from typing import Iterator, Optional, TypeVar

from scratch_recs.arguments import check_number
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.explanation import Parts

# The model's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="Shrinking")

# The tables on which some ratings are held out.
_SMALL = range(75, 1001)
_FOLDS = 5

# Settings that may be chosen without saying how much is learned.
_OF_NO_WEIGHT = {"biases", "genres", "seed", "progress", "trust"}


class Shrinking(Recommender):
    """A model that is drawn towards the mean if its table is small.

    trust    w, a number from 0 to 1; None: 1, on a small table and with the
             default settings what the held out ratings say

    What its formula says goes through `_shrunk`, and the parts of that through
    `_shrunk_parts`. While it learns w is 1, and so the `history` is that of f.
    """

    trust: Optional[float]
    progress: bool
    interrupted = False
    _w = 1.0

    def fit(self: Self, ratings: Ratings) -> Self:
        """The model, after it has learned, and after w was found."""
        with self._all_or_nothing():
            self._w = 1.0
            super().fit(ratings)
            if self.trust is not None:
                self._w = self.trust
            elif len(ratings) in _SMALL and self._has_default_settings():
                self._w = self._held_out_weight()
        return self

    def _has_default_settings(self) -> bool:
        parameters = inspect.signature(type(self)).parameters
        return all(
            self._is_default(name)
            for name, parameter in parameters.items()
            if name not in _OF_NO_WEIGHT
            and parameter.kind is not parameter.VAR_KEYWORD
        )

    def _held_out_weight(self) -> float:
        mean = self.ratings.mean
        products = squares = of_ratings = 0.0
        for rest, part in _held_out(self.ratings):
            model = copy.copy(self)
            model.trust = 1.0
            model.progress = False
            model.fit(rest)
            if model.interrupted:
                raise KeyboardInterrupt  # half a model says nothing of w
            predictions = model.predict_all(part, clip=False)
            for f, r in zip(predictions, part.values):
                products += (f - mean) * (r - mean)
                squares += (f - mean) * (f - mean)
                of_ratings += (r - mean) * (r - mean)
        if not squares:
            return 0.0
        w = products / squares
        left = max(0.0, of_ratings - w * products) / len(self.ratings)
        return min(1.0, max(0.0, w - math.sqrt(left / squares)))

    def _shrunk(self, f: float) -> float:
        """μ + w (f - μ)."""
        if self._w == 1.0:
            return f
        mean = self.ratings.mean
        return mean + self._w * (f - mean)

    def _shrunk_parts(self, parts: Parts) -> Parts:
        """The same, part by part: (1 - w) μ, and w times each part of f."""
        w = self._w
        if w == 1.0:
            return parts
        rest = (1.0 - w) * self.ratings.mean
        shrunk = [(cause, w * amount) for cause, amount in parts]
        return [
            ("mean of all ratings, since the table is small", rest),
            *shrunk,
        ]


def check_trust(trust: Optional[float]) -> Optional[float]:
    """The setting itself. Raises ValueError if it is not from 0 to 1, or None.

    >>> check_trust(1.5)
    Traceback (most recent call last):
    ValueError: trust is a number from 0 to 1, not 1.5
    """
    if trust is not None:
        check_number("trust", trust, least=0, most=1)
    return trust


def _held_out(table: Ratings) -> Iterator[tuple[Ratings, Ratings]]:
    """Five pairs (rest, part), each in the order of the table.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [(len(rest), len(part)) for rest, part in _held_out(table)]
    [(8, 2), (8, 2), (8, 2), (8, 2), (8, 2)]
    """
    rows = list(range(len(table)))
    random.Random(0).shuffle(rows)
    for fold in range(_FOLDS):
        part = set(rows[fold::_FOLDS])
        rest = [row for row in range(len(table)) if row not in part]
        yield table.select(rest), table.select(sorted(part))
