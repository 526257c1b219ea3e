"""The playground in a real browser: no complaint, and the keyboard alone is enough."""

import os

import pytest

from tests.browser import PROGRAM, Browser
from tests.playground.visit import made_up_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the pipes are those of POSIX"),
]


@pytest.fixture(scope="module")
def server():
    with made_up_server() as playground:
        yield playground


@pytest.fixture(scope="module")
def browser():
    with Browser() as started:
        yield started


@pytest.fixture
def page(browser, server):
    opened = browser.open(server.address)
    yield opened
    assert opened.complaints() == []


LIST = "document.querySelector('#factors ol').textContent"
PEOPLE = "document.querySelectorAll('#users .film').length"
FOCUS = "document.activeElement.id || document.activeElement.textContent"


def tab_to(page, what):
    """Press the tabulator until the focus is on an element with this id or text."""
    for _ in range(60):
        if page.value(FOCUS) == what:
            return
        page.press("Tab")
    pytest.fail(f"the tabulator does not come to {what}")


def test_a_rating_changes_the_lists_at_once(page):
    before = page.value(LIST)
    assert page.value(PEOPLE) == 0
    page.value("document.getElementById('film-item 2-5').click()")
    page.until(f"{PEOPLE} === 8")
    assert page.value(LIST) != before
    assert "Film 2" in page.value("document.querySelector('#rated').textContent")
    assert page.value("document.querySelector('#status').textContent") == (
        "Films rated: 1."
    )


def test_the_keyboard_alone_is_enough(page):
    tab_to(page, "q")
    page.press(*"film 7")
    page.until("document.querySelectorAll('#films fieldset').length === 1")
    tab_to(page, "film-item 7-0")
    page.press("Right")
    page.until(f"{PEOPLE} === 8")
    one_star = page.value(LIST)
    assert page.value(FOCUS) == "film-item 7-1"  # the focus stays where it was
    page.press("Right", "Right", "Right", "Right")
    page.until("document.querySelector('#rated').textContent.includes('★★★★★')")
    page.until(f"{LIST} !== {one_star!r}")
    assert page.value(FOCUS) == "film-item 7-5"
    why = page.value("document.querySelector('#users li details').id")
    page.value(f"document.getElementById('{why}').firstChild.id = 'first-film'")
    tab_to(page, "first-film")
    page.press("Enter")
    page.until(f"document.getElementById('{why}').open")
    assert "predicted" in page.value(f"document.getElementById('{why}').textContent")


def test_what_is_unfolded_stays_unfolded(page):
    page.value("document.getElementById('source-factors').open = true")
    page.value("document.getElementById('film-item 2-5').click()")
    page.until(f"{PEOPLE} === 8")
    assert page.value("document.getElementById('source-factors').open")


def test_a_slider_changes_the_picture_and_the_training_can_be_stopped(page):
    picture = "document.querySelector('#curve svg title').textContent"
    page.go(page.value("location.href") + "training")
    assert page.value(picture) == "Learning 2 factors, λ 0.08, η 0.12"
    tab_to(page, "factors")
    page.press("Right")
    assert page.value("document.querySelector('output').textContent") == "3"
    page.until(f"{picture} === 'Learning 3 factors, λ 0.08, η 0.12'")
    page.until("!document.querySelector('progress')")
    assert "done" in page.value("document.querySelector('#status').textContent")
    tab_to(page, "epochs")
    page.press(*["Right"] * 3)
    page.until("document.querySelectorAll('#curve polyline').length === 3")


def test_the_map_shows_ones_own_place(page):
    page.go(page.value("location.href") + "map")
    own = "[...document.querySelectorAll('circle title')].map(t => t.textContent)"
    assert "you" not in page.value(own)
    page.value("document.getElementById('film-item 2-4').click()")
    page.until(f"{own}.includes('you')")


def test_a_refusal_is_shown_where_everybody_looks(page, server):
    page.value("document.querySelector('#k').max = 1000")
    page.value("document.querySelector('#k').value = 999")
    page.value("document.querySelector('#k').form.requestSubmit()")
    page.until("document.querySelector('#status').textContent.includes('k is a whole')")
    complaints = page.complaints()  # the browser reports the status 400 by itself
    assert len(complaints) == 1 and "400" in complaints[0]
    page.browser.events.clear()


@pytest.mark.parametrize("place", ["", "training", "map"])
@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_no_page_is_wider_than_its_window(page, place, width):
    page.value("document.getElementById('film-item 2-5').click()")
    page.until(f"{PEOPLE} === 8")
    page.resize(width, 900, dark=width == 1920)
    page.go(page.value("location.href") + place)
    assert page.value("document.scrollingElement.scrollWidth") <= width


def test_without_scripts_the_forms_do_the_same(browser, server):
    page = browser.open(server.address, scripts=False)
    before = page.value(LIST)
    tab_to(page, "film-item 2-0")
    page.press("Right", "Right", "Right")
    assert page.value(LIST) == before
    tab_to(page, "Save and recommend")
    page.press("Enter")
    page.until(f"{PEOPLE} === 8")
    assert page.value(LIST) != before
    assert page.complaints() == []
