"""Users with known tastes, and how well their neighbours know what they like.

Made-up users belong to groups, and every group has favourites of its own: so we
see whether the nearest user is really one of the same taste. For suggestions,
one interest of every user is hidden; they are good if it comes up again.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import NamedTuple, Optional, Sequence

from scratch_recs import count_interests
from scratch_recs.user_based import add_up_interests

Users = Sequence[Sequence[str]]

SUGGESTIONS = 10

FAVOURITES = 0.3  # this share of all interests are favourites of a group
LOYALTY = 0.8  # and this share of a user's picks are among them


def made_up_users(
    users: int,
    interests: int,
    per_user: int,
    groups: int,
    skew: float,
    seed: int,
) -> list[list[str]]:
    """Users who name `per_user` different interests each.

    groups  user u is of group u % groups
    skew    1: a group likes its favourites equally; 3: a few of them far more
            than the rest (the r-th of n is picked in proportion to
            (r/n)^(1/skew - 1))

    Raises ValueError if a user would have to name more than there are.

    >>> made_up_users(2, interests=9, per_user=2, groups=2, skew=1, seed=0)
    [['interest 8', 'interest 4'], ['interest 8', 'interest 4']]
    """
    if per_user > interests:
        raise ValueError(f"nobody can name {per_user} of {interests} interests")
    source = random.Random(seed)
    names = [f"interest {number}" for number in range(1, interests + 1)]
    size = max(1, round(FAVOURITES * interests))
    favourites = [source.sample(names, size) for _ in range(groups)]
    found = []
    for user in range(users):
        chosen: dict[str, bool] = {}  # a dict keeps the order, a set would not
        while len(chosen) < per_user:
            rank = int(size * source.random() ** skew)
            loyal = source.random() < LOYALTY
            name = (
                favourites[user % groups][rank]
                if loyal
                else source.choice(names)
            )
            chosen[name] = True
        found.append(list(chosen))
    return found


def hide_one(users: Users, seed: int) -> tuple[list[list[str]], list[str]]:
    """(what is known, what is hidden): one interest of every user, at random.

    >>> hide_one([["R", "Java"], ["C++"]], seed=0)
    ([['R'], []], ['Java', 'C++'])
    """
    source = random.Random(seed)
    hidden = [source.choice(interests) for interests in users]
    known = [
        [interest for interest in interests if interest != secret]
        for interests, secret in zip(users, hidden)
    ]
    return known, hidden


def holders_of(users: Users) -> dict[str, list[int]]:
    """{interest: the users who have it}.

    >>> holders_of([["R", "Java"], ["R"]])
    {'R': [0, 1], 'Java': [0]}
    """
    holders: dict[str, list[int]] = {}
    for user, interests in enumerate(users):
        for interest in interests:
            holders.setdefault(interest, []).append(user)
    return holders


def similar_users(
    user: int, users: Users, holders: dict[str, list[int]]
) -> list[tuple[int, float]]:
    """The same as `most_similar_users_to`, if nobody lists an interest twice.

    For vectors of ones and zeros, v·w is how many interests two users share,
    and v·v how many one has. So it is enough to count the shared ones.

    >>> users = [["R", "Python"], ["Java"], ["scipy", "Python"]]
    >>> similar_users(0, users, holders_of(users))
    [(2, 0.5)]
    """
    shared: Counter = Counter()
    for interest in users[user]:
        shared.update(holders[interest])
    del shared[user]
    size = len(users[user])
    similarities = [
        (other, shared[other] / math.sqrt(size * len(users[other])))
        for other in sorted(shared)
    ]
    return sorted(similarities, key=lambda pair: pair[1], reverse=True)


class Quality(NamedTuple):
    """Means over all users who were asked.

    each            how many interests are known of a user
    shared          how many the user and the nearest one have in common
    nearest         the similarity of the nearest one
    own_group       how often that one is of the same group
    hits            how often the hidden interest is among the ten suggestions
    popular         the same for the ten most popular new interests
    chance          the same for ten new interests taken at random
    place           where the hidden interest stands among all that are new, in
                    the order of the suggestions: 0 first, 1 last, 0.5 at random
    popular_place   the same in the order of popularity
    """

    each: float
    shared: float
    nearest: float
    own_group: float
    hits: float
    popular: float
    chance: float
    place: float
    popular_place: float


def quality(
    users: Users,
    interests: int,
    seed: int,
    groups: int = 1,
    asked: Optional[int] = None,
) -> Quality:
    """How well neighbours know a user, with one interest of each user hidden.

    interests   how many there are to choose from, named by somebody or not
    groups      user u is of group u % groups
    asked       so many users, chosen at random, are asked; all are neighbours

    >>> quality([["R", "C"], ["R", "C"], ["R", "C"]], 11, seed=0).chance
    1.0
    """
    known, hidden = hide_one(users, seed)
    holders = holders_of(known)
    ranking = [interest for interest, _ in count_interests(known).most_common()]
    row_numbers = range(len(users))
    if asked is not None and asked < len(users):
        row_numbers = random.Random(seed).sample(row_numbers, asked)
    rows = []
    for user in row_numbers:
        has = set(known[user])
        secret = hidden[user]
        similar = similar_users(user, known, holders)
        votes = add_up_interests(similar, known)
        suggestions = [interest for interest, _ in votes if interest not in has]
        popular = [interest for interest in ranking if interest not in has]
        new = interests - len(has)
        rows.append(
            (
                *nearest(user, similar, known, groups),
                secret in suggestions[:SUGGESTIONS],
                secret in popular[:SUGGESTIONS],
                min(1.0, SUGGESTIONS / new),
                place_of(secret, suggestions, new),
                place_of(secret, popular, new),
            )
        )
    return Quality(*(math.fsum(column) / len(rows) for column in zip(*rows)))


def nearest(
    user: int, similar: Sequence[tuple[int, float]], known: Users, groups: int
) -> tuple[float, ...]:
    """(each, shared, nearest, own_group); zeros if nobody is similar.

    >>> nearest(0, [(2, 0.5)], [["R", "C"], ["Java"], ["C", "D"]], groups=2)
    (2, 1, 0.5, True)
    """
    if not similar:
        return len(known[user]), 0, 0.0, False
    other, similarity = similar[0]
    shared = len(set(known[user]) & set(known[other]))
    return len(known[user]), shared, similarity, user % groups == other % groups


def place_of(secret: str, ranked: Sequence[str], new: int) -> float:
    """Where `secret` stands among `new` interests, from 0 (first) to 1 (last).

    Those that are not `ranked` come after the others in no order at all: each
    of them stands in the middle of the rest.

    >>> place_of("C", ["Java", "C"], new=4), place_of("R", ["Java", "C"], new=4)
    (0.375, 0.75)
    """
    if secret in ranked:
        return (ranked.index(secret) + 0.5) / new
    return (len(ranked) + new) / 2 / new
