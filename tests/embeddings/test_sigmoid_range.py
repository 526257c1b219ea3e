"""The range of a rating: its slope, its ends, its parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.embeddings.sigmoid_range import NoRange, SigmoidRange, sigmoid_range

NUMBERS = st.floats(-30, 30)
LOWS = st.floats(-5, 5)
WIDTHS = st.floats(0.1, 10)


@given(NUMBERS, LOWS, WIDTHS)
def test_the_slope_of_the_range_follows_from_the_rating(z, low, width):
    high = low + width
    to_rating = SigmoidRange(low, high)
    rating, slope = to_rating.with_slope(z)
    assert to_rating(z) == rating and low <= rating <= high
    expected = (rating - low) * (high - rating) / (high - low)
    assert slope == pytest.approx(expected, abs=1e-9)
    assert slope <= (high - low) / 4 + 1e-12


def test_the_ranges_by_name():
    assert sigmoid_range("scale", (1, 5), 3.0) == SigmoidRange(1, 5)
    assert sigmoid_range("wide", (1, 5), 3.0) == SigmoidRange(0.5, 5.5)
    assert sigmoid_range((0, 6), (1, 5), 3.0) == SigmoidRange(0, 6)
    assert sigmoid_range(None, (1, 5), 3.0) == NoRange(3.0)
    with pytest.raises(ValueError, match="wide"):
        sigmoid_range("broad", (1, 5), 3.0)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=5), st.booleans())
def test_the_parts_of_a_rating_add_up(terms, ranged):
    to_rating = SigmoidRange(0.5, 5.0) if ranged else NoRange(3.5)
    parts = to_rating.parts([("a term", term) for term in terms])
    rating = to_rating(sum(terms))
    assert sum(amount for _, amount in parts) == pytest.approx(rating, abs=1e-12)


@given(NUMBERS, NUMBERS, LOWS, WIDTHS)
def test_the_larger_the_sum_the_better_the_rating(z, other, low, width):
    to_rating = SigmoidRange(low, low + width)
    assert (to_rating(z) - to_rating(other)) * (z - other) >= 0
    if abs(z) < 15 and abs(z - other) > 1e-3:
        assert to_rating(z) != to_rating(other)


@given(NUMBERS, LOWS, WIDTHS)
def test_the_range_is_symmetric_around_its_middle(z, low, width):
    to_rating = SigmoidRange(low, low + width)
    rating, slope = to_rating.with_slope(z)
    mirrored, same_slope = to_rating.with_slope(-z)
    assert rating + mirrored == pytest.approx(2 * low + width, abs=1e-12)
    assert slope == same_slope


@given(st.floats(-3, 3), LOWS, WIDTHS)
def test_the_slope_is_the_numerical_derivative(z, low, width):
    to_rating, h = SigmoidRange(low, low + width), 1e-5
    rise = to_rating(z + h) - to_rating(z - h)
    assert to_rating.with_slope(z)[1] == pytest.approx(rise / (2 * h), abs=1e-8)


@pytest.mark.parametrize("z, rating", [(1e308, 5.0), (-1e308, 1.0)])
def test_nothing_overflows(z, rating):
    assert SigmoidRange(1.0, 5.0).with_slope(z) == (rating, 0.0)


@given(st.floats(-1e6, 1e6), st.floats(-10, 10))
def test_without_a_range_the_rating_is_a_straight_line(z, mean):
    rating, slope = NoRange(mean).with_slope(z)
    assert rating == NoRange(mean)(z) == mean + z and slope == 1.0
