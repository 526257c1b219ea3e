"""Made-up ratings from known tastes: a data set whose truth is known.

It stands in if no MovieLens is at hand. It can be made in any size, so it also
measures how fast and how large everything becomes.
"""

from __future__ import annotations

import math
import random
from array import array

from scratch_recs.arguments import check_counts, check_number, check_seed
from scratch_recs.datasets.ratings import Ratings


def synthetic_ratings(
    users: int = 300,
    items: int = 120,
    ratings: int = 9000,
    dim: int = 2,
    noise: float = 0.7,
    seed: int = 0,
) -> Ratings:
    """Ratings from 1 to 5 that follow r = 3.5 + b_u + b_i + p_u · q_i + noise.

    users, items    the numbers of both; the ids are 'user 1', 'item 1' and so
                    on
    ratings         their number, all of different (user, item) pairs
    dim             length of the vectors p and q, drawn so that p · q ~ N(0, 1)
    noise           standard deviation of what no model can predict

    A few items are popular and many are not: popularity falls as 1 / (rank +
    10). Some users rate a lot and many a little. Ratings are rounded to whole
    stars, and stand user by user as in the files of Jester. Raises ValueError
    if there are more ratings than users × items, or if a size is below 1.

    >>> table = synthetic_ratings(users=20, items=10, ratings=100)
    >>> table.stats().ratings, table.scale, set(table.values) <= {1, 2, 3, 4, 5}
    (100, (1.0, 5.0), True)
    """
    check_counts(users=users, items=items, ratings=ratings, dim=dim)
    check_number("noise", noise, least=0)
    check_seed(seed)
    if ratings > users * items:
        raise ValueError(
            f"{ratings} ratings do not fit into {users} users x {items} items"
        )
    source = random.Random(seed)
    gauss = source.gauss
    # A product of two N(0, s²) numbers has the variance s⁴; dim of them add up.
    spread = dim**-0.25
    tastes = [[gauss(0, spread) for _ in range(dim)] for _ in range(users)]
    traits = [[gauss(0, spread) for _ in range(dim)] for _ in range(items)]
    user_bias = [gauss(0, 0.4) for _ in range(users)]
    item_bias = [gauss(0, 0.4) for _ in range(items)]

    rows = []
    for user, count in enumerate(_shares(users, ratings, items, source)):
        taste = tastes[user]
        offset = 3.5 + user_bias[user]
        for item in _choose(count, items, source):
            match = 0.0
            for p, q in zip(taste, traits[item]):
                match += p * q
            rating = offset + item_bias[item] + match + gauss(0, noise)
            rows.append((user, item, min(5.0, max(1.0, float(round(rating))))))
    return Ratings(
        array("i", [user for user, _, _ in rows]),
        array("i", [item for _, item, _ in rows]),
        array("d", [rating for _, _, rating in rows]),
        {f"user {number}": number - 1 for number in range(1, users + 1)},
        {f"item {number}": number - 1 for number in range(1, items + 1)},
        (1.0, 5.0),
    )


def _shares(
    users: int, ratings: int, most: int, source: random.Random
) -> list[int]:
    """How many each user rates: uneven, at most `most`, `ratings` together."""
    zeal = [source.lognormvariate(0, 0.8) for _ in range(users)]
    total = math.fsum(zeal)
    shares = [min(most, int(ratings * one / total)) for one in zeal]
    missing = ratings - sum(shares)
    while missing:
        for user in range(users):
            if missing and shares[user] < most:
                shares[user] += 1
                missing -= 1
    return shares


def _choose(count: int, items: int, source: random.Random) -> list[int]:
    """`count` different items, the low numbers (popular ones) more often."""
    chosen = {}
    for _ in range(3 * count):
        # The inverse of the cumulated popularity log(1 + rank / 10).
        rank = int(10 * ((1 + items / 10) ** source.random() - 1))
        chosen[min(rank, items - 1)] = True
        if len(chosen) == count:
            return list(chosen)
    unseen = [item for item in range(items) if item not in chosen]
    return (list(chosen) + source.sample(unseen, len(unseen)))[:count]
