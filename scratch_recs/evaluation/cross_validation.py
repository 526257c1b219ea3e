"""How good is a recommender? Errors, splits, folds, cross-validation.

The error of one guess is (predicted - actual); the three measures average it:

    MSE  = Σ error² / n        RMSE = √MSE        MAE = Σ |error| / n

Errors are only worth something on ratings that the model has not seen. So the table
is split by chance into parts, or into k folds each of which is once the test.
"""

from __future__ import annotations

import copy
import math
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Callable, Iterator, NamedTuple, Sequence

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.evaluation.metrics import _mean, mae, rmse
from scratch_recs.evaluation.splits import k_folds
from scratch_recs.progress import progress_bar


class CrossValidation(NamedTuple):
    """The errors and seconds of every fold; printed, it is a table with mean and std.

    >>> print(CrossValidation("UserKNN", [0.98, 1.0], [0.77, 0.79], [1.0, 2.0], [3, 3]))
    RMSE and MAE of UserKNN on 2 folds
                   Fold 1  Fold 2    Mean     Std
    RMSE           0.9800  1.0000  0.9900  0.0100
    MAE            0.7700  0.7900  0.7800  0.0100
    fit seconds      1.00    2.00    1.50    0.50
    test seconds     3.00    3.00    3.00    0.00
    """

    model: str
    rmse: list[float]
    mae: list[float]
    fit_seconds: list[float]
    test_seconds: list[float]

    def __str__(self) -> str:
        folds = [f"Fold {number}" for number in range(1, len(self.rmse) + 1)]
        lines = [f"RMSE and MAE of {self.model} on {len(folds)} folds"]
        lines.append(
            " " * 13 + "".join(f"{n:>8}" for n in folds + ["Mean", "Std"])
        )
        for name, digits, row in [
            ("RMSE", 4, self.rmse),
            ("MAE", 4, self.mae),
            ("fit seconds", 2, self.fit_seconds),
            ("test seconds", 2, self.test_seconds),
        ]:
            mean = _mean(row)
            std = math.sqrt(_mean([(value - mean) ** 2 for value in row]))
            cells = "".join(
                f"{value:8.{digits}f}" for value in [*row, mean, std]
            )
            lines.append(f"{name:<13}{cells}")
        return "\n".join(lines)


def cross_validate(
    model: Any,
    ratings: Ratings,
    k: int = 5,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
) -> CrossValidation:
    """The errors of a model on k folds, each fitted on the rest of the ratings.

    model    an unfitted instance with fit(ratings) and predict(user_id, item_id), and
             best with predict_all(ratings); every fold fits a copy of its own
    jobs     so many folds side by side, each in a process of its own. The processes
             are spawned: call it under `if __name__ == "__main__":`

    The seconds are those of the wall clock.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> class Three:
    ...     def fit(self, ratings):
    ...         return self
    ...     def predict(self, user_id, item_id):
    ...         return 3.0
    >>> len(cross_validate(Three(), synthetic_ratings(), k=3).rmse)
    3
    """
    quiet = copy.deepcopy(model)
    if hasattr(quiet, "progress"):
        quiet.progress = False
    tasks = [(quiet, train, test) for train, test in k_folds(ratings, k, seed)]
    name = type(model).__name__
    with progress_bar(
        total=k, description=name, unit="fold", show=progress
    ) as bar:
        folds = []
        for fold in side_by_side(evaluate_fold, tasks, jobs):
            folds.append(fold)
            bar.update()
    return CrossValidation(name, *map(list, zip(*folds)))


def evaluate_fold(task: tuple[Any, Ratings, Ratings]) -> tuple[float, ...]:
    """(RMSE, MAE, fit seconds, test seconds) of (model, train, test).

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> class Three:
    ...     fit = lambda self, ratings: self
    ...     predict_all = lambda self, ratings: list(ratings.values)
    >>> evaluate_fold((Three(), synthetic_ratings(), synthetic_ratings()))[:2]
    (0.0, 0.0)
    """
    model, train, test = task
    start = time.perf_counter()
    fitted = copy.deepcopy(model).fit(train)
    if getattr(
        fitted, "interrupted", False
    ):  # a model that was cut short is no result
        raise KeyboardInterrupt
    between = time.perf_counter()
    if hasattr(fitted, "predict_all"):
        predictions = fitted.predict_all(test)
    else:
        predictions = [fitted.predict(user, item) for user, item, _ in test]
    end = time.perf_counter()
    errors = rmse(predictions, test.values), mae(predictions, test.values)
    return (*errors, between - start, end - between)


def side_by_side(
    work: Callable, tasks: Sequence[Any], jobs: int
) -> Iterator[Any]:
    """work(task) of every task, in order; in `jobs` spawned processes if above 1.

    >>> list(side_by_side(abs, [-1, 2], jobs=1))
    [1, 2]
    """
    if jobs < 1:
        raise ValueError(f"jobs counts from 1, not {jobs}")
    if jobs == 1:
        yield from map(work, tasks)
        return
    with Processes(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, tasks)


class Processes(ProcessPoolExecutor):
    """A pool of processes, on every interpreter.

    >>> issubclass(Processes, ProcessPoolExecutor)
    True
    """

    # PyPy 7.3.10 and 7.3.11 call this method by a name that it does not have there:
    # issue 3873 of PyPy.
    if not hasattr(ProcessPoolExecutor, "_adjust_process_count"):
        _adjust_process_count = (
            ProcessPoolExecutor._adjust_process_count_cpython
        )
