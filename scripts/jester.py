"""The lecture on Jester's jokes: statistics, baselines, imputation, SVD, mini-batches.

Its steps in its order, the documented figure beside ours. The lecture takes users up
to number 4000 (3,635 of them); with less data at hand ours are those of another, and
smaller, sample: then compare the order of the methods, not the digits.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

from scratch_recs.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserItemMean,
    UserMean,
)
from scratch_recs.charts import histogram, line_chart, save
from scratch_recs.command_line import (
    compare,
    heading,
    make_parser,
    print_table,
    require_folder,
    run,
    shorten,
)
from scratch_recs.datasets import load_jester, load_jester_jokes
from scratch_recs.embedding_models import EmbeddingDot, EmbeddingDotBias
from scratch_recs.epochs import Epoch
from scratch_recs.errors import DataError
from scratch_recs.evaluation import cross_validate, rmse, split
from scratch_recs.imputation_model import KNNImputation
from scratch_recs.matrix_evaluation import evaluate
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.model_search import grid_search
from scratch_recs.nearest_items import nearest_items
from scratch_recs.optimizers import Adam, Constant
from scratch_recs.ratings import Ratings
from scratch_recs.regularized_svd import RegularizedSVD
from scratch_recs.settings import EIGHT_FACTORS, REFERENCE_SVD
from scratch_recs.starting_values import Uniform, Xavier

SAMPLE = 4000
TEST_SHARE = (0.8, 0.2)

# The reference library's SVD as the lecture calls it: ten factors, all else default.
REFERENCE = {**REFERENCE_SVD, "dim": 10}

# The first rows and columns of the lecture's utility matrix, where they are printed.
DOCUMENTED_CORNER = [
    "0.219 -9.281 -9.281 -6.781 0.875 -9.656 -9.031 -7.469 -8.719",
    "-9.688 9.938 9.531 9.938 0.406 3.719 9.656 -2.688 -9.562",
    "-9.844 -9.844 -7.219 -2.031 -9.938 -9.969 -9.875 -9.812 -9.781",
    "-5.812 -4.500 -4.906 nan nan nan nan nan nan",
    "6.906 4.750 -5.906 -0.406 -4.031 3.875 6.219 5.656 6.094",
]


class Lecture(NamedTuple):
    """One run: the data, its two parts, and what the command line says."""

    ratings: Ratings
    train: Ratings
    valid: Ratings
    options: argparse.Namespace


def step_data(lecture: Lecture) -> None:
    """Statistics, the utility matrix, the split."""
    ratings, train, valid = lecture[:3]
    users = f"user ids up to {lecture.options.users}"
    heading(f"1. The data ({users})")
    stats = ratings.stats()
    compare("Number of ratings", 141362, stats.ratings)
    compare("Average rating", "1.200", f"{stats.average:.3f}")
    compare("Number of users (N)", 3635, stats.users)
    compare("Number of items (M)", 140, stats.items)
    compare("Fraction non-nan ratings", "0.278", f"{stats.filled:.3f}")
    heading("2. The utility matrix: users are rows, jokes columns, nan is unrated")
    matrix = ratings.utility_matrix()
    for row in matrix[:5]:
        print("  " + " ".join(f"{value:7.3f}" for value in row[:9]) + " ...")
    corner = [[f"{value:.3f}" for value in row[:9]] for row in matrix[:5]]
    same = corner == [line.split() for line in DOCUMENTED_CORNER]
    print(f"  As in the lecture's corner of it: {'yes' if same else 'no'}.")
    heading("3. Training and validation part")
    compare("ratings to train on", 113089, len(train))
    compare("ratings to validate on", 28273, len(valid))
    shares = [f"{part.stats().filled:.4f}" for part in (train, valid)]
    compare("share of the matrix, training part", 0.2222, shares[0])
    compare("share of the matrix, validation part", 0.0556, shares[1])
    print("  (Its shuffling is another library's: other ratings are in its parts.)")


def step_baselines(lecture: Lecture) -> None:
    """The global mean, and the ones that are left to the lab."""
    heading("4. Baselines")
    train_matrix, valid_matrix = (p.utility_matrix() for p in lecture[1:3])
    mean = lecture.train.mean
    predicted = [[mean] * len(row) for row in train_matrix]
    errors = evaluate(predicted, train_matrix, valid_matrix, "Global average")
    compare("Global average train RMSE", 5.75, f"{errors.train_rmse:.2f}")
    compare("Global average valid RMSE", 5.77, f"{errors.valid_rmse:.2f}")
    print("\n  The lab's exercises, and biases with damping:\n")
    rows = []
    for name, model in BASELINES.items():
        fitted = model().fit(lecture.train)
        rows.append([name, *(f"{error_of(fitted, part):.3f}" for part in lecture[1:3])])
    print_table(["baseline", "train RMSE", "valid RMSE"], rows)


def step_imputation(lecture: Lecture) -> None:
    """Filling the matrix from the ten nearest users, and what it says of jokes."""
    heading("5. k-nearest-neighbours imputation, k = 10")
    model = KNNImputation(k=10).fit(lecture.train)
    train_matrix, valid_matrix = (p.utility_matrix() for p in lecture[1:3])
    errors = evaluate(model.matrix, train_matrix, valid_matrix, "KNN imputer")
    compare("KNN imputer train RMSE", "0.00", f"{errors.train_rmse:.2f}")
    compare("KNN imputer valid RMSE", 4.79, f"{errors.valid_rmse:.2f}")
    heading("6. Jokes like a joke: nearest columns of the filled matrix")
    query = lecture.options.joke
    if query not in lecture.ratings.item_index:
        raise DataError(f"there is no joke {query!r} in these ratings")
    nearest = nearest_items(lecture.ratings, model.matrix, query, k=5)
    texts = jokes_of(lecture.options) if lecture.options.texts else {}
    print(f"  The query is joke {query}. {show_joke(texts, query)}")
    for item_id, cosine in nearest:
        print(f"  cosine {cosine:.4f}  joke {item_id:>3}  {show_joke(texts, item_id)}")
    print(
        "  The lecture deletes position 0 of its list whatever the query is: the test"
    )
    print("  'query_ind == query_ind' is True, and True stands at position 0. It works")
    print(
        "  as long as a joke is its own nearest neighbour. Ours leaves out the query."
    )
    if not texts:
        print("  The texts are shown with --texts; some of them offend.")


def jokes_of(options: argparse.Namespace) -> Dict[str, str]:
    """{joke id: text}."""
    return load_jester_jokes(require_folder("jester", options.data))


def show_joke(texts: Dict[str, str], item_id: str) -> str:
    """The beginning of a joke on one line; nothing without texts."""
    return shorten(" ".join(texts.get(item_id, "").split()), 48)


def step_svd(lecture: Lecture) -> None:
    """Regularized SVD: the wrong scale, the right one, two losses, tuning."""
    train, valid, seed = lecture.train, lecture.valid, lecture.options.seed
    heading("7. Regularized SVD, ten factors, the reference library's defaults")
    model = MatrixFactorization(seed=seed, **REFERENCE).fit(train)
    right = model.predict_all(valid)
    wrong = [min(5.0, max(1.0, guess)) for guess in right]
    compare(
        "RMSE, ratings taken to run from 1 to 5",
        5.2893,
        f"{rmse(wrong, valid.values):.4f}",
    )
    compare("RMSE, from -10 to 10 as they do", "-", f"{rmse(right, valid.values):.4f}")
    print("  The lecture never tells the library the scale: its default is 1 to 5, and")
    print("  every prediction is clipped to that. 'No big improvement' is this slip.\n")
    print("  Two losses. The lecture writes down one penalty for each user and joke,")
    print("    sum (w z - y)^2 + lambda1 / 2 |Z|^2 + lambda2 / 2 |W|^2;")
    print("  the library pays it once for every rating, so that busy users are held")
    print("  down more. The lecture's own loss, minimized exactly in turns (ALS):\n")
    rows = []
    for lam in (1.0, 10.0, 100.0):
        als = RegularizedSVD(4, 10, lam, lam, seed=seed).fit(train)
        errors = (f"{error_of(als, part):.4f}" for part in (train, valid))
        rows.append(
            [f"{lam:g}", f"{als.losses[0]:.0f}", f"{als.losses[-1]:.0f}", *errors]
        )
    print_table(
        ["lambda", "loss, round 1", "round 10", "train RMSE", "valid RMSE"], rows
    )
    tuned = MatrixFactorization(seed=seed, **EIGHT_FACTORS).fit(train)
    print()
    compare("biases, eight factors, tuned", "-", f"{error_of(tuned, valid):.4f}")
    if lecture.options.search:
        step_search(lecture)


def step_search(lecture: Lecture) -> None:
    """Where the tuned settings come from: three folds of the training part only."""
    print("\n  Grid search on the training part, three folds:\n")
    grid: Dict[str, List[Any]] = {
        name: [value] for name, value in EIGHT_FACTORS.items()
    }
    grid.update(dim=[2, 8], regularization=[0.3, 0.64, 1.2])
    found = grid_search(
        MatrixFactorization, grid, lecture.train, jobs=lecture.options.jobs
    )
    rows = [
        [trial.settings["dim"], trial.settings["regularization"], f"{trial.rmse:.4f}"]
        for trial in found.trials
    ]
    print_table(["factors", "lambda", "RMSE"], rows)


def step_cross_validation(lecture: Lecture) -> None:
    """The lecture's table."""
    heading("8. Cross-validation")
    print("  Documented: a mean RMSE of 5.2862 with the scale taken to be 1 to 5, and")
    print("  4.5926 on the library's own copy of Jester (1.7 million ratings).")
    model = MatrixFactorization(seed=lecture.options.seed, **REFERENCE)
    table = cross_validate(model, lecture.ratings, k=5, jobs=lecture.options.jobs)
    print("\n".join("  " + line for line in str(table).splitlines()))


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


def step_minibatches(lecture: Lecture) -> Dict[str, List[Epoch]]:
    """The PyTorch part without PyTorch; the learning curves."""
    heading("9. Embeddings, trained on mini-batches of 512 with Adam")
    full, curves = lecture.options.full, {}
    dim, rate = (100, 0.001) if full else (20, 0.004)
    print(f"  {dim} factors, learning rate {rate:g}. " + FULL_OR_NOT[full])
    for version in VERSIONS:
        model = minibatch(EmbeddingDot, dim, rate, version, seed=lecture.options.seed)
        model.fit(lecture.train, lecture.valid)
        curves[version.name] = model.history
        show_version(version, model, lecture)
    print("\n  Neither penalty is the loss that the lecture wrote down: the norm of a")
    print("  whole table is not squared, so that its pull on a row nearly vanishes.")
    print("  The loss as written, and biases with a penalty of their own (the lab's")
    print("  challenge):\n")
    rows = []
    for name, make in MINIBATCH_MODELS.items():
        model = make(dim, rate, lecture.options.seed).fit(lecture.train, lecture.valid)
        best = model.history[model.kept_epoch - 1]
        errors = f"{math.sqrt(best.train):.4f}", f"{math.sqrt(best.validation):.4f}"
        rows.append([name, best.number, *errors])
    print_table(["model", "best epoch", "train RMSE", "valid RMSE"], rows)
    return curves


FULL_OR_NOT = {
    True: "These are the lecture's.",
    False: "(With --full the lecture's: 100 and\n  0.001; with a quarter of its users "
    "an epoch has a quarter of its steps.)",
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


MINIBATCH_MODELS: Dict[str, Callable[[int, float, int], Any]] = {
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
    print(f"\n  Version {version.name}; documented best RMSE {version.documented}:\n")
    best = model.history[model.kept_epoch - 1]
    shown = {1, 2, 5, 10, 15, 20, 30, 40, 50, best.number, model.history[-1].number}
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
        last_batch = train.select(range(len(train) - len(train) % 512, len(train)))
        slip = error_of(model, last_batch) ** 2
        print(
            "  This version adds up the last training batch's loss and calls it valid"
        )
        print(
            f"  loss: that gives {slip:.1f} here, where {best.validation:.1f} is right"
        )
        print("  (documented: 11.8 where the RMSE squared is 20.5).")


BASELINES: Dict[str, Callable[[], Any]] = {
    "global mean": GlobalMean,
    "user mean": UserMean,
    "item mean": ItemMean,
    "average of the two": UserItemMean,
    "biases, damped once": lambda: BiasBaseline("damped"),
    "biases, ALS": BiasBaseline,
}


def all_methods(seed: int) -> Dict[str, Callable[[], Any]]:
    """Every method of the lecture, unfitted. Early stopping has a part of its own."""
    return {
        **BASELINES,
        "k-NN imputation, k = 10": KNNImputation,
        "regularized SVD, defaults": lambda: MatrixFactorization(
            seed=seed, **REFERENCE
        ),
        "regularized SVD, its own loss": lambda: RegularizedSVD(
            4, 10, 100.0, 100.0, seed=seed
        ),
        "regularized SVD, tuned": lambda: MatrixFactorization(
            seed=seed, **EIGHT_FACTORS
        ),
        "mini-batches": lambda: MINIBATCH_MODELS["p q, penalty as written"](
            20, 0.004, seed
        ),
        "mini-batches, biases": lambda: MINIBATCH_MODELS["p q + b + c"](
            20, 0.004, seed
        ),
    }


DOCUMENTED = {
    "global mean": "5.77",
    "k-NN imputation, k = 10": "4.79",
    "regularized SVD, defaults": "5.29",
    "mini-batches": "4.52",
}


def step_all(lecture: Lecture) -> None:
    """All methods on one or three splits, best first."""
    seeds = [42] if lecture.options.quick else [42, 1, 2]
    heading("10. All methods, by validation RMSE")
    print(f"  Mean over the split seeds {', '.join(map(str, seeds))}.\n")
    parts = [split(lecture.ratings, TEST_SHARE, seed) for seed in seeds]
    rows = []
    for name, make in all_methods(lecture.options.seed).items():
        errors = [error_of(fitted_with(make(), *part), part[1]) for part in parts]
        mean = math.fsum(errors) / len(errors)
        rows.append([name, f"{mean:.4f}", DOCUMENTED.get(name, "-")])
    rows.sort(key=lambda row: float(row[1]))
    print_table(["method", "ours", "documented"], rows)


def fitted_with(model: Any, train: Ratings, valid: Ratings) -> Any:
    """The model fitted; one that stops early is told the validation part for it."""
    if isinstance(model, EmbeddingDot):
        return model.fit(train, valid)
    return model.fit(train)


def error_of(model: Any, part: Ratings) -> float:
    """The RMSE of a fitted model on some ratings."""
    return rmse(model.predict_all(part), part.values)


def draw(lecture: Lecture, curves: Dict[str, List[Epoch]]) -> None:
    """The histogram of ratings and the learning curve of version A, as SVG files."""
    folder = Path(lecture.options.pictures)
    folder.mkdir(parents=True, exist_ok=True)
    bars = histogram(
        lecture.ratings.values, 20, "Jester: how jokes are rated", "rating", "ratings"
    )
    history = curves["A"]
    series = {
        "training": [(e.number, math.sqrt(e.train)) for e in history],
        "validation": [(e.number, math.sqrt(e.validation)) for e in history],
    }
    best = min(history, key=lambda epoch: epoch.validation)
    mark = best.number, math.sqrt(best.validation), f"best: epoch {best.number}"
    title = "Jester: embeddings without biases"
    curve = line_chart(series, title, "epoch", "RMSE", mark)
    for name, picture in [("jester_ratings", bars), ("jester_learning", curve)]:
        save(picture, folder / f"{name}.svg")
        print(f"  Drawn: {folder / name}.svg")


def main() -> None:
    """Run the lecture."""
    parser = make_parser(__doc__, "3 minutes; with --quick 1 minute")
    parser.add_argument(
        "--users", type=int, default=SAMPLE, help="largest user id (default: 4000)"
    )
    parser.add_argument("--joke", default="19", help="query of step 6 (default: 19)")
    parser.add_argument("--texts", action="store_true", help="show texts of jokes")
    parser.add_argument("--full", action="store_true", help="step 9 with 100 factors")
    parser.add_argument("--search", action="store_true", help="search around step 7")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--pictures", help="folder for two SVG pictures")
    options = parser.parse_args()
    ratings = load_jester(require_folder("jester", options.data), max_user_id=options.users)
    lecture = Lecture(ratings, *split(ratings, TEST_SHARE, seed=42), options)
    step_data(lecture)
    step_baselines(lecture)
    step_imputation(lecture)
    step_svd(lecture)
    step_cross_validation(lecture)
    curves = step_minibatches(lecture)
    step_all(lecture)
    if options.pictures:
        draw(lecture, curves)


if __name__ == "__main__":
    raise SystemExit(run(main))
