"""Learning curves and bars: any names, any numbers, nothing covered, nothing cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.charts.bar_chart import bar_chart
from scratch_recs.charts.line_chart import line_chart
from tests.charts.pictures import box, check_picture, colliding, text_box, texts
from tests.strategies import any_text, drawable, points

curves = st.dictionaries(
    any_text, points(drawable, max_size=12), min_size=1, max_size=14
)
rows = st.lists(st.tuples(any_text, drawable), min_size=1, max_size=25)
marks = st.tuples(drawable, drawable, any_text)


def flat_boxes(found):
    return [text_box(element) for element in found["text"]]


@given(curves, any_text, st.none() | marks)
def test_any_curves_stay_on_the_canvas_and_no_texts_collide(series, words, mark):
    svg = line_chart(series, words, words, words, mark)
    found = check_picture(svg)
    assert not colliding(flat_boxes(found))
    assert len(found["polyline"]) == len(series)
    assert svg == line_chart(series, words, words, words, mark)


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=30))
def test_a_larger_error_is_drawn_higher_and_a_later_epoch_further_right(errors):
    found = check_picture(line_chart({"train": list(enumerate(errors))}, "", "", ""))
    drawn = found["polyline"][0].get("points").split()
    xs, ys = zip(*[map(float, pair.split(",")) for pair in drawn])
    assert list(xs) == sorted(set(xs))
    for k, error in enumerate(errors):
        for other, before in enumerate(errors[:k]):
            assert (error > before) == (ys[k] < ys[other])


def test_names_stand_beside_the_ends_of_their_curves():
    series = {"train": [(1, 34.4), (30, 2.9)], "validation": [(1, 34.2), (30, 22.5)]}
    found = check_picture(line_chart(series, "t", "epoch", "MSE"))
    for name, curve in zip(series, found["polyline"]):
        [label] = [element for element in found["text"] if element.text == name]
        assert float(label.get("x")) > box(curve).right
        end = float(curve.get("points").split()[-1].split(",")[1])
        assert float(label.get("y")) == pytest.approx(end + 6, abs=0.02)


def test_names_of_curves_that_end_together_move_apart():
    series = {f"model {k}": [(1, k), (30, 5)] for k in range(14)}
    found = check_picture(line_chart(series, "t", "epoch", "MSE"))
    assert not colliding(flat_boxes(found))
    looks = {(e.get("stroke"), e.get("stroke-dasharray")) for e in found["polyline"]}
    assert len(looks) == 14


def test_the_mark_covers_no_curve():
    train = [(e, 2.9 + 31.5 * 0.85 ** (e - 1)) for e in range(1, 31)]
    valid = [(e, 20 + 14 * 0.7 ** (e - 1) + e / 10) for e in range(1, 31)]
    best = min(valid, key=lambda point: point[1])
    series = {"train": train, "validation": valid}
    words = f"best: epoch {best[0]}"
    found = check_picture(line_chart(series, "t", "epoch", "MSE", (*best, words)))
    [note] = [element for element in found["text"] if element.text == words]
    for curve in found["polyline"]:
        corners = [tuple(map(float, p.split(","))) for p in curve.get("points").split()]
        for (x1, y1), (x2, y2) in zip(corners, corners[1:]):
            for k in range(51):
                x, y = x1 + (x2 - x1) * k / 50, y1 + (y2 - y1) * k / 50
                assert not text_box(note).overlaps(type(text_box(note))(x, y, x, y))


def test_words_of_a_mark_without_room_go_under_the_title():
    # So dense a zigzag that no place inside the frame is free.
    zigzag = [(k / 200, k % 2) for k in range(201)]
    svg = line_chart({"loss": zigzag}, "t", "x", "y", mark=(0.5, 0, "best epoch"))
    [note] = [e for e in check_picture(svg)["text"] if "best epoch" in e.text]
    assert note.text == "○ best epoch" and text_box(note).bottom < 90


@given(rows, any_text)
def test_any_bars_stay_on_the_canvas_and_no_texts_collide(data, words):
    svg = bar_chart(data, words, words)
    found = check_picture(svg)
    assert not colliding(flat_boxes(found))
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
    notes = [text_box(e) for e in found["text"] if e.get("paint-order") == "stroke"]
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
    "draw, message",
    [
        (lambda: line_chart({}, "t", "x", "y"), "0 curves: 1 to 14"),
        (lambda: line_chart({k: [(1, 1)] for k in range(15)}, "", "", ""), "15 curves"),
        (lambda: line_chart({"train": []}, "t", "x", "y"), "no 'train' point"),
        (
            lambda: line_chart({"train": [(1, float("nan"))]}, "t", "x", "y"),
            "y of 'train' point 1 is nan",
        ),
        (
            lambda: line_chart({"a": [(1, 1)]}, "", "", "", (float("inf"), 1, "best")),
            "x of mark 1 is inf",
        ),
        (lambda: bar_chart([], "t", "x"), "0 bars: 1 to 25"),
        (lambda: bar_chart([("a", 1)] * 26, "t", "x"), "26 bars: 1 to 25"),
        (lambda: bar_chart([("SGD", float("inf"))], "t", "x"), "value of 'SGD' is inf"),
    ],
)
def test_bad_input_gets_one_sentence(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
