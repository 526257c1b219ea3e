"""Splits and folds lose nothing: a shuffle that is cut into slices."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.evaluation.metrics import mse
from scratch_recs.evaluation.splits import k_folds, split
from scratch_recs.recommender.baselines import GlobalMean
from tests.strategies import any_tables, rating_tables


def shuffled_rows(table, seed):
    rows = list(table)
    random.Random(seed).shuffle(rows)
    return rows


def shares_maps(part, table):
    return (
        part.user_index is table.user_index
        and part.item_index is table.item_index
        and part.scale == table.scale
    )


def shares_between(cuts):
    """The shares, as decimals, into which some cuts divide a hundred."""
    cuts = [0, *sorted(cuts), 100]
    return [(after - before) / 100 for before, after in zip(cuts, cuts[1:])]


shares = st.lists(st.integers(0, 100), max_size=3).map(shares_between)


@given(any_tables, shares, st.integers())
def test_a_split_is_a_shuffle_cut_into_consecutive_slices(table, fractions, seed):
    parts = split(table, fractions, seed)
    rows = shuffled_rows(table, seed)
    assert [row for part in parts for row in part] == rows
    assert sorted(rows) == sorted(table)
    assert all(shares_maps(part, table) for part in parts)
    sizes, exact = list(map(len, parts)), [Fraction(str(f)) for f in fractions]
    for n in range(len(parts)):
        assert sum(sizes[:n]) == math.floor(len(table) * sum(exact[:n]))


def test_shares_are_decimals_and_not_what_floats_make_of_them():
    # As floats, 0.1 + 0.7 is a little below 0.8: 20 rows would be cut 2, 13, 5.
    table = synthetic_ratings(users=4, items=5, ratings=20)
    assert [len(part) for part in split(table, (0.1, 0.7, 0.2))] == [2, 14, 4]
    assert [len(part) for part in split(table, (0.7, 0.15, 0.15))] == [14, 3, 3]
    thirds = (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    assert [len(part) for part in split(table, thirds)] == [6, 7, 7]
    assert [len(part) for part in split(table, (1 / 3, 2 / 3))] == [6, 14]


@pytest.mark.parametrize("wrong", [(), (0.5,), (0.5, 0.6), (1.5, -0.5)])
def test_shares_that_are_no_parts_of_a_whole(wrong):
    with pytest.raises(ValueError, match="do not add up to 1"):
        split(synthetic_ratings(2, 2, 4), wrong)


def test_the_split_of_the_lecture_gives_its_error(ml_100k):
    train, validation, test = split(ml_100k, (0.7, 0.15, 0.15), seed=0)
    assert list(map(len, (train, validation, test))) == [70_000, 15_000, 15_000]
    error = mse([train.mean] * len(test), test.values)
    assert error == pytest.approx(1.2609526646939684, abs=1e-12)
    model = GlobalMean().fit(train)
    assert mse(model.predict_all(test), test.values) == error


@given(rating_tables(min_size=2), st.data(), st.integers())
def test_folds_partition_the_ratings(table, data, seed):
    k = data.draw(st.integers(2, len(table)))
    folds = k_folds(table, k, seed)
    rows = shuffled_rows(table, seed)
    assert [row for _, test in folds for row in test] == rows
    for train, test in folds:
        assert shares_maps(train, table) and shares_maps(test, table)
        assert sorted([*train, *test]) == sorted(table)
        # The rest in the shuffled order, too: nothing is sorted behind the scenes.
        assert list(train) == [row for row in rows if row not in set(test)]
    sizes = [len(test) for _, test in folds]
    assert len(folds) == k and sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= 1


@pytest.mark.parametrize("k", [-1, 0, 1, 5])
def test_the_number_of_folds_has_limits(k):
    of_table = f"k is from 2 to 4, the number of ratings: {k}"
    with pytest.raises(ValueError, match=f"^(k counts from 2, not {k}|{of_table})$"):
        k_folds(synthetic_ratings(2, 2, 4), k)
