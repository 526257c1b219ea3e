"""Wide tables: one row per user, one column per item."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.datasets.matrix_files import load_rating_matrix
from scratch_recs.errors import DataError
from tests.helpers import message_of
from tests.strategies import damaged, tables_with_gaps, thousandths


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """A function: the table in a file 'wide.csv' that holds these bytes."""
    path = tmp_path_factory.mktemp("wide") / "wide.csv"

    def load_bytes(data, *arguments, **options):
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return load_rating_matrix(path, *arguments, **options)

    return load_bytes


# --- What is right ------------------------------------------------------------

matrices_with_a_rating = tables_with_gaps(thousandths).filter(
    lambda matrix: any(cell == cell for row in matrix for cell in row)
)


@given(
    matrix=matrices_with_a_rating,
    gap=st.sampled_from(["", "99", "99.00", "nan", "NaN", "?", " - "]),
    delimiter=st.sampled_from([",", ";", "\t", "::"]),
    with_ids=st.booleans(),
    with_header=st.booleans(),
)
def test_the_utility_matrix_is_that_of_the_file(
    load, matrix, gap, delimiter, with_ids, with_header
):
    rows = [[gap if cell != cell else repr(cell) for cell in row] for row in matrix]
    users = [f"user {number}" for number, _ in enumerate(rows)]
    items = [f"item {number}" for number, _ in enumerate(rows[0])]
    if with_header:
        rows = [items, *rows]
    if with_ids:
        column = [""] * with_header + users
        rows = [[one, *row] for one, row in zip(column, rows)]
    # A line that holds nothing at all is no row.
    lines = [delimiter.join(row) or '""' for row in rows]
    asked = {"not_rated": gap, "delimiter": delimiter}
    if with_ids and not with_header:
        asked["user_column"] = 0
    if delimiter == "::" and '""' in lines:
        return
    table = load("\n".join(lines), header=with_header, **asked)
    # NaN is not equal to itself, but its text is.
    assert repr(table.utility_matrix()) == repr(matrix)
    assert table.user_ids == (
        users if with_ids else [str(n + 1) for n in range(len(users))]
    )
    assert table.item_ids == (
        items if with_header else [str(n + 1) for n in range(len(items))]
    )
    known = [cell for row in matrix for cell in row if cell == cell]
    assert table.scale == (min(known), max(known))


@pytest.mark.parametrize(
    "text",
    [
        "user,Alien,Cube\nann,5,\nbob,,2\n",
        "userId,Alien,Cube\nann,5,\nbob,,2\n",
        ",Alien,Cube\nann,5,\nbob,,2\n",
        "\ufeffUSER_ID , Alien, Cube\r\n ann ,5,\r\nbob,, 2\r\n",
    ],
)
def test_the_header_says_where_the_users_are(load, text):
    table = load(text)
    assert list(table) == [("ann", "Alien", 5.0), ("bob", "Cube", 2.0)]
    assert list(load(text, header=True)) == list(table)


def test_items_may_be_numbers_in_a_header_that_names_the_users(load):
    table = load("userId,1,2\n7,5,\n8,,2\n")
    assert list(table) == [("7", "1", 5.0), ("8", "2", 2.0)]


def test_jester_s_own_form(load):
    # How many jokes the user rated; then the jokes, 99 for not rated.
    text = "74,-7.82,8.79,99\n100,4.08,-0.29,6.36\n0,99,99,99\n"
    table = load(text, 99, leave_out=[0], scale=(-10, 10))
    assert table.user_ids == ["1", "2", "3"] and table.item_ids == ["1", "2", "3"]
    assert [row.rating for row in table] == [-7.82, 8.79, 4.08, -0.29, 6.36]
    assert table.scale == (-10, 10) and table.by_user[2] == []


def test_columns_are_left_out_by_place_and_by_name(load):
    text = "Alien,age,name,Cube\n5,33,ann,1\n4,44,bob,99\n"
    for user, out in [("name", ["age"]), (2, [1]), ("name", (1,)), (2, ["age"])]:
        table = load(text, not_rated=[99, "-"], user_column=user, leave_out=out)
        assert [tuple(row) for row in table] == [
            ("ann", "Alien", 5.0),
            ("ann", "Cube", 1.0),
            ("bob", "Alien", 4.0),
        ]


# --- What is wrong ------------------------------------------------------------


@pytest.mark.parametrize(
    "text, options, wrong",
    [
        ("", {}, " is empty"),
        ("5,6\n4\n", {}, ", line 2: 1 field instead of 2 in '4'"),
        ("5,6\n4,x\n", {}, ", line 2: the rating 'x' is not a number"),
        ("5,6\n4,x\n", {"header": False}, ", line 2: the rating 'x' is not a number"),
        ("5,6\n", {"scale": (1, 5)}, ", line 1: the rating '6' is outside 1 to 5"),
        ("5,99\n", {"scale": (1, 5)}, ", line 1: the rating '99' is outside 1 to 5"),
        ("a,b,a\n1,2,3\n", {}, ", line 1: two columns 'a'"),
        ("a,,c\n1,2,3\n", {}, ", line 1: the item id is empty"),
        ("user,a\nann,1\nann ,2\n", {}, ", line 3: a second row of user 'ann'"),
        ("user,a\nann,1\n ,2\n", {}, ", line 3: the user id is empty"),
        ("a,b\n1,2\n", {"user_column": "c"}, ", line 1: not one column 'c' in 'a,b'"),
        ("1,2\n", {"leave_out": [2]}, ", line 1: no column 3 in '1,2'"),
        ("5,6\n\xff,1\n", {}, None),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(load, text, options, wrong):
    if wrong is None:
        message = message_of(load, b"5,6\n\xff,1\n")
        assert message == r"wide.csv, line 2: b'\xff,1\n' is not utf-8 text"
    else:
        assert message_of(load, text, **options) == f"wide.csv{wrong}"


@pytest.mark.parametrize("text", ["a,b\n", "99,99\n", "user,a\nann,99\n"])
def test_a_file_without_a_rating_says_so(load, text):
    message = message_of(load, text, not_rated=99)
    assert message == "no rating was read from wide.csv"


@pytest.mark.parametrize(
    "name, value, kind",
    [
        ("path", 5, TypeError),
        ("path", ["a.csv"], TypeError),
        ("not_rated", None, TypeError),
        ("not_rated", True, TypeError),
        ("not_rated", [99, None], TypeError),
        ("not_rated", {99}, TypeError),
        ("user_column", -1, ValueError),
        ("user_column", 0.5, TypeError),
        ("leave_out", "age", TypeError),
        ("leave_out", 5, TypeError),
        ("leave_out", [None], TypeError),
        ("leave_out", [-1], ValueError),
        ("delimiter", "", ValueError),
        ("header", "no", ValueError),
        ("scale", (5, 1), ValueError),
        ("encoding", "utf-16", ValueError),
    ],
)
def test_a_wrong_argument_is_named_before_the_file_is_opened(name, value, kind):
    with pytest.raises(kind) as caught:
        load_rating_matrix(**{"path": "no such file", name: value})
    message = str(caught.value)
    assert (
        type(caught.value) is kind
        and name in message.split(" is ")[0].split(" counts ")[0]
    )
    assert "\n" not in message and len(message) < 200


def test_names_need_a_header():
    for options in ({"user_column": "who"}, {"leave_out": ["age"]}):
        with pytest.raises(ValueError, match="^(user_column|each of leave_out) is the"):
            load_rating_matrix("no such file", header=False, **options)


@settings(max_examples=100)
@given(data=damaged(b"user,Alien,Cube\nann,5,99\nbob,99,2\n"), scaled=st.booleans())
def test_a_damaged_file_is_loaded_soundly_or_refused(load, data, scaled):
    try:
        table = load(data, not_rated=99, scale=(1, 5) if scaled else None)
    except DataError as error:
        message = str(error)
        assert "wide.csv" in message and "\n" not in message and len(message) < 400
    else:
        low, high = table.scale
        assert all(low <= value <= high for value in table.values)
        assert all(map(math.isfinite, table.values))
        assert table.rated_twice() is None
