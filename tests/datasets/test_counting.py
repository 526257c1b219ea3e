"""Clicks are counted, and times are kept."""

from array import array
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import Ratings, count_clicks, load_ratings
from scratch_recs.errors import DataError
from tests.helpers import NO_IDS

clicks = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1)


@given(clicks)
def test_a_value_is_the_number_of_clicks(clicks):
    table = count_clicks(clicks)
    counts = Counter(clicks)
    assert {(u, i): r for u, i, r in table} == counts
    assert table.scale == (1.0, max(counts.values())) and table.likes_from == 1.0
    for part in (table.select([0]), table.transpose()):
        assert part.likes_from == 1.0


@pytest.mark.parametrize("wrong", [("ann",), "ab", 5, ("ann", "Alien", 5)])
def test_a_click_is_a_pair(wrong):
    with pytest.raises(DataError, match=r"^row 2: .* is no \(user, item\) pair$"):
        count_clicks([("ann", "Alien"), wrong])


def test_what_are_no_clicks():
    with pytest.raises(TypeError, match="^clicks is a list of .* pairs: 5$"):
        count_clicks(5)
    with pytest.raises(DataError, match="^a table of clicks needs at least one click$"):
        count_clicks([])
    for no_id in NO_IDS:
        with pytest.raises(DataError, match="^row 1: the item id "):
            count_clicks([("ann", no_id)])


# --- Times --------------------------------------------------------------------

ROWS = [("ann", "x", 5, 30), ("bob", "x", 4, 10), ("ann", "y", 3, 20)]


def test_times_stay_with_their_ratings():
    table = Ratings.from_triples(ROWS)
    assert table.times == array("d", [30, 10, 20])
    assert table.select([2, 0]).times == array("d", [20, 30])
    assert table.transpose().times == table.times
    assert Ratings.from_triples([row[:3] for row in ROWS]).times is None


@pytest.mark.parametrize("keep, time", [("first", 30), ("last", 40), ("mean", 40)])
def test_of_repeated_ratings_the_time_of_the_one_that_is_kept(keep, time):
    table = Ratings.from_triples([*ROWS, ("ann", "x", 1, 40)], repeated=keep)
    assert table.times == array("d", [time, 10, 20])


def test_all_rows_have_a_time_or_none():
    with pytest.raises(DataError, match="^row 2 has no time, and row 1 has one$"):
        Ratings.from_triples([ROWS[0], ROWS[1][:3]])
    with pytest.raises(DataError, match="^row 1: the time 'late' is not a number$"):
        Ratings.from_triples([("ann", "x", 5, "late")])


def test_a_fourth_column_is_the_time(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("user,when,item,rating\nann,7,x,5\nbob,8,x,4\n", encoding="utf-8")
    columns = ("user", "item", "rating", "when")
    assert load_ratings(path, columns).times == array("d", [7, 8])
    assert load_ratings(path, columns[:3]).times is None
    path.write_text("ann,x,5,soon\n", encoding="utf-8")
    with pytest.raises(DataError, match="^mine.csv, line 1: the time 'soon' is not"):
        load_ratings(path, (0, 1, 2, 3))
