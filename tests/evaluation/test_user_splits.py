"""Splits by user, by time and for new users: what is where, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import (
    GlobalMean,
    ItemBased,
    Ratings,
    UserMean,
    cross_validate,
    grid_search,
    hold_out_users,
    k_folds,
    leave_last_out,
    leave_one_out,
    load_movielens_100k,
    random_search,
    ranking_of,
    split_by_time,
    split_each_user,
    synthetic_ratings,
)
from scratch_recs.errors import DataError
from scratch_recs.evaluation.ranking import ndcg
from tests.strategies import rating_triples

tables = st.tuples(rating_triples(), st.lists(st.integers(0, 5), min_size=16)).map(
    lambda drawn: Ratings.from_triples(
        [(*row, time) for row, time in zip(*drawn)], scale=(1, 5)
    )
)
seeds = st.integers(0, 9)


def rows_of(table, user):
    return [row for row in table if row.user_id == user]


def check_parts(table, train, test):
    """Every rating is in one of the two, with its time, in the order of the table."""
    rows = [(*row, time) for row, time in zip(table, table.times)]
    parts = [
        [(*r, time) for r, time in zip(part, part.times)] for part in (train, test)
    ]
    assert sorted(parts[0] + parts[1]) == sorted(rows)
    for part in parts:
        assert part == [row for row in rows if row in part]
    for part in (train, test):
        assert part.user_index is table.user_index and part.scale == table.scale


@given(tables, seeds)
def test_leave_one_out_takes_one_of_each_user_with_two(table, seed):
    train, test = leave_one_out(table, seed)
    check_parts(table, train, test)
    for user in table.user_ids:
        has_two = len(rows_of(table, user)) > 1
        assert len(rows_of(test, user)) == has_two


@given(tables, st.integers(1, 3))
def test_the_last_ones_are_the_latest(table, count):
    train, test = leave_last_out(table, count)
    check_parts(table, train, test)
    for user, user_id in enumerate(table.user_ids):
        times = [
            [t for u, t in zip(part.users, part.times) if u == user]
            for part in (train, test)
        ]
        total = len(rows_of(table, user_id))
        assert len(times[1]) == (count if total > count else 0)
        if times[1]:
            assert max(times[0]) <= min(times[1])


def test_without_times_the_last_ones_are_the_last_in_the_table():
    table = synthetic_ratings(users=3, items=5, ratings=12)
    _, test = leave_last_out(table, 2)
    expected = [row for u in table.user_ids for row in rows_of(table, u)[-2:]]
    assert sorted(test) == sorted(expected)


@given(tables, st.floats(0.05, 0.95), seeds)
def test_a_share_of_each_user_is_held_back(table, share, seed):
    train, test = split_each_user(table, share, seed)
    check_parts(table, train, test)
    for user in table.user_ids:
        total = len(rows_of(table, user))
        held_back = len(rows_of(test, user))
        assert held_back <= total - 1
        assert held_back == total - 1 or abs(held_back - share * total) <= 0.5


@given(tables, st.floats(0.05, 0.95))
def test_by_time_the_test_comes_after_train(table, share):
    if (
        len(set(table.times)) < 2
        or min(table.times)
        == sorted(table.times)[-max(1, int(share * len(table) + 0.5))]
    ):
        with pytest.raises(DataError, match="^a split by time needs ratings of two"):
            split_by_time(table, share)
        return
    train, test = split_by_time(table, share)
    check_parts(table, train, test)
    assert max(train.times) < min(test.times)
    assert len(test) >= max(1, int(share * len(table) + 0.5))


def test_by_time_needs_times():
    with pytest.raises(DataError, match="^a split by time needs a table with times$"):
        split_by_time(synthetic_ratings(3, 3, 6))


@given(tables, st.floats(0.05, 0.95), st.integers(0, 3), seeds)
def test_new_users_keep_a_few_ratings(table, share, keep, seed):
    train, test = hold_out_users(table, share, keep, seed)
    check_parts(table, train, test)
    new = {row.user_id for row in test}
    for user in new:
        assert len(rows_of(train, user)) == keep
    users = len(table.user_ids)
    assert len(new) <= max(1, int(share * users + 0.5))


def test_the_times_of_movielens(ml_100k_folder):
    table = load_movielens_100k(ml_100k_folder)
    assert table.times[0] == 881250949.0 and len(table.times) == 100_000
    assert table.select([0]).times[0] == 881250949.0
    train, test = split_by_time(table, 0.2)
    assert len(train) + len(test) == 100_000 and max(train.times) < min(test.times)


# --- Given folds, any metric --------------------------------------------------

TABLE = synthetic_ratings(users=30, items=20, ratings=300)


def test_given_folds_are_those_that_are_tested():
    folds = k_folds(TABLE, 3, seed=4)
    one = cross_validate(UserMean(), folds=folds)
    two = cross_validate(UserMean(), TABLE, k=3, seed=4)
    assert (one.rmse, one.mae) == (two.rmse, two.mae)
    last = cross_validate(UserMean(), folds=[leave_last_out(TABLE)])
    assert len(last.rmse) == 1


@pytest.mark.parametrize(
    "folds, kind, text",
    [
        ([], ValueError, r"folds needs at least one \(train, test\) pair"),
        (5, TypeError, r"folds is a list of \(train, test\) pairs of tables"),
        ([TABLE], TypeError, r"folds is a list of \(train, test\) pairs of tables"),
        ([(TABLE, 5)], TypeError, "each part of folds is a table of ratings, not 5"),
    ],
)
def test_what_are_no_folds(folds, kind, text):
    with pytest.raises(kind, match=f"^{text}$"):
        cross_validate(GlobalMean(), folds=folds)


def test_folds_and_ratings_are_too_much():
    with pytest.raises(ValueError, match="^give ratings to cut into folds, or folds"):
        cross_validate(GlobalMean(), TABLE, folds=k_folds(TABLE))


def test_a_search_by_lists_puts_the_best_lists_first():
    grid = {"likes_from": [1, 3, 4, 5]}
    folds = k_folds(TABLE, 2, seed=0)
    search = grid_search(ItemBased, grid, folds=folds, metric="NDCG")
    scores = [trial.measures["NDCG"] for trial in search.trials]
    assert scores == sorted(scores, reverse=True) and len(scores) == 4
    for trial in search.trials:
        models = [ItemBased(**trial.settings).fit(train) for train, _ in folds]
        expected = [ranking_of(m, test) for m, (_, test) in zip(models, folds)]
        assert trial.measures["NDCG"] == pytest.approx(sum(expected) / 2)
    assert str(search).splitlines()[0] == "  NDCG  settings"


def one_minus_ndcg(model, test):
    return 1 - ranking_of(model, test, ndcg, k=5)


def test_a_search_by_a_metric_of_one_s_own_puts_the_smallest_first():
    space = {"likes_from": [1, 3, 4, 5]}
    search = random_search(ItemBased, space, TABLE, 5, metric=one_minus_ndcg)
    scores = [trial.measures["one_minus_ndcg"] for trial in search.trials]
    assert scores == sorted(scores)
    with pytest.raises(ValueError, match="^metric is 'RMSE', 'precision', "):
        grid_search(ItemBased, space, TABLE, metric="ndgc")
