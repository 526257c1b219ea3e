"""Packed rows: exact to the largest numbers that fit, and refused beyond them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.knn.imputation import filled_row, mean_squared_differences
from scratch_recs.fast.packed_imputation import packed_rows
from tests.strategies import half_stars, stars, tables_with_gaps, thousandths

NAN = math.nan


def exact(matrix):
    return [[v if math.isnan(v) else Fraction(repr(v)) for v in row] for row in matrix]


def largest(columns):
    """The largest number for which the sums over so many columns fit into 40 bits."""
    return math.isqrt((2**40 - 1) // columns)


def tables_at_both_ends(highest, columns):
    """Tables of 0 and `highest`, and hardly anything else."""
    values = st.sampled_from([NAN, 0, 0, highest, highest, highest - 1]).map(float)
    rows = st.lists(values, min_size=columns, max_size=columns)
    ends = [[0.0] * columns, [float(highest)] * columns]
    return st.lists(rows, max_size=5).map(lambda rows: rows + ends)


@given(st.one_of(*map(tables_with_gaps, [stars, half_stars, thousandths])))
def test_differences_are_one_division_from_exact(matrix):
    rows = packed_rows(matrix, k=3)
    units = rows.per_unit**2
    fractions = exact(matrix)
    for row, fraction_row in zip(matrix, fractions):
        expected = mean_squared_differences(fraction_row, fractions)
        found = rows.differences(row)
        assert found == {n: float(value * units) for n, value in expected.items()}
        # Equal where the exact ones are equal, and else in their order.
        by_float = sorted(found, key=found.__getitem__)
        assert by_float == sorted(expected, key=expected.__getitem__)
        assert len(set(found.values())) == len(set(expected.values()))


@pytest.mark.parametrize("columns", [1, 3, 10])
@given(data=st.data(), k=st.integers(1, 5))
def test_the_largest_numbers_that_fit_are_exact(columns, data, k):
    table = data.draw(tables_at_both_ends(largest(columns), columns))
    rows, fractions = packed_rows(table, k), exact(table)
    for row, fraction_row in zip(table, fractions):
        expected = filled_row(fraction_row, fractions, k)
        assert rows.filled(row) == list(map(float, expected))


@pytest.mark.parametrize("columns", [1, 3, 10, 140])
def test_larger_numbers_are_not_packed(columns):
    def is_packed(highest):
        ends = [[0.0] * columns, [float(highest)] * columns]
        return packed_rows(ends, k=1) is not None

    assert is_packed(largest(columns)) and not is_packed(largest(columns) + 1)


def test_columns_so_many_that_a_quotient_may_be_rounded_are_not_packed():
    # Here the sums fit; but a sum times a count may be too large for a float.
    columns, highest = 300, 60_000
    assert highest <= largest(columns) and columns * highest >= 2**24
    assert packed_rows([[0.0] * columns, [float(highest)] * columns], k=1) is None


def test_the_range_counts_and_not_the_place():
    # From -10 to 10 or from 999,990 to 1,000,010: 20 units of 1/1000 in both.
    assert packed_rows([[-10.0] * 140, [9.999] * 140], k=10) is not None
    assert packed_rows([[999_990.0] * 140, [1_000_009.999] * 140], k=10) is not None


def test_very_many_donors_of_large_numbers_are_not_packed_wrongly():
    # k is never more than the rows there are, so that its counter always fits.
    table = [[float(n % 2) * (2**20 - 1)] for n in range(50)] + [[NAN]]
    (filled,) = packed_rows(table, k=10**12).filled([NAN])
    assert filled == (2**20 - 1) / 2


def test_what_fits():
    rows = packed_rows([[1.0, 2.5], [4.0, NAN]], k=1)
    assert rows.fits([1.0, 4.0]) and rows.fits([NAN, NAN]) and rows.fits([3.5, NAN])
    assert not rows.fits([0.5, NAN]) and not rows.fits([NAN, 4.5])
    assert not rows.fits([1.25, NAN])


@pytest.mark.parametrize("value", [1 / 3, 1 / 64, 1e300])
def test_other_numbers_are_not_packed(value):
    assert packed_rows([[0.0, value]], k=1) is None
