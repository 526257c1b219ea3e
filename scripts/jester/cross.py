"""Cross-validation on Jester: the tables of both versions of the lecture."""

from __future__ import annotations

import math
import time
from typing import Sequence

from scratch_recs import (
    EIGHT_FACTORS,
    MatrixFactorization,
    cross_validate,
    k_folds,
    mae,
    rmse,
)
from scratch_recs.cli.printing import print_table, say
from scratch_recs.progress import progress_bar
from scripts.jester.documented import FIT_SECONDS, MAE_TABLE, RMSE_TABLE
from scripts.jester.lecture import SEED, Lecture
from scripts.jester.reference import REFERENCE_SCALE, clipped, reference_svd

Folds = dict[str, list[float]]  # {name of a row: the error of every fold}

WRONG = "scale 1 to 5"
RIGHT = "scale -10 to 10"
OURS = "ours"


def step_cross_validation(this: Lecture) -> None:
    """The lecture's tables, beside the same model on folds of ours."""
    folds = 2 if this.options.quick else 5
    errors, mean_errors, seconds = as_documented(this, folds)
    if not this.options.quick:
        tuned = MatrixFactorization(seed=this.options.seed, **EIGHT_FACTORS)
        jobs = this.options.jobs
        found = cross_validate(tuned, this.ratings, k=folds, jobs=jobs)
        errors[OURS], mean_errors[OURS] = found.rmse, found.mae
    for name, documented, ours in (
        ("RMSE", RMSE_TABLE, errors),
        ("MAE", MAE_TABLE, mean_errors),
    ):
        print(f"  {name} of every fold, their mean and standard deviation:\n")
        rows = [[key, *row(values)] for key, values in documented.items()]
        rows += [[key, *row(with_mean(v), folds)] for key, v in ours.items()]
        print_table([name, "1", "2", "3", "4", "5", "mean", "std"], rows)
        print()
    say(
        "'documented, 1' and 'documented, 2' are the two versions of the "
        "lecture. Their folds cannot be had: they are drawn without a seed. "
        "'scale 1 to 5' is the same model on folds of ours, its predictions "
        "clipped as theirs; 'scale -10 to 10' is the same on the right scale. "
        "'ours' has eight factors and a larger penalty. 'built-in data' is the "
        "library's own copy of Jester, 1.7 million ratings, which knows its "
        "scale; it is not at hand here."
    )
    if this.options.quick:
        say("(With --quick two folds, so half the ratings are learned from.)")
    say(
        f"Seconds to fit one fold: documented {FIT_SECONDS} (compiled code, "
        f"{'this' if this.whole else 'the whole'} sample), ours {seconds:.2f}."
    )


def as_documented(this: Lecture, folds: int) -> tuple[Folds, Folds, float]:
    """RMSE and MAE of the lecture's model on both scales; seconds of a fit."""
    errors: Folds = {WRONG: [], RIGHT: []}
    mean_errors: Folds = {WRONG: [], RIGHT: []}
    scales = {WRONG: REFERENCE_SCALE, RIGHT: this.ratings.scale}
    seconds = 0.0
    parts = k_folds(this.ratings, folds, seed=0)
    for train, test in progress_bar(parts, description="folds"):
        start = time.perf_counter()
        model = reference_svd(train, dim=10, random_state=SEED)
        seconds += time.perf_counter() - start
        predictions = model.predict_all(test, clip=False)
        for name, scale in scales.items():
            inside = clipped(predictions, scale)
            errors[name].append(rmse(inside, test.values))
            mean_errors[name].append(mae(inside, test.values))
    return errors, mean_errors, seconds / folds


def with_mean(values: Sequence[float]) -> list[float]:
    """The values, their mean and their standard deviation.

    >>> with_mean([1.0, 3.0])
    [1.0, 3.0, 2.0, 1.0]
    """
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return [*values, mean, math.sqrt(squares / len(values))]


def row(values: Sequence[float], folds: int = 5) -> list[str]:
    """The cells of a row; empty ones for folds that were not computed.

    >>> row([5.25, 5.5, 5.375, 0.125], folds=2)
    ['5.2500', '5.5000', '', '', '', '5.3750', '0.1250']
    """
    cells = [f"{value:.4f}" for value in values]
    return cells[:folds] + [""] * (5 - folds) + cells[folds:]
