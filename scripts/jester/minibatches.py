"""The lecture's embeddings on mini-batches: two versions, and its own loss."""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Sequence

from scratch_recs import (
    Adam,
    Constant,
    EmbeddingDot,
    EmbeddingDotBias,
    Uniform,
    Xavier,
    error_of,
    mse,
)
from scratch_recs.cli.printing import heading, print_table, say
from scratch_recs.training.epochs import Epoch
from scripts.jester.lecture import Lecture
from scripts.jester.penalties import NormPenalty

# What all models of this step have in common.
SHARED = dict(epochs=60, batch_size=512, schedule=Constant(), patience=4)
TRAINING = dict(dim=20, optimizer=Adam(0.004), **SHARED)
# The lecture's own, for which it takes its 3,635 users.
FULL = dict(dim=100, optimizer=Adam(0.001), **SHARED)

# The loss that the lecture writes down, and the lab's challenge: biases with a
# penalty of their own.
AS_WRITTEN = dict(start=Xavier(), regularization=60.0)
BIASED = dict(AS_WRITTEN, y_range=None, bias_regularization=5.0)


class Version(NamedTuple):
    """One version of the lecture's PyTorch model, and what it reports."""

    name: str
    settings: dict[str, Any]
    documented: str


VERSIONS = [
    Version(
        "A",
        dict(start=Xavier(), penalty=NormPenalty(0.001, per_rating=True)),
        "4.5207 at epoch 12 of 30",
    ),
    Version(
        "B",
        dict(start=Uniform(0.0, 0.05), penalty=NormPenalty(0.001)),
        "4.5313 at epoch 20 of 20",
    ),
]


def step_minibatches(this: Lecture) -> Sequence[Epoch]:
    """The PyTorch part without PyTorch; the learning curve of version A."""
    heading("9. Embeddings, trained on mini-batches of 512 with Adam")
    training = FULL if this.options.full else TRAINING
    rate = training["optimizer"].learning_rate
    print(f"  {training['dim']} factors, learning rate {rate:g}.")
    if not this.options.full:
        say(
            "(With --full the lecture's: 100 and 0.001, which on fewer users "
            "than its 3,635 need more epochs.)"
        )
    histories = []
    for version in VERSIONS:
        settings = {**training, **version.settings}
        model = EmbeddingDot(seed=this.options.seed, **settings)
        model.fit(this.train, this.valid)
        histories.append(model.history)
        show_version(version, model)
    show_slip(this, model)
    own_loss(this, training)
    return histories[0]


def show_version(version: Version, model: EmbeddingDot) -> None:
    """Some epochs of one version."""
    documented = version.documented
    print(f"\n  Version {version.name}; documented best RMSE {documented}:\n")
    last = len(model.history)
    shown = {1, 2, 5, 10, 15, 20, 30, 40, 50, model.kept_epoch, last}
    rows = []
    for epoch in model.history:
        if epoch.number in shown:
            losses = epoch.train, epoch.validation, math.sqrt(epoch.validation)
            rows.append([epoch.number, *(f"{loss:.4f}" for loss in losses)])
    print_table(["epoch", "train loss", "valid loss", "valid RMSE"], rows)
    print(f"  Best is epoch {model.kept_epoch}; early stopping keeps it.")


def show_slip(this: Lecture, model: EmbeddingDot) -> None:
    """What version B calls its validation loss."""
    whole = len(this.train) - len(this.train) % 512
    last_batch = this.train.select(range(whole, len(this.train)))
    right = model.history[model.kept_epoch - 1].validation
    say(
        "This version adds up the last training batch's loss and calls it "
        f"valid loss: that gives {error_of(model, last_batch, mse):.1f} here, "
        f"where {right:.1f} is right (documented: 11.8 where the RMSE squared "
        "is 20.5)."
    )


def own_loss(this: Lecture, training: dict[str, Any]) -> None:
    """The loss as the lecture writes it, without biases and with them."""
    print()
    say(
        "Neither penalty is the loss that the lecture wrote down: the norm of "
        "a whole table is not squared, so that its pull on a row nearly "
        "vanishes. The loss as written, and biases with a penalty of their "
        "own (the lab's challenge):"
    )
    print()
    shared = dict(seed=this.options.seed, **training)
    models = {
        "p q, penalty as written": EmbeddingDot(**shared, **AS_WRITTEN),
        "p q + b + c": EmbeddingDotBias(**shared, **BIASED),
    }
    rows = []
    for name, model in models.items():
        model.fit(this.train, this.valid)
        best = model.history[model.kept_epoch - 1]
        errors = math.sqrt(best.train), math.sqrt(best.validation)
        rows.append([name, best.number, *(f"{error:.4f}" for error in errors)])
    print_table(["model", "best epoch", "train RMSE", "valid RMSE"], rows)
