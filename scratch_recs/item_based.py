"""Item-based collaborative filtering: suggest what is similar to what the user has.

This is user-based filtering on the transposed table. There a row is a user and says
who has which interests; here a row is an interest and says which users have it. Two
interests are as similar as their rows. Users come and go, and there are many of
them; interests stay, so their similarities do.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23. The idea:
Sarwar, Karypis, Konstan and Riedl (2001), "Item-based Collaborative Filtering
Recommendation Algorithms".
"""

from __future__ import annotations

from typing import Sequence

from scratch_recs.linear_algebra import transpose
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


def make_interest_user_matrix(
    users_interests: Sequence[Interests],
) -> list[list[int]]:
    """The transposed table: a row for each unique interest, a column for each user.

    >>> make_interest_user_matrix([["R", "Python"], ["Python", "scipy"]])
    [[1, 1], [1, 0], [0, 1]]
    """
    return transpose(make_user_interest_matrix(users_interests))


def most_similar_interests_to(
    interest: str, users_interests: Sequence[Interests]
) -> Suggestions:
    """The interests that share a user with `interest`, the most similar first.

    Pairs (interest, cosine of the two rows of the interest-user matrix); among
    equals in the order of the alphabet. ValueError where nobody has the interest.

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
    """The interests similar to those of user `user_id`, the best suggestion first.

        weight(i) = Σ cos(i, j)      over the user's interests j, other than i

    Pairs (interest, weight); what the user has already is left out unless
    `include_current_interests`. Among equals, what is mentioned first comes first:
    the user's interests are gone through in the order of the alphabet, and the
    neighbours of each from the most similar on. ValueError where there is no such
    user.

    >>> users_interests = [["R"], ["R", "Python"], ["Python", "scipy"]]
    >>> item_based_suggestions(0, users_interests)
    [('Python', 0.5)]
    """
    check_user(user_id, users_interests)
    interests = unique_interests(users_interests)
    matrix = make_interest_user_matrix(users_interests)
    suggestions = add_up_weights(
        (interests[other], similarity)
        for interest_id, users in enumerate(matrix)
        if users[user_id]
        for other, similarity in most_similar(interest_id, matrix)
    )
    if include_current_interests:
        return suggestions
    return leave_out(users_interests[user_id], suggestions)
