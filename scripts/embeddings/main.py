"""Two studies of embedding models on ml-latest-small, rebuilt by hand.

Part one is a fastai study (dot product, biases, a small net), part two a PyTorch study
(the same with genres, and its validation loss mended). The documented figure beside
ours, step by step; mean squared errors (MSE) unless it says RMSE.
"""

from __future__ import annotations

from scratch_recs.cli.options import make_parser
from scratch_recs.cli.printing import heading
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.movielens import (
    load_movielens_small,
    load_movielens_small_movies,
)
from scratch_recs.evaluation.splits import split
from scripts.embeddings.fastai import dot_by_hand, explore, fastai
from scripts.embeddings.genres import series, titles_are_no_ids, with_genres
from scripts.embeddings.inside import draw, look_inside
from scripts.embeddings.study import Study, model_called
from scripts.embeddings.occupations import occupations


def main() -> None:
    """Run both studies."""
    parser = make_parser(
        __doc__,
        "20 minutes (PyPy: 5), with --quick 4, with --full hours (PyPy: half an hour)",
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
    if not options.quick:
        heading("9. Categories of users: occupations")
        occupations(options.data, options.seed)
    if options.pictures:
        draw(study, with_mean, learned_by_heart["dot, biases"])
