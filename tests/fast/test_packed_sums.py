"""Co-rating sums: the big integers say exactly what the three loops say."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scratch_recs.fast.packed import is_whole, units_of
from scratch_recs.fast.packed_sums import CoRatings, shifted
from scratch_recs.knn.co_rated import plain_sums
from scratch_recs.datasets.ratings import Ratings
from tests.strategies import half_stars, off_grid, rating_tables, stars, thousandths

UNITS = (1, 2, 4, 10, 100, 1000)
quarters = st.integers(-40, 40).map(lambda n: n / 4)
# All that is counted exactly: whole stars, half ones, Jester's decimals.
on_grid = st.sampled_from([stars, half_stars, quarters, thousandths])
tables_on_grid = on_grid.flatmap(lambda values: rating_tables(values, min_size=6))


def decimal(number):
    """Exactly the number that is printed: 0.1 is one tenth."""
    return Fraction(repr(number))


def exact_sums(rated, by_item, users):
    """The definition, pair by pair, in exact arithmetic."""
    mine, rows = dict(rated), []
    for v in range(users):
        theirs = {
            i: dict(raters)[v] for i, raters in enumerate(by_item) if v in dict(raters)
        }
        common = [(decimal(mine[i]), decimal(theirs[i])) for i in mine if i in theirs]
        rows.append(
            (
                len(common),
                sum(x for x, _ in common),
                sum(y for _, y in common),
                sum(x * x for x, _ in common),
                sum(y * y for _, y in common),
                sum(x * y for x, y in common),
            )
        )
    return [list(column) for column in zip(*rows)]


def as_fractions(sums):
    """The six sums in the unit of the ratings."""
    unit = Fraction(1, sums.per_unit)
    powers = (unit**0, unit, unit, unit**2, unit**2, unit**2)
    return [
        [power * Fraction(number) for number in column]
        for power, column in zip(powers, sums[:6])
    ]


def in_units(table, per_unit):
    """The same table with all ratings as whole numbers of the unit."""
    rows = [(u, i, round(value * per_unit)) for u, i, value in table]
    return Ratings.from_triples(rows)


# --- Fast = plain = exact -----------------------------------------------------


@given(tables_on_grid)
def test_packed_sums_are_exact(table):
    sums, users = CoRatings(table), len(table.user_ids)
    for rated in table.by_user:
        found = sums.with_all(rated)
        assert as_fractions(found) == exact_sums(rated, table.by_item, users)
        # They are integers throughout: nothing was rounded on the way.
        assert {type(number) for column in found[:6] for number in column} == {int}


@given(rating_tables(stars, min_size=6) | rating_tables(half_stars, min_size=6))
def test_plain_sums_are_exact_where_floats_are(table):
    users = len(table.user_ids)
    for rated in table.by_user:
        found = plain_sums(rated, table.by_item, users)
        assert as_fractions(found) == exact_sums(rated, table.by_item, users)


@given(rating_tables(off_grid, min_size=6))
def test_ratings_of_no_unit_go_the_plain_way(table):
    assume(units_of(table.values) is None)
    sums, users = CoRatings(table), len(table.user_ids)
    for rated in table.by_user:
        assert sums.with_all(rated) == plain_sums(rated, table.by_item, users)


@given(tables_on_grid)
def test_exchanging_two_users_exchanges_x_and_y(table):
    sums = CoRatings(table)
    rows = [sums.with_all(rated) for rated in table.by_user]
    for u, of_u in enumerate(rows):
        for v, of_v in enumerate(rows):
            assert [column[v] for column in of_u[:6]] == [
                of_v.n[u],
                of_v.y[u],
                of_v.x[u],
                of_v.yy[u],
                of_v.xx[u],
                of_v.xy[u],
            ]


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
    table = Ratings.from_triples(
        (f"user {u}", f"item {i}", highest) for u in range(3) for i in range(items)
    )
    sums = CoRatings(table)
    assert sums.lane == lane
    n, h = items, highest
    for rated in table.by_user:
        expected = [[n] * 3, [n * h] * 3, [n * h] * 3] + [[n * h * h] * 3] * 3
        assert [list(column) for column in sums.with_all(rated)[:6]] == expected


@given(st.sampled_from([255, 65535, 2**32 - 1]), st.data())
def test_neighbouring_lanes_do_not_disturb_each_other(highest, data):
    # One item a user fills the lanes to the brim.
    values = st.sampled_from([0, 1, highest // 2, highest])
    chosen = data.draw(
        st.lists(st.tuples(st.integers(0, 2), values), min_size=2, max_size=8)
    )
    rows = [(u, f"item {i}", value) for u, (i, value) in enumerate(chosen)]
    table = Ratings.from_triples(rows + [("last", "item 0", highest)])
    sums, users = CoRatings(table), len(table.user_ids)
    for rated in table.by_user:
        found = sums.with_all(rated)
        assert as_fractions(found) == exact_sums(rated, table.by_item, users)


@pytest.mark.parametrize(
    "values",
    [
        [2**32, 0, 1, 2**32],  # the first square that 64 bits do not hold
        [881250949, 891717742, 878887116, 880606923] * 16,  # times, taken for ratings
        [10**15, -(10**15), 3, 4],
        [1e300, 0.5, 2.0, 1.0],
    ],
)
def test_numbers_too_large_for_any_lane_go_the_plain_way(values):
    rows = [(f"user {n % 2}", f"item {n // 2}", v) for n, v in enumerate(values)]
    table = Ratings.from_triples(rows)
    sums = CoRatings(table)
    for rated in table.by_user:
        assert sums.with_all(rated) == plain_sums(rated, table.by_item, 2)


# --- Newcomers ----------------------------------------------------------------


@st.composite
def tables_and_newcomers(draw, values, theirs):
    """A table, and the (item row, rating) pairs of somebody who is not in it."""
    table = draw(rating_tables(values, min_size=6))
    rows = st.tuples(st.integers(0, len(table.item_ids) - 1), theirs)
    return table, draw(st.lists(rows, unique_by=lambda row: row[0]))


@given(
    tables_and_newcomers(stars, st.integers(-5, 12).map(float))
    | tables_and_newcomers(half_stars, half_stars | st.integers(-20, 20))
    | tables_and_newcomers(quarters, stars)
)
def test_a_newcomer_is_counted_exactly(drawn):
    # Also one who rated more items than anybody, or higher, or lower.
    table, rated = drawn
    found = CoRatings(table).with_all(rated)
    assert as_fractions(found) == exact_sums(rated, table.by_item, len(table.user_ids))


@given(tables_and_newcomers(stars | half_stars | thousandths, off_grid))
def test_a_newcomer_off_the_grid_goes_the_plain_way(drawn):
    table, rated = drawn
    sums = CoRatings(table)
    assume(not all(is_whole(rating, sums.per_unit) for _, rating in rated))
    plain = plain_sums(rated, table.by_item, len(table.user_ids))
    assert sums.with_all(rated) == plain


# --- Units and shifts ---------------------------------------------------------


@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=1),
    st.sampled_from(UNITS),
    st.sampled_from(UNITS),
)
def test_units_of_finds_the_smallest_that_does(numbers, per_unit, other):
    values = [number / per_unit for number in numbers]
    found = units_of(values)
    assert found <= per_unit
    assert all((Fraction(n, per_unit) * found).denominator == 1 for n in numbers)
    assert other >= found or not all(is_whole(value, other) for value in values)


@given(st.integers(-(10**6), 10**6), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_is_whole_agrees_with_exact_arithmetic(number, per_unit, other):
    whole = (Fraction(number, per_unit) * other).denominator == 1
    assert is_whole(number / per_unit, other) == whole


def test_an_enormous_rating_is_no_crash():
    assert units_of([1e308]) == 1
    assert units_of([1e308, 0.5]) is None


@given(tables_on_grid, st.integers(-20, 20))
def test_shifting_the_sums_is_shifting_the_ratings(table, by):
    table = in_units(table, 1000)
    rows = [(u, i, rating + by) for u, i, rating in table]
    moved, users = Ratings.from_triples(rows), len(table.user_ids)
    for before, after in zip(table.by_user, moved.by_user):
        sums = plain_sums(before, table.by_item, users)
        assert shifted(sums, by) == plain_sums(after, moved.by_item, users)
        assert shifted(shifted(sums, by), -by) == sums


# --- Real tables --------------------------------------------------------------


def assert_fast_is_plain(table, step):
    """The sums of every `step`-th user with all others, as whole numbers."""
    sums, users = CoRatings(table), len(table.user_ids)
    whole = in_units(table, sums.per_unit)
    for u in range(0, users, step):
        fast = sums.with_all(table.by_user[u])
        plain = plain_sums(whole.by_user[u], whole.by_item, users)
        assert [list(c) for c in fast[:6]] == [list(c) for c in plain[:6]]
    return sums


def test_movielens_users_and_items(ml_100k):
    assert assert_fast_is_plain(ml_100k, step=60).lane == "H"
    assert_fast_is_plain(ml_100k.transpose(), step=160)


def test_jester_with_its_three_decimals(jester):
    sums = assert_fast_is_plain(jester, step=40)
    assert sums.per_unit == 1000 and sums.lowest < 0
