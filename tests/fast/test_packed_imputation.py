"""Packed rows: exact to the largest numbers that fit, and refused beyond them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.fast.packed_imputation import packed_rows
from scratch_recs.knn.imputation import donor_sums, mean_squared_differences

gaps_and_numbers = st.none() | st.integers(-10_000, 10_000)
gaps_and_stars = st.none() | st.integers(1, 5)


def tables(values):
    """Rows with gaps (None), all of one length."""
    return st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(values, min_size=columns, max_size=columns), min_size=1, max_size=7
        )
    )


def exact(table):
    return [[None if y is None else Fraction(y) for y in row] for row in table]


def largest(columns):
    """The largest number for which the sums over so many columns fit into 40 bits."""
    return math.isqrt((2**40 - 1) // columns)


def tables_at_both_ends(highest, columns):
    """Tables of 0 and `highest`, and hardly anything else."""
    values = st.sampled_from([None, 0, 0, highest, highest, highest - 1])
    rows = st.lists(values, min_size=columns, max_size=columns)
    ends = [[0] * columns, [highest] * columns]
    return st.lists(rows, max_size=5).map(lambda rows: rows + ends)


def sums_of_gaps(row, sums):
    return [found for value, found in zip(row, sums) if value is None]


@given(tables(gaps_and_numbers) | tables(gaps_and_stars))
def test_differences_are_one_division_from_exact(table):
    rows, fractions = packed_rows(table, k=3), exact(table)
    for row, fraction_row in zip(table, fractions):
        expected = mean_squared_differences(fraction_row, fractions)
        found = rows.differences(row)
        assert found == {n: float(value) for n, value in expected.items()}
        # Equal where the exact ones are equal, and else in their order.
        by_float = sorted(found, key=found.__getitem__)
        assert by_float == sorted(expected, key=expected.__getitem__)
        assert len(set(found.values())) == len(set(expected.values()))


@given(tables(gaps_and_numbers) | tables(gaps_and_stars), st.integers(1, 8))
def test_the_donors_are_those_of_the_loops(table, k):
    rows = packed_rows(table, k)
    for row in table:
        expected = sums_of_gaps(row, donor_sums(row, table, k))
        assert sums_of_gaps(row, rows.donor_sums(row)) == expected


@pytest.mark.parametrize("columns", [1, 3, 10])
@given(data=st.data(), k=st.integers(1, 5))
def test_the_largest_numbers_that_fit_are_exact(columns, data, k):
    table = data.draw(tables_at_both_ends(largest(columns), columns))
    rows, fractions = packed_rows(table, k), exact(table)
    for row, fraction_row in zip(table, fractions):
        expected = sums_of_gaps(row, donor_sums(fraction_row, fractions, k))
        assert sums_of_gaps(row, rows.donor_sums(row)) == expected


@pytest.mark.parametrize("columns", [1, 3, 10, 140])
def test_larger_numbers_are_not_packed(columns):
    def is_packed(highest):
        return packed_rows([[0] * columns, [highest] * columns], k=1) is not None

    assert is_packed(largest(columns)) and not is_packed(largest(columns) + 1)


def test_columns_so_many_that_a_quotient_may_be_rounded_are_not_packed():
    # Here the sums fit; but a sum times a count may be too large for a float.
    columns, highest = 300, 60_000
    assert highest <= largest(columns) and columns * highest >= 2**24
    assert packed_rows([[0] * columns, [highest] * columns], k=1) is None


@pytest.mark.parametrize("columns", [255, 256, 300])
def test_counts_of_one_byte_and_of_two(columns):
    table = [[1] * columns, [3] * (columns - 1) + [None], [None] * columns]
    assert packed_rows(table, k=1).differences(table[0]) == {0: 0.0, 1: 4.0}


def test_the_range_counts_and_not_the_place():
    # From -10 to 10 or from 999,990 to 1,000,010: 20 units of 1/1000 in both.
    assert packed_rows([[-10_000] * 140, [9_999] * 140], k=10) is not None
    assert packed_rows([[999_990_000] * 140, [1_000_009_999] * 140], k=10) is not None


def test_very_many_donors_of_large_numbers_are_not_packed_wrongly():
    # k is never more than the rows there are, so that its counter always fits.
    table = [[n % 2 * (2**20 - 1)] for n in range(50)] + [[None]]
    assert packed_rows(table, k=10**12).donor_sums([None]) == [(50, 25 * (2**20 - 1))]


def test_what_fits():
    rows = packed_rows([[2, 5], [8, None]], k=1)
    assert rows.fits([2, 8]) and rows.fits([None, None]) and rows.fits([7, None])
    assert not rows.fits([1, None]) and not rows.fits([None, 9])
