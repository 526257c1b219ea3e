"""The generated epoch: to the last bit what the readable one does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.mf_sgd import Penalties, plain_epoch
from scratch_recs.fast.unrolled_sgd import compiled_epoch, epoch_source

# Small enough that nothing overflows within a few steps.
numbers = st.floats(-2, 2)
shares = st.floats(0, 0.1)


@st.composite
def tasks(draw):
    """All that an epoch is given, and whether it has biases."""
    dim, biases = draw(st.integers(1, 6)), draw(st.booleans())
    users, items = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pairs = st.tuples(
        st.integers(0, users - 1), st.integers(0, items - 1), st.floats(-5, 5)
    )
    rows = draw(st.lists(pairs, max_size=12))

    def list_of(length):
        return draw(st.lists(numbers, min_size=length, max_size=length))

    P = [list_of(dim) for _ in range(users)]
    Q = [list_of(dim) for _ in range(items)]
    b, c = [0.0] * users, [0.0] * items
    mean = bias_rate = 0.0
    penalties = Penalties(draw(shares))
    if biases:
        b, c, mean, bias_rate = (
            list_of(users),
            list_of(items),
            draw(numbers),
            draw(shares),
        )
        penalties = Penalties(*[draw(shares) for _ in range(3)])
    return biases, rows, [P, Q, b, c], mean, draw(shares), bias_rate, penalties


@given(tasks())
def test_compiled_is_plain_to_the_last_bit(task):
    biases, rows, parameters, mean, rate, bias_rate, penalties = task
    slow = [[row[:] for row in table] for table in parameters[:2]]
    slow += [column[:] for column in parameters[2:]]
    dim = len(parameters[0][0])
    fast_loss = compiled_epoch(dim, biases)(
        rows, *parameters, mean, rate, bias_rate, *penalties
    )
    slow_loss = plain_epoch(rows, *slow, mean, rate, bias_rate, penalties)
    assert parameters == slow
    assert fast_loss == slow_loss


def test_the_rows_of_the_matrices_are_changed_in_place():
    P, Q = [[1.0, 0.0]], [[1.0, 0.0]]
    p, q = P[0], Q[0]
    compiled_epoch(2, False)([(0, 0, 3.0)], P, Q, [], [], 0, 0.5, 0, 0, 0, 0)
    assert P[0] is p and Q[0] is q and p == q == [2.0, 0.0]


def test_without_ratings_nothing_is_learned():
    P, Q, b, c = [[1.0]], [[2.0]], [3.0], [4.0]
    assert compiled_epoch(1, True)([], P, Q, b, c, 1.0, 0.5, 0.5, 0.1, 0.1, 0.1) == 0.0
    assert (P, Q, b, c) == ([[1.0]], [[2.0]], [3.0], [4.0])


def test_a_function_is_generated_once():
    assert compiled_epoch(3, True) is compiled_epoch(3, True)
    assert compiled_epoch(3, True) is not compiled_epoch(3, False)


@pytest.mark.parametrize("dim", ["1 = p\nimport os", "__import__('os')", None])
def test_only_whole_numbers_go_into_the_text(dim):
    with pytest.raises((TypeError, ValueError)):
        epoch_source(dim, biases=False)


def test_thousands_of_factors_compile_and_add_up_from_left_to_right():
    source = random.Random(0)
    dim = 2100
    P, Q = ([[source.gauss(0, 1) for _ in range(dim)]] for _ in "pq")
    z = 0.0
    for p, q in zip(P[0], Q[0]):
        z += p * q
    loss = compiled_epoch(dim, False)([(0, 0, 3.0)], P, Q, [], [], 0, 0.1, 0, 0, 0, 0)
    assert loss == (3.0 - z) * (3.0 - z)
