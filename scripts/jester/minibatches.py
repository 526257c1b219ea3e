"""The lecture's embeddings on mini-batches, in both versions, and the loss as meant."""

from __future__ import annotations

import math
from typing import Any, Callable, NamedTuple

from scratch_recs.cli.printing import heading, print_table
from scratch_recs.embeddings.dot_models import EmbeddingDot, EmbeddingDotBias
from scratch_recs.training.epochs import Epoch
from scratch_recs.training.optimizers import Adam
from scratch_recs.training.schedules import Constant
from scratch_recs.training.initializers import Uniform, Xavier
from scripts.jester.lecture import Lecture, error_of


class Version(NamedTuple):
    """One version of the lecture's PyTorch model, and what it reports."""

    name: str
    start: Any
    penalty: str
    documented: str


VERSIONS = [
    Version("A", Xavier(), "norm / batch size", "4.5207 at epoch 12 of 30"),
    Version("B", Uniform(0.0, 0.05), "norm", "4.5313 at epoch 20 of 20"),
]


def step_minibatches(lecture: Lecture) -> dict[str, list[Epoch]]:
    """The PyTorch part without PyTorch; the learning curves."""
    heading("9. Embeddings, trained on mini-batches of 512 with Adam")
    full, curves = lecture.options.full, {}
    dim, rate = (100, 0.001) if full else (20, 0.004)
    print(f"  {dim} factors, learning rate {rate:g}. " + FULL_OR_NOT[full])
    for version in VERSIONS:
        model = minibatch(
            EmbeddingDot, dim, rate, version, seed=lecture.options.seed
        )
        model.fit(lecture.train, lecture.valid)
        curves[version.name] = model.history
        show_version(version, model, lecture)
    print(
        "\n  Neither penalty is the loss that the lecture wrote down: the norm of a"
    )
    print(
        "  whole table is not squared, so that its pull on a row nearly vanishes."
    )
    print(
        "  The loss as written, and biases with a penalty of their own (the lab's"
    )
    print("  challenge):\n")
    rows = []
    for name, make in MINIBATCH_MODELS.items():
        model = make(dim, rate, lecture.options.seed).fit(
            lecture.train, lecture.valid
        )
        best = model.history[model.kept_epoch - 1]
        errors = (
            f"{math.sqrt(best.train):.4f}",
            f"{math.sqrt(best.validation):.4f}",
        )
        rows.append([name, best.number, *errors])
    print_table(["model", "best epoch", "train RMSE", "valid RMSE"], rows)
    return curves


FULL_OR_NOT = {
    True: "These are the lecture's.",
    False: "(With --full the lecture's: 100 and\n"
    "  0.001, which on fewer users than its 3,635 need more epochs.)",
}


def minibatch(
    kind: Callable[..., Any], dim: int, rate: float, version: Version, seed: int
) -> Any:
    """One of the lecture's two models, unfitted."""
    return kind(
        dim=dim,
        start=version.start,
        epochs=60,
        batch_size=512,
        optimizer=Adam(rate),
        schedule=Constant(),
        regularization=0.001,
        penalty=version.penalty,
        patience=4,
        seed=seed,
    )


def by_the_loss(
    kind: Callable[..., Any], dim: int, rate: float, seed: int, **settings: Any
) -> Any:
    """The same with the loss that the lecture wrote down."""
    return kind(
        dim=dim,
        start=Xavier(),
        epochs=60,
        batch_size=512,
        optimizer=Adam(rate),
        schedule=Constant(),
        patience=4,
        seed=seed,
        **settings,
    )


MINIBATCH_MODELS: dict[str, Callable[[int, float, int], Any]] = {
    "p q, penalty as written": lambda dim, rate, seed: by_the_loss(
        EmbeddingDot, dim, rate, seed, regularization=60.0
    ),
    "p q + b + c": lambda dim, rate, seed: by_the_loss(
        EmbeddingDotBias,
        dim,
        rate,
        seed,
        y_range=None,
        regularization=60.0,
        bias_regularization=5.0,
    ),
}


def show_version(version: Version, model: Any, lecture: Lecture) -> None:
    """The epochs of one version, and the slip in the other's table."""
    print(
        f"\n  Version {version.name}; documented best RMSE {version.documented}:\n"
    )
    best = model.history[model.kept_epoch - 1]
    shown = {
        1,
        2,
        5,
        10,
        15,
        20,
        30,
        40,
        50,
        best.number,
        model.history[-1].number,
    }
    rows = [
        [
            e.number,
            f"{e.train:.4f}",
            f"{e.validation:.4f}",
            f"{math.sqrt(e.validation):.4f}",
        ]
        for e in model.history
        if e.number in shown
    ]
    print_table(["epoch", "train loss", "valid loss", "valid RMSE"], rows)
    print(f"  Best is epoch {best.number}; early stopping keeps it.")
    if version.penalty == "norm":
        train = lecture.train
        last_batch = train.select(
            range(len(train) - len(train) % 512, len(train))
        )
        slip = error_of(model, last_batch) ** 2
        print(
            "  This version adds up the last training batch's loss and calls it valid"
        )
        print(
            f"  loss: that gives {slip:.1f} here, where {best.validation:.1f} is right"
        )
        print("  (documented: 11.8 where the RMSE squared is 20.5).")
