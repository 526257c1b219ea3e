"""The lecture on MovieLens 100k: from the mean of all ratings to learned tastes.

Step by step, the documented figure beside ours; then what the lecture announces
(principal components) and what its readers want next (recommendations, and why).
"""

from __future__ import annotations

import argparse
import re


from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
)
from scratch_recs.cli.options import make_parser
from scratch_recs.cli.printing import compare, heading, print_table, shorten
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_titles,
)
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import mse, rmse
from scratch_recs.evaluation.splits import split
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.factorization.pca import principal_components, transform
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.factorization.presets import TWO_FACTORS

# What the lecture prints. Its log breaks off in the sixth epoch.
DOCUMENTED_LOG = [
    (0.9315, 0.9971),
    (0.9189, 0.9810),
    (0.8997, 0.9664),
    (0.8827, 0.9536),
    (0.8679, 0.9425),
]
DOCUMENTED_BASELINE = 1.2609526646939684

# A made-up newcomer: loves space operas, has no patience for thrillers.
NEWCOMER = [
    ("50", 5),
    ("172", 5),
    ("181", 5),
    ("174", 4),
    ("288", 1),
    ("294", 1),
]

WELL_KNOWN = 50  # so many ratings make a film's vector worth looking at

Titles = dict[str, str]


def explore(ratings: Ratings, titles: Titles) -> None:
    """The size of the data, and the average ratings of the Star Wars films."""
    heading("1. The data")
    compare("films with a title", 1682, len(titles))
    compare("users", 943, len(ratings.user_ids))
    compare("ratings", 100000, len(ratings))
    first = ratings[0]
    compare(
        "first rating: user, film",
        "196, 242",
        f"{first.user_id}, {first.item_id}",
    )
    numbers = sorted(map(int, ratings.user_ids))
    if numbers == list(range(1, len(numbers) + 1)):
        print(
            "  The source says that its ids are not consecutive: they are, from 1."
        )
    print(
        f"  It says that ratings run from 0 to 5: here from {min(ratings.values):g}."
    )

    heading("2. The Star Wars films, by average rating")
    documented = {"50": "4.358491", "181": "4.007890"}
    found = []
    for item_id, title in titles.items():
        if re.search("Star Wars|Empire Strikes Back|Jedi", title):
            stars = [r for _, r in ratings.by_item[ratings.item_index[item_id]]]
            found.append((sum(stars) / len(stars), item_id, title))
    for average, item_id, title in sorted(found, reverse=True):
        compare(title, documented.get(item_id, "lost"), f"{average:.6f}")
    print(
        "  The source searches for 'Enpire Strikes Back', and so loses that film."
    )


def guess_the_mean(train: Ratings, test: Ratings) -> None:
    """The baseline: the mean of the training part for every rating."""
    heading("3. The mean of all ratings as a guess")
    error = mse(GlobalMean().fit(train).predict_all(test), test.values)
    documented = f"{DOCUMENTED_BASELINE:.10f}"
    compare("mean squared error (MSE), test", documented, f"{error:.10f}")
    print(
        "  Same split to the rating: random.Random(0) shuffles, 70 / 15 / 15 %."
    )


def factorize(
    train: Ratings, validation: Ratings, test: Ratings, seed: int
) -> MatrixFactorization:
    """The source's model, two factors without biases, in two passes."""
    heading("4. Matrix factorization: two factors, no biases")
    model = MatrixFactorization(dim=2, seed=seed).fit(train, validation)
    first = model.history[0]
    print(
        f"  A fresh start begins at an MSE of {first.train:.3f}. The source's log"
    )
    print(
        "  begins at 0.931: it shows a second pass over vectors already trained."
    )
    print(
        "  So here is our second pass too (learning rate 0.05 x 0.9 per epoch):\n"
    )
    model.continue_fit(train, validation=validation)
    rows = []
    for n, epoch in enumerate(model.history[20:]):
        theirs = ["", ""]
        if n < len(DOCUMENTED_LOG):
            theirs = [f"{error:.4f}" for error in DOCUMENTED_LOG[n]]
        if n < len(DOCUMENTED_LOG) or n in (9, 14, 19):
            ours = f"{epoch.train:.4f}", f"{epoch.validation:.4f}"
            rows.append([n + 1, *theirs, *ours])
    print_table(
        ["epoch", "documented: train", "valid", "ours: train", "valid"], rows
    )
    print()
    final = model.history[-1]
    unclipped = mse(model.predict_all(test, clip=False), test.values)
    compare("MSE in the last epoch of training", 0.76, f"{final.train:.3f}")
    compare("MSE on the validation part", 0.89, f"{final.validation:.3f}")
    compare("MSE on the test part", 0.911, f"{unclipped:.3f}")
    return model


def add_biases(
    train: Ratings,
    test: Ratings,
    plain: MatrixFactorization,
    options: argparse.Namespace,
) -> None:
    """Two factors again, with biases and regularization; then all methods."""
    heading("5. Biases and regularization, still two factors")
    better = MatrixFactorization(seed=options.seed, **TWO_FACTORS).fit(train)
    error = mse(better.predict_all(test), test.values)
    compare("MSE on the test part", "-", f"{error:.3f}")
    if not options.quick:
        compare_models(train, test, plain, better)


def compare_models(
    train: Ratings,
    test: Ratings,
    plain: MatrixFactorization,
    biased: MatrixFactorization,
) -> None:
    """All methods on the same test part."""
    print(
        "\n  All methods on this test part, best first. From here on predictions are"
    )
    print(
        "  clipped to the scale, 1 to 5, which lowers the error of 4 as well:\n"
    )
    models = [
        ("mean of all ratings", GlobalMean().fit(train)),
        ("mean of the film", ItemMean().fit(train)),
        ("damped biases (ALS)", BiasBaseline().fit(train)),
        ("user k-NN, msd, k = 40", UserKNN().fit(train)),
        ("user k-NN, msd, baseline", UserKNN(centering="baseline").fit(train)),
        ("item k-NN, msd, baseline", ItemKNN(centering="baseline").fit(train)),
        ("two factors, as in 4", plain),
        ("two factors, biases, as in 5", biased),
    ]
    rows = []
    for name, model in models:
        predicted = model.predict_all(test)
        errors = mse(predicted, test.values), rmse(predicted, test.values)
        rows.append([name, *(f"{error:.4f}" for error in errors)])
    rows.sort(key=lambda row: row[2])
    print_table(["method", "MSE", "RMSE"], rows)


def look_inside(
    model: MatrixFactorization, ratings: Ratings, titles: Titles
) -> None:
    """The films along the first principal component of their vectors."""
    heading("6. Principal components of the film vectors")
    raters = dict(zip(ratings.item_ids, map(len, ratings.by_item)))
    known = {
        i: q for i, q in model.item_vectors.items() if raters[i] >= WELL_KNOWN
    }
    print(
        f"  Of the {len(known)} films that at least {WELL_KNOWN} people rated. The"
    )
    print("  vectors of the others have hardly moved from their random start.")
    components = principal_components(list(known.values()), 2)
    total = sum(component.variance for component in components)
    for number, (direction, variance) in enumerate(components, 1):
        shown = ", ".join(f"{x:.3f}" for x in direction)
        share = f"{variance / total:.0%}"
        print(f"  {number}: direction ({shown}), {share} of the variance")
    along = transform(list(known.values()), components[:1])
    order = sorted(zip((x for (x,) in along), known))
    ends = [("First 25 films", order[:25]), ("Last 25 films", order[-25:])]
    for name, part in ends:
        what = "along the first component (id, mean and number of ratings)"
        print(f"\n  {name} {what}:\n")
        rows = []
        for x, item_id in part:
            mean = f"{mean_rating(ratings, [item_id]):.2f}"
            title = shorten(titles[item_id], 46)
            rows.append([title, item_id, mean, raters[item_id], f"{x:+.3f}"])
        print_table(["film", "id", "mean", "n", "component"], rows)
    means = [
        mean_rating(ratings, [item_id for _, item_id in part])
        for _, part in ends
    ]
    print(
        f"\n  Mean rating at the two ends: {means[0]:.2f} and {means[1]:.2f}."
    )


def mean_rating(ratings: Ratings, item_ids: list[str]) -> float:
    """The mean of all ratings of these items."""
    rows = [ratings.item_index[item_id] for item_id in item_ids]
    stars = [rating for row in rows for _, rating in ratings.by_item[row]]
    return sum(stars) / max(1, len(stars))


def recommend(
    ratings: Ratings, titles: Titles, options: argparse.Namespace
) -> None:
    """What to watch, for a user and for a newcomer, and why."""
    heading(
        f"7. Recommendations for user {options.user}, learned from all ratings"
    )
    print(
        f"  (Of films that at least {WELL_KNOWN} people rated, here and in 8.)\n"
    )
    model = MatrixFactorization(seed=options.seed, **TWO_FACTORS).fit(ratings)
    best = model.recommend(options.user, 8, min_ratings=WELL_KNOWN)
    show_films(best, titles)
    item_id = best[0][0]
    print(f"\n  Why {titles[item_id]}? The parts add up to the prediction:")
    print_indented(str(model.explain(options.user, item_id)))

    heading("8. A newcomer, from six ratings and without training again")
    for item_id, stars in NEWCOMER:
        print(
            f"  {stars} star{'s' if stars > 1 else ' '} for {titles[item_id]}"
        )
    neighbours = ItemKNN(k=5, centering="baseline").fit(ratings)
    print("\n  Two factors:")
    show_films(model.recommend_for(NEWCOMER, 5, min_ratings=WELL_KNOWN), titles)
    print(
        "  Two factors know little of taste: most of it is the films' own biases."
    )
    print("\n  The nearest films that the newcomer rated (item k-NN, k = 5):")
    best = neighbours.recommend_for(NEWCOMER, 5, min_ratings=WELL_KNOWN)
    show_films(best, titles)
    print(f"\n  Why {titles[best[0][0]]}?")
    why = neighbours.explain_for(NEWCOMER, best[0][0])
    print_indented(why.text(titles))


def show_films(best: list[tuple[str, float]], titles: Titles) -> None:
    """A table of recommended films."""
    rows = [[shorten(titles[i], 56), i, f"{score:.2f}"] for i, score in best]
    print_table(["film", "id", "predicted"], rows)


def print_indented(text: str) -> None:
    """Print every line two columns further right."""
    for line in text.splitlines():
        print(f"  {line}")


def main() -> None:
    """Run the lecture."""
    parser = make_parser(__doc__, "15 seconds; with --quick 6 seconds")
    whom = "whom to recommend (default: 196)"
    parser.add_argument("--user", default="196", help=whom)
    options = parser.parse_args()
    folder = require_folder("ml-100k", options.data)
    ratings, titles = load_movielens_100k(folder), load_movielens_titles(folder)
    if options.user not in ratings.user_index:
        raise DataError(f"there is no user {options.user!r} in these ratings")
    explore(ratings, titles)
    train, validation, test = split(ratings, (0.7, 0.15, 0.15), seed=0)
    guess_the_mean(train, test)
    model = factorize(train, validation, test, options.seed)
    add_biases(train, test, model, options)
    look_inside(model, ratings, titles)
    recommend(ratings, titles, options)
