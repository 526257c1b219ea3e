"""The lecture's loss, its gradient, and the alternating least squares under it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.linear_algebra import dot
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.factorization.als import (
    RegularizedSVD,
    best_row,
    lecture_gradient,
    lecture_loss,
)
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.strategies import dyadic_floats, matrices

STEP = 1e-200

penalties = st.floats(0.25, 8)


@st.composite
def problems(draw):
    """(by_user, Z, W): some users, items and factors, every rating observed or not."""
    dim = draw(st.integers(1, 3))
    users, items = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    Z = draw(matrices(dyadic_floats, users, dim))
    W = draw(matrices(dyadic_floats, items, dim))
    by_user = [
        [(j, draw(dyadic_floats)) for j in range(items) if draw(st.booleans())]
        for _ in range(users)
    ]
    return by_user, Z, W


@given(problems(), penalties, penalties)
def test_the_gradient_is_the_numerical_derivative(problem, lam_1, lam_2):
    by_user, Z, W = problem
    analytic = lecture_gradient(by_user, Z, W, lam_1, lam_2)
    for matrix, slopes in zip((Z, W), analytic):
        for row, slope in zip(matrix, slopes):
            for f, value in enumerate(row):
                # Complex step: the imaginary part carries the derivative exactly.
                row[f] = complex(value, STEP)
                numerical = lecture_loss(by_user, Z, W, lam_1, lam_2).imag / STEP
                row[f] = value
                assert slope[f] == pytest.approx(numerical, rel=1e-12, abs=1e-9)


@given(problems(), st.integers(1, 20))
def test_the_best_row_has_no_slope_left(problem, lam):
    """In exact fractions, the gradient by z vanishes where best_row puts it."""
    by_user, _, W = problem
    exact_W = [[Fraction(w) for w in row] for row in W]
    for rated in by_user:
        exact = [(j, Fraction(y)) for j, y in rated]
        size = range(len(W[0]))
        A = [[Fraction(lam, 2) * (f == g) for g in size] for f in size]
        for j, _ in exact:
            for f in size:
                for g in size:
                    A[f][g] += exact_W[j][f] * exact_W[j][g]
        z = best_row(rated, W, float(lam))
        for f in size:
            wanted = sum((y * exact_W[j][f] for j, y in exact), Fraction(0))
            got = sum((A[f][g] * Fraction(z[g]) for g in size), Fraction(0))
            scale = max(1, *(abs(a) for a in A[f]), abs(wanted))
            assert abs(float(got - wanted)) <= 1e-6 * float(scale)


@given(st.integers(0, 10**6), st.integers(1, 3), penalties, penalties)
def test_no_round_makes_the_loss_larger(seed, dim, lam_1, lam_2):
    table = synthetic_ratings(users=12, items=8, ratings=60, seed=seed)
    model = RegularizedSVD(dim, 8, lam_1, lam_2, seed=seed, progress=False).fit(table)
    for before, after in zip(model.losses, model.losses[1:]):
        assert after <= before * (1 + 1e-12)


def test_a_stronger_penalty_makes_smaller_vectors():
    table = synthetic_ratings(users=60, items=40, ratings=900, seed=1)
    sizes = []
    for lam in (1.0, 10.0, 100.0):
        model = RegularizedSVD(3, 10, lam, lam, progress=False).fit(table)
        sizes.append(sum(dot(row, row) for row in model.Z + model.W))
    assert sizes == sorted(sizes, reverse=True)


def test_a_table_of_rank_one_is_learned_to_the_last_cell():
    tastes, traits = [1.0, 2.0, 3.0, 4.0], [1.0, 0.5, 0.75, 1.25]
    cells = [(u, i) for u in range(4) for i in range(4) if (u, i) != (3, 3)]
    table = Ratings.from_triples(
        [(f"u{u}", f"i{i}", tastes[u] * traits[i]) for u, i in cells], scale=(0, 5)
    )
    model = RegularizedSVD(1, 50, 1e-6, 1e-6, progress=False).fit(table)
    assert model.predict("u3", "i3") == pytest.approx(5.0, abs=1e-3)


def test_explanations_add_up_and_the_unknown_get_the_mean():
    table = synthetic_ratings(users=60, items=40, ratings=900, seed=2)
    model = RegularizedSVD(3, 5, progress=False).fit(table)
    known = model.explain("user 1", "item 1")
    assert known.prediction == pytest.approx(model.predict("user 1", "item 1", False))
    assert model.predict("nobody", "item 1") == table.mean
    assert model.explain("nobody", "item 1").prediction == table.mean


def test_a_new_user_is_a_user_whose_row_is_solved_for():
    table = synthetic_ratings(users=60, items=40, ratings=900, seed=3)
    model = RegularizedSVD(3, 5, progress=False).fit(table)
    rated = [(table.item_ids[i], r) for i, r in table.by_user[0]]
    z = best_row(table.by_user[0], model.W, model.lam_users)
    row = table.item_index["item 9"]
    wanted = dot(model.W[row], z)
    assert model.predict_for(rated, "item 9", clip=False) == wanted
    why = model.explain_for(rated, "item 9")
    assert why.prediction == pytest.approx(wanted)


@pytest.mark.parametrize("wrong", [dict(dim=0), dict(epochs=0), dict(lam_users=0)])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        RegularizedSVD(**wrong)


def test_a_new_user_pays_the_penalty_of_users():
    table = synthetic_ratings(users=12, items=9, ratings=60, seed=1)
    model = RegularizedSVD(2, 3, lam_users=1.0, lam_items=30.0).fit(table)
    rated = [(table.item_ids[0], 5.0), (table.item_ids[1], 2.0)]
    z = best_row([(0, 5.0), (1, 2.0)], model.W, 1.0)
    for item, item_id in enumerate(table.item_ids):
        expected = pytest.approx(dot(model.W[item], z), rel=1e-12)
        assert model.predict_for(rated, item_id, clip=False) == expected
        total = sum(amount for _, amount in model.explain_for(rated, item_id))
        assert total == expected


def test_the_seed_is_that_of_the_start():
    table = synthetic_ratings(users=12, items=9, ratings=60, seed=1)
    first, again, other = (
        RegularizedSVD(2, 1, seed=seed).fit(table).W for seed in (1, 1, 2)
    )
    assert first == again != other
