"""Item-based collaborative filtering: suggest what is like what one has.

This is user-based filtering on the transposed matrix:

    user-interest matrix    one row per user: which interests has the user?
    interest-user matrix    one row per interest: which users have it?

Two interests are as similar as their rows: the cosine. Every interest of the
user votes for the interests similar to it, and the weight of the vote is the
similarity.

Users come and go, and there are many of them. The similarities of interests
hardly change, so a web shop computes them in advance.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23. The
idea: Sarwar, Karypis, Konstan and Riedl (2001), "Item-based Collaborative
Filtering Recommendation Algorithms".
"""

from __future__ import annotations

from typing import Sequence

from scratch_recs.linear_algebra import Matrix, transpose
from scratch_recs.similarity import most_similar
from scratch_recs.user_based import (
    Interests,
    Suggestions,
    add_up_weights,
    check_user,
    leave_out,
    make_user_interest_matrix,
    unique_interests,
)


def make_interest_user_matrix(users_interests: Sequence[Interests]) -> Matrix:
    """The transposed matrix: one row per unique interest, one column per user.

    >>> make_interest_user_matrix([["R", "Python"], ["Python", "scipy"]])
    [[1, 1], [1, 0], [0, 1]]
    """
    return transpose(make_user_interest_matrix(users_interests))


def most_similar_interests_to(
    interest: str, users_interests: Sequence[Interests]
) -> Suggestions:
    """The interests that share a user with `interest`, the most similar first.

    Pairs (interest, cosine of the rows of the two interests). Equally similar
    interests are in alphabetical order (capital letters first). Raises
    ValueError if no user has `interest`.

    >>> most_similar_interests_to("R", [["R", "Python"], ["Python", "scipy"]])
    [('Python', 0.7071067811865475)]
    """
    interests = unique_interests(users_interests)
    if interest not in interests:
        raise ValueError(f"no user has the interest {interest!r}")
    matrix = make_interest_user_matrix(users_interests)
    pairs = most_similar(interests.index(interest), matrix)
    return [(interests[other], similarity) for other, similarity in pairs]


def item_based_suggestions(
    user_id: int,
    users_interests: Sequence[Interests],
    include_current_interests: bool = False,
) -> Suggestions:
    """The interests similar to those of user `user_id`, the best one first.

        weight(i) = Σ cos(i, j)      over all other interests j of the user

    Pairs (interest, weight). The interests that the user already has are left
    out, unless `include_current_interests`. Of two interests with equal weight
    the one that is found first comes first: the user's interests are gone
    through in alphabetical order, and from each one the most similar interests
    first. Raises ValueError if there is no user `user_id`.

    >>> users_interests = [["R"], ["R", "Python"], ["Python", "scipy"]]
    >>> item_based_suggestions(0, users_interests)
    [('Python', 0.5)]
    """
    check_user(user_id, users_interests)
    interests = unique_interests(users_interests)
    matrix = make_interest_user_matrix(users_interests)
    suggestions = add_up_weights(
        (interests[other], similarity)
        for interest_id, has_interest in enumerate(matrix)
        if has_interest[user_id]
        for other, similarity in most_similar(interest_id, matrix)
    )
    if include_current_interests:
        return suggestions
    return leave_out(users_interests[user_id], suggestions)
