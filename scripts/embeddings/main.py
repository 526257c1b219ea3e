"""Two studies of embedding models on ml-latest-small, rebuilt by hand.

Part one is a fastai study (dot product, biases, a small net), part two a
PyTorch study (the same with genres, and its validation loss mended). The
documented figure beside ours, step by step; mean squared errors (MSE) unless it
says RMSE.
"""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

from scratch_recs import (
    load_movielens_small,
    load_movielens_small_movies,
    split,
)
from scratch_recs.cli.options import (
    add_pictures,
    make_folder,
    make_parser,
)
from scratch_recs.datasets.folders import require_folder
from scripts.embeddings.fastai import ADAM, dot_by_hand, explore, fastai
from scripts.embeddings.genres import (
    MEAN_OF_GENRES,
    rounding,
    series,
    titles_are_no_ids,
    with_genres,
)
from scripts.embeddings.inside import draw, look_inside
from scripts.embeddings.occupations import occupations
from scripts.embeddings.study import Study


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        __doc__,
        "20 minutes (PyPy: 5), with --quick 4, with --full hours (PyPy: half "
        "an hour)",
    )
    full = "with the nets of 128 hidden units"
    parser.add_argument("--full", action="store_true", help=full)
    add_pictures(parser)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Both studies."""
    options = make_options().parse_args(arguments)
    if options.pictures:
        make_folder(options.pictures)
    folder = require_folder("ml-latest-small", options.data)
    ratings = load_movielens_small(folder)
    movies = load_movielens_small_movies(folder)
    train, valid = split(ratings, (0.8, 0.2), seed=0)
    study = Study(ratings, movies, train, valid, options)
    explore(study)
    dot_by_hand()
    fitted = fastai(study)
    titles_are_no_ids(study)
    overfitted = series(study)
    genre = with_genres(study, fitted)
    rounding(study, genre)
    look_inside(study, fitted[ADAM], genre[MEAN_OF_GENRES])
    if not options.quick:
        occupations(options.data, options.seed)
    if options.pictures:
        draw(study, genre[MEAN_OF_GENRES], overfitted.history)
