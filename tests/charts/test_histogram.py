"""Histograms: every value is counted once, in the bin that holds it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scratch_recs.charts.histogram import histogram, histogram_counts
from tests.charts.pictures import box, check_picture, texts
from tests.strategies import drawable

LEVELS = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
ratings = st.lists(st.integers(1, 5), min_size=1)


@given(st.lists(drawable, min_size=1), st.integers(1, 500))
@example([1e300, -1e300], 3)
@example([5e-324], 500)
def test_the_counts_add_up_to_the_number_of_values(values, bins):
    edges, counts = histogram_counts(values, bins)
    assert len(edges) - 1 == len(counts) == bins
    assert sum(counts) == len(values) and min(counts) >= 0
    assert edges == sorted(set(edges))


@given(st.lists(drawable, min_size=1, max_size=30), st.integers(1, 40))
def test_each_bin_counts_the_values_between_its_edges(values, bins):
    edges, counts = histogram_counts(values, bins)
    for k, (left, right, count) in enumerate(zip(edges, edges[1:], counts)):
        last = k == bins - 1
        assert count == sum(left <= v < right or last and v == right for v in values)


@given(st.lists(drawable, min_size=1, max_size=30), st.integers(1, 40), st.randoms())
def test_the_order_of_the_values_does_not_matter(values, bins, random):
    shuffled = random.sample(values, len(values))
    assert histogram_counts(shuffled, bins) == histogram_counts(values, bins)


@given(ratings)
def test_one_bar_for_each_rating(values):
    assert histogram_counts(values, LEVELS)[1] == [values.count(k) for k in range(1, 6)]


@given(st.lists(drawable, min_size=1, max_size=30), st.integers(1, 60))
def test_any_histogram_stays_on_its_canvas(values, bins):
    found = check_picture(histogram(values, bins, "t", "x", "y"))
    assert len(found["rect"]) == 1 + bins


@given(ratings)
def test_bars_are_as_high_as_their_counts(values):
    found = check_picture(histogram(values, LEVELS, "t", "x", "y"))
    bars = [box(element) for element in found["rect"][1:]]
    counts = histogram_counts(values, LEVELS)[1]
    tallest = max(range(5), key=counts.__getitem__)
    per_value = (bars[tallest].bottom - bars[tallest].top) / counts[tallest]
    for bar, count in zip(bars, counts):
        assert bar.bottom - bar.top == pytest.approx(count * per_value, abs=0.02)
        assert bar.bottom == pytest.approx(700, abs=0.02)


def test_wide_bars_carry_their_counts_and_narrow_ones_do_not():
    values = [1] * 6110 + [4] * 34174
    words = texts(check_picture(histogram(values, LEVELS, "t", "x", "y")))
    assert "6,110" in words and "34,174" in words
    words = texts(check_picture(histogram(values, 60, "t", "x", "y")))
    assert "6,110" not in words


@pytest.mark.parametrize(
    "values, bins, message",
    [
        ([], 5, "no value"),
        ([1, float("nan")], 5, "value 2 is nan"),
        ([1, float("-inf")], 5, "value 2 is -inf"),
        ([1], 0, "0 bins"),
        ([1], 501, "501 bins"),
        ([1], [0, 2, 2], "must rise"),
        ([1], [0], "must rise"),
        ([1], [0, float("inf")], "an edge is inf"),
        ([1, 6], LEVELS, "6.0 is outside the bins, 0.5 to 5.5"),
    ],
)
def test_bad_input_gets_one_sentence(values, bins, message):
    with pytest.raises(ValueError, match=message):
        histogram(values, bins, "t", "x", "y")


def test_jester_ratings_from_file(jester_folder):
    lines = (jester_folder / "jester_ratings.csv").read_text(encoding="utf-8").split()
    values = [float(line.split(",")[2]) for line in lines[1:]]
    edges, counts = histogram_counts(values, 40)
    assert (edges[0], edges[20], edges[-1]) == (-10, 0, 10)
    assert sum(counts) == len(values) == len(lines) - 1
