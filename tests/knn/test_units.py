"""Units: ratings as whole numbers, exactly."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.knn.units import Units, in_units, is_whole, units_of

UNITS = (1, 2, 4, 10, 100, 1000)


@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=1),
    st.sampled_from(UNITS),
    st.sampled_from(UNITS),
)
def test_units_of_finds_the_smallest_that_does(numbers, per_unit, other):
    values = [number / per_unit for number in numbers]
    found = units_of(values).per_unit
    assert found <= per_unit
    assert all((Fraction(n, per_unit) * found).denominator == 1 for n in numbers)
    assert other >= found or not all(is_whole(value, other) for value in values)


@given(st.integers(-(10**6), 10**6), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_is_whole_agrees_with_exact_arithmetic(number, per_unit, other):
    whole = (Fraction(number, per_unit) * other).denominator == 1
    assert is_whole(number / per_unit, other) == whole


def test_an_enormous_rating_is_no_crash():
    assert units_of([2.0**53]).per_unit == 1
    assert is_whole(2.0**53, 1) and not is_whole(2.0**53 + 2, 1)
    assert units_of([1e308]) is units_of([2.0**60]) is units_of([math.nan]) is None
    assert units_of([1e308, 0.5]) is None


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1), st.sampled_from(UNITS))
def test_whole_numbers_are_the_ratings_in_another_unit(numbers, per_unit):
    rated = [(row, number / per_unit) for row, number in enumerate(numbers)]
    units = Units(per_unit)
    assert in_units(rated, units) == list(enumerate(numbers))
    assert all(units.has(rating) for _, rating in rated)


def test_what_is_not_whole():
    units = Units(per_unit=2)
    assert not units.has(0.3) and units.has(0.5)
    with pytest.raises(KeyError):
        in_units([(0, 1.0), (1, 0.3)], units)
    assert 0.3 not in units
