"""Genres in a dot product: every gradient checked, genres at work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.embeddings.dot_models import EmbeddingDotBias, forward
from scratch_recs.embeddings.genre_dot import GenreDotBias
from scratch_recs.embeddings.genre_product import (
    genre_backward,
    genre_forward,
    genre_mix,
)
from scratch_recs.training.initializers import Normal
from scratch_recs.training.optimizers import Adam
from tests.embeddings.cases import GENRES, complex_step, fitted, worst_slope
from tests.strategies import matrices, rating_tables, vectors

TABLE = synthetic_ratings(users=8, items=6, ratings=30, seed=4)
WITH_GENRES = [
    "genres, sum", "genres, mean", "genres, product, sum", "genres, product, mean"
]  # fmt: skip
FORMS = pytest.mark.parametrize("form", ["additive", "product"])


# --- The formula --------------------------------------------------------------------


@pytest.mark.parametrize("kind", WITH_GENRES)
@given(rating_tables(), st.integers(0, 99))
@settings(max_examples=15)
def test_every_gradient_is_the_numerical_derivative(kind, table, seed):
    model = fitted(kind, table, seed=seed)
    assert worst_slope(model, table.users[0], table.items[0], 4.0) < 1e-7


@given(vectors(st.floats(-2, 2), 3, min_size=2))
def test_backward_is_the_derivative_of_forward(rows):
    factors = range(len(rows[0]) - 1)

    def z(p, q, a):
        return genre_forward(p, q, a, factors)

    for place, of_row in enumerate(genre_backward(*rows, factors)):
        for j, slope in enumerate(of_row):
            assert slope == pytest.approx(complex_step(z, rows, place, j), abs=1e-12)


@given(matrices(st.floats(-2, 2), rows=3), st.permutations(range(3)))
def test_the_order_of_an_items_genres_does_not_matter(genres, order):
    factors = range(len(genres[0]) - 1)
    mix = genre_mix(genres, [0, 1, 2], 0.5, factors)
    assert genre_mix(genres, order, 0.5, factors) == pytest.approx(mix)


@given(vectors(st.floats(-2, 2), 2, min_size=2))
def test_an_item_without_genres_is_rated_as_if_there_were_none(rows):
    p, q = rows
    factors = range(len(p) - 1)
    neutral = genre_mix([], [], 1.0, factors)
    plain = sum(p_f * q_f for p_f, q_f in zip(p[:-1], q[:-1])) + p[-1] + q[-1]
    assert genre_forward(p, q, neutral, factors) == pytest.approx(plain)


# --- Genres at work -----------------------------------------------------------------


@FORMS
def test_sum_and_mean_agree_where_nobody_has_two_genres(form):
    names = [["Drama"], ["War"], ["Drama"], []]
    genres = dict(zip(TABLE.item_ids, names))
    models = [
        GenreDotBias(genres, how, 3, form=form, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean")
    ]
    assert models[0]._tables == models[1]._tables
    assert models[0].genre_names == ["Drama", "War"]


@FORMS
def test_sum_and_mean_differ_where_somebody_has(form):
    genres = {item: ["Drama", "War"] for item in TABLE.item_ids}
    models = [
        GenreDotBias(genres, how, 3, form=form, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean")
    ]
    assert models[0]._tables != models[1]._tables


@FORMS
def test_a_genre_that_nobody_has_changes_nothing(form):
    item = TABLE.item_ids[0]
    genres = {item: ["Drama"]}
    more = {**genres, "a film that nobody has seen": ["Western"]}
    model, other = (
        GenreDotBias(g, dim=3, form=form, epochs=2, progress=False).fit(TABLE)
        for g in (genres, more)
    )
    assert other.genre_names == ["Drama"] and model._tables == other._tables


@FORMS
def test_a_genre_named_twice_counts_once(form):
    item = TABLE.item_ids[0]
    model, other = (
        GenreDotBias({item: g}, dim=3, form=form, epochs=2, progress=False).fit(TABLE)
        for g in (["Drama", "War"], ["Drama", "War", "Drama"])
    )
    assert model._tables == other._tables


@FORMS
def test_without_any_genre_it_is_the_model_with_biases(form):
    settings = dict(dim=3, start=Normal(0.1), y_range="wide", progress=False)
    settings.update(epochs=3, optimizer=Adam(0.1))
    model = GenreDotBias({}, form=form, **settings).fit(TABLE)
    plain = EmbeddingDotBias(**settings).fit(TABLE)
    assert model._tables["users"] == plain._tables["users"]
    assert model._tables["items"] == plain._tables["items"]


@given(rating_tables(users=5, items=5), st.sampled_from(WITH_GENRES))
def test_a_film_without_ratings_is_known_by_its_genres(table, kind):
    model = fitted(kind, table)
    part = table.select([0])
    model.fit(part)
    for item in table.item_ids:
        if item != part[0].item_id:
            why = dict(model.explain(part[0].user_id, item))
            for genre in GENRES.get(item, []):
                assert f"bias of {genre}" in why


def test_the_only_ways_to_combine_are_named():
    with pytest.raises(ValueError, match="'sum' or 'mean', not 'median'"):
        GenreDotBias({}, "median")
    with pytest.raises(ValueError, match="'additive' or 'product', not 'sum'"):
        GenreDotBias({}, form="sum")


@given(rating_tables(users=5, items=5), st.sampled_from(WITH_GENRES))
@settings(max_examples=25)
def test_an_unknown_item_counts_as_the_average_without_genres(table, kind):
    model = fitted(kind, table)
    user = table.users[0]
    p = model._tables["users"][user]
    _, q = model._average_rows()
    z = forward(p, q, range(len(q) - 1), biases=True)
    found = model.predict(table.user_ids[user], "no such film", clip=False)
    assert found == pytest.approx(model._range(z), rel=1e-12)


@given(rating_tables(users=5, items=5), st.sampled_from(WITH_GENRES))
@settings(max_examples=25)
def test_the_reasons_for_a_new_user_add_up(table, kind):
    model = fitted(kind, table)
    rated = [(table.item_ids[0], table.scale[1])]
    for item in table.item_ids:
        parts = model.explain_for(rated, item)
        total = sum(amount for _, amount in parts)
        expected = model.predict_for(rated, item, clip=False)
        assert total == pytest.approx(expected, rel=1e-9)
