"""All readers of data sets: made-up files, wrong ones, and damaged ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.interests import load_interests
from scratch_recs.datasets.jester import load_jester, load_jester_jokes
from scratch_recs.datasets.movielens import (
    Movie,
    load_movielens_100k,
    load_movielens_small,
    load_movielens_small_movies,
    load_movielens_titles,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from tests.helpers import message_of
from tests.strategies import damaged

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

    return lambda *what, **options: message_of(read, *what, **options)


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
    "jester_items.csv": {"1": 'A man, a "horse"\nand a bar.', "2": "Short."},
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
    message = message_of(READERS[name][0], tmp_path)
    assert message == f"{tmp_path / name} is missing"


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
