"""Closed and full streams: one sentence where one can be said, and an exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT

pytestmark = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs a shell and /dev/full"
)

ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8"}
FULL = "Sorry: the output cannot be written: No space left on device\n"
NO_OUTPUT = "Sorry: there is no standard output to write to\n"

PROGRAM = """
import sys
from scratch_recs.cli.options import make_parser, run
from scratch_recs.errors import DataError
def main():
    parser = make_parser("Count.", "a second")
    parser.add_argument("what")
    what = parser.parse_args().what
    if what == "fail":
        raise DataError("it is bad")
    if what == "stop":
        raise KeyboardInterrupt
    if what == "ask":
        try:
            print(input("your name: "))
        except EOFError:
            print("nobody")
    for number in range(20_000 if what == "much" else 3):
        print("line", number)
raise SystemExit(run(main))
"""


def ending(redirections, *arguments, unbuffered=""):
    """(exit status, standard output, standard error) of a script in a shell."""
    option = ["-u"] if unbuffered == "-u" else []
    command = [sys.executable, *option, "-c", PROGRAM, *arguments]
    finished = subprocess.run(
        ["sh", "-c", f'"$@" {redirections}', "sh", *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "" if option else unbuffered},
    )
    errors = [
        line
        for line in finished.stderr.splitlines(keepends=True)
        if not line.startswith("tqdm is not installed")
    ]
    return finished.returncode, finished.stdout, "".join(errors)


LINES = "line 0\nline 1\nline 2\n"


@pytest.mark.parametrize(
    "redirections, what, expected",
    [
        (">/dev/full", "few", (1, "", FULL)),
        (">/dev/full", "much", (1, "", FULL)),
        (">/dev/full", "--help", (1, "", FULL)),
        (">/dev/full", "fail", (1, "", "Sorry: it is bad\n")),
        (">/dev/full", "stop", (130, "", "\nStopped.\n")),
        (">/dev/full 2>/dev/full", "few", (1, "", "")),
        (">&-", "few", (1, "", NO_OUTPUT)),
        (">&-", "--help", (1, "", NO_OUTPUT)),
        (">&- 2>&-", "few", (1, "", "")),
        (">&- 2>&- <&-", "few", (1, "", "")),
        ("2>&-", "few", (0, LINES, "")),
        ("2>&-", "fail", (1, "", "")),
        ("2>&-", "stop", (130, "", "")),
        ("2>&-", "--nonsense", (2, "", "")),
        ("2>/dev/full", "few", (0, LINES, "")),
        ("2>/dev/full", "fail", (1, "", "")),
        ("2>/dev/full", "stop", (130, "", "")),
        ("<&-", "few", (0, LINES, "")),
        ("<&-", "ask", (0, "your name: nobody\n" + LINES, "")),
        ("<&- 2>&-", "ask", (0, "your name: nobody\n" + LINES, "")),
    ],
)
def test_a_script_ends_with_one_sentence_at_most_and_its_status(
    redirections, what, expected
):
    assert ending(redirections, what) == expected


@pytest.mark.parametrize(
    "redirections, what, expected",
    [
        (">/dev/full", "few", (1, "", FULL)),
        (">/dev/full", "much", (1, "", FULL)),
        (">/dev/full", "--help", (1, "", FULL)),
        (">/dev/full", "fail", (1, "", "Sorry: it is bad\n")),
        (">/dev/full", "stop", (130, "", "\nStopped.\n")),
        (">/dev/full 2>/dev/full", "--help", (1, "", "")),
        (">&-", "--help", (1, "", NO_OUTPUT)),
        ("2>&-", "--nonsense", (2, "", "")),
        ("2>/dev/full", "--nonsense", (2, "", "")),
        ("2>/dev/full", "fail", (1, "", "")),
        ("2>/dev/full", "stop", (130, "", "")),
        ("| true", "--help", (0, "", "")),
    ],
)
@pytest.mark.parametrize("unbuffered", ["1", "-u"])
def test_the_same_where_every_line_is_written_at_once(
    redirections, what, expected, unbuffered
):
    assert ending(redirections, what, unbuffered=unbuffered) == expected


@pytest.mark.parametrize("redirections", ["2>/dev/full", ">/dev/full 2>/dev/full"])
def test_a_wrong_command_has_the_status_2_even_if_nobody_can_read_why(redirections):
    assert ending(redirections, "--nonsense") == (2, "", "")


def test_bytes_that_are_no_text_are_read_as_question_marks():
    shown = "printf '\\377\\n' | "
    code = PROGRAM.replace("your name: ", "")
    finished = subprocess.run(
        ["sh", "-c", f'{shown}"$@"', "sh", sys.executable, "-c", code, "ask"],
        capture_output=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.decode().startswith("\ufffd\n")


@pytest.mark.parametrize("redirections", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_what_is_opened_next_is_no_standard_stream(redirections, tmp_path):
    code = f"""
import os
from scratch_recs.cli.options import run
def main():
    with open({str(tmp_path / "file")!r}, "w") as file:
        assert file.fileno() > 2
        os.system("echo words; echo words >&2")
raise SystemExit(run(main))
"""
    command = ["sh", "-c", f'"$@" {redirections}', "sh", sys.executable, "-c", code]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert finished.returncode == (1 if ">&-" in redirections.split() else 0)
    assert not (tmp_path / "file").exists() or not (tmp_path / "file").read_text()
