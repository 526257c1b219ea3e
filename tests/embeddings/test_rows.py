"""Rows: those without ratings leave no trace, those of new users fit in."""

import math

import pytest

from scratch_recs.factorization.fold_in import Prior, prior_from
from scratch_recs.linear_algebra import dot
from scratch_recs.factorization.fold_in import fit_row, gauss_newton_step
from scratch_recs.training.optimizers import SGD
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.embeddings.cases import KINDS, fitted, twin

TABLE = synthetic_ratings(users=12, items=9, ratings=60, seed=1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_slope_by_the_users_row_is_the_numerical_derivative(kind):
    model, h = fitted(kind, TABLE), 1e-5
    row = model._tables["users"][0]
    rating, slope = model._rating_and_slope(row, 0)
    assert rating == pytest.approx(model._score(row, 0), rel=1e-12)
    for j, s in enumerate(slope):
        up, down = ([*row[:j], row[j] + d, *row[j + 1 :]] for d in (h, -h))
        rise = model._score(up, 0) - model._score(down, 0)
        assert s == pytest.approx(rise / (2 * h), abs=1e-6)


@pytest.mark.parametrize("kind", ["dot bias", "genres, mean", "net"])
def test_rows_without_ratings_leave_no_trace(kind):
    here = [n for n, (u, i) in enumerate(zip(TABLE.users, TABLE.items)) if u and i]
    model = fitted(kind, TABLE.select(here))
    other = twin(model)
    for name in ("users", "items"):
        other._tables[name][0] = [9.0] * len(other._tables[name][0])
    model._averages = other._averages = None
    user, item = TABLE.user_ids[1], TABLE.item_ids[1]
    strangers = [("nobody", item), (user, "nothing")]
    for pair in [*strangers, (TABLE.user_ids[0], item), (user, TABLE.item_ids[0])]:
        assert other.predict(*pair, clip=False) == model.predict(*pair, clip=False)
    rated = [(item, 5.0)]
    assert other.recommend_for(rated) == model.recommend_for(rated)
    for item_id in TABLE.item_ids:
        there = other.predict_for(rated, item_id, clip=False)
        assert there == model.predict_for(rated, item_id, clip=False)


@pytest.mark.parametrize("kind", ["dot bias", "dot bias 0 to 5.5", "genres, mean"])
def test_a_new_users_row_is_where_no_step_leads_away(kind):
    model = fitted(kind, TABLE, epochs=3, optimizer=SGD(0.05))
    rated = [(0, 5.0), (1, 1.0), (2, 4.0)]
    prior = prior_from(model._tables["users"], model.history[-1].train)
    row = fit_row(rated, model._rating_and_slope, prior)
    step = gauss_newton_step(row, rated, model._rating_and_slope, prior)
    assert dot(step, step) < 1e-12


def test_a_step_that_overshoots_is_halved():
    # From 2 a whole Newton step on atan leads to -3.5, and from there to 14.
    def atan(row, item):
        return math.atan(row[0]), [1 / (1 + row[0] ** 2)]

    (x,) = fit_row([(0, 0.0)], atan, Prior([2.0], [1e-9]), steps=30)
    assert abs(x) < 1e-3
