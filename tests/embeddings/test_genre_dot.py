"""The additive form: one whole row per item, and a decade as one more genre."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.movielens import Movie
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.embeddings.dot_models import EmbeddingDotBias
from scratch_recs.embeddings.genre_dot import (
    AdditiveGenres,
    GenreDotBias,
    whole_row,
)
from scratch_recs.embeddings.genres import decade_of, with_decades
from tests.embeddings.cases import GENRES, fitted
from tests.strategies import rating_tables, vectors

NAMES = st.text("abc ()", max_size=8)


@given(vectors(st.floats(-2, 2), 4, min_size=2), st.sampled_from([1.0, 0.5]))
def test_a_whole_row_is_a_sum(rows, w):
    own, *genres = rows
    found = whole_row(own, genres, [0, 2], w, range(len(own)))
    expected = [o + w * (a + c) for o, a, _, c in zip(own, *genres)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert whole_row(own, genres, [], w, range(len(own))) == own


@given(rating_tables(users=5, items=5), st.sampled_from(["sum", "mean"]))
def test_it_predicts_as_a_dot_product_with_the_whole_rows(table, combine):
    model = fitted(f"genres, {combine}", table)
    plain = EmbeddingDotBias(2, y_range="wide", epochs=0, progress=False).fit(table)
    kinds = model._formula.item_genres
    plain._tables["users"][:] = model._tables["users"]
    plain._tables["items"][:] = [
        whole_row(own, model._tables["genres"], *kinds[i], range(3))
        for i, own in enumerate(model._tables["items"])
    ]
    for user, item, _ in table:
        expected = plain.predict(user, item, clip=False)
        assert model.predict(user, item, clip=False) == pytest.approx(expected)


@given(rating_tables(users=5, items=5))
def test_a_row_moved_from_the_items_to_their_only_genre_changes_nothing(table):
    model = GenreDotBias(dict.fromkeys(table.item_ids, ["Drama"]), dim=2, epochs=1)
    model.fit(table)
    pairs = [(user, item) for user, item, _ in table]
    before = [model.predict(*pair, clip=False) for pair in pairs]
    moved = [0.25, -0.5, 0.125]
    for row in model._tables["items"]:
        row[:] = [x - y for x, y in zip(row, moved)]
    (genre,) = model._tables["genres"]
    genre[:] = [x + y for x, y in zip(genre, moved)]
    after = [model.predict(*pair, clip=False) for pair in pairs]
    assert after == pytest.approx(before, rel=1e-12)


def test_the_form_decides_on_the_formula():
    table = Ratings.from_triples([("ann", item_id, 3) for item_id in GENRES])
    for form, is_additive in [("additive", True), ("product", False)]:
        model = GenreDotBias(GENRES, dim=1, form=form, epochs=0)
        assert isinstance(model.fit(table)._formula, AdditiveGenres) == is_additive


# --- Decades ------------------------------------------------------------------------


@given(NAMES, st.integers(1000, 2999))
def test_the_decade_is_that_of_the_year_at_the_end(name, year):
    assert decade_of(f"{name} ({year})") == f"{year // 10 * 10}s"
    assert decade_of(f"{name} ({year}–{year + 5}) ") == f"{year // 10 * 10}s"


@given(NAMES)
def test_a_title_without_a_year_has_no_decade(name):
    assert decade_of(name) == decade_of(f"{name} 2001") == "no year"
    assert decade_of(f"{name} (Part 2)") == "no year"


@given(st.dictionaries(st.text("123"), st.tuples(NAMES, st.lists(NAMES).map(tuple))))
def test_a_decade_is_one_more_genre(films):
    movies = {item_id: Movie(*film) for item_id, film in films.items()}
    found = with_decades(movies)
    assert {i: genres[:-1] for i, genres in found.items()} == {
        i: movie.genres for i, movie in movies.items()
    }
    assert all(found[i][-1] == decade_of(movies[i].title) for i in movies)
