"""Every script as a person runs it: its help, its widths, its figures."""

import pytest

from tests.helpers import ROOT, script

SCRIPTS = sorted(path.parent.name for path in (ROOT / "scripts").glob("*/__main__.py"))


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
    ]:
        assert words in finished.stdout
