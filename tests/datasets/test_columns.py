"""Which columns of a file are meant, and whether its first row is a header."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.rating_files import load_ratings
from tests.helpers import message_of
from tests.strategies import rating_triples

ROWS = [("ann", "Alien", 5.0), ("bob", "Alien", 3.0), ("ann", "Cube", 2.0)]


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """A function: the rows of a file 'own.csv' with this text."""
    path = tmp_path_factory.mktemp("columns") / "own.csv"

    def load_text(text, **options):
        path.write_bytes(text.encode("utf-8"))
        return list(load_ratings(path, **options))

    return load_text


def text_of(header, cells, delimiter=","):
    """A file: its header, if any, and a row for each rating, made by `cells`."""
    rows = [header] if header else []
    rows += [cells(number, *row) for number, row in enumerate(ROWS)]
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)


# --- The header is looked at --------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        None,
        ["user", "item", "rating"],
        ["userId", "movieId", "rating"],
        ["USER_ID", "ITEM_ID", "RATING"],
        [" user id ", '"item id"', "stars"],
        ["who", "what", "stars"],
        ["who", "what", "how good"],
        ["Benutzer", "Film", "Sterne"],
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_with_and_without_a_header_no_line_is_lost(load, header, line_end):
    text = text_of(header, lambda n, user, item, rating: [user, item, rating])
    assert load(text.replace("\n", line_end)) == ROWS
    assert load("\ufeff" + text) == ROWS
    assert load(text, header=header is not None) == ROWS


@pytest.mark.parametrize(
    "header, cells",
    [
        (["item", "user", "rating"], lambda n, u, i, r: [i, u, r]),
        (["rating", "movieId", "userId"], lambda n, u, i, r: [r, i, u]),
        (["", "user", "item", "rating"], lambda n, u, i, r: [n, u, i, r]),
        (["Unnamed: 0", "user", "item", "rating"], lambda n, u, i, r: [n, u, i, r]),
        (["", "who", "what", "grade"], lambda n, u, i, r: [n, u, i, r]),
        (["review", "user", "business", "stars"], lambda n, u, i, r: [n, u, i, r]),
        (["index", "who", "what", "grade"], lambda n, u, i, r: [n, u, i, r]),
        (["time", "user", "x", "book_id", "stars"], lambda n, u, i, r: [n, u, 7, i, r]),
        (["user", "item", "rating", "timestamp"], lambda n, u, i, r: [u, i, r, n]),
    ],
)
def test_fields_in_another_order_are_noticed_when_names_say_so(load, header, cells):
    text = text_of(header, cells)
    assert load(text) == load(text, header=True) == ROWS


@pytest.mark.parametrize(
    "header, cells",
    [
        (["movie", "who", "stars"], lambda n, u, i, r: [i, u, r]),
        (["grade", "user", "film"], lambda n, u, i, r: [r, u, i]),
        (["id", "user", "what", "note", "rating"], lambda n, u, i, r: [n, u, i, "", r]),
    ],
)
def test_names_that_say_it_only_in_part_are_a_question(load, header, cells):
    text = text_of(header, cells)
    message = message_of(load, text, header=True)
    assert message == (
        "own.csv, line 1: which columns are user, item and rating? say so by "
        f"columns=…: {','.join(header)!r}"
    )


def test_a_slip_in_the_first_rating_is_no_header(load):
    rest = "ann,Cube,3\nbob,Alien,4\n"
    for slip in ("five", "5 stars", "?"):
        message = message_of(load, f"ann,Brazil,{slip}\n{rest}")
        assert message == f"own.csv, line 1: the rating {slip!r} is not a number"
        message = message_of(load, f"eve,Alien,{slip}\n{rest}")
        assert message == f"own.csv, line 1: the rating {slip!r} is not a number"
        message = message_of(load, f"7,8,{slip}\n1,2,3\n")
        assert message == f"own.csv, line 1: the rating {slip!r} is not a number"
    for slip, wrong in [("", "is not a number"), ("nan", "is not finite")]:
        message = message_of(load, f"eve,Brazil,{slip}\n{rest}")
        assert message == f"own.csv, line 1: the rating {slip!r} {wrong}"


def test_the_third_column_may_be_missing(load):
    message = message_of(load, "ann,Alien\nbob,Alien\n")
    assert message == "own.csv, line 1: no column 3 in 'ann,Alien'"
    message = message_of(load, "ann;Alien;5\n")
    assert message == "own.csv, line 1: no column 3 in 'ann;Alien;5'"


# --- Columns by name and by place ---------------------------------------------


@given(
    triples=rating_triples(),
    places=st.permutations(range(5)).map(lambda order: order[:3]),
    named=st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_columns_may_be_named_or_counted(load, triples, places, named):
    header = ["a", "b", "c", "d", "e"]
    columns = [header[p] if by_name else p for p, by_name in zip(places, named)]
    lines = [",".join(header)]
    for row in triples:
        cells = ["x"] * 5
        for place, value in zip(places, row):
            cells[place] = str(value)
        lines.append(",".join(cells))
    assert load("\n".join(lines), columns=columns) == triples
    assert load("\n".join(lines), columns=tuple(columns), header=True) == triples


def test_a_name_that_is_not_there_or_twice_is_named(load):
    text = "a, b ,c,c\nann,Alien,5,x\n"
    assert load(text, columns=("a", "b", 2)) == [("ann", "Alien", 5.0)]
    message = message_of(load, text, columns=("a", "d", 2))
    assert message == "own.csv, line 1: no column 'd' in 'a, b ,c,c'"
    message = message_of(load, text, columns=("a", "b", "c"))
    assert message == "own.csv, line 1: 2 columns 'c' in 'a, b ,c,c'"


def test_places_that_are_given_are_taken_whatever_the_names_say(load):
    text = "item,user,rating\nann,Alien,5\n"
    assert load(text, columns=(0, 1, 2)) == [("ann", "Alien", 5.0)]


# --- Delimiters ---------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " ", "::", "\t\t", ", ", "<->"])
@pytest.mark.parametrize("header", [None, ["user", "item", "rating"]])
def test_a_delimiter_has_one_letter_or_several(load, delimiter, header):
    text = text_of(header, lambda n, u, i, r: [u, i, r], delimiter)
    assert load(text, delimiter=delimiter) == ROWS
    assert load(text.replace("\n", "\r\n\r\n"), delimiter=delimiter) == ROWS


def test_movielens_one_and_ten_million_have_two_colons(load):
    text = "1::1193::5::978300760\n1::661::3::978302109\n2::1193::4.5::978298413\n"
    expected = [("1", "1193", 5.0), ("1", "661", 3.0), ("2", "1193", 4.5)]
    assert load(text, delimiter="::") == expected
    message = message_of(load, text + "3::661\n", delimiter="::")
    assert message == "own.csv, line 4: 2 fields instead of 4 in '3::661'"


# --- Several files, packed files, repeated ratings ----------------------------


def test_several_files_make_one_table_each_with_its_own_header(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv.gz"
    one.write_text("user,item,rating\nann,Alien,5\n", encoding="utf-8")
    two.write_bytes(gzip.compress(b"rating,item,user\n3,Alien,bob\n2,Cube,ann\n"))
    for paths in ([one, two], (str(one), two)):
        assert list(load_ratings(paths)) == ROWS
    assert load_ratings([one, two]).user_ids == ["ann", "bob"]
    message = message_of(load_ratings, [one, two, one])
    assert message == (
        "one.csv, line 2: user 'ann' has already rated 'Alien' in one.csv, line 2"
    )
    assert list(load_ratings([one, two, one], repeated="last")) == ROWS
    for options in ({"columns": ("user", "item", "rating")}, {"header": True}):
        assert list(load_ratings([one, two], **options)) == ROWS


@pytest.mark.parametrize(
    "repeated, expected", [("first", 5.0), ("last", 1.0), ("mean", 10 / 3)]
)
def test_a_repeated_rating_may_be_kept(load, repeated, expected):
    text = "ann,Alien,5\nann,Cube,2\nann ,Alien,4\nann,Alien,1\n"
    rows = load(text, repeated=repeated)
    assert rows == [("ann", "Alien", pytest.approx(expected)), ("ann", "Cube", 2.0)]


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-9], lambda data: data[:20], lambda data: b"ann,Alien,5\n"]
    + [lambda data: data[:15] + bytes([data[15] ^ 255]) + data[16:]],
)
def test_a_packed_file_that_is_damaged_is_one_sentence(tmp_path, damage):
    path = tmp_path / "own.csv.gz"
    path.write_bytes(damage(gzip.compress(b"ann,Alien,5\n" * 9)))
    message = message_of(load_ratings, path)
    assert message.startswith(str(path)) or message.startswith("own.csv.gz, line")


# --- Encodings ----------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF8", "utf-8-sig", "latin-1", "cp1252", "mac-roman"]
)
def test_the_encoding_may_be_named(tmp_path, encoding):
    path = tmp_path / "own.csv"
    path.write_bytes("user,item,rating\nRené,Amélie,5\n".encode(encoding))
    assert list(load_ratings(path, encoding=encoding)) == [("René", "Amélie", 5.0)]


# --- Wrong arguments ----------------------------------------------------------


@pytest.mark.parametrize(
    "name, value, kind",
    [
        ("paths", 5, TypeError),
        ("paths", None, TypeError),
        ("paths", b"own.csv", TypeError),
        ("paths", [], ValueError),
        ("paths", [5], TypeError),
        ("paths", {"own.csv"}, TypeError),
        ("columns", "user", TypeError),
        ("columns", 5, TypeError),
        ("columns", (0, 1), ValueError),
        ("columns", (0, 1, 2, 3, 4), ValueError),
        ("columns", (0, 1, 1), ValueError),
        ("columns", ("a", "b", "a"), ValueError),
        ("columns", (0, 1, -1), ValueError),
        ("columns", (0, 1, 2.0), TypeError),
        ("columns", (0, 1, None), TypeError),
        ("columns", (0, 1, [2]), TypeError),
        ("delimiter", "", ValueError),
        ("delimiter", "\n", ValueError),
        ("delimiter", '"', ValueError),
        ("delimiter", "\0", ValueError),
        ("delimiter", None, TypeError),
        ("delimiter", b",", TypeError),
        ("header", "yes", ValueError),
        ("header", None, TypeError),
        ("header", 1, TypeError),
        ("scale", (5, 1), ValueError),
        ("scale", (1, 3, 5), ValueError),
        ("scale", (1, float("nan")), ValueError),
        ("scale", ("1", "5"), TypeError),
        ("scale", "15", TypeError),
        ("scale", 5, TypeError),
        ("repeated", "sum", ValueError),
        ("repeated", True, TypeError),
        ("encoding", "utf-16", ValueError),
        ("encoding", "utf-9", ValueError),
        ("encoding", "rot13", ValueError),
        ("encoding", "hex", ValueError),
        ("encoding", "cp037", ValueError),
        ("encoding", None, TypeError),
    ],
)
def test_a_wrong_argument_is_named_before_any_file_is_opened(name, value, kind):
    arguments = {"paths": "no such file", name: value}
    with pytest.raises(kind) as caught:
        load_ratings(**arguments)
    message = str(caught.value)
    assert (
        type(caught.value) is kind
        and name in message.split(" is ")[0].split(" counts ")[0]
    )
    assert "\n" not in message and len(message) < 200


def test_names_of_columns_need_a_header():
    with pytest.raises(ValueError, match="are names, and header=False says that"):
        load_ratings("no such file", columns=("a", "b", "c"), header=False)
