"""One hidden layer: the formulas of the chapter, and dropout."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.embeddings.hidden_layer import (
    backward,
    batch_pass,
    draw_mask,
    forward,
    mask_source,
)
from scratch_recs.embeddings.net_models import UserAndItem
from scratch_recs.embeddings.sigmoid_range import SigmoidRange


def a_net(source, inputs, units):
    """(W and b, v and v_0, x) of random numbers."""

    def numbers(count):
        return [source.uniform(-1, 1) for _ in range(count)]

    hidden = [numbers(inputs + 1) for _ in range(units)]
    return hidden, numbers(units + 1), numbers(inputs)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=20)
def test_forward_and_backward_are_the_formulas_of_the_chapter(inputs, units, seed):
    source = random.Random(seed)
    numbers = range(inputs)
    hidden, v, x = a_net(source, inputs, units)
    m = draw_mask(source, units, 0.5)
    a = [math.fsum([W[-1], *(W[j] * x[j] for j in numbers)]) for W in hidden]
    expected = [max(0.0, a_h) * m_h for a_h, m_h in zip(a, m)]
    y, z = forward(hidden, v, x, m, numbers)
    assert y == pytest.approx([*expected, 1.0])
    assert z == pytest.approx(math.fsum(v_h * y_h for v_h, y_h in zip(v, y)))
    delta = [v[h] * m[h] if a[h] > 0 else 0.0 for h in range(units)]
    deltas, of_x = backward(hidden, v, m, y, numbers)
    assert deltas == [(h, d) for h, d in enumerate(delta) if d]
    for j in numbers:
        slope = math.fsum(delta[h] * hidden[h][j] for h in range(units))
        assert of_x[j] == pytest.approx(slope, abs=1e-12)


@given(st.integers(1, 6), st.integers(2, 6), st.integers(0, 99))
def test_a_dropped_unit_is_not_there(inputs, units, seed):
    source = random.Random(seed)
    hidden, v, x = a_net(source, inputs, units)
    dropped = source.randrange(units)
    mask = [0.0 if h == dropped else 2.0 for h in range(units)]
    y, z = forward(hidden, v, x, mask, range(inputs))
    deltas, of_x = backward(hidden, v, mask, y, range(inputs))
    rest, rest_v = (row[:dropped] + row[dropped + 1 :] for row in (hidden, v))
    twos = [2.0] * (units - 1)
    without, same_z = forward(rest, rest_v, x, twos, range(inputs))
    _, same_of_x = backward(rest, rest_v, twos, without, range(inputs))
    assert (y[dropped], z, of_x) == (0.0, same_z, same_of_x)
    assert dropped not in dict(deltas)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
def test_what_an_input_has_behind_its_end_is_not_looked_at(inputs, units, seed):
    hidden, v, x = a_net(random.Random(seed), inputs, units)
    ones = [1.0] * units
    found = forward(hidden, v, x, ones, range(inputs))
    assert forward(hidden, v, [*x, 9.0], ones, range(inputs)) == found


def total(queues, name, row, size):
    """Σ s y of a row: its gradient."""
    pairs = queues[name][row]
    return [math.fsum(s * y[n] for s, y in pairs) for n in range(size)]


@given(st.integers(1, 4), st.booleans(), st.integers(0, 99))
def test_a_batch_averages_the_slopes_of_the_squared_errors(count, drops, seed):
    # Every derivative, against a difference quotient of the mean squared error.
    source = random.Random(seed)
    hidden, v, _ = a_net(source, 4, 3)
    users, items = ([a_net(source, 2, 1)[2] for _ in range(2)] for _ in "ab")
    tables = {"users": users, "items": items, "hidden": hidden, "output": [v]}
    batch = [(n % 2, n // 2, source.uniform(1, 5)) for n in range(count)]
    to_rating = SigmoidRange(1.0, 5.0).with_slope
    masks = [[source.choice([0.0, 2.0]) for _ in range(4)] for _ in batch]
    units = [[2.0, 0.0, 1.0], [1.0, 1.0, 2.0]] * 2

    def passed():
        x_masks, unit_masks = iter(masks), iter(units)
        return batch_pass(
            batch,
            tables,
            UserAndItem(2, 2),
            to_rating,
            (lambda: next(x_masks)) if drops else None,
            lambda: next(unit_masks),
            forward,
            backward,
            range(4),
        )

    squared, queues = passed()
    for name, rows in tables.items():
        for row, numbers in enumerate(rows):
            slopes = total(queues, name, row, len(numbers))
            for n, number in enumerate(numbers):
                sides = []
                for step in (1e-6, -1e-6):
                    numbers[n] = number + step
                    sides.append(passed()[0] / count)
                numbers[n] = number
                quotient = (sides[0] - sides[1]) / 2e-6
                assert slopes[n] == pytest.approx(quotient, abs=1e-5)
    assert passed()[0] == squared


# --- Dropout ------------------------------------------------------------------------


@given(st.floats(0.0, 0.9), st.integers(0, 99))
def test_a_mask_keeps_the_mean(p, seed):
    mask = draw_mask(random.Random(seed), 4000, p)
    assert set(mask) <= {0.0, 1 / (1 - p)}
    # Five standard errors of the mean.
    assert abs(sum(mask) / 4000 - 1) <= 5 * math.sqrt(p / (1 - p) / 4000) + 1e-12


def test_no_dropout_draws_no_random_number():
    source = random.Random(0)
    assert mask_source(source, 3, 0.0)() == [1.0] * 3
    assert source.random() == random.Random(0).random()


def test_masks_differ_from_rating_to_rating():
    draw = mask_source(random.Random(0), 20, 0.5)
    assert len({tuple(draw()) for _ in range(200)}) > 100


def test_one_pool_of_masks_serves_all_ratings():
    draw = mask_source(random.Random(0), 20, 0.5)
    assert len({tuple(draw()) for _ in range(4000)}) == 256
