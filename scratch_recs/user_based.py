"""User-based collaborative filtering: suggest the interests of similar users.

1. List all interests once. A user is then a vector of ones and zeros.
2. Two users are as similar as their vectors: the cosine.
3. Every similar user votes for each of his or her interests; the weight of the
   vote is the similarity. Add up the votes: the heaviest suggestion is best.

The data are one list of interests per user. A user's id is the row number in
this list: the first user is 0. Weights put the suggestions in order, and mean
nothing beyond that.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23. The
idea: Resnick, Iacovou, Suchak, Bergstrom and Riedl (1994), "GroupLens: An Open
Architecture for Collaborative Filtering of Netnews".
"""

from __future__ import annotations

from typing import Iterable, Sequence

from scratch_recs.arguments import check_lists
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.similarity import most_similar

Interests = Sequence[str]

Suggestions = list[tuple[str, float]]  # (interest, weight), the best first


def unique_interests(users_interests: Iterable[Interests]) -> list[str]:
    """All interests of all users, each once, sorted (capital letters first).

    >>> unique_interests([["R", "Python"], ["Python", "scipy"]])
    ['Python', 'R', 'scipy']
    """
    check_lists("users_interests", users_interests)
    return sorted(
        {
            interest
            for user_interests in users_interests
            for interest in user_interests
        }
    )


def make_user_interest_vector(
    user_interests: Interests, unique_interests: Interests
) -> Vector:
    """One number per unique interest: 1 if the user has it, else 0.

    An interest that the user lists twice counts once. An interest that is not
    among the `unique_interests` is ignored: it has no place in the vector.

    >>> make_user_interest_vector(["scipy", "R"], ["Python", "R", "scipy"])
    [0, 1, 1]
    """
    check_lists("user_interests", [user_interests])
    has = set(user_interests)
    return [1 if interest in has else 0 for interest in unique_interests]


def make_user_interest_matrix(users_interests: Sequence[Interests]) -> Matrix:
    """One row per user, his or her vector; one column per unique interest.

    >>> make_user_interest_matrix([["R", "Python"], ["Python", "scipy"]])
    [[1, 1, 0], [1, 0, 1]]
    """
    columns = unique_interests(users_interests)
    return [
        make_user_interest_vector(user_interests, columns)
        for user_interests in users_interests
    ]


def check_user(user_id: int, users_interests: Sequence[Interests]) -> None:
    """Raises ValueError if `user_id` is not the row number of a user.

    >>> check_user(2, [["R"], ["Python"]])
    Traceback (most recent call last):
    ValueError: there is no user 2: the 2 users are numbered from 0
    """
    check_lists("users_interests", users_interests)
    users = len(users_interests)
    if user_id not in range(users):
        raise ValueError(
            f"there is no user {user_id!r}: "
            f"the {users} users are numbered from 0"
        )


def most_similar_users_to(
    user_id: int, users_interests: Sequence[Interests]
) -> list[tuple[int, float]]:
    """The users who share an interest with user `user_id`, most similar first.

    Pairs (user id, cosine of the vectors of the two users). Of two equally
    similar users the one with the lower id comes first. Raises ValueError if
    there is no user `user_id`.

    >>> users_interests = [["R", "Python"], ["Java"], ["scipy", "Python"]]
    >>> most_similar_users_to(0, users_interests)
    [(2, 0.5)]
    """
    check_user(user_id, users_interests)
    return most_similar(user_id, make_user_interest_matrix(users_interests))


def add_up_weights(weighted: Iterable[tuple[str, float]]) -> Suggestions:
    """Pairs (interest, sum of its weights), the heaviest first.

    Of two equally heavy interests the one that is mentioned first comes first.

    >>> add_up_weights([("R", 0.5), ("Java", 0.25), ("C", 0.25), ("Java", 0.5)])
    [('Java', 0.75), ('R', 0.5), ('C', 0.25)]
    """
    totals: dict[str, float] = {}
    for interest, weight in weighted:
        totals[interest] = totals.get(interest, 0) + weight
    # Python's sort keeps the order of equals, also if it is reversed.
    return sorted(totals.items(), key=lambda pair: pair[1], reverse=True)


def add_up_interests(
    similar_users: Iterable[tuple[int, float]],
    users_interests: Sequence[Interests],
) -> Suggestions:
    """Each interest with the sum of the similarities of the users who have it.

        weight(i) = Σ sim(v)         over the similar users v who have i

    `similar_users` are pairs (user id, similarity), from any source. An
    interest that a user lists twice counts once. The heaviest interest comes
    first.

    >>> users_interests = [["R"], ["R", "Java"], ["Java"]]
    >>> add_up_interests([(1, 0.5), (2, 0.25)], users_interests)
    [('Java', 0.75), ('R', 0.5)]
    """
    return add_up_weights(
        (interest, similarity)
        for user_id, similarity in similar_users
        for interest in dict.fromkeys(users_interests[user_id])
    )


def leave_out(known: Interests, suggestions: Suggestions) -> Suggestions:
    """The suggestions whose interest is not `known`, in the same order.

    >>> leave_out(["R", "C++"], [("Java", 0.75), ("R", 0.5)])
    [('Java', 0.75)]
    """
    return [
        (interest, weight)
        for interest, weight in suggestions
        if interest not in known
    ]


def user_based_suggestions(
    user_id: int,
    users_interests: Sequence[Interests],
    include_current_interests: bool = False,
) -> Suggestions:
    """The interests of the users similar to user `user_id`, the best one first.

        weight(i) = Σ cos(user, v)      over all other users v who have i

    Pairs (interest, weight). The interests that the user already has are left
    out, unless `include_current_interests`. Of two interests with equal weight
    the one that the more similar user has comes first, or that this user lists
    first. Raises ValueError if there is no user `user_id`.

    >>> users_interests = [["R", "Python"], ["Java"], ["scipy", "Python"]]
    >>> user_based_suggestions(0, users_interests)
    [('scipy', 0.5)]
    """
    similar_users = most_similar_users_to(user_id, users_interests)
    suggestions = add_up_interests(similar_users, users_interests)
    if include_current_interests:
        return suggestions
    return leave_out(users_interests[user_id], suggestions)
