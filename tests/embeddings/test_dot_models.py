"""Dot product models: every gradient checked, what a factor is and is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.embeddings.dot_models import (
    EmbeddingDot,
    EmbeddingDotBias,
    backward,
    forward,
)
from scratch_recs.evaluation.splits import split
from scratch_recs.linear_algebra import scalar_multiply
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.embeddings.cases import complex_step, fitted, same_tables, worst_slope
from tests.strategies import rating_tables, vectors

TABLE = synthetic_ratings(users=8, items=6, ratings=30, seed=4)
DOTS = ["dot", "dot bias", "dot bias 0 to 5.5", "dot bias, no range"]


@pytest.mark.parametrize("kind", DOTS)
@given(rating_tables(), st.integers(0, 99))
@settings(max_examples=15)
def test_every_gradient_is_the_numerical_derivative(kind, table, seed):
    model = fitted(kind, table, seed=seed)
    assert worst_slope(model, table.users[0], table.items[0], 4.0) < 1e-7


@given(vectors(st.floats(-2, 2), 2, min_size=2), st.booleans())
def test_backward_is_the_derivative_of_forward(rows, biases):
    factors = range(len(rows[0]) - biases)

    def z(p, q):
        return forward(p, q, factors, biases)

    for place, of_row in enumerate(backward(*rows)):
        for j, slope in enumerate([*of_row[:-1], 1.0] if biases else of_row):
            assert slope == pytest.approx(complex_step(z, rows, place, j), abs=1e-12)


# --- A model as a whole -------------------------------------------------------------


def test_a_vector_needs_a_factor():
    with pytest.raises(ValueError, match="dim"):
        EmbeddingDot(dim=0)


@given(st.floats(0.25, 4.0))
def test_a_dot_product_does_not_know_which_side_is_longer(c):
    model = fitted("dot", TABLE)
    other = fitted("dot", TABLE)
    tables = other._tables
    tables["users"][:] = [scalar_multiply(c, p) for p in tables["users"]]
    tables["items"][:] = [scalar_multiply(1 / c, q) for q in tables["items"]]
    for user, item, _ in TABLE:
        assert other.predict(user, item) == pytest.approx(model.predict(user, item))
    assert same_tables(model, other, 1e-9) == (c == 1.0)


@pytest.mark.figures
def test_the_study_of_movielens(ml_small):
    train, validation = split(ml_small, (0.8, 0.2), seed=0)
    # One epoch is better than the documented six.
    model = EmbeddingDot(epochs=1, progress=False).fit(train, validation)
    assert model.history[-1].validation <= 1.13
    model = EmbeddingDotBias(progress=False).fit(train, validation)
    assert model.history[-1].validation <= 0.705
