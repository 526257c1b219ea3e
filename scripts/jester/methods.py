"""Every method of the lecture on Jester, and the table that compares them."""

from __future__ import annotations

import math
from typing import Any, Sequence

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
    rmse,
    surprise_split,
    train_test_split,
)
from scratch_recs.cli.printing import print_table, say
from scripts.jester.lecture import SEED, TEST_SHARE, Lecture
from scripts.jester.minibatches import (
    AS_WRITTEN,
    BEST,
    BIASED,
    Trained,
    losses,
)
from scripts.jester.reference import clipped, reference_svd

# The reference library's SVD as the lecture calls it: ten factors, all else is
# default.
REFERENCE = {**REFERENCE_SVD, "dim": 10}


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


def all_methods(seed: int, quick: bool) -> dict[str, Recommender]:
    """Every method of the lecture, not fitted; quick: without mini-batches."""
    reference = MatrixFactorization(seed=seed, **REFERENCE)
    tuned = MatrixFactorization(seed=seed, **EIGHT_FACTORS)
    methods: dict[str, Recommender] = {
        **baselines(),
        "k-NN imputation, k = 10": KNNImputation(k=10),
        "regularized SVD, defaults": reference,
        "its own loss, 4 factors, ALS": RegularizedSVD(
            4, 10, 100.0, 100.0, seed=seed
        ),
        "regularized SVD, tuned": tuned,
    }
    if not quick:
        settings: dict[str, Any] = dict(seed=seed, **BEST)
        dot = EmbeddingDot(**settings, **AS_WRITTEN)
        biased = EmbeddingDotBias(**settings, **BIASED)
        methods.update({"mini-batches": dot, "mini-batches, biases": biased})
    return methods


def step_all(this: Lecture, trained: dict[int, Trained]) -> None:
    """All methods on one or three splits, best first.

    trained    the mini-batches; of their versions the first one is shown
    """
    seeds = [SEED] if this.options.quick else [SEED, 1, 2]
    if this.options.quick:
        say(
            f"The split of random_state={SEED}. Without --quick: the mean of "
            "three splits, and mini-batches, too."
        )
    else:
        say(f"Mean of three splits, random_state = {listed(seeds)}.")
    say(
        "'documented': the lecture's figures; 'as documented': its settings, "
        f"the split of {SEED} (scikit-surprise's for its SVD); 'ours': the "
        "method with our settings, all predictions clipped to -10 to 10."
    )
    parts = [train_test_split(this.ratings, TEST_SHARE, seed) for seed in seeds]
    documented = as_documented(this, trained[0])
    rows = []
    quick = this.options.quick
    for name, model in all_methods(this.options.seed, quick).items():
        errors = [validation_error(model, *part) for part in parts]
        mean = math.fsum(errors) / len(errors)
        rows.append([name, *documented.get(name, ["", ""]), f"{mean:.4f}"])
    print()
    rows.sort(key=lambda row: float(row[-1]))
    print_table(["method", "documented", "as documented", "ours"], rows)
    if not this.options.quick:
        say(
            "Mini-batches, documented: 30 epochs without biases; the last "
            "epoch, and the best one in brackets. Ours: 20 factors and the "
            "loss that the lecture wrote down, best epoch."
        )
    if not this.whole:
        say("The documented figures are of four times as many users.")


def listed(seeds: Sequence[int]) -> str:
    """The numbers as text.

    >>> listed([42, 1, 2])
    '42, 1 and 2'
    """
    *others, last = map(str, seeds)
    return f"{', '.join(others)} and {last}"


def last_and_best(rows: Sequence[Sequence[float]]) -> str:
    """The validation RMSE of the last epoch of a log, and that of the best.

    >>> last_and_best([[9.0, 25.0, 5.0], [4.0, 20.25, 4.5], [1.0, 23.0, 4.75]])
    '4.7500 (4.5000)'
    """
    if not rows:
        return ""
    errors = [row[2] for row in rows]
    return f"{errors[-1]:.4f} ({min(errors):.4f})"


def as_documented(this: Lecture, trained: Trained) -> dict[str, list[str]]:
    """{method: [documented, as documented]}."""
    train, valid = surprise_split(this.ratings, TEST_SHARE, SEED)
    svd = reference_svd(train, dim=10, random_state=SEED)
    predictions = clipped(svd.predict_all(valid, clip=False))
    found = {
        "global mean": (
            "5.77",
            validation_error(GlobalMean(), this.train, this.valid),
        ),
        "k-NN imputation, k = 10": (
            "4.79",
            validation_error(KNNImputation(k=10), this.train, this.valid),
        ),
        "regularized SVD, defaults": (
            "5.2893",
            rmse(predictions, valid.values),
        ),
    }
    rows = {name: [text, f"{x:.4f}"] for name, (text, x) in found.items()}
    log = trained.version.log
    same = [losses(epoch) for epoch in trained.documented[: len(log)]]
    both = [last_and_best(log), last_and_best(same)]
    return {**rows, "mini-batches": both}


def validation_error(
    model: Recommender, train: Ratings, valid: Ratings
) -> float:
    """The RMSE after a fit; what stops early sees both parts."""
    if isinstance(model, (EmbeddingDot, EmbeddingDotBias)):
        model.fit(train, valid)
    else:
        model.fit(train)
    return error_of(model, valid)
