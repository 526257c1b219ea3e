"""Levels: what is left of a rating when its level is taken away."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.knn.normalization import (
    CENTERINGS,
    Levels,
    deviation,
    residuals,
    residuals_of,
)
from scratch_recs.datasets.ratings import Ratings
from tests.strategies import dyadic_floats, half_stars, rating_tables, thousandths

# Jester's ratings: negative ones, and sums of floats that are rounded.
tables = rating_tables(half_stars) | rating_tables(thousandths)
lists_of_ratings = st.lists(dyadic_floats, min_size=1, max_size=12)
either_way = st.booleans()


def rows_of(table, transposed):
    return table.by_item if transposed else table.by_user


# --- The standard deviation ---------------------------------------------------


@given(lists_of_ratings)
def test_deviation_is_the_population_standard_deviation(values):
    expected = statistics.pstdev(values)
    assert deviation(values) == pytest.approx(expected, rel=1e-12)


@given(lists_of_ratings, st.integers(-100, 100), st.sampled_from([0.25, 2.0, 8.0]))
def test_deviation_sees_the_scale_but_not_the_shift(values, by, factor):
    moved = [factor * value + by for value in values]
    assert deviation(moved) == pytest.approx(factor * deviation(values), rel=1e-12)


@given(st.floats(-10, 10), st.integers(0, 50))
def test_what_never_changes_has_no_deviation(value, count):
    # Exactly none, also where the mean of equal floats is not quite that float.
    assert deviation([value] * count) == 0.0


# --- The levels of a table ----------------------------------------------------


@given(tables, either_way)
def test_without_centering_nothing_is_taken_away(table, transposed):
    levels = Levels(None, table, transposed)
    assert set(levels.own) == set(levels.others) == {0.0}
    assert set(levels.deviations) == {1.0}


def left_of(rated, level, s):
    """z of somebody's ratings."""
    return [(rating - level) / s for _, rating in rated]


@given(tables, either_way)
def test_what_is_left_has_the_mean_zero_and_as_zscore_the_deviation_one(
    table, transposed
):
    rows = rows_of(table, transposed)
    for centering in ("mean", "zscore"):
        levels = Levels(centering, table, transposed)
        assert set(levels.others) == {0.0}
        for rated, level, s in zip(rows, levels.own, levels.deviations):
            left = left_of(rated, level, s)
            assert math.fsum(left) / len(left) == pytest.approx(0, abs=1e-12)
            if centering == "zscore" and len({rating for _, rating in rated}) > 1:
                squares = math.fsum(z * z for z in left) / len(left)
                assert squares == pytest.approx(1, rel=1e-12)


@given(tables, either_way)
def test_who_is_constant_gets_the_deviation_of_all_ratings(table, transposed):
    levels = Levels("zscore", table, transposed)
    assert all(s > 0 for s in levels.deviations)
    for s, rated in zip(levels.deviations, rows_of(table, transposed)):
        if len({rating for _, rating in rated}) == 1:
            assert s == (deviation(table.values) or 1.0)


@given(tables, either_way)
def test_the_two_parts_of_the_baseline_are_its_prediction(table, transposed):
    levels, model = Levels("baseline", table, transposed), BiasBaseline().fit(table)
    for user_id, u in table.user_index.items():
        for item_id, i in table.item_index.items():
            row, column = (i, u) if transposed else (u, i)
            both = levels.own[row] + levels.others[column]
            expected = model.predict(user_id, item_id, clip=False)
            assert both == pytest.approx(expected, abs=1e-12)
            assert levels.without_neighbours(both) == both


@given(tables)
def test_the_levels_of_items_are_those_of_the_transposed_table(table):
    # But for the baseline: it learns the items first, whichever way it is asked.
    for centering in (None, "mean", "zscore"):
        of_items = Levels(centering, table, by_items=True)
        turned = Levels(centering, table.transpose(), by_items=False)
        assert of_items.own == turned.own
        assert of_items.deviations == turned.deviations


# --- New users and the unknown ------------------------------------------------


@given(tables)
def test_a_new_user_with_the_ratings_of_a_user_has_that_users_level(table):
    for centering in CENTERINGS:
        levels = Levels(centering, table, by_items=False)
        of_items = Levels(centering, table, by_items=True)
        for u, rated in enumerate(table.by_user):
            assert levels.level_of(rated) == levels.own[u]
            assert levels.deviation_of(rated) == levels.deviations[u]
            assert of_items.other_level_of(rated) == of_items.others[u]


@given(tables)
def test_a_new_user_without_ratings_is_at_the_mean(table):
    for centering in CENTERINGS:
        levels = Levels(centering, table, by_items=False)
        own = levels.level_of([])
        assert own == (0.0 if centering is None else table.mean)
        assert levels.without_neighbours(own) == table.mean


@given(tables)
def test_of_the_unknown_only_the_baseline_knows_more_than_the_mean(table):
    model = BiasBaseline().fit(table)
    biases = [(0.0, 0.0), (model.user_biases[0], 0.0), (0.0, model.item_biases[0])]
    for centering in CENTERINGS:
        levels = Levels(centering, table, by_items=False)
        for user, item in biases:
            bias = user + item if centering == "baseline" else 0.0
            expected = table.mean + bias
            found = levels.of_unknown(table.mean + user + item)
            assert found == pytest.approx(expected, abs=1e-12)


def test_rows_without_ratings_are_at_the_mean():
    table = Ratings.from_triples(
        [("ann", "Alien", 5), ("bob", "Alien", 2), ("eve", "Alien", 1)]
    )
    two = table.select([0, 1])
    assert Levels("mean", two, by_items=False).own == [5.0, 2.0, 3.5]
    # A deviation of 0, and that of nobody, is the one of all ratings.
    assert Levels("zscore", two, by_items=False).deviations == [1.5, 1.5, 1.5]


def test_a_centering_that_does_not_exist():
    table = Ratings.from_triples([("ann", "Alien", 5)])
    with pytest.raises(ValueError, match="not 'median'"):
        Levels("median", table, by_items=False)


# --- Residuals ----------------------------------------------------------------


@given(tables)
def test_residuals_are_what_ratings_lie_above_the_baseline(table):
    baseline = BiasBaseline().fit(table)
    left = residuals(table, baseline)
    assert (left.users, left.items) == (table.users, table.items)
    for (user_id, item_id, rating), residual in zip(table, left.values):
        predicted = baseline.predict(user_id, item_id, clip=False)
        assert residual == rating - predicted
    # A new user with the ratings of a user has that user's bias.
    for rated, expected in zip(table.by_user, left.by_user):
        assert residuals_of(rated, baseline) == expected
