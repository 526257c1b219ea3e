"""How a script starts and ends: its options, its name, its exit status."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from scratch_recs.cli.options import (
    check_file,
    count,
    make_folder,
    make_parser,
    named,
    run,
)
from scratch_recs.cli.printing import save_pictures
from scratch_recs.errors import DataError, DivergenceError

ROOT = Path(__file__).resolve().parents[2]


# --- Options ------------------------------------------------------------------


def test_every_script_has_the_same_options():
    parser = make_parser("Count to ten.", "a second")
    options = parser.parse_args([])
    assert vars(options) == {"data": None, "seed": 0, "quick": False}
    options = parser.parse_args(["--data", "here", "--seed", "7", "--quick"])
    assert vars(options) == {"data": "here", "seed": 7, "quick": True}


def test_the_help_says_what_it_does_and_how_long_it_takes(capsys):
    with pytest.raises(SystemExit) as stop:
        make_parser("Count to ten.", "a second").parse_args(["--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert stop.value.code == 0
    assert "Count to ten." in out and "Usual run time: a second." in out
    for words in (
        "--data FOLDER the folder that holds ml-100k",
        "--seed SEED seed of the random numbers",
        "--quick a short run",
    ):
        assert words in out


@pytest.mark.parametrize("module", ["scratch_recs", "scripts.jester"])
def test_the_help_says_how_the_program_was_started(module):
    finished = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert finished.stdout.startswith(f"usage: python3 -m {module} [-h] ")


# --- How a script ends --------------------------------------------------------


def ending(capfd, error=None):
    """(exit status, standard output, standard error) of a script."""

    def main():
        print("a line")
        if error is not None:
            raise error

    return (run(main), *capfd.readouterr())


def test_a_script_that_comes_to_its_end(capfd):
    assert ending(capfd) == (0, "a line\n", "")


@pytest.mark.parametrize("error", [DataError, DivergenceError])
def test_what_is_foreseen_is_said_in_one_sentence(capfd, error):
    problem = error("u.data, line 3: the rating '6' is outside 1 to 5")
    assert ending(capfd, problem) == (1, "a line\n", f"Sorry: {problem}\n")


def test_a_script_can_be_stopped(capfd):
    assert ending(capfd, KeyboardInterrupt()) == (130, "a line\n", "\nStopped.\n")


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(2)])
def test_what_nobody_foresaw_is_not_hidden(capfd, error):
    with pytest.raises(type(error)):
        ending(capfd, error)


def test_without_tqdm_one_line_says_so(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    expected = "tqdm is not installed: running without progress bars\n"
    assert ending(capfd) == (0, "a line\n", expected)


def script(body, **environment):
    """A process that runs this body as a script does."""
    program = f"""
import sys
from scratch_recs.cli.options import run
from scratch_recs.errors import DataError
def main():
    {body}
sys.exit(run(main))
"""
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_that_lacks_letters_does_not_stop_a_script(encoding):
    # Amélie is in cp1252, the Czech and the Japanese letters are not.
    title = "Am\\xe9lie, Sed\\u0165i \\u4e03\\u4eba"
    expected = "Am\xe9lie, Sed\u0165i \u4e03\u4eba".encode(encoding, "replace")
    process = script(f'print("{title}")', PYTHONIOENCODING=encoding)
    out, err = process.communicate()
    assert (process.returncode, out.rstrip(), err) == (0, expected, b"")
    process = script(f'raise DataError("{title}")', PYTHONIOENCODING=encoding)
    out, err = process.communicate()
    assert (process.returncode, out, err.rstrip()) == (1, b"", b"Sorry: " + expected)


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_goes_away_ends_the_script_quietly():
    with script('for number in range(100_000): print("line", number)') as process:
        assert process.stdout.readline() == b"line 0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_never_was_there_is_no_problem_either():
    # One short line stays in the buffer: only the last flush finds out.
    with script('sys.stdin.readline(); print("one line")') as process:
        process.stdout.close()
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_folder_to_write_into_is_made_or_one_sentence_says_why_not(tmp_path):
    folder = tmp_path / "new" / "pictures"
    make_folder(folder)
    make_folder(folder)
    save_pictures({"one.svg": "<svg/>"}, folder)
    assert (folder / "one.svg").read_text(encoding="utf-8") == "<svg/>"
    with pytest.raises(DataError, match="one.svg cannot be a folder: "):
        make_folder(folder / "one.svg")


def disk_full(*arguments, **options):
    raise OSError(28, "No space left on device")


def test_a_folder_that_cannot_be_written_into_is_found_out_at_once(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "TemporaryFile", disk_full)
    for check in (make_folder, lambda folder: check_file(folder / "speed.json")):
        with pytest.raises(DataError, match="cannot be written: No space left"):
            check(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_can_be_written_or_one_sentence_says_why_not(tmp_path):
    check_file(tmp_path / "speed.json")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match=" cannot be written: it is a folder$"):
        check_file(tmp_path)
    with pytest.raises(DataError, match="^there is no folder .*nowhere to write into$"):
        check_file(tmp_path / "nowhere" / "speed.json")


def test_a_picture_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", disk_full)
    with pytest.raises(DataError) as caught:
        save_pictures({"one.svg": "<svg/>"}, tmp_path)
    path = tmp_path / "one.svg"
    assert str(caught.value) == f"{path} cannot be written: No space left on device"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "two", "", "nan", "1e3"])
def test_a_count_is_a_whole_number_from_one(text):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        count(text)
    assert str(caught.value) == f"it is a whole number from 1, not {text!r}"
    assert count("7") == 7


def test_an_option_that_names_something_is_not_empty():
    assert named("data") == "data"
    for empty in ("", " ", "\t"):
        with pytest.raises(argparse.ArgumentTypeError, match="^it is empty$"):
            named(empty)


def test_an_error_of_the_system_is_one_sentence(capfd):
    problem = ending(capfd, FileNotFoundError(2, "No such file", "films.txt"))
    assert problem == (1, "a line\n", "Sorry: films.txt: No such file\n")
    problem = ending(capfd, ChildProcessError("a process was killed"))
    assert problem == (1, "a line\n", "Sorry: a process was killed\n")
