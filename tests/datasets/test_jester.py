"""Jester: the real part, its two forms, and the publisher's file of jokes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.jester import (
    _plain_text,
    _read_jokes,
    load_jester,
    load_jester_jokes,
)
from scratch_recs.errors import DataError
from tests.helpers import message_of
from tests.strategies import damaged

# --- Ratings ------------------------------------------------------------------


def test_the_jester_part(jester, jester_folder):
    stats = jester.stats()
    assert (stats.users, stats.items, stats.ratings) == (906, 140, 38_217)
    assert round(stats.average, 3) == 1.324 and jester.scale == (-10, 10)
    assert jester[0] == ("1", "5", 0.219)
    jokes = load_jester_jokes(jester_folder)
    assert set(jester.item_ids) <= set(jokes)
    assert all(text.strip() for text in jokes.values())


def test_fewer_users_of_jester_are_its_first_ones(jester, jester_folder):
    few = load_jester(jester_folder, max_user_id=100)
    assert list(few) == [row for row in jester if int(row.user_id) <= 100]


JESTER_CSV = b"userId,jokeId,rating\n1,5,0.219\n1,7,-9.281\n2,5,10\n"
JESTER_DAT = b"1\t\t5\t\t0.219\n1\t\t7\t\t-9.281\n2\t\t5\t\t10\n"
both = pytest.mark.parametrize(
    "name, data",
    [("jester_ratings.csv", JESTER_CSV), ("jester_ratings.dat", JESTER_DAT)],
)


def test_a_user_id_is_checked_also_if_nobody_is_left_out(tmp_path):
    # Python itself refuses to read a number of so many digits.
    (tmp_path / "jester_ratings.csv").write_bytes(JESTER_CSV + b"9" * 5000 + b",5,1\n")
    for most in (None, 1000):
        message = message_of(load_jester, tmp_path, max_user_id=most)
        assert message.endswith("...' is not a number") and len(message) < 120


@both
def test_only_the_users_that_are_wanted(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert [row[0] for row in load_jester(tmp_path, max_user_id=1)] == ["1", "1"]
    message = message_of(load_jester, tmp_path, max_user_id=0)
    assert message == f"no rating was read from {name}"


def test_a_table_of_jester_comes_before_what_the_publisher_sends(tmp_path):
    (tmp_path / "jester_ratings.dat").write_bytes(JESTER_DAT)
    (tmp_path / "jester_ratings.csv").write_bytes(JESTER_CSV.replace(b"0.219", b"1"))
    assert load_jester(tmp_path)[0] == ("1", "5", 1.0)


# --- Jokes --------------------------------------------------------------------

TWO_JOKES = b"""1:
<p>
A chicken says, &quot;I can&#039;t fly.&quot;<br />
<br />
The fox: "So?"
</p>

2:
<P>
2 &lt; 3 &amp; that&#039;s &lt;b&gt; all<BR>
</P>

"""
EXPECTED = {
    "1": 'A chicken says, "I can\'t fly."\n\nThe fox: "So?"',
    "2": "2 < 3 & that's <b> all",
}


def load(tmp_path, data):
    (tmp_path / "jester_items.dat").write_bytes(data)
    return load_jester_jokes(tmp_path)


def test_blocks_of_html_become_text(tmp_path):
    assert load(tmp_path, TWO_JOKES) == EXPECTED
    lines = [line for line, _ in _read_jokes(tmp_path / "jester_items.dat")]
    assert lines == [1, 8]


def test_windows_line_ends_a_byte_order_mark_and_more_empty_lines(tmp_path):
    data = b"\xef\xbb\xbf\n\n" + TWO_JOKES.replace(b"\n\n", b"\n\n\n\n")
    assert load(tmp_path, data) == EXPECTED
    assert load(tmp_path, TWO_JOKES.replace(b"\n", b"\r\n")) == EXPECTED


def test_the_table_comes_before_what_the_publisher_sends(tmp_path):
    (tmp_path / "jester_items.csv").write_bytes(b"jokeId,jokeText\n7,Short.\n")
    assert load(tmp_path, TWO_JOKES) == {"7": "Short."}


def test_a_number_in_the_middle_of_a_joke_is_no_heading(tmp_path):
    assert load(tmp_path, b"1:\nWhat time is it?\n12:\n") == {
        "1": "What time is it?\n12:"
    }


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"", "jester_items.dat is empty"),
        (b"\n \n", "jester_items.dat is empty"),
        (b"\nWho?\n1:\nMe.\n", "jester_items.dat, line 2: no number before 'Who[?]'"),
        (b"1:\n<p>\n</p>\n\n2:\nA\n", "jester_items.dat, line 1: joke 1 has no text"),
        (b"1:\nA\n\n2:\n", "jester_items.dat, line 4: joke 2 has no text"),
        (b"1:\nA\n\n1:\nB\n", "line 4: the id '1' stands already in line 1"),
        (b"1:\nA\n\xff\n", r"line 3: b'\\xff\\n' is not utf-8 text"),
    ],
)
def test_what_is_wrong_is_pointed_at(tmp_path, data, complaint):
    with pytest.raises(DataError, match=complaint):
        load(tmp_path, data)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match="jester_items.dat is missing"):
        list(_read_jokes(tmp_path / "jester_items.dat"))
    with pytest.raises(DataError, match="cannot be read"):
        list(_read_jokes(tmp_path))


@given(damaged(TWO_JOKES))
def test_a_damaged_file_is_read_or_refused_in_a_sentence(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "jokes"
    folder.mkdir(exist_ok=True)
    try:
        jokes = load(folder, data)
    except DataError as error:
        assert str(error).startswith("jester_items.dat")
    else:
        assert jokes and all(text.strip() for text in jokes.values())


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_text_without_mark_up_stays_as_it_is(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert _plain_text(f"<p>\n{escaped}<br />\n</p>") == text.strip()
