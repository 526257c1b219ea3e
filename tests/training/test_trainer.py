"""The trainer: batches, the schedule, early stopping, states that share nothing."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.progress import SilentBar
from scratch_recs.training.epochs import Epoch
from scratch_recs.training.optimizers import SGD
from scratch_recs.training.penalties import RowPenalty
from scratch_recs.training.trainer import EarlyStopping, State, Trainer, Training
from tests.strategies import any_tables

ERRORS = st.lists(st.integers(1, 9).map(float), min_size=1, max_size=12)


def trainer_of(table, backward, schedule=lambda epochs: 1.0, **settings):
    """A Trainer of a table "users" with one number per row, all of them 0."""
    users = [[0.0] for _ in table.user_ids]
    counts = [len(rated) for rated in table.by_user]
    return Trainer(
        Training(schedule=schedule, **settings),
        State({"users": users}),
        backward,
        {"users": False},
        {"users": counts},
        table,
        random.Random(0),
    )


def counting(batches):
    """A backward pass that asks nothing of any row, and notes its batches."""

    def backward(tables, batch):
        batches.append(list(batch))
        return float(len(batch)), {"users": {}}

    return backward


# --- Batches ------------------------------------------------------------------


@given(any_tables, st.integers(1, 20))
def test_an_epoch_uses_every_rating_once(table, size):
    batches = []
    sizes = []
    trainer = trainer_of(table, counting(batches), batch_size=size)
    squared, _ = trainer.epoch(0, 0.1, sizes.append)
    used = [rating for batch in batches for rating in batch]
    assert sorted(used) == sorted(zip(table.users, table.items, table.values))
    assert sizes == [len(batch) for batch in batches]
    assert all(n == size for n in sizes[:-1]) and 0 < sizes[-1] <= size
    assert squared == 1.0  # a mean over ratings, and not over batches
    assert trainer.state.steps == len(batches)


def test_every_epoch_has_an_order_of_its_own():
    table = synthetic_ratings(users=8, items=6, ratings=30)
    batches = []
    trainer = trainer_of(table, counting(batches), batch_size=100)
    for number in range(3):
        trainer.epoch(number, 0.1, print)
    assert len({tuple(batch) for batch in batches}) == 3


@given(st.integers(1, 40), st.integers(0, 3), st.floats(0.01, 1.0))
def test_the_schedule_is_asked_where_each_batch_begins(size, number, rate):
    table = synthetic_ratings(users=8, items=6, ratings=30)
    asked = []

    def schedule(epochs):
        asked.append(epochs)
        return 0.5

    trainer = trainer_of(table, counting([]), schedule, batch_size=size)
    _, first = trainer.epoch(number, rate, lambda n: None)
    assert asked == [number + start / 30 for start in range(0, 30, size)]
    assert first == rate * 0.5


def test_the_mean_of_what_a_batch_asks_moves_a_row():
    table = synthetic_ratings(users=1, items=6, ratings=6)

    def towards_the_mean(tables, batch):
        (x,) = tables["users"][0]
        queue = [(2 / len(batch), [x - r]) for _, _, r in batch]
        return 0.0, {"users": {0: queue}}

    # With half the rate and one batch, SGD jumps onto the minimum: the mean.
    trainer = trainer_of(table, towards_the_mean, batch_size=6, optimizer=SGD(0.5))
    trainer.epoch(0, 0.5, lambda n: None)
    assert trainer.state.tables["users"][0] == pytest.approx([table.mean])


# --- Early stopping -----------------------------------------------------------


def ends(errors):
    """end_epoch: the numbers from 1 on, with these validation errors."""
    numbers = iter(enumerate(errors, start=1))

    def end_epoch(state, squared, rate):
        number, error = next(numbers)
        return Epoch(number, rate, squared, error)

    return end_epoch


@given(ERRORS, st.one_of(st.none(), st.integers(1, 4)))
def test_patience_ends_after_so_many_epochs_without_a_better_one(errors, patience):
    trainer = trainer_of(synthetic_ratings(users=2, ratings=4), counting([]))
    best = EarlyStopping(patience, 0, trainer.state, 0)
    interrupted = trainer.run(len(errors), 0.1, best, ends(errors), SilentBar())
    seen = errors
    for n in range(1, len(errors)):
        if patience is not None and n - errors[:n].index(min(errors[:n])) > patience:
            seen = errors[:n]
            break
    assert not interrupted and best.last == len(seen)
    assert best.epoch == seen.index(min(seen)) + 1  # the first of equals


@given(st.integers(1, 6))
def test_without_a_validation_part_the_last_epoch_is_the_best(epochs):
    trainer = trainer_of(synthetic_ratings(users=2, ratings=4), counting([]))
    best = EarlyStopping(1, 0, trainer.state, 0)
    trainer.run(epochs, 0.1, best, ends([None] * epochs), SilentBar())
    assert best.epoch == best.last == epochs


@pytest.mark.parametrize("whole", [0, 1, 3])
def test_ctrl_c_goes_through_until_there_is_a_whole_epoch(whole):
    passes = iter(range(whole))

    def backward(tables, batch):
        if next(passes, None) is None:
            raise KeyboardInterrupt
        return 0.0, {"users": {}}

    table = synthetic_ratings(users=2, ratings=4)
    trainer = trainer_of(table, backward, batch_size=4)
    best = EarlyStopping(None, 0, trainer.state, 0)
    if whole:
        assert trainer.run(9, 0.1, best, ends([2.0] * 9), SilentBar())
        assert best.last == whole and best.epoch == 1
    else:
        with pytest.raises(KeyboardInterrupt):
            trainer.run(9, 0.1, best, ends([2.0] * 9), SilentBar())


def test_the_best_state_does_not_learn_on():
    table = synthetic_ratings(users=1, items=6, ratings=6)

    def backward(tables, batch):
        return 0.0, {"users": {0: [(1.0, [1.0])]}}

    trainer = trainer_of(table, backward, batch_size=6)
    best = EarlyStopping(None, 0, trainer.state, 0)
    trainer.run(3, 1.0, best, ends([2.0, 1.0, 3.0]), SilentBar())
    assert best.state.tables["users"][0] == [-2.0] and best.state.steps == 2
    assert trainer.state.tables["users"][0] == [-3.0]


# --- Settings -----------------------------------------------------------------


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"epochs": -1}, "epochs counts from 0, not -1"),
        ({"batch_size": 0}, "batch_size counts from 1, not 0"),
        ({"penalty": "l2"}, "penalty is an object such as RowPenalty, not 'l2'"),
        (
            {"penalty": RowPenalty(1.0), "bias_regularization": 0.5},
            "give regularization or a penalty, not both",
        ),
    ],
)
def test_senseless_settings_are_named(settings, message):
    with pytest.raises(ValueError) as caught:
        Training(**settings).check()
    assert str(caught.value) == message


@given(any_tables)
def test_regularization_is_the_penalty_of_rows(table):
    def backward(tables, batch):
        return 0.0, {"users": {u: [(0.0, [0.0])] for u, _, _ in batch}}

    short = trainer_of(table, backward, regularization=0.5)
    long = trainer_of(table, backward, penalty=RowPenalty(0.5))
    for trainer in (short, long):
        for row in trainer.state.tables["users"]:
            row[0] = 1.0
        trainer.epoch(0, 0.1, lambda n: None)
    assert short.state.tables == long.state.tables
    assert not math.isclose(short.state.tables["users"][0][0], 1.0)


def test_before_the_first_epoch_the_best_is_the_beginning():
    state = State({"users": [[1.0]]})
    best = EarlyStopping(2, first=3, state=state, epoch=1)
    assert (best.state, best.epoch, best.is_long_ago()) == (state, 1, False)
