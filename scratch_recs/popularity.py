"""Suggest what is popular and not yet known: the simplest recommender.

It needs no knowledge of its user, so it also serves a new user (cold start) of
whom nothing is known yet.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23.
"""

from __future__ import annotations

from collections import Counter
from typing import Iterable, Optional

from scratch_recs.arguments import check_count, check_lists


def count_interests(users_interests: Iterable[Iterable[str]]) -> Counter[str]:
    """How many users have each interest: a Counter, in order of first mention.

    A user who lists an interest twice counts once.

    >>> count_interests([["R", "Python"], ["Python"], ["Java", "Java"]])
    Counter({'Python': 2, 'R': 1, 'Java': 1})
    """
    check_lists("users_interests", users_interests)
    return Counter(
        interest
        for user_interests in users_interests
        for interest in dict.fromkeys(user_interests)  # each once, in its order
    )


def most_popular_new_interests(
    user_interests: Iterable[str],
    users_interests: Iterable[Iterable[str]],
    max_results: Optional[int] = 5,
) -> list[tuple[str, int]]:
    """The most popular interests that a user does not have, with their counts.

    `user_interests` may be any list; it need not be one of `users_interests`,
    and for a new user it is []. Of equally popular interests the one that is
    mentioned first in `users_interests` comes first. At most `max_results`
    pairs, all of them if None; raises ValueError if it is negative.

    >>> users_interests = [["R", "Python"], ["Python", "Java"], ["R", "Python"]]
    >>> most_popular_new_interests(["Python"], users_interests, max_results=2)
    [('R', 2), ('Java', 1)]
    """
    if max_results is not None:
        check_count("max_results", max_results, least=0)
    check_lists("user_interests", [user_interests])
    known = set(user_interests)
    suggestions = [
        (interest, count)
        for interest, count in count_interests(users_interests).most_common()
        if interest not in known
    ]
    return suggestions[:max_results]
