"""Where the files of a data set are looked for, and what is said if they are missing."""

from pathlib import Path

import pytest

from scratch_recs.datasets import folders as folders_module
from scratch_recs.datasets.folders import find_folder, require_folder
from scratch_recs.errors import DataError


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Empty folders that stand for all the places where data may be."""
    names = ["given", "variable", "here/data", "clone/data"]
    folders = {name.split("/")[0]: tmp_path / name for name in names}
    for folder in folders.values():
        folder.mkdir(parents=True)
    module = tmp_path / "clone" / "scratch_recs" / "datasets" / "folders.py"
    monkeypatch.setattr(folders_module, "__file__", str(module))
    monkeypatch.setenv("SCRATCH_RECS_DATA", str(folders["variable"]))
    # Another data set, so that the variable does not lead to nowhere.
    (folders["variable"] / "ratings.csv").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    return folders


def put(place, name="ml-100k"):
    """A data set in this place; its folder comes back."""
    folder = place / name if name else place
    folder.mkdir(exist_ok=True)
    (folder / "u.data").write_text("a file", encoding="utf-8")
    return folder


def test_the_places_are_looked_at_in_order(places, monkeypatch):
    assert find_folder("ml-100k") is None
    beside_the_package = put(places["clone"])
    assert find_folder("ml-100k") == beside_the_package
    put(places["here"])
    assert find_folder("ml-100k") == Path("data", "ml-100k")
    of_variable = put(places["variable"])
    assert find_folder("ml-100k") == of_variable
    of_option = put(places["given"])
    assert find_folder("ml-100k") == of_variable
    assert find_folder("ml-100k", str(places["given"])) == of_option
    for empty in ("", None):
        if empty is None:
            monkeypatch.delenv("SCRATCH_RECS_DATA")
        else:
            monkeypatch.setenv("SCRATCH_RECS_DATA", empty)
        assert find_folder("ml-100k") == Path("data", "ml-100k")


def test_a_place_may_be_the_data_set_itself(places):
    itself = put(places["given"], name=None)
    assert find_folder("ml-100k", str(itself)) == itself
    inside = put(places["given"])
    assert find_folder("ml-100k", str(itself)) == inside


def test_a_folder_without_the_file_is_passed_over(places):
    (places["variable"] / "ml-100k" / "u.data").mkdir(parents=True)
    expected = put(places["clone"])
    assert find_folder("ml-100k") == expected


def test_what_is_named_must_be_there(places):
    put(places["variable"])
    given = str(places["given"])
    with pytest.raises(DataError) as caught:
        require_folder("ml-100k", given)
    assert str(caught.value) == f"{given} holds no ml-100k (looked for u.data)"
    assert find_folder("ml-100k", given) is None


@pytest.mark.parametrize("file", ["jester_ratings.csv", "jester_ratings.dat"])
def test_jester_may_come_in_either_form(places, file):
    folder = places["given"] / "jester"
    folder.mkdir()
    given = str(places["given"])
    with pytest.raises(DataError, match="jester_ratings.csv or jester_ratings.dat"):
        require_folder("jester", given)
    (folder / file).write_text("", encoding="utf-8")
    assert require_folder("jester", given) == folder


@pytest.mark.parametrize("nowhere", ["missing", "given", "a file"])
def test_a_variable_that_leads_to_nowhere_is_refused(places, monkeypatch, nowhere):
    (places["given"].parent / "a file").write_text("text", encoding="utf-8")
    path = places["given"].parent / nowhere
    monkeypatch.setenv("SCRATCH_RECS_DATA", str(path))
    put(places["here"])
    for find in (find_folder, require_folder):
        with pytest.raises(DataError) as caught:
            find("ml-100k")
        assert str(caught.value) == (
            f"SCRATCH_RECS_DATA is {path}, which holds none of ml-100k, "
            "ml-latest-small, jester"
        )
        given = str(places["here"])
        assert find("ml-100k", given) == places["here"] / "ml-100k"


def test_a_data_set_that_is_required_says_how_to_get_it(places):
    with pytest.raises(DataError) as caught:
        require_folder("ml-100k")
    assert str(caught.value) == (
        "ml-100k is not here: get it from https://grouplens.org/datasets/movielens/"
        "100k/, or name its folder with --data"
    )
    (places["clone"].parent / "scripts" / "download_data").mkdir(parents=True)
    with pytest.raises(DataError, match="python3 -m scripts.download_data'.*--data"):
        require_folder("ml-100k")
    with pytest.raises(DataError, match="holds no ml-100k"):
        require_folder("ml-100k", str(places["given"]))
    folder = put(places["given"])
    assert require_folder("ml-100k", str(places["given"])) == folder
