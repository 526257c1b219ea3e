"""EASE against the textbook: a dense inverse, its normal equations, its diagonal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import EASE, Ratings
from scratch_recs.linear_algebra import solve
from scratch_recs.recommender.list_model import likes_of
from tests.strategies import rating_tables

LAMBDA = 1.5


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def ones(table):
    """X, dense."""
    X = [[0.0] * len(table.item_ids) for _ in table.user_ids]
    for user, item in zip(likes_of(table).users, likes_of(table).items):
        X[user][item] = 1.0
    return X


def gram_of(X):
    columns = list(zip(*X))
    return [[sum(a * b for a, b in zip(v, w)) for w in columns] for v in columns]


def weights(X, lam=LAMBDA):
    """B by solving for every column of P, as equation 8 of the paper says."""
    G = gram_of(X)
    n = len(G)
    A = [[G[i][j] + lam * (i == j) for j in range(n)] for i in range(n)]
    P = [solve(A, [float(i == j) for i in range(n)]) for j in range(n)]
    return [[0.0 if i == j else -P[j][i] / P[j][j] for j in range(n)] for i in range(n)]


# More users than items, and more items than users: both ways to the inverse.
tables = st.one_of(
    rating_tables(users=7, items=3, min_size=4, max_size=14),
    rating_tables(users=3, items=7, min_size=4, max_size=14),
)


@given(tables)
def test_scores_are_those_of_a_dense_oracle(table):
    X, model = ones(table), EASE(LAMBDA).fit(table)
    B = weights(X)
    for x, user in zip(X, table.user_ids):
        for j, item in enumerate(table.item_ids):
            expected = sum(x_i * B[i][j] for i, x_i in enumerate(x))
            assert model.predict(user, item) == close(expected)
            rated = [(i, table.scale[1]) for i, one in zip(table.item_ids, x) if one]
            assert model.predict_for(rated, item) == close(expected)


@given(tables)
def test_one_like_shows_the_weights_and_their_normal_equations(table):
    """(Xᵀ X + λ I) B = Xᵀ X, but for the diagonal, where B is zero."""
    model = EASE(LAMBDA).fit(table)
    high = table.scale[1]
    B = [
        [model.predict_for([(i, high)], j) for j in table.item_ids]
        for i in table.item_ids
    ]
    G = gram_of(ones(table))
    n = len(G)
    for i in range(n):
        assert B[i][i] == close(0.0)
        for j in range(n):
            left = sum(G[i][k] * B[k][j] for k in range(n)) + LAMBDA * B[i][j]
            if i != j:
                assert left == close(G[i][j])
    for i, item in enumerate(table.item_ids):
        for other, weight in model.similar_items(item, 99):
            assert weight == close(B[i][table.item_index[other]])


def test_the_smaller_side_is_inverted():
    wide = Ratings.from_triples([("ann", "a", 5), ("ann", "b", 5), ("bob", "c", 5)])
    assert len(EASE().fit(wide)._K) == 2
    assert len(EASE().fit(wide.transpose())._P) == 2
