"""The lecture's embeddings on mini-batches: two versions, and its own loss."""

from __future__ import annotations

import math
import platform
from typing import Any, NamedTuple, Sequence

from scratch_recs import (
    Adam,
    Constant,
    EmbeddingDot,
    EmbeddingDotBias,
    Ratings,
    Uniform,
    Xavier,
)
from scratch_recs.cli.printing import print_table, say
from scratch_recs.linear_algebra import Matrix
from scratch_recs.training.epochs import Epoch
from scratch_recs.training.trainer import (
    Batch,
    State,
    Tables,
    Trainer,
    Training,
)
from scripts.jester.documented import LOG_1, LOG_2, numbers
from scripts.jester.lecture import Lecture
from scripts.jester.penalties import NormPenalty

SHARED = dict(batch_size=512, schedule=Constant())
# The lecture's own, for which it takes its 3,635 users; and ours, which have
# come as far after an epoch of 60 batches as these after one of 221.
AS_DOCUMENTED = dict(dim=100, optimizer=Adam(0.001), **SHARED)
OURS = dict(dim=20, optimizer=Adam(0.004), **SHARED)

# The loss that the lecture writes down, and the lab's challenge: biases with a
# penalty of their own. Early stopping keeps the best epoch.
BEST = dict(OURS, epochs=60, patience=4)
AS_WRITTEN = dict(start=Xavier(), regularization=60.0)
BIASED = dict(AS_WRITTEN, y_range=None, bias_regularization=5.0)


class Version(NamedTuple):
    """One version of the lecture's PyTorch model, and the log that it prints.

    log    per epoch: training loss, validation loss, validation RMSE
    """

    name: str
    start: Any
    penalty: NormPenalty
    log: Matrix


VERSIONS = (
    Version(
        "Xavier, norm / batch size",
        Xavier(),
        NormPenalty(0.001, per_rating=True),
        numbers(LOG_1),
    ),
    Version(
        "U(0, 0.05), norm",
        Uniform(0.0, 0.05),
        NormPenalty(0.001),
        numbers(LOG_2),
    ),
)


class Trained(NamedTuple):
    """The epochs of a version: by the lecture's settings (if asked) and ours.

    last_batches    of ours: the MSE of the last training batch of each epoch
    """

    version: Version
    documented: Sequence[Epoch]
    ours: Sequence[Epoch]
    last_batches: Sequence[float]


class EmbeddingDotWithSlip(EmbeddingDot):
    """EmbeddingDot that notes the loss of the last batch of every epoch.

    As in the lecture's code, it is the loss of the predictions before the step
    of that batch.
    """

    last_batches: tuple[float, ...] = ()

    def _trainer(self, ratings: Ratings, training: Training) -> Trainer:
        trainer = super()._trainer(ratings, training)
        backward = trainer.backward

        def noting(tables: Tables, batch: Batch) -> Any:
            errors, queues = backward(tables, batch)
            self._last_batch = errors / len(batch)
            return errors, queues

        trainer.backward = noting
        return trainer

    def _end_epoch(self, state: State, train: float, rate: float) -> Epoch:
        self.last_batches = (*self.last_batches, self._last_batch)
        return super()._end_epoch(state, train, rate)


def step_minibatches(this: Lecture, trained: dict[int, Trained]) -> None:
    """The PyTorch part without PyTorch: what both versions have learned.

    trained    by the number of the version
    """
    explain(this)
    for number in range(len(VERSIONS)):
        show_log(trained[number])
    show_slip(trained[1])


def explain(this: Lecture) -> None:
    """The two versions, and the settings of the columns."""
    say(
        "The lecture has two versions of its PyTorch model, r = p q without "
        "biases. They differ in the start of the vectors and in what is added "
        "to the mean squared error of a batch (P, Q: the tables of all p, q):"
    )
    print(
        "    'Xavier, norm / batch size'  uniform in +-sqrt(6 / (rows+columns))"
        "\n                                 0.001 (|P| + |Q|) / 512"
        "\n    'U(0, 0.05), norm'           uniform from 0 to 0.05"
        "\n                                 0.001 (|P| + |Q|)"
    )
    batches = math.ceil(len(this.train) / 512)
    if this.options.quick:
        say("(With --quick ours stops after five epochs.)")
    say(
        "As documented: 100 factors, learning rate 0.001. Ours: 20 factors, "
        f"0.004. The lecture's epoch has 221 batches, ours {batches}; so with "
        "its settings the same number of epochs brings us "
        f"{batches / 221:.0%} of its way. (PyTorch's Adam moves the rows that "
        "a batch does not touch, too; ours leaves them, and needs a few more "
        "batches.)"
    )
    if not runs_as_documented(this):
        say(
            "('As documented' is computed with --full, and without it under "
            "PyPy: it takes a minute there and ten under CPython.)"
        )


def runs_as_documented(this: Lecture) -> bool:
    """Whether the lecture's settings are trained, too: they take a while."""
    fast = platform.python_implementation() == "PyPy"
    full: bool = this.options.full
    return full or (fast and not this.options.quick)


def train(this: Lecture, version: Version) -> Trained:
    """Train a version by the lecture's settings, if asked, and by ours."""
    rows = len(version.log)
    settings = dict(
        start=version.start, penalty=version.penalty, seed=this.options.seed
    )
    documented: Sequence[Epoch] = ()
    if runs_as_documented(this):
        # Fewer batches an epoch: twice the epochs show where it overfits.
        epochs = rows if this.whole else 60
        model = EmbeddingDot(epochs=epochs, **AS_DOCUMENTED, **settings)
        documented = model.fit(this.train, this.valid).history
    epochs = 5 if this.options.quick else rows
    ours = EmbeddingDotWithSlip(epochs=epochs, **OURS, **settings)
    ours.fit(this.train, this.valid)
    return Trained(version, documented, ours.history, ours.last_batches)


def show_log(trained: Trained) -> None:
    """Every epoch: training loss, validation loss, validation RMSE."""
    print(f"\n  Version '{trained.version.name}': the log of every epoch.")
    say(
        "train, valid: mean squared errors of the training and of the "
        "validation part; RMSE: the root of the second."
    )
    columns = trained.documented, trained.ours
    print(
        "\n       "
        + f"{'documented':^27}{'as documented':^27}{'ours':^21}".rstrip()
    )
    rows = []
    for n in range(max(len(trained.version.log), *map(len, columns))):
        if n >= len(trained.version.log) and (n + 1) % 5:
            continue
        row: list[Any] = [n + 1, *cells(trained.version.log, n)]
        for history in columns:
            row += cells([losses(epoch) for epoch in history], n)
        rows.append(row)
    print_table(["epoch", *["train", "valid", "RMSE"] * 3], rows)
    for name, history in (("As documented", columns[0]), ("Ours", columns[1])):
        if history:
            best = min(history, key=lambda epoch: losses(epoch)[1])
            print(f"  {name}: best in epoch {best.number}.")


def losses(epoch: Epoch) -> list[float]:
    """[training loss, validation loss, validation RMSE]."""
    validation = math.nan if epoch.validation is None else epoch.validation
    return [epoch.train, validation, math.sqrt(validation)]


def cells(log: Matrix, n: int) -> list[str]:
    """The cells of row n of a log; empty ones if it is over."""
    if n >= len(log):
        return ["", "", ""]
    train, valid, root = log[n]
    return [f"{train:.2f}", f"{valid:.2f}", f"{root:.4f}"]


def show_slip(trained: Trained) -> None:
    """What the second version calls its validation loss."""
    print(f"\n  The validation loss of '{trained.version.name}':\n")
    last = min(len(trained.ours), len(trained.version.log)) - 1
    rows = []
    for n in sorted({0, last // 2, last}):
        _, printed, root = trained.version.log[n]
        wrong = trained.last_batches[n]
        right = trained.ours[n].validation
        both = [f"{printed:.2f}", f"{root * root:.2f}"]
        rows.append([n + 1, *both, f"{wrong:.2f}", f"{right:.2f}"])
    print(f"  {'':7}{'documented':^23}{'ours':^22}".rstrip())
    print_table(["epoch", *["last batch", "RMSE squared"] * 2], rows)
    say(
        "Its code adds up 'loss' where 'valid_loss' is meant: that is the loss "
        "of the last training batch, before its step. So its column 'valid' "
        "falls with the training loss, and below it. Ours: the loss of that "
        "very batch, and the validation loss."
    )


def own_loss(this: Lecture) -> None:
    """The loss as the lecture writes it, without biases and with them."""
    print()
    say(
        "Neither penalty is the loss that the lecture wrote down (see 7): the "
        "norm of a whole table is not squared, so that its pull on a row "
        "nearly vanishes. Below, the squared norms (lambda1 = lambda2 = 60), "
        "and biases with a penalty of their own (the lab's challenge; 5). 20 "
        "factors; early stopping keeps the epoch with the least error:"
    )
    print()
    shared: dict[str, Any] = dict(seed=this.options.seed, **BEST)
    models = {
        "p q": EmbeddingDot(**shared, **AS_WRITTEN),
        "p q + b + c": EmbeddingDotBias(**shared, **BIASED),
    }
    rows = []
    for name, model in models.items():
        model.fit(this.train, this.valid)
        best = model.history[model.kept_epoch - 1]
        errors = math.sqrt(best.train), losses(best)[2]
        rows.append([name, best.number, *(f"{error:.4f}" for error in errors)])
    header = ["model", "best epoch", "RMSE, training", "RMSE, validation"]
    print_table(header, rows)
