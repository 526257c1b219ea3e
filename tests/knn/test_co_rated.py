"""Similarities of what two rows have both rated: their laws, and both ways to them.

The laws hold for every entry of SIMILARITIES: add yours there, run this file, and it
says which law yours breaks.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import fast
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.knn.co_rated import (
    SIMILARITIES,
    Similarities,
    check_similarity,
    co_rated,
    sums_of,
)
from scratch_recs.knn.units import units_of
from scratch_recs.similarity import (
    cosine_similarity,
    mean_squared_difference,
    nan_euclidean_distance,
    pearson_correlation,
)
from tests.strategies import half_stars, off_grid, rating_tables, stars, thousandths

NAMES = ("cosine", "msd", "pearson")
every_name = pytest.mark.parametrize("name", list(SIMILARITIES))

# Numbers that are counted in whole units.
on_grid = st.sampled_from([stars, half_stars, thousandths])
tables_on_grid = on_grid.flatmap(lambda values: rating_tables(values, min_size=8))
any_tables = tables_on_grid | rating_tables(off_grid, min_size=8)
whole_pairs = st.lists(
    st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=1, max_size=6
)

FUNCTIONS = {
    "cosine": cosine_similarity,
    "msd": lambda v, w: 1 / (1 + mean_squared_difference(v, w)),
    "pearson": pearson_correlation,
}


def all_similarities(similarity, table, **support):
    """The similarities of every row with every row, as lists."""
    model = Similarities(table.by_user, table.by_item, similarity, **support)
    rows = range(len(table.user_ids))
    return [
        [similarities[v] for v in rows]
        for similarities in map(model.with_all, table.by_user)
    ]


def in_common(table, u, v):
    """The two vectors of ratings of the items that both have rated."""
    theirs = dict(table.by_user[v])
    pairs = [(x, theirs[i]) for i, x in table.by_user[u] if i in theirs]
    return [x for x, _ in pairs], [y for _, y in pairs]


def moved(table, factor, by):
    """The same table with every rating r as factor · r + by."""
    return Ratings.from_triples((u, i, factor * r + by) for u, i, r in table)


# --- The laws of a similarity -------------------------------------------------


def is_a_number(similarity, v, w):
    found = similarity(*sums_of(v, w), 1)
    assert math.isfinite(found), f"not a number: {found} for {v} and {w}"


def is_symmetric(similarity, v, w):
    one, other = similarity(*sums_of(v, w), 1), similarity(*sums_of(w, v), 1)
    assert one == other, f"not symmetric: {one} for {v} and {w}, {other} for {w}, {v}"


def grows_with_likeness(similarity, v, w):
    itself, other = similarity(*sums_of(v, v), 1), similarity(*sums_of(v, w), 1)
    assert itself >= other - 1e-12, (
        f"does not grow with likeness: {v} has {itself} with itself, "
        f"and {other} with {w}"
    )


def does_not_see_the_unit(similarity, v, w):
    one = similarity(*sums_of(v, w), 1)
    in_halves = [[2 * number for number in vector] for vector in (v, w)]
    other = similarity(*sums_of(*in_halves), 2)
    assert one == pytest.approx(other, rel=1e-12, abs=1e-12), (
        f"sees the unit: {one} for {v} and {w}, {other} when the same ratings are "
        "counted in halves (per_unit = 2)"
    )


LAWS = [is_a_number, is_symmetric, grows_with_likeness, does_not_see_the_unit]


@pytest.mark.parametrize("law", LAWS)
@every_name
@given(pairs=whole_pairs)
def test_the_laws_hold(name, law, pairs):
    law(SIMILARITIES[name], *map(list, zip(*pairs)))


BROKEN = {
    "not a number": lambda n, x, y, xx, yy, xy, per_unit: xy / (xx or math.nan),
    "not symmetric": lambda n, x, y, xx, yy, xy, per_unit: xy / (1 + xx),
    "does not grow": lambda n, x, y, xx, yy, xy, per_unit: xx + yy - 2 * xy,
    "sees the unit": lambda n, x, y, xx, yy, xy, per_unit: 1 / (1 + xx + yy - 2 * xy),
}


@pytest.mark.parametrize("law, slip", list(zip(LAWS, BROKEN)))
def test_each_law_finds_a_slip_and_names_it(law, slip):
    with pytest.raises(AssertionError, match=slip):
        for v, w in [([0, 0], [1, 2]), ([1, 2], [3, 5]), ([2, 1], [2, 2])]:
            law(BROKEN[slip], v, w)


# --- Functions of two vectors, and names --------------------------------------


@given(any_tables)
def test_the_functions_give_what_the_names_give(table):
    for name, function in FUNCTIONS.items():
        by_name, by_function = (
            all_similarities(each, table) for each in (name, function)
        )
        # Equal spreads of rounded numbers may look like none: Pearson to 1e-9.
        tolerance = 1e-12 if units_of(table.values) and name != "pearson" else 1e-9
        for row, expected in zip(by_name, by_function):
            assert row == pytest.approx(expected, rel=0, abs=tolerance)


@given(any_tables)
def test_a_function_gets_all_vectors_in_common_and_no_empty_ones(table):
    asked = []

    def recorder(v, w):
        asked.append((tuple(v), tuple(w)))
        return 0.5

    rows = all_similarities(recorder, table)
    everybody, expected = range(len(table.user_ids)), []
    for u in everybody:
        for v in everybody:
            x, y = in_common(table, u, v)
            assert rows[u][v] == (0.5 if x else 0.0)
            if x:
                expected.append((sorted(zip(x, y))))
    assert sorted(sorted(zip(*pair)) for pair in asked) == sorted(expected)
    # u with v is asked as v with u, down to the order of the entries.
    assert {(w, v) for v, w in asked} == set(asked)


@pytest.mark.parametrize("bad", [math.nan, math.inf, None, "0.5", 1j])
def test_a_function_that_returns_no_number(bad):
    model = Similarities([[(0, 4.0)]], [[(0, 4.0)]], lambda v, w: bad)
    with pytest.raises(ValueError) as caught:
        model.with_all([(0, 4.0)])
    expected = f"similarity([4.0], [4.0]) must be a finite number, not {bad!r}"
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", ["mean_squared_difference", "nan_euclidean_distance"])
def test_distances_are_refused_with_what_to_write_instead(name):
    distance = {
        f.__name__: f for f in (mean_squared_difference, nan_euclidean_distance)
    }
    with pytest.raises(ValueError) as caught:
        check_similarity(distance[name])
    assert str(caught.value) == (
        f"similarity must grow with likeness, but {name} shrinks: "
        f"write similarity=lambda v, w: 1 / (1 + {name}(v, w))"
    )


def test_one_of_ones_own_by_name(monkeypatch):
    # What the top of co_rated.py says; no other change is needed.
    def mine(n, x, y, xx, yy, xy, per_unit):
        return n / (n + 1)

    monkeypatch.setitem(SIMILARITIES, "mine", mine)
    check_similarity("mine")
    table = Ratings.from_triples([("a", "x", 1), ("b", "x", 5), ("c", "y", 2)])
    assert all_similarities("mine", table)[0] == [0.5, 0.5, 0.0]


# --- The definitions ----------------------------------------------------------


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


# --- Packed, and not ----------------------------------------------------------


@every_name
@given(table=tables_on_grid, shrinkage=st.sampled_from([0, 2.5]))
def test_packed_or_not_the_similarities_are_the_same_bits(name, table, shrinkage):
    packed = all_similarities(name, table, shrinkage=shrinkage, min_support=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "ENABLED", False)
        plain = all_similarities(name, table, shrinkage=shrinkage, min_support=2)
    assert packed == plain


@given(tables_on_grid)
def test_the_switch_is_asked_when_a_table_is_read(table):
    with pytest.MonkeyPatch.context() as patch:
        for enabled in (True, False):
            patch.setattr(fast, "ENABLED", enabled)
            model = Similarities(table.by_user, table.by_item)
            assert (model._packed is not None) == enabled


@given(tables_on_grid, st.floats(-20, 20))
def test_a_new_row_outside_the_table_is_compared_all_the_way(table, rating):
    # A rating that the table never holds: not of its unit, or beyond its range.
    rated = [(i, rating) for i, _ in table.by_user[0]]
    found = Similarities(table.by_user, table.by_item).with_all(rated)
    for v in range(len(table.user_ids)):
        theirs = dict(table.by_user[v])
        y = [theirs[i] for i, _ in rated if i in theirs]
        expected = FUNCTIONS["msd"]([rating] * len(y), y) if y else 0.0
        assert found[v] == pytest.approx(expected, abs=1e-9)


@given(any_tables)
def test_co_rated_are_the_vectors_in_common(table):
    for u, rated in enumerate(table.by_user):
        common = co_rated(rated, table.by_item)
        for v in range(len(table.user_ids)):
            assert common.get(v, ([], [])) == in_common(table, u, v)


# --- Shrinkage and support ----------------------------------------------------


@given(
    tables_on_grid,
    st.sampled_from([*NAMES, cosine_similarity]),
    st.sampled_from([0, 1, 2.5, 100]),
    st.integers(1, 4),
)
def test_a_similarity_that_rests_on_little_counts_less(table, similarity, s, support):
    full = all_similarities(similarity, table)
    found = all_similarities(similarity, table, shrinkage=s, min_support=support)
    for u, row in enumerate(full):
        for v, whole in enumerate(row):
            n = len(in_common(table, u, v)[0])
            expected = whole if n >= support else 0.0
            if s:
                expected = expected * (n - 1) / (n - 1 + s) if n > 1 else 0.0
            assert found[u][v] == expected


# --- More laws of the names ---------------------------------------------------


@given(any_tables)
def test_bounds(table):
    for name, lowest in [("cosine", -1.0), ("msd", 0.0), ("pearson", -1.0)]:
        for row in all_similarities(name, table):
            assert all(lowest <= similarity <= 1.0 for similarity in row)


@given(any_tables)
def test_tables_of_similarities_are_symmetric_to_the_last_bit(table):
    for similarity in (*NAMES, cosine_similarity):
        rows = all_similarities(similarity, table)
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


def of_vectors(name, v, w):
    return SIMILARITIES[name](*sums_of(v, w), 1)


@given(
    st.floats(0.1, 10).filter(lambda rating: rating * 8 != round(rating * 8)),
    st.lists(st.integers(1, 5).map(float), min_size=2, max_size=12),
)
def test_a_constant_is_correlated_with_nothing(rating, others):
    # A new user who gives 3.7 to everything: rounded sums must not hide it.
    constant = [rating] * len(others)
    assert of_vectors("pearson", constant, others) == 0.0
    assert of_vectors("pearson", constant, constant) == 0.0
    assert of_vectors("msd", constant, constant) == pytest.approx(1.0, abs=1e-14)
    assert of_vectors("msd", constant, constant) <= 1.0


@given(st.lists(st.floats(0.1, 1e9), min_size=1, max_size=8), st.integers(1, 3))
def test_who_all_but_agree_are_not_more_alike_than_who_agree(ratings, ulps):
    # Σx² + Σy² - 2Σxy is nearly 0 here, and after rounding it may be below 0.
    others = ratings[:]
    for _ in range(ulps):
        others = [math.nextafter(other, math.inf) for other in others]
    for name in NAMES:
        found = of_vectors(name, ratings, others)
        assert (name == "pearson" or found > 0) and found <= 1.0


@given(st.lists(st.floats(-1e-90, 1e-90), min_size=1, max_size=4))
def test_vanishing_squares_are_no_crash(ratings):
    for name in NAMES:
        assert math.isfinite(of_vectors(name, ratings, ratings))
