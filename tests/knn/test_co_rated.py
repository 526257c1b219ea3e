"""Similarities from sums: what `similarity` says of the ratings in common."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.fast.packed_sums import CoRatings
from scratch_recs.knn.co_rated import Sums, plain_sums
from scratch_recs.knn.co_rated import SIMILARITIES
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.similarity import (
    cosine_similarity,
    mean_squared_difference,
    pearson_correlation,
)
from tests.strategies import half_stars, off_grid, rating_tables, stars, thousandths

NAMES = ("cosine", "msd", "pearson")
# Numbers that the packed sums count exactly.
on_grid = st.sampled_from([stars, half_stars, thousandths])
tables_on_grid = on_grid.flatmap(lambda values: rating_tables(values, min_size=8))
any_tables = tables_on_grid | rating_tables(off_grid, min_size=8)


def by_name(name, v, w):
    """The functions of `similarity`, on the vectors of what both have rated."""
    if name == "cosine":
        return cosine_similarity(v, w)
    if name == "pearson":
        return pearson_correlation(v, w)
    return 1 / (1 + mean_squared_difference(v, w)) if v else 0.0


def all_similarities(name, table):
    """One row of similarities a user."""
    sums = CoRatings(table)
    return [SIMILARITIES[name](sums.with_all(rated)) for rated in table.by_user]


def in_common(table, u, v):
    """The two vectors of ratings of the items that both have rated."""
    theirs = dict(table.by_user[v])
    pairs = [(x, theirs[i]) for i, x in table.by_user[u] if i in theirs]
    return [x for x, _ in pairs], [y for _, y in pairs]


def moved(table, factor, by):
    """The same table with every rating r as factor · r + by."""
    return Ratings.from_triples((u, i, factor * r + by) for u, i, r in table)


# --- The definitions ----------------------------------------------------------


@given(any_tables)
def test_equal_to_the_functions_on_what_is_in_common(table):
    everybody = range(len(table.user_ids))
    for name in NAMES:
        for u, row in enumerate(all_similarities(name, table)):
            expected = [by_name(name, *in_common(table, u, v)) for v in everybody]
            assert row == pytest.approx(expected, abs=1e-9)


@given(tables_on_grid)
def test_pearson_agrees_with_exact_arithmetic(table):
    for u, row in enumerate(all_similarities("pearson", table)):
        for v, found in enumerate(row):
            x, y = ([Fraction(repr(r)) for r in rs] for rs in in_common(table, u, v))
            n = max(1, len(x))
            covariance = sum(a * b for a, b in zip(x, y)) - sum(x) * sum(y) / n
            spreads = [sum(a * a for a in z) - sum(z) ** 2 / n for z in (x, y)]
            if 0 in spreads:
                assert found == 0.0
            else:
                # The root is the only step that Fractions cannot do: so square it.
                squared = float(covariance**2 / (spreads[0] * spreads[1]))
                assert found**2 == pytest.approx(squared, rel=1e-14)
                assert (found > 0, found < 0) == (covariance > 0, covariance < 0)


@given(tables_on_grid)
def test_the_difference_agrees_with_exact_arithmetic(table):
    for u, row in enumerate(all_similarities("msd", table)):
        for v, found in enumerate(row):
            x, y = ([Fraction(repr(r)) for r in rs] for rs in in_common(table, u, v))
            if x:
                msd = sum((a - b) ** 2 for a, b in zip(x, y)) / len(x)
                assert found == pytest.approx(float(1 / (msd + 1)), rel=1e-15)
            else:
                assert found == 0.0


# --- Laws ---------------------------------------------------------------------


@given(any_tables)
def test_bounds(table):
    for name, lowest in [("cosine", -1.0), ("msd", 0.0), ("pearson", -1.0)]:
        for row in all_similarities(name, table):
            assert all(lowest <= similarity <= 1.0 for similarity in row)


@given(tables_on_grid)
def test_symmetric_to_the_last_bit(table):
    for name in NAMES:
        rows = all_similarities(name, table)
        assert rows == [list(column) for column in zip(*rows)]


@given(tables_on_grid)
def test_everybody_is_like_oneself(table):
    cosine, msd, pearson = (all_similarities(name, table) for name in NAMES)
    for u, rated in enumerate(table.by_user):
        ratings = {rating for _, rating in rated}
        assert cosine[u][u] == (1.0 if any(ratings) else 0.0)
        assert msd[u][u] == 1.0
        assert pearson[u][u] == (1.0 if len(ratings) > 1 else 0.0)


@given(tables_on_grid)
def test_the_difference_is_one_only_where_all_are_equal(table):
    for u, row in enumerate(all_similarities("msd", table)):
        for v, found in enumerate(row):
            x, y = in_common(table, u, v)
            assert (found == 1.0) == (x == y and bool(x))


@given(rating_tables(stars, min_size=8), st.integers(-10, 10))
def test_a_common_shift_changes_no_difference_and_no_correlation(table, by):
    shifted = moved(table, factor=1, by=by)
    for name in ("msd", "pearson"):
        assert all_similarities(name, shifted) == all_similarities(name, table)


@given(rating_tables(stars, min_size=8), st.sampled_from([0.25, 0.5, 2, 16]))
def test_another_unit_changes_no_cosine_and_no_correlation(table, factor):
    # A power of two, so that not a bit is lost.
    scaled = moved(table, factor, by=0)
    for name in ("cosine", "pearson"):
        assert all_similarities(name, scaled) == all_similarities(name, table)


# --- Rounded sums -------------------------------------------------------------


@given(
    st.floats(0.1, 10).filter(lambda rating: rating * 8 != round(rating * 8)),
    st.lists(st.integers(1, 5).map(float), min_size=2, max_size=12),
)
def test_a_constant_is_correlated_with_nothing(rating, others):
    # A newcomer who gives 3.7 to everything: rounded sums must not hide it.
    by_item = [[(0, other), (1, rating)] for other in others]
    sums = plain_sums([(i, rating) for i in range(len(others))], by_item, users=2)
    assert SIMILARITIES["pearson"](sums) == [0.0, 0.0]
    assert SIMILARITIES["msd"](sums)[1] == pytest.approx(1.0, abs=1e-14)
    assert SIMILARITIES["msd"](sums)[1] <= 1.0


@given(st.lists(st.floats(0.1, 1e9), min_size=1, max_size=8), st.integers(1, 3))
def test_who_all_but_agree_are_not_more_alike_than_who_agree(ratings, ulps):
    # Σx² + Σy² - 2Σxy is nearly 0 here, and after rounding it may be below 0.
    others = ratings[:]
    for _ in range(ulps):
        others = [math.nextafter(other, math.inf) for other in others]
    by_item = [[(0, other)] for other in others]
    sums = plain_sums(list(enumerate(ratings)), by_item, users=1)
    for name in NAMES:
        (found,) = SIMILARITIES[name](sums)
        assert (name == "pearson" or found > 0) and found <= 1.0


@given(st.lists(st.floats(-1e-90, 1e-90), min_size=1, max_size=4))
def test_vanishing_squares_are_no_crash(ratings):
    by_item = [[(0, rating)] for rating in ratings]
    sums = plain_sums(list(enumerate(ratings)), by_item, users=1)
    for name in NAMES:
        assert math.isfinite(SIMILARITIES[name](sums)[0])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_common_is_no_similarity(name):
    assert SIMILARITIES[name](Sums([0], [0], [0], [0], [0], [0], 1)) == [0.0]
    assert SIMILARITIES[name](plain_sums([(0, 1 / 3)], [[]], users=1)) == [0.0]
