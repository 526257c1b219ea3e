"""'Recommendation systems are most effective when you have a large amount of data.'

There are two ways to have more: more ratings from everybody, or more people. In both
the ratings that are guessed stay the same, and only what is learned from grows.
"""

from __future__ import annotations

import random
from typing import Iterator, Sequence

from scratch_recs.recommender.baselines import BiasBaseline, GlobalMean
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.evaluation.splits import split
from scratch_recs.progress import progress_bar
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scripts.experiments.data import Data, DataSet
from scripts.experiments.report import (
    SAME,
    Finding,
    count,
    curve,
    listed,
    mean_table,
    percent,
)

METHODS = ("the mean", "biases", "user k-NN", "factors")


def error(model: Recommender, ratings: Ratings) -> float:
    """The RMSE of a fitted model on these ratings."""
    return rmse(model.predict_all(ratings), ratings.values)


def errors(data: DataSet, part: Ratings, validation: Ratings) -> list[float]:
    """[how many ratings, validation error of each of METHODS, factors' train error]."""
    models = [GlobalMean(), BiasBaseline("damped"), UserKNN(), data.factors()]
    row = [error(model.fit(part), validation) for model in models]
    return [len(part), *row, error(models[-1], part)]


def by_share(
    data: DataSet, shares: Sequence[float], seed: int
) -> list[list[float]]:
    """A row of errors for each share (up to 0.8) of the ratings to learn from."""
    train, validation = split(data.ratings, (0.8, 0.2), seed)
    rows = []
    for share in progress_bar(shares, description="share of ratings"):
        # The train part is shuffled already: its beginning is a random sample.
        part = train.select(range(max(1, int(share * len(data.ratings)))))
        rows.append(errors(data, part, validation))
    return rows


def by_users(
    data: DataSet, counts: Sequence[int], seed: int
) -> list[list[float]]:
    """A row of errors for each number of other people to learn from as well."""
    train, validation = split(data.ratings, (0.8, 0.2), seed)
    users = sorted(set(data.ratings.users))
    random.Random(seed).shuffle(users)
    place = {user: n for n, user in enumerate(users)}
    targets = len(users) - max(counts)
    asked = validation.select(
        row
        for row, user in enumerate(validation.users)
        if place[user] < targets
    )
    rows = []
    for number in progress_bar(counts, description="other users"):
        last = targets + number
        known = [
            row for row, user in enumerate(train.users) if place[user] < last
        ]
        rows.append(errors(data, train.select(known), asked))
    return rows


def size(data: Data) -> Iterator[Finding]:
    """Both ways of having more data."""
    films = data.movielens
    shares = (0.05, 0.2, 0.8) if data.quick else (0.05, 0.1, 0.2, 0.4, 0.8)
    rows = mean_table([by_share(films, shares, seed) for seed in data.seeds])
    percents = [100 * share for share in shares]
    how = (
        f"{films.name}: a fifth of the ratings is guessed, from 5 to 80 % are learned "
        f"from. Mean of {count(len(data.seeds), 'split')}."
    )
    title = "1a. Sample size: more ratings from everybody"
    axis = "% of ratings"
    yield finding("size_ratings", title, how, axis, percents, rows)

    jokes = data.jester
    users = len(set(jokes.ratings.users))
    others = users - min(200, users // 3)
    usual = (0, 100, 400) if data.quick else (0, 50, 100, 200, 400)
    counts = [number for number in usual if number < others] + [others]
    rows = mean_table([by_users(jokes, counts, seed) for seed in data.seeds])
    how = (
        f"{jokes.name}: {users - others} users are guessed, always from four fifths of "
        "their own ratings, together with those of so many others. Mean of "
        f"{count(len(data.seeds), 'choice')} of users."
    )
    title = "1b. Sample size: more people"
    yield finding("size_users", title, how, "other users", counts, rows)


def finding(
    name: str,
    title: str,
    how: str,
    axis: str,
    xs: Sequence[float],
    rows: Sequence[Sequence[float]],
) -> Finding:
    """Table and picture of the errors at these xs."""
    *columns, train = list(zip(*rows))[1:]
    by_method = dict(zip(METHODS, columns))
    shown = [
        [f"{x:g}", f"{n:.0f}", *(f"{e:.4f}" for e in rest)]
        for x, (n, *rest) in zip(xs, rows)
    ]
    places = [flat_from(column) for column in columns]
    flat = [f"{xs[k]:g}" if k + 1 < len(xs) else "not yet" for k in places]
    shown.append(["flat from", "", *flat, ""])
    curves = {name: curve(xs, column) for name, column in by_method.items()}
    curves["factors, train"] = curve(xs, train)
    gaps = [
        f"{valid - trained:.3f}" for valid, trained in zip(columns[-1], train)
    ]
    return Finding(
        name,
        title,
        f"{how} RMSE; flat from: from there on within {percent(SAME)} of the last one.",
        [axis, "ratings", *METHODS, "factors, train"],
        shown,
        curves,
        axis,
        "RMSE",
        f"{verdict(by_method, axis, xs)}; the gap between train and validation error "
        f"of factors is {gaps[0]} at first and {gaps[-1]} at last.",
    )


def flat_from(column: Sequence[float]) -> int:
    """The place from which on all errors are nearly the last one.

    >>> flat_from([1.2, 1.004, 1.02, 1.005, 1.0])
    3
    """
    last = column[-1]
    flat = len(column) - 1
    while flat > 0 and abs(column[flat - 1] - last) <= SAME * last:
        flat -= 1
    return flat


def verdict(
    by_method: dict[str, Sequence[float]], axis: str, xs: Sequence[float]
) -> str:
    """For which methods more data pays, and for which it still does at the end.

    >>> by_method = {"the mean": [2, 2, 2], "k-NN": [3, 1.7, 1.5]}
    >>> print(verdict(by_method, "users", [1, 2, 4]))
    From 1 to 4 users the error changes by -50.0 % (k-NN) and +0.0 % (the mean): the \
claim is true of k-NN, not of the mean; at the end more data still helps k-NN; k-NN is \
worse than the mean below 2 users
    """
    change = {
        name: column[-1] / column[0] - 1 for name, column in by_method.items()
    }
    names = sorted(change, key=change.__getitem__)
    true_of = [name for name in names if change[name] <= -SAME]
    false_of = [name for name in names if name not in true_of]
    still = [
        name for name in true_of if flat_from(by_method[name]) == len(xs) - 1
    ]
    # A zero is added, so that what is rounded to -0.0 is printed as +0.0.
    percents = {name: round(100 * change[name], 1) + 0.0 for name in names}
    changes = listed([f"{percents[name]:+} % ({name})" for name in names])
    but_not = f", not of {listed(false_of)}" if false_of else ""
    return (
        f"From {xs[0]:g} to {xs[-1]:g} {axis} the error changes by {changes}: the "
        f"claim is true of {listed(true_of)}{but_not}; at the end more data still "
        f"helps {listed(still)}{worse_than_mean(by_method, axis, xs)}"
    )


def worse_than_mean(
    by_method: dict[str, Sequence[float]], axis: str, xs: Sequence[float]
) -> str:
    """Which methods need how much data to be any better than the mean.

    >>> worse_than_mean({"the mean": [2, 2], "k-NN": [3, 1]}, "users", [10, 20])
    '; k-NN is worse than the mean below 20 users'
    """
    said = ""
    for name, column in by_method.items():
        worse = [
            k for k in range(len(xs)) if column[k] > by_method["the mean"][k]
        ]
        if worse and worse[-1] + 1 < len(xs):
            said += f"; {name} is worse than the mean below {xs[worse[-1] + 1]:g} {axis}"
        elif worse:
            said += f"; {name} is worse than the mean to the end"
    return said
