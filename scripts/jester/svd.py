"""Regularized SVD on Jester: a wrong scale and its price, two losses, a search."""

from __future__ import annotations

from typing import Any

from scratch_recs.cli.printing import compare, heading, print_table
from scratch_recs.evaluation.cross_validation import cross_validate
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.evaluation.search import grid_search
from scratch_recs.factorization.als import RegularizedSVD
from scratch_recs.factorization.presets import EIGHT_FACTORS
from scripts.jester.lecture import Lecture, error_of
from scripts.jester.methods import REFERENCE


def step_svd(lecture: Lecture) -> None:
    """Regularized SVD: the wrong scale, the right one, two losses, tuning."""
    train, valid, seed = lecture.train, lecture.valid, lecture.options.seed
    heading("7. Regularized SVD, ten factors, the reference library's defaults")
    model = MatrixFactorization(seed=seed, **REFERENCE).fit(train)
    right = model.predict_all(valid)
    wrong = [min(5.0, max(1.0, guess)) for guess in right]
    clipped = rmse(wrong, valid.values)
    compare("RMSE, scale taken to be 1 to 5", 5.2893, f"{clipped:.4f}")
    compare(
        "RMSE, scale -10 to 10 as it is",
        "-",
        f"{rmse(right, valid.values):.4f}",
    )
    print(
        "  The lecture never tells the library the scale: its default is 1 to 5, and"
    )
    print(
        "  every prediction is clipped to that. 'No big improvement' is this slip"
    )
    print(
        "  and a penalty that is too small for ratings like these: see below.\n"
    )
    print(
        "  Two losses. The lecture writes down one penalty for each user and joke,"
    )
    print("    sum (w z - y)^2 + lambda1 / 2 |Z|^2 + lambda2 / 2 |W|^2;")
    print(
        "  the library pays it once for every rating, so that busy users are held"
    )
    print(
        "  down more. The lecture's own loss, minimized exactly in turns (ALS), with"
    )
    print("  four factors:\n")
    rows = []
    for lam in (1.0, 10.0, 100.0):
        als = RegularizedSVD(4, 10, lam, lam, seed=seed).fit(train)
        errors = (f"{error_of(als, part):.4f}" for part in (train, valid))
        rows.append(
            [
                f"{lam:g}",
                f"{als.losses[0]:.0f}",
                f"{als.losses[-1]:.0f}",
                *errors,
            ]
        )
    print_table(
        ["lambda", "loss, round 1", "round 10", "train RMSE", "valid RMSE"],
        rows,
    )
    tuned = MatrixFactorization(seed=seed, **EIGHT_FACTORS).fit(train)
    print()
    compare(
        "biases, eight factors, tuned", "-", f"{error_of(tuned, valid):.4f}"
    )
    if lecture.options.search:
        step_search(lecture)


def step_search(lecture: Lecture) -> None:
    """Where the tuned settings come from: three folds of the training part only."""
    print("\n  Grid search on the training part, three folds:\n")
    grid: dict[str, list[Any]] = {
        name: [value] for name, value in EIGHT_FACTORS.items()
    }
    grid.update(dim=[2, 8], regularization=[0.3, 0.64, 1.2])
    found = grid_search(
        MatrixFactorization, grid, lecture.train, jobs=lecture.options.jobs
    )
    rows = [
        [
            trial.settings["dim"],
            trial.settings["regularization"],
            f"{trial.rmse:.4f}",
        ]
        for trial in found.trials
    ]
    print_table(["factors", "lambda", "RMSE"], rows)


def step_cross_validation(lecture: Lecture) -> None:
    """The lecture's table."""
    heading("8. Cross-validation")
    print(
        "  Documented: a mean RMSE of 5.2862 with the scale taken to be 1 to 5, and"
    )
    print("  4.5926 on the library's own copy of Jester (1.7 million ratings).")
    model = MatrixFactorization(seed=lecture.options.seed, **REFERENCE)
    table = cross_validate(
        model, lecture.ratings, k=5, jobs=lecture.options.jobs
    )
    print("\n".join("  " + line for line in str(table).splitlines()))
