"""The lecture on Jester's jokes: baselines, imputation, SVD, mini-batches.

Its steps in its order, on its rows: the documented figure, the same by the
lecture's settings, and ours. The lecture takes the users up to number 4000
(3,635 of them, 141,362 ratings). With these, figures are compared digit for
digit; with less data at hand compare the order of the methods.
"""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

from scratch_recs import (
    DataError,
    Ratings,
    load_jester,
    load_jester_jokes,
    train_test_split,
)
from scratch_recs.charts.histogram import histogram
from scratch_recs.charts.line_chart import line_chart
from scratch_recs.cli.options import (
    add_pictures,
    count,
    make_folder,
    make_parser,
    named,
)
from scratch_recs.cli.printing import save_pictures
from scratch_recs.datasets.folders import require_folder
from scripts.jester.cross import step_cross_validation
from scripts.jester.data import step_baselines, step_data
from scripts.jester.imputation import step_imputation
from scripts.jester.lecture import SEED, TEST_SHARE, Lecture
from scripts.jester.methods import step_all
from scripts.jester.minibatches import Trained, losses, step_minibatches
from scripts.jester.svd import step_svd

SAMPLE = 4000  # the lecture takes the users up to this number


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        __doc__, "4 minutes; with --quick 1 minute; with PyPy 1 minute"
    )
    add = parser.add_argument
    users = f"largest user id (default: {SAMPLE})"
    add("--users", type=count, default=SAMPLE, help=users)
    joke = "query of step 6 (default: 19)"
    add("--joke", type=named, default="19", help=joke)
    add("--texts", action="store_true", help="show texts of jokes")
    add("--full", action="store_true", help="step 9 as documented, too")
    add("--search", action="store_true", help="search around step 7")
    add("--jobs", type=count, default=1, help="processes (default: 1)")
    add_pictures(parser)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """All steps of the lecture."""
    options = make_options().parse_args(arguments)
    folder = require_folder("jester", options.data)
    ratings = load_jester(folder, max_user_id=options.users)
    if options.joke not in ratings.item_index:
        raise DataError(f"there is no joke {options.joke!r} in these ratings")
    if min(len(ratings.user_ids), len(ratings.item_ids)) < 10:
        raise DataError(
            "the ratings are too few: not ten users and ten jokes, are they "
            "whole?"
        )
    jokes = load_jester_jokes(folder)
    if options.pictures:
        make_folder(options.pictures)
    train, valid = train_test_split(ratings, TEST_SHARE, SEED)
    this = Lecture(ratings, train, valid, options, jokes)
    step_data(this)
    step_baselines(this)
    step_imputation(this)
    step_svd(this)
    step_cross_validation(this)
    trained = step_minibatches(this)
    step_all(this, trained[0])
    if options.pictures:
        pictures = {
            "jester_ratings.svg": ratings_picture(ratings),
            "jester_learning.svg": learning_picture(this, trained),
        }
        save_pictures(pictures, options.pictures)


def ratings_picture(ratings: Ratings) -> str:
    """How often jokes are rated how."""
    data = f"Jester, {len(ratings.user_ids)} users, {len(ratings):,} ratings"
    return histogram(
        ratings.values,
        20,
        "How jokes are rated",
        "rating",
        "number of ratings",
        data,
    )


def learning_picture(this: Lecture, trained: Sequence[Trained]) -> str:
    """The validation error per epoch of both versions, documented and ours."""
    ours = {}
    documented = {}
    for one in trained:
        history = one.documented or one.ours
        name = one.version.name.split(", norm")[0]
        ours[name] = [(epoch.number, losses(epoch)[2]) for epoch in history]
        documented[name] = [
            (number, row[2]) for number, row in enumerate(one.version.log, 1)
        ]
    how = "as documented" if trained[0].documented else "20 factors, ours"
    return line_chart(
        ours,
        "Jester: overfitting of dot products without biases",
        "epoch",
        "validation RMSE",
        documented=documented,
        x_scale="whole",
        subtitle=f"{len(this.ratings.user_ids)} users, {how}; dotted: "
        "documented, 3,635 users",
    )
