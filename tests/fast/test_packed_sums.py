"""Packed sums: the big integers say exactly what the loops say."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.fast.packed_sums import packed_sums, shifted
from scratch_recs.knn.co_rated import co_rated, sums_of
from scratch_recs.knn.units import in_units, units_of
from tests.strategies import half_stars, rating_tables, stars, thousandths

quarters = st.integers(-40, 40).map(lambda n: n / 4)
# All that is counted exactly: whole stars, half ones, Jester's decimals.
on_grid = st.sampled_from([stars, half_stars, quarters, thousandths])
tables_on_grid = on_grid.flatmap(lambda values: rating_tables(values, min_size=6))


def whole(groups):
    """The same rows or columns in whole units."""
    units = units_of(rating for rated in groups for _, rating in rated)
    return [in_units(rated, units) for rated in groups]


def packed(table):
    return packed_sums(whole(table.by_item), len(table.user_ids))


def exact_sums(rated, columns, rows):
    """The definition, pair by pair, in exact arithmetic: six columns of sums."""
    mine, found = dict(rated), []
    for v in range(rows):
        theirs = {i: dict(c)[v] for i, c in enumerate(columns) if v in dict(c)}
        common = [(Fraction(mine[i]), Fraction(theirs[i])) for i in mine if i in theirs]
        found.append(
            (
                len(common),
                sum(x for x, _ in common),
                sum(y for _, y in common),
                sum(x * x for x, _ in common),
                sum(y * y for _, y in common),
                sum(x * y for x, y in common),
            )
        )
    return [list(column) for column in zip(*found)]


def plain_sums(rated, columns, rows):
    """The same from the loops of `co_rated`."""
    nothing, common = (0,) * 6, co_rated(rated, columns)
    sums = [sums_of(*common[v]) if v in common else nothing for v in range(rows)]
    return [list(column) for column in zip(*sums)]


def as_lists(sums):
    return [list(column) for column in sums]


# --- Fast = plain = exact -----------------------------------------------------


@given(tables_on_grid)
def test_packed_sums_are_exact_and_so_are_the_loops(table):
    sums, columns = packed(table), whole(table.by_item)
    rows = len(table.user_ids)
    for rated in whole(table.by_user):
        expected = exact_sums(rated, columns, rows)
        found = as_lists(sums.with_all(rated))
        assert found == expected == plain_sums(rated, columns, rows)
        # They are integers throughout: nothing was rounded on the way.
        assert {type(number) for column in found for number in column} == {int}


@given(tables_on_grid)
def test_exchanging_two_rows_exchanges_x_and_y(table):
    sums = packed(table)
    rows = [as_lists(sums.with_all(rated)) for rated in whole(table.by_user)]
    for u, of_u in enumerate(rows):
        for v, of_v in enumerate(rows):
            n, x, y, xx, yy, xy = (column[u] for column in of_v)
            assert [column[v] for column in of_u] == [n, y, x, yy, xx, xy]


# --- Lanes: as narrow as they can be, and never too narrow --------------------


@pytest.mark.parametrize(
    "items, highest, lane",
    [
        (1, 255, "H"),
        (1, 256, "I"),
        (4, 127, "H"),
        (4, 128, "I"),
        (1, 2**16 - 1, "I"),
        (1, 2**16, "Q"),
        (4, 2**15, "Q"),
        (1, 2**32 - 1, "Q"),
        (4, 2**31 - 1, "Q"),
    ],
)
def test_the_largest_sums_that_still_fit(items, highest, lane):
    # Everybody gives the most that can be given: all the sums are at their largest,
    # also those that nobody asks for and that flow over into the spare lane.
    columns = [[(row, highest) for row in range(3)] for _ in range(items)]
    sums = packed_sums(columns, rows=3)
    assert sums.lane == lane
    n, h = items, highest
    expected = [[n] * 3, [n * h] * 3, [n * h] * 3] + [[n * h * h] * 3] * 3
    rated = [(column, highest) for column in range(items)]
    assert as_lists(sums.with_all(rated)) == expected


@given(st.sampled_from([255, 65535, 2**32 - 1]), st.data())
def test_neighbouring_lanes_do_not_disturb_each_other(highest, data):
    # One column per row fills the lanes to the brim.
    values = st.sampled_from([0, 1, highest // 2, highest])
    drawn = st.lists(st.tuples(st.integers(0, 2), values), min_size=2, max_size=8)
    chosen = data.draw(drawn)
    rows = [(u, f"item {i}", value) for u, (i, value) in enumerate(chosen)]
    table = Ratings.from_triples(rows + [("last", "item 0", highest)])
    sums, columns = packed(table), whole(table.by_item)
    for rated in whole(table.by_user):
        expected = exact_sums(rated, columns, len(table.user_ids))
        assert as_lists(sums.with_all(rated)) == expected


@pytest.mark.parametrize(
    "values",
    [
        [2**32, 0, 1, 2**32],  # the first square that 64 bits do not hold
        [881250949, 891717742, 878887116, 880606923] * 16,  # times, taken for ratings
        [10**15, -(10**15), 3, 4],
    ],
)
def test_numbers_too_large_for_any_lane_are_not_packed(values):
    columns = [[(n % 2, value)] for n, value in enumerate(values)]
    assert packed_sums(columns, rows=2) is None


def test_a_table_that_is_nearly_empty_is_not_packed():
    # 1 cell of 200 is filled; 1 of 50 is enough.
    for rows, is_packed in [(200, False), (50, True)]:
        columns = [[(row, 3)] for row in range(rows)]
        assert (packed_sums(columns, rows) is not None) == is_packed
    assert packed_sums([[], []], rows=3) is None


# --- New users ----------------------------------------------------------------


@st.composite
def tables_and_new_rows(draw):
    """A table, and the (column, whole number) pairs of a row that is not in it."""
    table = draw(rating_tables(stars, min_size=6))
    pairs = st.tuples(st.integers(0, len(table.item_ids) - 1), st.integers(-3, 9))
    return table, draw(st.lists(pairs, unique_by=lambda pair: pair[0]))


@given(tables_and_new_rows())
def test_a_new_row_that_fits_is_counted_exactly(drawn):
    # Also one that rates more columns than any row of the table.
    table, rated = drawn
    sums, columns = packed(table), whole(table.by_item)
    highest = max(rating for column in columns for _, rating in column)
    assert sums.fits(rated) == all(0 <= rating <= highest for _, rating in rated)
    rated = [pair for pair in rated if 0 <= pair[1] <= highest]
    expected = exact_sums(rated, columns, len(table.user_ids))
    assert as_lists(sums.with_all(rated)) == expected


# --- Shifts -------------------------------------------------------------------


@given(tables_on_grid, st.integers(-20, 20))
def test_shifting_the_sums_is_shifting_the_ratings(table, by):
    def moved(groups):
        return [[(other, r + by) for other, r in rated] for rated in groups]

    columns, rows = whole(table.by_item), len(table.user_ids)
    for rated in whole(table.by_user):
        sums = plain_sums(rated, columns, rows)
        expected = plain_sums(*moved([rated]), moved(columns), rows)
        assert as_lists(shifted(sums, by)) == expected
        assert as_lists(shifted(shifted(sums, by), -by)) == sums


# --- Real tables --------------------------------------------------------------


def assert_fast_is_plain(table, step):
    """The sums of every `step`-th row with all others."""
    sums, columns = packed(table), whole(table.by_item)
    for rated in whole(table.by_user)[::step]:
        expected = plain_sums(rated, columns, len(table.user_ids))
        assert as_lists(sums.with_all(rated)) == expected
    return sums


def test_movielens_users_and_items(ml_100k):
    assert assert_fast_is_plain(ml_100k, step=120).lane == "H"
    assert_fast_is_plain(ml_100k.transpose(), step=320)


def test_jester_with_its_three_decimals(jester):
    assert assert_fast_is_plain(jester, step=80).lowest < 0
