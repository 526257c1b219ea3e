"""Made-up ratings: the size that was asked for, and tastes that can be learned."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import BiasBaseline, GlobalMean
from scratch_recs.evaluation.metrics import mse
from scratch_recs.evaluation.splits import split
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.helpers import answer

# (users, items, how many of their cells are rated), any seed behind them.
sizes = st.tuples(st.integers(1, 12), st.integers(1, 12)).flatmap(
    lambda size: st.tuples(*map(st.just, size), st.integers(1, size[0] * size[1]))
)


def fingerprint(table):
    """A few letters that change where any row, or the order of rows, changes."""
    text = "\n".join(f"{user},{item},{rating}" for user, item, rating in table)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@given(size=sizes, dim=st.integers(1, 4), noise=st.floats(0, 3), seed=st.integers())
def test_as_many_different_cells_as_asked_for(size, dim, noise, seed):
    users, items, ratings = size
    table = synthetic_ratings(users, items, ratings, dim, noise, seed)
    assert len({row[:2] for row in table}) == len(table) == ratings
    assert set(table.values) <= {1, 2, 3, 4, 5} and table.scale == (1, 5)
    assert table.user_ids == [f"user {n}" for n in range(1, users + 1)]
    assert table.item_ids == [f"item {n}" for n in range(1, items + 1)]
    assert [table.user_index[one] for one in table.user_ids] == list(range(users))
    assert [table.item_index[one] for one in table.item_ids] == list(range(items))


def test_the_same_seed_gives_the_same_table_everywhere():
    # It is the data of the first run, so it must not differ between interpreters.
    assert fingerprint(synthetic_ratings()) == "1a9a7bb34c0b5bcf"
    assert fingerprint(synthetic_ratings(seed=1)) != "1a9a7bb34c0b5bcf"


def test_the_table_does_not_depend_on_the_hash_seed():
    program = (
        "from scratch_recs.datasets.synthetic import synthetic_ratings as make\n"
        "print(list(make(users=9, items=9, ratings=60)))"
    )
    printed = [answer(program, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert printed[0] == printed[1] != ""


def test_a_few_items_are_popular_and_some_users_are_eager():
    table = synthetic_ratings(users=300, items=200, ratings=9000)
    raters = list(map(len, table.by_item))
    tenths = [sum(raters[n : n + 20]) for n in range(0, 200, 20)]
    assert tenths == sorted(tenths, reverse=True) and tenths[0] > 4 * tenths[-1]
    rated = sorted(map(len, table.by_user))
    assert rated[0] < 10 and rated[-1] > 100


def test_there_is_something_to_learn_and_noise_hides_it():
    errors = []
    for noise in (0.0, 0.7, 1.4):
        train, test = split(synthetic_ratings(noise=noise))
        of_mean, of_biases = (
            mse(model.fit(train).predict_all(test), test.values)
            for model in (GlobalMean(), BiasBaseline())
        )
        assert of_biases < 0.97 * of_mean
        errors.append(of_biases)
    assert errors == sorted(errors) and errors[-1] > 1.3 * errors[0]


@pytest.mark.parametrize("dim", [1, 2, 9])
def test_tastes_vary_as_much_in_any_number_of_dimensions(dim):
    # Without noise, r - b_u - b_i is what p · q and the rounding make of it: the
    # ratings vary by 1 + 0.4² + 0.4² and a little less for the ends of the scale.
    table = synthetic_ratings(users=400, items=400, ratings=8000, dim=dim, noise=0)
    spread = mse(table.values, [table.mean] * len(table))
    assert 0.9 < spread < 1.4


@pytest.mark.parametrize("size", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 5, 2)])
def test_sizes_count_from_one(size):
    with pytest.raises(ValueError, match="^(users|items|ratings) counts from 1, not"):
        synthetic_ratings(*size)


@pytest.mark.parametrize("wrong", [{"dim": 0}, {"noise": -0.1}])
def test_dimensions_count_from_one_and_noise_from_zero(wrong):
    with pytest.raises(
        ValueError, match="^(dim counts from 1|noise is a number from 0), not"
    ):
        synthetic_ratings(**wrong)


def test_more_ratings_than_cells_do_not_fit():
    assert len(synthetic_ratings(3, 4, 12)) == 12
    with pytest.raises(ValueError, match="13 ratings do not fit into 3 users x 4 it"):
        synthetic_ratings(3, 4, 13)
