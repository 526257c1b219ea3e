"""Requests: what is let in, and one sentence for everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.playground.routes import Request, Site
from tests.playground.visit import (
    FORM,
    HOST,
    Visit,
    all_turns_taken,
    made_up_room,
    made_up_site,
)

HERE = {"host": HOST}
SENT = {**HERE, "content-type": FORM}


@pytest.fixture(scope="module")
def site():
    return made_up_site()


@pytest.fixture(scope="module")
def visit(site):
    return Visit(site)


def is_one_sentence(answer):
    text = answer.content.decode("utf-8")
    return (
        answer.kind == "text/plain"
        and text.endswith(".\n")
        and text.count("\n") == 1
        and "Traceback" not in text
    )


def refused(answer, status):
    """Whether the answer is that status and one sentence."""
    assert answer.status == status, answer
    return is_one_sentence(answer)


# Letters as the web server hands them on: it reads requests as Latin-1.
LETTERS = st.text(st.characters(max_codepoint=255), max_size=40)
METHODS = st.sampled_from(["GET", "POST"]) | LETTERS
HEADERS = st.fixed_dictionaries(
    {}, optional={"host": LETTERS, "origin": LETTERS, "content-type": LETTERS}
)


@given(METHODS, LETTERS, HEADERS, st.binary(max_size=60))
def test_garbage_gets_one_sentence(site, method, target, headers, body):
    answer = site.answer(Request(method, target, {**HERE, **headers}, body))
    assert 400 <= answer.status < 500 and is_one_sentence(answer)


PAGES = ["", "training", "map", "rate", "forget", "k", "train", "measure", "stop"]


@given(
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(PAGES) | LETTERS,
    st.sampled_from(["", "?", "/", "?q=", "?start=", "?page="]),
    LETTERS,
    st.binary(max_size=60),
)
def test_garbage_behind_the_token_gets_a_page_or_one_sentence(
    site, visit, method, page, sign, text, body
):
    request = Request(method, f"{visit.home}{page}{sign}{text}", SENT, body)
    answer = site.answer(request)
    if 400 <= answer.status < 500:
        assert is_one_sentence(answer)
    else:
        assert answer.status in (200, 303)
        assert not visit.look(visit.home).rated()


FIELDS = st.dictionaries(
    st.sampled_from(["film", "film-item 1", "film-item 999", "film-", "q", "start"])
    | st.sampled_from(["k", "factors", "epochs", "regularization", "learning_rate"])
    | st.text(max_size=8),
    st.sampled_from(["0", "5", "-1", "2.5", "1e400", "nan", "", "0x1"])
    | st.text(max_size=8),
    max_size=6,
)


@given(st.sampled_from(["rate", "forget", "k", "measure"]), FIELDS)
def test_any_form_leads_to_a_page_or_gets_one_sentence(site, action, fields):
    visit = Visit(site)
    clean = {k: v.encode("utf-8", "replace").decode() for k, v in fields.items()}
    clean = {k.encode("utf-8", "replace").decode(): v for k, v in clean.items()}
    answer = visit.post(action, clean)
    if answer.status == 303:
        visit.look(answer.place)
        assert set(visit.rated()) <= {"Film 1"}
    else:
        assert refused(answer, 400)
    visit.post("stop", {})


def test_a_form_counts_as_a_whole_or_not_at_all(site):
    visit = Visit(site)
    answer = visit.post("rate", {"film-item 1": "5", "film-item 2": "9"})
    assert refused(answer, 400)
    assert b"Film 2: the rating '9' is outside 1 to 5" in answer.content
    assert visit.look(visit.home).rated() == []


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"film-item 1": "2.5"}, "half a star"),
        ({"film-item 1": ""}, "Film 1"),
        ({"film-no film": "3"}, "no such film"),
        ({"film-item 1": "3", "start": "x"}, "start is a whole number"),
    ],
)
def test_a_wrong_rating_says_what_is_wrong(site, fields, words):
    answer = Visit(site).post("rate", fields)
    assert refused(answer, 400) and words in answer.content.decode()


# --- Who is let in ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", [None, "", "evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:8001"]
)
def test_another_host_is_refused(site, host):
    headers = {} if host is None else {"host": host}
    assert refused(site.answer(Request("GET", f"/{site.token}/", headers)), 403)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000"])
def test_this_machine_is_let_in(site, host):
    headers = {"host": host}
    assert site.answer(Request("GET", f"/{site.token}/", headers)).status == 303


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "https://127.0.0.1:8000", ""]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused(site, visit, method, origin):
    headers = {**SENT, "origin": origin}
    request = Request(method, f"{visit.home}k", headers, b"k=3")
    assert refused(site.answer(request), 403)


@pytest.mark.parametrize("path", ["/", "", "/x/", "/favicon.ico", "//", "/../../etc"])
def test_without_the_token_there_is_nothing(site, path):
    assert refused(site.answer(Request("GET", path, HERE)), 404)


def test_a_part_of_the_token_is_not_enough(site):
    for wrong in (site.token[:-1], site.token + "x", site.token.swapcase()):
        assert refused(site.answer(Request("GET", f"/{wrong}/", HERE)), 404)


@pytest.mark.parametrize(
    "path", ["../setup.cfg", "page.py", "routes.py", "./page.css", "%2e%2e/x", "x/"]
)
def test_no_file_is_served_but_style_and_script(site, path):
    assert refused(site.answer(Request("GET", f"/{site.token}/{path}", HERE)), 404)
    for name in ("page.css", "page.js"):
        found = site.answer(Request("GET", f"/{site.token}/{name}", HERE))
        assert found.status == 200 and found.content


def test_only_forms_are_read(site, visit):
    for kind in ("text/plain", "application/json", "multipart/form-data", ""):
        request = Request("POST", f"{visit.home}k", {**HERE, "content-type": kind})
        assert refused(site.answer(request), 415)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "get"])
def test_other_methods_are_not_served(site, visit, method):
    assert refused(site.answer(Request(method, visit.home, HERE)), 405)


def test_too_many_fields_are_refused(site, visit):
    body = "&".join(f"film-{n}=1" for n in range(1000)).encode()
    assert refused(site.answer(Request("POST", f"{visit.home}rate", SENT, body)), 400)


def test_a_visitor_who_was_away_for_long_is_forgotten():
    site = Site(made_up_room(), port=8000, most_visitors=2)
    first, second = Visit(site), Visit(site)
    first.look(first.home)
    third = Visit(site)
    for one in (first, third):
        one.look(one.home)
    assert refused(site.answer(Request("GET", second.home, HERE)), 404)
    assert refused(second.post("rate", {"film-item 1": "5"}), 404)


def test_the_training_of_a_forgotten_visitor_stops():
    site = Site(made_up_room(), port=8000, most_visitors=1)
    visit = Visit(site)
    with all_turns_taken(site.room):
        visit.look("training").send("train", factors="20", epochs="40")
        job = site._visitors.get(visit.home.split("/")[2]).job
        Visit(site)
        job.wait()
    assert job.share == 0


def test_every_site_and_every_visitor_has_a_secret_of_its_own(site):
    other = Site(site.room, port=8000)
    homes = {Visit(one).home for one in (site, site, other, other)}
    assert len({part for home in homes for part in home.split("/") if part}) == 6
    assert all(len(part) >= 20 for home in homes for part in home.split("/") if part)
