"""The script of the lecture on interests: its figures, and files of one's own."""

import pytest

from scratch_recs.cli.options import run
from scripts.interests.main import main
from tests.helpers import script


def test_the_script_reproduces_the_lecture(capsys):
    main([])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("Same names, order and digits: yes." in line for line in lines) == 7
    assert not any("NO" in line.split() for line in lines)
    compared = [
        tuple(map(str.strip, line.split(" documented ")[1].split(" ours ")))
        for line in lines
        if " documented " in line and " ours " in line
    ]
    assert len(compared) == 8
    assert "Same names, order and counts: yes." in "\n".join(lines)
    assert "    Big Data  1 0 1 0 1" in lines and "    Hadoop    1 0 0 0 1" in lines
    # All agree but the two weights that rest on similarities that are none.
    different = [pair for pair in compared if pair[0] != pair[1]]
    assert different == [("1.3", "1.0"), ("0.8", "0.5")]


def test_the_script_on_a_file_of_one_s_own(tmp_path, capsys):
    path = tmp_path / "interests.csv"
    path.write_text("tea,milk\nmilk,coffee\n", encoding="utf-8")
    main(["--data", str(path)])
    out = capsys.readouterr().out
    main(["--data", str(tmp_path)])
    assert capsys.readouterr().out == out
    assert "Interests similar to coffee" in out
    assert "Same names" not in out and "users x interests" not in out


def test_the_script_cuts_long_rankings_of_one_s_own(tmp_path, capsys):
    path = tmp_path / "own.csv"
    everything = ",".join(f"interest {n}" for n in range(40))
    path.write_text(f"interest 0\n{everything}\n", encoding="utf-8")
    main(["--data", str(path)])
    assert capsys.readouterr().out.count("... and 14 more") == 4


def test_the_script_falls_back_to_the_lecture(tmp_path, capsys):
    main(["--data", str(tmp_path)])
    out = capsys.readouterr().out
    assert "holds no interests.csv" in " ".join(out.split())
    assert "Same names, order and digits: yes." in out


def test_the_script_says_what_is_wrong(tmp_path, capsys):
    assert run(lambda: main(["--data", str(tmp_path / "no.csv")])) == 1
    assert capsys.readouterr().err.endswith("no.csv is missing\n")


def test_the_help_tells_the_run_time(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "less than a second" in capsys.readouterr().out


def test_the_script_does_not_depend_on_the_hash_seed():
    first, second = (
        script("interests", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
    )
    assert first == second != ""
