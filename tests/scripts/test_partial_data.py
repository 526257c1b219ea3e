"""The first 300 lines of a file instead of the whole one: to the end, or a sentence.

A download that broke off, or a part that somebody cut out: each script goes through, or
says what is not whole before it has computed anything.
"""

import os

import pytest

from tests.helpers import ROOT, here

LINES = 300

# Files of ratings, and those that name what is rated.
RATINGS = ("u.data", "ratings.csv", "jester_ratings.csv", "jester_ratings.dat")
NAMES = ("u.item", "movies.csv", "jester_items.csv", "jester_items.dat", "u.user")

# These read no ratings, but for the 15 lines of interests.
WITHOUT = ("book", "download_data", "interests", "learn", "lesson", "mutate")
SCRIPTS = [
    name
    for name in sorted(path.parent.name for path in ROOT.glob("scripts/*/main.py"))
    if name not in WITHOUT
]


@pytest.fixture(scope="module")
def cut(tmp_path_factory, ml_100k_folder, ml_small_folder, jester_folder):
    """A function: the folder of all data sets in which these files are cut off."""

    def make(names, lines=LINES):
        data = tmp_path_factory.mktemp("cut")
        for source in (ml_100k_folder, ml_small_folder, jester_folder):
            name = {ml_100k_folder: "ml-100k", ml_small_folder: "ml-latest-small"}
            folder = data / name.get(source, "jester")
            folder.mkdir()
            for path in source.iterdir():
                if path.name in names:
                    with open(path, "rb") as file:
                        begin = [line for _, line in zip(range(lines), file)]
                    (folder / path.name).write_bytes(b"".join(begin))
                elif path.is_file():
                    os.symlink(path, folder / path.name)
        return data

    return make


def ends_well(finished):
    """Whether it went through, or said one sentence before anything was computed."""
    if finished.returncode == 0:
        assert finished.stdout and "Traceback" not in finished.stderr
        return
    assert finished.returncode == 1
    (sentence,) = finished.stderr.strip().splitlines()
    assert sentence.startswith("Sorry: ") and len(sentence) < 300
    # A heading may stand there, but no table and no figure.
    assert len(finished.stdout.splitlines()) < 5, finished.stdout


@pytest.mark.parametrize("what", [RATINGS, RATINGS + NAMES], ids=["ratings", "all"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_first_lines_carry_a_script_to_its_end_or_to_one_sentence(
    cut, script, what
):
    data = cut(what)
    ends_well(here(script, "--quick", "--data", data))


@pytest.mark.parametrize("what", [RATINGS, NAMES, RATINGS + NAMES])
def test_the_first_lines_carry_the_tour_to_its_end_or_to_one_sentence(cut, what):
    ends_well(here("tour", "--data", cut(what)))


@pytest.mark.parametrize("script", ["movielens_100k", "jester", "embeddings"])
def test_names_that_are_cut_off_are_said_before_any_work(cut, script):
    finished = here(script, "--quick", "--data", cut(NAMES))
    assert finished.returncode == 1 and finished.stdout == ""
    ends_well(finished)


@pytest.mark.slow
@pytest.mark.parametrize("lines", [2, 20, 100])
@pytest.mark.parametrize("script", SCRIPTS)
def test_any_number_of_lines(cut, script, lines):
    data = cut(RATINGS, lines)
    ends_well(here(script, "--quick", "--data", data))
