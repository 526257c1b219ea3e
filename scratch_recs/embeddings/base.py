"""What all embedding models have in common, whatever their formula.

A model's parameters are tables of rows. A row belongs to one user, item or
genre (or to one unit of a net): its factors, and behind them the bias where
there is one. A user or item without ratings has a row, too, in which nothing is
learned; it is never used. An unknown user counts as the average of all known
ones, an unknown item as the average item.

A model is put together from

    a formula     z of a user's row and an item's row, and ∂z: `formula`
    a range       from z to the rating r̂: `sigmoid_range`
    a trainer     mini-batches, which know no formula: `training.trainer`

The row of a new user follows from a few ratings by Gauss and Newton's method,
with the same formula and its slope ∂r̂/∂p: see `fold_in`.
"""

from __future__ import annotations

import copy
import inspect
import random
from difflib import get_close_matches
from typing import Any, Mapping, Optional, Sequence, TypeVar

from scratch_recs.arguments import check_count, check_rates
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.embeddings.formula import Formula
from scratch_recs.embeddings.genres import ItemGenres
from scratch_recs.embeddings.sigmoid_range import AnyRange, YRange
from scratch_recs.embeddings.sigmoid_range import sigmoid_range
from scratch_recs.evaluation.metrics import mse
from scratch_recs.factorization.fold_in import fit_row, prior_from
from scratch_recs.linear_algebra import Matrix, Vector, add
from scratch_recs.linear_algebra import scalar_multiply, vector_mean
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated, Row, checked_part
from scratch_recs.recommender.explanation import Parts
from scratch_recs.training.epochs import Epoch, check_outcome, stop_if_diverging
from scratch_recs.training.initializers import Initializer
from scratch_recs.training.small_tables import is_small, start_biases
from scratch_recs.training.small_tables import training_for
from scratch_recs.training.trainer import EarlyStopping, State, Tables
from scratch_recs.training.trainer import Trainer, Training

# {table: {row: the derivative of the loss by this row}}
Gradient = dict[str, dict[int, Vector]]

# The model's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="EmbeddingModel")


class EmbeddingModel(Recommender):
    """Predicts from the row of a user and the row of an item. A model brings

        DEFAULTS          its Training, before a user of it changes settings
        _start(source)    its Formula, and its tables with their starting values
        y_range           its setting for the function from z to r̂, `_range`
        _genres           the ItemGenres, if it has a table of genres

    `history` lists the epochs, `kept_epoch` is the number of the one whose
    values the model has, `interrupted` tells whether Ctrl-C ended the training.
    """

    DEFAULTS = Training()
    y_range: YRange
    _formula: Formula
    _genres: Optional[ItemGenres] = None

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.training = self._with(settings)
        self._chosen = frozenset(settings)
        self.progress = self.training.progress
        self.history: list[Epoch] = []
        self.kept_epoch = 0
        self.interrupted = False
        self._validation: Optional[Ratings] = None

    # --- What a model brings --------------------------------------------------

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        raise NotImplementedError

    def _move_start(self, tables: Tables, z: float) -> None:
        """Move the start to this z, on a small table: see `small_tables`."""
        if all(map(self._formula.biases.get, ("users", "items"))):
            start_biases(tables, z)

    @property
    def _range(self) -> AnyRange:
        mean = self.ratings.mean
        return sigmoid_range(self.y_range, self.ratings.scale, mean)

    def _with(self, settings: Mapping[str, Any]) -> Training:
        """DEFAULTS with these settings. Raises TypeError for an unknown one."""
        for name in settings:
            if name not in Training._fields:
                message = f"{type(self).__name__} has no setting {name!r}"
                raise TypeError(message + self._nearest_setting(name))
        training = self.DEFAULTS._replace(**settings)
        training.check()
        return training

    def _nearest_setting(self, name: str) -> str:
        optimizer = self.DEFAULTS.optimizer
        kind = type(optimizer).__name__
        known = {f: f"optimizer={kind}({f}=…)" for f in optimizer._fields}
        own = [*inspect.signature(type(self)).parameters, *Training._fields]
        known.update({setting: setting for setting in own})
        del known["training"]  # the name of **training
        nearest = get_close_matches(name, known, n=1)
        return f": did you mean {known[nearest[0]]}?" if nearest else ""

    def _settings(self) -> dict[str, object]:
        settings = super()._settings()
        settings.pop("training", None)
        return {**settings, **self.training._asdict()}

    # --- Learning -------------------------------------------------------------

    def fit(
        self: Self, ratings: Ratings, validation: Optional[Ratings] = None
    ) -> Self:
        """Learn from scratch; with `validation`, measure it after each epoch.

        Ctrl-C ends the training and keeps the best epoch (without a validation
        part, the last whole one). Before the first epoch is over it goes
        through, and leaves the model as it was, as every other exception does.
        Raises DataError if a table is empty.
        """
        checked_part(validation, "the validation part")
        with self._all_or_nothing():
            self._validation = validation
            super().fit(ratings)
            self._validation = None
        return self

    def continue_fit(
        self: Self,
        ratings: Ratings,
        epochs: Optional[int] = None,
        learning_rate: Optional[float] = None,
        validation: Optional[Ratings] = None,
    ) -> Self:
        """Learn on from where the model stands, at the first rate or another.

        The optimizer remembers its momentum, the schedule starts anew. Users
        and items that have ratings only here, and not in the table of the fit,
        still count as unknown. Raises ValueError if `ratings` does not share
        the id maps of the table of the fit, and DataError if a table is empty.
        """
        self._check_same_maps(ratings)
        checked_part(ratings, "the table to learn on from")
        checked_part(validation, "the validation part")
        with self._all_or_nothing():
            self._validation = validation
            count = self.training.epochs if epochs is None else epochs
            check_count("epochs", count, least=0)
            check_rates(True, learning_rate=learning_rate)
            self._train(ratings, count, learning_rate)
            self._validation = None
        return self

    def _learn(self) -> None:
        self._source = random.Random(self.training.seed)
        self._formula, tables = self._start(self._source)
        if self._begins_at_the_mean():
            self._move_start(tables, self._range.inverse(self.ratings.mean))
        self.history = []
        self._keep(State(tables), 0)
        self._train(self.ratings, self.training.epochs, None)

    def _begins_at_the_mean(self) -> bool:
        """Whether the table is small, and the start the model's default."""
        is_default = self._is_default("start")
        return is_default and is_small(len(self.ratings), self.training)

    def _keep(self, state: State, epoch: int) -> None:
        """Predict from now on by the tables after epoch number `epoch`."""
        self._state = state
        self._tables = state.tables
        self.kept_epoch = epoch
        self._averages: Optional[tuple[Vector, Vector]] = None

    def _train(
        self, ratings: Ratings, epochs: int, learning_rate: Optional[float]
    ) -> None:
        """Some epochs on a copy of the state; the best or the last stays."""
        training = self.training
        rate = learning_rate
        if rate is None:
            training = training_for(len(ratings), training, self._chosen)
            rate = training.optimizer.learning_rate
        first = len(self.history)
        patience = training.patience
        best = EarlyStopping(patience, first, self._state, self.kept_epoch)
        if self.kept_epoch:  # it may already be better than all that is to come
            best.least = self._validation_error()
        self.history = list(self.history)
        trainer = self._trainer(ratings, training)
        with progress_bar(
            total=epochs * len(ratings),
            description=type(self).__name__,
            show=self.progress,
        ) as bar:
            self.interrupted = trainer.run(
                epochs, rate, best, self._end_epoch, bar
            )
        if self.interrupted or patience is not None:
            self._keep(best.state, best.epoch)
        if len(self.history) > first:
            check_outcome(self, ratings, self.history[-1])

    def _trainer(self, ratings: Ratings, training: Training) -> Trainer:
        self._source = copy.copy(self._source)
        to_rating = self._range.with_slope
        users = [len(rated) for rated in ratings.by_user]
        items = [len(raters) for raters in ratings.by_item]
        genres = self._genres.counts(items) if self._genres else []
        return Trainer(
            training,
            self._state.copy(),
            self._formula.batch_pass(to_rating, self._source),
            self._formula.biases,
            {"users": users, "items": items, "genres": genres},
            ratings,
            self._source,
        )

    def _end_epoch(self, state: State, train: float, rate: float) -> Epoch:
        """The Epoch that is over; from now on its state predicts."""
        epoch = Epoch(len(self.history) + 1, rate, train)
        self._keep(state, epoch.number)
        stop_if_diverging(epoch, self.ratings.scale)
        epoch = epoch._replace(validation=self._validation_error())
        self.history.append(epoch)
        return epoch

    def _validation_error(self) -> Optional[float]:
        if self._validation is None:
            return None
        predictions = self.predict_all(self._validation, clip=False)
        return mse(predictions, self._validation.values)

    def gradient(self, user: int, item: int, rating: float) -> Gradient:
        """{table: {row: ∂(r̂ - r)²/∂row}} of one rating, for row numbers.

        It is what the batch pass says of a batch of this one rating. With
        p = q = (1, 1) and r = 5, r̂ = p · q is 2, and the derivative by p is
        2 (r̂ - r) q:

        >>> from scratch_recs.embeddings.dot_models import EmbeddingDot
        >>> def ones(source, rows, columns):
        ...     return [[1.0] * columns for _ in range(rows)]
        >>> table = Ratings.from_triples([("ann", "Alien", 5)])
        >>> model = EmbeddingDot(dim=2, start=ones, epochs=0).fit(table)
        >>> model.gradient(0, 0, rating=5.0)
        {'users': {0: [-6.0, -6.0]}, 'items': {0: [-6.0, -6.0]}}
        """
        to_rating = self._range.with_slope
        batch_pass = self._formula.batch_pass(to_rating, None)
        _, queues = batch_pass(self._tables, [(user, item, rating)])
        return {
            name: {
                row: _total(queue, self._formula.biases[name])
                for row, queue in queues_of_table.items()
            }
            for name, queues_of_table in queues.items()
        }

    # --- Predicting -----------------------------------------------------------

    @property
    def genre_names(self) -> list[str]:
        """The genres, in the order of their table; [] for models without."""
        return self._genres.names if self._genres else []

    def learned(
        self, kind: str, min_ratings: int = 1
    ) -> dict[str, tuple[Vector, float]]:
        """{id: (factors, bias)} of "users", "items" or "genres".

        Only users and items with at least so many ratings in the table of the
        fit. The bias is 0.0 for a model without biases. Raises ValueError if
        the model has no such table.
        """
        known = {
            "users": (self.ratings.user_ids, self._user_counts),
            "items": (self.ratings.item_ids, self._item_counts),
        }
        if self.genre_names:
            counts = [min_ratings] * len(self.genre_names)
            known["genres"] = self.genre_names, counts
        if kind not in known:
            raise ValueError(f"{type(self).__name__} has no {kind}")
        bias = self._formula.biases[kind]
        return {
            name: (row[:-1], row[-1]) if bias else (row, 0.0)
            for name, count, row in zip(*known[kind], self._tables[kind])
            if count >= min_ratings
        }

    def _vectors(self, kind: str) -> Matrix:
        rows = self._tables[kind]
        return (
            [row[:-1] for row in rows] if self._formula.biases[kind] else rows
        )

    def _user(self, row: int) -> Vector:
        return self._tables["users"][row]

    def _newcomer(self, rated: Rated) -> Optional[Vector]:
        """The row of a new user; None for a stranger."""
        if not rated:
            return None
        known = zip(self._tables["users"], self._user_counts)
        kept = self.kept_epoch  # 0: nothing has been learned yet
        error = self.history[kept - 1].train if kept else 1.0
        prior = prior_from([row for row, count in known if count], error)
        return fit_row(rated, self._rating_and_slope, prior)

    def _rating_and_slope(self, p: Vector, item: int) -> tuple[float, Vector]:
        """r̂ and ∂r̂/∂p for a user's row p."""
        q = self._q(item)
        z = self._formula.z(self._tables, p, q, item)
        rating, slope = self._range.with_slope(z)
        of_p = self._formula.slope(self._tables, p, q, item)
        bias = self._formula.biases["users"]
        return rating, _total([(slope, of_p)], bias)

    def _score(self, user: Optional[Vector], item: Row) -> float:
        if user is None and item is None:
            return self.ratings.mean
        p = self._average_rows()[0] if user is None else user
        q = self._q(item)
        return self._range(self._formula.z(self._tables, p, q, item))

    def _parts(self, user: Optional[Vector], item: Row) -> Parts:
        if user is None and item is None:
            return [("mean of all ratings", self.ratings.mean)]
        p = self._average_rows()[0] if user is None else user
        q = self._q(item)
        terms = self._formula.terms(self._tables, p, q, item)
        return self._range.parts(terms)

    def _knows_item(self, row: int) -> bool:
        # An item that nobody has rated still has its genres.
        return self._genres is not None or super()._knows_item(row)

    def _q(self, item: Row) -> Vector:
        """The row of an item; the average row if nobody has rated it."""
        if item is None or not self._item_counts[item]:
            return self._average_rows()[1]
        return self._tables["items"][item]

    def _average_rows(self) -> tuple[Vector, Vector]:
        """The average row of the known users, and of the known items."""
        if self._averages is None:
            self._averages = (
                _average(self._tables["users"], self._user_counts),
                _average(self._tables["items"], self._item_counts),
            )
        return self._averages


def users_and_items(
    ratings: Ratings,
    source: random.Random,
    start: Initializer,
    user_columns: int,
    item_columns: int,
) -> Tables:
    """Tables with one row for each user and one for each item of `ratings`.

    >>> ratings = Ratings.from_triples(
    ...     [("ann", "Alien", 5), ("ann", "Brazil", 4)])
    >>> def zeros(source, rows, columns):
    ...     return [[0.0] * columns for _ in range(rows)]
    >>> users_and_items(ratings, random.Random(0), zeros, 2, 1)
    {'users': [[0.0, 0.0]], 'items': [[0.0], [0.0]]}
    """
    return {
        "users": start(source, len(ratings.user_index), user_columns),
        "items": start(source, len(ratings.item_index), item_columns),
    }


def _average(rows: Matrix, counts: Sequence[int]) -> Vector:
    return vector_mean([row for row, count in zip(rows, counts) if count])


def _total(queue: Sequence[tuple[float, Vector]], bias: bool) -> Vector:
    """Σ s·y over the pairs of a queue; the y of a bias counts as 1."""
    total = [0.0] * len(queue[0][1])
    for s, y in queue:
        total = add(total, scalar_multiply(s, [*y[:-1], 1.0] if bias else y))
    return total
