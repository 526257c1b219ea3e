"""Label placement: the raster tells the truth, and nothing that it places collides."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scratch_recs.charts.label_placement import Box, Raster, spread
from tests.charts.pictures import colliding
from tests.strategies import pixel_boxes, points

AREA = Box(100, 90, 700, 500)
labels = st.lists(
    st.tuples(st.floats(100, 700), st.floats(90, 500), st.floats(5, 200)), max_size=25
)
# So many in so little room that most names move away from their points.
crowds = st.integers(0, 10**6).map(
    lambda seed: [
        (draw.uniform(300, 500), draw.uniform(230, 370), draw.uniform(20, 120))
        for draw in [random.Random(seed)]
        for _ in range(40)
    ]
)


@given(st.lists(pixel_boxes, max_size=6), pixel_boxes)
def test_the_raster_agrees_with_the_readable_overlap(taken, asked):
    raster = Raster(Box(0, 0, 60, 60))
    for corners in taken:
        raster.occupy(Box(*corners))
    assume(asked[0] < asked[2] and asked[1] < asked[3])
    with_area = [Box(*c) for c in taken if c[0] < c[2] and c[1] < c[3]]
    overlapped = any(Box(*asked).overlaps(box) for box in with_area)
    assert raster.is_free(Box(*asked)) == (not overlapped)


@given(pixel_boxes, pixel_boxes)
def test_overlap_is_symmetric(one, other):
    assert Box(*one).overlaps(Box(*other)) == Box(*other).overlaps(Box(*one))


@given(labels, st.booleans())
def test_labels_never_collide_with_labels_or_points_nor_leave_the_area(asked, anywhere):
    marks = [(x, y) for x, y, _ in asked]
    raster = Raster(AREA, marks, radius=5)
    placed = [raster.place(x, y, width, 17, anywhere) for x, y, width in asked]
    boxes = [place.box for place in placed if place]
    assert not colliding(boxes)
    for left, top, right, bottom in boxes:
        assert AREA.left <= left and right <= AREA.right
        assert AREA.top <= top and bottom <= AREA.bottom
        assert not any(
            Box(left, top, right, bottom).overlaps(Box(x - 5, y - 5, x + 5, y + 5))
            for x, y in marks
        )


@settings(max_examples=8)
@given(crowds)
def test_no_line_to_a_point_crosses_a_label_or_another_point(asked):
    marks = [(x, y) for x, y, _ in asked]
    raster = Raster(AREA, marks, radius=5)
    placed = [raster.place(x, y, width, 17) for x, y, width in asked]
    boxes = [place.box for place in placed if place]
    for k, place in enumerate(placed):
        if place is None or place.leader is None:
            continue
        x1, y1, x2, y2 = place.leader
        assert (x1, y1) == marks[k]
        for step in range(101):
            x, y = x1 + (x2 - x1) * step / 100, y1 + (y2 - y1) * step / 100
            from_start = ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
            if from_start < 9:
                continue  # the line begins inside its own point's mark
            spot = Box(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
            assert not any(spot.overlaps(box) for box in boxes)
            assert not any(abs(x - p) < 5 and abs(y - q) < 5 for p, q in marks)


@given(labels)
def test_a_label_is_nearer_to_its_own_point_than_to_another(asked):
    marks = [(x, y) for x, y, _ in asked]
    raster = Raster(AREA, marks, radius=5)
    for x, y, width in asked:
        place = raster.place(x, y, width, 17)
        if place is None:
            continue
        own, *_ = gaps = [gap(place.box, p, q) for p, q in [(x, y), *marks]]
        strangers = [
            distance
            for distance, (p, q) in zip(gaps[1:], marks)
            if abs(p - x) + abs(q - y) > 1
        ]
        least = 6 if place.leader else 2 * own
        assert all(distance >= least - 1e-9 for distance in strangers)
        assert place.leader or own < 12


def gap(box, x, y):
    """The distance from a box to a point."""
    across = max(box.left - x, x - box.right, 0)
    down = max(box.top - y, y - box.bottom, 0)
    return (across**2 + down**2) ** 0.5


@given(points(st.integers(150, 400), max_size=1), st.integers(0, 1))
def test_alone_a_label_stands_right_of_its_point(marks, anywhere):
    x, y = marks[0]
    place = Raster(AREA, marks).place(x, y, 100, 17, bool(anywhere))
    assert place.leader is None
    assert place.box == Box(x + 8, y - 8.5, x + 108, y + 8.5)


def test_where_everything_is_taken_there_is_no_place():
    raster = Raster(AREA)
    raster.occupy(AREA)
    assert raster.place(300, 300, 50, 17) is None
    assert raster.place(300, 300, 50, 17, anywhere=True) is None


# --- Positions in a row -------------------------------------------------------

heights = st.lists(st.integers(0, 600), min_size=1, max_size=14)


@given(heights)
def test_spread_positions_keep_gap_range_and_order(wanted):
    placed = spread(wanted, 26, 90, 700)
    assert all(90 <= y <= 700 for y in placed)
    order = sorted(range(len(wanted)), key=lambda k: (wanted[k], k))
    apart = [placed[b] - placed[a] for a, b in zip(order, order[1:])]
    assert all(distance >= 26 for distance in apart)


@given(heights)
def test_spread_moves_nobody_without_need(wanted):
    once = spread(wanted, 26, 90, 700)
    assert spread(once, 26, 90, 700) == once


def test_spread_says_when_there_is_no_room():
    with pytest.raises(ValueError, match="3 positions 26 apart"):
        spread([1, 2, 3], 26, 0, 51)
    assert spread([1, 2, 3], 26, 0, 52) == [0, 26, 52]


def test_a_label_may_fill_its_area_from_edge_to_edge():
    place = Raster(Box(0, 0, 98, 20)).place(50, 10, 40, 20)
    assert place.box == Box(58, 0, 98, 20)
    assert Raster(Box(0, 0, 97, 20)).place(90, 10, 40, 20).box == Box(42, 0, 82, 20)
    assert Raster(Box(0, 0, 98, 19)).place(50, 10, 40, 20) is None
