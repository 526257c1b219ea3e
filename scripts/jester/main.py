"""The lecture on Jester's jokes: statistics, baselines, imputation, SVD, mini-batches.

Its steps in its order, the documented figure beside ours. The lecture takes users up
to number 4000 (3,635 of them); with less data at hand ours are those of another, and
smaller, sample: then compare the order of the methods, not the digits.
"""

from __future__ import annotations

import math
from pathlib import Path


from scratch_recs.charts.histogram import histogram
from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.svg import save
from scratch_recs.cli.options import make_parser
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.jester import load_jester
from scratch_recs.training.epochs import Epoch
from scratch_recs.evaluation.splits import split
from scripts.jester.data import step_baselines, step_data, step_imputation
from scripts.jester.lecture import TEST_SHARE, Lecture
from scripts.jester.methods import step_all
from scripts.jester.minibatches import step_minibatches
from scripts.jester.svd import step_cross_validation, step_svd

SAMPLE = 4000  # the lecture takes the users up to this number


def draw(lecture: Lecture, curves: dict[str, list[Epoch]]) -> None:
    """The histogram of ratings and the learning curve of version A, as SVG files."""
    folder = Path(lecture.options.pictures)
    folder.mkdir(parents=True, exist_ok=True)
    bars = histogram(
        lecture.ratings.values,
        20,
        "Jester: how jokes are rated",
        "rating",
        "ratings",
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
        "--users",
        type=int,
        default=SAMPLE,
        help="largest user id (default: 4000)",
    )
    parser.add_argument(
        "--joke", default="19", help="query of step 6 (default: 19)"
    )
    parser.add_argument(
        "--texts", action="store_true", help="show texts of jokes"
    )
    parser.add_argument(
        "--full", action="store_true", help="step 9 with 100 factors"
    )
    parser.add_argument(
        "--search", action="store_true", help="search around step 7"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="processes (default: 1)"
    )
    parser.add_argument("--pictures", help="folder for two SVG pictures")
    options = parser.parse_args()
    ratings = load_jester(
        require_folder("jester", options.data), max_user_id=options.users
    )
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
