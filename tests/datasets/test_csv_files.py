"""Reading line by line: what is written is read, what is wrong is pointed at."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.arguments import quoted
from scratch_recs.datasets.csv_files import (
    _checked_rows,
    _split_rows,
    decoded_lines,
    file_name,
    read_rows,
)
from tests.helpers import message_of

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
    file = io.BytesIO(b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n")
    assert list(decoded_lines(file, "x", "utf-8")) == ["a\n", "\ufeffb\n"]


@pytest.mark.parametrize("letters", [199, 200, 201, 5000])
def test_no_message_shows_more_than_200_letters_of_a_name(letters):
    shown = file_name(f"folder/{'x' * letters}")
    assert len(shown) == min(letters, 200)
    assert ("..." in shown) is (letters > 200)
