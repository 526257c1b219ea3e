"""Splits as people make them: by user, by time, by who is new.

A split at random asks how well a gap in a known table is filled. A recommender
in use is asked other things, and each of these splits asks one of them:

    leave_one_out      one rating of each user, at random
    leave_last_out     the last ratings of each user: what comes next?
    split_each_user    a share of the ratings of each user
    split_by_time      all that came after a moment: what comes tomorrow?
    hold_out_users     users of whom only a few ratings are known: cold start

Each returns (train, test). They share the id maps and the scale of the table,
and their rows stand in its order. Lists look better or worse by the split
alone, so a figure without its split says nothing.

Meng, McCreadie, Macdonald and Ounis (2020), "Exploring Data Splitting
Strategies for the Evaluation of Recommendation Models".
"""

from __future__ import annotations

import random
from array import array
from typing import Callable

from scratch_recs.arguments import check_count, check_kind, check_number
from scratch_recs.arguments import check_seed
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError

TrainTest = tuple[Ratings, Ratings]


def leave_one_out(ratings: Ratings, seed: int = 0) -> TrainTest:
    """(train, test) with one rating of each user in the test, at random.

    A user with a single rating keeps it in train.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Cube", 2), ("bob", "Cube", 1)])
    >>> train, test = leave_one_out(table)
    >>> len(train), [row.user_id for row in test]
    (2, ['ann'])
    """
    _check(ratings, seed)
    source = random.Random(seed)

    def one(rows: list[int]) -> list[int]:
        return _drawn(rows, 1, source) if len(rows) > 1 else []

    return _per_user(ratings, one)


def leave_last_out(ratings: Ratings, count: int = 1) -> TrainTest:
    """(train, test) with the last `count` ratings of each user in the test.

    Last by time; among equal times, and in a table without times, by their
    place in the table. A user with no more than `count` ratings keeps them all
    in train.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5, 1998), ("ann", "Cube", 2, 1997)])
    >>> train, test = leave_last_out(table)
    >>> test[0].item_id
    'Alien'
    """
    _check(ratings)
    check_count("count", count)
    times = ratings.times or array("d", bytes(8 * len(ratings)))

    def last(rows: list[int]) -> list[int]:
        # A stable sort keeps the order of the table among equals.
        ordered = sorted(rows, key=times.__getitem__)
        return ordered[-count:] if len(rows) > count else []

    return _per_user(ratings, last)


def split_each_user(
    ratings: Ratings, share: float = 0.2, seed: int = 0
) -> TrainTest:
    """(train, test) with this share of the ratings of each user in the test.

    The share is rounded to the next whole number, but one rating stays in
    train.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [len(part) for part in split_each_user(table, 0.3)]
    [7, 3]
    """
    _check(ratings, seed)
    check_number("share", share, above=0, below=1)
    source = random.Random(seed)

    def some(rows: list[int]) -> list[int]:
        count = min(len(rows) - 1, int(share * len(rows) + 0.5))
        return _drawn(rows, count, source)

    return _per_user(ratings, some)


def split_by_time(ratings: Ratings, share: float = 0.2) -> TrainTest:
    """(train, test): the last `share` of all ratings is the test.

    Ratings of one moment stay together, in the test. Raises DataError if the
    table has no times, or if one of the parts would be empty.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5, 1996), ("ann", "Cube", 2, 1997),
    ...     ("bob", "Cube", 1, 1998), ("bob", "Alien", 4, 1999)])
    >>> train, test = split_by_time(table, 0.5)
    >>> [row.user_id for row in test]
    ['bob', 'bob']
    """
    _check(ratings)
    check_number("share", share, above=0, below=1)
    if ratings.times is None:
        raise DataError("a split by time needs a table with times")
    count = max(1, int(share * len(ratings) + 0.5))
    moment = sorted(ratings.times)[-count]
    late = [n for n, time in enumerate(ratings.times) if time >= moment]
    if len(late) == len(ratings):
        raise DataError("a split by time needs ratings of two moments")
    return _parts(ratings, late)


def hold_out_users(
    ratings: Ratings, share: float = 0.2, keep: int = 5, seed: int = 0
) -> TrainTest:
    """(train, test) for new users: all but a few ratings of a share of them.

    keep    so many ratings of each of them stay in train, drawn at random; with
            0 they are strangers

    >>> table = Ratings.from_triples(
    ...     [(user, str(n), n) for user in range(10) for n in range(4)])
    >>> train, test = hold_out_users(table, share=0.2, keep=1)
    >>> len(test), len({row.user_id for row in test})
    (6, 2)
    """
    _check(ratings, seed)
    check_number("share", share, above=0, below=1)
    check_count("keep", keep, least=0)
    source = random.Random(seed)
    users = list(dict.fromkeys(ratings.users))
    source.shuffle(users)
    new = set(users[: max(1, int(share * len(users) + 0.5))])

    def rest(rows: list[int]) -> list[int]:
        is_new = ratings.users[rows[0]] in new
        return _drawn(rows, len(rows) - keep, source) if is_new else []

    return _per_user(ratings, rest)


def _check(ratings: Ratings, seed: int = 0) -> None:
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    check_seed(seed)


def _drawn(rows: list[int], count: int, source: random.Random) -> list[int]:
    """So many of the rows, at random."""
    return source.sample(rows, max(0, count))


def _per_user(
    ratings: Ratings, choose: Callable[[list[int]], list[int]]
) -> TrainTest:
    """The split with what `choose` takes of the rows of each user as test."""
    rows_of: dict[int, list[int]] = {}
    for row, user in enumerate(ratings.users):
        rows_of.setdefault(user, []).append(row)
    test: list[int] = []
    for rows in rows_of.values():
        test += choose(rows)
    return _parts(ratings, test)


def _parts(ratings: Ratings, test: list[int]) -> TrainTest:
    """The rows of the test, and the others, in the order of the table."""
    held_back = set(test)
    train = [row for row in range(len(ratings)) if row not in held_back]
    return ratings.select(train), ratings.select(sorted(held_back))
