"""Implicit ALS: the best vectors there are, and a loss that never rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scratch_recs.fast as fast
from scratch_recs import ImplicitALS
from scratch_recs.implicit.als import LeastSquares, implicit_loss
from scratch_recs.linear_algebra import solve
from scratch_recs.recommender.list_model import likes_of
from tests.strategies import matrices, rating_tables

numbers = st.integers(-8, 8).map(lambda n: n / 4)
amounts = st.dictionaries(st.integers(0, 3), st.integers(1, 4).map(float))


def close(expected):
    return pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(matrices(numbers, rows=4), amounts, st.sampled_from([0.0, 0.5, 3.0]))
def test_the_best_vector_is_that_of_the_dense_equations(Y, shown, alpha):
    """All cells are summed over, those of silence, too."""
    dim = len(Y[0])
    A = [[0.25 * (f == g) for g in range(dim)] for f in range(dim)]
    b = [0.0] * dim
    for i, y in enumerate(Y):
        confidence = 1 + alpha * shown.get(i, 0.0)
        for f in range(dim):
            b[f] += confidence * (i in shown) * y[f]
            for g in range(dim):
                A[f][g] += confidence * y[f] * y[g]
    found = LeastSquares(Y, 0.25, alpha).best(list(shown.items()))
    assert found == close(solve(A, b))


@given(matrices(numbers, rows=4), amounts.filter(bool), st.data())
def test_no_step_from_the_best_vector_lowers_the_loss(Y, shown, data):
    pairs = list(shown.items())
    best = LeastSquares(Y, 0.25, 2.0).best(pairs)
    step = data.draw(st.lists(numbers, min_size=len(best), max_size=len(best)))
    moved = [x + s / 100 for x, s in zip(best, step)]
    least = implicit_loss([pairs], [best], Y, 0.25, 2.0)
    assert implicit_loss([pairs], [moved], Y, 0.25, 2.0) >= least - 1e-9


@given(rating_tables(min_size=4), st.integers(0, 9))
def test_the_loss_never_rises(table, seed):
    losses = []
    for epochs in (1, 2, 3, 4):
        model = ImplicitALS(
            2, epochs, regularization=0.5, weight=3.0, seed=seed, progress=False
        ).fit(table)
        unit = table.likes_from
        shown = [[(i, r / unit) for i, r in row] for row in likes_of(table).by_user]
        losses.append(implicit_loss(shown, model.X, model.Y, 0.5, 3.0))
    for before, after in zip(losses, losses[1:]):
        assert after <= before * (1 + 1e-9)


@given(rating_tables(min_size=4))
def test_a_new_user_with_a_user_s_likes_is_that_user(table):
    model = ImplicitALS(3, 2, regularization=0.5, progress=False).fit(table)
    for user in table.user_ids:
        rated = [(row.item_id, row.rating) for row in table if row.user_id == user]
        for item in table.item_ids:
            assert model.predict_for(rated, item) == model.predict(user, item)


@given(rating_tables(min_size=4))
def test_the_loop_that_is_written_out_computes_the_same(table):
    quick = ImplicitALS(3, 2, regularization=0.5, progress=False).fit(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "ENABLED", False)
        plain = ImplicitALS(3, 2, regularization=0.5, progress=False).fit(table)
    for one, other in zip(quick.X + quick.Y, plain.X + plain.Y):
        assert one == close(other)
