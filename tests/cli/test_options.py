"""How a script starts and ends: its options, its name, its exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scratch_recs.datasets import folders as folders_module
from scratch_recs.cli.options import make_folder, make_parser, run
from scratch_recs.cli.printing import save_pictures
from scratch_recs.datasets.folders import find_folder, require_folder
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
    for option in ("--data FOLDER", "--seed SEED", "--quick"):
        assert option in out


@pytest.mark.parametrize("module", ["scratch_recs", "scripts.jester"])
def test_the_help_says_how_the_program_was_started(module):
    finished = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert finished.stdout.startswith(f"usage: python3 -m {module} [-h] ")


# --- Where data is found ------------------------------------------------------


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


def test_a_data_set_that_is_required_says_how_to_get_it(places):
    with pytest.raises(DataError, match="python3 -m scripts.download_data'.*--data"):
        require_folder("ml-100k")
    with pytest.raises(DataError, match="holds no ml-100k"):
        require_folder("ml-100k", str(places["given"]))
    folder = put(places["given"])
    assert require_folder("ml-100k", str(places["given"])) == folder


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
