"""Reading line by line: what is written is read, what is wrong is pointed at."""

import gc
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.checks import quoted
from scratch_recs.datasets.csv_files import (
    TableReader,
    _checked_rows,
    _split_rows,
    decoded_lines,
    load_ratings,
    read_rows,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.errors import DataError
from tests.helpers import message_of
from tests.strategies import any_triples, damaged

# --- Whole files --------------------------------------------------------------


def written(rows, delimiter=",", line_end="\n", always=False):
    """CSV text after its definition (RFC 4180), one string a row."""
    special = {delimiter, '"', "\r", "\n", "\ufeff"}

    def field(text):
        if always or not text or special & set(text):
            return '"' + text.replace('"', '""') + '"'
        return text

    return [delimiter.join(map(field, row)) + line_end for row in rows]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A function: the rows of a file 'x.csv' that holds these bytes."""
    path = tmp_path_factory.mktemp("reading") / "x.csv"

    def read_bytes(data, **layout):
        path.write_bytes(data)
        return list(read_rows(path, **layout))

    return read_bytes


# csv refuses NUL before Python 3.11.
field_texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
    | st.sampled_from(',;\t"\r\n \ufeff'),
    max_size=6,
)
tables_of_text = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(field_texts, min_size=n, max_size=n), min_size=1)
)


@given(
    rows=tables_of_text,
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    always=st.booleans(),
    mark=st.sampled_from(["", "\ufeff"]),
    is_closed=st.booleans(),
    header=st.booleans(),
)
def test_what_is_written_is_read(
    read, rows, delimiter, line_end, always, mark, is_closed, header
):
    lines = written(rows, delimiter, line_end, always)
    text = mark + "".join(lines)
    text = text if is_closed else text[: -len(line_end)]
    first_lines = [1 + "".join(lines[:n]).count("\n") for n in range(len(lines))]
    expected = list(zip(first_lines, rows))[1 if header else 0 :]
    data, layout = text.encode("utf-8"), {"delimiter": delimiter, "header": header}
    if expected:
        assert read(data, **layout) == expected
        assert read(data, fields=len(rows[0]), **layout) == expected
    else:
        assert message_of(read, data, **layout) == "x.csv is empty"


@pytest.mark.parametrize("length", [1, 59, 60, 61, 62, 500])
def test_bytes_that_do_not_decode_are_shown_up_to_sixty(read, length):
    line = b"\xff" * length
    shown = line if length <= 60 else b"\xff" * 57 + b"..."
    message = message_of(read, line)
    assert message == f"x.csv, line 1: {shown!r} is not utf-8 text"


@pytest.mark.parametrize("width", [1, 2, 4])
def test_every_row_has_as_many_fields_as_the_first_unless_told(width):
    rows = [(1, ["a"] * width), (2, ["b"] * width), (3, ["c"] * (width + 1))]
    assert list(_checked_rows(rows[:2], "x.csv")) == rows[:2]
    message = message_of(list, _checked_rows(rows, "x.csv"))
    assert message.startswith(f"x.csv, line 3: {width + 1} fields instead of {width}")


def test_empty_lines_are_counted_and_passed_over(read):
    assert read(b"\n1,2\n\r\n\n3,4\n\n") == [(2, ["1", "2"]), (5, ["3", "4"])]


def test_without_quotes_a_quote_is_a_letter(read):
    assert read(b'"1\t2"\n', delimiter="\t", quotes=False) == [(1, ['"1', '2"'])]
    assert read(b'"1\t2"\n', delimiter="\t") == [(1, ["1\t2"])]


def test_the_encoding_is_the_one_that_is_named(read):
    assert read(b"caf\xe9\n", encoding="iso-8859-1") == [(1, ["caf\xe9"])]
    assert read(b"caf\xc3\xa9\n") == [(1, ["caf\xe9"])]


@given(
    places=st.lists(st.integers(0, 9), min_size=1, unique=True),
    number=st.sampled_from([1, 2, 4, 5]),
    header=st.booleans(),
)
def test_the_first_line_with_a_wrong_number_of_fields_is_named(
    read, places, number, header
):
    rows = [["7", "8", "9"] for _ in range(10)]
    for place in places:
        rows[place] = ["0"] * number
    data = "".join(written(rows)).encode("utf-8")
    first, count = min(places) + 1, "1 field" if number == 1 else f"{number} fields"
    text = quoted(",".join(["0"] * number))
    expected = f"x.csv, line {first}: {count} instead of 3 in {text}"
    assert message_of(read, data, fields=3, header=header) == expected
    if first > 1:
        assert message_of(read, data, header=header) == expected


@given(st.integers(0, 9), st.sampled_from([b"\xff", b"caf\xe9", b"\xed\xa0\x80"]))
def test_a_line_that_does_not_decode_is_named(read, place, bad):
    lines = [b"7,8\n"] * 10
    lines[place] = bad + b",8\n"
    message = message_of(read, b"".join(lines))
    assert message == f"x.csv, line {place + 1}: {lines[place]!r} is not utf-8 text"
    assert read(b"".join(lines), encoding="iso-8859-1")[place][0] == place + 1


def test_a_long_line_that_does_not_decode_is_not_shown_whole(read):
    message = message_of(read, b"x" * 100_000 + b"\xff")
    assert "xxx...' is not utf-8 text" in message and len(message) < 120


@pytest.mark.parametrize(
    "data, message",
    [
        (b'1,2\n3,"four\n5,6\n', r"line 2: .* in '3,\"four'"),
        (b'1,2\n"a\nb",3\n"4"5,6\n', r"line 4: .* in '\"4\"5,6'"),
        (b"1,2\r3,4\r", r"line 1: [^?]* in '1,2\\r3,4'"),
        (b'1,2\n"' + b"x\n" * 70_000, r"line 2: .* in '\"x'"),
        (b"1,2\n" + b"9" * 140_000 + b"\n", r"line 2: .* in '9{57}\.\.\.'"),
    ],
    ids=["open quote", "text behind a quote", "no line feeds", "endless", "huge"],
)
def test_what_csv_cannot_split_is_shown_where_it_begins(read, data, message):
    assert re.fullmatch(f"x.csv, {message}", message_of(read, data))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_called_empty(read, data):
    assert message_of(read, data) == "x.csv is empty"


def test_a_file_of_nothing_but_its_header_is_called_empty(read):
    assert message_of(read, b"user,item,rating\n", header=True) == "x.csv is empty"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    missing = tmp_path / "no.csv"
    assert message_of(next, read_rows(missing)) == f"{missing} is missing"
    assert message_of(next, read_rows(str(missing))) == f"{missing} is missing"
    message = message_of(next, read_rows(tmp_path))
    assert message.startswith(f"{tmp_path} cannot be read: ")


# --- The steps on their own ---------------------------------------------------


def test_rows_are_read_one_by_one():
    # Nobody has to hold a file in memory to look at its beginning.
    def endless():
        while True:
            yield "1,2\n"

    rows = _checked_rows(_split_rows(endless(), "x.csv"), "x.csv", fields=2)
    assert [next(rows) for _ in range(3)] == [(n, ["1", "2"]) for n in (1, 2, 3)]


def test_only_the_first_line_can_carry_a_byte_order_mark():
    lines = decoded_lines([b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"], "x", "utf-8")
    assert list(lines) == ["a\n", "\ufeffb\n"]


# --- Files of ratings ---------------------------------------------------------

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

# Ids as files have them: any text with a letter in it, but no NUL (csv refuses it
# before Python 3.11).
ids = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"),
    min_size=1,
    max_size=5,
).filter(str.strip)


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
    table = load(b"007,7,5\n7,007,4\n 7,7 ,3\n", header=False)
    assert table.user_ids == ["007", "7", " 7"]
    assert table.item_ids == ["7", "007", "7 "]


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
    assert complaint(data) == "own.csv, line 1: '3' is a rating and no header"
    assert len(load(data, header=False)) == 2
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
