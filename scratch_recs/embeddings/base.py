"""What models whose parameters are tables of rows have in common, once they are fitted.

A row of a table belongs to one user, item or genre: its factors, and behind them the
bias where there is one. Whoever has no ratings has a row all the same, with nothing
learned in it; it is never used. An unknown user counts as the average of all known
ones, an unknown item as the average item.

Training in mini-batches: the one loop behind all embedding models.

A batch is a handful of ratings. The model's backward pass says what each of them
asks of the rows of the tables, all from the values before the batch; then the
optimizer moves every row once, by the mean of what was asked of it:

    for every epoch:
        shuffle the ratings
        for every batch of them:
            backward pass   ->  {table: {row: [(s, x), …]}}       gradient = Σ s·x
            optimizer       ->  new rows                          see `row_updates`
        measure the error on the validation part; remember the best epoch

SGD in `mf_sgd` is the case of a batch of one. Larger batches have a less noisy
gradient, and a processor made for matrices works on a whole one at once; in plain
Python they only save the optimizer some work.
"""

from __future__ import annotations

import copy
import random
from typing import Any, Callable, Optional

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.embeddings.genres import ItemGenres
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import mse
from scratch_recs.factorization.fold_in import fit_row, prior_from
from scratch_recs.linear_algebra import Matrix, Vector, vector_mean
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.base import Rated, Recommender, Row
from scratch_recs.training.epochs import Epoch, check_outcome, stop_if_diverging
from scratch_recs.training.updates import (
    Queues,
    State,
    Tables,
    Training,
    table_updates,
)


class TableRecommender(Recommender):
    """Predicts from a user's row and an item's row. A model brings its formula:

        biases                           {table: whether its rows end with a bias}
        _rating(user, item, i)           r̂ for a user's row and the row of item i
        _rating_and_slope(user, item, i) the same, and ∂r̂/∂(the user's row)
        _terms(user, item, i)            the same r̂ as a list of (cause, amount)

    and its learning fills `_tables`, `history` and `kept_epoch`.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> class Product(TableRecommender):
    ...     def _learn(self):
    ...         self._use({"users": [[2.0]], "items": [[1.5]]}, 0)
    ...     def _rating(self, user, item, i):
    ...         return user[0] * item[0]
    >>> table = Ratings.from_triples([("ann", "Alien", 3)], scale=(1, 5))
    >>> Product().fit(table).predict("ann", "Alien")
    3.0
    """

    biases: dict[str, bool]
    history: list[Epoch]
    _rating: Callable[..., float]
    _rating_and_slope: Callable[..., tuple[float, Vector]]
    _terms: Callable[..., list[tuple[str, float]]]

    def _use(self, tables: dict[str, Matrix], epoch: int) -> None:
        """Predict from these tables from now on, those after epoch number `epoch`."""
        self._tables, self.kept_epoch = tables, epoch
        self._average_rows: Optional[tuple[Vector, Vector]] = None

    def learned(
        self, kind: str, min_ratings: int = 1
    ) -> dict[str, tuple[Vector, float]]:
        """{id: (factors, bias)} of "genres", or "users" or "items" with enough ratings.

        The bias is 0.0 where the model has none. ValueError for what it does not have.
        """
        names = {"users": self.ratings.user_ids, "items": self.ratings.item_ids}
        names["genres"] = getattr(self, "genre_names", [])
        if kind not in names or not names[kind]:
            raise ValueError(f"{type(self).__name__} has no {kind}")
        counts = {"users": self._user_counts, "items": self._item_counts}
        known = counts.get(kind, [min_ratings] * len(names[kind]))
        rows, bias = (
            zip(names[kind], self._tables[kind], known),
            self.biases[kind],
        )
        return {
            name: (row[:-1], row[-1]) if bias else (row, 0.0)
            for name, row, count in rows
            if count >= min_ratings
        }

    def _averages(self) -> tuple[Vector, Vector]:
        """The average row of the known users, and of the known items."""
        if self._average_rows is None:
            self._average_rows = tuple(
                vector_mean(
                    [row for row, n in zip(self._tables[name], counts) if n]
                )
                for name, counts in [
                    ("users", self._user_counts),
                    ("items", self._item_counts),
                ]
            )
        return self._average_rows

    def _item_values(self, item: Row) -> Vector:
        known = item is not None and self._item_counts[item]
        return self._tables["items"][item] if known else self._averages()[1]

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

        def model(row: Vector, item: int) -> tuple[float, Vector]:
            return self._rating_and_slope(row, self._item_values(item), item)

        return fit_row(rated, model, prior)

    def _score(self, user: Optional[Vector], item: Row) -> float:
        if user is None and item is None:
            return self.ratings.mean
        row = self._averages()[0] if user is None else user
        return self._rating(row, self._item_values(item), item)

    def _parts(
        self, user: Optional[Vector], item: Row
    ) -> list[tuple[str, float]]:
        if user is None and item is None:
            return [("mean of all ratings", self.ratings.mean)]
        row = self._averages()[0] if user is None else user
        return self._terms(row, self._item_values(item), item)


Batch = list[tuple[int, int, float]]

Backward = Callable[[Tables, Batch], tuple[float, dict[str, Queues]]]


class MinibatchRecommender(TableRecommender):
    """How the embedding models learn. Besides its formula (see TableRecommender) a
    model brings

        _start(source)        the tables, filled with starting values
        _backward(source)     its backward pass, a function of a batch
        _item_genres          the ItemGenres, where it has a table of genres

    `history` lists the epochs, `kept_epoch` is the number of the one whose values the
    model has, `interrupted` tells whether Ctrl-C ended the training.

    >>> model = MinibatchRecommender(Training(epochs=2))
    >>> model.training.batch_size, model.history
    (64, [])

    >>> MinibatchRecommender(Training(epochs=3)).training.epochs
    3
    """

    _item_genres: Optional[ItemGenres] = None

    def __init__(self, training: Training) -> None:
        if training.epochs < 0 or training.batch_size < 1:
            raise ValueError(
                "epochs counts from 0 and batch_size from 1: "
                f"{training.epochs} and {training.batch_size}"
            )
        self.training, self.progress = training, training.progress
        self.history: list[Epoch] = []
        self.kept_epoch, self.interrupted = 0, False

    def fit(
        self, ratings: Ratings, validation: Optional[Ratings] = None
    ) -> "MinibatchRecommender":
        """Learn from scratch; with `validation`, its error after every epoch too.

        Ctrl-C ends the training and keeps the best epoch (without a validation part,
        the last whole one). Before the first epoch is over it goes through, and leaves
        the model as it was, as every other exception does.
        """
        _check_not_empty(validation, "the validation part")
        with self._all_or_nothing():
            self._validation = validation
            super().fit(ratings)
            del self._validation
        return self

    def continue_fit(
        self,
        ratings: Ratings,
        epochs: Optional[int] = None,
        learning_rate: Optional[float] = None,
        validation: Optional[Ratings] = None,
    ) -> "MinibatchRecommender":
        """Learn on from where the model stands, at the first rate or another.

        The optimizer remembers its momentum, the schedule starts anew. `ratings` must
        share the id maps of the table that the model was fitted to (else ValueError);
        who has ratings only here, and not there, still counts as unknown.
        """
        self._check_same_maps(ratings)
        _check_not_empty(ratings, "the table to learn on from")
        _check_not_empty(validation, "the validation part")
        with self._all_or_nothing():
            self._validation = validation
            count = self.training.epochs if epochs is None else epochs
            self._train(ratings, count, learning_rate)
            del self._validation
        return self

    def _learn(self) -> None:
        self._source = random.Random(self.training.seed)
        self._state, self.history = State(self._start(self._source)), []
        self._use(self._state.tables, 0)
        self._train(self.ratings, self.training.epochs, None)

    def _keep(self, state: State, epoch: int) -> None:
        self._state = state
        self._use(state.tables, epoch)

    def _train(
        self, table: Ratings, epochs: int, rate: Optional[float]
    ) -> None:
        """Some epochs on a copy of the state; in the end the best or the last stays."""
        rate = self.training.optimizer.learning_rate if rate is None else rate
        self.history, self._source = list(self.history), copy.copy(self._source)
        self.interrupted, first = False, len(self.history)
        state = self._state.copy()
        last = best = (self._state, self.kept_epoch)
        least, patience = float("inf"), self.training.patience
        if self.kept_epoch and self._validation is not None:
            # Who learns on may already be better than all that is to come.
            least = self._validation_error()
        learn = self._epoch_function(table, state)
        total, name = epochs * len(table), type(self).__name__
        with progress_bar(
            total=total, description=name, show=self.progress
        ) as bar:
            try:
                for epoch in range(epochs):
                    squared, first_rate = learn(epoch, rate, bar)
                    last = (state.copy(), len(self.history) + 1)
                    self._keep(*last)
                    error = self._record(first_rate, squared / len(table))
                    bar.set_postfix_str(f"train {self.history[-1].train:.4f}")
                    if error is None or error < least:
                        best, least = last, least if error is None else error
                    stalled = last[1] - max(best[1], first)
                    if patience is not None and stalled >= patience:
                        break
            except KeyboardInterrupt:
                if len(self.history) == first:
                    raise
                self.interrupted = True
        keep_best = self.interrupted or patience is not None
        self._keep(*(best if keep_best else last))
        if len(self.history) > first:
            check_outcome(self, table, self.history[-1])

    def _epoch_function(
        self, table: Ratings, state: State
    ) -> Callable[..., tuple[float, float]]:
        """learn(epoch, rate, bar): one epoch, which changes `state` in place.

        (Sum of the squared errors, learning rate at the beginning) comes back.
        """
        backward = self._backward(self._source)
        counts = self._counts(table)
        updates = table_updates(
            self.training, state, self.biases, counts, len(table)
        )
        rows = list(zip(table.users, table.items, table.values))
        size, schedule = self.training.batch_size, self.training.schedule

        def learn(epoch: int, rate: float, bar: Any) -> tuple[float, float]:
            self._source.shuffle(rows)
            squared, rates = 0.0, []
            for start in range(0, len(rows), size):
                batch = rows[start : start + size]
                rates.append(rate * schedule(epoch + start / len(rows)))
                errors, queues = backward(state.tables, batch)
                squared += errors
                state.steps += 1
                for update in updates:
                    update(queues[update.name], len(batch), rates[-1])
                bar.update(len(batch))
            return squared, rates[0]

        return learn

    def _counts(self, table: Ratings) -> dict[str, list[int]]:
        """{table: the number of ratings that each of its rows has a part in}."""
        users = [len(rated) for rated in table.by_user]
        items = [len(raters) for raters in table.by_item]
        genres = self._item_genres.counts(items) if self._item_genres else []
        return {"users": users, "items": items, "genres": genres}

    def _record(self, rate: float, train: float) -> Optional[float]:
        epoch = Epoch(len(self.history) + 1, rate, train)
        stop_if_diverging(epoch, self.ratings.scale)
        measured = self._validation_error()
        self.history.append(epoch._replace(validation=measured))
        return measured

    def _validation_error(self) -> Optional[float]:
        if self._validation is None:
            return None
        guesses = self.predict_all(self._validation, clip=False)
        return mse(guesses, self._validation.values)


def _check_not_empty(table: Optional[Ratings], what: str) -> None:
    if table is not None and not len(table):
        raise DataError(f"{what} needs at least one rating")
