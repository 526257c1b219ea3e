"""Jester: statistics, baselines, a matrix filled from nearest users."""

from __future__ import annotations

from scratch_recs import (
    DataError,
    GlobalMean,
    KNNImputation,
    error_of,
    load_jester_jokes,
    nearest_items,
)
from scratch_recs.cli.printing import (
    compare,
    heading,
    print_table,
    say,
    shorten,
    yes_or_no,
)
from scratch_recs.datasets.folders import require_folder
from scratch_recs.evaluation.metrics import evaluate
from scripts.jester.lecture import Lecture
from scripts.jester.methods import baselines

# The first rows and columns of the lecture's utility matrix, as it prints them.
DOCUMENTED_CORNER = """\
0.219 -9.281 -9.281 -6.781 0.875 -9.656 -9.031 -7.469 -8.719
-9.688 9.938 9.531 9.938 0.406 3.719 9.656 -2.688 -9.562
-9.844 -9.844 -7.219 -2.031 -9.938 -9.969 -9.875 -9.812 -9.781
-5.812 -4.500 -4.906 nan nan nan nan nan nan
6.906 4.750 -5.906 -0.406 -4.031 3.875 6.219 5.656 6.094"""


def step_data(this: Lecture) -> None:
    """Statistics, the utility matrix, the split."""
    ratings, largest = this.ratings, max(map(int, this.ratings.user_ids))
    heading(f"1. The data (user ids up to {this.options.users})")
    if largest < this.options.users - 50:
        print(f"  (The largest id in this file is {largest}.)")
    stats = ratings.stats()
    compare("Number of ratings", 141362, stats.ratings)
    compare("Average rating", "1.200", f"{stats.average:.3f}")
    compare("Number of users (N)", 3635, stats.users)
    compare("Number of items (M)", 140, stats.items)
    compare("Fraction non-nan ratings", "0.278", f"{stats.filled:.3f}")

    heading("2. The utility matrix: one row per user, one column per joke")
    corner = [row[:9] for row in ratings.utility_matrix()[:5]]
    for row in corner:
        print("  " + " ".join(f"{value:7.3f}" for value in row) + " ...")
    ours = "\n".join(" ".join(f"{x:.3f}" for x in row) for row in corner)
    same = yes_or_no(ours == DOCUMENTED_CORNER)
    print("  (nan: not rated.) As in the lecture's corner of it: " + same)

    heading("3. Training and validation part")
    compare("ratings to train on", 113089, len(this.train))
    compare("ratings to validate on", 28273, len(this.valid))
    train = f"{this.train.stats().filled:.4f}"
    compare("share of the matrix, training part", 0.2222, train)
    valid = f"{this.valid.stats().filled:.4f}"
    compare("share of the matrix, validation part", 0.0556, valid)
    say("(Another library shuffles there, so its parts hold other ratings.)")


def step_baselines(this: Lecture) -> None:
    """The global mean, and the baselines that are left to the lab."""
    heading("4. Baselines")
    mean = GlobalMean().fit(this.train)
    train = f"{error_of(mean, this.train):.2f}"
    compare("Global average train RMSE", 5.75, train)
    valid = f"{error_of(mean, this.valid):.2f}"
    compare("Global average valid RMSE", 5.77, valid)
    print("\n  The lab's exercises, and biases with damping:\n")
    rows = []
    for name, model in baselines().items():
        model.fit(this.train)
        errors = [error_of(model, part) for part in (this.train, this.valid)]
        rows.append([name, *(f"{error:.3f}" for error in errors)])
    print_table(["baseline", "train RMSE", "valid RMSE"], rows)


def step_imputation(this: Lecture) -> None:
    """Fill the matrix from the ten nearest users; which jokes are alike?"""
    heading("5. k-nearest-neighbours imputation, k = 10")
    model = KNNImputation(k=10).fit(this.train)
    parts = this.train.utility_matrix(), this.valid.utility_matrix()
    errors = evaluate(model.matrix, *parts)
    compare("KNN imputer train RMSE", "0.00", f"{errors.train_rmse:.2f}")
    compare("KNN imputer valid RMSE", 4.79, f"{errors.valid_rmse:.2f}")

    heading("6. Jokes like a joke: nearest columns of the filled matrix")
    query = this.options.joke
    if query not in this.ratings.item_index:
        raise DataError(f"there is no joke {query!r} in these ratings")
    texts = {}
    if this.options.texts:
        folder = require_folder("jester", this.options.data)
        texts = load_jester_jokes(folder)

    def beginning(item_id: str) -> str:
        return shorten(" ".join(texts.get(item_id, "").split()), 48)

    print(f"  The query is joke {query}. {beginning(query)}".rstrip())
    nearest = nearest_items(this.ratings, model.matrix, query, k=5)
    for item_id, cosine in nearest:
        line = f"  cosine {cosine:.4f}  joke {item_id:>3}  {beginning(item_id)}"
        print(line.rstrip())
    say(
        "The lecture deletes position 0 of its list whatever the query is: "
        "the test 'query_ind == query_ind' is True, and True stands at "
        "position 0. It works as long as a joke is its own nearest neighbour; "
        "if another column points in the same direction, that twin may be "
        "deleted instead. And one of the k places goes to the query: k = 5 "
        "shows four jokes. Ours leaves out the query."
    )
    if not texts:
        print("  The texts are shown with --texts; some of them offend.")
