"""One step for every touched row: the textbook's, plain and unrolled."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scratch_recs.fast as fast
from scratch_recs.fast import unroll as compiler
from scratch_recs.fast.unroll import unroll
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.penalties import Decays
from scratch_recs.training.updates import update, update_for
from tests.strategies import optimizers

numbers = st.floats(-3, 3)
OPTIMIZERS = [SGD(), SGD(momentum=0.5), Adam(), Adam(row_wise=True)]


@st.composite
def tasks(draw):
    """The number of factors, whether there is a bias, rows, and some batches."""
    size, bias = draw(st.integers(1, 6) | st.just(20)), draw(st.booleans())
    row = st.lists(numbers, min_size=size + bias, max_size=size + bias)
    rows = draw(st.lists(row, min_size=1, max_size=4))
    queue = st.lists(st.tuples(numbers, row), min_size=1, max_size=3)
    keys = st.integers(0, len(rows) - 1)
    batches = draw(st.lists(st.dictionaries(keys, queue), max_size=3))
    return size, bias, rows, batches


def after(run, rows, batches):
    """The rows after these batches, and the optimizer's states."""
    rows, memory = list(rows), [None] * len(rows)
    decays = Decays(0.1, 0.2, 0.3, 0.4, [0.5] * len(rows))
    for t, queues in enumerate(batches, 1):
        run(rows, memory, queues, decays, 0.05, t)
    return rows, memory


def by_the_textbook(optimizer, rows, batches, bias):
    """The same rows: the gradient is summed up, then factors and bias step."""
    rows, states = list(rows), {}
    optimizer = optimizer._replace(weight_decay=0.0)  # it is in the Decays
    for t, queues in enumerate(batches, 1):
        for row, queue in queues.items():
            x, new = rows[row], []
            cut = len(x) - bias
            share = 0.5 * len(queue)
            for part, decay in [
                (range(cut), 0.1 + 0.3 * share),
                (range(cut, len(x)), 0.2 + 0.4 * share),
            ]:
                # The y of a bias is 1, whatever stands there.
                g = [decay * x[n] for n in part]
                for s, y in queue:
                    g = [a + s * (y[n] if n < cut else 1) for a, n in zip(g, part)]
                if part:
                    key = row, part
                    old = [x[n] for n in part]
                    moved, states[key] = optimizer.step(
                        old, g, states.get(key), 0.05, t
                    )
                    new += moved
            rows[row] = new
    return rows


@given(tasks(), optimizers)
def test_the_update_is_the_textbooks(task, optimizer):
    size, bias, rows, batches = task
    found, _ = after(update_for(optimizer, size, bias), rows, batches)
    expected = by_the_textbook(optimizer, rows, batches, bias)
    for row, other in zip(found, expected):
        assert row == pytest.approx(other, rel=1e-12, abs=1e-12)


@given(tasks(), optimizers)
def test_without_the_fast_chapter_not_a_bit_is_different(task, optimizer):
    size, bias, rows, batches = task
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "LONGEST", 1000)  # also where PyPy goes plain
        patch.setattr(fast, "ENABLED", True)
        quick = after(update_for(optimizer, size, bias), rows, batches)
        patch.setattr(fast, "ENABLED", False)
        plain = after(update_for(optimizer, size, bias), rows, batches)
    assert repr(quick) == repr(plain)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("bias", [True, False])
def test_every_rule_is_unrolled(optimizer, bias, monkeypatch):
    monkeypatch.setattr(compiler, "LONGEST", 1000)
    monkeypatch.setattr(fast, "ENABLED", True)
    step = optimizer.rule
    run = unroll(update, step=step, factors=3, numbers=3 + bias, bias=bias)
    assert not isinstance(run, functools.partial)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_rows_are_replaced_and_never_changed(optimizer):
    rows = [[1.0, 2.0], [3.0, 4.0]]
    before = list(rows)
    run = update_for(optimizer, size=1, bias=True)
    memory = [None, None]
    for t in (1, 2):
        run(rows, memory, {0: [(1.0, rows[1])]}, Decays(shares=[1, 1]), 0.5, t)
    assert before == [[1.0, 2.0], [3.0, 4.0]]
    assert rows[0] is not before[0] and rows[1] is before[1]
    assert memory[1] is None


def test_long_rows_are_updated_too():
    size = 3000
    rows, queues = [[1.0] * size], {0: [(0.5, [0.1] * size)]}
    run = update_for(Adam(0.1), size, bias=False)
    run(rows, [None], queues, Decays(shares=[1]), 0.1, 1)
    assert rows[0] == pytest.approx([0.9] * size)
