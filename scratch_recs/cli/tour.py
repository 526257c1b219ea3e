"""The tour: every kind of recommender on one data set, in a few seconds.

It runs on MovieLens 100k where that is at hand, and else on made-up ratings of the
same kind, so that a fresh clone shows recommendations at once.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

from scratch_recs.cli.ask import ask_ratings
from scratch_recs.cli.options import make_parser
from scratch_recs.cli.printing import heading, print_table, shorten
from scratch_recs.datasets.folders import find_folder, require_folder
from scratch_recs.datasets.interests import load_interests
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_titles,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.evaluation.splits import split
from scratch_recs.factorization.presets import TWO_FACTORS
from scratch_recs.item_based import item_based_suggestions
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.popularity import most_popular_new_interests
from scratch_recs.recommender.base import Recommender, Scored
from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserMean,
)
from scratch_recs.recommender.explanation import Explanation
from scratch_recs.user_based import user_based_suggestions

# An item needs so many ratings to be recommended.
ENOUGH = 25


class Show(NamedTuple):
    """What the tour runs on; `real` tells films from made-up items.

    >>> Show(synthetic_ratings(), titles={}, real=False).real
    False
    """

    ratings: Ratings
    titles: dict[str, str]
    real: bool


def tour() -> None:
    """Parse the command line and show the tour, or ask for ratings.

    >>> tour.__name__
    'tour'
    """
    parser = make_parser(
        "A tour of recommender systems, on MovieLens 100k or on made-up ratings.",
        "10 seconds; with --quick or made-up ratings 2 seconds",
    )
    parser.add_argument(
        "--user", help="whom to recommend something (default: the first)"
    )
    parser.add_argument(
        "--rate", action="store_true", help="rate ten well-known films yourself"
    )
    options = parser.parse_args()
    show = load(options)
    if options.rate:
        rate(show, options.seed)
        return
    interests()
    if not options.quick:
        accuracy(show, options.seed)
    recommendations(show, options)


def load(options: argparse.Namespace) -> Show:
    """The data that the options name, or what is at hand.

    >>> load(argparse.Namespace(data="nowhere", seed=0))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere holds no ml-100k (looked for u.data)
    """
    find = require_folder if options.data else find_folder
    folder = find("ml-100k", options.data)
    if folder is None:
        ratings = synthetic_ratings(seed=options.seed)
        print(
            "Made-up ratings; 'python3 -m scripts.download_data' fetches real ones."
        )
        return Show(
            ratings, {item_id: item_id for item_id in ratings.item_ids}, False
        )
    ratings, titles = load_movielens_100k(folder), load_movielens_titles(folder)
    print("MovieLens 100k.")
    return Show(ratings, titles, True)


def interests() -> None:
    """Suggestions for a person of whom only a list of interests is known.

    >>> interests()                                       # doctest: +ELLIPSIS
    <BLANKLINE>
    Fifteen people and their interests
    ...
    """
    heading("Fifteen people and their interests")
    people = load_interests()
    print("  The first one has " + ", ".join(people[0]) + ".")
    for idea, best in [
        (
            "popular, and new to her",
            most_popular_new_interests(people[0], people, 3),
        ),
        ("from people like her", user_based_suggestions(0, people)[:3]),
        ("like what she has", item_based_suggestions(0, people)[:3]),
    ]:
        shown = ", ".join(
            f"{interest} ({weight:.3g})" for interest, weight in best
        )
        print(f"  {idea + ':':<24} {shown}")


def models(seed: int) -> list[tuple[str, Recommender]]:
    """The models of the tour, unfitted, with their names.

    >>> len(models(seed=0))
    7
    """
    return [
        ("the mean of all ratings", GlobalMean()),
        ("the mean of the user", UserMean()),
        ("the mean of the item", ItemMean()),
        ("mean and biases", BiasBaseline()),
        ("40 nearest users", UserKNN(centering="baseline")),
        ("40 nearest items", ItemKNN(centering="baseline")),
        ("two learned factors", MatrixFactorization(seed=seed, **TWO_FACTORS)),
    ]


def accuracy(show: Show, seed: int) -> None:
    """Every model learns from 80 % of the ratings and guesses the rest.

    >>> accuracy(Show(synthetic_ratings(), {}, False), 0)    # doctest: +ELLIPSIS
    <BLANKLINE>
    How well can ratings be guessed?
    ...
    """
    heading("How well can ratings be guessed?")
    ratings = show.ratings
    train, test = split(ratings, (0.8, 0.2), seed)
    users, items = len(ratings.user_ids), len(ratings.item_ids)
    print(f"  {len(ratings)} ratings, {users} users, {items} items.")
    print(
        f"  Learned from {len(train)} of them, tried on the other {len(test)}."
    )
    print(
        "  RMSE is the size of the typical error, in stars: less is better.\n"
    )
    rows = []
    for name, model in models(seed):
        error = rmse(model.fit(train).predict_all(test), test.values)
        rows.append([name, f"{error:.4f}"])
    print_table(
        ["guess", "RMSE"], sorted(rows, key=lambda row: row[1], reverse=True)
    )


def recommendations(show: Show, options: argparse.Namespace) -> None:
    """What to see next for one user, and why; the same for a newcomer.

    >>> recommendations(Show(synthetic_ratings(), {}, False),
    ...                 argparse.Namespace(user="nobody", seed=0))
    Traceback (most recent call last):
    scratch_recs.errors.DataError: there is no user 'nobody' in these ratings
    """
    ratings, titles = show.ratings, show.titles
    user_id = options.user or ratings.user_ids[0]
    if user_id not in ratings.user_index:
        raise DataError(f"there is no user {user_id!r} in these ratings")
    name = user_id.removeprefix("user ")
    heading(f"What should user {name} see next?")
    rated = ratings.by_user[ratings.user_index[user_id]]
    print(f"  He or she has rated {len(rated)}, the best of them:")
    for item, rating in sorted(rated, key=lambda pair: pair[1], reverse=True)[
        :3
    ]:
        print(f"  {rating:g} for {titles[ratings.item_ids[item]]}")
    print(
        f"\n  Of what at least {ENOUGH} people rated, two learned factors recommend:"
    )
    factors = MatrixFactorization(seed=options.seed, **TWO_FACTORS).fit(ratings)
    best = factors.recommend(user_id, 5, ENOUGH)
    show_items(best, titles)
    why(titles[best[0][0]], factors.explain(user_id, best[0][0]), titles)
    print("\n  The nearest of what the user rated recommend:")
    neighbours = ItemKNN(k=5, centering="baseline").fit(ratings)
    best = neighbours.recommend(user_id, 5, ENOUGH)
    show_items(best, titles)
    why(titles[best[0][0]], neighbours.explain(user_id, best[0][0]), titles)


def rate(show: Show, seed: int) -> None:
    """Ask the person at the terminal for ten ratings, and recommend from those.

    >>> rate.__name__
    'rate'
    """
    ratings, titles = show.ratings, show.titles
    heading("Your ratings")
    if not show.real:
        print(
            "  (These are made-up items: real films come with MovieLens 100k.)"
        )
    raters = list(map(len, ratings.by_item))
    most_rated = sorted(
        range(len(raters)), key=raters.__getitem__, reverse=True
    )[:10]
    films = [
        (i, titles[i]) for i in map(ratings.item_ids.__getitem__, most_rated)
    ]
    rated = ask_ratings(films, ratings.scale)
    if not rated:
        print("  Without a rating of yours, this is what most people like.")
    heading("For you")
    print(
        f"  Of what at least {ENOUGH} people rated, two learned factors recommend:"
    )
    factors = MatrixFactorization(seed=seed, **TWO_FACTORS).fit(ratings)
    show_items(factors.recommend_for(rated, 8, ENOUGH), titles)
    print("\n  The nearest of what you rated recommend:")
    neighbours = ItemKNN(k=5, centering="baseline").fit(ratings)
    best = neighbours.recommend_for(rated, 8, ENOUGH)
    show_items(best, titles)
    first = best[0][0]
    why(titles[first], neighbours.explain_for(rated, first), titles)


def show_items(best: Scored, titles: dict[str, str]) -> None:
    """Print recommended items with the ratings that are predicted.

    >>> show_items([("50", 4.5)], {"50": "Star Wars (1977)"})
      item              predicted
      Star Wars (1977)       4.50
    """
    rows = [
        [shorten(titles[item_id], 58), f"{score:.2f}"]
        for item_id, score in best
    ]
    print_table(["item", "predicted"], rows)


def why(title: str, explanation: Explanation, titles: dict[str, str]) -> None:
    """Print what made a prediction.

    >>> why("Alien", Explanation([("mean of all ratings", 3.5)]), {})
    <BLANKLINE>
      Why Alien? The parts add up to the prediction:
         3.500  mean of all ratings
         3.500  predicted
    """
    print(f"\n  Why {title}? The parts add up to the prediction:")
    for line in explanation.text(titles).splitlines():
        print(f"  {line}")
