"""Anybody's own files of ratings: what is right is loaded, what is wrong named."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.rating_files import TableReader, load_ratings
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.errors import DataError
from tests.helpers import message_of
from tests.strategies import any_triples, damaged

VALID = (
    "user,item,rating\n"
    "ann,Alien,5\n"
    "ann,Brazil,3.5\n"
    '"bob, jr.","Good, Bad, Ugly",4\n'
    "\n"
    "caf\xe9,Alien,1e0\n"
).encode("utf-8")


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """A function: the table in a file 'own.csv' that holds these bytes."""
    path = tmp_path_factory.mktemp("ratings") / "own.csv"

    def load_bytes(data, **options):
        path.write_bytes(data)
        return load_ratings(path, **options)

    return load_bytes


@pytest.fixture(scope="module")
def complaint(load):
    """A function: what is wrong with such a file."""

    return lambda *what, **options: message_of(load, *what, **options)


# --- What is right ------------------------------------------------------------

# Ids as files have them: any text that begins and ends with a visible letter.
ids = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff"),
    min_size=1,
    max_size=5,
).filter(lambda text: text and text == text.strip())


def quoted_field(value):
    return '"' + str(value).replace('"', '""') + '"'


@given(
    triples=any_triples,
    names=st.lists(ids, min_size=12, max_size=12, unique=True),
    columns=st.permutations(range(5)).map(lambda order: tuple(order[:3])),
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    header=st.booleans(),
)
def test_what_is_written_is_loaded(
    load, triples, names, columns, delimiter, line_end, header
):
    renamed = dict(zip(sorted({id for row in triples for id in row[:2]}), names))
    triples = [(renamed[user], renamed[item], rating) for user, item, rating in triples]
    rows = [["user", "item", "rating"]] * header + [list(row) for row in triples]
    lines = []
    for row in rows:
        fields = ["more", "more", "more", "more", "more"]
        for column, value in zip(columns, row):
            fields[column] = quoted_field(value)
        lines.append(delimiter.join(fields) + line_end)
    data = "".join(lines).encode("utf-8")
    table = load(data, delimiter=delimiter, columns=columns, header=header)
    expected = Ratings.from_triples(triples)
    assert list(table) == list(expected) and table.scale == expected.scale
    assert (table.user_ids, table.item_ids) == (expected.user_ids, expected.item_ids)


@pytest.mark.parametrize(
    "data",
    [
        VALID,
        VALID.rstrip(b"\n"),
        VALID.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + VALID,
        b"\n" + VALID + b"\n\n",
        VALID.replace(b"ann", b'"ann"'),
        VALID.replace(b"3.5", b" +3.50 "),
    ],
    ids=["plain", "open end", "windows", "mark", "gaps", "quotes", "blanks"],
)
def test_files_as_people_write_them(load, data):
    assert list(load(data, scale=(1, 5))) == [
        ("ann", "Alien", 5.0),
        ("ann", "Brazil", 3.5),
        ("bob, jr.", "Good, Bad, Ugly", 4.0),
        ("caf\xe9", "Alien", 1.0),
    ]


def test_the_scale_is_the_declared_or_else_the_observed_one(load):
    assert load(VALID).scale == (1.0, 5.0)
    assert load(VALID, scale=(0, 10)).scale == (0, 10)


def test_ids_are_what_the_file_says(load):
    table = load(b"007,7,5\n7,007,4\n7.0,7,3\n", header=False)
    assert table.user_ids == ["007", "7", "7.0"]
    assert table.item_ids == ["7", "007"]


def test_blanks_around_an_id_do_not_count(load, complaint):
    table = load(b" ann,Alien ,5\nann\t, Cube,4\n\xc2\xa0bob ,Alien,1\n")
    assert list(table) == [("ann", "Alien", 5), ("ann", "Cube", 4), ("bob", "Alien", 1)]
    message = complaint(b"ann,Alien,5\nann ,Alien,4\n")
    assert "line 2: user 'ann' has already rated 'Alien' in own.csv, line 1" in message


# --- What is wrong ------------------------------------------------------------


@pytest.mark.parametrize(
    "line, wrong",
    [
        ("eve,Alien", "2 fields instead of 3 in 'eve,Alien'"),
        ("eve,Alien,5,6", "4 fields instead of 3 in 'eve,Alien,5,6'"),
        ("eve", "1 field instead of 3 in 'eve'"),
        ("eve,Alien,", "the rating '' is not a number"),
        ("eve,Alien,five", "the rating 'five' is not a number"),
        ("eve,Alien,4_5", "the rating '4_5' is not a number"),
        ("eve,Alien,nan", "the rating 'nan' is not finite"),
        ("eve,Alien,-inf", "the rating '-inf' is not finite"),
        ("eve,Alien,1e999", "the rating '1e999' is not finite"),
        ("eve,Alien,5.01", "the rating '5.01' is outside 1 to 5"),
        ("eve,Alien,0", "the rating '0' is outside 1 to 5"),
        ("eve,Alien," + "9" * 99, f"the rating '{'9' * 57}...' is outside 1 to 5"),
        (",Alien,5", "an id is empty in ',Alien,5'"),
        ("eve,,5", "an id is empty in 'eve,,5'"),
        ("eve, \t,5", r"an id is empty in 'eve, \t,5'"),
        (" ,Alien,5", "an id is empty in ' ,Alien,5'"),
        (b"eve,caf\xe9,5", r"b'eve,caf\xe9,5\n' is not utf-8 text"),
    ],
)
@pytest.mark.parametrize("place", range(2, 6))
def test_a_wrong_line_is_named_and_shown(complaint, line, wrong, place):
    lines = [b"user,item,rating\n"] + [b"u%d,Alien,5\n" % n for n in range(3)]
    line = line if isinstance(line, bytes) else line.encode("utf-8")
    lines.insert(place - 1, line + b"\n")
    message = complaint(b"".join(lines), scale=(1, 5))
    assert message == f"own.csv, line {place}: {wrong}"


@given(any_triples, st.data())
def test_a_second_rating_is_refused_with_both_lines(complaint, triples, data):
    first = data.draw(st.integers(0, len(triples) - 1))
    second = data.draw(st.integers(first + 1, len(triples)))
    user, item, _ = triples[first]
    rows = triples[:second] + [(user, item, 0)] + triples[second:]
    text = "".join("{},{},{!r}\n".format(*row) for row in rows)
    assert complaint(text.encode("utf-8"), header=False) == (
        f"own.csv, line {second + 1}: user {user!r} has already rated {item!r} "
        f"in own.csv, line {first + 1}"
    )


def test_a_row_of_several_lines_is_named_where_it_begins(complaint):
    data = b'who,what,stars\n"a\nb",x,1\nc,"y\n\nz",5\n"a\nb",x,2\n'
    assert complaint(data) == (
        r"own.csv, line 7: user 'a\nb' has already rated 'x' in own.csv, line 2"
    )


@pytest.mark.parametrize("data", [b"", b"\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_of_ratings_is_called_empty(complaint, data):
    assert complaint(data) == "own.csv is empty"


def test_a_file_of_nothing_but_its_header_has_no_rating(complaint):
    assert complaint(VALID.splitlines()[0]) == "no rating was read from own.csv"


def test_a_missing_file_of_ratings_is_called_missing(tmp_path):
    with pytest.raises(DataError, match="own.csv is missing$"):
        load_ratings(tmp_path / "own.csv")


def test_a_file_with_too_few_columns(complaint):
    message = complaint(VALID, columns=(0, 1, 3))
    assert message == "own.csv, line 1: no column 4 in 'user,item,rating'"


def test_a_first_rating_is_not_taken_for_a_header(load, complaint):
    # Or it would silently be lost.
    data = b"196,242,3\n186,302,4\n"
    message = complaint(data, header=True)
    assert message == "own.csv, line 1: '3' is a rating and no header"
    assert len(load(data, header=False)) == len(load(data)) == 2
    message = complaint(VALID, header=False)
    assert message == "own.csv, line 1: the rating 'rating' is not a number"
    assert len(load(VALID.replace(b"rating", b"stars"))) == 4


# --- Several files in one table -----------------------------------------------


def test_files_share_their_maps_and_a_second_rating_is_found_across(tmp_path):
    base, test = tmp_path / "base.csv", tmp_path / "test.csv"
    base.write_text("ann,Alien,5\nbob,Alien,4\n", encoding="utf-8")
    test.write_text("bob,Brazil,3\n\nbob,Alien,1\n", encoding="utf-8")
    reader = TableReader((1, 5))
    reader.read(base, (0, 1, 2))
    assert [reader._place(row) for row in (0, 1)] == [
        "base.csv, line 1",
        "base.csv, line 2",
    ]
    reader.read(test, (0, 1, 2))
    assert reader._place(3) == "test.csv, line 3"
    assert reader.table.user_index == {"ann": 0, "bob": 1}
    with pytest.raises(DataError) as caught:
        reader.finish()
    assert str(caught.value) == (
        "test.csv, line 3: user 'bob' has already rated 'Alien' in base.csv, line 2"
    )


# --- Anything at all ----------------------------------------------------------


@settings(max_examples=200)
@given(data=damaged(VALID), header=st.booleans(), scaled=st.booleans())
def test_a_damaged_file_is_loaded_soundly_or_refused_in_one_sentence(
    load, data, header, scaled
):
    try:
        table = load(data, header=header, scale=(1, 5) if scaled else None)
    except DataError as error:
        message = str(error)
        assert "own.csv" in message and "\n" not in message and len(message) < 400
    else:
        low, high = table.scale
        assert all(low <= rating <= high for rating in table.values)
        assert all(user.strip() and item.strip() for user, item, _ in table)
        assert len({(user, item) for user, item, _ in table}) == len(table)


# --- Memory -------------------------------------------------------------------


def test_loading_needs_less_than_a_hundred_bytes_a_rating(tmp_path):
    tracemalloc = pytest.importorskip("tracemalloc")  # PyPy has none
    path, count = tmp_path / "own.csv", 10_000
    with open(path, "w", encoding="utf-8") as file:
        file.write("user,item,rating\n")
        for row in synthetic_ratings(users=200, items=100, ratings=count):
            file.write("{},{},{}\n".format(*row))
    load_ratings(path)  # so that what is made once is not counted
    gc.collect()
    tracemalloc.start()
    try:
        table = load_ratings(path)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(table) == count
    assert held < 25 * count
    assert peak < 100 * count
