"""The readers of the data sets: real facts, made-up files, and damaged ones."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.interests import load_interests
from scratch_recs.datasets.jester import load_jester, load_jester_jokes
from scratch_recs.datasets.movielens import (
    Movie,
    load_movielens_100k,
    load_movielens_100k_fold,
    load_movielens_small,
    load_movielens_small_movies,
    load_movielens_titles,
)
from scratch_recs.errors import DataError
from scratch_recs.datasets.ratings import Ratings
from tests.conftest import REFERENCE
from tests.strategies import damaged

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


def test_the_published_fold_is_the_whole_in_two_parts(ml_100k, ml_100k_folder):
    train, test = load_movielens_100k_fold(ml_100k_folder, 1)
    assert (len(train), len(test)) == (80_000, 20_000)
    assert train.user_index is test.user_index and train.item_index is test.item_index
    assert sorted([*train, *test]) == sorted(ml_100k)
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


def test_the_jester_part(jester, jester_folder):
    stats = jester.stats()
    assert (stats.users, stats.items, stats.ratings) == (906, 140, 38_217)
    assert round(stats.average, 3) == 1.324 and jester.scale == (-10, 10)
    assert jester[0] == ("1", "5", 0.219)
    jokes = load_jester_jokes(jester_folder)
    assert set(jester.item_ids) <= set(jokes)
    assert all(text.strip() for text in jokes.values())


def test_fewer_users_of_jester_are_its_first_ones(
    read, complaint, jester, jester_folder
):
    few = load_jester(jester_folder, max_user_id=100)
    assert list(few) == [row for row in jester if int(row.user_id) <= 100]


# --- Made-up files ------------------------------------------------------------

U_DATA = b"196\t242\t3\t881250949\n186\t302\t5\t891717742\n196\t302\t1\t878887116\n"
FLAGS = b"|0" * 19
U_ITEM = (
    b"1|Toy Story (1995)|01-Jan-1995||http://example.org/1" + FLAGS + b"\n"
    b'2|"Antoine" d\xe9j\xe0 vu|01-Jan-1996||' + FLAGS + b"\n"
)
RATINGS_CSV = b"userId,movieId,rating,timestamp\n1,1,4.0,964982703\n2,1,0.5,964981247\n"
MOVIES_CSV = (
    "movieId,title,genres\n"
    "1,Toy Story (1995),Adventure|Animation\n"
    '11,"American President, The (1995)",Comedy\n'
    '12,"Am\xe9lie ""2""",(no genres listed)\n'
).encode("utf-8")
JESTER_CSV = b"userId,jokeId,rating\n1,5,0.219\n1,7,-9.281\n2,5,10\n"
JESTER_DAT = b"1\t\t5\t\t0.219\n1\t\t7\t\t-9.281\n2\t\t5\t\t10\n"
JOKES_CSV = b'jokeId,jokeText\n1,"A man, a ""horse""\nand a bar.\n"\n2,Short.\n'
INTERESTS_CSV = b'tea,milk\nmilk,"black, strong"\n'

READERS = {
    "u.data": (load_movielens_100k, U_DATA),
    "u.item": (load_movielens_titles, U_ITEM),
    "ratings.csv": (load_movielens_small, RATINGS_CSV),
    "movies.csv": (load_movielens_small_movies, MOVIES_CSV),
    "jester_ratings.csv": (load_jester, JESTER_CSV),
    "jester_ratings.dat": (load_jester, JESTER_DAT),
    "jester_items.csv": (load_jester_jokes, JOKES_CSV),
    "interests.csv": (load_interests, INTERESTS_CSV),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A function: what the reader of the file `name` makes of these bytes."""
    folders = {name: tmp_path_factory.mktemp("data") for name in READERS}

    def read_bytes(name, data, **options):
        (folders[name] / name).write_bytes(data)
        return READERS[name][0](folders[name], **options)

    return read_bytes


@pytest.fixture(scope="module")
def complaint(read):
    """A function: what is wrong with such a file."""

    def complaint_about(name, data, **options):
        with pytest.raises(DataError) as caught:
            read(name, data, **options)
        return str(caught.value)

    return complaint_about


def contents(table):
    """Something that can be compared."""
    if isinstance(table, Ratings):
        return list(table), table.scale
    return table


EXPECTED = {
    "u.data": (
        [("196", "242", 3.0), ("186", "302", 5.0), ("196", "302", 1.0)],
        (1.0, 5.0),
    ),
    "u.item": {"1": "Toy Story (1995)", "2": '"Antoine" d\xe9j\xe0 vu'},
    "ratings.csv": ([("1", "1", 4.0), ("2", "1", 0.5)], (0.5, 5.0)),
    "movies.csv": {
        "1": Movie("Toy Story (1995)", ("Adventure", "Animation")),
        "11": Movie("American President, The (1995)", ("Comedy",)),
        "12": Movie('Am\xe9lie "2"', ("(no genres listed)",)),
    },
    "jester_ratings.csv": (
        [("1", "5", 0.219), ("1", "7", -9.281), ("2", "5", 10.0)],
        (-10.0, 10.0),
    ),
    "jester_items.csv": {"1": 'A man, a "horse"\nand a bar.\n', "2": "Short."},
    "interests.csv": [["tea", "milk"], ["milk", "black, strong"]],
}
EXPECTED["jester_ratings.dat"] = EXPECTED["jester_ratings.csv"]


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_its_file(read, name):
    data = READERS[name][1]
    assert contents(read(name, data)) == EXPECTED[name]
    assert contents(read(name, data.rstrip(b"\n"))) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in READERS if "items" not in name])
def test_every_reader_reads_windows_line_ends(read, name):
    data = READERS[name][1].replace(b"\n", b"\r\n")
    assert contents(read(name, data)) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in READERS if name != "u.item"])
def test_every_reader_of_utf_8_reads_over_a_byte_order_mark(read, name):
    data = b"\xef\xbb\xbf" + READERS[name][1]
    assert contents(read(name, data)) == EXPECTED[name]


@pytest.mark.parametrize("name", READERS)
def test_every_reader_names_an_empty_and_a_missing_file(complaint, name, tmp_path):
    assert complaint(name, b"") == f"{name} is empty"
    name = "jester_ratings.csv" if name == "jester_ratings.dat" else name
    with pytest.raises(DataError) as caught:
        READERS[name][0](tmp_path)
    assert str(caught.value) == f"{tmp_path / name} is missing"


@pytest.mark.parametrize(
    "name, line, wrong",
    [
        ("u.data", b"1\t2\t3", r"3 fields instead of 4 in '1\t2\t3'"),
        ("u.data", b"1\t2\t6\t0", "the rating '6' is outside 1 to 5"),
        ("u.data", b"1\t\t3\t0", r"an id is empty in '1\t\t3\t0'"),
        ("u.data", b"1\t\xe9\t3\t0", r"b'1\t\xe9\t3\t0\n' is not utf-8 text"),
        ("u.item", b"3|Short|", "3 fields instead of 24 in '3|Short|'"),
        ("u.item", b" |No id|||" + FLAGS, "the id is empty in 'No id'"),
        (
            "u.item",
            b"1|Again|||" + FLAGS,
            "the id '1' stands already in line 1",
        ),
        ("ratings.csv", b"3,1,5.5,0", "the rating '5.5' is outside 0.5 to 5"),
        ("ratings.csv", b"3,1,0,0", "the rating '0' is outside 0.5 to 5"),
        ("ratings.csv", b"3,1,4.0", "3 fields instead of 4 in '3,1,4.0'"),
        ("movies.csv", b"1,Again,War", "the id '1' stands already in line 2"),
        ("movies.csv", b"3,A, B,War", "4 fields instead of 3 in '3,A, B,War'"),
        ("movies.csv", b",No id,War", "the id is empty in 'No id'"),
        ("movies.csv", b"3,caf\xe9,War", r"b'3,caf\xe9,War\n' is not utf-8 text"),
        ("jester_ratings.csv", b"3,5,10.1", "the rating '10.1' is outside -10 to 10"),
        ("jester_ratings.csv", b"x,5,1", "the user id 'x' is not a number"),
        ("jester_ratings.csv", b"-3,5,1", "the user id '-3' is not a number"),
        ("jester_ratings.dat", b"3\t5\t1", r"3 fields instead of 5 in '3\t5\t1'"),
        ("jester_items.csv", b"1,Again.", "the id '1' stands already in line 2"),
    ],
)
def test_every_reader_names_and_shows_a_wrong_line(complaint, name, line, wrong):
    data = READERS[name][1]
    number = data.count(b"\n") + 1
    message = complaint(name, data + line + b"\n")
    assert message == f"{name}, line {number}: {wrong}"


def test_a_user_id_of_jester_is_checked_also_where_nobody_is_left_out(complaint):
    # Python itself refuses to read a number of so many digits.
    data = JESTER_CSV + b"9" * 5000 + b",5,1\n"
    for most in (None, 1000):
        message = complaint("jester_ratings.csv", data, max_user_id=most)
        assert message.endswith("...' is not a number") and len(message) < 120


def test_only_the_users_that_are_wanted(read, complaint):
    for name in ("jester_ratings.csv", "jester_ratings.dat"):
        data = READERS[name][1]
        assert [row[0] for row in read(name, data, max_user_id=1)] == ["1", "1"]
        message = complaint(name, data, max_user_id=0)
        assert message == f"no rating was read from {name}"


def test_a_table_of_jester_comes_before_what_the_publisher_sends(tmp_path):
    (tmp_path / "jester_ratings.dat").write_bytes(JESTER_DAT)
    (tmp_path / "jester_ratings.csv").write_bytes(JESTER_CSV.replace(b"0.219", b"1"))
    assert load_jester(tmp_path)[0] == ("1", "5", 1.0)


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


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=80)
@given(st.data())
def test_a_damaged_file_is_read_soundly_or_refused_in_one_sentence(read, name, data):
    try:
        result = read(name, data.draw(damaged(READERS[name][1])))
    except DataError as error:
        message = str(error)
        assert name in message and "\n" not in message and len(message) < 400
        return
    if isinstance(result, Ratings):
        low, high = result.scale
        assert all(low <= rating <= high for rating in result.values)
        assert len({row[:2] for row in result}) == len(result) > 0
        assert all(user.strip() and item.strip() for user, item, _ in result)
    elif isinstance(result, dict):
        assert result and all(key.strip() for key in result)
    else:
        assert result and all(all(names) for names in result)


# --- The list of names --------------------------------------------------------
