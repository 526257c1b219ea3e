"""Work in the background: it is told, stopped, waited for, and its errors are said."""

import threading

import pytest

from scratch_recs import DataError, ItemKNN, UserKNN, rmse
from scratch_recs.playground.background import Job, Run, Stopped, measured, with_k
from tests.helpers import few_ratings

ONE = threading.Semaphore(1)


def test_a_job_tells_how_far_it_is_and_that_it_is_over():
    go, told = threading.Event(), threading.Event()

    def work(tell):
        tell(0.25)
        told.set()
        go.wait()
        tell(1.0)

    job = Job(work, ONE)
    told.wait()
    assert (job.share, job.is_over) == (0.25, False)
    go.set()
    job.wait()
    assert (job.share, job.is_over, job.problem) == (1.0, True, "")


def test_a_stopped_job_ends_when_it_next_tells_something():
    go = threading.Event()
    after = []

    def work(tell):
        go.wait()
        tell(0.5)
        after.append("it went on")

    job = Job(work, ONE)
    job.stop()
    go.set()
    job.wait()
    assert job.is_over and not after and job.share == 0 and not job.problem


def test_jobs_wait_for_their_turn_and_can_be_stopped_while_they_wait():
    turns = threading.Semaphore(1)
    go = threading.Event()
    first = Job(lambda tell: go.wait(), turns)
    second = Job(lambda tell: tell(1.0), turns)
    third = Job(lambda tell: tell(1.0), turns)
    third.stop()
    third.wait()
    assert not second.is_over and not first.is_over and third.share == 0
    go.set()
    second.wait()
    assert second.share == 1


@pytest.mark.parametrize(
    "error, words",
    [
        (DataError("there is nothing to learn"), "there is nothing to learn"),
        (KeyError("x"), "it failed (KeyError: 'x')"),
    ],
)
def test_a_job_that_fails_says_why_and_gives_its_turn_back(error, words):
    def work(tell):
        raise error

    turns = threading.Semaphore(1)
    for _ in range(2):
        job = Job(work, turns)
        job.wait()
        assert job.is_over and job.problem == words


def test_a_stopped_training_has_no_model_but_its_history():
    run = Run({"factors": 2, "regularization": 0, "learning_rate": 0.1, "epochs": 5})
    table = few_ratings()

    def tell(share):
        if share >= 0.6:
            raise Stopped

    with pytest.raises(Stopped):
        run.train(table, table, 0, tell)
    assert run.model is None and len(run.history) == 3


@pytest.mark.parametrize("kind", [UserKNN, ItemKNN])
def test_measured_is_the_error_of_all_predictions(kind):
    table = few_ratings()
    model = kind(k=3).fit(table)
    other = with_k(model, 1)
    for one in (model, other):
        fresh = kind(k=one.k).fit(table)
        expected = rmse(fresh.predict_all(table, clip=False), table.values)
        found = measured(one, table, threading.Lock(), lambda share: None)
        assert found == pytest.approx(expected, rel=1e-12)
