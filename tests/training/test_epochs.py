"""Epochs: the order of the ratings, and the moment to stop."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.training.epochs import ORDERS, Epoch, rows_in, stop_if_diverging
from scratch_recs.errors import DivergenceError
from tests.strategies import rating_tables


@given(rating_tables())
def test_every_order_goes_through_all_ratings_once(table):
    rows = list(zip(table.users, table.items, table.values))
    for order in ORDERS:
        assert sorted(rows_in(order, table)) == sorted(rows)
    assert rows_in("table", table) == rows


@given(rating_tables(), st.randoms(use_true_random=False))
def test_user_by_user_as_they_appear(table, chance):
    # A shuffled part: users appear in it in another order than in the id maps.
    places = list(range(len(table)))
    chance.shuffle(places)
    part = table.select(places)
    by_user = {}
    for row in zip(part.users, part.items, part.values):
        by_user.setdefault(row[0], []).append(row)
    expected = [row for rows in by_user.values() for row in rows]
    assert rows_in("user", part) == expected


@given(st.floats(-100, 100), st.floats(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_no_prediction_inside_the_scale_is_a_divergence(low, width, one, other):
    # Nor is 0, where a run without biases starts.
    high = low + width
    truth = low + one * width
    for prediction in (low + other * width, 0.0):
        epoch = Epoch(1, 0.1, train=(prediction - truth) ** 2)
        stop_if_diverging(epoch, (low, high))


@pytest.mark.parametrize("train", [2501.0, 1e300, math.inf, math.nan])
def test_what_explodes_is_stopped_with_advice(train):
    with pytest.raises(DivergenceError) as caught:
        stop_if_diverging(Epoch(7, 0.25, train), scale=(1.0, 5.0))
    message = str(caught.value)
    assert "epoch 7" in message and "learning_rate (it is 0.25)" in message
    stop_if_diverging(Epoch(7, 0.25, 2500.0), scale=(1.0, 5.0))


@pytest.mark.parametrize("scale, width", [((-10, 10), 20), ((0, 0.5), 1), ((1, 5), 5)])
def test_ten_times_the_width_of_the_scale_is_the_limit(scale, width):
    limit = (10.0 * width) ** 2
    stop_if_diverging(Epoch(1, 0.1, train=limit), scale)
    with pytest.raises(DivergenceError):
        stop_if_diverging(Epoch(1, 0.1, train=limit * (1 + 1e-12)), scale)
