"""'Recommendation systems are most effective when you have a large amount of
data.'

There are two ways to have more: more ratings from everybody, or more people. In
both the ratings that are predicted stay the same, and only what is learned from
grows.
"""

from __future__ import annotations

import random
from typing import Iterator, Optional, Sequence

from scratch_recs import (
    BiasBaseline,
    GlobalMean,
    Ratings,
    UserKNN,
    error_of,
    split,
)
from scratch_recs.progress import progress_bar
from scripts.experiments.data import Data, DataSet
from scripts.experiments.report import (
    SAME,
    Chart,
    Finding,
    Numbers,
    Table,
    curve,
    mean_table,
)

METHODS = ("the mean", "biases", "user k-NN", "factors")
WORDS = (
    ("the mean", "of all ratings, as every prediction"),
    ("biases", "the mean and what is special about user and item, damped"),
    ("user k-NN", "the ratings of the 40 nearest users"),
    ("factors", "matrix factorization with biases"),
    ("factors, train", "its error on the ratings that it learned from"),
    ("flat from", f"from there on within {SAME:.0%} of the last error"),
    ("better from", "from there on no worse than the mean"),
)


def errors(data: DataSet, part: Ratings, validation: Ratings) -> list[float]:
    """[ratings, validation error of each method, train error of factors]."""
    factors = data.factors()
    models = [GlobalMean(), BiasBaseline("damped"), UserKNN(), factors]
    row = [error_of(model.fit(part), validation) for model in models]
    return [len(part), *row, error_of(factors, part)]


def by_share(data: DataSet, shares: Numbers, seed: int) -> list[list[float]]:
    """One row of errors per share (up to 0.8) of the ratings to learn from."""
    train, validation = split(data.ratings, (0.8, 0.2), seed)
    rows = []
    for share in progress_bar(shares, description="share of ratings"):
        # The train part is shuffled: its beginning is a random sample.
        part = train.select(range(max(1, int(share * len(data.ratings)))))
        rows.append(errors(data, part, validation))
    return rows


def by_users(
    data: DataSet, counts: Sequence[int], seed: int
) -> list[list[float]]:
    """One row of errors per number of other people to learn from as well."""
    train, validation = split(data.ratings, (0.8, 0.2), seed)
    users = sorted(set(data.ratings.users))
    random.Random(seed).shuffle(users)
    place = {user: n for n, user in enumerate(users)}
    targets = len(users) - max(counts)
    asked = validation.select(
        row for row, u in enumerate(validation.users) if place[u] < targets
    )
    rows = []
    for number in progress_bar(counts, description="other users"):
        last = targets + number
        known = [row for row, u in enumerate(train.users) if place[u] < last]
        rows.append(errors(data, train.select(known), asked))
    return rows


def size(data: Data) -> Iterator[Finding]:
    """Both ways of having more data."""
    seeds = data.which_seeds
    films = data.movielens
    shares = (0.05, 0.2, 0.8) if data.quick else (0.05, 0.1, 0.2, 0.4, 0.8)
    rows = mean_table([by_share(films, shares, seed) for seed in data.seeds])
    percents = [100 * share for share in shares]
    how = (
        f"{films.name}: a fifth of the ratings is predicted, from 5 to 80 % "
        f"are learned from. {seeds}"
    )
    title = "1a. Sample size: more ratings from everybody"
    yield finding(films.name, "ratings", title, how, percents, rows)

    jokes = data.jester
    users = len(set(jokes.ratings.users))
    others = users - min(200, users // 3)
    usual = (0, 100, 400) if data.quick else (0, 50, 100, 200, 400)
    counts = [number for number in usual if number < others] + [others]
    rows = mean_table([by_users(jokes, counts, seed) for seed in data.seeds])
    how = (
        f"{jokes.name}: ratings of {users - others} users are predicted, "
        "always from four fifths of their own, together with those of so many "
        "others. " + seeds
    )
    title = "1b. Sample size: more people"
    yield finding(jokes.name, "users", title, how, counts, rows)


AXES = {"ratings": "% of ratings", "users": "other users"}


def finding(
    data: str,
    name: str,
    title: str,
    how: str,
    xs: Numbers,
    rows: Sequence[Numbers],
) -> Finding:
    """Table and picture of the errors at these xs."""
    axis = AXES[name]
    _, *columns, train = zip(*rows)
    shown = [
        [f"{x:g}", f"{n:.0f}", *(f"{error:.4f}" for error in row)]
        for x, (n, *row) in zip(xs, rows)
    ]
    flat = [flat_from(column) for column in columns]
    better = [better_from(column, columns[0]) for column in columns]
    for what, places in [("flat from", flat), ("better from", better)]:
        cells = ["not yet" if k is None else f"{xs[k]:g}" for k in places]
        shown.append([what, "", *cells, ""])
    shown[-1][2] = "-"  # the mean is no better than itself
    curves = {name: curve(xs, column) for name, column in zip(METHODS, columns)}
    curves["factors, train"] = curve(xs, train)
    gaps = [f"{v - t:.3f}" for v, t in zip(columns[-1], train)]
    subtitle = f"{data}; RMSE on ratings that were not learned from"
    return Finding(
        title,
        f"{how} The errors are RMSE."
        + ("" if name == "ratings" else " The words are those of 1a."),
        WORDS if name == "ratings" else (),
        [Table([axis, "ratings", *METHODS, "factors, train"], shown)],
        [Chart(f"size_{name}", subtitle, curves, axis, "RMSE")],
        f"From {xs[0]:g} to {xs[-1]:g} {axis} {verdict(columns)}. The gap "
        "between training and validation error of factors is "
        f"{gaps[0]} at first and {gaps[-1]} at last.",
    )


def flat_from(column: Numbers) -> Optional[int]:
    """The place from which on errors are nearly the last one; None: not yet.

    >>> flat_from([1.2, 1.004, 1.02, 1.005, 1.0])
    3
    """
    last = column[-1]
    near = [abs(error - last) <= SAME * last for error in column]
    return last_run(near, at_least=2)


def better_from(column: Numbers, mean: Numbers) -> Optional[int]:
    """The place from which on errors are at most the mean's; None: not yet.

    >>> better_from([3.0, 1.0, 0.5], mean=[2.0, 2.0, 2.0])
    1
    """
    return last_run([error <= m for error, m in zip(column, mean)], at_least=1)


def last_run(true: Sequence[bool], at_least: int) -> Optional[int]:
    """Where the run of True at the end begins; None if it is shorter.

    >>> last_run([True, False, True, True], at_least=2)
    2
    """
    start = len(true)
    while start > 0 and true[start - 1]:
        start -= 1
    return start if len(true) - start >= at_least else None


def verdict(columns: Sequence[Numbers]) -> str:
    """By how much each error changes, and of which methods the claim is true.

    columns    the errors of each of METHODS, with more and more data

    >>> print(verdict([[2, 2], [2, 2], [3, 1.5], [2, 1.9]]))
    the error changes by -50.0 % (user k-NN), -5.0 % (factors), \
0.0 % (the mean), 0.0 % (biases): the claim is true of user k-NN, factors
    """
    change = {name: c[-1] / c[0] - 1 for name, c in zip(METHODS, columns)}
    names = sorted(change, key=change.__getitem__)
    percents = [round(100 * change[name], 1) for name in names]
    changes = [
        f"{p:+} % ({name})" if p else f"0.0 % ({name})"
        for p, name in zip(percents, names)
    ]
    true_of = [name for name in names if change[name] <= -SAME] or ["no method"]
    return (
        f"the error changes by {', '.join(changes)}: the claim is true of "
        f"{', '.join(true_of)}"
    )
