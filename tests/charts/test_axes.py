"""Ticks are round, few, exact, in the right order; a frame shows all their labels."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scratch_recs.charts.axes import (
    BOTTOM,
    TOP,
    Axis,
    Frame,
    LogAxis,
    WholeAxis,
    draw_x_axis,
    draw_y_axis,
    finite,
    finite_points,
    nice_ticks,
    tick_labels,
)
from scratch_recs.charts.svg import PALE, picture
from tests.charts.pictures import box, check_picture, colliding, text_boxes, texts
from tests.strategies import any_text, drawable, points

ranges = st.tuples(drawable, drawable).map(sorted)

# --- Ticks and axes -----------------------------------------------------------


@given(ranges, st.integers(5, 10))
@example((-1e300, 1e300), 8)
@example((0.0, 5e-324), 8)
@example((1e16, 1e16 + 2), 8)
@example((0.3, 0.3), 8)
def test_ticks_cover_the_range_with_three_to_twelve_nice_numbers(ends, most):
    low, high = ends
    ticks = nice_ticks(low, high, most)
    assert 3 <= len(ticks) <= 12
    # A float is what it prints, as the reader sees it: 0.3, not 0.29999999999999998.
    assert ticks[0] <= Decimal(repr(low)) and Decimal(repr(high)) <= ticks[-1]
    step = Fraction(ticks[1]) - Fraction(ticks[0])
    multiples = [Fraction(tick) / step for tick in ticks]
    first = int(multiples[0])
    assert multiples == list(range(first, first + len(ticks)))


@given(ranges)
def test_the_step_is_one_two_or_five_times_a_power_of_ten(ends):
    ticks = nice_ticks(*ends)
    step = (ticks[1] - ticks[0]).normalize()
    assert step.as_tuple().digits in ((1,), (2,), (5,))


@given(ranges)
def test_no_tick_is_wasted(ends):
    low, high = ends
    # Only a range without a length is widened.
    assume(Decimal(high) - Decimal(low) > Decimal(max(abs(low), abs(high))) / 1000)
    assume(max(abs(low), abs(high)) > 1e-200)
    ticks = nice_ticks(low, high)
    assert ticks[1] > Decimal(repr(low)) and ticks[-2] < Decimal(repr(high))


@given(ranges)
def test_labels_are_the_ticks_and_differ(ends):
    ticks = nice_ticks(*ends)
    labels = tick_labels(ticks)
    assert len(set(labels)) == len(ticks)
    read = [Decimal(label.replace("−", "-").replace(",", "")) for label in labels]
    assert read == ticks


@given(ranges, drawable, drawable)
def test_a_larger_value_is_never_drawn_below_a_smaller_one(ends, one, other):
    low, high = ends
    ticks = nice_ticks(low, high)
    small, large = sorted(min(max(value, low), high) for value in (one, other))
    rightwards, upwards = Axis(ticks, 100, 1200), Axis(ticks, 700, 90)
    assert 100 <= rightwards.position(small) <= rightwards.position(large) <= 1200
    assert 700 >= upwards.position(small) >= upwards.position(large) >= 90


@given(st.integers(-1000, 1000), st.integers(1, 1000), st.integers(0, 1000))
def test_positions_are_linear(low, length, part):
    axis = Axis(nice_ticks(low, low + length), 100, 1200)
    first, last = axis.ticks[0], axis.ticks[-1]
    value = low + length * part / 1000
    share = (Fraction(value) - Fraction(first)) / (Fraction(last) - Fraction(first))
    assert axis.position(value) == pytest.approx(float(100 + 1100 * share), abs=1e-9)


@given(ranges)
def test_ticks_stand_where_their_values_stand(ends):
    axis = Axis(nice_ticks(*ends), 700, 90)
    pixels = [pixel for pixel, _ in axis.marks()]
    assert pixels[0] == 700 and pixels[-1] == 90
    for tick, pixel in zip(axis.ticks, pixels):
        assert axis.position(float(tick)) == pytest.approx(pixel, abs=0.01)


positive = st.floats(1e-300, 1e300)


@given(positive, positive, positive)
@example(1e-300, 1e300, 1.0)
@example(5.0, 5.0, 5.0)
def test_a_logarithmic_axis_encloses_its_values_in_order(one, other, third):
    low, middle, high = sorted((one, other, third))
    axis = LogAxis(low, high, 100, 1200)
    assert 2 <= len(axis.ticks) <= 12
    assert axis.ticks[0] <= Decimal(low) and Decimal(high) <= axis.ticks[-1]
    assert {tick.as_tuple().digits for tick in axis.ticks} <= {(1,), (2,), (5,)}
    pixels = [axis.position(value) for value in (low, middle, high)]
    assert 100 <= pixels[0] <= pixels[1] <= pixels[2] <= 1200
    marks = axis.marks()
    assert marks[0][0] == pytest.approx(100) and marks[-1][0] == pytest.approx(1200)
    read = [Decimal(word.replace("−", "-").replace(",", "")) for _, word in marks]
    assert read == axis.ticks


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(1.1, 10))
def test_equal_factors_are_equally_far_apart_on_a_logarithmic_axis(a, b, factor):
    axis = LogAxis(1e-5, 1e5, 0, 1000)
    steps = [axis.position(x * factor) - axis.position(x) for x in (a, b)]
    assert steps[0] == pytest.approx(steps[1], abs=1e-9)


@given(st.integers(0, 50), st.integers(0, 400))
def test_whole_numbers_are_counted_from_the_first(first, more):
    axis = WholeAxis(first, first + more, 100, 1200)
    labels = [word for _, word in axis.marks()]
    assert labels[0] == str(first) and all(word.isdigit() for word in labels)
    assert 2 <= len(labels) <= 12 and axis.ticks == sorted(set(axis.ticks))
    assert axis.position(first) == 100
    assert more == 0 or axis.position(first + more) == 1200


def test_what_a_reader_expects():
    assert tick_labels(nice_ticks(-9.95, 10)) == ["−10", "−5", "0", "5", "10"]
    assert tick_labels(nice_ticks(0.0, 0.3)) == [
        *("0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30"),
    ]
    assert tick_labels(nice_ticks(1, 5, most=5)) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "bad", [float("nan"), float("inf"), 1.1e300, None, "x", 10**400]
)
def test_what_is_no_finite_number_is_refused_by_its_place(bad):
    limit = r"only numbers up to 1e\+300"
    with pytest.raises(ValueError, match=f"epoch 3 is .*{limit}"):
        finite(bad, "epoch 3")
    with pytest.raises(ValueError, match=f"y of point 2 is .*{limit}"):
        finite_points([(1, 2), (3, bad)])


# --- The frame ----------------------------------------------------------------


@given(points(drawable), st.integers(0, 400), st.integers(0, 80), any_text, any_text)
def test_any_data_get_a_readable_frame(data, spare, inset, x_label, y_label):
    frame = Frame(data, spare=spare, inset=inset)
    found = check_picture(picture("title", frame.draw(x_label, y_label)))
    assert not colliding(text_boxes(found))
    assert set(tick_labels(frame.y.ticks)) <= set(texts(found))


@given(points(drawable))
def test_every_point_lies_inside_the_frame(data):
    frame = Frame(data, spare=100, inset=7)
    for x, y in map(frame.pixel, data):
        assert frame.left + 7 <= x <= frame.right - 7
        assert TOP + 7 <= y <= BOTTOM - 7


@given(points(st.integers(-50, 50), min_size=2, max_size=2))
def test_larger_is_further_right_and_further_up(data):
    frame = Frame(data)
    (x1, y1), (x2, y2) = data
    (left1, top1), (left2, top2) = map(frame.pixel, data)
    assert (x1 < x2) == (left1 < left2) and (y1 < y2) == (top1 > top2)


@pytest.mark.parametrize("width, shown", [(900, 6), (300, 3), (120, 2), (30, 1)])
def test_labels_that_would_touch_are_thinned_out(width, shown):
    axis = Axis(nice_ticks(0, 50_000), 100, 100 + width)
    parts = draw_x_axis(axis, "")
    assert sum(part.startswith("<line") for part in parts) == 6
    words = [part for part in parts if part.startswith("<text")][:-1]
    assert len(words) == shown


def test_a_value_beyond_a_whole_axis_is_drawn_at_its_end():
    axis = WholeAxis(0, 10, 100, 200)
    assert [axis.position(value) for value in (-5, 0, 5, 99)] == [100, 100, 150, 200]


def test_grid_lines_are_pale_and_labels_stand_outside_of_them():
    across = Axis(nice_ticks(0, 10), 300.0, 900.0)
    upwards = Axis(nice_ticks(0, 10), BOTTOM, TOP)
    for parts in (
        draw_x_axis(across, "name"),
        draw_y_axis(upwards, "name", left=300.0, right=900.0),
    ):
        found = check_picture(picture("title", parts))
        assert {element.get("stroke") for element in found["line"]} == {PALE}
    labels = [element for element in found["text"] if element.text.isdigit()]
    assert len(labels) == len(upwards.ticks)
    assert all(box(element).right <= 300 for element in labels)
