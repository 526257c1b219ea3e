"""User-based collaborative filtering: suggest what similar users are interested in.

1. List all interests once. A user is then a vector of ones and zeros.
2. Users are as similar as their vectors: the cosine.
3. Every similar user votes for each of their interests, with a weight that is the
   similarity. The votes are added up, the heaviest suggestion comes first.

The weights rank the suggestions and mean nothing beyond that.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23. The idea:
Resnick, Iacovou, Suchak, Bergstrom and Riedl (1994), "GroupLens".
"""

from __future__ import annotations

from typing import Iterable, Sequence

from scratch_recs.similarity import most_similar

Interests = Sequence[str]

Suggestions = list[tuple[str, float]]


def unique_interests(users_interests: Iterable[Interests]) -> list[str]:
    """All interests of all users, each once, sorted (capital letters first).

    >>> unique_interests([["R", "Python"], ["Python", "scipy"]])
    ['Python', 'R', 'scipy']
    """
    return sorted(
        {
            interest
            for user_interests in users_interests
            for interest in user_interests
        }
    )


def make_user_interest_vector(
    user_interests: Interests, unique_interests: Interests
) -> list[int]:
    """A vector with an entry for each unique interest: 1 if the user has it, else 0.

    An interest that is listed twice counts once; one that is not among the
    `unique_interests` has no place in the vector and is passed over.

    >>> make_user_interest_vector(["scipy", "R"], ["Python", "R", "scipy"])
    [0, 1, 1]
    """
    has = set(user_interests)
    return [1 if interest in has else 0 for interest in unique_interests]


def make_user_interest_matrix(
    users_interests: Sequence[Interests],
) -> list[list[int]]:
    """The vectors of all users: a row a user, a column for each unique interest.

    >>> make_user_interest_matrix([["R", "Python"], ["Python", "scipy"]])
    [[1, 1, 0], [1, 0, 1]]
    """
    columns = unique_interests(users_interests)
    return [
        make_user_interest_vector(user_interests, columns)
        for user_interests in users_interests
    ]


def check_user(user_id: int, users_interests: Sequence[Interests]) -> None:
    """Nothing; a ValueError where `user_id` is not the row number of a user.

    >>> check_user(2, [["R"], ["Python"]])
    Traceback (most recent call last):
    ValueError: there is no user 2: the 2 users are numbered from 0
    """
    users = len(users_interests)
    if user_id not in range(users):
        raise ValueError(
            f"there is no user {user_id!r}: the {users} users are numbered from 0"
        )


def most_similar_users_to(
    user_id: int, users_interests: Sequence[Interests]
) -> list[tuple[int, float]]:
    """The users who share an interest with user `user_id`, the most similar first.

    Pairs (row number, cosine of the two users' vectors); among equals the lower row
    number comes first. ValueError where there is no user `user_id`.

    >>> most_similar_users_to(0, [["R", "Python"], ["Java"], ["scipy", "Python"]])
    [(2, 0.5)]
    """
    check_user(user_id, users_interests)
    return most_similar(user_id, make_user_interest_matrix(users_interests))


def add_up_weights(weighted: Iterable[tuple[str, float]]) -> Suggestions:
    """Pairs (interest, total of its weights), the heaviest first.

    Among equals, what was mentioned first comes first.

    >>> add_up_weights([("R", 0.5), ("Java", 0.25), ("Python", 0.25), ("Java", 0.5)])
    [('Java', 0.75), ('R', 0.5), ('Python', 0.25)]
    """
    totals: dict[str, float] = {}
    for interest, weight in weighted:
        totals[interest] = totals.get(interest, 0) + weight
    # Python sorts keep the order of equals, in reverse too.
    return sorted(totals.items(), key=lambda pair: pair[1], reverse=True)


def add_up_interests(
    similar_users: Iterable[tuple[int, float]],
    users_interests: Sequence[Interests],
) -> Suggestions:
    """Pairs (interest, sum of the similarities of the users who have it), best first.

    `similar_users` are pairs (row number, similarity), wherever they come from. An
    interest that one user lists twice counts once.

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
    """The suggestions whose interest is not among the `known`, in the same order.

    >>> leave_out(["R", "C++"], [("Java", 0.75), ("R", 0.5)])
    [('Java', 0.75)]
    """
    return [pair for pair in suggestions if pair[0] not in known]


def user_based_suggestions(
    user_id: int,
    users_interests: Sequence[Interests],
    include_current_interests: bool = False,
) -> Suggestions:
    """The interests of the users similar to user `user_id`, the best suggestion first.

        weight(i) = Σ cos(user, v)      over the other users v who have interest i

    Pairs (interest, weight); what the user has already is left out unless
    `include_current_interests`. Among equals, what the more similar user has, or
    what that user lists first, comes first. ValueError where there is no such user.

    >>> users_interests = [["R", "Python"], ["Java"], ["scipy", "Python"]]
    >>> user_based_suggestions(0, users_interests)
    [('scipy', 0.5)]
    """
    similar_users = most_similar_users_to(user_id, users_interests)
    suggestions = add_up_interests(similar_users, users_interests)
    if include_current_interests:
        return suggestions
    return leave_out(users_interests[user_id], suggestions)
