"""The closing suggestions of the PyTorch study, each answered with figures."""

from __future__ import annotations

from typing import Any, Callable

from scratch_recs import (
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
    error_of,
    mae,
    mse,
    rmse,
)
from scratch_recs.cli.printing import print_table, say
from scripts.embeddings.ours import DECADES, GENRES, IDS
from scripts.embeddings.study import Study

Make = Callable[..., Any]


def models(study: Study) -> dict[str, Make]:
    """What the study suggests to try, as functions that make a model."""
    genres = study.genres

    def product(combine: str) -> Make:
        return lambda **run: GenreDotBias(
            genres, combine, form="product", **run
        )

    def net(combine: str) -> Make:
        return lambda **run: GenreEmbeddingNet(genres, combine, **run)

    return {
        "dot, biases, sum of genres, product form": product("sum"),
        "dot, biases, mean of genres, product form": product("mean"),
        "net with dropout": EmbeddingNet,
        "net without dropout": lambda **run: EmbeddingNet(
            input_dropout=0.0, hidden_dropout=0.0, **run
        ),
        "net with dropout, sum of genres": net("sum"),
        "net with dropout, mean of genres": net("mean"),
        "net with dropout, genres side by side": net("concatenate"),
    }


def suggestions(study: Study, genre: dict[str, list[Any]]) -> None:
    """Averages of genres, dropout, decay; on the rows of the fastai study."""
    if not study.options.full:
        say("(Seven more models take three minutes on PyPy: --full.)")
        return
    say(
        "All with weight decay and a falling rate, ten hidden units, "
        "embeddings of 50; validation MSE, the best first. (The study tries "
        "none of them.)"
    )
    print()
    rows = [
        [f"{name} (section 5)", genre[name][0].history[-1].validation]
        for name in (IDS, GENRES, DECADES)
    ]
    seed = study.options.seed
    for name, make in models(study).items():
        epochs = 7 if name.startswith("dot") else 6
        model = make(**study.run(epochs, seed)).fit(study.train)
        error = error_of(model, study.valid, mse, clip=False)
        rows.append([name, error])
    rows.sort(key=lambda row: row[1])
    print_table(["model", "MSE"], [[name, f"{e:.4f}"] for name, e in rows])


def rounding(study: Study, genre: dict[str, list[Any]]) -> None:
    """What rounding to half stars does to three measures of error."""
    print("  (Our dot product, biases, genres and decades; validation part.)\n")
    actual = study.valid.values
    predicted = genre[DECADES][0].predict_all(study.valid)
    rounded = [round(2 * prediction) / 2 for prediction in predicted]
    rows = []
    for name, numbers in [
        ("as predicted", predicted),
        ("to the nearest half star", rounded),
    ]:
        hits = sum(x == y for x, y in zip(numbers, actual)) / len(actual)
        errors = rmse(numbers, actual), mae(numbers, actual)
        cells = [f"{error:.4f}" for error in errors]
        rows.append([name, *cells, f"{hits:.1%}"])
    print_table(["predictions", "RMSE", "MAE", "exact hits"], rows)
