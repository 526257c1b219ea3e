"""Searching settings: what is tried, what is kept, what is best."""

import inspect
import math
import random

import pytest

from scratch_recs.evaluation import search as model_search
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.errors import DivergenceError
from scratch_recs.evaluation.cross_validation import cross_validate
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.evaluation.splits import k_folds
from scratch_recs.implicit.ease import EASE
from scratch_recs.evaluation.search import grid_search, log_uniform, random_search
from scratch_recs.datasets.synthetic import synthetic_ratings

TABLE = synthetic_ratings(users=40, items=20, ratings=400, seed=5)
GRID = {"user_damping": [1.0, 10.0, 100.0], "item_damping": [1.0, 10.0]}


class Broken(BiasBaseline):
    """Diverges for one of its settings."""

    def _learn(self):
        if self.user_damping == 10.0:
            raise DivergenceError("on purpose")
        super()._learn()


def test_every_combination_is_tried_once_and_the_best_stands_first():
    search = grid_search(BiasBaseline, GRID, TABLE, k=3)
    tried = {tuple(trial.settings.items()) for trial in search.trials}
    assert len(tried) == len(search.trials) == 6
    errors = [trial.rmse for trial in search.trials]
    assert errors == sorted(errors) and search.best.rmse == errors[0]
    assert not search.stopped


def test_a_trial_is_what_cross_validation_says():
    for trial in grid_search(BiasBaseline, GRID, TABLE, k=4, seed=3).trials:
        model = BiasBaseline(**trial.settings)
        folds = cross_validate(model, TABLE, k=4, seed=3, progress=False)
        assert trial.rmse == pytest.approx(sum(folds.rmse) / 4, rel=1e-14)
        assert trial.mae == pytest.approx(sum(folds.mae) / 4, rel=1e-14)


def test_processes_side_by_side_find_the_same():
    alone = grid_search(BiasBaseline, GRID, TABLE, jobs=1, progress=False)
    assert grid_search(BiasBaseline, GRID, TABLE, jobs=2, progress=False) == alone


def test_random_search_draws_the_same_with_the_same_seed():
    space = {"learning_rate": log_uniform(0.001, 0.1), "dim": [1, 2], "epochs": [2]}
    one, same = (
        random_search(MatrixFactorization, space, TABLE, trials=4, seed=1, k=2)
        for _ in range(2)
    )
    assert one == same
    other = random_search(MatrixFactorization, space, TABLE, trials=4, seed=2, k=2)
    assert {str(t.settings) for t in other.trials} != {
        str(t.settings) for t in one.trials
    }
    for trial in one.trials:
        assert 0.001 <= trial.settings["learning_rate"] <= 0.1


def test_log_uniform_draws_every_decade_as_often():
    source, draw = random.Random(0), log_uniform(0.01, 100)
    decades = [math.floor(math.log10(draw(source))) for _ in range(4000)]
    for decade in (-2, -1, 0, 1):
        assert decades.count(decade) == pytest.approx(1000, abs=120)
    with pytest.raises(
        ValueError, match="^log_uniform needs 0 < low <= high, not 0, 1"
    ):
        log_uniform(0, 1)


def test_a_setting_that_diverges_comes_last_and_stops_nothing():
    search = grid_search(Broken, GRID, TABLE)
    assert [math.isinf(trial.rmse) for trial in search.trials] == [False] * 4 + [
        True
    ] * 2


def test_ctrl_c_keeps_the_trials_that_are_finished(monkeypatch):
    run, calls = model_search._run, []

    def interrupted(task):
        calls.append(task)
        if len(calls) == 8:
            raise KeyboardInterrupt
        return run(task)

    monkeypatch.setattr(model_search, "_run", interrupted)
    search = grid_search(BiasBaseline, GRID, TABLE, k=3)
    # Seven folds were finished: two settings whole, and a third of the third.
    assert search.stopped and len(search.trials) == 2
    assert "stopped" in str(search)
    assert {**search.best.settings} in [dict(t.settings) for t in search.trials]


def test_folds_of_one_s_own_are_searched_as_those_that_are_cut_here():
    cut = grid_search(BiasBaseline, GRID, TABLE, k=3, seed=2)
    own = grid_search(BiasBaseline, GRID, folds=k_folds(TABLE, 3, 2))
    assert [t.rmse for t in own.trials] == [t.rmse for t in cut.trials]


def test_a_model_without_ratings_to_predict_is_refused_if_its_errors_are_wanted():
    with pytest.raises(TypeError, match="^EASE is a model of lists"):
        grid_search(EASE, {"regularization": [2.0]}, TABLE, k=2)


def test_twenty_trials_are_the_default():
    assert inspect.signature(random_search).parameters["trials"].default == 20
