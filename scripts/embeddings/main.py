"""Two studies of embedding models on ml-latest-small, rebuilt by hand.

Part one is a fastai study (dot product, biases, a small net), part two a
PyTorch study (the same with genres, and its validation loss mended). Three
columns, step by step: what the document prints, what comes out of its settings
on its rows, what comes out of ours. Mean squared errors (MSE) unless it says
RMSE.
"""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

from scratch_recs.cli.options import add_pictures, make_folder, make_parser
from scripts.embeddings.data import dot_by_hand, explore, rows_and_ids
from scripts.embeddings.fastai import fastai
from scripts.embeddings.inside import look_inside
from scripts.embeddings.mistakes import validation_remarks
from scripts.embeddings.occupations import occupations
from scripts.embeddings.ours import what_each_step_brought, with_genres
from scripts.embeddings.pictures import draw
from scripts.embeddings.series import series, titles_are_no_ids
from scripts.embeddings.study import Study
from scripts.embeddings.suggestions import rounding, suggestions


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        __doc__,
        "25 minutes (PyPy: 15, with more models), with --quick half a minute, "
        "with --full hours (PyPy: 40 minutes)",
    )
    full = "all models as documented, three seeds, what each setting brought"
    parser.add_argument("--full", action="store_true", help=full)
    add_pictures(parser)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Both studies."""
    options = make_options().parse_args(arguments)
    study = Study.of(options)
    if options.pictures:
        make_folder(options.pictures)
    explore(study)
    rows_and_ids(study)
    dot_by_hand()
    fitted = fastai(study)
    what_each_step_brought(study)
    genre = with_genres(study, fitted)
    titles_are_no_ids(study)
    pytorch = series(study)
    validation_remarks(study, pytorch)
    suggestions(study, genre)
    rounding(study, genre)
    look_inside(study, pytorch)
    if not options.quick:
        occupations(options.data, options.seed)
    if options.pictures:
        draw(study, fitted, genre, pytorch)
