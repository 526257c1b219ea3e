"""How good is a recommender? Errors, splits, folds, cross-validation.

The error of one guess is (predicted - actual); the three measures average it:

    MSE  = Σ error² / n        RMSE = √MSE        MAE = Σ |error| / n

Errors are only worth something on ratings that the model has not seen. So the table
is split by chance into parts, or into k folds each of which is once the test.
"""

from __future__ import annotations

import copy
import math
import random
import time
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Sequence, Tuple

from scratch_recs.progress import progress_bar
from scratch_recs.ratings import Ratings


def mse(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The mean squared error; NaN where there is nothing to compare.

    Different lengths are a ValueError.

    >>> mse([1.0, 4.0], [2.0, 2.0])
    2.5
    """
    return _mean([error * error for error in _errors(predictions, actuals)])


def rmse(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The root of the mean squared error, in the unit of the ratings.

    >>> rmse([1.0, 4.0], [3.0, 2.0])
    2.0
    """
    return math.sqrt(mse(predictions, actuals))


def mae(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The mean absolute error, in the unit of the ratings.

    >>> mae([1.0, 4.0], [2.0, 2.0])
    1.5
    """
    return _mean([abs(error) for error in _errors(predictions, actuals)])


def _errors(predictions: Iterable[float], actuals: Iterable[float]) -> List[float]:
    predictions, actuals = list(predictions), list(actuals)
    if len(predictions) != len(actuals):
        raise ValueError(f"{len(predictions)} predictions, {len(actuals)} actuals")
    return [predicted - actual for predicted, actual in zip(predictions, actuals)]


def _mean(values: List[float]) -> float:
    # fsum rounds once, at the end: the order of the ratings does not matter.
    return math.fsum(values) / len(values) if values else math.nan


def split(
    ratings: Ratings, fractions: Sequence[float] = (0.8, 0.2), seed: int = 0
) -> List[Ratings]:
    """The table cut by chance into parts of these sizes; the fractions add up to 1.

    random.Random(seed) shuffles the rows, then they are cut into consecutive slices.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [len(part) for part in split(table, (0.7, 0.15, 0.15))]
    [7, 1, 2]
    """
    # As exact decimals: 0.7 + 0.15 is 17/20 and not the float below it.
    shares = [Fraction(str(fraction)) for fraction in fractions]
    if min(shares, default=0) < 0 or abs(sum(shares) - 1) > Fraction(1, 10**9):
        raise ValueError(f"the fractions {tuple(fractions)} do not add up to 1")
    rows = _shuffled(len(ratings), seed)
    cuts = [int(len(rows) * sum(shares[:n])) for n in range(len(shares))] + [len(rows)]
    return [ratings.select(rows[a:b]) for a, b in zip(cuts, cuts[1:])]


def k_folds(
    ratings: Ratings, k: int = 5, seed: int = 0
) -> List[Tuple[Ratings, Ratings]]:
    """k pairs (train, test): every rating is in one test part and k - 1 train parts.

    random.Random(seed) shuffles the rows; fold n is the n-th of k consecutive
    slices, the first ones longer by one if need be. k is from 2 to len(ratings).

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [(len(train), len(test)) for train, test in k_folds(table, k=3)]
    [(6, 4), (7, 3), (7, 3)]
    """
    if not 2 <= k <= len(ratings):
        raise ValueError(f"k is from 2 to {len(ratings)}, the number of ratings: {k}")
    rows = _shuffled(len(ratings), seed)
    size, larger = divmod(len(rows), k)
    cuts = [size * n + min(n, larger) for n in range(k + 1)]
    return [
        (ratings.select(rows[:a] + rows[b:]), ratings.select(rows[a:b]))
        for a, b in zip(cuts, cuts[1:])
    ]


def _shuffled(count: int, seed: int) -> List[int]:
    rows = list(range(count))
    random.Random(seed).shuffle(rows)
    return rows


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
    rmse: List[float]
    mae: List[float]
    fit_seconds: List[float]
    test_seconds: List[float]

    def __str__(self) -> str:
        folds = [f"Fold {number}" for number in range(1, len(self.rmse) + 1)]
        lines = [f"RMSE and MAE of {self.model} on {len(folds)} folds"]
        lines.append(" " * 13 + "".join(f"{n:>8}" for n in folds + ["Mean", "Std"]))
        for name, digits, row in [
            ("RMSE", 4, self.rmse),
            ("MAE", 4, self.mae),
            ("fit seconds", 2, self.fit_seconds),
            ("test seconds", 2, self.test_seconds),
        ]:
            mean = _mean(row)
            std = math.sqrt(_mean([(value - mean) ** 2 for value in row]))
            cells = "".join(f"{value:8.{digits}f}" for value in [*row, mean, std])
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

    >>> from scratch_recs.synthetic import synthetic_ratings
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
    with progress_bar(total=k, description=name, unit="fold", show=progress) as bar:
        folds = []
        for fold in side_by_side(evaluate_fold, tasks, jobs):
            folds.append(fold)
            bar.update()
    return CrossValidation(name, *map(list, zip(*folds)))


def evaluate_fold(task: Tuple[Any, Ratings, Ratings]) -> Tuple[float, ...]:
    """(RMSE, MAE, fit seconds, test seconds) of (model, train, test).

    >>> from scratch_recs.synthetic import synthetic_ratings
    >>> class Three:
    ...     fit = lambda self, ratings: self
    ...     predict_all = lambda self, ratings: list(ratings.values)
    >>> evaluate_fold((Three(), synthetic_ratings(), synthetic_ratings()))[:2]
    (0.0, 0.0)
    """
    model, train, test = task
    start = time.perf_counter()
    fitted = copy.deepcopy(model).fit(train)
    if getattr(fitted, "interrupted", False):  # a model that was cut short is no result
        raise KeyboardInterrupt
    between = time.perf_counter()
    if hasattr(fitted, "predict_all"):
        predictions = fitted.predict_all(test)
    else:
        predictions = [fitted.predict(user, item) for user, item, _ in test]
    end = time.perf_counter()
    errors = rmse(predictions, test.values), mae(predictions, test.values)
    return (*errors, between - start, end - between)


def side_by_side(work: Callable, tasks: Sequence[Any], jobs: int) -> Iterator[Any]:
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
        _adjust_process_count = ProcessPoolExecutor._adjust_process_count_cpython
