"""Curves: any names, any numbers, nothing covered, nothing cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.charts.axes import TOP
from scratch_recs.charts.line_chart import learning_curve, line_chart
from scratch_recs.training.epochs import Epoch
from tests.charts.pictures import (
    box,
    check_picture,
    colliding,
    text_box,
    text_boxes,
    texts,
)
from tests.strategies import any_text, drawable, points

curves = st.dictionaries(
    any_text, points(drawable, max_size=12), min_size=1, max_size=14
)
marks = st.tuples(drawable, drawable, any_text)


@given(curves, any_text, st.none() | marks)
def test_any_curves_stay_on_the_canvas_and_no_texts_collide(series, words, mark):
    svg = line_chart(series, words, words, words, mark, subtitle=words)
    found = check_picture(svg)
    assert not colliding(text_boxes(found))
    assert len(found["polyline"]) == len(series)
    assert svg == line_chart(series, words, words, words, mark, subtitle=words)


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
    assert not colliding(text_boxes(found))
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
    assert note.text == "○ best epoch" and text_box(note).bottom < TOP


def history(errors):
    """Epochs with these (training, validation) errors."""
    return [
        Epoch(number, 0.1, train, validation)
        for number, (train, validation) in enumerate(errors, start=1)
    ]


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=9))
def test_a_learning_curve_rings_the_first_of_the_best_epochs(errors):
    validation = [error for _, error in errors]
    best = 1 + validation.index(min(validation))
    series = {
        "training": [(n, train) for n, (train, _) in enumerate(errors, start=1)],
        "validation": list(enumerate(validation, start=1)),
    }
    mark = (best, validation[best - 1], f"best: epoch {best}")
    expected = line_chart(series, "Loss", "epoch", "MSE", mark, x_scale="whole")
    assert learning_curve(history(errors), "Loss") == expected


def test_a_learning_curve_may_show_the_roots():
    epochs = history([(9.0, 16.0), (4.0, 6.25)])
    series = {"training": [(1, 3.0), (2, 2.0)], "validation": [(1, 4.0), (2, 2.5)]}
    mark = (2, 2.5, "best: epoch 2")
    expected = line_chart(series, "Loss", "epoch", "RMSE", mark, x_scale="whole")
    assert learning_curve(epochs, "Loss", root=True) == expected


def test_without_validation_errors_there_is_one_curve_and_no_ring():
    epochs = history([(9.0, None), (4.0, None)])
    series = {"training": [(1, 9.0), (2, 4.0)]}
    expected = line_chart(series, "Loss", "epoch", "MSE", x_scale="whole")
    assert learning_curve(epochs, "Loss") == expected


def test_what_a_document_reports_is_dashed_in_the_colour_of_ours():
    documented = {"validation": [(1, 3.5), (2, 2.4)], "another": [(1, 3.0), (2, 3.0)]}
    epochs = history([(9.0, 16.0), (4.0, 6.25)])
    found = check_picture(learning_curve(epochs, "t", documented=documented))
    train, valid, theirs, other = found["polyline"]
    assert theirs.get("stroke") == valid.get("stroke")
    assert theirs.get("stroke-dasharray") != valid.get("stroke-dasharray") == "none"
    assert other.get("stroke") not in (train.get("stroke"), valid.get("stroke"))
    assert {"validation, documented", "another, documented"} <= set(texts(found))


def test_epochs_are_counted_in_whole_numbers_from_one():
    for last in (1, 2, 3, 20):
        svg = learning_curve(history([(2.0, 3.0)] * last), "", subtitle="a model")
        below = [e.text for e in check_picture(svg)["text"] if e.get("y") == "728"]
        assert below[0] == "1" and all(word.isdigit() for word in below)
        assert "a model" in texts(check_picture(svg))


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
        (
            lambda: line_chart({"a": [(0, 1), (9, 1)]}, "", "", "", x_scale="log"),
            "0.0 has no place on a logarithmic axis",
        ),
        (
            lambda: line_chart({"a": [(1, 1)]}, "", "", "", x_scale="square"),
            "scale 'square' is none of linear, log, whole",
        ),
        (lambda: learning_curve([], "Loss"), "no 'training' point"),
    ],
)
def test_bad_input_gets_one_sentence(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


@pytest.mark.parametrize("count, dots", [(60, 60), (61, 0)])
def test_each_point_of_a_short_curve_has_a_dot(count, dots):
    found = check_picture(line_chart({"a": [(n, n) for n in range(count)]}, "", "", ""))
    assert len(found.get("circle", [])) == dots
