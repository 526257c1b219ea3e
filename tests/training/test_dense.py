"""Dense optimizers: rows that wait end where the loop over the table has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.training.dense import (
    WaitingRows,
    idle_adam,
    idle_for,
    replay,
    replay_adam,
)
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.schedules import CosineRestarts
from scratch_recs.training.trainer import Training
from tests.embeddings.cases import KINDS, fitted, same_tables, twin

ROWS = 4
NUMBERS = st.integers(-2000, 2000).map(lambda n: n / 1000)
ROW = st.lists(NUMBERS, min_size=2, max_size=2)
TABLES = st.lists(ROW, min_size=ROWS, max_size=ROWS)
RATES = st.sampled_from([0.1, 0.1, 0.1, 0.01, 1.0])
GRADIENTS = st.dictionaries(st.integers(0, ROWS - 1), ROW, max_size=2)
STEPS = st.lists(st.tuples(GRADIENTS, RATES), min_size=1, max_size=40)
MOMENTA = st.builds(
    SGD,
    momentum=st.sampled_from([0.0, 0.5, 0.9]),
    weight_decay=st.sampled_from([0.0, 2e-4, 0.1]),
)
STEP_BY_STEP = [
    Adam(weight_decay=0.01),
    Adam(weight_decay=0.01, row_wise=True),
    Adam(row_wise=True),
]


def dense_loop(rows, steps, optimizer):
    """The tables after every step, as one reads it: every row, every step."""
    rows, states, tables = list(rows), [None] * ROWS, []
    for gradients, rate in steps:
        for row in range(ROWS):
            gradient = gradients.get(row, [0.0, 0.0])
            rows[row], states[row] = optimizer.step(
                rows[row], gradient, states[row], rate
            )
        tables.append(list(rows))
    return tables


def waiting(rows, steps, optimizer):
    """(the table at the end, the touched rows as every step has read them)."""
    rows, memory, read = list(rows), [None] * ROWS, []
    table = WaitingRows(rows, memory, idle_for(optimizer), t=0)
    numbers = range(2)
    for t, (gradients, rate) in enumerate(steps, 1):
        table.catch_up(gradients)
        read.append({row: rows[row] for row in gradients})
        for row, gradient in gradients.items():
            pulled = [
                g + optimizer.weight_decay * x for g, x in zip(gradient, rows[row])
            ]
            rows[row], memory[row] = optimizer.rule(
                rows[row], pulled, memory[row], optimizer.at(rate, t),
                numbers, numbers, False,
            )  # fmt: skip
        table.stepped(gradients, rate)
    table.finish()
    return rows, read


def check_equal(rows, steps, optimizer, tolerance):
    found, read = waiting(rows, steps, optimizer)
    tables = [rows, *dense_loop(rows, steps, optimizer)]
    for before, touched in zip(tables, read):
        for row, x in touched.items():
            assert x == pytest.approx(before[row], rel=tolerance, abs=tolerance)
    for x, expected in zip(found, tables[-1]):
        assert x == pytest.approx(expected, rel=tolerance, abs=tolerance)


@given(TABLES, STEPS, MOMENTA)
def test_waiting_momentum_is_the_dense_loop(rows, steps, optimizer):
    check_equal(rows, steps, optimizer, 1e-12)


@given(TABLES, STEPS, st.sampled_from(STEP_BY_STEP))
def test_adam_with_decay_is_the_dense_loop_to_the_last_bit(rows, steps, optimizer):
    found, _ = waiting(rows, steps, optimizer)
    assert found == dense_loop(rows, steps, optimizer)[-1]


@given(TABLES, STEPS)
def test_adam_without_decay_is_the_dense_loop_without_epsilon(rows, steps):
    check_equal(rows, steps, Adam(epsilon=1e-300), 1e-9)


@given(ROW, st.integers(1, 300), st.integers(0, 300))
def test_what_it_neglects_is_epsilon(gradient, t, count):
    adam = Adam(0.01)
    x, (_, *state) = adam.step([1.0, 1.0], gradient, t=t)
    rates = [0.01] * count
    jumped, _ = idle_adam(x, state, t, rates, adam)
    expected, _ = replay(x, state, t, rates, adam)
    # The smallest gradient is 0.001, so √v̂ is some 1e-5, a thousand times ε.
    assert jumped == pytest.approx(expected, rel=1e-3)


@given(
    ROW,
    ROW,
    st.integers(0, 300),
    st.lists(RATES, min_size=1, max_size=20),
    st.booleans(),
)
def test_both_ways_to_replay_are_equal_to_the_last_bit(x, gradient, t, rates, new):
    adam = Adam(0.01, weight_decay=0.02)
    _, (_, *state) = adam.step(x, gradient, t=t + 1)
    before = repr((x, state))
    start = x, None if new else state, t + 1, rates
    assert replay_adam(*start, adam) == replay(*start, adam)
    assert repr((x, state)) == before  # nothing is changed in place


@given(ROW, ROW, st.integers(1, 30), st.integers(1, 30), MOMENTA)
def test_to_wait_twice_is_to_wait_once(x, v, first, second, optimizer):
    idle = idle_for(optimizer)
    once = idle(x, v, 0, [0.1] * (first + second))
    twice = idle(*idle(x, v, 0, [0.1] * first), first, [0.1] * second)
    for one, other in zip(once, twice):
        assert one == pytest.approx(other, rel=1e-12, abs=1e-12)


# --- Whole models -------------------------------------------------------------------

TABLE = synthetic_ratings(users=7, items=6, ratings=25, seed=2)
NO_DROPOUT = {"input_dropout": 0, "hidden_dropout": 0}
OPTIMIZERS = [
    SGD(0.002, 0.9, 0.01),
    Adam(0.01, weight_decay=0.01),
    Adam(0.01, epsilon=1e-300),
]


def in_dense_loops(model, source, optimizer, states, t):
    """One epoch of a model by the loop over all rows of all tables."""
    batches = list(zip(TABLE.users, TABLE.items, TABLE.values))
    source.shuffle(batches)
    for n, (u, i, r) in enumerate(batches):
        rate = optimizer.learning_rate * CosineRestarts()(n / len(batches))
        gradient = model.gradient(u, i, r)
        for name, rows in model._tables.items():
            of_table = gradient.get(name, {})
            for row, x in enumerate(rows):
                g = of_table.get(row, [0.0] * len(x))
                rows[row], states[name, row] = optimizer.step(
                    x, g, states.get((name, row)), rate, t + n + 1
                )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=["SGD", "decay", "Adam"])
def test_a_dense_model_is_the_loop_over_all_its_rows(kind, optimizer):
    settings = dict(optimizer=optimizer, schedule=CosineRestarts(), batch_size=1)
    if kind != "net, 12 units, no dropout" and "net" in kind:
        settings.update(NO_DROPOUT)
    model = fitted(kind, TABLE, dense=True, **settings)
    plain, states = twin(model), {}
    source = twin(model)._source
    for epoch in range(2):  # each begins anew, with the memory of the one before
        model.continue_fit(TABLE, epochs=1)
        in_dense_loops(plain, source, optimizer, states, epoch * len(TABLE))
    assert same_tables(model, plain, 1e-9)


def test_dense_does_not_go_with_a_penalty():
    with pytest.raises(ValueError, match="dense goes with weight_decay"):
        Training(dense=True, regularization=0.1).check()
