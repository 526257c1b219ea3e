"""The tour as a person runs it: in a process of its own, with and without data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tour(*arguments, answers="", folder=ROOT, data=None, **environment):
    """The finished process of `python -m scratch_recs` with a bare environment."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ
    }
    if data is not None:
        kept["SCRATCH_RECS_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "scratch_recs", *arguments],
        input=answers,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
    )


@pytest.fixture(scope="module")
def without_data(tmp_path_factory):
    """The finished tour in an empty folder, and this folder."""
    folder = tmp_path_factory.mktemp("empty")
    return tour(folder=folder, PYTHONHASHSEED="1"), folder


def test_without_data_it_shows_recommendations_of_made_up_items(without_data):
    finished, folder = without_data
    assert finished.returncode == 0, finished.stderr
    assert "Made-up ratings" in finished.stdout
    for words in ("MapReduce (0.567)", "two learned factors", "predicted", "Why item"):
        assert words in finished.stdout
    assert max(map(len, finished.stdout.splitlines())) <= 80
    assert list(folder.iterdir()) == []


def test_the_hash_seed_changes_nothing(without_data, tmp_path):
    other = tour(folder=tmp_path, PYTHONHASHSEED="7")
    assert other.stdout == without_data[0].stdout != ""


def test_another_seed_makes_up_other_ratings(without_data, tmp_path):
    other = tour("--seed", "1", folder=tmp_path)
    assert other.returncode == 0 and other.stdout != without_data[0].stdout


def test_ten_answers_give_recommendations_that_were_not_asked_about(tmp_path):
    finished = tour("--rate", answers="5\n\n1\nnonsense\n4\nq\n", folder=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert "'nonsense' is not a rating" in finished.stdout
    assert "For you" in finished.stdout


def test_no_answer_at_all_still_recommends(tmp_path):
    finished = tour("--rate", answers="", folder=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert "what most people like" in finished.stdout


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--user", "nobody"), "there is no user 'nobody'"),
        (("--data", "nowhere"), "nowhere holds no ml-100k"),
    ],
)
def test_what_is_not_there_is_one_sentence(tmp_path, arguments, words):
    finished = tour(*arguments, folder=tmp_path)
    assert finished.returncode == 1
    assert words in finished.stderr and "Traceback" not in finished.stderr
    assert "How well" not in finished.stdout  # it is said before the work


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--user", ""), "argument --user: it is empty"),
        (("--data", ""), "argument --data: it is empty"),
        (("--user", "1", "--rate"), "--rate: not allowed with argument --user"),
        (("--seed", "x"), "argument --seed: invalid int value"),
    ],
)
def test_a_wrong_command_has_an_exit_status_of_its_own(tmp_path, arguments, words):
    finished = tour(*arguments, folder=tmp_path)
    assert finished.returncode == 2 and finished.stdout == ""
    assert words in finished.stderr.splitlines()[-1]


def test_a_variable_that_leads_to_nowhere_is_one_sentence(tmp_path):
    finished = tour(folder=tmp_path, data=tmp_path / "nowhere")
    assert finished.returncode == 1 and finished.stdout == ""
    assert finished.stderr.endswith(
        f"Sorry: SCRATCH_RECS_DATA is {tmp_path / 'nowhere'}, which holds none of "
        "ml-100k, ml-latest-small, jester\n"
    )


def test_without_tqdm_it_runs_and_says_so_in_one_line(tmp_path):
    (tmp_path / "tqdm").mkdir()
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(
        "import importlib.util as u\n"
        "found = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'tqdm' else found(name, *a)\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    finished = tour("--quick", PYTHONPATH=path)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr.splitlines() == [
        "tqdm is not installed: running without progress bars"
    ]


@pytest.mark.figures
def test_on_movielens_it_shows_films_and_who_was_best(ml_100k_folder):
    finished = tour(data=ml_100k_folder.parent)
    assert finished.returncode == 0, finished.stderr
    assert "100000 ratings, 943 users, 1682 items" in finished.stdout
    errors = {}
    for line in finished.stdout.splitlines():
        name, _, error = line.strip().rpartition("  ")
        if error.startswith(("0.", "1.")) and len(error) == 6:
            errors[name.strip()] = float(error)
    assert errors["two learned factors"] < errors["40 nearest users"]
    assert errors["mean and biases"] < errors["the mean of the item"]
    assert max(map(len, finished.stdout.splitlines())) <= 80
