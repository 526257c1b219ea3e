"""The ratings that the tour and its commands run on: real, or made up."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from scratch_recs.cli.printing import say
from scratch_recs.datasets.checks import check_named
from scratch_recs.datasets.folders import (
    find_folder,
    require_folder,
    where_to_get,
)
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_titles,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.datasets.synthetic import synthetic_ratings


class AtHand(NamedTuple):
    """Ratings and titles; `real` tells films from made-up items."""

    ratings: Ratings
    titles: dict[str, str]
    real: bool


def load(options: argparse.Namespace) -> AtHand:
    """MovieLens 100k, if it is named or at hand; else made-up ratings.

    options    with `data` and `seed`

    Raises DataError if the options name a folder that does not hold it.
    """
    find = require_folder if options.data else find_folder
    folder = find("ml-100k", options.data)
    if folder is not None:
        print("MovieLens 100k.")
        ratings = load_movielens_100k(folder)
        titles = load_movielens_titles(folder)
        check_named(ratings.item_ids, titles, "u.data", "u.item")
        return AtHand(ratings, titles, real=True)
    print("Made-up ratings. MovieLens 100k has real ones:")
    say(f"{where_to_get('ml-100k')}, or name its folder with --data.")
    ratings = synthetic_ratings(seed=options.seed)
    titles = {item_id: item_id for item_id in ratings.item_ids}
    return AtHand(ratings, titles, real=False)
