"""The reader of interests, and the script that walks through the lecture."""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets import interests as interests
from scratch_recs.errors import DataError
from scratch_recs.datasets.interests import load_interests
from scripts.interests.main import main

ROOT = Path(__file__).resolve().parents[2]

# --- The reader ---------------------------------------------------------------

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
    monkeypatch.setattr(interests, "__file__", str(package / "datasets" / "interests.py"))
    for folder, name in [(tmp_path / "data", "clone"), (package / "data", "installed")]:
        folder.mkdir(parents=True)
        (folder / "interests.csv").write_text(name, encoding="utf-8")
        assert load_interests() == [[name]]


# --- The script ---------------------------------------------------------------


def test_the_script_reproduces_the_lecture(capsys):
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("Same names, order and digits: yes." in line for line in lines) == 7
    assert not any("NO" in line.split() for line in lines)
    compared = [
        tuple(map(str.strip, line.split(" documented ")[1].split(" ours ")))
        for line in lines
        if " documented " in line and " ours " in line
    ]
    assert len(compared) == 9
    # All agree but the two weights that rest on similarities that are none.
    different = [pair for pair in compared if pair[0] != pair[1]]
    assert different == [("1.3", "1.0"), ("0.8", "0.5")]


def test_the_script_on_a_file_of_one_s_own(tmp_path, capsys):
    path = tmp_path / "interests.csv"
    path.write_text("tea,milk\nmilk,coffee\n", encoding="utf-8")
    assert main(["--data", str(path)]) == 0
    out = capsys.readouterr().out
    assert main(["--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == out
    assert "Interests similar to coffee" in out
    assert "Same names" not in out and "users x interests" not in out


def test_the_script_cuts_long_rankings_of_one_s_own(tmp_path, capsys):
    path = tmp_path / "own.csv"
    everything = ",".join(f"interest {n}" for n in range(40))
    path.write_text(f"interest 0\n{everything}\n", encoding="utf-8")
    assert main(["--data", str(path)]) == 0
    assert capsys.readouterr().out.count("... and 14 more") == 4


def test_the_script_falls_back_to_the_lecture(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "holds no interests.csv" in " ".join(out.split())
    assert "Same names, order and digits: yes." in out


def test_the_script_says_what_is_wrong(tmp_path, capsys):
    assert main(["--data", str(tmp_path / "no.csv")]) == 1
    assert capsys.readouterr().err.endswith("no.csv is missing\n")


def test_the_help_tells_the_run_time(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "less than a second" in capsys.readouterr().out


def test_the_script_does_not_depend_on_the_hash_seed():
    outputs = []
    for seed in ("1", "2"):
        outputs.append(
            subprocess.run(
                [sys.executable, "-m", "scripts.interests"],
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        )
    assert outputs[0] == outputs[1] != b""
