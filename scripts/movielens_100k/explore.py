"""MovieLens 100k: what its files hold, and a question about three films."""

from __future__ import annotations

import re
from typing import Sequence

from scratch_recs import Ratings
from scratch_recs.cli.printing import (
    compare,
    print_table,
    say,
    shorten,
    yes_or_no,
)

Titles = dict[str, str]

# What the lecture prints of the two files: film id and title; user id, film id
# and stars.
FIRST_FILMS = (
    ("1", "Toy Story (1995)"),
    ("2", "GoldenEye (1995)"),
    ("3", "Four Rooms (1995)"),
    ("4", "Get Shorty (1995)"),
    ("5", "Copycat (1995)"),
)
FIRST_RATINGS = (
    ("196", "242", 3.0),
    ("186", "302", 3.0),
    ("22", "377", 1.0),
    ("244", "51", 2.0),
    ("166", "346", 1.0),
)
STAR_WARS = {"50": "4.358491", "181": "4.007890"}


def explore(ratings: Ratings, titles: Titles) -> None:
    """The size of the data, its first rows, and what is said of its ids."""
    say(
        "Two files: u.item with the films, u.data with the ratings. Beside "
        "each figure that the lecture prints ('documented') stands ours."
    )
    compare("films with a title", 1682, len(titles))
    compare("users", 943, len(ratings.user_ids))
    compare("ratings", 100000, len(ratings))
    show_first_rows(ratings, titles)
    users = from_one(ratings.user_ids)
    films = from_one(ratings.item_ids)
    say(
        "The lecture calls the ids not consecutive. Numbered from 1 without a "
        f"gap: users {users}, films {films}."
    )
    values = ratings.values
    say(
        "It says that ratings run from 0 to 5: here from "
        f"{min(values):g} to {max(values):g}."
    )


def from_one(ids: Sequence[str]) -> str:
    """Whether the ids are the numbers 1, 2, 3, …, in any order.

    >>> from_one(["2", "1", "3"]), from_one(["1", "3"])
    ('yes', 'NO')
    """
    return yes_or_no(sorted(map(int, ids)) == list(range(1, len(ids) + 1)))


def show_first_rows(ratings: Ratings, titles: Titles) -> None:
    """The first five films and the first five ratings, documented and ours."""
    films = list(titles.items())[:5]
    print("\n  The first five films:\n")
    rows = [
        [*theirs, "", item_id, shorten(title, 24)]
        for theirs, (item_id, title) in zip(FIRST_FILMS, films)
    ]
    print_table(["id", "documented", "", "id", "ours"], rows, left=5)
    print("\n  The first five ratings (the ids of user and film; stars):\n")
    first = [ratings[row] for row in range(5)]
    stars = [
        [user, film, f"{r:g}", "", our_user, our_film, f"{ours:g}"]
        for (user, film, r), (our_user, our_film, ours) in zip(
            FIRST_RATINGS, first
        )
    ]
    print(f"  {'documented':<19}{'ours'}")
    header = ["user", "film", "stars"]
    print_table([*header, "", *header], stars, left=0)
    same = films == list(FIRST_FILMS)
    same = same and [tuple(row) for row in first] == list(FIRST_RATINGS)
    print(f"  All ten rows are equal: {yes_or_no(same)}.")


def star_wars(ratings: Ratings, titles: Titles) -> None:
    """The average ratings of three films, one of which the lecture loses."""
    found = [
        (mean_rating(ratings, [item_id]), item_id, title)
        for item_id, title in titles.items()
        if re.search("Star Wars|Empire Strikes Back|Jedi", title)
        and item_id in ratings.item_index
    ]
    for average, item_id, title in sorted(found, reverse=True):
        compare(title, STAR_WARS.get(item_id, "lost"), f"{average:.6f}")
    say(
        "The lecture searches for 'Enpire Strikes Back', and so loses that "
        "film."
    )


def mean_rating(ratings: Ratings, item_ids: Sequence[str]) -> float:
    """The mean of all ratings of these items."""
    rows = [ratings.item_index[item_id] for item_id in item_ids]
    stars = [rating for row in rows for _, rating in ratings.by_item[row]]
    return sum(stars) / max(1, len(stars))
