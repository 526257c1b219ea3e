"""The lecture on interests: what is popular, similar users, similar interests.

Every figure that the lecture prints stands beside ours. With `--data FILE` it runs
on a file of your own (a line of interests for each user), without documented figures.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs.cli.options import make_parser, run
from scratch_recs.cli.printing import (
    WIDTH,
    compare,
    heading,
    print_table,
    shorten,
)
from scratch_recs.datasets.interests import FILE, load_interests
from scratch_recs.item_based import (
    item_based_suggestions,
    make_interest_user_matrix,
    most_similar_interests_to,
)
from scratch_recs.linear_algebra import shape
from scratch_recs.popularity import count_interests, most_popular_new_interests
from scratch_recs.user_based import (
    add_up_interests,
    leave_out,
    make_user_interest_matrix,
    most_similar_users_to,
    unique_interests,
    user_based_suggestions,
)
from scripts.interests.documented import (
    BIG_DATA,
    FOUR_USERS,
    INTERESTS_NEAR_BIG_DATA,
    ITEM_BASED,
    NEW_TO_0,
    NEW_TO_2,
    STATED_WEIGHTS,
    USER_0,
    USER_BASED,
    USERS_NEAR_0,
)

Ranking = Sequence[tuple[object, float]]

LONGEST = 25  # rows of a ranking of your own data that are printed


def say(text: str, hanging: str = "  ") -> None:
    """Print a remark, broken into lines that fit."""
    print(
        textwrap.fill(
            text, WIDTH, initial_indent="  ", subsequent_indent=hanging
        )
    )


def show_ranking(
    what: str, ours: Ranking, documented: Optional[Ranking]
) -> None:
    """Print our ranking, and beside each weight the documented one of that name."""
    if documented is None:
        rows = [(shorten(str(name), 40), weight) for name, weight in ours]
        print_table([what, "ours"], rows[:LONGEST])
        if len(rows) > LONGEST:
            print(f"  ... and {len(rows) - LONGEST} more")
        return
    printed = dict(documented)
    print_table(
        [what, "documented", "ours"],
        [(name, printed.get(name, "-"), weight) for name, weight in ours],
    )
    same = list(documented) == list(ours)
    print(f"  Same names, order and digits: {'yes' if same else 'NO'}.")


def show_vector(what: str, ours: Sequence[int], documented: str) -> None:
    """Print a vector of ones and zeros, and the documented one above it."""
    digits = "".join(map(str, ours))
    print_table([what, ""], [("documented", documented), ("ours", digits)])


def size(matrix: list[list[int]]) -> str:
    """The shape of a matrix, rows first."""
    return "{}x{}".format(*shape(matrix))


def popular(users_interests: list[list[str]], lecture: bool) -> None:
    """Step 1: what is popular and new to a user."""
    heading("1. What is popular")
    counts = count_interests(users_interests)
    if lecture:
        compare("users", 15, len(users_interests))
        compare("different interests", 36, len(counts))
        compare("users who have the most popular one", 4, max(counts.values()))
    for frequency in sorted(set(counts.values()), reverse=True):
        names = [name for name, count in counts.items() if count == frequency]
        say(f"{frequency} x  {', '.join(names)}", hanging=" " * 7)
    for user_id, documented in ((0, NEW_TO_0), (2, NEW_TO_2)):
        if user_id < len(users_interests):
            print(f"\n  Popular and new to user {user_id}:")
            mine = users_interests[user_id]
            ours = most_popular_new_interests(mine, users_interests)
            show_ranking("interest", ours, documented if lecture else None)


def four_users() -> None:
    """Step 2: user-based suggestions, small enough to add up by hand."""
    heading("2. Similar users: four of them, by hand")
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
    cosines = [
        str(cosine) for _, cosine in most_similar_users_to(0, FOUR_USERS)
    ]
    print(
        f"\n  The source calls them cosines. The true ones are {', '.join(cosines)}:"
    )
    for interest, weight in user_based_suggestions(0, FOUR_USERS):
        compare(interest, documented[interest], weight)


def similar_users(users_interests: list[list[str]], lecture: bool) -> None:
    """Step 3: user-based suggestions for user 0."""
    heading("3. Similar users: suggest what they are interested in")
    matrix = make_user_interest_matrix(users_interests)
    if lecture:
        compare("users x interests", "15x36", size(matrix))
        show_vector("user 0 as a vector", matrix[0], USER_0)
    print("\n  Users similar to user 0, by the cosine of their vectors:")
    neighbours = most_similar_users_to(0, users_interests)
    show_ranking("user", neighbours, USERS_NEAR_0 if lecture else None)
    print("\n  New to user 0, weighted by the similarity of those who have it:")
    suggestions = user_based_suggestions(0, users_interests)
    show_ranking("interest", suggestions, USER_BASED if lecture else None)


def similar_interests(users_interests: list[list[str]], lecture: bool) -> None:
    """Step 4: item-based suggestions for user 0."""
    heading("4. Similar interests: the same on the transposed table")
    matrix = make_interest_user_matrix(users_interests)
    if lecture:
        compare("interests x users", "36x15", size(matrix))
        show_vector("Big Data as a vector", matrix[0], BIG_DATA)
    first = unique_interests(users_interests)[0]
    print(f"\n  Interests similar to {first}:")
    neighbours = most_similar_interests_to(first, users_interests)
    show_ranking(
        "interest", neighbours, INTERESTS_NEAR_BIG_DATA if lecture else None
    )
    print(
        "\n  Similar to the interests of user 0, which are in the list themselves:"
    )
    everything = item_based_suggestions(0, users_interests, True)
    show_ranking("interest", everything, ITEM_BASED if lecture else None)
    print("\n  New to user 0:")
    if lecture:
        print(
            "  (The source prints all 21 as new: a name in its filter is misspelt.)"
        )
    known = set(users_interests[0])
    new = item_based_suggestions(0, users_interests)
    documented = [pair for pair in ITEM_BASED if pair[0] not in known]
    show_ranking("interest", new, documented if lecture else None)


def choose_users(given: Optional[str]) -> list[list[str]]:
    """The users of the file or folder `given`; the lecture's where it has none."""
    if (
        given is not None
        and Path(given).is_dir()
        and not Path(given, FILE).is_file()
    ):
        say(f"{given} holds no {FILE}: these are the users of the lecture.")
        return load_interests()
    return load_interests(given)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Walk through the lecture; the exit status."""
    parser = make_parser(
        "What is popular, similar users, similar interests: the lecture, step by "
        "step. --data may also name a CSV file of your own (a line of interests for "
        "each user), or a folder with an interests.csv.",
        "less than a second",
        idle=("seed", "quick"),
    )
    options = parser.parse_args(arguments)

    def walk() -> None:
        users_interests = choose_users(options.data)
        lecture = users_interests == load_interests()
        if lecture:
            say(
                "Users are numbered from 0: the lecture's 'user 1' is our user 0."
            )
        popular(users_interests, lecture)
        four_users()
        similar_users(users_interests, lecture)
        similar_interests(users_interests, lecture)

    return run(walk)
