"""Splits and folds: which ratings a model learns from, and which judge it.

Errors are only worth something on ratings that the model has not seen. So the
table is cut at random into parts, or into k folds each of which is once the
test.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Sequence

from scratch_recs.arguments import (
    check_count,
    check_kind,
    check_number,
    check_seed,
    quoted,
)
from scratch_recs.datasets.ratings import Ratings


def split(
    ratings: Ratings, fractions: Sequence[float] = (0.8, 0.2), seed: int = 0
) -> list[Ratings]:
    """The table cut at random into parts of these sizes.

    random.Random(seed) shuffles the rows, then they are cut into consecutive
    slices. The parts share the id maps and the scale of the table. Raises
    ValueError if the fractions do not add up to 1.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [len(part) for part in split(table, (0.7, 0.15, 0.15))]
    [7, 1, 2]
    """
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    check_seed(seed)
    if isinstance(fractions, str) or not isinstance(fractions, Sequence):
        what = "a list of numbers that add up to 1"
        raise TypeError(f"fractions is {what}, not {quoted(fractions)}")
    for fraction in fractions:
        check_number("each of fractions", fraction)
    # As exact decimals: 0.7 + 0.15 is 17/20 and not the float below it.
    shares = [Fraction(str(fraction)) for fraction in fractions]
    whole = abs(sum(shares, Fraction(-1))) <= Fraction(1, 10**9)
    if not whole or min(shares, default=-1) < Fraction(0):
        raise ValueError(f"the fractions {tuple(fractions)} do not add up to 1")
    rows = _shuffled(len(ratings), seed)
    cuts = [int(len(rows) * sum(shares[:n])) for n in range(len(shares))]
    ends = [*cuts[1:], len(rows)]
    return [ratings.select(rows[a:b]) for a, b in zip(cuts, ends)]


def k_folds(
    ratings: Ratings, k: int = 5, seed: int = 0
) -> list[tuple[Ratings, Ratings]]:
    """k pairs (train, test): every rating is in one test and k - 1 trains.

    random.Random(seed) shuffles the rows; test n is the n-th of k consecutive
    slices, the first ones longer by one if need be. Raises ValueError if k is
    not from 2 to the number of ratings.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [(len(train), len(test)) for train, test in k_folds(table, k=3)]
    [(6, 4), (7, 3), (7, 3)]
    """
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    check_count("k", k, least=2)
    check_seed(seed)
    if k > len(ratings):
        raise ValueError(
            f"k is from 2 to {len(ratings)}, the number of ratings: {k}"
        )
    rows = _shuffled(len(ratings), seed)
    size, larger = divmod(len(rows), k)
    cuts = [size * n + min(n, larger) for n in range(k + 1)]
    return [
        (ratings.select(rows[:a] + rows[b:]), ratings.select(rows[a:b]))
        for a, b in zip(cuts, cuts[1:])
    ]


def _shuffled(count: int, seed: int) -> list[int]:
    rows = list(range(count))
    random.Random(seed).shuffle(rows)
    return rows
