"""Regularized SVD on Jester: a wrong scale, two losses, a search."""

from __future__ import annotations

from typing import Any

from scratch_recs import (
    EIGHT_FACTORS,
    MatrixFactorization,
    RegularizedSVD,
    cross_validate,
    error_of,
    grid_search,
    rmse,
)
from scratch_recs.cli.printing import (
    compare,
    heading,
    print_indented,
    print_table,
    say,
)
from scripts.jester.lecture import Lecture
from scripts.jester.methods import REFERENCE


def step_svd(this: Lecture) -> None:
    """Regularized SVD: the wrong scale, the right one, two losses, tuning."""
    heading("7. Regularized SVD, ten factors, the reference library's defaults")
    wrong_scale(this)
    two_losses(this)
    tuned = MatrixFactorization(seed=this.options.seed, **EIGHT_FACTORS)
    error = error_of(tuned.fit(this.train), this.valid)
    print()
    compare("biases, eight factors, tuned", "-", f"{error:.4f}")
    if this.options.search:
        search(this)


def wrong_scale(this: Lecture) -> None:
    """What it costs to take -10 to 10 for 1 to 5."""
    model = MatrixFactorization(seed=this.options.seed, **REFERENCE)
    right = model.fit(this.train).predict_all(this.valid)
    wrong = [min(5.0, max(1.0, prediction)) for prediction in right]
    error = rmse(wrong, this.valid.values)
    compare("RMSE, scale taken to be 1 to 5", 5.2893, f"{error:.4f}")
    error = rmse(right, this.valid.values)
    compare("RMSE, scale -10 to 10 as it is", "-", f"{error:.4f}")
    say(
        "The lecture never tells the library the scale: its default is 1 to "
        "5, and every prediction is clipped to that. 'No big improvement' is "
        "this slip and a penalty that is too small for ratings like these: "
        "see below."
    )


def two_losses(this: Lecture) -> None:
    """The lecture's own loss, for three sizes of its penalty."""
    print()
    print(
        "  Two losses. The lecture writes down one penalty per user and joke,"
    )
    print("    sum (w z - y)^2 + lambda1 / 2 |Z|^2 + lambda2 / 2 |W|^2;")
    say(
        "the library pays it once for every rating, so that busy users are "
        "held down more. The lecture's own loss, minimized exactly in turns "
        "(ALS), with four factors:"
    )
    print()
    rows = []
    for lam in (1.0, 10.0, 100.0):
        als = RegularizedSVD(4, 10, lam, lam, seed=this.options.seed)
        als.fit(this.train)
        losses = als.losses[0], als.losses[-1]
        errors = error_of(als, this.train), error_of(als, this.valid)
        cells = [f"{loss:.0f}" for loss in losses]
        cells += [f"{error:.4f}" for error in errors]
        rows.append([f"{lam:g}", *cells])
    header = ["lambda", "loss, round 1", "round 10", "train RMSE", "valid RMSE"]
    print_table(header, rows)


def search(this: Lecture) -> None:
    """Where the tuned settings come from: three folds of the training part."""
    print("\n  Grid search on the training part, three folds:\n")
    grid: dict[str, list[Any]] = {
        name: [value] for name, value in EIGHT_FACTORS.items()
    }
    grid.update(dim=[2, 8], regularization=[0.3, 0.64, 1.2])
    jobs = this.options.jobs
    found = grid_search(MatrixFactorization, grid, this.train, jobs=jobs)
    rows = []
    for trial in found.trials:
        factors, lam = trial.settings["dim"], trial.settings["regularization"]
        rows.append([factors, lam, f"{trial.rmse:.4f}"])
    print_table(["factors", "lambda", "RMSE"], rows)


def step_cross_validation(this: Lecture) -> None:
    """The lecture's table."""
    heading("8. Cross-validation")
    say(
        "Documented: a mean RMSE of 5.2862 with the scale taken to be 1 to 5, "
        "and 4.5926 on the library's own copy of Jester (1.7 million ratings)."
    )
    model = MatrixFactorization(seed=this.options.seed, **REFERENCE)
    jobs = this.options.jobs
    print_indented(str(cross_validate(model, this.ratings, k=5, jobs=jobs)))
