"""The table of ratings: columns, maps and views all tell the same story."""

import enum
import math
import pickle
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.errors import DataError
from scratch_recs.datasets.counting import most_rated
from scratch_recs.datasets.ratings import Rating, Ratings, Stats, grouped
from tests.helpers import NO_IDS, Single, message_of
from tests.strategies import any_tables, any_triples, tables_and_parts


class Number(enum.IntEnum):
    SEVEN = 7


def same(one, other):
    """Two tables with equal rows, maps and scale."""
    return (
        list(one) == list(other)
        and list(one.user_index.items()) == list(other.user_index.items())
        and list(one.item_index.items()) == list(other.item_index.items())
        and one.scale == other.scale
    )


# --- Made from triples --------------------------------------------------------


@given(any_triples)
def test_the_rows_are_the_triples(triples):
    table = Ratings.from_triples(iter(triples))
    assert len(table) == len(triples)
    assert list(table) == [table[n] for n in range(len(triples))] == triples
    assert table[-1] == triples[-1]
    assert all(type(row) is Rating for row in table)


@given(any_triples)
def test_ids_are_listed_in_order_of_first_appearance(triples):
    table = Ratings.from_triples(triples)
    assert table.user_ids == list(dict.fromkeys(user for user, _, _ in triples))
    assert table.item_ids == list(dict.fromkeys(item for _, item, _ in triples))
    for ids, index in [
        (table.user_ids, table.user_index),
        (table.item_ids, table.item_index),
    ]:
        assert [index[one] for one in ids] == list(range(len(ids)))


def test_ids_are_text_whatever_was_given():
    table = Ratings.from_triples([(196, 242, 3), ("196", 302.5, 4)])
    assert list(table) == [("196", "242", 3.0), ("196", "302.5", 4.0)]
    assert table.user_ids == ["196"]


def test_the_rows_of_a_data_frame_are_triples():
    # Where a column has a fraction or a gap, `.values` makes floats of all ids.
    rows = [[196.0, 242.0, 3.0], [Single(196), Single(302.0), 4]]
    rows += [("196 ", "\t7", True), (Number.SEVEN, 2**70, 1)]
    table = Ratings.from_triples(rows)
    assert table.user_ids == ["196", "7"]
    assert table.item_ids == ["242", "302", "7", str(2**70)]
    assert all(type(one) is str for one in [*table.user_ids, *table.item_ids])


def test_the_numbers_of_numpy_are_ids():
    numpy = pytest.importorskip("numpy")
    matrix = numpy.array([[1, 10, 5], [2, 10, 3.5]])
    expected = [("1", "10", 5.0), ("2", "10", 3.5)]
    for rows in (matrix, matrix.astype("f4"), matrix.astype(object), matrix.tolist()):
        assert list(Ratings.from_triples(rows)) == expected
    kinds = [numpy.int8, numpy.uint64, numpy.float32, numpy.float64, numpy.str_]
    for kind in kinds:
        assert list(Ratings.from_triples([(kind(1), kind(10), 5)])) == expected[:1]
    for no_id in (numpy.nan, numpy.bool_(True), numpy.array([1]), numpy.bytes_(b"1")):
        with pytest.raises(DataError, match="^row 1: the user id .* is no text and"):
            Ratings.from_triples([(no_id, 10, 5)])


@pytest.mark.parametrize("no_id", NO_IDS, ids=repr)
def test_what_is_no_id_is_an_error_that_names_the_row(no_id):
    good = ("ann", "Alien", 5)
    for triple, what in [((no_id, 1, 5), "user id"), ((1, no_id, 5), "item id")]:
        message = message_of(Ratings.from_triples, [good, triple])
        assert message.startswith(f"row 2: the {what} ")
        assert message.endswith(" is no text and no whole number")


@pytest.mark.parametrize(
    "one, wrong",
    [
        ("", "is empty"),
        (" \t\n", "is empty"),
        ("a\0b", r"'a\x00b' holds a NUL"),
        ("\0", r"'\x00' holds a NUL"),
        ("\ufeffann", r"'\ufeffann' holds a byte order mark"),
        ("an\ufeffn", r"'an\ufeffn' holds a byte order mark"),
    ],
)
def test_an_id_that_nobody_can_see_is_refused(one, wrong):
    message = message_of(Ratings.from_triples, [(one, "Alien", 5)])
    assert message == f"row 1: the user id {wrong}"
    message = message_of(Ratings.from_triples, [("ann", one, 5)])
    assert message == f"row 1: the item id {wrong}"


@given(any_triples, st.sampled_from([" {}", "{} ", "\t{}\n", "\u2003{}"]))
def test_blanks_around_an_id_do_not_count(triples, blanks):
    table = Ratings.from_triples(
        [(blanks.format(user), blanks.format(item), r) for user, item, r in triples]
    )
    assert same(table, Ratings.from_triples(triples))


def test_two_ids_that_differ_in_blanks_are_one():
    message = message_of(Ratings.from_triples, [("ann", "A", 5), ("ann ", "A", 4)])
    assert message == "rows 1 and 2: user 'ann' rates 'A' twice"


@given(any_triples, st.data())
def test_of_repeated_ratings_the_first_the_last_or_their_mean_stays(triples, data):
    again = data.draw(st.lists(st.sampled_from(triples), max_size=5))
    rows = [*triples, *((user, item, 0.5 * r) for user, item, r in again)]
    cells = {}
    for user, item, rating in rows:
        cells.setdefault((user, item), []).append(rating)
    values = [rating for _, _, rating in rows]
    for how, kept in [
        ("first", lambda ratings: ratings[0]),
        ("last", lambda ratings: ratings[-1]),
        ("mean", lambda ratings: math.fsum(ratings) / len(ratings)),
    ]:
        table = Ratings.from_triples(iter(rows), repeated=how)
        assert list(table) == [(*cell, kept(found)) for cell, found in cells.items()]
        assert table.user_ids == list(dict.fromkeys(user for user, _ in cells))
        assert table.scale == (min(values), max(values))
        assert table.rated_twice() is None


@pytest.mark.parametrize("triples", [5, None, "ann,Alien,5", b"ann"])
def test_what_is_no_list_is_no_table(triples):
    with pytest.raises((TypeError, DataError)) as caught:
        Ratings.from_triples(triples)
    assert "triples" in str(caught.value) or "row 1" in str(caught.value)


def test_a_rating_costs_sixteen_bytes():
    table = Ratings.from_triples([("ann", "Alien", 5)])
    columns = (table.users, table.items, table.values)
    assert [column.itemsize for column in columns] == [4, 4, 8]


@given(any_triples)
def test_the_scale_is_observed_where_nobody_declares_it(triples):
    values = [rating for _, _, rating in triples]
    assert Ratings.from_triples(triples).scale == (min(values), max(values))
    assert Ratings.from_triples(triples, scale=(-10, 10)).scale == (-10, 10)


@given(any_triples, st.data())
def test_a_second_rating_of_an_item_is_an_error_that_names_both_rows(triples, data):
    first = data.draw(st.integers(0, len(triples) - 1))
    second = data.draw(st.integers(first + 1, len(triples)))
    user, item, _ = triples[first]
    again = triples[:second] + [(user, item, 1.0)] + triples[second:]
    rows = f"rows {first + 1} and {second + 1}"
    with pytest.raises(DataError) as caught:
        Ratings.from_triples(again)
    assert str(caught.value) == f"{rows}: user {user!r} rates {item!r} twice"


@given(any_triples, st.data(), st.sampled_from(["five", math.nan, math.inf, 10.5]))
def test_a_rating_that_is_none_is_an_error_that_names_the_row(triples, data, bad):
    place = data.draw(st.integers(0, len(triples) - 1))
    triples[place] = (*triples[place][:2], bad)
    with pytest.raises(DataError, match=f"^row {place + 1}: the rating {bad!r} is "):
        Ratings.from_triples(triples, scale=(-10, 10))


def test_a_table_without_ratings_is_an_error():
    with pytest.raises(DataError, match="needs at least one rating"):
        Ratings.from_triples([])


# --- Views --------------------------------------------------------------------


@given(any_tables)
def test_by_user_and_by_item_list_every_rating_in_table_order(table):
    for user, pairs in zip(table.user_ids, table.by_user):
        own = [(row.item_id, row.rating) for row in table if row.user_id == user]
        assert [(table.item_ids[item], rating) for item, rating in pairs] == own
    for item, pairs in zip(table.item_ids, table.by_item):
        own = [(row.user_id, row.rating) for row in table if row.item_id == item]
        assert [(table.user_ids[user], rating) for user, rating in pairs] == own
    assert len(table.by_user) == len(table.user_ids)
    assert len(table.by_item) == len(table.item_ids)


def test_groups_without_a_member_are_empty():
    assert grouped(3, [1], [5], [2.0]) == [[], [(5, 2.0)], []]


@given(any_tables)
def test_the_utility_matrix_holds_every_rating_and_nan_elsewhere(table):
    matrix = table.utility_matrix()
    ratings = {(user, item): rating for user, item, rating in table}
    for user, row in zip(table.user_ids, matrix):
        for item, cell in zip(table.item_ids, row):
            if (user, item) in ratings:
                assert cell == ratings[user, item]
            else:
                assert math.isnan(cell)
    assert {len(row) for row in matrix} == {len(table.item_ids)}
    assert len(matrix) == len(table.user_ids)


@given(any_tables)
def test_the_mean_agrees_with_exact_arithmetic(table):
    exact = sum(map(Fraction, table.values)) / len(table)
    assert table.mean == pytest.approx(float(exact), rel=1e-15, abs=1e-300)


@given(any_tables, st.randoms(use_true_random=False))
def test_the_mean_does_not_depend_on_the_order_of_the_rows(table, chance):
    rows = list(range(len(table)))
    chance.shuffle(rows)
    assert table.select(rows).mean == table.mean


@given(tables_and_parts())
def test_stats_of_a_part_are_those_of_a_table_of_its_rows(tables):
    table, part = tables
    assert part.stats() == Ratings.from_triples(list(part), table.scale).stats()


@given(any_tables)
def test_stats_are_counted_and_printed(table):
    stats = table.stats()
    cells = [cell for row in table.utility_matrix() for cell in row]
    assert stats == Stats(
        ratings=sum(not math.isnan(cell) for cell in cells),
        average=table.mean,
        users=len({row.user_id for row in table}),
        items=len({row.item_id for row in table}),
        filled=len(table) / len(cells),
    )
    assert str(stats).splitlines()[0] == f"Number of ratings: {len(table)}"
    assert str(stats).splitlines()[-1].endswith(f" {stats.filled:.3f}")


@given(any_tables, st.integers(0, 9))
def test_no_other_item_has_more_ratings_than_the_most_rated(table, count):
    best = most_rated(table, count)
    counts = Counter(rating.item_id for rating in table)
    assert dict(best).items() <= {**dict.fromkeys(table.item_ids, 0), **counts}.items()
    shown = [number for _, number in best]
    assert shown == sorted(counts.values(), reverse=True)[: len(shown)]
    assert len(best) == min(count, len(table.item_ids))
    assert best == most_rated(table, len(table.item_ids))[:count]


def test_what_is_printed_is_the_size_and_not_the_content():
    table = Ratings.from_triples([("a", "x", 1), ("b", "x", 3)], scale=(0.5, 5))
    assert repr(table) == "<Ratings: 2 ratings, 2 users, 1 items, scale 0.5 to 5>"


# --- Parts and the transpose --------------------------------------------------


@given(any_tables, st.data())
def test_a_part_holds_the_rows_that_were_chosen_and_shares_the_maps(table, data):
    rows = data.draw(st.lists(st.integers(0, len(table) - 1), unique=True))
    part = table.select(iter(rows))
    assert list(part) == [table[row] for row in rows]
    assert part.user_index is table.user_index and part.user_ids is table.user_ids
    assert part.item_index is table.item_index and part.item_ids is table.item_ids
    assert part.scale == table.scale
    assert len(part.by_user) == len(table.by_user)


def test_the_mean_of_an_empty_part_is_not_a_number():
    part = Ratings.from_triples([("ann", "Alien", 5)]).select([])
    assert len(part) == 0 and math.isnan(part.mean) and part.stats().filled == 0


@given(tables_and_parts(min_rows=0))
def test_transpose_is_an_involution(tables):
    for table in tables:
        turned = table.transpose()
        assert list(turned) == [(item, user, rating) for user, item, rating in table]
        assert same(turned.transpose(), table)
        assert (turned.by_user, turned.by_item) == (table.by_item, table.by_user)
        columns = [list(column) for column in zip(*table.utility_matrix())]
        # NaN is not equal to itself, but its text is.
        assert repr(turned.utility_matrix()) == repr(columns)


@given(tables_and_parts())
def test_a_table_survives_the_way_to_another_process(tables):
    for table in tables:
        assert same(pickle.loads(pickle.dumps(table)), table)


@given(any_tables)
def test_no_view_changes_the_table(table):
    before = pickle.dumps(list(table))
    table.by_user, table.by_item, table.mean, table.stats(), table.utility_matrix()
    table.transpose(), table.select([0]), table.rated_twice()
    assert pickle.dumps(list(table)) == before


@pytest.mark.parametrize("row", [2, -3, 10**30])
def test_a_row_that_does_not_exist_is_one_sentence(row):
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3)])
    expected = f"^there is no row {row}: the 2 rows are numbered from 0$"
    with pytest.raises(ValueError, match=expected):
        table.select([0, row])


@pytest.mark.parametrize("rows", [5, ["1"], [0.0], [None]])
def test_what_is_no_row_number_is_one_sentence(rows):
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3)])
    with pytest.raises(TypeError, match="^rows is a list of row numbers, not "):
        table.select(rows)
