"""Cross-validation: the errors of a model on k folds.

Every fold is the test once, while the model learns from all others. The k
errors tell more than one: their mean is steadier, and their standard deviation
shows by how much an error depends on which ratings happen to be in the test.
"""

from __future__ import annotations

import copy
import math
import time
from contextlib import closing
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs.arguments import check_count, check_kind, quoted
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.evaluation.metrics import mae, rmse
from scratch_recs.evaluation.processes import side_by_side
from scratch_recs.evaluation.splits import k_folds
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.list_model import check_predicts_ratings

# (train, test) tables
Folds = Sequence[tuple[Ratings, Ratings]]


class CrossValidation(NamedTuple):
    """The errors and seconds of every fold; printed, it is a table.

    >>> print(CrossValidation("UserKNN", rmse=[0.98, 1.0], mae=[0.77, 0.79],
    ...                       fit_seconds=[1.0, 2.0], test_seconds=[3.0, 3.0]))
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
        heads = "".join(f"{head:>8}" for head in [*folds, "Mean", "Std"])
        lines = [
            f"RMSE and MAE of {self.model} on {len(folds)} folds",
            " " * 13 + heads,
            _line("RMSE", self.rmse, 4),
            _line("MAE", self.mae, 4),
            _line("fit seconds", self.fit_seconds, 2),
            _line("test seconds", self.test_seconds, 2),
        ]
        return "\n".join(lines)


def _line(name: str, row: list[float], digits: int) -> str:
    """A name, its values, their mean and their standard deviation."""
    mean = math.fsum(row) / len(row)
    std = math.sqrt(math.fsum((value - mean) ** 2 for value in row) / len(row))
    cells = "".join(f"{value:8.{digits}f}" for value in [*row, mean, std])
    return f"{name:<13}{cells}"


class Fold(NamedTuple):
    """What one fold says of a model."""

    rmse: float
    mae: float
    fit_seconds: float
    test_seconds: float


def cross_validate(
    model: Any,
    ratings: Optional[Ratings] = None,
    k: int = 5,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
    folds: Optional[Folds] = None,
) -> CrossValidation:
    """The errors of a model on k folds, each fitted on the rest of the ratings.

    model    an unfitted instance with fit(ratings) and predict(user_id,
             item_id), and best with predict_all(ratings); every fold fits a
             copy of its own
    jobs     so many folds side by side, each in a process of its own: call it
             under `if __name__ == "__main__":`
    folds    [(train, test), …]: given folds instead of k folds of `ratings`

    The seconds are those of the wall clock. Raises TypeError if the model is
    one of lists.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> from scratch_recs.recommender.baselines import GlobalMean, UserItemMean
    >>> table = synthetic_ratings()
    >>> for model in (GlobalMean(), UserItemMean()):
    ...     errors = cross_validate(model, table, k=3).rmse
    ...     print([round(error, 2) for error in errors])
    [1.12, 1.11, 1.12]
    [1.06, 1.04, 1.06]
    """
    if isinstance(model, type) or not hasattr(model, "fit"):
        what = "an unfitted model such as UserKNN()"
        raise TypeError(f"model is {what}, not {quoted(model)}")
    check_predicts_ratings(model)
    check_count("jobs", jobs)
    pairs = folds_of(ratings, k, seed, folds)
    quiet = copy.deepcopy(model)
    if hasattr(quiet, "progress"):
        quiet.progress = False
    tasks = [(quiet, train, test) for train, test in pairs]
    name = type(model).__name__
    found: dict[int, Fold] = {}
    with progress_bar(
        total=len(tasks), description=name, unit="fold", show=progress
    ) as bar:
        with closing(side_by_side(evaluate_fold, tasks, jobs)) as results:
            for number, fold in results:
                found[number] = fold
                bar.update()
    ordered = [found[number] for number in range(len(tasks))]
    return CrossValidation(name, *map(list, zip(*ordered)))


def folds_of(
    ratings: Any, k: int, seed: int, folds: Optional[Folds]
) -> list[tuple[Ratings, Ratings]]:
    """The given folds; if there are none, k folds of the ratings.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> table = synthetic_ratings(users=3, items=3, ratings=6)
    >>> [len(test) for train, test in folds_of(table, 3, 0, None)]
    [2, 2, 2]
    >>> folds_of(None, 3, 0, [table])
    Traceback (most recent call last):
    TypeError: folds is a list of (train, test) pairs of tables
    """
    if folds is None:
        return k_folds(ratings, k, seed)  # says so if it is no table
    if ratings is not None:
        raise ValueError("give ratings to cut into folds, or folds, not both")
    sentence = "folds is a list of (train, test) pairs of tables"
    if not isinstance(folds, (list, tuple)):
        raise TypeError(sentence)
    for pair in folds:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise TypeError(sentence)
        for part in pair:
            check_kind(
                "each part of folds", part, Ratings, "a table of ratings"
            )
    if not folds:
        raise ValueError("folds needs at least one (train, test) pair")
    return [(train, test) for train, test in folds]


def evaluate_fold(task: tuple[Any, Ratings, Ratings]) -> Fold:
    """The errors and seconds of one task (model, train, test)."""
    model, train, test = task
    start = time.perf_counter()
    fitted = copy.deepcopy(model).fit(train)
    if getattr(fitted, "interrupted", False):
        raise KeyboardInterrupt  # a model that was cut short is no result
    between = time.perf_counter()
    if hasattr(fitted, "predict_all"):
        predictions = fitted.predict_all(test)
    else:
        predictions = [fitted.predict(user, item) for user, item, _ in test]
    end = time.perf_counter()
    errors = rmse(predictions, test.values), mae(predictions, test.values)
    return Fold(*errors, between - start, end - between)
