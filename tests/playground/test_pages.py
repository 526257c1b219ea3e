"""The pages of the playground, without a network and without scripts."""

import inspect
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scratch_recs
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.mf_sgd import epoch, prediction
from scratch_recs.playground.visitors import SLIDERS
from scratch_recs.recommender.taste import films_to_ask
from tests.playground.visit import (
    Page,
    Visit,
    all_turns_taken,
    made_up_site,
    text_of,
)

FOLDER = Path(scratch_recs.__file__).parent / "playground"

LISTS = ["popular", "users", "items", "factors"]


@pytest.fixture(scope="module")
def site():
    return made_up_site()


@pytest.fixture
def visit(site):
    return Visit(site)


# --- Rating and recommending ------------------------------------------------------------


def test_lists_stand_side_by_side(visit):
    assert list(visit.lists()) == LISTS
    lists = visit.rate(item_3=5).lists()
    assert [len(films) for films in lists.values()] == [8, 8, 8, 8]


def test_without_a_rating_nobody_is_near(visit):
    lists = visit.lists()
    assert [bool(films) for films in lists.values()] == [True, False, False, True]
    assert "Rate a film" in text_of(visit.page.by_id("users"))


def test_a_list_is_what_the_model_recommends(site, visit):
    lists = visit.rate(item_1=5, item_2=1, item_4=4).lists()
    rated = [("item 1", 5.0), ("item 2", 1.0), ("item 4", 4.0)]
    for key, model in [*site.room.neighbours.items(), ("factors", site.room.run.model)]:
        best = model.recommend_for(rated, 8)
        assert lists[key] == [site.room.title(item_id) for item_id, _ in best]


def test_every_film_says_why(site, visit):
    visit.rate(item_1=5, item_2=1)
    for key in LISTS[1:]:
        for film in visit.page.all("li", visit.page.by_id(key)):
            score = text_of(visit.page.of_class("span", "score", film)[0])
            *parts, total = [
                text_of(next(visit.page.all("td", row)))
                for row in visit.page.all("tr", film)
            ]
            assert sum(map(float, parts)) == pytest.approx(float(total), abs=0.04)
            assert float(score) == min(5, max(1, float(total)))


def test_neighbours_are_named_after_what_they_are(visit):
    visit.rate(item_1=5, item_2=1)
    assert re.search(r"user \d+ \(similarity", text_of(visit.page.by_id("users")))
    assert re.search(r"Film [12] \(similarity", text_of(visit.page.by_id("items")))


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5)), max_size=12),
)
def test_what_is_rated_is_in_no_list(site, sequence):
    visit = Visit(site)
    expected = {}
    for number, stars in sequence:
        assert visit.post("rate", {f"film-item {number}": str(stars)}).status == 303
        expected.pop(number, None)
        if stars:
            expected[number] = stars
    lists = visit.lists()
    assert sorted(visit.rated()) == sorted(f"Film {n}" for n in expected)
    for films in lists.values():
        assert not set(films) & set(visit.rated())


@settings(max_examples=10)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40), st.integers(1, 5))))
def test_two_visitors_never_see_each_others_ratings(site, sequence):
    visits = Visit(site), Visit(site)
    own = set(), set()
    for which, number, stars in sequence:
        visits[which].post("rate", {f"film-item {number}": str(stars)})
        own[which].add(f"Film {number}")
    for visit, films in zip(visits, own):
        assert set(visit.look(visit.home).rated()) == films


def test_a_rating_is_forgotten(visit):
    before = visit.rate(item_3=5).lists()
    visit.rate(item_1=2)
    (button,) = [
        one
        for one in visit.page.all("button")
        if one[1].get("aria-label") == "forget Film 1"
    ]
    visit.send("forget", **{button[1]["name"]: button[1]["value"]})
    assert visit.lists() == before


def test_stars_that_were_given_are_checked(visit):
    visit.rate(item_2=4)
    assert "checked" in visit.page.by_id("film-item 2-4")[1]
    assert "checked" not in visit.page.by_id("film-item 2-0")[1]
    visit.rate(item_2=0)
    assert visit.rated() == []


def test_films_are_asked_about_first_whose_rating_tells_most(site, visit):
    shown = [text_of(one) for one in visit.page.all("legend")]
    assert shown == [site.room.title(one) for one in films_to_ask(site.room.train)[:12]]


def test_a_search_finds_titles_and_keeps_them_while_rating(visit):
    visit.send("./", q="film 3")
    titles = [text_of(one) for one in visit.page.all("legend")]
    assert titles and all("3" in title for title in titles)
    visit.send("rate", **{"film-item 33": "5"})
    assert [text_of(one) for one in visit.page.all("legend")] == titles
    visit.send("./", q="nowhere")
    assert "No title holds these words" in text_of(visit.page.by_id("films"))


def test_more_films_and_back(visit):
    first = [text_of(one) for one in visit.page.all("legend")]
    more = visit.page.by_id("More-films")[1]["href"]
    second = [text_of(one) for one in visit.look(more).page.all("legend")]
    assert len(first) == len(second) == 12 and not set(first) & set(second)
    back = visit.page.by_id("Films-before")[1]["href"]
    assert [text_of(one) for one in visit.look(back).page.all("legend")] == first


def test_k_changes_the_lists_and_what_they_are_called(visit):
    before = visit.rate(item_1=5, item_2=1, item_5=3).lists()
    visit.send("k", k="1")
    assert "1 nearest people" in text_of(visit.page.by_id("users"))
    after = visit.lists()
    assert after["users"] != before["users"] and after["items"] != before["items"]
    assert after["popular"] == before["popular"]
    assert after["factors"] == before["factors"]


# --- Training ---------------------------------------------------------------------------


def finish(visit):
    """Wait for what happens in the background, and look again."""
    name = visit.home.strip("/").split("/")[-1]
    visitor = visit.site._visitors.get(name)
    visitor.job.wait()
    visit.look(visit.home + "training")
    return visitor


def test_sliders_train_another_model_which_the_lists_show(visit):
    before = visit.rate(item_1=5, item_2=1).lists()
    visit.look("training").send("train", factors="4", epochs="3")
    visitor = finish(visit)
    assert len(visitor.run.history) == 3 and visitor.run.model.dim == 4
    assert "Learning 4 factors" in text_of(visit.page.by_id("curve"))
    assert "Training is done." in text_of(visit.page.by_id("status"))
    assert "4 learned factors" in text_of(visit.look("./").page.by_id("factors"))
    assert visit.lists()["factors"] != before["factors"]


def test_the_curve_shows_the_training_before(visit):
    visit.look("training").send("train", epochs="2")
    finish(visit)
    one = visit.page.by_id("curve")
    assert "before: 2 factors, λ 0.08, η 0.12" in text_of(one)
    visit.send("train", epochs="2", regularization="0.2")
    finish(visit)
    assert len(list(visit.page.all("polyline", visit.page.by_id("curve")))) == 3


def test_a_training_that_diverges_says_what_to_lower(visit, monkeypatch):
    slider = SLIDERS["learning_rate"]._replace(high=50)
    monkeypatch.setattr(
        "scratch_recs.playground.forms.SLIDERS", {**SLIDERS, "learning_rate": slider}
    )
    visit.look("training").send("train", learning_rate="50")
    finish(visit)
    assert "lower learning_rate" in text_of(visit.page.by_id("status"))
    assert visit.lists()["factors"]  # the model before is still there


def test_a_training_can_be_stopped(visit):
    with all_turns_taken(visit.site.room):
        visit.look("training").send("train", factors="20", epochs="40")
        visit.post("stop", {})
        visitor = finish(visit)
    assert visitor.trained is None
    assert "Training was stopped." in text_of(visit.page.by_id("status"))


def test_another_training_stops_the_one_before(visit):
    with all_turns_taken(visit.site.room):
        visit.look("training").send("train", factors="20", epochs="40")
        name = visit.home.strip("/").split("/")[-1]
        first = visit.site._visitors.get(name).job
        visit.send("train", factors="2", epochs="1")
        first.wait()
    assert first.share == 0
    assert finish(visit).trained.settings["epochs"] == 1


def test_while_it_trains_the_page_says_how_far_it_is(visit):
    with all_turns_taken(visit.site.room):
        visit.look("training").send("train", factors="3")
        assert next(visit.page.all("progress"))[1]["value"] == "0.00"
        assert visit.page.by_id("stop")
        assert "data-busy" in str(visit.page.by_id("status"))
        assert next(visit.page.all("noscript"))  # it loads again by itself
    finish(visit)
    assert not list(visit.page.all("progress"))
    assert not list(visit.page.all("noscript"))


def test_errors_of_several_k_are_measured(site, visit):
    visit.look("training").send("measure", k="7")
    visitor = finish(visit)
    assert sorted(visitor.errors) == [1, 3, 5, 7, 10, 20, 40, 80]
    users = UserKNN(k=7, centering="baseline").fit(site.room.train)
    part = site.room.validation
    predictions = users.predict_all(part, clip=False)
    assert visitor.errors[7][0] == pytest.approx(
        scratch_recs.rmse(predictions, part.values), rel=1e-12
    )
    assert "k = 7" in text_of(visit.page.by_id("errors"))
    assert f"RMSE {visitor.errors[7][0]:.3f}" in text_of(
        visit.look("./").page.by_id("users")
    )
    visit.look("training").send("measure", k="7")  # nothing is left to be measured
    finish(visit)
    assert "Measuring is done." in text_of(visit.page.by_id("status"))


@pytest.mark.parametrize("name", SLIDERS)
@pytest.mark.parametrize("text", ["", "a", "nan", "inf", "-1", "1e9", "٣", "1,5"])
def test_a_setting_outside_its_limits_is_refused(visit, name, text):
    action = "k" if name == "k" else "train"
    fields = {key: f"{slider.start:g}" for key, slider in SLIDERS.items()}
    answer = visit.post(action, {**fields, name: text})
    if text == "٣" and name in ("k", "factors", "epochs"):  # Python reads it as 3
        assert answer.status == 303
    else:
        assert answer.status == 400 and name.encode() in answer.content


# --- The map ----------------------------------------------------------------------------


def own_place(visit):
    """The circle of the visitor on the map, if there is one."""
    circles = visit.look(visit.home + "map").page.all("circle")
    return [one[1] for one in circles if text_of(one) == "you"]


def test_the_map_has_ones_own_place_which_moves_with_the_ratings(visit):
    assert own_place(visit) == []
    visit.rate(item_1=5)
    (here,) = own_place(visit)
    visit.rate(item_2=1, item_3=5)
    (there,) = own_place(visit)
    assert here != there


def test_rating_on_the_map_leads_back_to_the_map(visit):
    visit.look("map?start=12").send("rate", **{"film-item 1": "5"})
    assert visit.address.endswith("/map?start=12")
    assert visit.rated() == ["Film 1"]


# --- What every page keeps --------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "training", "map"])
def test_a_page_has_a_language_a_title_one_heading_and_labels(visit, page):
    visit.rate(item_1=5, item_2=1)
    visit.look(visit.home + page)
    tree = visit.page
    assert next(tree.all("html"))[1]["lang"] == "en"
    assert text_of(next(tree.all("title")))
    assert len(list(tree.all("h1"))) == 1
    labels = {one[1].get("for") for one in tree.all("label")}
    inside = {
        id(field) for one in tree.all("label") for field in tree.all("input", one)
    }
    for field in tree.all("input"):
        if field[1]["type"] != "hidden":
            assert field[1]["id"] in labels or id(field) in inside
    for key in ("aria-labelledby", "for"):
        for name in ("section", "label", "output"):
            for one in tree.all(name):
                assert key not in one[1] or tree.by_id(one[1][key])
    for button in tree.all("button"):
        assert text_of(button).strip()


def test_the_source_is_that_of_what_runs(visit):
    page = text_of(visit.page.root)
    for function in (UserKNN._prediction, UserKNN._neighbours, prediction):
        assert textwrap.dedent(inspect.getsource(function)) in page
    training = text_of(visit.look("training").page.root)
    assert inspect.getsource(epoch) in training


HOSTILE = "<script>alert(1)</script>\"'&amp;$title ${x} \x00"


def test_text_from_files_and_from_visitors_is_escaped():
    site = made_up_site(titles={f"item {n}": f"{HOSTILE} {n}" for n in range(1, 41)})
    visit = Visit(site)
    visit.rate(item_1=5, item_2=1)
    visit.send("./", q=HOSTILE)
    for page in ("", "training", "map"):
        visit.look(visit.home + page)
        scripts = list(visit.page.all("script"))
        assert [one[1].get("src") for one in scripts] == ["../page.js"]
        assert not text_of(scripts[0])


@settings(max_examples=15)
@given(st.text(max_size=30))
def test_any_search_gives_a_whole_page(site, words):
    visit = Visit(site)
    visit.send("./", q=words.encode("utf-8", "replace").decode())
    assert visit.page.by_id("films")


def test_html_style_and_script_are_short_and_ask_nobody_else():
    files = [FOLDER / f"page.{kind}" for kind in ("html", "css", "js")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert sum(len(text.splitlines()) for text in texts) <= 500
    assert not any(re.search(r"https?:|//\w+\.|@import|url\(", text) for text in texts)


def test_the_files_are_shipped():
    setup = (FOLDER.parents[1] / "setup.cfg").read_text(encoding="utf-8")
    assert "scratch_recs.playground = page.html, page.css, page.js" in setup


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_have_enough_contrast_in_light_and_dark():
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.S)
    )
    for colours in (light, dark):
        for paper in (colours["paper"], colours["raised"]):
            for name in ("ink", "quiet", "accent", "star"):
                assert contrast(colours[name], paper) >= 4.5, name
            assert contrast(colours["unlit"], paper) >= 3  # of signs, not of text


def test_a_page_is_balanced_or_the_test_would_say_so():
    for wrong in (b"<p>", b"<p><b></p></b>", b'<i id="a"></i><i id="a"></i>'):
        with pytest.raises(AssertionError):
            Page(wrong)
