"""MovieLens: what its publishers say of it, and folds in two files."""

import json
import math

import pytest

from scratch_recs.datasets.movielens import (
    load_movielens_100k_fold,
    load_movielens_100k_users,
    load_movielens_small_movies,
    load_movielens_titles,
)
from scratch_recs.errors import DataError
from tests.conftest import REFERENCE

# --- Real data ----------------------------------------------------------------


def test_movielens_100k_is_what_its_publishers_say(ml_100k):
    stats = ml_100k.stats()
    assert (stats.ratings, stats.users, stats.items) == (100_000, 943, 1682)
    assert ml_100k.mean == 3.52986
    assert ml_100k.scale == (1, 5) and set(ml_100k.values) == {1, 2, 3, 4, 5}
    assert ml_100k[0] == ("196", "242", 3.0)
    assert min(map(len, ml_100k.by_user)) == 20


def test_the_films_that_the_lecture_looks_for(ml_100k, ml_100k_folder):
    titles = load_movielens_titles(ml_100k_folder)
    assert len(titles) == 1682 and set(titles) == set(ml_100k.item_ids)
    raters = ml_100k.by_item
    means = {}
    for item_id, title in titles.items():
        ratings = [rating for _, rating in raters[ml_100k.item_index[item_id]]]
        means[title] = math.fsum(ratings) / len(ratings)
    assert round(means["Star Wars (1977)"], 6) == 4.358491
    assert round(means["Return of the Jedi (1983)"], 6) == 4.007890
    assert "Empire Strikes Back, The (1980)" in means


def test_the_published_fold_is_the_whole_in_two_parts(ml_100k, u1):
    train, test = u1
    assert (len(train), len(test)) == (80_000, 20_000)
    assert train.user_index is test.user_index and train.item_index is test.item_index
    assert sorted([*train, *test]) == sorted(ml_100k)
    assert (train.stats().users, train.stats().items) == (943, 1650)
    assert (test.stats().users, test.stats().items) == (459, 1410)
    with open(REFERENCE / "baseline_u1.json", encoding="utf-8") as file:
        assert train.mean == json.load(file)["global_mean"]


def test_ml_latest_small_is_what_its_publishers_say(ml_small, ml_small_folder):
    stats = ml_small.stats()
    assert (stats.ratings, stats.users, stats.items) == (100_836, 610, 9724)
    assert ml_small.scale == (0.5, 5)
    assert set(ml_small.values) == {n / 2 for n in range(1, 11)}
    movies = load_movielens_small_movies(ml_small_folder)
    assert len(movies) == 9742 and set(ml_small.item_ids) <= set(movies)
    genres = {genre for movie in movies.values() for genre in movie.genres}
    assert len(genres) == 20 and "(no genres listed)" in genres
    assert movies["1"].title == "Toy Story (1995)"
    assert movies["1"].genres[:2] == ("Adventure", "Animation")


def test_the_users_of_movielens_100k(ml_100k, ml_100k_folder):
    users = load_movielens_100k_users(ml_100k_folder)
    assert set(users) == set(ml_100k.user_ids)
    assert users["1"] == ("24", "M", "technician", "85711")


# --- Made-up files ------------------------------------------------------------

U_DATA = b"196\t242\t3\t881250949\n186\t302\t5\t891717742\n196\t302\t1\t878887116\n"


def test_a_second_rating_is_found_in_both_files_of_a_fold(tmp_path):
    (tmp_path / "u2.base").write_bytes(U_DATA)
    (tmp_path / "u2.test").write_bytes(b"7\t8\t3\t0\n186\t302\t4\t0\n")
    with pytest.raises(DataError) as caught:
        load_movielens_100k_fold(tmp_path, 2)
    assert str(caught.value) == (
        "u2.test, line 2: user '186' has already rated '302' in u2.base, line 2"
    )


def test_what_is_only_in_the_test_file_has_a_row_in_both_maps(tmp_path):
    (tmp_path / "u2.base").write_bytes(U_DATA)
    (tmp_path / "u2.test").write_bytes(b"7\t8\t3\t0\n")
    train, test = load_movielens_100k_fold(tmp_path, 2)
    assert (len(train), len(test)) == (3, 1)
    assert list(test) == [("7", "8", 3.0)]
    assert train.user_index["7"] == 2 and train.by_user[2] == []


@pytest.mark.parametrize("line", ["2|53|F|other", "2|53|F|other|94043|?"])
def test_a_user_is_five_fields(tmp_path, line):
    text = f"1|24|M|technician|85711\n{line}\n"
    (tmp_path / "u.user").write_text(text, encoding="utf-8")
    count = line.count("|") + 1
    with pytest.raises(DataError) as caught:
        load_movielens_100k_users(tmp_path)
    assert str(caught.value) == (
        f"u.user, line 2: {count} fields instead of 5 in {line!r}"
    )


def test_the_first_user_is_five_fields_too(tmp_path):
    (tmp_path / "u.user").write_text("1|24|M|technician\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1: 4 fields instead of 5 in"):
        load_movielens_100k_users(tmp_path)
