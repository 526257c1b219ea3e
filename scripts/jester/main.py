"""The lecture on Jester's jokes: baselines, imputation, SVD, mini-batches.

Its steps in its order, the documented figure beside ours. The lecture takes the
users up to number 4000 (3,635 of them). With less data at hand, ours are the
figures of another, smaller sample: then compare the order of the methods, not
the digits.
"""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

from scratch_recs import load_jester, split
from scratch_recs.charts.histogram import histogram
from scratch_recs.charts.line_chart import learning_curve
from scratch_recs.cli.options import add_pictures, make_folder, make_parser
from scratch_recs.cli.printing import save_pictures
from scratch_recs.datasets.folders import require_folder
from scratch_recs.training.epochs import Epoch
from scripts.jester.data import step_baselines, step_data, step_imputation
from scripts.jester.lecture import TEST_SHARE, Lecture
from scripts.jester.methods import step_all
from scripts.jester.minibatches import step_minibatches
from scripts.jester.svd import step_cross_validation, step_svd

SAMPLE = 4000  # the lecture takes the users up to this number


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(__doc__, "3 minutes; with --quick 1 minute")
    add = parser.add_argument
    users = f"largest user id (default: {SAMPLE})"
    add("--users", type=int, default=SAMPLE, help=users)
    add("--joke", default="19", help="query of step 6 (default: 19)")
    add("--texts", action="store_true", help="show texts of jokes")
    add("--full", action="store_true", help="step 9 with 100 factors")
    add("--search", action="store_true", help="search around step 7")
    add("--jobs", type=int, default=1, help="processes (default: 1)")
    add_pictures(parser)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """All steps of the lecture."""
    options = make_options().parse_args(arguments)
    if options.pictures:
        make_folder(options.pictures)
    folder = require_folder("jester", options.data)
    ratings = load_jester(folder, max_user_id=options.users)
    train, valid = split(ratings, TEST_SHARE, seed=42)
    this = Lecture(ratings, train, valid, options)
    step_data(this)
    step_baselines(this)
    step_imputation(this)
    step_svd(this)
    step_cross_validation(this)
    history = step_minibatches(this)
    step_all(this)
    if options.pictures:
        draw(this, history)


def draw(this: Lecture, history: Sequence[Epoch]) -> None:
    """The histogram of ratings and a learning curve, as SVG files."""
    title = "Jester: how jokes are rated"
    bars = histogram(this.ratings.values, 20, title, "rating", "ratings")
    curve = learning_curve(
        history, "Jester: embeddings without biases", root=True
    )
    pictures = {"jester_ratings.svg": bars, "jester_learning.svg": curve}
    save_pictures(pictures, this.options.pictures)
