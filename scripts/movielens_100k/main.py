"""The lecture on MovieLens 100k: from the mean of ratings to learned tastes.

Step by step, the documented figure beside ours; then what the lecture announces
(principal components) and what its readers want next (recommendations, and
why).
"""

from __future__ import annotations

from typing import Optional, Sequence

from scratch_recs import (
    DataError,
    load_movielens_100k,
    load_movielens_titles,
    split,
)
from scratch_recs.cli.options import (
    add_pictures,
    make_folder,
    make_parser,
    named,
)
from scratch_recs.cli.printing import save_pictures
from scratch_recs.datasets.checks import check_named
from scratch_recs.datasets.folders import require_folder
from scripts.movielens_100k.explore import explore, star_wars
from scripts.movielens_100k.inside import check_size, look_inside, recommend
from scripts.movielens_100k.learning import (
    Part,
    add_biases,
    compare_models,
    factorize,
    predict_the_mean,
)
from scripts.movielens_100k.pictures import pictures_of


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """All steps of the lecture."""
    parser = make_parser(__doc__, "15 seconds; with --quick 6 seconds")
    whom = "whom to recommend (default: 196)"
    parser.add_argument("--user", type=named, default="196", help=whom)
    add_pictures(parser)
    options = parser.parse_args(arguments)
    folder = require_folder("ml-100k", options.data)
    ratings = load_movielens_100k(folder)
    titles = load_movielens_titles(folder)
    check_named(ratings.item_ids, titles, "u.data", "u.item")
    check_size(ratings)
    if options.user not in ratings.user_index:
        raise DataError(f"there is no user {options.user!r} in these ratings")
    if options.pictures:
        make_folder(options.pictures)
    explore(ratings, titles)
    star_wars(ratings, titles)
    parts = Part(*split(ratings, (0.7, 0.15, 0.15), seed=0))
    predict_the_mean(parts)
    plain, log = factorize(parts, options.seed)
    biased = add_biases(parts, options.seed)
    errors = {}
    if not options.quick:
        errors = compare_models(parts, plain, biased)
    look_inside(plain, ratings, titles)
    recommend(ratings, titles, options.user, options.seed)
    if options.pictures:
        drawn = pictures_of(ratings, titles, plain, log, errors)
        save_pictures(drawn, options.pictures)
