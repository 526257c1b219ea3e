"""The lecture on MovieLens 100k: from the mean of ratings to learned tastes.

Step by step, the documented figure beside ours; then what the lecture announces
(principal components) and what its readers want next (recommendations, and
why).
"""

from __future__ import annotations

import re
from typing import Optional, Sequence

from scratch_recs import (
    TWO_FACTORS,
    BiasBaseline,
    DataError,
    GlobalMean,
    ItemKNN,
    ItemMean,
    MatrixFactorization,
    Ratings,
    Recommender,
    UserKNN,
    error_of,
    load_movielens_100k,
    load_movielens_titles,
    mse,
    principal_components,
    rmse,
    split,
)
from scratch_recs.cli.options import make_parser
from scratch_recs.cli.printing import (
    compare,
    heading,
    print_indented,
    print_table,
    say,
    shorten,
)
from scratch_recs.datasets.folders import require_folder
from scratch_recs.factorization.pca import transform

# What the lecture prints. Its log breaks off in the sixth epoch.
DOCUMENTED_LOG = {
    1: (0.9315, 0.9971),
    2: (0.9189, 0.9810),
    3: (0.8997, 0.9664),
    4: (0.8827, 0.9536),
    5: (0.8679, 0.9425),
}
DOCUMENTED_BASELINE = 1.2609526646939684

# A made-up new user: loves space operas, has no patience for thrillers.
NEW_USER = [
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
    first = f"{ratings[0].user_id}, {ratings[0].item_id}"
    compare("first rating: user, film", "196, 242", first)
    numbers = sorted(map(int, ratings.user_ids))
    if numbers == list(range(1, len(numbers) + 1)):
        print("  The source calls its ids not consecutive: they are, from 1.")
    least = f"{min(ratings.values):g}"
    say(f"It says that ratings run from 0 to 5: here from {least}.")

    heading("2. The Star Wars films, by average rating")
    documented = {"50": "4.358491", "181": "4.007890"}
    found = [
        (mean_rating(ratings, [item_id]), item_id, title)
        for item_id, title in titles.items()
        if re.search("Star Wars|Empire Strikes Back|Jedi", title)
    ]
    for average, item_id, title in sorted(found, reverse=True):
        compare(title, documented.get(item_id, "lost"), f"{average:.6f}")
    say(
        "The source searches for 'Enpire Strikes Back', and so loses that film."
    )


def mean_rating(ratings: Ratings, item_ids: Sequence[str]) -> float:
    """The mean of all ratings of these items."""
    rows = [ratings.item_index[item_id] for item_id in item_ids]
    stars = [rating for row in rows for _, rating in ratings.by_item[row]]
    return sum(stars) / max(1, len(stars))


def predict_the_mean(train: Ratings, test: Ratings) -> None:
    """The baseline: the mean of the training part for every rating."""
    heading("3. The mean of all ratings as the prediction")
    error = error_of(GlobalMean().fit(train), test, mse)
    documented = f"{DOCUMENTED_BASELINE:.10f}"
    compare("mean squared error (MSE), test", documented, f"{error:.10f}")
    say("Same split to the rating: random.Random(0) shuffles, 70 / 15 / 15 %.")


def factorize(
    train: Ratings, validation: Ratings, test: Ratings, seed: int
) -> MatrixFactorization:
    """The source's model, two factors without biases, in two passes."""
    heading("4. Matrix factorization: two factors, no biases")
    model = MatrixFactorization(dim=2, seed=seed).fit(train, validation)
    say(
        f"A fresh start begins at an MSE of {model.history[0].train:.3f}. The "
        "source's log begins at 0.931: it shows a second pass over vectors "
        "already trained. So here is our second pass too (learning rate 0.05 x "
        "0.9 per epoch):"
    )
    model.continue_fit(train, validation=validation)
    rows = []
    for number, epoch in enumerate(model.history[20:], start=1):
        if number in DOCUMENTED_LOG or number in (10, 15, 20):
            documented = DOCUMENTED_LOG.get(number)
            theirs = (
                [f"{e:.4f}" for e in documented] if documented else ["", ""]
            )
            ours = f"{epoch.train:.4f}", f"{epoch.validation:.4f}"
            rows.append([number, *theirs, *ours])
    print()
    header = ["epoch", "documented: train", "valid", "ours: train", "valid"]
    print_table(header, rows)
    print()
    final = model.history[-1]
    error = error_of(model, test, mse, clip=False)
    compare("MSE in the last epoch of training", 0.76, f"{final.train:.3f}")
    compare("MSE on the validation part", 0.89, f"{final.validation:.3f}")
    compare("MSE on the test part", 0.911, f"{error:.3f}")
    return model


def add_biases(train: Ratings, test: Ratings, seed: int) -> MatrixFactorization:
    """Two factors again, with biases and regularization."""
    heading("5. Biases and regularization, still two factors")
    model = MatrixFactorization(seed=seed, **TWO_FACTORS).fit(train)
    error = error_of(model, test, mse)
    compare("MSE on the test part", "-", f"{error:.3f}")
    return model


def compare_models(
    train: Ratings,
    test: Ratings,
    plain: MatrixFactorization,
    biased: MatrixFactorization,
) -> None:
    """All methods on the same test part."""
    print()
    say(
        "All methods on this test part, best first. From here on predictions "
        "are clipped to the scale, 1 to 5, which lowers the error of 4 as "
        "well:"
    )
    models: dict[str, Recommender] = {
        "mean of all ratings": GlobalMean().fit(train),
        "mean of the film": ItemMean().fit(train),
        "damped biases (ALS)": BiasBaseline().fit(train),
        "user k-NN, msd, k = 40": UserKNN().fit(train),
        "user k-NN, msd, baseline": UserKNN(centering="baseline").fit(train),
        "item k-NN, msd, baseline": ItemKNN(centering="baseline").fit(train),
        "two factors, as in 4": plain,
        "two factors, biases, as in 5": biased,
    }
    rows = []
    for name, model in models.items():
        errors = error_of(model, test, mse), error_of(model, test, rmse)
        rows.append([name, *(f"{error:.4f}" for error in errors)])
    rows.sort(key=lambda row: row[2])
    print()
    print_table(["method", "MSE", "RMSE"], rows)


def look_inside(
    model: MatrixFactorization, ratings: Ratings, titles: Titles
) -> None:
    """The films along the first principal component of their vectors."""
    heading("6. Principal components of the film vectors")
    raters = dict(zip(ratings.item_ids, map(len, ratings.by_item)))
    known = [i for i in ratings.item_ids if raters[i] >= WELL_KNOWN]
    say(
        f"Of the {len(known)} films that at least {WELL_KNOWN} people rated. "
        "The vectors of the others have hardly moved from their random start."
    )
    vectors = [model.item_vectors[item_id] for item_id in known]
    components = principal_components(vectors, 2)
    total = sum(component.variance for component in components)
    for number, (direction, variance) in enumerate(components, start=1):
        shown = ", ".join(f"{x:.3f}" for x in direction)
        share = f"{variance / total:.0%} of the variance"
        print(f"  {number}: direction ({shown}), {share}")
    along = [x for (x,) in transform(vectors, components[:1])]
    order = sorted(zip(along, known))
    ends = {"First 25 films": order[:25], "Last 25 films": order[-25:]}
    means = []
    for name, end in ends.items():
        what = "along the first component (id, mean and number of ratings)"
        print(f"\n  {name} {what}:\n")
        rows = []
        for x, item_id in end:
            mean = f"{mean_rating(ratings, [item_id]):.2f}"
            title = shorten(titles[item_id], 46)
            rows.append([title, item_id, mean, raters[item_id], f"{x:+.3f}"])
        print_table(["film", "id", "mean", "n", "component"], rows)
        means.append(f"{mean_rating(ratings, [i for _, i in end]):.2f}")
    print(f"\n  Mean rating at the two ends: {' and '.join(means)}.")


def recommend(
    ratings: Ratings, titles: Titles, user_id: str, seed: int
) -> None:
    """What to watch, for a user and for a new user, and why."""
    heading(f"7. Recommendations for user {user_id}, learned from all ratings")
    say(f"(Of films that at least {WELL_KNOWN} people rated, here and in 8.)")
    print()
    factors = MatrixFactorization(seed=seed, **TWO_FACTORS).fit(ratings)
    best = factors.recommend(user_id, 8, min_ratings=WELL_KNOWN)
    show_films(best, titles)
    film = best[0][0]
    print(f"\n  Why {titles[film]}? The parts add up to the prediction:")
    print_indented(str(factors.explain(user_id, film)))

    heading("8. A new user, from six ratings and without training again")
    for item_id, stars in NEW_USER:
        unit = "stars" if stars > 1 else "star "
        print(f"  {stars} {unit} for {titles[item_id]}")
    print("\n  Two factors:")
    best = factors.recommend_for(NEW_USER, 5, min_ratings=WELL_KNOWN)
    show_films(best, titles)
    say(
        "Two factors know little of taste: most of it is the films' own biases."
    )
    print("\n  The nearest films that the new user rated (item k-NN, k = 5):")
    neighbours = ItemKNN(k=5, centering="baseline").fit(ratings)
    best = neighbours.recommend_for(NEW_USER, 5, min_ratings=WELL_KNOWN)
    show_films(best, titles)
    film = best[0][0]
    print(f"\n  Why {titles[film]}?")
    print_indented(neighbours.explain_for(NEW_USER, film).text(titles))


def show_films(best: Sequence[tuple[str, float]], titles: Titles) -> None:
    """A table of recommended films."""
    rows = [[shorten(titles[i], 56), i, f"{score:.2f}"] for i, score in best]
    print_table(["film", "id", "predicted"], rows)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """All steps of the lecture."""
    parser = make_parser(__doc__, "15 seconds; with --quick 6 seconds")
    whom = "whom to recommend (default: 196)"
    parser.add_argument("--user", default="196", help=whom)
    options = parser.parse_args(arguments)
    folder = require_folder("ml-100k", options.data)
    ratings = load_movielens_100k(folder)
    titles = load_movielens_titles(folder)
    if options.user not in ratings.user_index:
        raise DataError(f"there is no user {options.user!r} in these ratings")
    explore(ratings, titles)
    train, validation, test = split(ratings, (0.7, 0.15, 0.15), seed=0)
    predict_the_mean(train, test)
    plain = factorize(train, validation, test, options.seed)
    biased = add_biases(train, test, options.seed)
    if not options.quick:
        compare_models(train, test, plain, biased)
    look_inside(plain, ratings, titles)
    recommend(ratings, titles, options.user, options.seed)
