"""Hexagons: every point is counted once, in the hexagon whose centre is nearest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.charts.hexbin import hexagon_counts, hexbin
from scratch_recs.charts.svg import INK, PALE
from tests.charts.pictures import box, check_picture, colliding, text_boxes, texts
from tests.strategies import any_text, drawable, points

pixels = points(st.floats(0, 1280), max_size=40)
radii = st.floats(4, 40)


@given(pixels, radii)
def test_the_counts_add_up_to_the_number_of_points(data, radius):
    assert sum(hexagon_counts(data, radius).values()) == len(data)


@given(st.tuples(st.floats(0, 1280), st.floats(0, 1280)), radii)
def test_no_other_centre_is_nearer(point, radius):
    [centre] = hexagon_counts([point], radius)
    wide, high = math.sqrt(3) * radius, 3 * radius
    column, row = round(point[0] / wide), round(point[1] / high)
    others = [
        ((column + i + shift) * wide, (row + j + shift) * high)
        for i in range(-2, 3)
        for j in range(-2, 3)
        for shift in (0, 0.5)
    ]
    nearest = min(math.dist(point, other) for other in others)
    assert math.dist(point, centre) == pytest.approx(nearest, abs=1e-9)
    assert any(math.dist(centre, other) < 1e-9 for other in others)
    assert math.dist(point, centre) <= radius + 1e-9


@given(pixels, radii, st.randoms())
def test_the_order_of_the_points_does_not_matter(data, radius, random):
    shuffled = random.sample(data, len(data))
    counts = hexagon_counts(data, radius)
    assert list(hexagon_counts(shuffled, radius).items()) == list(counts.items())


@given(points(drawable), any_text, radii, st.booleans())
def test_any_points_stay_on_the_canvas_and_none_is_lost(data, words, radius, diagonal):
    svg = hexbin(data, words, words, words, radius, diagonal)
    found = check_picture(svg)
    classes = list(reversed(texts(found))).index("points")
    shown = [int(element[0].text) for element in found["polygon"][:-classes]]
    assert sum(shown) == len(data)
    edges = [box(line) for line in found["line"] if line.get("stroke") == INK]
    left, base = edges[:2]
    for hexagon in map(box, found["polygon"][:-classes]):
        assert left.right <= hexagon.left + 0.02 and hexagon.bottom <= base.top + 0.02
        assert left.top <= hexagon.top + 0.02 and hexagon.right <= base.right + 0.02
    assert hexbin(data, words, words, words, radius, diagonal) == svg


def test_the_legend_says_which_colour_means_how_many():
    data = [(0, 0)] * 1 + [(5, 0)] * 4 + [(0, 5)] * 21
    found = check_picture(hexbin(data, "t", "x", "y"))
    legend = {element[0].text: element.get("fill") for element in found["polygon"][3:]}
    assert list(legend) == ["1", "2–4", "5–9", "10–19", "20–21"]
    colours = {element[0].text: element.get("fill") for element in found["polygon"][:3]}
    assert colours == {"1": legend["1"], "4": legend["2–4"], "21": legend["20–21"]}
    assert len(set(legend.values())) == 5
    assert set(legend) <= set(texts(found))


def test_more_points_are_never_drawn_lighter():
    data = [(k, 0) for k in range(10) for _ in range(2**k)]
    found = check_picture(hexbin(data, "t", "x", "y", radius=10))
    shades = []
    for element in found["polygon"][10:]:
        red, green, blue = bytes.fromhex(element.get("fill")[1:])
        shades.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    assert len(shades) == 9 and shades == sorted(shades, reverse=True)


def test_the_diagonal_is_drawn_on_request_and_where_the_axes_share_values():
    def lines(data, diagonal):
        return len(check_picture(hexbin(data, "t", "x", "y", 12, diagonal))["line"])

    shared, apart = [(1, 2), (5, 4)], [(1, 20), (5, 40)]
    assert lines(shared, True) == lines(shared, False) + 2
    assert lines(apart, True) == lines(apart, False)


@given(points(drawable), any_text, st.sampled_from([None, 0.5]))
def test_bars_at_the_edges_count_every_point_twice(data, words, step):
    if step:
        data = [(x, 0.5 + 0.5 * (k % 10)) for k, (x, _) in enumerate(data)]
    svg = hexbin(data, "t", "x", "y", y_step=step, marginals=True, subtitle=words)
    found = check_picture(svg)
    counted = [int(bar[0].text) for bar in found["rect"] if len(bar)]
    assert sum(counted) == 2 * len(data)
    bars = [box(bar) for bar in found["rect"] if len(bar)]
    assert not colliding(bars + text_boxes(found))


def test_half_stars_are_the_ticks_of_their_axis():
    data = [(1.0, 0.5), (2.0, 3.5), (4.0, 5.0)]
    found = check_picture(hexbin(data, "t", "predicted", "actual", y_step=0.5))
    upwards = [e.text for e in found["text"] if e.get("text-anchor") == "end"]
    assert upwards == [f"{k / 2:.1f}" for k in range(1, 11)]


@pytest.mark.parametrize("radius", [3.9, 40.1, float("nan")])
def test_radii_that_cannot_be_drawn_are_refused(radius):
    with pytest.raises(ValueError, match="4 to 40"):
        hexbin([(1, 2)], "t", "x", "y", radius)


def test_bad_points_get_one_sentence():
    with pytest.raises(ValueError, match="no point"):
        hexbin([], "t", "x", "y")
    with pytest.raises(ValueError, match="x of point 2 is inf"):
        hexbin([(1, 1), (float("inf"), 1)], "t", "x", "y")


@given(
    st.lists(st.tuples(st.floats(0, 6), st.integers(0, 12)), min_size=1, max_size=40),
    st.sampled_from([0.25, 0.5, 1.0, 20.0]),
    st.sampled_from([-10.0, 0.5, 1.0]),
)
def test_with_a_step_every_value_has_a_row_of_its_own(data, step, least):
    data = [(x, least + step * k) for x, k in data]
    found = check_picture(hexbin(data, "t", "x", "y", y_step=step))
    classes = list(reversed(texts(found))).index("points")
    rows = {}
    for hexagon in found["polygon"][:-classes]:
        middle = round((box(hexagon).top + box(hexagon).bottom) / 2)
        rows[middle] = rows.get(middle, 0) + int(hexagon[0].text)
    counts = [
        sum(y == value for _, y in data) for value in sorted({y for _, y in data})
    ]
    assert [rows[middle] for middle in sorted(rows, reverse=True)] == counts


@pytest.mark.parametrize("step", [0, -1.0, math.nan, 1e-3])
def test_a_step_that_cannot_be_drawn_is_refused(step):
    with pytest.raises(ValueError, match="a step of"):
        hexbin([(0, 0), (1, 5)], "t", "x", "y", y_step=step)


def test_every_hexagon_is_regular():
    found = check_picture(hexbin([(0.0, 1.0), (2.0, 5.0), (4.0, 2.0)], "t", "x", "y"))
    for element in found["polygon"]:
        pairs = [pair.split(",") for pair in element.get("points").split()]
        corners = [complex(float(x), float(y)) for x, y in pairs]
        centre = sum(corners) / 6
        radius = abs(corners[0] - centre)
        sides = [abs(a - b) for a, b in zip(corners, [*corners[1:], corners[0]])]
        assert sides == pytest.approx([radius] * 6, abs=0.05)


def test_the_diagonal_reaches_as_far_as_both_axes():
    svg = hexbin([(0, 0), (10, 10), (10, 4)], "t", "x", "y", diagonal=True)
    lines = check_picture(svg)["line"]
    dashed = [
        box(one) for one in lines if one.get("stroke-dasharray", "none") != "none"
    ]
    grid = [box(one) for one in lines if one.get("stroke") == PALE]
    assert dashed[0] == dashed[-1]
    assert dashed[0].right == max(one.right for one in grid if one.left == one.right)
    assert dashed[0].left == min(one.left for one in grid if one.left == one.right)
