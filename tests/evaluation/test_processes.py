"""Tasks side by side: every result comes home, and what is switched off stays off."""

import os

import pytest

from scratch_recs import fast
from scratch_recs.evaluation.processes import side_by_side
from tests.helpers import answer


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
