"""Ours on the rows of the fastai study: what each step brought."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Sequence

from scratch_recs import (
    Adam,
    AverageOf,
    EmbeddingDotBias,
    GenreDotBias,
    Uniform,
    error_of,
    mse,
    split,
    with_decades,
)
from scratch_recs.cli.printing import print_table, say
from scripts.embeddings.documented import ADAM, VALIDATION
from scripts.embeddings.fastai import Fitted, last_error
from scripts.embeddings.study import Study
from scripts.lecture.step import Lazy

Settings = dict[str, Any]
Make = Callable[[Settings], Any]

IDS = "dot product and biases"
GENRES = "with genres"
DECADES = "genres and decades"


def steps(study: Study) -> Iterator[tuple[str, Make]]:
    """(what is new, the model), from the first settings to the last ones."""
    genres = study.genres
    decades = with_decades(study.movies)
    slow = {
        "epochs": 7,
        "start": Uniform(-0.03, 0.03),
        "optimizer": decaying(3e-3),
    }
    fast = {
        "epochs": 3,
        "start": Uniform(-0.01, 0.01),
        "optimizer": Adam(0.005, weight_decay=1e-3, row_wise=True),
    }
    own = decaying(4e-3)
    product = {"combine": "mean", "form": "product"}

    def ids(**settings: Any) -> Make:
        return lambda run: EmbeddingDotBias(**{**settings, **run})

    def of(kinds: Any, **settings: Any) -> Make:
        return lambda run: GenreDotBias(kinds, **{**slow, **settings, **run})

    yield "dot product and biases, range of the scale", ids(
        y_range="scale", **fast
    )
    yield "slower, more decay, 7 epochs for 3", ids(y_range="scale", **slow)
    yield "half a star more range at both ends", ids(y_range="wide", **slow)
    yield "genres: product form, mean", of(genres, optimizer=own, **product)
    yield "genres: additive form, mean", of(genres, combine="mean")
    yield "genres: sum for mean", of(genres)
    yield "genres: more decay", of(genres, optimizer=own)
    yield "decade of the title as one more genre", of(decades, optimizer=own)


def decaying(decay: float) -> Adam:
    """Adam at rate 0.003 with this weight decay."""
    return Adam(0.003, weight_decay=decay, row_wise=True)


def what_each_step_brought(study: Study) -> None:
    """The errors on three cuts of the training rows, by which we chose."""
    if not study.options.full:
        say(
            "(Eight models on three cuts of the training rows take half an "
            "hour, on PyPy five minutes: --full.)"
        )
        return
    cuts = [split(study.train, (0.8, 0.2), seed=seed) for seed in (1, 2, 3)]
    say(
        "Adam on the touched rows, cosine with restarts, batches of 64, 50 "
        "factors. The settings were chosen on three cuts (80/20) of the "
        "training rows; the validation rows had no say in it. MSE, mean of "
        "the three:"
    )
    print()
    rows = []
    before = None
    for name, make in steps(study):
        error = mean_on(cuts, make, study.options.seed)
        change = "" if before is None else f"{error - before:+.4f}"
        rows.append([name, f"{error:.4f}", change])
        before = error
    print_table(["model", "MSE on cuts", "step"], rows)


def mean_on(cuts: Sequence[Any], make: Make, seed: int) -> float:
    """The mean error of a model over several cuts."""
    errors = []
    for learn, held_out in cuts:
        model = make({"seed": seed}).fit(learn)
        errors.append(error_of(model, held_out, mse, clip=False))
    return sum(errors) / len(errors)


def genre_models(study: Study, fitted: Fitted) -> dict[str, list[Any]]:
    """{name: [model of each seed]}: ids alone, genres, genres and decades.

    A model is trained on the study's rows when it is asked for.
    """

    def train(name: str) -> list[Any]:
        if name == IDS:
            return fitted.ours[ADAM].models
        genres = study.genres
        if name == DECADES:
            genres = with_decades(study.movies)
        return [
            GenreDotBias(genres, **study.run(7, seed)).fit(
                study.train, study.valid
            )
            for seed in study.seeds
        ]

    return Lazy(train)


def with_genres(study: Study, genre: dict[str, list[Any]]) -> None:
    """Ours with genres and decades on the study's rows."""
    print()
    say(
        "On the validation rows of the study (documented, its best: "
        f"{VALIDATION[ADAM][-1]:.4f}; it knows no genres), MSE:"
    )
    print()
    models = {name: genre[name] for name in (IDS, GENRES, DECADES)}
    curves(models)
    table(study, models)


def curves(models: dict[str, list[Any]]) -> None:
    """The validation error of every epoch, first seed."""
    rows = [
        [name, *(f"{epoch.validation:.4f}" for epoch in first.history)]
        for name, (first, *_) in models.items()
    ]
    print_table(["epoch", *range(1, len(rows[0]))], rows)


def table(study: Study, models: dict[str, list[Any]]) -> None:
    """The last epoch: each seed, their mean, the average of their models."""
    if len(study.seeds) == 1:
        say("(Means and averages of three seeds: --full.)")
        return
    rows = []
    for name, of_seeds in models.items():
        errors = [f"{model.history[-1].validation:.4f}" for model in of_seeds]
        average = AverageOf.fitted(of_seeds)
        rows.append(
            [
                name,
                *errors,
                f"{last_error(of_seeds):.4f}",
                f"{error_of(average, study.valid, mse, clip=False):.4f}",
            ]
        )
    print()
    seeds = [f"seed {seed}" for seed in study.seeds]
    print_table(["model", *seeds, "mean", "their average"], rows)
    say(
        "(The average predicts the mean of the predictions of the three "
        "models.)"
    )
