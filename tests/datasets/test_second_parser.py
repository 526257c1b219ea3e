"""A second parser as an oracle: csv.DictReader, in a few lines, reads the same."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.matrix_files import load_rating_matrix
from scratch_recs.datasets.movielens import load_movielens_small_movies
from scratch_recs.datasets.jester import load_jester_jokes
from scratch_recs.datasets.rating_files import load_ratings
from tests.strategies import rating_triples

texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff\r\n"),
    min_size=1,
    max_size=8,
).filter(lambda text: text == text.strip())
unique_texts = st.lists(texts, min_size=5, max_size=5, unique=True)


def records(path, delimiter=",", **options):
    """The rows of a file as dictionaries, by Python's own parser."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, **options))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("oracle") / "own.csv"


@given(
    triples=rating_triples(),
    users=unique_texts,
    items=unique_texts,
    header=st.permutations(["userId", "movieId", "rating", "time", "note"]),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_ratings(path, triples, users, items, header, delimiter, quoting, mark):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, header, delimiter=delimiter, quoting=quoting)
    writer.writeheader()
    for user, item, rating in triples:
        ids = {"userId": users[int(user[-1])], "movieId": items[int(item[-1])]}
        writer.writerow({**ids, "rating": rating, "time": 0, "note": 'a\n"b"'})
    path.write_bytes((mark + file.getvalue()).encode("utf-8"))
    expected = [
        (row["userId"], row["movieId"], float(row["rating"]))
        for row in records(path, delimiter)
    ]
    assert list(load_ratings(path, delimiter=delimiter)) == expected


@given(triples=rating_triples(), users=unique_texts, items=unique_texts)
def test_matrices(path, triples, users, items):
    cells = {}
    for user, item, rating in triples:
        name = users[int(user[-1])]
        cells.setdefault(name, {})[items[int(item[-1])]] = rating
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["", *items], restval="99")
        writer.writerow(dict(zip(["", *items], ["", *items])))
        for user, ratings in cells.items():
            writer.writerow({"": user, **ratings})
    expected = [
        (row[""], item, float(row[item]))
        for row in records(path)
        for item in items
        if row[item] != "99"
    ]
    table = load_rating_matrix(path, not_rated=99)
    assert list(table) == expected and table.item_ids == items


# --- On real data -------------------------------------------------------------


def test_movielens_small(ml_small, ml_small_folder):
    expected = [
        (row["userId"], row["movieId"], float(row["rating"]))
        for row in records(ml_small_folder / "ratings.csv")
    ]
    assert list(ml_small) == expected
    assert list(load_ratings(ml_small_folder / "ratings.csv")) == expected
    movies = load_movielens_small_movies(ml_small_folder)
    rows = records(ml_small_folder / "movies.csv")
    assert {key: movie.title for key, movie in movies.items()} == {
        row["movieId"]: row["title"].strip() for row in rows
    }
    assert [list(movie.genres) for movie in movies.values()] == [
        row["genres"].split("|") for row in rows
    ]


def test_movielens_100k(ml_100k_folder):
    names = ["user", "item", "rating", "time"]
    expected = [
        (row["user"], row["item"], float(row["rating"]))
        for row in records(ml_100k_folder / "u.data", "\t", fieldnames=names)
    ]
    assert list(load_ratings(ml_100k_folder / "u.data", delimiter="\t")) == expected


def test_jester(jester, jester_folder):
    path = jester_folder / "jester_ratings.csv"
    if not path.is_file():
        pytest.skip("the publisher's form of Jester is here")
    expected = [
        (row["userId"], row["jokeId"], float(row["rating"]))
        for row in records(path)
        if int(row["userId"]) <= 1000
    ]
    assert list(jester) == expected
    jokes = {
        row["jokeId"]: row["jokeText"]
        for row in records(jester_folder / "jester_items.csv")
    }
    assert load_jester_jokes(jester_folder) == {
        key: text.strip() for key, text in jokes.items()
    }
