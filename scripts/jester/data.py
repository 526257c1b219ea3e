"""Jester's ratings: statistics, baselines, and a matrix filled from nearest users."""

from __future__ import annotations

import argparse


from scratch_recs.cli.printing import compare, heading, print_table, shorten
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.jester import load_jester_jokes
from scratch_recs.errors import DataError
from scratch_recs.knn.imputation import KNNImputation
from scratch_recs.evaluation.metrics import evaluate
from scratch_recs.knn.similar_items import nearest_items
from scripts.jester.lecture import Lecture, error_of
from scripts.jester.methods import BASELINES

# The first rows and columns of the lecture's utility matrix, where they are printed.
DOCUMENTED_CORNER = [
    "0.219 -9.281 -9.281 -6.781 0.875 -9.656 -9.031 -7.469 -8.719",
    "-9.688 9.938 9.531 9.938 0.406 3.719 9.656 -2.688 -9.562",
    "-9.844 -9.844 -7.219 -2.031 -9.938 -9.969 -9.875 -9.812 -9.781",
    "-5.812 -4.500 -4.906 nan nan nan nan nan nan",
    "6.906 4.750 -5.906 -0.406 -4.031 3.875 6.219 5.656 6.094",
]


def step_data(lecture: Lecture) -> None:
    """Statistics, the utility matrix, the split."""
    ratings, train, valid = lecture[:3]
    users = f"user ids up to {lecture.options.users}"
    heading(f"1. The data ({users})")
    stats = ratings.stats()
    largest = max(map(int, ratings.user_ids))
    if largest < lecture.options.users - 50:
        print(f"  (The largest id in this file is {largest}.)")
    compare("Number of ratings", 141362, stats.ratings)
    compare("Average rating", "1.200", f"{stats.average:.3f}")
    compare("Number of users (N)", 3635, stats.users)
    compare("Number of items (M)", 140, stats.items)
    compare("Fraction non-nan ratings", "0.278", f"{stats.filled:.3f}")
    heading(
        "2. The utility matrix: users are rows, jokes columns, nan is unrated"
    )
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
    print(
        "  (Its shuffling is another library's: other ratings are in its parts.)"
    )


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
        rows.append(
            [name, *(f"{error_of(fitted, part):.3f}" for part in lecture[1:3])]
        )
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
    print(f"  The query is joke {query}. {show_joke(texts, query)}".rstrip())
    for item_id, cosine in nearest:
        shown = show_joke(texts, item_id)
        print(f"  cosine {cosine:.4f}  joke {item_id:>3}  {shown}".rstrip())
    print(
        "  The lecture deletes position 0 of its list whatever the query is: the test"
    )
    print(
        "  'query_ind == query_ind' is True, and True stands at position 0. It works"
    )
    print(
        "  as long as a joke is its own nearest neighbour. Ours leaves out the query."
    )
    if not texts:
        print("  The texts are shown with --texts; some of them offend.")


def jokes_of(options: argparse.Namespace) -> dict[str, str]:
    """{joke id: text}."""
    return load_jester_jokes(require_folder("jester", options.data))


def show_joke(texts: dict[str, str], item_id: str) -> str:
    """The beginning of a joke on one line; nothing without texts."""
    return shorten(" ".join(texts.get(item_id, "").split()), 48)
