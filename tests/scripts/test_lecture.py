"""Lectures step by step: the steps are the whole, and each is the same on its own."""

import io
import subprocess
import sys

import pytest

from scratch_recs import synthetic_ratings
from scratch_recs.cli.options import run
from scripts.embeddings.main import Embeddings
from scripts.interests.main import Interests
from scripts.jester.main import Jester
from scripts.lecture.docstrings import source_of
from scripts.lecture.step import needs_of
from scripts.lecture.walk import HEIGHT, blocks_of, screens
from scripts.movielens_100k.inside import NEW_USER
from scripts.movielens_100k.main import MovieLens
from tests.helpers import ROOT

LECTURES = {
    "interests": Interests,
    "movielens_100k": MovieLens,
    "jester": Jester,
    "embeddings": Embeddings,
}
STEPS = {
    f"{name} {step.name}": (lecture, step)
    for name, lecture in LECTURES.items()
    for step in lecture.steps
}
every_lecture = pytest.mark.parametrize("lecture", LECTURES.values(), ids=LECTURES)
every_step = pytest.mark.parametrize("lecture, step", STEPS.values(), ids=STEPS)


def printed(capsys, lecture, *arguments):
    """What a lecture prints with these options."""
    capsys.readouterr()
    lecture.of(arguments).start()
    return capsys.readouterr().out


def walked(capsys, monkeypatch, lecture, answers, *arguments):
    """What it prints with --step and these answers, one per line."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{a}\n" for a in answers)))
    return printed(capsys, lecture, "--step", *arguments)


# --- What a step says of itself -----------------------------------------------


@every_lecture
def test_the_list_names_every_step_once_and_needs_no_data(lecture, capsys, tmp_path):
    lines = printed(capsys, lecture, "--list", "--data", str(tmp_path)).splitlines()
    names = [line.split()[0] for line in lines if " min  " in line]
    assert names == [step.name for step in lecture.steps]
    assert len(set(names)) == len(names)
    assert max(map(len, lines)) <= 80


@every_step
def test_a_step_has_all_that_a_class_needs(lecture, step):
    assert 1 <= step.minutes <= 45
    assert bool(step.formulas) != bool(step.no_formula)
    assert step.ask and all(question.count("?") for question in step.ask)
    assert step.idea.endswith((".", "?"))
    for thing in step.code:
        assert source_of(thing)[0].startswith(("def ", "class ", "@"))


@every_step
def test_what_a_step_needs_is_an_attribute_or_an_option(lecture, step):
    options = vars(lecture.of([]).options)
    for name in [*step.needs, *filter(None, (step.only_if, step.not_if))]:
        assert hasattr(lecture, name) or name in options


@every_step
def test_formula_and_source_fit_on_screens(lecture, step):
    blocks = blocks_of(step)
    pages = screens(blocks)
    assert max(map(len, pages)) <= HEIGHT
    lines = [line for page in pages for line in page]
    assert max(map(len, lines)) <= 80
    assert [line for block in blocks for line in block if line] == list(
        filter(None, lines)
    )
    assert not any('"""' in line for line in lines)  # what is explained, is said above


@every_lecture
def test_a_wrong_name_is_one_sentence_with_the_nearest_name(lecture, capsys):
    for option in ("--only", "--from"):
        name = lecture.steps[-1].name
        with pytest.raises(SystemExit) as stop:
            lecture.of([option, f"{name}x"])
        assert stop.value.code == 2
        sentence = capsys.readouterr().err.splitlines()[-1]
        assert f"no step '{name}x'; the nearest name is '{name}'" in sentence


# --- The steps are the whole --------------------------------------------------


def check_the_steps_are_the_whole(capsys, lecture, *arguments):
    """Each step on its own, in order, is the whole; what stands above the first."""
    whole = printed(capsys, lecture, *arguments)
    *_, last = steps = lecture.of(arguments).chosen()
    alone = [printed(capsys, lecture, "--only", s.name, *arguments) for s in steps]
    assert whole.endswith("".join(alone))
    assert printed(capsys, lecture, "--from", last.name, *arguments) == alone[-1]
    return whole[: -len("".join(alone))]


def test_the_steps_on_interests_are_the_whole(capsys, tmp_path):
    before = check_the_steps_are_the_whole(capsys, Interests)
    assert before.startswith("  Users are numbered from 0")
    from_first = printed(capsys, Interests, "--from", "popular")
    assert from_first == printed(capsys, Interests)
    own = tmp_path / "own.csv"
    own.write_text("tea,milk\nmilk,coffee\n", encoding="utf-8")
    assert check_the_steps_are_the_whole(capsys, Interests, "--data", str(own)) == ""


@pytest.fixture
def small(tmp_path):
    """A MovieLens 100k of 80 users and 16 films, with those that the script asks for."""
    ids = [*(item_id for item_id, _ in NEW_USER), *map(str, range(1, 11))]
    table = synthetic_ratings(users=80, items=16, ratings=1000, seed=1)
    rows = zip(table.users, table.items, table.values)
    lines = [f"{196 - u}\t{ids[i]}\t{r:g}\t0\n" for u, i, r in rows]
    (tmp_path / "u.data").write_text("".join(lines), encoding="utf-8")
    flags = "|".join("0" * 19)
    films = [f"{one}|Film {one} (1995)|01-Jan-1995|||{flags}\n" for one in ids]
    (tmp_path / "u.item").write_text("".join(films), encoding="latin-1")
    return str(tmp_path)


def test_the_steps_on_movielens_are_the_whole_in_any_order(small, capsys):
    whole = printed(capsys, MovieLens, "--data", small)
    lecture = MovieLens.of(["--data", small])
    parts = {}
    for step in reversed(lecture.chosen()):
        lecture.show(step.name)
        parts[step.name] = capsys.readouterr().out
    assert "".join(reversed(parts.values())) == whole
    for name in ("mean", "recommend"):
        alone = printed(capsys, MovieLens, "--data", small, "--only", name)
        assert alone == parts[name]


def test_one_step_computes_what_it_needs_and_no_more(small, capsys):
    lecture = MovieLens.of(["--data", small, "--only", "components"])
    lecture.start()
    known = {"options", "folder", "ratings", "titles", "parts", "passes"}
    assert set(vars(lecture)) == known


def test_pictures_belong_to_their_steps(small, capsys, tmp_path):
    folder = tmp_path / "pictures"
    one = ["--only", "components", "--pictures", str(folder)]
    printed(capsys, MovieLens, "--data", small, *one)
    assert [path.name for path in folder.iterdir()] == ["movielens_films.svg"]
    quick = MovieLens.of(["--data", small, "--quick"])
    assert "methods" not in [step.name for step in quick.chosen()]
    named = MovieLens.of(["--data", small, "--quick", "--only", "methods"])
    assert [step.name for step in named.chosen()] == ["methods"]


@every_lecture
def test_a_picture_belongs_to_a_step_and_what_it_needs_is_there(lecture):
    options = vars(lecture.of([]).options)
    for file, step, draw in lecture.pictures:
        assert file.endswith(".svg") and lecture.of([]).named(step)
        for name in needs_of(draw):
            assert hasattr(lecture, name) or name in options


def test_a_step_that_needs_nothing_reads_nothing(capsys, tmp_path):
    missing = str(tmp_path / "missing.csv")
    alone = printed(capsys, Interests, "--only", "four")
    assert printed(capsys, Interests, "--only", "four", "--data", missing) == alone


# --- Step by step -------------------------------------------------------------


def test_enter_walks_through_the_whole(capsys, monkeypatch):
    out = walked(capsys, monkeypatch, Interests, [""] * 99)
    for step in Interests.steps:
        alone = printed(capsys, Interests, "--only", step.name)
        assert out.count(alone) == 1
        for line in source_of(step.code[0]):
            assert line in out
        assert all(line in out for line in step.formulas)
    assert out.endswith("Enter: the end, b: again, q: quit > ")
    assert max(map(len, out.splitlines())) <= 80


def test_b_goes_back_and_prints_the_same_again(capsys, monkeypatch):
    alone = printed(capsys, Interests, "--only", "four")
    again = ["", "b", "", "q"]
    out = walked(capsys, monkeypatch, Interests, again, "--only", "four")
    assert out.count(alone) == 2
    # From what is about to run, back to what ran before it.
    answers = ["", "", "", "b", "", "", "q"]
    out = walked(capsys, monkeypatch, Interests, answers)
    assert out.count(printed(capsys, Interests, "--only", "popular")) == 2
    assert out.count("=== four") == 1


def test_what_was_shown_is_not_computed_again(capsys, monkeypatch):
    calls = []
    kept = Interests.show
    monkeypatch.setattr(
        Interests, "show", lambda self, name: calls.append(kept(self, name))
    )
    walked(capsys, monkeypatch, Interests, ["", "", "b"] * 3)
    assert len(calls) == 1


@pytest.mark.parametrize("answers", [[], ["q"], ["Q "], ["x", "q"], ["b", "b", "q"]])
def test_q_and_the_end_of_the_input_end_it(answers, capsys, monkeypatch):
    def start():
        out = walked(capsys, monkeypatch, Interests, answers)
        assert "What is popular\n---" not in out

    assert run(start) == 0


def test_ctrl_c_ends_it_with_130(monkeypatch, capsys):
    class Terminal(io.StringIO):
        def readline(self, size=-1):
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert run(lambda: Interests.of(["--step"]).start()) == 130
    assert "Stopped." in capsys.readouterr().err


def test_a_process_walks_as_well():
    finished = subprocess.run(
        [sys.executable, "-m", "scripts.interests", "--step", "--from", "users"],
        input="\n\n\n",
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
    assert "cos(v, w) = v·w / √((v·v)(w·w))" in finished.stdout
