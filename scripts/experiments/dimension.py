"""'As the number of interests grows, it becomes increasingly difficult to find similar
users, and recommendations may become less relevant.'

Five tables take the claim apart. Where everybody names five interests, more and more
interests leave two users less and less to share. Where users name more of them along
with it, they share more, in a space of the same dimension.
"""

from __future__ import annotations

import random
from typing import Iterator, Optional, Sequence

from scratch_recs.errors import DataError
from scratch_recs.popularity import count_interests
from scratch_recs.progress import progress_bar
from scratch_recs.datasets.ratings import Ratings
from scripts.experiments.data import Data
from scripts.experiments.interests import Quality, Users, made_up_users, quality
from scripts.experiments.report import Finding, curve, mean_table, percent

USERS, GROUPS = 200, 5
FEW = 5  # as in the lecture, where 15 users name 67 interests
GROWTH = 20  # or one interest in so many
LIKED = 4.0  # a film with so many stars is an interest
ASKED = 120  # of the users who like films

HEADER = (
    *("n", "each", "shared", "nearest", "own"),
    *("hits", "popular", "chance", "place", "pop. place"),
)
HOW = (
    "each: interests known of a user; shared: in common with the nearest user; "
    "nearest: the similarity of that one; own: how often that one is of the same "
    "group; hits: how often the ten suggestions hold the "
    "one interest that was hidden; popular, chance: the same for the ten most popular, "
    "and for ten at random; place: where the hidden one stands among all suggestions "
    "(0 first, 0.5 by chance); pop. place: the same in the order of popularity. How "
    "relevant suggestions are is judged by how far they place it ahead of popularity: "
    "ten of 2000 are a smaller part than ten of 20, and popularity costs nothing."
)

CLEAR = 0.05  # smaller differences of shares may be luck
HOW_OFTEN = ("as often as before", "more often", "less often")  # 0, 1, -1
HOW_GOOD = ("as relevant as before", "more relevant", "less relevant")


def dimension(data: Data) -> Iterator[Finding]:
    """Made-up users of three kinds, then films that people like."""
    many = (
        (20, 200, 2000) if data.quick else (20, 50, 100, 200, 500, 1000, 2000)
    )
    grown = [n for n in many if n >= FEW * GROWTH]
    yield made_up(
        "flat", "2a. Dimension: five interests each", many, 1, False, data
    )
    title = "2b. Dimension: one interest in twenty each"
    yield made_up("flat_growing", title, grown, 1, True, data)
    title = (
        "2c. Dimension: five each, and every group has a few great favourites"
    )
    yield made_up("favourites", title, many, 3, False, data)
    likes = liked_items(data.movielens.ratings)
    films = len(count_interests(likes))
    usual = (20, 200) if data.quick else (20, 50, 100, 200, 500)
    counts = [n for n in usual if n < films] + [films]
    name = data.movielens.name
    title = f"2d. Dimension: {name}, five liked films each"
    yield real("films", title, likes, counts, FEW, data)
    title = f"2e. Dimension: {name}, all liked films"
    yield real("films_growing", title, likes, counts, None, data)


def made_up(
    name: str,
    title: str,
    counts: Sequence[int],
    skew: float,
    grow: bool,
    data: Data,
) -> Finding:
    """Made-up users with so many interests to choose from."""
    rows = []
    for n in progress_bar(counts, description=name):
        each = n // GROWTH if grow else FEW
        measured = []
        for seed in data.seeds:
            users = made_up_users(USERS, n, each, GROUPS, skew, seed)
            measured.append([quality(users, n, seed, GROUPS)])
        rows.append(Quality(*mean_table(measured)[0]))
    how = f"{USERS} made-up users in {GROUPS} groups with favourites of their own. "
    how += HOW if name == "flat" else "Columns as in 2a."
    return finding(f"dimension_{name}", title, how, counts, rows)


def liked_items(ratings: Ratings) -> list[list[str]]:
    """What every user who likes something likes: the ids of the items.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 2)])
    >>> liked_items(table)
    [['Alien']]
    """
    ids = ratings.item_ids
    likes = [
        [ids[i] for i, r in rated if r >= LIKED] for rated in ratings.by_user
    ]
    return [liked for liked in likes if liked]


def most_popular_only(users: Users, count: int) -> list[list[str]]:
    """The interests of all users that are among the `count` most popular ones.

    >>> most_popular_only([["R", "Java"], ["R"], ["C"]], 1)
    [['R'], ['R'], []]
    """
    kept = {name for name, _ in count_interests(users).most_common(count)}
    return [[name for name in interests if name in kept] for interests in users]


def real(
    name: str,
    title: str,
    likes: Users,
    counts: Sequence[int],
    each: Optional[int],
    data: Data,
) -> Finding:
    """The same people, with more and more films: `each` of those they like, or all."""
    first = most_popular_only(likes, counts[0])
    people = [user for user, liked in enumerate(first) if len(liked) >= FEW]
    if len(people) < 2:
        raise DataError(
            f"hardly anybody likes {FEW} of the {counts[0]} most popular films: no two "
            "people to compare"
        )
    rows = []
    for n in progress_bar(counts, description=name):
        among = most_popular_only(likes, n)
        users, measured = [among[user] for user in people], []
        for seed in data.seeds:
            source = random.Random(seed)
            if each is not None:
                users = [source.sample(among[user], each) for user in people]
            measured.append([quality(users, n, seed, asked=ASKED)])
        rows.append(Quality(*mean_table(measured)[0]))
    how = (
        f"The same {len(people)} people in every row: those who gave {LIKED:g} stars "
        f"or more to at least {FEW} of the {counts[0]} most popular films. First only "
        f"these films count, in the end the {counts[-1]} most popular ones. Columns as "
        "in 2a."
    )
    return finding(f"dimension_{name}", title, how, counts, rows, groups=False)


def finding(
    name: str,
    title: str,
    how: str,
    counts: Sequence[int],
    rows: Sequence[Quality],
    groups: bool = True,
) -> Finding:
    """Table, picture and verdict on one kind of users."""
    shown = []
    for n, row in zip(counts, rows):
        own = f"{row.own_group:.2f}" if groups else "-"
        cells = [
            f"{row.each:.1f}",
            f"{row.shared:.1f}",
            f"{row.nearest:.2f}",
            own,
        ]
        chances = [f"{x:.3f}" for x in (row.hits, row.popular, row.chance)]
        shown.append(
            [
                n,
                *cells,
                *chances,
                f"{row.place:.2f}",
                f"{row.popular_place:.2f}",
            ]
        )
    columns = Quality(*zip(*rows))
    curves = {
        "nearest similarity": curve(counts, columns.nearest, log=True),
        "place": curve(counts, columns.place, log=True),
        "place by popularity": curve(counts, columns.popular_place, log=True),
        "hits": curve(counts, columns.hits, log=True),
        "hits by popularity": curve(counts, columns.popular, log=True),
        "hits by chance": curve(counts, columns.chance, log=True),
    }
    if groups:
        curves["nearest of own group"] = curve(
            counts, columns.own_group, log=True
        )
    axis = "number of interests, as a power of ten (2 = 100, 3 = 1,000)"
    answer = verdict(counts, rows, groups)
    return Finding(
        name, title, how, HEADER, shown, curves, axis, "share", answer
    )


def verdict(
    counts: Sequence[int], rows: Sequence[Quality], groups: bool
) -> str:
    """Is it harder to find similar users, and are suggestions less relevant?

    groups    True where it is known who is of the same taste
    """
    first, last = rows[0], rows[-1]
    said = (
        f"From {counts[0]} to {counts[-1]} interests the nearest similarity goes from "
        f"{first.nearest:.2f} to {last.nearest:.2f}"
    )
    grades = []
    if groups:
        shares = percent(first.own_group), percent(last.own_group)
        said += (
            f", and the nearest user is of the own group in {shares[0]}, then "
        )
        said += f"{shares[1]} of the cases"
        found = grade(last.own_group - first.own_group)
        grades.append((found, f"similar users are found {HOW_OFTEN[found]}"))
    # Of the figures in the table, so that they can be checked by eye.
    leads = [
        round(row.popular_place, 2) - round(row.place, 2)
        for row in (first, last)
    ]
    useful = grade(leads[1] - leads[0])
    grades.append((useful, f"suggestions are {HOW_GOOD[useful]}"))
    worse = [words for place, words in grades if place < 0]
    truth = "half true" if worse else "false"
    if len(worse) == len(grades):
        truth = "true"
    return (
        f"{said}; suggestions place what was hidden by {leads[0]:+.2f}, then "
        f"{leads[1]:+.2f} ahead of popularity: the claim is {truth} here "
        f"({' and '.join(words for _, words in grades)}), where two users share "
        f"{first.shared:.1f}, then {last.shared:.1f}."
    )


def grade(gain: float) -> int:
    """1 for a clear gain, -1 for a clear loss, else 0.

    >>> grade(0.2), grade(-0.01)
    (1, 0)
    """
    return 0 if abs(gain) < CLEAR else 1 if gain > 0 else -1
