"""The frame: the names of its ticks are all there, apart, and on the canvas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.charts.axes import BOTTOM, TOP, Frame, draw_x_axis
from scratch_recs.charts.svg import picture
from scratch_recs.charts.axes import Axis, nice_ticks, tick_labels
from tests.charts.pictures import check_picture, colliding, text_box, texts
from tests.strategies import any_text, drawable, points


@given(points(drawable), st.integers(0, 400), st.integers(0, 80), any_text, any_text)
def test_any_data_get_a_readable_frame(data, spare, inset, x_label, y_label):
    frame = Frame(*zip(*data), spare=spare, inset=inset)
    found = check_picture(picture("title", frame.draw(x_label, y_label)))
    assert not colliding([text_box(element) for element in found["text"]])
    assert set(tick_labels(frame.y.ticks)) <= set(texts(found))


@given(points(drawable))
def test_every_point_lies_inside_the_frame(data):
    frame = Frame(*zip(*data), spare=100, inset=7)
    for x, y in map(frame.pixel, data):
        assert frame.left + 7 <= x <= frame.right - 7
        assert TOP + 7 <= y <= BOTTOM - 7


@given(points(st.integers(-50, 50), min_size=2, max_size=2))
def test_larger_is_further_right_and_further_up(data):
    frame = Frame(*zip(*data))
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
