"""The script of the lecture on Jester: a whole run on made-up ratings of jokes."""

import pytest

from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.charts.pictures import check_picture
from tests.helpers import script


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A Jester of 60 users and 25 jokes, with texts."""
    folder = tmp_path_factory.mktemp("jester")
    table = synthetic_ratings(users=60, items=25, ratings=900, seed=1)
    rows = [
        f"{u + 1},{i + 1},{4 * r - 12}"
        for u, i, r in zip(table.users, table.items, table.values)
    ]
    text = "\n".join(["userId,jokeId,rating", *rows])
    (folder / "jester_ratings.csv").write_text(text, encoding="utf-8")
    jokes = [f'{number},"Joke {number}, a ""good"" one"' for number in range(1, 26)]
    text = "\n".join(["jokeId,jokeText", *jokes])
    (folder / "jester_items.csv").write_text(text, encoding="utf-8")
    return folder


def run(folder, *options):
    """The finished process of the script on the data set in this folder."""
    return script("jester", "--data", folder, *options)


def test_a_whole_run_prints_every_step_and_draws_two_pictures(made_up, tmp_path):
    folder = tmp_path / "new"
    finished = run(made_up, "--quick", "--texts", "--search", "--pictures", str(folder))
    assert finished.returncode == 0, finished.stderr
    printed = finished.stdout
    lines = printed.splitlines()
    assert max(len(line) for line in lines if "Drawn: " not in line) <= 80
    for number in range(1, 11):
        assert f"\n{number}. " in printed
    assert 'The query is joke 19. Joke 19, a "good" one' in printed
    # Every row of the two logs, though ours stops after five epochs.
    assert "\n  30      2.91  22.52  4.7522" in printed
    assert "\n  20     13.18  11.81  4.5313" in printed
    assert "Mean of" not in printed  # --quick has one split
    assert "Grid search on the training part" in printed
    drawn = sorted(folder.iterdir())
    assert [path.name for path in drawn] == [
        "jester_learning.svg",
        "jester_ratings.svg",
    ]
    for path in drawn:
        check_picture(path.read_text(encoding="utf-8"))


def test_a_joke_that_is_not_there_is_one_sentence(made_up):
    finished = run(made_up, "--quick", "--joke", "ninety")
    assert finished.returncode == 1 and finished.stdout == ""
    assert finished.stderr.splitlines()[-1] == (
        "Sorry: there is no joke 'ninety' in these ratings"
    )
