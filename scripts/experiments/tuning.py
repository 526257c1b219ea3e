"""Three knobs: the number of factors, λ of the penalty, k of the neighbours.

Each is turned while all others stay. The train error tells how well the model
remembers what it learned from, the validation error what that is worth. Where
the first falls and the second rises, the model overfits.
"""

from __future__ import annotations

import math
from typing import Any, Iterator, Sequence

from scratch_recs import (
    MatrixFactorization,
    UserKNN,
    error_of,
    magnitude,
    split,
)
from scratch_recs.progress import progress_bar
from scripts.experiments.data import Data
from scripts.experiments.report import (
    SAME,
    Chart,
    Curve,
    Finding,
    Numbers,
    Table,
    curve,
)

LITTLE = 0.02  # the reference library's λ
ASKED = 10_000  # train ratings that are predicted for the train error of k-NN


def sweep(
    data: Data, name: str, settings: Sequence[dict[str, Any]]
) -> tuple[Numbers, Numbers, list[MatrixFactorization]]:
    """(train errors, validation errors, models): one of each per setting."""
    train, validation = split(data.jester.ratings, (0.8, 0.2), data.seed)
    models = []
    for setting in progress_bar(settings, description=name):
        model = data.jester.factors(seed=data.seed, **setting)
        models.append(model.fit(train))
    trained = [error_of(model, train) for model in models]
    return trained, [error_of(model, validation) for model in models], models


def factors(data: Data) -> Iterator[Finding]:
    """From one factor to fifty, with little regularization and with enough."""
    dims = (1, 5, 20) if data.quick else (1, 2, 3, 5, 10, 20, 50)
    enough = data.jester.setting["regularization"]
    header = ["dim"]
    columns: list[Sequence[Any]] = [dims]
    curves = {}
    said = []
    for lam in (LITTLE, enough):
        name = f"λ = {lam:g}"
        settings = [{"dim": dim, "regularization": lam} for dim in dims]
        trained, valid, _ = sweep(data, f"factors, {name}", settings)
        header += [f"training, λ {lam:g}", f"validation, λ {lam:g}"]
        columns += [[f"{e:.4f}" for e in errors] for errors in (trained, valid)]
        curves[f"training, {name}"] = curve(dims, trained)
        curves[f"validation, {name}"] = curve(dims, valid)
        said.append(
            f"with {name} the training error goes from {trained[0]:.3f} to "
            f"{trained[-1]:.3f} and the validation error "
            + shape(dims, valid, "dim = {:g}")
        )
    dim, least = best_of(dims, valid)
    best = dim, least, f"best: dim = {dim}, {least:.3f}"
    axes = "number of factors (logarithmic)", "RMSE", "log"
    subtitle = f"{data.jester.name}; matrix factorization with biases"
    yield Finding(
        "3. Number of factors (dim)",
        f"{data.jester.name}: matrix factorization with biases, RMSE on one "
        "80/20 split, with two strengths λ of the penalty: the reference "
        f"library's {LITTLE:g}, and {enough:g}.",
        (),
        [Table(header, list(zip(*columns)))],
        [Chart("factors", subtitle, curves, *axes, best)],
        f"Here, {'; '.join(said)}.",
    )


def regularization(data: Data) -> Iterator[Finding]:
    """From hardly any penalty on the vectors to so much that they vanish."""
    dim = 4 if data.quick else 10
    lams = (0.01, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 3)
    lams = lams[::2] if data.quick else lams
    settings = [{"dim": dim, "regularization": lam} for lam in lams]
    trained, valid, models = sweep(data, "λ", settings)
    lengths = [mean_length(model) for model in models]
    rows = [
        [f"{lam:g}", f"{t:.4f}", f"{v:.4f}", f"{length:.3f}"]
        for lam, t, v, length in zip(lams, trained, valid, lengths)
    ]
    lam, least = best_of(lams, valid)
    best = lam, least, f"best: λ = {lam:g}, {least:.3f}"
    curves = train_and_validation(lams, trained, valid)
    what = (
        f"{data.jester.name}; matrix factorization with biases, {dim} factors"
    )
    yield Finding(
        "4. Regularization λ",
        f"{what}. RMSE on one 80/20 split.",
        [("length", "of the users' vectors, on average")],
        [Table(["λ", "training", "validation", "length"], rows)],
        [Chart("lambda", what, curves, "λ (logarithmic)", "RMSE", "log", best)],
        f"The validation error {shape(lams, valid, 'λ = {:g}')}; at the end "
        f"the vectors have {lengths[-1] / lengths[0]:.0%} of their first "
        "length.",
    )


def mean_length(model: MatrixFactorization) -> float:
    """The mean length ‖p_u‖ of the users' vectors."""
    vectors = list(model.user_vectors.values())
    return math.fsum(map(magnitude, vectors)) / len(vectors)


def neighbours(data: Data) -> Iterator[Finding]:
    """From one neighbour to hundreds."""
    train, validation = split(data.movielens.ratings, (0.8, 0.2), data.seed)
    sample = train.select(range(min(ASKED, len(train))))
    ks = (1, 2, 3, 5, 10, 20, 40, 80, 160, 320)
    ks = ks[::3] if data.quick else ks
    # What was learned does not depend on k: one fit serves all, and only the
    # predictions are made again.
    model = UserKNN().fit(train)
    trained = []
    valid = []
    for k in progress_bar(ks, description="k"):
        model.k = k
        trained.append(error_of(model, sample))
        valid.append(error_of(model, validation))
    k, least = best_of(ks, valid)
    rows = [[k, f"{a:.4f}", f"{b:.4f}"] for k, a, b in zip(ks, trained, valid)]
    best = k, least, f"best: k = {k}, {least:.3f}"
    curves = train_and_validation(ks, trained, valid)
    axes = "number of neighbours k (logarithmic)", "RMSE", "log"
    what = (
        f"{data.movielens.name}: user k-NN, similarity by mean squared "
        "difference"
    )
    yield Finding(
        "5. Number of neighbours k",
        f"{what}. RMSE on one 80/20 split. Training: on {len(sample)} of the "
        "ratings that were learned from. There each user is the own nearest "
        "neighbour: the rating to be predicted is among those that are "
        "averaged.",
        (),
        [Table(["k", "training", "validation"], rows)],
        [Chart("neighbours", what, curves, *axes, best)],
        f"The validation error {shape(ks, valid, 'k = {:g}')}, while the "
        f"training error goes from {trained[0]:.3f} to {trained[-1]:.3f}.",
    )


def train_and_validation(
    xs: Numbers, trained: Numbers, valid: Numbers
) -> dict[str, Curve]:
    """The two curves of one knob that is turned by factors, not by steps."""
    return {
        "training": curve(xs, trained),
        "validation": curve(xs, valid),
    }


def best_of(xs: Numbers, errors: Numbers) -> tuple[float, float]:
    """(x, error) where the error is least; the first of equals.

    >>> best_of([1, 2, 5], [0.9, 0.7, 0.8])
    (2, 0.7)
    """
    return min(zip(xs, errors), key=lambda pair: pair[1])


def shape(xs: Numbers, errors: Numbers, at: str) -> str:
    """What the curve does: a U, only up, only down, or neither.

    >>> shape([1, 2, 5], [0.9, 0.7, 0.8], "k = {:g}")
    'is a U: least (0.700) at k = 2, 29% more at k = 1 and 14% more at k = 5'
    """
    x, least = best_of(xs, errors)
    before = errors[0] / least - 1
    after = errors[-1] / least - 1
    ends = [
        f"{more:.0%} more at {at.format(end)}"
        for end, more in ((xs[0], before), (xs[-1], after))
        if more >= SAME
    ]
    kinds = {
        (True, True): "is a U",
        (True, False): "falls",
        (False, True): "rises",
        (False, False): "hardly moves",
    }
    kind = kinds[before >= SAME, after >= SAME]
    said = f"{kind}: least ({least:.3f}) at {at.format(x)}"
    return f"{said}, {' and '.join(ends)}" if ends else said
