"""Progress bars: drawn at a terminal where tqdm is there, and silent without it."""

import contextlib
import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scratch_recs import MatrixFactorization
from scratch_recs.progress import (
    SilentBar,
    progress_bar,
    tqdm_is_installed,
    watched_by,
)
from tests.helpers import few_ratings

ROOT = Path(__file__).resolve().parent.parent


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def without_tqdm(monkeypatch):
    # None in sys.modules is how Python itself notes "this cannot be imported".
    monkeypatch.setitem(sys.modules, "tqdm", None)


def use_all_of_it(**options):
    """Every way in which the library uses a bar; what was looped over comes back."""
    seen = list(progress_bar(iter("abc"), description="letters", **options))
    seen += list(progress_bar((c for c in "de"), total=2, **options))
    with progress_bar(total=30, description="SGD", unit="rows", **options) as bar:
        for _ in range(3):
            bar.update(10)
            bar.set_postfix_str("avg loss 0.9")
    with progress_bar(range(2), **options) as bar:
        for number in bar:
            bar.set_postfix_str(f"at {number}")
            seen.append(number)
    bar = progress_bar(total=1, **options)
    bar.update()
    bar.close()
    return seen


def drawn_at_a_terminal(**options):
    """What all of it draws there."""
    with contextlib.redirect_stderr(Terminal()) as terminal:
        assert use_all_of_it(**options) == EVERYTHING
    return terminal.getvalue()


EVERYTHING = ["a", "b", "c", "d", "e", 0, 1]


def test_a_bar_is_drawn_at_a_terminal():
    assert tqdm_is_installed()
    drawn = drawn_at_a_terminal()
    assert "letters: 3it" in drawn and "SGD: 100%" in drawn
    assert "avg loss 0.9" in drawn and "at 1" in drawn


def test_nothing_is_drawn_where_nobody_asks_for_it():
    assert drawn_at_a_terminal(show=False) == ""


def test_nothing_is_drawn_into_a_pipe(capsys):
    assert use_all_of_it() == EVERYTHING
    assert capsys.readouterr() == ("", "")


def test_without_tqdm_the_same_loops_run_in_silence(without_tqdm):
    assert not tqdm_is_installed()
    assert drawn_at_a_terminal() == ""


def test_a_silent_bar_counts():
    bar = SilentBar("abc")
    assert list(bar) == ["a", "b", "c"] and bar.n == 3
    with SilentBar() as bar:
        bar.update()
        bar.update(4)
    assert bar.n == 5 and list(bar) == []


@pytest.mark.parametrize("hidden", [True, False])
def test_an_exception_goes_through_a_bar(hidden, request):
    if hidden:
        request.getfixturevalue("without_tqdm")
    with pytest.raises(KeyError):
        with progress_bar(total=3) as bar:
            bar.update()
            raise KeyError("from inside")


def test_an_interpreter_in_which_tqdm_was_never_installed():
    # -S leaves out everything that was ever installed.
    program = (
        "from scratch_recs.progress import progress_bar, tqdm_is_installed\n"
        "print(tqdm_is_installed(), list(progress_bar('ab')))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=True,
    )
    assert done.stdout.decode("ascii").strip() == "False ['a', 'b']"
    assert done.stderr == b""


def test_a_watcher_is_told_the_share_and_nothing_is_drawn():
    told = []
    with watched_by(told.append), contextlib.redirect_stderr(Terminal()) as terminal:
        with progress_bar(total=4) as bar:
            bar.update()
            bar.update(2)
            bar.set_postfix_str("so far")
            bar.update(2)  # more than there should be
        assert list(progress_bar("ab")) == ["a", "b"]
        assert list(progress_bar(iter("a"))) == ["a"]  # nobody knows how many
    assert told == [0.25, 0.75, 1.0, 0.5, 1.0, 0.0]
    assert terminal.getvalue() == ""


def test_watching_ends_with_the_block_and_is_a_matter_of_one_thread():
    told = []
    with watched_by(told.append):
        other = threading.Thread(target=lambda: list(progress_bar("ab")))
        other.start()
        other.join()
    list(progress_bar("ab", show=False))
    assert told == []


def test_what_a_watcher_raises_stops_a_training_which_is_undone():
    model = MatrixFactorization(epochs=3).fit(few_ratings())
    before = model.history

    def stop(share):
        raise KeyError("stop")

    with pytest.raises(KeyError), watched_by(stop):
        model.fit(few_ratings())
    assert model.history is before
