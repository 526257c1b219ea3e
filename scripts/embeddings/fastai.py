"""The four models of the fastai study, on its rows and with its settings."""

from __future__ import annotations

import math
import time
from typing import Any, NamedTuple, Optional

from scratch_recs import (
    SGD,
    Adam,
    Constant,
    EmbeddingDot,
    EmbeddingDotBias,
    EmbeddingNet,
    Steps,
    Uniform,
    WarmStart,
    error_of,
    mse,
)
from scratch_recs.cli.printing import compare, print_table, say
from scratch_recs.embeddings.base import EmbeddingModel
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.fitted import Row
from scripts.embeddings.documented import ADAM, BIASES, DOT, NET, VALIDATION
from scripts.embeddings.study import LONG, Study
from scripts.lecture.step import Lazy

SETTINGS = {
    DOT: "rate 0.1 (from epoch 4: 0.01), momentum 0.9, weight decay 1e-5",
    BIASES: "rate 0.1 (from epoch 4: 0.01), momentum 0.9, weight decay 2e-4",
    ADAM: "rate 0.01, warm restarts, weight decay 2e-4",
    NET: "rate 0.001, dropout, weight decay 1e-5",
}


class _AsInPyTorch(EmbeddingModel):
    """A film without ratings keeps the random row that it began with.

    Our models let it count as the average film instead: `untrained = False`.
    """

    untrained = True

    def _knows_item(self, row: int) -> bool:
        return self.untrained or super()._knows_item(row)

    def _q(self, item: Row) -> Vector:
        if self.untrained and item is not None:
            return self._tables["items"][item]
        return super()._q(item)


class DotInPyTorch(_AsInPyTorch, EmbeddingDot):
    """EmbeddingDot as the study trains and validates it."""


class DotBiasInPyTorch(_AsInPyTorch, EmbeddingDotBias):
    """EmbeddingDotBias as the study trains and validates it."""


class NetInPyTorch(_AsInPyTorch, EmbeddingNet):
    """EmbeddingNet as the study trains and validates it."""


def as_documented(name: str, study: Study, seed: int) -> Any:
    """A model of the study with its settings, not fitted."""
    run = study.run(len(VALIDATION[name]), seed)
    in_steps = dict(run, dense=True, schedule=Steps(3, 0.1))
    if name == DOT:
        return DotInPyTorch(optimizer=SGD(0.1, 0.9, 1e-5), **in_steps)
    if name == BIASES:
        return DotBiasInPyTorch(
            y_range="scale",
            start=Uniform(-0.01, 0.01),
            optimizer=SGD(0.1, 0.9, 2e-4),
            **in_steps,
        )
    if name == ADAM:
        return DotBiasInPyTorch(
            y_range="scale",
            start=Uniform(-0.05, 0.05),
            optimizer=Adam(0.01, weight_decay=2e-4),
            schedule=WarmStart(),
            dense=True,
            **run,
        )
    optimizer = Adam(0.001, weight_decay=1e-5)
    return NetInPyTorch(
        optimizer=optimizer, schedule=Constant(), dense=True, **run
    )


def ours(name: str, study: Study, seed: int) -> Any:
    """Our model for the same task, not fitted: the library's defaults."""
    if name == DOT:
        return EmbeddingDot(**study.run(6, seed))
    if name == NET:
        return EmbeddingNet(**study.run(6, seed))
    return EmbeddingDotBias(**study.run(7, seed))


class Ours(NamedTuple):
    """Our models for one task, one per seed, and CPU seconds of an epoch."""

    models: list[Any]
    seconds: float


class Fitted(NamedTuple):
    """The models of the study by their names, trained when asked for.

    documented    {name: [model of each seed]}; none if they take too long
    ours          {name: Ours}
    """

    documented: dict[str, list[Any]]
    ours: dict[str, Ours]


def fitted_models(study: Study) -> Fitted:
    """The models of the fastai study; none of them is trained yet."""
    own = Lazy(lambda name: train_ours(name, study))
    # The same model, with another optimizer: ours is as before.
    ours = Lazy(lambda name: own[BIASES if name == ADAM else name])
    return Fitted(Lazy(lambda name: train_as_documented(name, study)), ours)


def train_as_documented(name: str, study: Study) -> list[Any]:
    """A model of the study. Adam with decay takes minutes: see `dense`."""
    if not study.patient and name not in (DOT, BIASES):
        return []
    models = [as_documented(name, study, seed) for seed in study.seeds]
    return [model.fit(study.train, study.valid) for model in models]


def train_ours(name: str, study: Study) -> Ours:
    """Our model for the same task."""
    start = time.process_time()
    models = [ours(name, study, seed) for seed in study.seeds]
    for model in models:
        model.fit(study.train, study.valid)
    epochs = sum(len(model.history) for model in models)
    return Ours(models, (time.process_time() - start) / epochs)


# --- The steps ----------------------------------------------------------------


def dot_product(fitted: Fitted) -> None:
    """A dot product, trained by SGD with momentum."""
    say(
        "'As documented' has the study's rows, settings and starting values. "
        "Its optimizers are dense: every row moves in every step, also those "
        "of films that a batch does not touch. 'Ours' has the same rows and "
        "the defaults of this library, chosen on cuts of the training part."
    )
    show_curves(DOT, fitted)


def with_biases(fitted: Fitted) -> None:
    """Biases, and a range for the predictions."""
    show_curves(BIASES, fitted)


def with_adam(fitted: Fitted) -> None:
    """The same, trained by Adam."""
    show_curves(ADAM, fitted)


def hidden_units(fitted: Fitted) -> None:
    """A net with ten hidden units instead of the dot product."""
    show_curves(NET, fitted)


def show_curves(name: str, fitted: Fitted) -> None:
    """The validation error of every epoch: documented, as documented, ours."""
    documented = fitted.documented[name]
    print()
    say(f"{name[0].upper()}{name[1:]}: {SETTINGS[name]}")
    print()
    rows = [["documented", *(f"{loss:.4f}" for loss in VALIDATION[name])]]
    for column, models in [
        ("as documented", documented),
        ("ours", fitted.ours[name].models),
    ]:
        for model in models:
            seed = f", seed {model.training.seed}" if len(models) > 1 else ""
            losses = [f"{epoch.validation:.4f}" for epoch in model.history]
            rows.append([column + seed, *losses])
    most = max(map(len, rows))
    cells = [[*row, *[""] * (most - len(row))] for row in rows]
    print_table(["epoch", *range(1, most)], cells)
    if not documented:
        say(f"(As documented: {LONG}.)")


def last_error(models: list[Any]) -> Optional[float]:
    """The validation error after the last epoch, the mean of these models."""
    errors = [model.history[-1].validation for model in models]
    return sum(errors) / len(errors) if errors else None


def show_summary(study: Study, fitted: Fitted) -> None:
    """The last epochs of all four, in three columns."""
    seeds = len(study.seeds)
    what = f"mean of {seeds} seeds" if seeds > 1 else "one seed"
    print(f"\n  After the last epoch ({what}):\n")
    rows: list[tuple[str, list[Optional[float]]]] = []
    for name in VALIDATION:
        both = fitted.documented[name], fitted.ours[name].models
        own = [last_error(models) for models in both]
        rows.append((name, [VALIDATION[name][-1], *own]))
        if name == ADAM:
            roots = [None if x is None else math.sqrt(x) for x in own]
            rows.append(("    its RMSE", [0.857, *roots]))
    cells = [
        [name, *("-" if x is None else f"{x:.4f}" for x in errors)]
        for name, errors in rows
    ]
    print_table(["model", "documented", "as documented", "ours"], cells)
    print()
    compare("math.sqrt(0.735)", "0.8573214", f"{math.sqrt(0.735):.7f}")
    print("  The study compares its RMSE with a benchmark of 0.91.")
    dot = fitted.ours[BIASES].seconds
    net = fitted.ours[NET].seconds
    say(
        f"An epoch of ours takes {dot:.1f} CPU seconds with the dot product "
        f"and biases, {net:.1f} with the net. (The study's take 5.7 and 6.8 "
        "seconds, on a graphics card.)"
    )


def untrained_rows(study: Study, fitted: Fitted) -> None:
    """What films without training ratings do to the dot product."""
    models = fitted.documented[DOT]
    unseen = study.train.by_item
    count = sum(not unseen[item] for item in study.valid.items)
    random_rows = last_error(models)
    for model in models:
        model.untrained = False
    errors = [error_of(m, study.valid, mse, clip=False) for m in models]
    average = sum(errors) / len(errors)
    for model in models:
        model.untrained = True
    print()
    say(
        f"Of {count} of the {len(study.valid):,} validation ratings the film "
        "has no training rating. The study predicts them from the random "
        "numbers that the film's row began with, as PyTorch does; our models "
        "take the average of all films' rows. For its first model that decides "
        f"everything: {random_rows:.4f} with the random rows, {average:.4f} "
        "with the average row. (With biases and a range the two differ little.)"
    )
