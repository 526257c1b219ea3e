"""Two studies of embedding models on ml-latest-small, rebuilt by hand.

Part one is a fastai study (dot product, biases, a small net), part two a PyTorch study
(the same with genres, and its validation loss mended). The documented figure beside
ours, step by step; mean squared errors (MSE) unless it says RMSE.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from scratch_recs.averaging import AverageOf
from scratch_recs.charts import hexbin, line_chart, save, scatter
from scratch_recs.command_line import (
    compare,
    heading,
    make_parser,
    print_table,
    require_folder,
    run,
    shorten,
)
from scratch_recs.datasets import (
    Movie,
    load_movielens_small,
    load_movielens_small_movies,
)
from scratch_recs.embedding_models import EmbeddingDot, EmbeddingDotBias, GenreDotBias
from scratch_recs.evaluation import mae, mse, rmse, split
from scratch_recs.linear_algebra import row_dots
from scratch_recs.looking_inside import nearest_by_factors, ranked_by_bias
from scratch_recs.neural_cf import EmbeddingNet, GenreEmbeddingNet
from scratch_recs.optimizers import SGD, Adam, Constant, Steps
from scratch_recs.pca import principal_components, transform
from scratch_recs.ratings import Ratings
from scratch_recs.starting_values import Normal
from scripts.embeddings_mistakes import padding, separate_maps
from scripts.embeddings_users import occupations

# The counts that the fastai study prints, and its cross table (joined by spaces; the
# rows are users, '-' is a film that the user has not rated).
TOP_USERS = "414 599 474 448 274 610 68 380 606 288 249 387 182 307 603"
TOP_MOVIES = "356 318 296 593 2571 260 480 110 589 527 2959 1 1196 50 2858"
CROSS_COLUMNS = "1 50 110 260 296 318 356 480 527 589 593 1196 2571 2858"
CROSS_TABLE = """\
68 2.5 3.0 2.5 5.0 2.0 3.0 3.5 3.5 4.0 3.5 3.5 5.0 4.5 5.0
182 4.0 4.5 3.5 3.5 5.0 4.5 5.0 3.5 4.0 2.0 4.5 3.0 5.0 5.0
249 4.0 4.0 5.0 5.0 4.0 4.5 4.5 4.0 4.5 4.0 4.0 5.0 5.0 4.5
274 4.0 4.0 4.5 3.0 5.0 4.5 4.5 3.5 4.0 4.5 4.0 4.5 4.0 5.0
288 4.5 - 5.0 5.0 5.0 5.0 5.0 2.0 5.0 4.0 5.0 4.5 3.0 -
307 4.0 4.5 3.5 3.5 4.5 4.5 4.0 3.5 4.5 2.5 4.5 3.0 3.5 4.0
380 5.0 4.0 4.0 5.0 5.0 3.0 5.0 5.0 - 5.0 5.0 5.0 4.5 -
387 - 4.5 3.5 4.5 5.0 3.5 4.0 3.0 - 3.5 4.0 4.5 4.0 4.5
414 4.0 5.0 5.0 5.0 5.0 5.0 5.0 4.0 4.0 5.0 4.0 5.0 5.0 5.0
448 5.0 4.0 - 5.0 5.0 - 3.0 3.0 - 3.0 5.0 5.0 2.0 4.0
474 4.0 4.0 3.0 4.0 4.0 5.0 3.0 4.5 5.0 4.0 4.5 5.0 4.5 3.5
599 3.0 3.5 3.5 5.0 5.0 4.0 3.5 4.0 - 4.5 3.0 5.0 5.0 5.0
603 4.0 - 1.0 4.0 5.0 - 3.0 - 3.0 - 5.0 3.0 5.0 5.0
606 2.5 4.5 3.5 4.5 5.0 3.5 4.0 2.5 5.0 3.5 4.5 4.5 5.0 4.5
610 5.0 4.0 4.5 5.0 5.0 3.0 3.0 5.0 3.5 5.0 4.5 5.0 5.0 3.5"""

# The training losses that the PyTorch study prints, first and last of ten epochs.
SERIES = {
    "dot, biases": (0.908, 0.156),
    "net": (0.905, 0.382),
    "dot, biases, genres": (0.824, 0.123),
    "net, genres": (0.900, 0.349),
}


THREE = "dot, biases, mean of genres: average of three seeds"


class Study(NamedTuple):
    """One run: the data and its parts (80/20, seed 0), and the command line."""

    ratings: Ratings
    movies: Dict[str, Movie]
    train: Ratings
    valid: Ratings
    options: argparse.Namespace

    @property
    def genres(self) -> Dict[str, Tuple[str, ...]]:
        """{item_id: genres}."""
        return {item_id: movie.genres for item_id, movie in self.movies.items()}

    def title(self, item_id: str, width: int = 44) -> str:
        """A film's title, shortened."""
        return shorten(self.movies[item_id].title, width)


def explore(study: Study) -> None:
    """Who rates most, what is rated most, and who said what of it."""
    heading("1. The data")
    ratings = study.ratings
    compare("ratings", 100836, len(ratings))
    compare(
        "users, films", "610, 9724", f"{len(ratings.by_user)}, {len(ratings.by_item)}"
    )
    users, films = (
        top(ratings.user_ids, ratings.by_user),
        top(ratings.item_ids, ratings.by_item),
    )
    for name, documented, ours in [
        ("15 most active users", TOP_USERS, users),
        ("15 most rated films", TOP_MOVIES, films),
    ]:
        same = sorted(documented.split()) == sorted(i for i, _ in ours)
        print(f"  {name} (number of ratings), as documented: {yes(same)}")
        for start in (0, 5, 10):
            shown = (f"{i} ({n})" for i, n in ours[start : start + 5])
            print("    " + "".join(f"{text:<13}" for text in shown).rstrip())
    columns = sorted((i for i, _ in films), key=int)
    rows = cross_table(ratings, sorted((i for i, _ in users), key=int), columns)
    print("\n  Their ratings; the document shows all columns but 2959:\n")
    for line in [["user", *columns], *rows]:
        print(
            "".join(f"{cell:>{5 if place else 4}}" for place, cell in enumerate(line))
        )
    wanted = [line.split() for line in CROSS_TABLE.splitlines()]
    shown = [0] + [1 + columns.index(c) for c in CROSS_COLUMNS.split() if c in columns]
    got = [[row[place] for place in shown] for row in rows]
    print(f"  As documented, all {len(wanted)} rows: {yes(got == wanted)}")


def top(ids: Sequence[str], groups: Sequence[Sequence[Any]]) -> List[Tuple[str, int]]:
    """The 15 ids with most ratings, and how many."""
    counts = [(name, len(group)) for name, group in zip(ids, groups)]
    return sorted(counts, key=lambda pair: pair[1], reverse=True)[:15]


def cross_table(
    ratings: Ratings, users: Sequence[str], items: Sequence[str]
) -> List[List[str]]:
    """A row for each user: id, then the ratings, '-' where there is none."""
    table = []
    for user_id in users:
        rated = dict(ratings.by_user[ratings.user_index[user_id]])
        found = (rated.get(ratings.item_index[item_id]) for item_id in items)
        table.append([user_id, *("-" if r is None else f"{r:.1f}" for r in found)])
    return table


def yes(truth: bool) -> str:
    """'yes' or 'no'."""
    return "yes" if truth else "no"


def dot_by_hand() -> None:
    """The worked example of the fastai study."""
    heading("2. A dot product, row by row")
    a, b = [[1, 2], [3, 4]], [[2, 2], [10, 10]]
    compare(f"{a} . {b}", "6, 70", ", ".join(map(str, row_dots(a, b))))


class Step(NamedTuple):
    """One model of the fastai study: how it is made, and the documented losses."""

    name: str
    make: Callable[[int], Any]
    documented: List[float]


def fastai_steps() -> List[Step]:
    """The models of the fastai study, in its order."""
    return [
        Step(
            "dot product, SGD, 3 epochs and 3 at a tenth of the rate",
            lambda seed: EmbeddingDot(seed=seed),
            [1.598949, 1.293917, 1.228701, 1.151557, 1.139595, 1.134128],
        ),
        Step(
            "dot product and biases, sigmoid, SGD, 3 + 3",
            sgd_dot_bias,
            [0.818024, 0.7943, 0.787904, 0.781361, 0.77984, 0.7794],
        ),
        Step(
            "the same with Adam, weight decay, warm restarts",
            lambda seed: EmbeddingDotBias(seed=seed),
            [0.773024, 0.751732, 0.734226],
        ),
        Step(
            "a net with ten hidden units, dropout, Adam, 3 + 3",
            lambda seed: EmbeddingNet(seed=seed),
            [0.79227, 0.774544, 0.7681, 0.770992, 0.773406, 0.772758],
        ),
    ]


def sgd_dot_bias(seed: int) -> EmbeddingDotBias:
    """Biases and sigmoid with plain SGD: the rate falls to a tenth after 3 epochs."""
    return EmbeddingDotBias(
        epochs=6, optimizer=SGD(2.0), schedule=Steps(3, 0.1), seed=seed
    )


def fastai(study: Study) -> Dict[str, Any]:
    """Train the models of the fastai study; the fitted ones by name."""
    heading("3. The models of the fastai study, validation MSE after every epoch")
    print("  The documents' optimizers also move rows that a batch does not touch, by")
    print("  momentum and weight decay. Ours leave them alone, so rates differ.")
    fitted = {}
    for step in fastai_steps():
        model = step.make(study.options.seed).fit(study.train, study.valid)
        print(f"\n  {step.name}:\n")
        rows = [
            ["documented", *(f"{loss:.4f}" for loss in step.documented)],
            ["ours", *(f"{epoch.validation:.4f}" for epoch in model.history)],
        ]
        print_table(["epoch", *map(str, range(1, len(rows[1])))], rows)
        fitted[step.name] = model
    best = model_called(fitted, "Adam, weight")
    error = rmse(best.predict_all(study.valid), study.valid.values)
    print()
    compare("RMSE of the third (its benchmark: 0.91)", 0.857, f"{error:.4f}")
    return fitted


def model_called(fitted: Dict[str, Any], words: str) -> Any:
    """The fitted model with these words in its name."""
    return next(model for name, model in fitted.items() if words in name)


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


def series_models(study: Study) -> Dict[str, Any]:
    """The four models of the PyTorch study with its settings, unfitted."""
    epochs = 5 if study.options.quick else 10
    shared = dict(seed=study.options.seed, epochs=epochs, schedule=Constant())
    dot = dict(shared, y_range=(0, 5.5), start=Normal(0.01), optimizer=Adam(0.005))
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


def series(study: Study) -> Dict[str, Any]:
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
        print(f"  Best after epoch {best.number}; from there on it learns by heart.")
    if not study.options.full:
        print("\n  The nets with 128 hidden units take minutes an epoch: see --full.")
    wrong, right = separate_maps(fitted["dot, biases"], train, valid)
    print("\n  Its validation loss, with ids numbered anew for each part, so that")
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


def genre_models(study: Study) -> Dict[str, Any]:
    """Models that know genres, unfitted; the nets only in a whole run."""
    seed = study.options.seed
    models = {
        "dot, biases, mean of genres": GenreDotBias(study.genres, seed=seed),
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


def with_genres(study: Study, fitted: Dict[str, Any]) -> Dict[str, Any]:
    """The study's closing suggestions, each answered with figures."""
    heading("6. Genres done right: 80/20, one map of ids")
    models = {}
    for name, model in genre_models(study).items():
        models[name] = model.fit(study.train, study.valid)
    first = models["dot, biases, mean of genres"]
    if not study.options.quick:
        seeds = study.options.seed + 1, study.options.seed + 2
        others = [GenreDotBias(study.genres, seed=s).fit(study.train) for s in seeds]
        models[THREE] = AverageOf.fitted([first, *others])
    rows = []
    for name, model in {**fitted, **models}.items():
        error = mse(model.predict_all(study.valid, clip=False), study.valid.values)
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


def look_inside(study: Study, dot: Any, genre: Any) -> None:
    """What the two dot models have learned."""
    heading("8. Looking inside")
    print("  Films ranked by bias:\n")
    rows = [
        [study.title(a, 30), study.title(b, 30), f"{x:+.2f}", f"{y:+.2f}"]
        for (a, x), (b, y) in zip(ranked_by_bias(dot), ranked_by_bias(genre))
    ]
    print_table(["without genres", "with genres", "bias", "bias"], rows, left=2)
    query = "1204"
    print(f"\n  Nearest to {study.title(query)} by the cosine of the factors:\n")
    near = nearest_by_factors(dot, query), nearest_by_factors(genre, query)
    rows = [
        [study.title(a, 30), study.title(b, 30), f"{x:.3f}", f"{y:.3f}"]
        for (a, x), (b, y) in zip(*near)
    ]
    print_table(["without genres", "with genres", "cosine", "cosine"], rows, left=2)
    print("\n  Genres ranked by bias, and the genres nearest to Thriller:\n")
    near = nearest_by_factors(genre, "Thriller", "genres", 10)
    rows = [
        [a, b, f"{x:+.3f}", f"{y:+.3f}"]
        for (a, x), (b, y) in zip(ranked_by_bias(genre, "genres"), near)
    ]
    print_table(["genre", "near Thriller", "bias", "cosine"], rows, left=2)
    print("  (Documented first: Documentary, Film-Noir, Drama; nearest: Drama.)")


def draw(study: Study, model: Any, curves: Any) -> None:
    """Learning curves, predicted against actual, and a map of the best known films."""
    folder = Path(study.options.pictures)
    folder.mkdir(parents=True, exist_ok=True)
    history = curves.history
    series = {
        "training": [(e.number, e.train) for e in history],
        "validation": [(e.number, e.validation) for e in history],
    }
    least = min(history, key=lambda epoch: epoch.validation)
    mark = (least.number, least.validation, f"best: epoch {least.number}")
    title = "Dot product and biases, Adam, no weight decay"
    lines = line_chart(series, title, "epoch", "MSE", mark)
    pairs = list(zip(model.predict_all(study.valid), study.valid.values))
    hexagons = hexbin(
        pairs, "Predicted against actual ratings", "predicted", "actual", 14, True
    )
    films = [item_id for item_id, _ in most_rated(study.ratings, 50)]
    learned = model.learned("items")
    vectors = [learned[item_id][0] for item_id in films]
    points = transform(vectors, principal_components(vectors, 2))
    named = [(x, y, study.movies[i].title) for (x, y), i in zip(points, films)]
    title = "The 50 most rated films on two principal components"
    film_map = scatter(named, title, "first component", "second component")
    pictures = {"learning": lines, "predicted": hexagons, "films": film_map}
    for name, picture in pictures.items():
        save(picture, folder / f"embeddings_{name}.svg")
        print(f"  Drawn: {folder / f'embeddings_{name}.svg'}")


def most_rated(ratings: Ratings, count: int) -> List[Tuple[str, int]]:
    """The items with most ratings."""
    pairs = zip(ratings.item_ids, map(len, ratings.by_item))
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:count]


def main() -> None:
    """Run both studies."""
    parser = make_parser(
        __doc__,
        "10 minutes; with --quick 4 minutes; with --full hours (use PyPy)",
    )
    parser.add_argument(
        "--full", action="store_true", help="with the nets of 128 hidden units"
    )
    parser.add_argument("--pictures", help="folder for three SVG pictures")
    options = parser.parse_args()
    folder = require_folder("ml-latest-small", options.data)
    ratings = load_movielens_small(folder)
    parts = split(ratings, (0.8, 0.2), seed=0)
    study = Study(ratings, load_movielens_small_movies(folder), *parts, options)
    explore(study)
    dot_by_hand()
    fitted = fastai(study)
    titles_are_no_ids(study)
    learned_by_heart = series(study)
    genre = with_genres(study, fitted)
    with_mean = genre["dot, biases, mean of genres"]
    look_inside(study, model_called(fitted, "Adam, weight"), with_mean)
    heading("9. Categories of users: occupations")
    occupations(options.data, options.seed)
    if options.pictures:
        draw(study, with_mean, learned_by_heart["dot, biases"])


if __name__ == "__main__":
    raise SystemExit(run(main))
