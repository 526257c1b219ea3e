"""The reader of interests."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets import interests
from scratch_recs.errors import DataError
from scratch_recs.datasets.interests import load_interests

names = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda name: name == name.strip() and not name.startswith("\ufeff")
)


def test_the_lecture_s_users():
    lecture = load_interests()
    assert len(lecture) == 15
    assert sum(map(len, lecture)) == 67
    assert lecture[0] == (
        ["Hadoop", "Big Data", "HBase", "Java", "Spark", "Storm", "Cassandra"]
    )
    assert lecture[-1] == ["libsvm", "regression", "support vector machines"]


@given(st.lists(st.lists(names, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read(users):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "interests.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(users)
        assert load_interests(path) == load_interests(folder) == users


@pytest.mark.parametrize(
    "data",
    [
        b"tea,milk\nmilk\n",
        b"tea,milk\r\nmilk\r\n",
        b"tea,milk\nmilk",
        b"\xef\xbb\xbftea,milk\nmilk\n",
        b"tea , milk\n\n\nmilk\n\n",
        b'"tea","milk"\nmilk\n',
    ],
    ids=["plain", "windows", "no last end", "byte order mark", "blanks", "quotes"],
)
def test_files_as_people_write_them(tmp_path, data):
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    assert load_interests(str(path)) == [["tea", "milk"], ["milk"]]


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "own.csv is empty"),
        (b"\n\n", "own.csv is empty"),
        (b"\xef\xbb\xbf", "own.csv is empty"),
        (b"tea\nmilk,,tea\n", "own.csv, line 2: an interest without a name in 'milk,,"),
        (b"tea,\n", "own.csv, line 1: an interest without a name in 'tea,'"),
        (b"tea\n  \n", "own.csv, line 2: an interest without a name in '  '"),
        (b"tea\nmilk\ncaf\xe9\n", r"own.csv, line 3: b'caf\\xe9\\n' is not utf-8 text"),
        (b'tea\n"milk\n', """own.csv, line 2: unexpected end of data in '"milk'"""),
        (b'tea\n"milk"y\n', """own.csv, line 2: ',' expected after '"' in '"milk"y'"""),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path, data, message):
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message):
        load_interests(path)


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(DataError, match="no.csv is missing"):
        load_interests(tmp_path / "no.csv")
    with pytest.raises(DataError, match="interests.csv is missing"):
        load_interests(tmp_path)


def test_the_installed_file_comes_before_that_of_the_clone(tmp_path, monkeypatch):
    package = tmp_path / "scratch_recs"
    monkeypatch.setattr(
        interests, "__file__", str(package / "datasets" / "interests.py")
    )
    for folder, name in [(tmp_path / "data", "clone"), (package / "data", "installed")]:
        folder.mkdir(parents=True)
        (folder / "interests.csv").write_text(name, encoding="utf-8")
        assert load_interests() == [[name]]
