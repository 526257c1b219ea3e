"""Every script as a person runs it: its help, its widths, its figures."""

import pytest

from scratch_recs import MatrixFactorization, split, synthetic_ratings
from scripts.movielens_100k.learning import (
    MEAN,
    PLAIN,
    Part,
    TwoPasses,
    second_pass,
    shown,
)
from scripts.movielens_100k.pictures import (
    film_map,
    learning_picture,
    methods_picture,
)
from tests.charts.pictures import check_picture, texts
from tests.helpers import ROOT, script

# A tool has commands of its own, and a test of its own for its help.
TOOLS = {"book", "learn"}
FOLDERS = {path.parent.name for path in (ROOT / "scripts").glob("*/__main__.py")}
SCRIPTS = sorted(FOLDERS - TOOLS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_names_the_usual_run_time_and_the_shared_options(name):
    finished = script(name, "--help")
    assert finished.returncode == 0, finished.stderr
    assert "sual run time:" in finished.stdout
    for option in ("--data", "--seed", "--quick"):
        assert option in finished.stdout


@pytest.mark.parametrize("name", ["movielens_100k", "jester", "embeddings"])
def test_missing_data_is_one_sentence(name, tmp_path):
    finished = script(name, "--data", str(tmp_path))
    assert finished.returncode == 1
    assert finished.stderr.count("Sorry: ") == 1 and "Traceback" not in finished.stderr
    assert finished.stdout == ""


@pytest.mark.figures
def test_movielens_100k_shows_the_documented_figures(ml_100k_folder):
    finished = script("movielens_100k", "--quick", "--data", str(ml_100k_folder))
    assert finished.returncode == 0, finished.stderr
    lines = finished.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for words in [
        "documented 1.2609526647 ours 1.2609526647",
        "documented 4.358491     ours 4.358491",
        "documented 4.007890     ours 4.007890",
        "documented lost         ours 4.204360",
        "All ten rows are equal: yes.",
        "users yes, films yes.",
        "69,001",
        "14,001",
    ]:
        assert words in finished.stdout


def test_movielens_100k_draws_what_it_has_learned():
    titles = {f"item {n}": f"Film {n} (1999)" for n in range(60)}
    table = synthetic_ratings(users=80, items=60, ratings=2500, seed=1)
    parts = Part(*split(table, (0.7, 0.15, 0.15)))
    model = MatrixFactorization(epochs=2, progress=False).fit(parts.train)
    log = second_pass(model, parts)
    drawn = [
        learning_picture(TwoPasses(model, log)),
        film_map(table, titles, model),
        methods_picture({MEAN: 1.1, PLAIN: 0.9}),
    ]
    words = [texts(check_picture(picture)) for picture in drawn]
    assert "validation, documented" in words[0] and "1" in words[0]
    assert "Film 7" in words[1] and not any("1999" in word for word in words[1])
    assert any("documented" in word for word in words[2])


def test_the_second_pass_takes_the_steps_of_whole_epochs():
    table = synthetic_ratings(users=80, items=60, ratings=2500, seed=1)
    parts = Part(*split(table, (0.7, 0.15, 0.15)))
    one, other = (
        MatrixFactorization(epochs=3, progress=False).fit(parts.train) for _ in "ab"
    )
    log = second_pass(one, parts)
    other.continue_fit(parts.train)
    assert one.user_vectors == other.user_vectors
    assert [epoch.number for epoch in log] == [1, 2, 3]
    # 1,001 of 1,750 ratings to train on, 1 of 375 to validate on.
    assert [len(shown(part)) for part in parts] == [1001, 1, 1]
