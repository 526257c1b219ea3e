"""'As the number of interests grows, it becomes increasingly difficult to find
similar users, and recommendations may become less relevant.'

Five tables take the claim apart. Where everybody names five interests, more and
more interests leave two users less and less to share. Where users name more of
them along with it, they share more, in a space of the same dimension.
"""

from __future__ import annotations

import random
from typing import Iterator, Optional, Sequence

from scratch_recs import DataError, Ratings, count_interests
from scratch_recs.progress import progress_bar
from scripts.experiments.data import Data
from scripts.experiments.interests import (
    Quality,
    Users,
    made_up_users,
    quality,
)
from scripts.experiments.report import (
    Chart,
    Finding,
    Table,
    curve,
    mean_table,
)

USERS = 200
GROUPS = 5
FEW = 5  # as in the lecture, where 15 users name 67 interests
GROWTH = 20  # or one interest in so many
LIKED = 4.0  # a film with so many stars is an interest
ASKED = 120  # of the users who like films

NEAR_HEADER = ("n", "each", "shared", "nearest", "own")
SUGGESTED_HEADER = ("n", "hits", "popular", "chance", "place", "pop. place")
WORDS = (
    ("n", "interests to choose from"),
    ("each", "interests that are known of a user"),
    ("shared", "of these, in common with the nearest user"),
    ("nearest", "the cosine similarity of the nearest user"),
    ("own", "share of users whose nearest user is of the same group"),
    ("hits", "share of users whose hidden interest is among ten suggestions"),
    ("popular", "the same for the ten most popular interests"),
    ("chance", "the same for ten interests at random"),
    ("place", "of the hidden one among all suggestions: 0 first, 1 last"),
    ("pop. place", "the same in the order of popularity"),
)
HOW = (
    "One interest of every user is hidden; the others suggest it, or not. "
    "Suggestions are judged by how far they place it ahead of popularity: ten "
    "of 2000 are a smaller part than ten of 20, and popularity costs nothing."
)

# What stands in a picture: its name, its subtitle, the name of its y axis.
PICTURES = (
    ("users", "how similar the nearest user is", "share"),
    (
        "hits",
        "how often the hidden interest is among ten suggestions",
        "share of users",
    ),
    (
        "place",
        "where the hidden interest stands among all suggestions",
        "place: 0 first, 1 last",
    ),
)

AS_ABOVE = "The words are those of 2a."

CLEAR = 0.05  # smaller differences of shares may be luck
HOW_OFTEN = {1: "more often", 0: "as often as before", -1: "less often"}
HOW_GOOD = {1: "more relevant", 0: "as relevant as before", -1: "less relevant"}


def dimension(data: Data) -> Iterator[Finding]:
    """Made-up users of three kinds, then films that people like."""
    many = (20, 50, 100, 200, 500, 1000, 2000)
    if data.quick:
        many = (20, 200, 2000)
    grown = [n for n in many if n >= FEW * GROWTH]
    title = "2a. Dimension: five interests each"
    yield made_up("flat", title, many, 1, False, data)
    title = "2b. Dimension: one interest in twenty each"
    yield made_up("flat_growing", title, grown, 1, True, data)
    title = (
        "2c. Dimension: five each, and every group has a few great favourites"
    )
    yield made_up("favourites", title, many, 3, False, data)
    likes = liked_items(data.movielens.ratings)
    films = len(count_interests(likes))
    counts = [n for n in many if n < min(films, 1000)] + [films]
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
    how = f"{USERS} made-up users in {GROUPS} groups with own favourites. "
    how += f"{data.which_seeds} {HOW if name == 'flat' else AS_ABOVE}"
    words = WORDS if name == "flat" else ()
    return finding(f"dimension_{name}", title, how, words, counts, rows)


def liked_items(ratings: Ratings) -> list[list[str]]:
    """The ids of the items that each user likes; only users who like something.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Cube", 2)])
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
    """The same people with more and more films: `each` of them likes so many.

    each    how many of the liked films count, drawn at random; None: all
    """
    first = most_popular_only(likes, counts[0])
    people = [user for user, liked in enumerate(first) if len(liked) >= FEW]
    if len(people) < 2:
        raise DataError(
            f"hardly anybody likes {FEW} of the {counts[0]} most popular "
            "films: no two people to compare"
        )
    rows = []
    for n in progress_bar(counts, description=name):
        among = most_popular_only(likes, n)
        users = [among[user] for user in people]
        rows.append(quality_of_real(users, n, each, data.seeds))
    how = (
        f"The same {len(people)} people in every row: those who gave {LIKED:g} "
        f"stars or more to at least {FEW} of the {counts[0]} most popular "
        f"films. First only these films count, in the end the {counts[-1]} "
        f"most popular ones. {data.which_seeds} {AS_ABOVE}"
    )
    name = f"dimension_{name}"
    return finding(name, title, how, (), counts, rows, groups=False)


def quality_of_real(
    users: Users, interests: int, each: Optional[int], seeds: Sequence[int]
) -> Quality:
    """The mean over the seeds; each of them draws `each` interests per user."""
    measured = []
    for seed in seeds:
        source = random.Random(seed)
        drawn = users
        if each is not None:
            drawn = [source.sample(liked, each) for liked in users]
        measured.append([quality(drawn, interests, seed, asked=ASKED)])
    return Quality(*mean_table(measured)[0])


def finding(
    name: str,
    title: str,
    how: str,
    words: Sequence[tuple[str, str]],
    counts: Sequence[int],
    rows: Sequence[Quality],
    groups: bool = True,
) -> Finding:
    """Tables, pictures and verdict on one kind of users."""
    near = []
    suggested = []
    for n, row in zip(counts, rows):
        own = f"{row.own_group:.2f}" if groups else "-"
        cells = f"{row.each:.1f}", f"{row.shared:.1f}", f"{row.nearest:.2f}"
        near.append([n, *cells, own])
        hits = [f"{x:.3f}" for x in (row.hits, row.popular, row.chance)]
        places = f"{row.place:.2f}", f"{row.popular_place:.2f}"
        suggested.append([n, *hits, *places])
    tables = [Table(NEAR_HEADER, near), Table(SUGGESTED_HEADER, suggested)]
    charts = charts_of(name, counts, Quality(*zip(*rows)), groups)
    answer = verdict(counts, rows, groups)
    return Finding(title, how, words, tables, charts, answer)


def charts_of(
    name: str, counts: Sequence[int], columns: Quality, groups: bool
) -> list[Chart]:
    """Three pictures: similar users, hits, and places."""
    similar = {"similarity of the nearest": columns.nearest}
    if groups:
        similar["nearest is of the own group"] = columns.own_group
    hits = {
        "by similar users": columns.hits,
        "by popularity": columns.popular,
        "at random": columns.chance,
    }
    places = {
        "by similar users": columns.place,
        "by popularity": columns.popular_place,
    }
    return [
        Chart(
            f"{name}_{what}",
            subtitle,
            {label: curve(counts, ys) for label, ys in lines.items()},
            "number of interests (logarithmic)",
            y_label,
            "log",
        )
        for (what, subtitle, y_label), lines in zip(
            PICTURES, (similar, hits, places)
        )
    ]


def verdict(
    counts: Sequence[int], rows: Sequence[Quality], groups: bool
) -> str:
    """Is it harder to find similar users, and are suggestions less relevant?

    groups    True if it is known which users are of the same taste
    """
    first = rows[0]
    last = rows[-1]
    said = [
        f"the nearest similarity goes from {first.nearest:.2f} to "
        f"{last.nearest:.2f}"
    ]
    # Of the figures in the table, so that they can be checked by eye.
    leads = [round(row.popular_place, 2) - round(row.place, 2) for row in rows]
    useful = grade(leads[-1] - leads[0])
    grades = [useful]
    if groups:
        found = grade(last.own_group - first.own_group)
        grades.append(found)
        said.append(
            f"the nearest user is of the own group in {first.own_group:.0%}, "
            f"then {last.own_group:.0%} of the cases: similar users are found "
            + HOW_OFTEN[found]
        )
    said.append(
        f"suggestions place what was hidden by {leads[0]:+.2f}, then "
        f"{leads[-1]:+.2f} ahead of popularity: they are {HOW_GOOD[useful]}"
    )
    worse = grades.count(-1) / len(grades)
    truth = {0: "false", 0.5: "half true", 1: "true"}[worse]
    return (
        f"From {counts[0]} to {counts[-1]} interests {'; '.join(said)}. The "
        f"claim is {truth} here, where two users share {first.shared:.1f}, "
        f"then {last.shared:.1f}."
    )


def grade(gain: float) -> int:
    """1 for a clear gain, -1 for a clear loss, else 0.

    >>> grade(0.2), grade(-0.01)
    (1, 0)
    """
    return 0 if abs(gain) < CLEAR else 1 if gain > 0 else -1
