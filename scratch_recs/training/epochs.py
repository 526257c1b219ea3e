"""Epochs: the order of the ratings, what an epoch has brought, when to stop."""

from __future__ import annotations

from typing import NamedTuple, Optional, Protocol

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DivergenceError

ORDERS = ("table", "user", "shuffled")

# When the training is over, about so many ratings are predicted.
_LOOKED_AT = 500


class Epoch(NamedTuple):
    """What one epoch brought: mean squared errors, during it and afterwards.

    learning_rate    that of its beginning
    train            of the predictions of the epoch, each before its own step
    validation       after the epoch, not clipped; None without such a part
    """

    number: int
    learning_rate: float
    train: float
    validation: Optional[float] = None


def rows_in(order: str, table: Ratings) -> list[tuple[int, int, float]]:
    """The (user row, item row, rating) of a table, in the order of an epoch.

    'table' is the order of the table, 'user' takes user by user, by first
    appearance; 'shuffled' begins as the table, and the model shuffles it.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3),
    ...                               ("ann", "Brazil", 4)])
    >>> rows_in("user", table)
    [(0, 0, 5.0), (0, 1, 4.0), (1, 0, 3.0)]
    """
    rows = list(zip(table.users, table.items, table.values))
    if order == "user":
        place = {user: n for n, user in enumerate(dict.fromkeys(table.users))}
        rows.sort(key=lambda row: place[row[0]])
    return rows


def stop_if_diverging(epoch: Epoch, scale: tuple[float, float]) -> None:
    """Raises DivergenceError if the training error of an epoch has exploded.

    >>> stop_if_diverging(Epoch(2, 0.9, train=1e9), scale=(1.0, 5.0))
    ... # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    scratch_recs.errors.DivergenceError: epoch 2: the mean squared error grew to
    1e+09; lower learning_rate (it is 0.9) or raise regularization
    """
    low, high = scale
    # A prediction of 0 is wrong by less than this, and so is any in the scale.
    width = max(1.0, high - low, abs(low), abs(high))
    # Ten times as much is no learning. `not <=`: NaN has exploded, too.
    if not epoch.train <= (10 * width) * (10 * width):
        raise DivergenceError(
            f"epoch {epoch.number}: the mean squared error grew to "
            f"{epoch.train:.3g}; lower learning_rate (it is "
            f"{epoch.learning_rate:.3g}) or raise regularization"
        )


class _Predicts(Protocol):
    def predict_all(self, ratings: Ratings, clip: bool) -> list[float]: ...


def check_outcome(model: _Predicts, table: Ratings, last: Epoch) -> None:
    """Raises DivergenceError if what the model has learned explodes.

    The training error of an epoch is that of predictions before their step, so
    it does not see what the last step has done. Some ratings of the table do.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> class Exploded:
    ...     def predict_all(self, ratings, clip):
    ...         return [1e300] * len(ratings)
    >>> check_outcome(Exploded(), synthetic_ratings(), Epoch(3, 0.5, train=1.0))
    ... # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    scratch_recs.errors.DivergenceError: epoch 3: the mean squared error grew to
    inf; lower learning_rate (it is 0.5) or raise regularization
    """
    some = table.select(range(0, len(table), max(1, len(table) // _LOOKED_AT)))
    predictions = model.predict_all(some, clip=False)
    total = 0.0
    for prediction, rating in zip(predictions, some.values):
        error = prediction - rating
        total += error * error
    stop_if_diverging(last._replace(train=total / len(some)), table.scale)
