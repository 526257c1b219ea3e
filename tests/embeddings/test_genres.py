"""Genres of items as row numbers: nothing is lost, nothing counts twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.movielens import Movie
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.embeddings.genre_dot import GenreDotBias
from scratch_recs.embeddings.genres import ItemGenres, weighted_genres
from scratch_recs.embeddings.inspection import nearest_by_factors

NAMES = st.lists(st.sampled_from(["Comedy", "Drama", "Horror", "War"]), max_size=5)
GENRES = st.dictionaries(st.sampled_from("abcdefg"), NAMES)


@given(GENRES)
def test_the_rows_lead_back_to_the_names(genres):
    found = ItemGenres.of(genres, "abcde")
    for item_id, rows in zip("abcde", found.rows):
        names = [found.names[row] for row in rows]
        assert names == list(dict.fromkeys(genres.get(item_id, [])))


@given(GENRES)
def test_only_genres_of_the_items_get_a_row_and_each_gets_one(genres):
    found = ItemGenres.of(genres, "abcde")
    named = {name for item_id in "abcde" for name in genres.get(item_id, [])}
    assert len(found.names) == len(named) and set(found.names) == named


@given(GENRES, st.lists(st.integers(0, 9), min_size=5, max_size=5))
def test_a_genre_has_the_ratings_of_all_its_items(genres, ratings):
    found = ItemGenres.of(genres, "abcde")
    for name, count in zip(found.names, found.counts(ratings)):
        of_name = [name in genres.get(item_id, []) for item_id in "abcde"]
        assert count == sum(n for n, has_it in zip(ratings, of_name) if has_it)


@given(GENRES)
def test_the_weights_of_a_mean_add_up_to_one(genres):
    found = ItemGenres.of(genres, "abcde")
    for rows, weight in found.weighted("mean"):
        assert not rows or weight * len(rows) == pytest.approx(1.0)
    assert found.weighted("sum") == [(rows, 1.0) for rows in found.rows]


@given(GENRES)
def test_an_unknown_item_has_no_genres(genres):
    weighted = ItemGenres.of(genres, "abcde").weighted("mean")
    assert weighted_genres(None, weighted) == ((), 1.0)
    assert [weighted_genres(n, weighted) for n in range(5)] == weighted


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
