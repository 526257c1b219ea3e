"""Every argument of every script is checked before the script does any work."""

from pathlib import Path

import pytest

from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.helpers import here
from tests.scripts.test_scripts import SCRIPTS


@pytest.fixture(scope="module")
def small_sets(tmp_path_factory):
    """A folder with small sets of all three kinds; `locked` is a file in it."""
    folder = tmp_path_factory.mktemp("sets")
    table = synthetic_ratings(users=150, items=40, ratings=3600)
    for name, file, head, comma, ending in [
        ("ml-100k", "u.data", "", "\t", "\t0"),
        (
            "ml-latest-small",
            "ratings.csv",
            "userId,movieId,rating,timestamp\n",
            ",",
            ",0",
        ),
        ("jester", "jester_ratings.csv", "userId,jokeId,rating\n", ",", ""),
    ]:
        (folder / name).mkdir()
        rows = zip(table.users, table.items, table.values)
        fields = [(str(196 - u), str(i + 1), f"{r:.0f}") for u, i, r in rows]
        text = head + "".join(f"{comma.join(row)}{ending}\n" for row in fields)
        (folder / name / file).write_text(text, encoding="utf-8")
    flags = "|".join("0" * 19)
    films = [f"{n}|Film {n}|01-Jan-1995|||{flags}\n" for n in range(1, 41)]
    (folder / "ml-100k" / "u.item").write_text("".join(films), encoding="latin-1")
    movies = "".join(f"{n},Film {n},Drama\n" for n in range(1, 41))
    text = f"movieId,title,genres\n{movies}"
    (folder / "ml-latest-small" / "movies.csv").write_text(text, encoding="utf-8")
    jokes = "".join(f'{n},"Joke {n}"\n' for n in range(1, 41))
    text = f"jokeId,jokeText\n{jokes}"
    (folder / "jester" / "jester_items.csv").write_text(text, encoding="utf-8")
    (folder / "locked").write_text("a file", encoding="utf-8")
    return folder


DRAWING = ["movielens_100k", "jester", "embeddings", "experiments"]
NO_WRITING = "/proc/speed.json"


@pytest.mark.parametrize(
    "name, arguments, status, words",
    [
        *[
            (name, ["--pictures", "locked"], 1, "cannot be a folder")
            for name in DRAWING
        ],
        *[(name, ["--pictures", "locked/a"], 1, "cannot be a fo") for name in DRAWING],
        *[(name, ["--pictures", ""], 2, "it is empty") for name in DRAWING],
        *[(name, ["--data", ""], 2, "it is empty") for name in SCRIPTS],
        *[(name, ["--seed", "one"], 2, "invalid int value") for name in SCRIPTS],
        ("movielens_100k", ["--user", "nobody"], 1, "there is no user 'nobody'"),
        ("movielens_100k", ["--user", ""], 2, "it is empty"),
        ("jester", ["--joke", "none"], 1, "there is no joke 'none'"),
        ("jester", ["--users", "0"], 2, "a whole number from 1, not '0'"),
        ("jester", ["--jobs", "two"], 2, "a whole number from 1, not 'two'"),
        ("experiments", ["sise"], 2, "'sise' is none of size"),
        ("benchmark", ["--runs", "0"], 2, "a whole number from 1, not '0'"),
        ("benchmark", ["--only", "nothing"], 2, "invalid choice"),
        ("benchmark", ["--json", ""], 2, "it is empty"),
        ("benchmark", ["--json", "."], 1, "it is a folder"),
        ("benchmark", ["--json", "no/where.json"], 1, "there is no folder"),
        ("benchmark", ["--json", NO_WRITING], 1, "cannot be written"),
        ("download_data", ["--from", ""], 2, "it is empty"),
        (
            "download_data",
            ["--data", "x", "--from", "no"],
            1,
            "no holds no ml-100k.zip",
        ),
    ],
)
def test_every_argument_is_checked_before_any_work(
    small_sets, monkeypatch, name, arguments, status, words
):
    if NO_WRITING in arguments and not Path("/proc/self").exists():
        pytest.skip("needs a folder that nobody can write into")
    monkeypatch.chdir(small_sets)
    monkeypatch.setenv("SCRATCH_RECS_DATA", str(small_sets))
    finished = here(name, *arguments)
    assert (finished.returncode, finished.stdout) == (status, ""), finished.stderr
    assert words in finished.stderr.splitlines()[-1]
