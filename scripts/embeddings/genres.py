"""The PyTorch study: films with genres, its mistakes, and its closing suggestions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from scratch_recs.recommender.ensemble import AverageOf
from scratch_recs.cli.printing import compare, heading, print_table, shorten
from scratch_recs.embeddings.dot_models import EmbeddingDotBias, GenreDotBias
from scratch_recs.evaluation.metrics import mae, mse, rmse
from scratch_recs.evaluation.splits import split
from scratch_recs.embeddings.net_models import EmbeddingNet, GenreEmbeddingNet
from scratch_recs.training.optimizers import Adam
from scratch_recs.training.schedules import Constant
from scratch_recs.training.initializers import Normal
from scripts.embeddings.mistakes import padding, separate_maps
from scripts.embeddings.study import Study

# The training losses that the PyTorch study prints, first and last of ten epochs.
SERIES = {
    "dot, biases": (0.908, 0.156),
    "net": (0.905, 0.382),
    "dot, biases, genres": (0.824, 0.123),
    "net, genres": (0.900, 0.349),
}

THREE = "dot, biases, mean of genres: average of three seeds"


def titles_are_no_ids(study: Study) -> None:
    """Why ours are the ids of the films."""
    heading("4. The PyTorch study: titles as ids")
    named = defaultdict(list)
    for item_id, movie in study.movies.items():
        named[movie.title].append(item_id)
    doubles = {title: ids for title, ids in named.items() if len(ids) > 1}
    pairs = defaultdict(set)
    for user_id, item_id, _ in study.ratings:
        pairs[user_id, study.movies[item_id].title].add(item_id)
    both = sum(len(ids) > 1 for ids in pairs.values())
    print(f"  {len(doubles)} titles stand for two films each:")
    for title, ids in doubles.items():
        print(f"    {title}: films {' and '.join(ids)}")
    print(
        f"  {both} users rated both. So our ids are the films', titles are to be read."
    )


def series_models(study: Study) -> dict[str, Any]:
    """The four models of the PyTorch study with its settings, unfitted."""
    epochs = 3 if study.options.quick else 10
    shared = dict(seed=study.options.seed, epochs=epochs, schedule=Constant())
    dot = dict(
        shared, y_range=(0, 5.5), start=Normal(0.01), optimizer=Adam(0.005)
    )
    net = dict(
        shared,
        dim="rule",
        hidden=128,
        input_dropout=0.0,
        hidden_dropout=0.0,
        y_range=(0, 5.5),
        start=Normal(1.0),
        optimizer=Adam(0.001),
    )
    models = {
        "dot, biases": EmbeddingDotBias(**dot),
        "dot, biases, genres": GenreDotBias(study.genres, "sum", **dot),
    }
    if study.options.full:
        models["net"] = EmbeddingNet(**net)
        models["net, genres"] = GenreEmbeddingNet(study.genres, "sum", **net)
    return models


def series(study: Study) -> dict[str, Any]:
    """Its four series of training losses, and the validation losses they lacked."""
    heading("5. Its training losses, 75/25, and what they hide")
    train, valid = split(study.ratings, (0.75, 0.25), seed=0)
    fitted = {}
    for name, model in series_models(study).items():
        fitted[name] = model.fit(train, valid)
        first, last = SERIES[name]
        print(f"\n  {name} (documented: {first} -> {last} in ten epochs):\n")
        history = [e for e in model.history if e.number in (1, 2, 3, 5, 7, 10)]
        rows = [
            ["training", *(f"{epoch.train:.3f}" for epoch in history)],
            ["validation", *(f"{epoch.validation:.3f}" for epoch in history)],
        ]
        print_table(["epoch", *(str(e.number) for e in history)], rows)
        best = min(model.history, key=lambda epoch: epoch.validation)
        print(
            f"  Best after epoch {best.number}; from there on it learns by heart."
        )
    if not study.options.full:
        print(
            "\n  The nets with 128 hidden units take minutes an epoch: see --full."
        )
    wrong, right = separate_maps(fitted["dot, biases"], train, valid)
    print(
        "\n  Its validation loss, with ids numbered anew for each part, so that"
    )
    print("  the vectors of other users and films are used:")
    compare("MSE with two maps of ids", "about 1.7", f"{wrong:.3f}")
    compare("MSE with one map", "-", f"{right:.3f}")
    show_padding(study, fitted["dot, biases, genres"])
    return fitted


def show_padding(study: Study, model: Any) -> None:
    """A prediction that depends on what else is in the batch."""
    user_id, item_id = "1", "47"
    padded = padding(model, user_id, item_id, study.genres, 4)
    print(
        f"\n  Padding: user {user_id} and {study.title(item_id)}, when its batch pads"
    )
    print("  its genres with 0, 1, 2, ... times genre number 0:")
    print("  " + "  ".join(f"{guess:.3f}" for guess in padded))


def genre_models(study: Study) -> dict[str, Any]:
    """Models that know genres, unfitted; the nets only in a whole run."""
    seed = study.options.seed
    models = {
        "dot, biases, mean of genres": GenreDotBias(study.genres, seed=seed)
    }
    if not study.options.quick:
        models["dot, biases, sum of genres"] = GenreDotBias(
            study.genres, "sum", seed=seed
        )
        for combine in ("sum", "mean", "concatenate"):
            net = GenreEmbeddingNet(study.genres, combine, seed=seed)
            models[f"net, genres, {combine}"] = net
        models["net, no dropout"] = EmbeddingNet(
            input_dropout=0.0, hidden_dropout=0.0, seed=seed
        )
    return models


def with_genres(study: Study, fitted: dict[str, Any]) -> dict[str, Any]:
    """The study's closing suggestions, each answered with figures."""
    heading("6. Genres done right: 80/20, one map of ids")
    models = {}
    for name, model in genre_models(study).items():
        models[name] = model.fit(study.train, study.valid)
    first = models["dot, biases, mean of genres"]
    if not study.options.quick:
        seeds = study.options.seed + 1, study.options.seed + 2
        others = [
            GenreDotBias(study.genres, seed=s).fit(study.train) for s in seeds
        ]
        models[THREE] = AverageOf.fitted([first, *others])
    rows = []
    for name, model in {**fitted, **models}.items():
        error = mse(
            model.predict_all(study.valid, clip=False), study.valid.values
        )
        rows.append([shorten(name, 60), f"{error:.4f}"])
    rows.sort(key=lambda row: row[1])
    print_table(["model", "valid MSE"], rows)
    heading("7. Rounding to half stars")
    best = models.get(THREE, first)
    guesses, actual = best.predict_all(study.valid), study.valid.values
    rounded = [round(2 * guess) / 2 for guess in guesses]
    rows = []
    for name, found in [
        ("as predicted", guesses),
        ("to the nearest half star", rounded),
    ]:
        hits = sum(guess == rating for guess, rating in zip(found, actual))
        errors = f"{rmse(found, actual):.4f}", f"{mae(found, actual):.4f}"
        rows.append([name, *errors, f"{hits / len(actual):.1%}"])
    print_table(["predictions", "RMSE", "MAE", "exact hits"], rows)
    return models
