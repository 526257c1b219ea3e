"""Bars: any names, any numbers, nothing covered, nothing cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.charts.bar_chart import bar_chart
from tests.charts.pictures import (
    box,
    check_picture,
    colliding,
    text_box,
    text_boxes,
    texts,
)
from tests.strategies import any_text, drawable

rows = st.lists(st.tuples(any_text, drawable), min_size=1, max_size=25)


@given(rows, any_text)
def test_any_bars_stay_on_the_canvas_and_no_texts_collide(data, words):
    svg = bar_chart(data, words, words)
    found = check_picture(svg)
    assert not colliding(text_boxes(found))
    assert len(found["rect"]) == 1 + len(data)
    assert svg == bar_chart(data, words, words)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=20))
def test_bars_are_as_long_as_their_values(values):
    found = check_picture(bar_chart([("name", v) for v in values], "t", "x"))
    bars = [box(element) for element in found["rect"][1:]]
    longest = max(range(len(values)), key=lambda k: abs(values[k]))
    unit = (bars[longest].right - bars[longest].left) / max(1, abs(values[longest]))
    for bar, value in zip(bars, values):
        assert bar.right - bar.left == pytest.approx(abs(value) * unit, abs=0.03)
        if value * values[longest] > 0:
            side = "left" if value > 0 else "right"
            zero = getattr(bars[longest], side)
            assert getattr(bar, side) == pytest.approx(zero, abs=0.02)


def test_values_stand_right_of_positive_and_left_of_negative_bars():
    found = check_picture(bar_chart([("a", -2), ("b", 1), ("c", -0.5)], "t", "x"))
    bars = [box(element) for element in found["rect"][1:]]
    notes = [text_box(e) for e in found["g"] for e in e[1:]]
    gaps = [bars[0].left - notes[0].right, notes[1].left - bars[1].right]
    gaps.append(bars[2].left - notes[2].right)
    assert gaps == pytest.approx([8, 8, 8], abs=0.03)


@pytest.mark.parametrize(
    "values, printed",
    [
        ([0.9237, 0.941], ["0.9237", "0.9410"]),
        ([1.12567, 0.941], ["1.1257", "0.9410"]),
        ([34.4, -2.9], ["34.400", "−2.900"]),
        ([943, 1682], ["943.0", "1,682.0"]),
        ([100_000, 0], ["100,000", "0"]),
        ([0.0, 0.0], ["0.0000", "0.0000"]),
        ([2.5e9, 1e-9], ["2.500e+09", "1.000e−09"]),
    ],
)
def test_values_are_printed_with_equally_many_decimals(values, printed):
    rows = [("name", value) for value in values]
    words = texts(check_picture(bar_chart(rows, "t", "x")))
    assert [word for word in words if word in printed][-len(printed) :] == printed


@pytest.mark.parametrize(
    "rows, message",
    [
        ([], "0 bars: 1 to 25"),
        ([("a", 1)] * 26, "26 bars: 1 to 25"),
        ([("SGD", float("inf"))], "value of 'SGD' is inf"),
    ],
)
def test_bad_input_gets_one_sentence(rows, message):
    with pytest.raises(ValueError, match=message):
        bar_chart(rows, "t", "x")


@pytest.mark.parametrize("count, thick", [(1, 60), (25, None)])
def test_bars_are_at_most_60_pixels_thick_and_leave_gaps(count, thick):
    found = check_picture(bar_chart([("name", 1.0)] * count, "t", "x"))
    bars = [box(element) for element in found["rect"][1:]]
    sizes = [bar.bottom - bar.top for bar in bars]
    if thick:
        assert sizes == [thick]
    for above, below in zip(bars, bars[1:]):
        gap = below.top - above.bottom
        assert gap / (below.top - above.top) == pytest.approx(0.3, abs=0.01)
