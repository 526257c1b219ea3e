"""The steps of the lecture on interests, as functions that print.

`documented` holds what the lecture prints, to stand beside ours; it is empty
for users of your own.
"""

from __future__ import annotations

from typing import Mapping, Optional, Sequence

from scratch_recs import (
    cosine_similarity,
    count_interests,
    item_based_suggestions,
    most_popular_new_interests,
    most_similar_interests_to,
    most_similar_users_to,
    shape,
    user_based_suggestions,
)
from scratch_recs.cli.printing import (
    compare,
    print_table,
    say,
    shorten,
    yes_or_no,
)
from scratch_recs.item_based import make_interest_user_matrix
from scratch_recs.user_based import (
    add_up_interests,
    leave_out,
    make_user_interest_matrix,
    unique_interests,
)
from scripts.interests.documented import (
    BIG_DATA,
    COUNTS,
    FOUR_USERS,
    RANKINGS,
    STATED_WEIGHTS,
    TOY_BIG_DATA,
    TOY_HADOOP,
    USER_0,
)

Users = Sequence[Sequence[str]]
Ranking = Sequence[tuple[object, float]]
Rankings = Mapping[
    str, Ranking
]  # what the lecture prints; empty for your own data

LONGEST = 25  # rows of a ranking of your own data that are printed


def show_ranking(
    what: str, ours: Ranking, documented: Optional[Ranking]
) -> None:
    """Print our ranking, and beside each weight the documented one."""
    if documented is None:
        rows = [(shorten(str(name), 40), weight) for name, weight in ours]
        print_table([what, "ours"], rows[:LONGEST])
        if len(rows) > LONGEST:
            print(f"  ... and {len(rows) - LONGEST} more")
        return
    printed = dict(documented)
    rows = [(name, printed.get(name, "-"), weight) for name, weight in ours]
    print_table([what, "documented", "ours"], rows)
    same = yes_or_no(list(documented) == list(ours))
    print(f"  Same names, order and digits: {same}.")


def show_vector(what: str, ours: Sequence[int], documented: str) -> None:
    """Print a vector of ones and zeros, and the documented one above it."""
    digits = "".join(map(str, ours))
    print_table([what, ""], [("documented", documented), ("ours", digits)])


def popular(users: Users, documented: Rankings) -> None:
    """What is popular, and new to a user."""
    counts = count_interests(users)
    if documented:
        compare("users", 15, len(users))
        compare("different interests", 36, len(counts))
    print("\n  How many users have each interest:\n")
    names: dict[int, list[str]] = {}
    for name, count in counts.most_common():
        names.setdefault(count, []).append(name)
    ours = {count: ", ".join(found) for count, found in names.items()}
    for count, found in ours.items():
        say(f"{count} x  {found}", hanging=" " * 7)
    if documented:
        print()
        rows = [
            [f"{n} x", len(theirs.split(", ")), len(names.get(n, []))]
            for n, theirs in COUNTS.items()
        ]
        print_table(["interests named", "documented", "ours"], rows)
        same = yes_or_no(ours == COUNTS)
        print(f"  Same names, order and counts: {same}.")
    for user_id in (0, 2):
        if user_id < len(users):
            what = f"popular and new to user {user_id}"
            print(f"\n  {what.capitalize()}:")
            ours = most_popular_new_interests(users[user_id], users)
            show_ranking("interest", ours, documented.get(what))


def four_users() -> None:
    """User-based suggestions, small enough to add up by hand."""
    for user_id, interests in enumerate(FOUR_USERS):
        print(f"  user {user_id}: {', '.join(interests)}")
    print(
        "\n  With the similarities to user 0 that are stated, 0.7, 0.8 and 0.6:"
    )
    stated = ((1, 0.7), (2, 0.8), (3, 0.6))
    suggestions = leave_out(FOUR_USERS[0], add_up_interests(stated, FOUR_USERS))
    documented = dict(STATED_WEIGHTS)
    for interest, weight in suggestions:
        # Rounded, because 0.7 + 0.6 is 1.2999999999999998 in binary.
        compare(interest, documented[interest], round(weight, 12))
    similar = most_similar_users_to(0, FOUR_USERS)
    true = ", ".join(str(cosine) for _, cosine in similar)
    print()
    print(f"  The source calls them cosines. The true ones are {true}:")
    for interest, weight in user_based_suggestions(0, FOUR_USERS):
        compare(interest, documented[interest], weight)


def similar_users(users: Users, documented: Rankings) -> None:
    """Users as vectors: the cosine finds similar users, and they vote."""
    matrix = make_user_interest_matrix(users)
    if documented:
        compare("users x interests", "15x36", "{}x{}".format(*shape(matrix)))
        show_vector("user 0 as a vector", matrix[0], USER_0)
    print("\n  Users similar to user 0, by the cosine of their vectors:")
    neighbours = most_similar_users_to(0, users)
    show_ranking("user", neighbours, documented.get("users near 0"))
    print("\n  New to user 0, weighted by the similarity of those who have it:")
    suggestions = user_based_suggestions(0, users)
    show_ranking("interest", suggestions, documented.get("user-based"))


def similar_interests(users: Users, documented: Rankings) -> None:
    """Interests as vectors: similar ones to those that user 0 has."""
    matrix = make_interest_user_matrix(users)
    if documented:
        compare("interests x users", "36x15", "{}x{}".format(*shape(matrix)))
        show_vector("Big Data as a vector", matrix[0], BIG_DATA)
        toy_rows()
    first = unique_interests(users)[0]
    print(f"\n  Interests similar to {first}:")
    neighbours = most_similar_interests_to(first, users)
    show_ranking("interest", neighbours, documented.get("near Big Data"))
    print()
    say("Similar to the interests of user 0, which are in the list themselves:")
    everything = item_based_suggestions(
        0, users, include_current_interests=True
    )
    show_ranking("interest", everything, documented.get("item-based"))
    print("\n  New to user 0:")
    if documented:
        say("(The source prints all 21: a name in its filter is misspelt.)")
    new = item_based_suggestions(0, users)
    show_ranking("interest", new, documented.get("item-based and new"))


def toy_rows() -> None:
    """Two rows of five users each, as the lecture sketches the table."""
    print("\n  Two rows as the lecture sketches them, for five users:")
    for name, row in (("Big Data", TOY_BIG_DATA), ("Hadoop", TOY_HADOOP)):
        print(f"    {name:<8}  {' '.join(map(str, row))}")
    documented = dict(RANKINGS["near Big Data"])["Hadoop"]
    cosine = cosine_similarity(TOY_BIG_DATA, TOY_HADOOP)
    print_table(["", "documented", "ours"], [["cosine", documented, cosine]])
    say(
        "(The documented one is of the rows of all 15 users. They give the "
        "same: three users have the one, two the other, two both, 2 / sqrt(3 x "
        "2).)"
    )
