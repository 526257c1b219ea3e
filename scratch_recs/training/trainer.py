"""The trainer: learning in mini-batches, whatever the formula of the model.

A batch is a handful of ratings. The model's backward pass says what each of
them asks of the rows of the tables, all from the values before the batch; then
the optimizer moves every row once, by the mean of what was asked of it:

    for every epoch:
        shuffle the ratings
        for every batch of them:
            backward pass   ->  {table: {row: [(s, y), …]}}     gradient = Σ s·y
            optimizer       ->  new rows                        see `updates`

SGD as in `mf_sgd` is the case of a batch of one. Larger batches have a less
noisy gradient, and a processor made for matrices works on a whole one at once;
in plain Python they only save the optimizer some work.

The tables are the parameters of the model, each a list of rows: "users",
"items", for some models "genres", for the nets "hidden" and "output". The
optimizer has a memory for every row.
"""

from __future__ import annotations

import random
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence, Union

from scratch_recs.arguments import (
    check_count,
    check_kind,
    check_rates,
    check_seed,
    quoted,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.linear_algebra import Matrix
from scratch_recs.training.dense import WaitingRows, idle_for
from scratch_recs.training.epochs import Epoch
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.penalties import Decays, Penalty, RowPenalty
from scratch_recs.training.schedules import Constant, Schedule
from scratch_recs.training.updates import Queues, update_for

Tables = dict[str, Matrix]

Batch = Sequence[tuple[int, int, float]]

# (tables, batch) -> (sum of the squared errors, {table: its queues})
Backward = Callable[[Tables, Batch], tuple[float, dict[str, Queues]]]

# (state after an epoch, its mean squared error, its learning rate) -> Epoch
EndEpoch = Callable[["State", float, float], Epoch]


class Training(NamedTuple):
    """How a model is trained: the settings that all models have in common.

    epochs, batch_size     how often through all ratings; how many at a time
    optimizer, schedule    see `optimizers`; the schedule is asked with the
                           epochs since the beginning of fit (or continue_fit)
    regularization, bias_regularization    λ and λ_b of a RowPenalty
    penalty                another penalty instead: see `penalties`
    dense                  every row moves in every step, as in PyTorch: see
                           `dense`; a penalty does not go with it
    patience               stop after so many epochs without a better validation
                           error and keep the best; None: all epochs, keep the
                           last
    seed, progress         of all random numbers; draw a bar at a terminal
    """

    epochs: int = 3
    batch_size: int = 64
    optimizer: Union[SGD, Adam] = SGD()
    schedule: Schedule = Constant()
    regularization: float = 0.0
    bias_regularization: float = 0.0
    penalty: Optional[Penalty] = None
    dense: bool = False
    patience: Optional[int] = None
    seed: int = 0
    progress: bool = True

    def check(self) -> None:
        """Raises TypeError or ValueError if a setting makes no sense.

        >>> Training(batch_size=0).check()
        Traceback (most recent call last):
        ValueError: batch_size counts from 1, not 0
        """
        check_count("epochs", self.epochs, least=0)
        check_count("batch_size", self.batch_size)
        what = "an optimizer such as SGD(0.1) or Adam(0.001)"
        check_kind("optimizer", self.optimizer, (SGD, Adam), what)
        self.optimizer.check()
        if not callable(self.schedule) or isinstance(self.schedule, type):
            what = "a schedule such as Steps(3, 0.1)"
            raise TypeError(f"schedule is {what}, not {quoted(self.schedule)}")
        check_rates(
            regularization=self.regularization,
            bias_regularization=self.bias_regularization,
        )
        if self.patience is not None:
            check_count("patience", self.patience)
        check_seed(self.seed)
        if self.penalty is not None and not hasattr(self.penalty, "of_table"):
            raise ValueError(
                f"penalty is an object such as RowPenalty, not {self.penalty!r}"
            )
        if self.penalty is not None and self.row_penalty is not None:
            raise ValueError("give regularization or a penalty, not both")
        if self.dense and (self.penalty is not None or self.row_penalty):
            raise ValueError("dense goes with weight_decay, not with a penalty")

    @property
    def row_penalty(self) -> Optional[RowPenalty]:
        """The penalty that regularization and bias_regularization stand for.

        >>> Training(regularization=0.5).row_penalty
        RowPenalty(regularization=0.5, bias_regularization=0.0)
        >>> Training().row_penalty is None
        True
        """
        if not (self.regularization or self.bias_regularization):
            return None
        return RowPenalty(self.regularization, self.bias_regularization)


class State:
    """All that training changes: the tables, and what the optimizer remembers.

    steps    the number of batches so far, Adam's t

    >>> State({"users": [[1.0]]}).copy().tables
    {'users': [[1.0]]}
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.memory: dict[str, list[Any]] = {
            name: [None] * len(rows) for name, rows in tables.items()
        }
        self.steps = 0

    def copy(self) -> State:
        """The same rows in new lists: rows are replaced, never changed."""
        new = State({name: rows[:] for name, rows in self.tables.items()})
        new.memory = {name: rows[:] for name, rows in self.memory.items()}
        new.steps = self.steps
        return new


class EarlyStopping:
    """Remembers the best epoch: that with the smallest validation error.

    patience    how many epochs to wait for a better one; None: for ever
    first       the number of epochs before this run
    state, epoch    what the model has at the beginning, and after which epoch

    Without a validation error each epoch counts as better than the one before.
    Prechelt (1998), "Early Stopping - But When?".

    >>> best = EarlyStopping(1, first=0, state=State({}), epoch=0)
    >>> for number, error in enumerate([0.9, 0.8, 0.85], start=1):
    ...     best.see(State({}), Epoch(number, 0.1, 1.0, validation=error))
    >>> best.epoch, best.is_long_ago()
    (2, True)
    """

    def __init__(
        self, patience: Optional[int], first: int, state: State, epoch: int
    ) -> None:
        self.patience = patience
        self.first = first
        self.state = state
        self.epoch = epoch
        self.least: Optional[float] = None
        self.last = first

    def see(self, state: State, epoch: Epoch) -> None:
        """Take note of an epoch that is over, and of the state after it."""
        error = epoch.validation
        if error is None or self.least is None or error < self.least:
            self.state = state
            self.epoch = epoch.number
            self.least = error
        self.last = epoch.number

    def is_long_ago(self) -> bool:
        """Whether `patience` epochs have brought nothing better."""
        waited = self.last - max(self.epoch, self.first)
        return self.patience is not None and waited >= self.patience


class _TableUpdate:
    """What moves the rows of one table after a batch: penalty and optimizer.

    >>> state = State({"users": [[1.0]]})
    >>> update = _TableUpdate("users", state, Training(), False, [1], total=1)
    >>> update({0: [(2.0, [1.0])]}, batch_size=1, rate=0.1)
    >>> state.tables
    {'users': [[0.8]]}
    """

    def __init__(
        self,
        name: str,
        state: State,
        training: Training,
        bias: bool,
        counts: Sequence[int],
        total: int,
    ) -> None:
        self.name = name
        self.state = state
        rows = state.tables[name]
        penalty = training.penalty or training.row_penalty
        self.penalty = penalty and penalty.of_table(rows, bias, counts, total)
        decay = training.optimizer.weight_decay
        self.weight_decay = Decays(decay, decay, shares=[0.0] * len(rows))
        self.update = update_for(training.optimizer, len(rows[0]) - bias, bias)
        self.waiting: Optional[WaitingRows] = None
        if training.dense:
            idle = idle_for(training.optimizer, bias)
            memory = state.memory[name]
            self.waiting = WaitingRows(rows, memory, idle, state.steps)

    def before(self, batch: Batch) -> None:
        """Dense: bring all rows up to date that the batch is going to read."""
        if self.waiting:
            read = {
                "users": {u for u, _, _ in batch},
                "items": {i for _, i, _ in batch},
            }
            every = range(len(self.waiting.rows))
            self.waiting.catch_up(read.get(self.name, every))

    def __call__(self, queues: Queues, batch_size: int, rate: float) -> None:
        """Learn from the queues of a batch, {row: [(s, y), …]}."""
        rows = self.state.tables[self.name]
        memory = self.state.memory[self.name]
        decays = self._decays(batch_size)
        self.update(rows, memory, queues, decays, rate, self.state.steps)
        if self.penalty:
            self.penalty.after(rows, queues)
        if self.waiting:
            self.waiting.stepped(queues, rate)

    def finish(self) -> None:
        """Dense: bring all rows up to date, at the end of an epoch."""
        if self.waiting:
            self.waiting.finish()

    def _decays(self, batch_size: int) -> Decays:
        """The penalty and the weight decay together."""
        always = self.weight_decay
        if not self.penalty:
            return always
        decays = self.penalty.decays(batch_size)
        return decays._replace(
            constant=decays.constant + always.constant,
            bias_constant=decays.bias_constant + always.bias_constant,
        )


class Trainer:
    """Moves tables towards a table of ratings, one epoch at a time.

    training    the settings
    state       tables and memory: it changes
    backward    the model's backward pass
    biases      {table: whether its rows end with a bias}
    counts      {table: how many ratings use each row}, but for layers
    ratings     what to learn from
    source      of the random numbers that shuffle them

    >>> def towards_the_rating(tables, batch):   # r̂ is the user's only number
    ...     (u, _, r), = batch
    ...     error = tables["users"][u][0] - r
    ...     return error * error, {"users": {u: [(2 * error, [1.0])]}}
    >>> ratings = Ratings.from_triples([("ann", "Alien", 5)])
    >>> state = State({"users": [[1.0]]})
    >>> trainer = Trainer(
    ...     Training(), state, towards_the_rating, {"users": False},
    ...     {"users": [1]}, ratings, random.Random(0))
    >>> trainer.epoch(0, rate=0.25, after_batch=print), state.tables
    1
    ((16.0, 0.25), {'users': [[3.0]]})
    """

    def __init__(
        self,
        training: Training,
        state: State,
        backward: Backward,
        biases: Mapping[str, bool],
        counts: Mapping[str, Sequence[int]],
        ratings: Ratings,
        source: random.Random,
    ) -> None:
        self.training = training
        self.state = state
        self.backward = backward
        self.source = source
        self.rows = list(zip(ratings.users, ratings.items, ratings.values))
        self.updates = [
            _TableUpdate(
                name,
                state,
                training,
                biases[name],
                counts.get(name, ()),
                len(ratings),
            )
            for name, rows in state.tables.items()
            if rows
        ]

    def epoch(
        self, number: int, rate: float, after_batch: Callable[[int], object]
    ) -> tuple[float, float]:
        """One epoch: (mean squared error, learning rate at its beginning).

        number         epochs since the beginning of this fit, for the schedule
        rate           the learning rate before the schedule
        after_batch    called with the size of each batch, for a progress bar
        """
        self.source.shuffle(self.rows)
        squared = 0.0
        rates = []
        size = self.training.batch_size
        for start in range(0, len(self.rows), size):
            batch = self.rows[start : start + size]
            done = number + start / len(self.rows)
            rates.append(rate * self.training.schedule(done))
            for update in self.updates:
                update.before(batch)
            errors, queues = self.backward(self.state.tables, batch)
            squared += errors
            self.state.steps += 1
            for update in self.updates:
                update(queues[update.name], len(batch), rates[-1])
            after_batch(len(batch))
        for update in self.updates:
            update.finish()
        return squared / len(self.rows), rates[0]

    def run(
        self,
        epochs: int,
        rate: float,
        best: EarlyStopping,
        end_epoch: EndEpoch,
        bar: Any,
    ) -> bool:
        """Some epochs, or fewer if the best is long ago; True after Ctrl-C.

        best         sees every epoch
        end_epoch    called after every epoch; measures the validation error
        bar          a progress bar for the ratings of all epochs

        Ctrl-C before the end of the first epoch goes through.
        """
        try:
            for number in range(epochs):
                squared, used = self.epoch(number, rate, bar.update)
                state = self.state.copy()
                best.see(state, end_epoch(state, squared, used))
                bar.set_postfix_str(f"train {squared:.4f}")
                if best.is_long_ago():
                    break
        except KeyboardInterrupt:
            if best.last == best.first:
                raise
            return True
        return False
