"""Regularized SVD on Jester: a wrong scale, two losses, no gaps, a search."""

from __future__ import annotations

import math
from typing import Any

from scratch_recs import (
    EIGHT_FACTORS,
    MatrixFactorization,
    Ratings,
    RegularizedSVD,
    error_of,
    grid_search,
    low_rank,
    mae,
    rmse,
    surprise_split,
    truncated_svd,
)
from scratch_recs.cli.printing import print_table, say
from scratch_recs.evaluation.metrics import matrix_rmse
from scratch_recs.linear_algebra import Matrix
from scripts.jester.documented import SVD_RMSE
from scripts.jester.lecture import SEED, TEST_SHARE, Lecture, figures
from scripts.jester.reference import clipped, reference_svd


def wrong_scale(this: Lecture) -> None:
    """What it costs to take -10 to 10 for 1 to 5."""
    train, valid = surprise_split(this.ratings, TEST_SHARE, SEED)
    model = reference_svd(train, dim=10, random_state=SEED)
    predictions = model.predict_all(valid, clip=False)
    tuned = MatrixFactorization(seed=this.options.seed, **EIGHT_FACTORS)
    best = tuned.fit(train).predict_all(valid)
    errors = {
        (name, low): metric(clipped(predictions, (low, high)), valid.values)
        for low, high in ((1.0, 5.0), (-10.0, 10.0))
        for name, metric in (("RMSE", rmse), ("MAE", mae))
    }
    right = f"{rmse(best, valid.values):.4f}", f"{mae(best, valid.values):.4f}"
    figures(
        this,
        [
            ("RMSE, scale 1 to 5", SVD_RMSE, errors["RMSE", 1.0], ""),
            ("MAE, scale 1 to 5", "", f"{errors['MAE', 1.0]:.4f}", ""),
            ("RMSE, -10 to 10", "", f"{errors['RMSE', -10.0]:.4f}", right[0]),
            ("MAE, -10 to 10", "", f"{errors['MAE', -10.0]:.4f}", right[1]),
        ],
    )
    say(
        "As documented: scikit-surprise's own split and starting vectors of "
        "random_state=42, so that its figure comes out to all digits. Ours: "
        "eight factors, a larger penalty, 28 epochs. The lecture never tells "
        "the library the scale: its default is 1 to 5, and every prediction is "
        "clipped to that. 'No big improvement' over the mean is this slip, and "
        "a penalty that is too small for ratings like these."
    )


def two_losses(this: Lecture) -> None:
    """The lecture's own loss, for three sizes of its penalty."""
    print(
        "\n  Two losses. The lecture writes down one penalty per user and joke,"
    )
    print("    sum (w z - y)^2 + lambda1 / 2 |Z|^2 + lambda2 / 2 |W|^2;")
    say(
        "the library pays it once for every rating, so that busy users are "
        "held down more. The lecture's own loss, minimized exactly in turns "
        "(alternating least squares: first all z, then all w, for ten rounds), "
        "with four factors and lambda1 = lambda2 = lambda:"
    )
    print()
    rows = []
    quick = this.options.quick
    for lam in (100.0,) if quick else (1.0, 10.0, 100.0):
        als = RegularizedSVD(4, 10, lam, lam, seed=this.options.seed)
        als.fit(this.train)
        losses = als.losses[0], als.losses[-1]
        errors = error_of(als, this.train), error_of(als, this.valid)
        cells = [f"{loss:.0f}" for loss in losses]
        cells += [f"{error:.4f}" for error in errors]
        rows.append([f"{lam:g}", *cells])
    header = ["lambda", "loss, round 1", "loss, round 10"]
    print_table([*header, "RMSE, training", "RMSE, validation"], rows)


def fill_the_gaps(this: Lecture) -> None:
    """Truncated SVD, with the gaps filled in three ways."""
    print()
    say(
        "The lecture says that TruncatedSVD is not appropriate, because of the "
        "many empty cells. Tried: the gaps are filled, then the nearest matrix "
        "of a low rank (the largest singular values) is the prediction. RMSE, "
        "validation:"
    )
    print()
    valid = this.valid.utility_matrix()
    smaller = min(map(len, (valid, valid[0])))
    usual = (4,) if this.options.quick else (1, 2, 4, 10)
    ranks = [rank for rank in usual if rank <= smaller]
    rows = []
    for name, matrix in filled_matrices(this.train).items():
        triples = truncated_svd(matrix, ranks[-1])
        errors = [matrix_rmse(low_rank(triples[:k]), valid) for k in ranks]
        rows.append([name, matrix_rmse(matrix, valid), *errors])
    learned = [known_cells(this, rank) for rank in ranks]
    table = [[name, *(f"{x:.4f}" for x in errors)] for name, *errors in rows]
    table.append(["known cells only", "", *(f"{x:.4f}" for x in learned)])
    header = [f"rank {rank}" for rank in ranks]
    print_table(["gaps filled with", "the filling", *header], table)
    best = min(error for _, *errors in rows for error in errors)
    cells = len(this.ratings.user_ids) * len(this.ratings.item_ids)
    share = 1 - len(this.train) / cells
    say(
        "The filling: predicted as it is. Known cells only: the lecture's own "
        "loss, lambda 100. A filled cell counts like a rating, and "
        f"{share:.0%} of the cells are filled: so the result is as good as the "
        "filling. Zeros pull every prediction towards 0. The means of user and "
        "joke predict well by themselves, and a low rank adds what users have "
        f"in common. Best with gaps filled: {best:.4f}; learned from the known "
        f"cells only: {min(learned):.4f}."
    )


def known_cells(this: Lecture, rank: int) -> float:
    """The RMSE of the lecture's own loss with so many factors."""
    model = RegularizedSVD(rank, 10, 100.0, 100.0, seed=this.options.seed)
    return error_of(model.fit(this.train), this.valid)


def filled_matrices(train: Ratings) -> dict[str, Matrix]:
    """{how: the utility matrix without gaps}: zeros, means, both means."""
    matrix = train.utility_matrix()
    mean = train.mean
    by_user = [averaged(rated, mean) for rated in train.by_user]
    by_item = [averaged(raters, mean) for raters in train.by_item]

    def filled(values: Matrix) -> Matrix:
        return [
            [b if math.isnan(a) else a for a, b in zip(row, others)]
            for row, others in zip(matrix, values)
        ]

    sums = [[u + i - mean for i in by_item] for u in by_user]
    return {
        "zeros": filled([[0.0] * len(by_item) for _ in by_user]),
        "mean of the joke": filled([by_item for _ in by_user]),
        "user + joke - mean": filled(sums),
    }


def averaged(rated: list[tuple[int, float]], empty: float) -> float:
    """The mean of the ratings among (row, rating) pairs.

    >>> averaged([(0, 2.0), (7, 4.0)], empty=1.5), averaged([], empty=1.5)
    (3.0, 1.5)
    """
    if not rated:
        return empty
    return math.fsum(rating for _, rating in rated) / len(rated)


def search(this: Lecture) -> None:
    """A search for good settings, on folds of the training part."""
    print("\n  Grid search on the training part, mean RMSE of three folds:\n")
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
