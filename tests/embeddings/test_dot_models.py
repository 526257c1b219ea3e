"""Dot product models: every gradient checked, genres at work, what strangers get."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.movielens import Movie
from scratch_recs.embeddings.dot_models import (
    EmbeddingDot,
    EmbeddingDotBias,
    backward,
    forward,
)
from scratch_recs.embeddings.genre_dot import (
    GenreDotBias,
    genre_backward,
    genre_forward,
)
from scratch_recs.evaluation.splits import split
from scratch_recs.linear_algebra import scalar_multiply
from scratch_recs.embeddings.inspection import nearest_by_factors
from scratch_recs.training.optimizers import Adam
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.embeddings.sigmoid_range import (
    NoRange,
    SigmoidRange,
    sigmoid_range,
)
from scratch_recs.training.initializers import Normal
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.embeddings.cases import GENRES, fitted, same_tables, worst_slope
from tests.strategies import rating_tables, vectors

TABLE = synthetic_ratings(users=8, items=6, ratings=30, seed=4)
DOTS = ["dot", "dot bias", "dot bias 0 to 5.5", "dot bias, no range"]
WITH_GENRES = ["genres, sum", "genres, mean"]


@pytest.mark.parametrize("kind", DOTS + WITH_GENRES)
@given(rating_tables(), st.integers(0, 99))
@settings(max_examples=15)
def test_every_gradient_is_the_numerical_derivative(kind, table, seed):
    model = fitted(kind, table, seed=seed)
    assert worst_slope(model, table.users[0], table.items[0], 4.0) < 1e-7


def complex_step(function, rows, place, j):
    """The derivative of function(*rows) by rows[place][j].

    f(x + ih) = f(x) + ih f'(x) - …: no difference of nearly equal numbers.
    """
    moved = [list(row) for row in rows]
    moved[place][j] += 1e-30j
    return complex(function(*moved)).imag / 1e-30


@given(vectors(st.floats(-2, 2), 2, min_size=2), st.booleans())
def test_backward_is_the_derivative_of_forward(rows, biases):
    factors = range(len(rows[0]) - biases)

    def z(p, q):
        return forward(p, q, factors, biases)

    for place, of_row in enumerate(backward(*rows)):
        for j, slope in enumerate([*of_row[:-1], 1.0] if biases else of_row):
            assert slope == pytest.approx(complex_step(z, rows, place, j), abs=1e-12)


@given(vectors(st.floats(-2, 2), 3, min_size=2))
def test_backward_is_the_derivative_of_forward_with_genres(rows):
    factors = range(len(rows[0]) - 1)

    def z(p, q, a):
        return genre_forward(p, q, a, factors)

    for place, of_row in enumerate(genre_backward(*rows, factors)):
        for j, slope in enumerate(of_row):
            assert slope == pytest.approx(complex_step(z, rows, place, j), abs=1e-12)


@given(st.floats(-30, 30), st.floats(-5, 5), st.floats(0.1, 10))
def test_the_slope_of_the_range_follows_from_the_rating(z, low, width):
    high = low + width
    to_rating = SigmoidRange(low, high)
    rating, slope = to_rating.with_slope(z)
    assert to_rating(z) == rating and low <= rating <= high
    expected = (rating - low) * (high - rating) / (high - low)
    assert slope == pytest.approx(expected, abs=1e-9)
    assert slope <= (high - low) / 4 + 1e-12


def test_the_ranges_by_name():
    assert sigmoid_range("scale", (1, 5), 3.0) == SigmoidRange(1, 5)
    assert sigmoid_range("wide", (1, 5), 3.0) == SigmoidRange(0.5, 5.5)
    assert sigmoid_range((0, 6), (1, 5), 3.0) == SigmoidRange(0, 6)
    assert sigmoid_range(None, (1, 5), 3.0) == NoRange(3.0)
    with pytest.raises(ValueError, match="wide"):
        sigmoid_range("broad", (1, 5), 3.0)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=5), st.booleans())
def test_the_parts_of_a_rating_add_up(terms, ranged):
    to_rating = SigmoidRange(0.5, 5.0) if ranged else NoRange(3.5)
    parts = to_rating.parts([("a term", term) for term in terms])
    rating = to_rating(sum(terms))
    assert sum(amount for _, amount in parts) == pytest.approx(rating, abs=1e-12)


# --- Genres -------------------------------------------------------------------------


def test_sum_and_mean_agree_where_nobody_has_two_genres():
    names = [["Drama"], ["War"], ["Drama"], []]
    genres = dict(zip(TABLE.item_ids, names))
    models = [
        GenreDotBias(genres, how, dim=3, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean")
    ]
    assert models[0]._tables == models[1]._tables
    assert models[0].genre_names == ["Drama", "War"]


def test_sum_and_mean_differ_where_somebody_has():
    genres = {item: ["Drama", "War"] for item in TABLE.item_ids}
    models = [
        GenreDotBias(genres, how, dim=3, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean")
    ]
    assert models[0]._tables != models[1]._tables


def test_a_genre_that_nobody_has_changes_nothing():
    item = TABLE.item_ids[0]
    genres = {item: ["Drama"]}
    more = {**genres, "a film that nobody has seen": ["Western"]}
    model, other = (
        GenreDotBias(g, dim=3, epochs=2, progress=False).fit(TABLE)
        for g in (genres, more)
    )
    assert other.genre_names == ["Drama"] and model._tables == other._tables


def test_a_genre_named_twice_counts_once():
    item = TABLE.item_ids[0]
    model, other = (
        GenreDotBias({item: g}, dim=3, epochs=2, progress=False).fit(TABLE)
        for g in (["Drama", "War"], ["Drama", "War", "Drama"])
    )
    assert model._tables == other._tables


def test_without_any_genre_it_is_the_model_with_biases():
    settings = dict(dim=3, start=Normal(0.1), y_range="wide", progress=False)
    settings.update(epochs=3, optimizer=Adam(0.1))
    model = GenreDotBias({}, **settings).fit(TABLE)
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
    with pytest.raises(ValueError, match="'sum' or 'mean'"):
        GenreDotBias({}, "median")


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


def test_genres_may_be_given_by_numbers_as_ids():
    table = Ratings.from_triples([(1, 10, 5), (2, 20, 4), (1, 20, 3)])
    genres = {10: ["Horror"], 20: ["War", "Horror"]}
    numbers = GenreDotBias(genres, dim=2, epochs=2).fit(table)
    strings = GenreDotBias({str(i): g for i, g in genres.items()}, dim=2, epochs=2)
    assert numbers.genre_names == ["Horror", "War"]
    assert numbers.predict(2, 10) == strings.fit(table).predict("2", "10")
    assert [i for i, _ in nearest_by_factors(numbers, 10)] == ["20"]


@pytest.mark.parametrize("given", ["Horror", Movie("Alien", ("Horror",)), [1, 2]])
def test_genres_that_are_no_list_of_names_are_refused(given):
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 3)])
    with pytest.raises(ValueError, match="genres are a list of names"):
        GenreDotBias({"Alien": given}, dim=2, epochs=1).fit(table)


@pytest.mark.slow
def test_the_study_of_movielens(ml_small):
    train, validation = split(ml_small, (0.8, 0.2), seed=0)
    # One epoch is better than the documented six.
    model = EmbeddingDot(epochs=1, progress=False).fit(train, validation)
    assert model.history[-1].validation <= 1.13
    model = EmbeddingDotBias(progress=False).fit(train, validation)
    assert model.history[-1].validation <= 0.722
