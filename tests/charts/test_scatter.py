"""Scatter plots: every name can be read, and no name is lost."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.charts import scatter as scatter_plot
from scratch_recs.charts.scatter import scatter
from scratch_recs.charts.svg import clean
from tests.charts.pictures import check_picture, colliding, text_box, texts
from tests.strategies import any_text, drawable, points


def whole_names(found):
    """The texts of a picture; two lines of one name are put together."""
    lines = found["text"]
    shown = texts(found)
    for one, next_one in zip(lines, lines[1:]):
        same_x = one.get("x") == next_one.get("x")
        down = float(next_one.get("y")) - float(one.get("y"))
        if same_x and 16 < down < 19:
            shown.append(f"{one.text} {next_one.text}")
    return shown


def check_names(svg, names):
    """The parsed picture, if no two texts collide and every name is there."""
    found = check_picture(svg)
    assert not colliding([text_box(element) for element in found["text"]])
    shown = whole_names(found)
    for name in map(clean, names):
        whole_or_cut = [name] + [t for t in shown if t.endswith("…")]
        assert not name or any(
            text == name or (text[-1:] == "…" and name.startswith(text[:-1]))
            for text in whole_or_cut
            if text in shown
        )
    return found


def test_names_of_real_movies_on_two_components(ml_100k_folder):
    lines = (ml_100k_folder / "u.item").read_text(encoding="latin-1").splitlines()
    titles = [line.split("|")[1] for line in lines[:50]]
    draw = random.Random(0)
    centres = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(6)]
    data = []
    for title in titles:
        x, y = draw.choice(centres)
        data.append((x + draw.gauss(0, 0.35), y + draw.gauss(0, 0.35), title))
    svg = scatter(data, "Movies", "PC 1", "PC 2")
    assert svg == scatter(data, "Movies", "PC 1", "PC 2")
    found = check_names(svg, titles)
    assert len(found["circle"]) == 50
    assert min(float(element.get("font-size")) for element in found["text"]) >= 13


@settings(max_examples=25)
@given(points(drawable, max_size=12), st.lists(any_text, min_size=12, max_size=12))
def test_any_names_at_any_points_never_collide(data, names):
    named = [(x, y, name) for (x, y), name in zip(data, names)]
    svg = scatter(named, "title", "x", "y")
    found = check_names(svg, names[: len(data)])
    assert len(found["circle"]) == len(data)


@pytest.mark.parametrize("count", [2, 8, 24])
@pytest.mark.parametrize("name", ["A", "A rather long title"])
def test_names_of_points_in_one_place_are_all_there(count, name):
    names = [f"{name} {k}" for k in range(count)]
    check_names(scatter([(3, 3, each) for each in names], "t", "x", "y"), names)


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_names_crowded_into_a_corner_become_numbers_with_a_key(corner):
    draw = random.Random(1)
    names = [f"A rather long title, number {k}" for k in range(28)]
    data = [(5, 5, "")] + [(10, 10, ""), (0, 0, "")]
    for name in names:
        x, y = (10 * side + draw.uniform(-0.4, 0.4) for side in corner)
        data.append((min(max(x, 0), 10), min(max(y, 0), 10), name))
    found = check_names(scatter(data, "t", "x", "y"), names)
    numbers = [e.text for e in found["text"] if e.get("font-weight") == "bold"]
    assert numbers and sorted(numbers) == sorted(2 * numbers[: len(numbers) // 2])
    in_picture = set(map(int, numbers))
    assert in_picture == set(range(1, len(in_picture) + 1))


def clustered_names(seed):
    """Fifty names in six loose clusters."""
    draw = random.Random(seed)
    centres = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(6)]
    data = []
    for k in range(50):
        x, y = draw.choice(centres)
        x, y = x + draw.gauss(0, 0.6), y + draw.gauss(0, 0.6)
        data.append((x, y, f"Title {k} (1995)"))
    return data


def test_letting_the_homeless_choose_first_finds_places_for_more_names(monkeypatch):
    monkeypatch.setattr(scatter_plot, "_FEW", 0)
    tables = [clustered_names(seed) for seed in range(3)]

    def homeless(rounds):
        monkeypatch.setattr(scatter_plot, "_ROUNDS", rounds)
        layouts = [
            scatter_plot._Layout([(x, y) for x, y, _ in data], [[n] for *_, n in data])
            for data in tables
        ]
        return sum(len(layout.homeless) for layout in layouts)

    assert homeless(rounds=6) < homeless(rounds=0)


def test_a_bare_point_needs_no_room_for_a_name():
    data = [(k % 30, k // 30, "") for k in range(600)] + [(15, 25, "the only name")]
    found = check_names(scatter(data, "t", "x", "y"), ["the only name"])
    assert len(found["circle"]) == 601


def test_a_browser_shows_the_whole_name():
    title = "Raiders of the Lost Ark (Indiana Jones and the Raiders of the Lost Ark)"
    found = check_picture(scatter([(1, 2, title)], "t", "x", "y"))
    assert found["circle"][0][0].text == title
    assert title not in whole_names(found)
    assert "Raiders of the Lost Ark (Indiana Jones and the…" in whole_names(found)


def test_a_long_name_stands_in_two_lines_flush_with_its_point():
    title = "Willy Wonka and the Chocolate Factory (1971)"
    data = [(0, 0, title), (10, 0, title)]
    found = check_names(scatter(data, "t", "x", "y", "a subtitle"), [title, title])
    lines = [e for e in found["text"] if e.text in title and len(e.text) > 9]
    assert [e.get("text-anchor") for e in lines] == ["start", "start", "end", "end"]
    assert "a subtitle" in texts(found)


def test_a_few_names_without_room_go_far_rather_than_into_a_key():
    draw = random.Random(3)
    data = [(draw.gauss(0, 1), draw.gauss(0, 1), f"Title {k}") for k in range(30)]
    found = check_names(scatter(data, "t", "x", "y"), [name for *_, name in data])
    assert not [e for e in found["text"] if e.get("font-weight") == "bold"]


def test_more_names_than_fit_are_refused_rather_than_dropped():
    with pytest.raises(ValueError, match="more than 150 names"):
        scatter([(k, k, "name") for k in range(151)], "t", "x", "y")
    with pytest.raises(ValueError, match="too many names and points"):
        scatter([(1, 1, f"A rather long title {k}") for k in range(40)], "t", "x", "y")


def test_a_name_among_points_that_fill_the_picture_is_refused():
    full = [(x, y, "") for x in range(141) for y in range(81)]
    with pytest.raises(ValueError, match="too many names and points"):
        scatter([*full, (70, 40, "Alien")], "t", "x", "y")


def test_bad_points_get_one_sentence():
    with pytest.raises(ValueError, match="no point"):
        scatter([], "t", "x", "y")
    with pytest.raises(ValueError, match="y of point 1 is nan"):
        scatter([(1, float("nan"), "Alien")], "t", "x", "y")


@given(points(drawable), st.tuples(drawable, drawable))
def test_a_mark_is_one_more_point_larger_than_the_others(data, place):
    named = [(x, y, f"P{k}") for k, (x, y) in enumerate(data[:20])]
    found = check_names(
        scatter(named, "t", "x", "y", mark=(*place, "you")),
        [name for *_, name in named] + ["you"],
    )
    circles = [(float(c.get("r")), c.get("fill")) for c in found["circle"]]
    assert len(circles) == len(named) + 1
    assert circles[-1] == max(circles) and circles[-1] not in circles[:-1]
