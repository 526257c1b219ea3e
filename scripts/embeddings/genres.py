"""The PyTorch study: films with genres, its slips, its closing suggestions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from scratch_recs import (
    Adam,
    AverageOf,
    Constant,
    EmbeddingDotBias,
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
    Normal,
    error_of,
    mae,
    mse,
    rmse,
    split,
)
from scratch_recs.cli.printing import (
    compare,
    heading,
    print_table,
    say,
    shorten,
)
from scripts.embeddings.mistakes import padding, separate_maps
from scripts.embeddings.study import Study

BIASES = "dot, biases"
GENRES = "dot, biases, genres"
NET = "net"
GENRE_NET = "net, genres"

# The training losses that the study prints, first and last of ten epochs.
DOCUMENTED = {
    BIASES: (0.908, 0.156),
    NET: (0.905, 0.382),
    GENRES: (0.824, 0.123),
    GENRE_NET: (0.900, 0.349),
}

MEAN_OF_GENRES = "dot, biases, mean of genres"
THREE = "dot, biases, mean of genres: average of three seeds"


def titles_are_no_ids(study: Study) -> None:
    """Why ours are the ids of the films."""
    heading("4. The PyTorch study: titles as ids")
    films = defaultdict(list)
    for item_id, movie in study.movies.items():
        films[movie.title].append(item_id)
    doubles = {title: ids for title, ids in films.items() if len(ids) > 1}
    rated = defaultdict(set)
    for user_id, item_id, _ in study.ratings:
        rated[user_id, study.movies[item_id].title].add(item_id)
    both = sum(len(ids) > 1 for ids in rated.values())
    print(f"  {len(doubles)} titles stand for two films each:")
    for title, ids in doubles.items():
        print(f"    {title}: films {' and '.join(ids)}")
    print(
        f"  {both} users rated both. So films have ids, and titles are to read."
    )


def series_models(study: Study) -> dict[str, Any]:
    """The models of the PyTorch study with its settings, not fitted."""
    shared = dict(
        seed=study.options.seed,
        epochs=3 if study.options.quick else 10,
        schedule=Constant(),
        y_range=(0, 5.5),
    )
    dot = dict(shared, start=Normal(0.01), optimizer=Adam(0.005))
    net = dict(
        shared,
        dim="rule",
        hidden=128,
        input_dropout=0.0,
        hidden_dropout=0.0,
        start=Normal(1.0),
        optimizer=Adam(0.001),
    )
    models = {
        BIASES: EmbeddingDotBias(**dot),
        GENRES: GenreDotBias(study.genres, "sum", form="product", **dot),
    }
    if study.options.full:
        models[NET] = EmbeddingNet(**net)
        models[GENRE_NET] = GenreEmbeddingNet(study.genres, "sum", **net)
    return models


def series(study: Study) -> EmbeddingDotBias:
    """Its series of training losses, and the validation losses they lacked.

    Returns the fitted model without genres.
    """
    heading("5. Its training losses, 75/25, and what they hide")
    train, valid = split(study.ratings, (0.75, 0.25), seed=0)
    models = series_models(study)
    for name, model in models.items():
        model.fit(train, valid)
        show_series(name, model)
    if not study.options.full:
        print("\n  Nets with 128 hidden units take minutes per epoch: --full.")
    wrong, right = separate_maps(models[BIASES], train, valid)
    print()
    say(
        "Its validation loss, with ids numbered anew for each part, so that "
        "the vectors of other users and films are used:"
    )
    compare("MSE with two maps of ids", "about 1.7", f"{wrong:.3f}")
    compare("MSE with one map", "-", f"{right:.3f}")
    show_padding(study, models[GENRES])
    return models[BIASES]


def show_series(name: str, model: Any) -> None:
    """Both losses in some epochs, and where the model begins to overfit."""
    first, last = DOCUMENTED[name]
    print(f"\n  {name} (documented: {first} -> {last} in ten epochs):\n")
    shown = [e for e in model.history if e.number in (1, 2, 3, 5, 7, 10)]
    rows = [
        ["training", *(f"{epoch.train:.3f}" for epoch in shown)],
        ["validation", *(f"{epoch.validation:.3f}" for epoch in shown)],
    ]
    print_table(["epoch", *(epoch.number for epoch in shown)], rows)
    best = min(model.history, key=lambda epoch: epoch.validation)
    print(f"  Best after epoch {best.number}; from there on it overfits.")


def show_padding(study: Study, model: GenreDotBias) -> None:
    """A prediction that depends on what else is in the batch."""
    user_id = "1"
    item_id = "47"
    padded = padding(model, user_id, item_id, study.genres, 4)
    print()
    say(
        f"Padding: user {user_id} and {study.title(item_id)}, when its batch "
        "pads its genres with 0, 1, 2, ... times genre number 0:"
    )
    print("  " + "  ".join(f"{prediction:.3f}" for prediction in padded))


def genre_models(study: Study) -> dict[str, Any]:
    """Models that know genres, not fitted; the nets only in a whole run."""
    genres = study.genres
    seed = study.options.seed
    models = {
        MEAN_OF_GENRES: GenreDotBias(genres, "mean", form="product", seed=seed)
    }
    if study.options.quick:
        return models
    models["dot, biases, sum of genres"] = GenreDotBias(
        genres, "sum", form="product", seed=seed
    )
    for combine in ("sum", "mean", "concatenate"):
        net = GenreEmbeddingNet(genres, combine, seed=seed)
        models[f"net, genres, {combine}"] = net
    models["net, no dropout"] = EmbeddingNet(
        input_dropout=0.0, hidden_dropout=0.0, seed=seed
    )
    return models


def with_genres(study: Study, fitted: dict[str, Any]) -> dict[str, Any]:
    """The study's closing suggestions, each answered with figures."""
    heading("6. Genres done right: 80/20, one map of ids")
    models = genre_models(study)
    for model in models.values():
        model.fit(study.train, study.valid)
    if not study.options.quick:
        seed = study.options.seed
        more = [
            GenreDotBias(study.genres, "mean", form="product", seed=seed + n)
            for n in (1, 2)
        ]
        members = [model.fit(study.train) for model in more]
        models[THREE] = AverageOf.fitted([models[MEAN_OF_GENRES], *members])
    rows = []
    for name, model in {**fitted, **models}.items():
        error = error_of(model, study.valid, mse, clip=False)
        rows.append([shorten(name, 60), f"{error:.4f}"])
    rows.sort(key=lambda row: row[1])
    print_table(["model", "valid MSE"], rows)
    return models


def rounding(study: Study, models: dict[str, Any]) -> None:
    """What rounding to half stars does to three measures of error."""
    heading("7. Rounding to half stars")
    model = models.get(THREE, models[MEAN_OF_GENRES])
    actual = study.valid.values
    predicted = model.predict_all(study.valid)
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
