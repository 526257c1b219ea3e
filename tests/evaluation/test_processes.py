"""Tasks side by side: every result comes home, and nobody stays away for good."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from scratch_recs import fast
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.evaluation.cross_validation import cross_validate
from scratch_recs.evaluation.processes import side_by_side
from scratch_recs.evaluation.search import grid_search
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.recommender.baselines import GlobalMean
from tests.helpers import PROC, ROOT, answer, living, only_with_proc, until


def one_through(number):
    return 1 / number


def is_fast(_):
    return fast.ENABLED


def process_of(_):
    return os.getpid()


@pytest.mark.parametrize("jobs, elsewhere", [(1, False), (2, True)])
def test_one_job_stays_here_and_more_go_elsewhere(jobs, elsewhere):
    processes = {found for _, found in side_by_side(process_of, "abc", jobs)}
    assert (os.getpid() not in processes) == elsewhere
    assert len(processes) <= jobs


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_done_once(jobs):
    done = dict(side_by_side(one_through, [1, 2, 4, 8, 16], jobs))
    assert done == {0: 1.0, 1: 0.5, 2: 0.25, 3: 0.125, 4: 0.0625}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_another_process_comes_home(jobs):
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(one_through, [1, 0, 2], jobs))


@pytest.mark.parametrize("jobs", [0, -1])
def test_jobs_count_from_one(jobs):
    with pytest.raises(ValueError, match=f"^jobs counts from 1, not {jobs}$"):
        list(side_by_side(one_through, [1], jobs))


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("jobs", [1, 2])
def test_every_process_is_as_fast_as_this_one(enabled, jobs, monkeypatch):
    monkeypatch.setattr(fast, "ENABLED", enabled)
    assert [found for _, found in side_by_side(is_fast, "abc", jobs)] == [enabled] * 3


@pytest.mark.parametrize("name", ["metrics", "splits"])
def test_measuring_loads_no_machinery_for_processes(name):
    code = (
        f"import sys, scratch_recs.evaluation.{name};"
        "print({'multiprocessing', 'concurrent.futures'} & set(sys.modules))"
    )
    assert answer(code).strip() == "set()"


# --- No process outlives its work ---------------------------------------------

# Six folds of a model that never ends; each says in a file that it has begun.
ENDLESS = """
import os, sys, tempfile, time
from scratch_recs.cli.options import run
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.evaluation.cross_validation import cross_validate
from scratch_recs.recommender.base import Recommender

class Endless(Recommender):
    def _learn(self):
        tempfile.mkstemp(dir=sys.argv[1])
        while True:
            time.sleep(0.01)

def main():
    table = synthetic_ratings(users=20, items=10, ratings=60)
    cross_validate(Endless(), table, k=6, jobs=2)

if __name__ == "__main__":
    raise SystemExit(run(main))
"""


@pytest.fixture
def endless(tmp_path):
    """(the parent, the folder of notes) of a run whose two processes are at work."""
    program, notes = tmp_path / "endless.py", tmp_path / "notes"
    program.write_text(ENDLESS, encoding="utf-8")
    notes.mkdir()
    parent = subprocess.Popen(
        [sys.executable, program, notes],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Tests that a shell has started in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert until(lambda: len(os.listdir(notes)) == 2, 60)
    yield parent, notes
    if living(parent.pid):
        os.killpg(parent.pid, signal.SIGKILL)
    parent.communicate()


@only_with_proc
@pytest.mark.parametrize(
    "send, signal_name, status",
    [
        ("killpg", "SIGINT", 130),
        ("kill", "SIGINT", 130),
        ("kill", "SIGTERM", -signal.SIGTERM),
        ("kill", "SIGKILL", -9),
    ],
)
def test_nothing_is_left_when_the_parent_is_stopped(endless, send, signal_name, status):
    parent, notes = endless
    assert len(living(parent.pid)) >= 3  # it and its two processes
    getattr(os, send)(parent.pid, getattr(signal, signal_name))
    assert until(lambda: not living(parent.pid), 5)
    _, errors = parent.communicate()
    assert parent.returncode == status
    said = [line for line in errors.splitlines() if b"tqdm is not" not in line]
    assert said == ([b"", b"Stopped."] if status == 130 else [])
    assert len(os.listdir(notes)) == 2  # no fold that waited was begun


@only_with_proc
def test_one_that_is_killed_ends_all_in_one_sentence(endless):
    parent, _ = endless
    children = PROC / str(parent.pid) / "task" / str(parent.pid) / "children"
    last = max(map(int, children.read_text().split()))
    os.kill(last, signal.SIGKILL)
    assert until(lambda: not living(parent.pid), 5)
    _, errors = parent.communicate()
    assert parent.returncode == 1
    assert b"a process of jobs ended before its task was done" in errors
    assert len(errors.splitlines()) == 1


@only_with_proc
def test_a_caller_who_stops_asking_stops_the_processes():
    session = os.getsid(0)
    before = set(living(session))
    results = side_by_side(process_of, "abc", 2)
    next(results)
    assert len(set(living(session)) - before) >= 2
    results.close()
    # The one that watches over resources (named semaphores) may stay.
    assert len(set(living(session)) - before) <= 1


# --- What cannot go to another process ----------------------------------------


class Stubborn(Exception):
    """It can be pickled, and not be loaded again."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def raises_stubbornly(_):
    raise Stubborn("this", "that")


def gives_a_lambda(_):
    return lambda: 0


def refusal(action, *arguments):
    with pytest.raises(TypeError) as caught:
        action(*arguments)
    sentence = str(caught.value)
    assert sentence.startswith(
        "jobs above 1 need a model that other processes can import from a module: "
    )
    assert "\n" not in sentence
    return sentence


def test_a_lambda_is_refused_in_one_sentence():
    table = synthetic_ratings(users=20, items=10, ratings=60)
    model = UserKNN(similarity=lambda x, y: 1.0)
    assert "lambda" in refusal(cross_validate, model, table, 3, 0, 2)
    assert "lambda" in refusal(grid_search, lambda: 0, {}, table, 3, 0, 2)
    assert "lambda" in refusal(list, side_by_side(gives_a_lambda, "ab", 2))


def test_a_class_of_a_notebook_is_refused_in_one_sentence():
    """A notebook's classes are in __main__, which has no file."""
    code = """
from scratch_recs import Recommender, cross_validate, synthetic_ratings
class Mine(Recommender):
    def _parts(self, user, item):
        return [("three", 3.0)]
try:
    cross_validate(Mine(), synthetic_ratings(20, 10, 60), k=3, jobs=2)
except TypeError as error:
    print(error)
"""
    sentence = answer(code)
    assert sentence.count("\n") == 1 and "'Mine'" in sentence
    assert sentence.startswith("jobs above 1 need a model that other processes")


def test_an_error_that_cannot_be_loaded_comes_home_by_its_name():
    with pytest.raises(RuntimeError, match="^Stubborn: this and that$") as caught:
        list(side_by_side(raises_stubbornly, "ab", 2))
    assert "in raises_stubbornly" in str(caught.value.__cause__)


def test_folds_and_trials_are_computed_elsewhere(tmp_path):
    """With jobs=2 no fold is fitted in this process."""
    table = synthetic_ratings(users=20, items=10, ratings=60)
    cross_validate(NotesItsProcess(tmp_path), table, k=3, jobs=2, progress=False)
    grid = {"folder": [tmp_path]}
    grid_search(NotesItsProcess, grid, table, k=3, jobs=2, progress=False)
    noted = [int(path.name.split("-")[0]) for path in tmp_path.iterdir()]
    assert len(noted) == 6 and os.getpid() not in noted


class NotesItsProcess(GlobalMean):
    """Leaves a file with the number of its process in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def _learn(self):
        tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=self.folder)


def test_a_script_without_the_guard_ends_in_one_sentence(tmp_path):
    """Each process imports it again: none of them may begin processes of its own."""
    script = tmp_path / "mine.py"
    script.write_text(
        "from scratch_recs import UserMean, cross_validate, synthetic_ratings\n"
        "table = synthetic_ratings(users=9, items=9, ratings=40)\n"
        "print(cross_validate(UserMean(), table, k=2, jobs=2))\n",
        encoding="utf-8",
    )
    finished = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert finished.returncode == 1 and finished.stdout == ""
    assert finished.stderr.rstrip().endswith("lacks `if __name__ == '__main__':`")
    assert "bootstrapping" not in finished.stderr
    assert finished.stderr.count("mine.py") == 1
