"""Every method of the lecture on Jester, and the table that compares them."""

from __future__ import annotations

import math

from scratch_recs import (
    EIGHT_FACTORS,
    REFERENCE_SVD,
    BiasBaseline,
    EmbeddingDot,
    EmbeddingDotBias,
    GlobalMean,
    ItemMean,
    KNNImputation,
    MatrixFactorization,
    Ratings,
    Recommender,
    RegularizedSVD,
    UserItemMean,
    UserMean,
    error_of,
    split,
)
from scratch_recs.cli.printing import heading, print_table, say
from scripts.jester.lecture import TEST_SHARE, Lecture
from scripts.jester.minibatches import AS_WRITTEN, BIASED, TRAINING

# The reference library's SVD as the lecture calls it: ten factors, all else is
# default.
REFERENCE = {**REFERENCE_SVD, "dim": 10}

DOCUMENTED = {
    "global mean": "5.77",
    "k-NN imputation, k = 10": "4.79",
    "regularized SVD, defaults": "5.29 (clipped)",
    "mini-batches": "4.75 (best: 4.52)",
}


def baselines() -> dict[str, Recommender]:
    """The means and biases, not fitted."""
    return {
        "global mean": GlobalMean(),
        "user mean": UserMean(),
        "item mean": ItemMean(),
        "average of the two": UserItemMean(),
        "biases, damped once": BiasBaseline("damped"),
        "biases, ALS": BiasBaseline(),
    }


def all_methods(seed: int) -> dict[str, Recommender]:
    """Every method of the lecture, not fitted."""
    reference = MatrixFactorization(seed=seed, **REFERENCE)
    tuned = MatrixFactorization(seed=seed, **EIGHT_FACTORS)
    return {
        **baselines(),
        "k-NN imputation, k = 10": KNNImputation(k=10),
        "regularized SVD, defaults": reference,
        "its own loss, 4 factors, ALS": RegularizedSVD(
            4, 10, 100.0, 100.0, seed=seed
        ),
        "regularized SVD, tuned": tuned,
        "mini-batches": EmbeddingDot(seed=seed, **TRAINING, **AS_WRITTEN),
        "mini-batches, biases": EmbeddingDotBias(
            seed=seed, **TRAINING, **BIASED
        ),
    }


def step_all(this: Lecture) -> None:
    """All methods on one or three splits, best first."""
    seeds = [42] if this.options.quick else [42, 1, 2]
    heading("10. All methods, by validation RMSE")
    print(f"  Mean over the split seeds {', '.join(map(str, seeds))}.")
    say(
        "Mini-batches: 20 factors, the loss as the lecture wrote it; ours stop "
        "at the least validation RMSE, the lecture's went on to the last epoch."
    )
    parts = [split(this.ratings, TEST_SHARE, seed) for seed in seeds]
    rows = []
    for name, model in all_methods(this.options.seed).items():
        errors = [validation_error(model, *part) for part in parts]
        mean = math.fsum(errors) / len(errors)
        rows.append([name, f"{mean:.4f}", DOCUMENTED.get(name, "-")])
    print()
    rows.sort(key=lambda row: float(row[1]))
    print_table(["method", "ours", "documented"], rows)


def validation_error(
    model: Recommender, train: Ratings, valid: Ratings
) -> float:
    """The RMSE after a fit; what stops early sees both parts."""
    if isinstance(model, (EmbeddingDot, EmbeddingDotBias)):
        model.fit(train, valid)
    else:
        model.fit(train)
    return error_of(model, valid)
