"""The tour: every kind of recommender on one data set, in a few seconds.

It runs on MovieLens 100k if that is at hand, and else on made-up ratings of the
same kind, so that a fresh clone shows recommendations at once.
"""

from __future__ import annotations

import argparse
from typing import Optional, Sequence

from scratch_recs.cli.ask import Conversation, converse
from scratch_recs.cli.at_hand import AtHand, load
from scratch_recs.cli.for_you import ForYou
from scratch_recs.cli.options import make_parser, named
from scratch_recs.cli.printing import heading, print_table, say, shorten
from scratch_recs.datasets.interests import load_interests
from scratch_recs.datasets.counting import most_rated
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import error_of
from scratch_recs.evaluation.splits import split
from scratch_recs.factorization.presets import SIXTEEN_FACTORS, TWO_FACTORS
from scratch_recs.item_based import item_based_suggestions
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.popularity import most_popular_new_interests
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.lists import Scored
from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserMean,
)
from scratch_recs.recommender.explanation import Explanation
from scratch_recs.recommender.taste import films_to_ask
from scratch_recs.user_based import user_based_suggestions


def main(arguments: Optional[Sequence[str]] = None, more: str = "") -> None:
    """Show the tour, or ask for ratings and recommend from these.

    more    what --help says at its end
    """
    parser = make_parser(
        "A tour of recommender systems, on MovieLens 100k or made-up ratings.",
        "10 seconds; with --quick or made-up ratings 2 seconds",
        more=more,
    )
    either = parser.add_mutually_exclusive_group()
    whom = "whom to recommend something (default: the first)"
    either.add_argument("--user", type=named, help=whom)
    rate = "rate ten well-known films yourself"
    either.add_argument("--rate", action="store_true", help=rate)
    options = parser.parse_args(arguments)
    data = load(options)
    if options.rate:
        _rate(data, options)
        return
    user_id = _user(data.ratings, options.user)
    _interests()
    if not options.quick:
        _accuracy(data.ratings, options.seed)
    _recommendations(data, user_id, options.seed)


def _interests() -> None:
    """Suggest interests to a person who gave nothing but her interests."""
    heading("Fifteen people and their interests")
    people = load_interests()
    print("  The first one has " + ", ".join(people[0]) + ".")
    popular = most_popular_new_interests(people[0], people)
    _show_interests("popular, and new to her", popular)
    _show_interests("from people like her", user_based_suggestions(0, people))
    _show_interests("like what she has", item_based_suggestions(0, people))


def _show_interests(idea: str, best: Sequence[tuple[str, float]]) -> None:
    """Print the three best suggestions with their weights on one line."""
    shown = [f"{interest} ({weight:.3g})" for interest, weight in best[:3]]
    print(f"  {idea + ':':<24} {', '.join(shown)}")


def _models(seed: int) -> list[tuple[str, Recommender]]:
    """The models of the tour, unfitted, with their names."""
    return [
        ("the mean of all ratings", GlobalMean()),
        ("the mean of the user", UserMean()),
        ("the mean of the item", ItemMean()),
        ("mean and biases", BiasBaseline()),
        ("40 nearest users", UserKNN(centering="baseline")),
        ("40 nearest items", ItemKNN(centering="baseline")),
        ("two learned factors", MatrixFactorization(seed=seed, **TWO_FACTORS)),
    ]


def _accuracy(ratings: Ratings, seed: int) -> None:
    """Fit every model to 80 % of the ratings, let it predict the others."""
    heading("How well can ratings be predicted?")
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
    for name, model in _models(seed):
        rows.append([name, f"{error_of(model.fit(train), test):.4f}"])
    rows.sort(key=lambda row: row[1], reverse=True)
    print_table(["predicted by", "RMSE"], rows)


def _recommenders(ratings: Ratings, seed: int) -> list[tuple[str, Recommender]]:
    """Two models that are fitted, and the line to print above their lists."""
    factors = MatrixFactorization(seed=seed, **TWO_FACTORS)
    neighbours = ItemKNN(k=5, centering="baseline")
    return [
        (
            "Two learned factors recommend:",
            factors.fit(ratings),
        ),
        (
            "The nearest of the rated items recommend:",
            neighbours.fit(ratings),
        ),
    ]


def _user(ratings: Ratings, wanted: Optional[str]) -> str:
    """The id of the wanted user, by default of the first.

    Raises DataError if the ratings have no such user.
    """
    user_id = ratings.user_ids[0] if wanted is None else wanted.strip()
    if user_id not in ratings.user_index:
        raise DataError(f"there is no user {user_id!r} in these ratings")
    return user_id


def _recommendations(data: AtHand, user_id: str, seed: int) -> None:
    """Show what one user should see next, and why."""
    ratings = data.ratings
    titles = data.titles
    heading(f"What should user {user_id.removeprefix('user ')} see next?")
    rated = ratings.by_user[ratings.user_index[user_id]]
    print(f"  He or she has rated {len(rated)}, the best of them:")
    for item, rating in sorted(rated, key=lambda pair: -pair[1])[:3]:
        print(f"  {rating:g} for {titles[ratings.item_ids[item]]}")
    for line, model in _recommenders(ratings, seed):
        print(f"\n  {line}")
        best = model.recommend(user_id, 5)
        _show_items(best, titles)
        for first, _ in best[:1]:
            _show_parts(titles[first], model.explain(user_id, first), titles)


def _rate(data: AtHand, options: argparse.Namespace) -> None:
    """Talk to the person at the terminal: ratings, and films for these."""
    heading("Your ratings")
    if not data.real:
        say("(These are made-up items: real films come with MovieLens 100k.)")
    settings = dict(SIXTEEN_FACTORS, seed=options.seed)
    if options.quick:
        settings.update(dim=4, epochs=7)
    ratings, titles = data.ratings, data.titles
    by_fame = {one: titles[one] for one, _ in most_rated(ratings, len(titles))}
    adviser = ForYou(MatrixFactorization(**settings), ratings, titles)
    talk = Conversation(films_to_ask(ratings), by_fame, ratings.scale, adviser)
    converse(talk)


def _show_items(best: Scored, titles: dict[str, str]) -> None:
    """Print recommended items with the ratings that are predicted."""
    if not best:
        print("  no film: none is new")
        return
    rows = [
        [shorten(titles[item_id], 58), f"{score:.2f}"]
        for item_id, score in best
    ]
    print_table(["item", "predicted"], rows)


def _show_parts(title: str, parts: Explanation, titles: dict[str, str]) -> None:
    """Print the parts of a prediction, and their sum."""
    print(f"\n  Why {title}? The parts add up to the prediction:")
    for line in parts.text(titles).splitlines():
        print(f"  {line}")
