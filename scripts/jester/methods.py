"""Every method of the lecture on Jester, and the table that compares them."""

from __future__ import annotations

import math
from typing import Any, Callable

from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserItemMean,
    UserMean,
)
from scratch_recs.cli.printing import heading, print_table
from scratch_recs.embeddings.dot_models import EmbeddingDot
from scratch_recs.evaluation.splits import split
from scratch_recs.knn.imputation import KNNImputation
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.factorization.als import RegularizedSVD
from scratch_recs.factorization.presets import EIGHT_FACTORS, REFERENCE_SVD
from scripts.jester.lecture import TEST_SHARE, Lecture, error_of
from scripts.jester.minibatches import MINIBATCH_MODELS

# The reference library's SVD as the lecture calls it: ten factors, all else default.
REFERENCE = {**REFERENCE_SVD, "dim": 10}

BASELINES: dict[str, Callable[[], Any]] = {
    "global mean": GlobalMean,
    "user mean": UserMean,
    "item mean": ItemMean,
    "average of the two": UserItemMean,
    "biases, damped once": lambda: BiasBaseline("damped"),
    "biases, ALS": BiasBaseline,
}


def all_methods(seed: int) -> dict[str, Callable[[], Any]]:
    """Every method of the lecture, unfitted."""
    return {
        **BASELINES,
        "k-NN imputation, k = 10": KNNImputation,
        "regularized SVD, defaults": lambda: MatrixFactorization(
            seed=seed, **REFERENCE
        ),
        "its own loss, 4 factors, ALS": lambda: RegularizedSVD(
            4, 10, 100.0, 100.0, seed=seed
        ),
        "regularized SVD, tuned": lambda: MatrixFactorization(
            seed=seed, **EIGHT_FACTORS
        ),
        "mini-batches": lambda: MINIBATCH_MODELS["p q, penalty as written"](
            20, 0.004, seed
        ),
        "mini-batches, biases": lambda: MINIBATCH_MODELS["p q + b + c"](
            20, 0.004, seed
        ),
    }


DOCUMENTED = {
    "global mean": "5.77",
    "k-NN imputation, k = 10": "4.79",
    "regularized SVD, defaults": "5.29 (clipped)",
    "mini-batches": "4.75 (best: 4.52)",
}


def step_all(lecture: Lecture) -> None:
    """All methods on one or three splits, best first."""
    seeds = [42] if lecture.options.quick else [42, 1, 2]
    heading("10. All methods, by validation RMSE")
    print(f"  Mean over the split seeds {', '.join(map(str, seeds))}.")
    print(
        "  Mini-batches: 20 factors, the loss as the lecture wrote it; ours stop at"
    )
    print(
        "  the least validation RMSE, the lecture's went on to the last epoch.\n"
    )
    parts = [split(lecture.ratings, TEST_SHARE, seed) for seed in seeds]
    rows = []
    for name, make in all_methods(lecture.options.seed).items():
        errors = [
            error_of(fitted_with(make(), *part), part[1]) for part in parts
        ]
        mean = math.fsum(errors) / len(errors)
        rows.append([name, f"{mean:.4f}", DOCUMENTED.get(name, "-")])
    rows.sort(key=lambda row: float(row[1]))
    print_table(["method", "ours", "documented"], rows)


def fitted_with(model: Any, train: Ratings, valid: Ratings) -> Any:
    """The model fitted; one that stops early is told the validation part for it."""
    if isinstance(model, EmbeddingDot):
        return model.fit(train, valid)
    return model.fit(train)
