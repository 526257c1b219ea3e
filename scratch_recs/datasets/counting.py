"""Tables counted: clicks, how much is rated, and how much is enough.

count_clicks      a table of (user, item) clicks: how often?
most_rated        the items with the most ratings
enough_ratings    how many an item needs before a list may show it
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any, Iterable, Sequence

from scratch_recs.arguments import check_count, check_kind, quoted
from scratch_recs.datasets.checks import checked_id
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError


def count_clicks(clicks: Iterable[Any]) -> Ratings:
    """The table of (user_id, item_id) clicks, or purchases: how often each.

    Clicks say what people did, not what they thought of it (implicit feedback).
    The value of a pair is the number of its clicks. Every one of them counts as
    a like: `likes_from` is 1. Raises DataError if an id is missing, and names
    the row, from 1.

    >>> table = count_clicks([("ann", "Alien"), ("bob", "Cube"),
    ...                       ("ann", "Alien")])
    >>> [tuple(row) for row in table], table.scale, table.likes_from
    ([('ann', 'Alien', 2.0), ('bob', 'Cube', 1.0)], (1.0, 2.0), 1.0)
    """
    if isinstance(clicks, str) or not hasattr(clicks, "__iter__"):
        what = "(user_id, item_id) pairs"
        raise TypeError(f"clicks is a list of {what}: {quoted(clicks)}")
    user_index: dict[str, int] = {}
    item_index: dict[str, int] = {}
    counts: Counter[tuple[int, int]] = Counter()
    for row, click in enumerate(clicks, start=1):
        where = f"row {row}"
        if not isinstance(click, (tuple, list)) or len(click) != 2:
            raise DataError(f"{where}: {quoted(click)} is no (user, item) pair")
        user_id = checked_id(click[0], "user id", where)
        item_id = checked_id(click[1], "item id", where)
        user = user_index.setdefault(user_id, len(user_index))
        item = item_index.setdefault(item_id, len(item_index))
        counts[user, item] += 1
    if not counts:
        raise DataError("a table of clicks needs at least one click")
    return Ratings(
        array("i", [user for user, _ in counts]),
        array("i", [item for _, item in counts]),
        array("d", counts.values()),
        user_index,
        item_index,
        scale=(1.0, float(max(counts.values()))),
        likes_from=1.0,
    )


def most_rated(ratings: Ratings, count: int = 10) -> list[tuple[str, int]]:
    """The `count` items with the most ratings: [(item_id, how many), …].

    Ties stand in the order of the table. The users who rate most come from
    `most_rated(ratings.transpose())`.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 3),
    ...                               ("cem", "Brazil", 4)])
    >>> most_rated(table)
    [('Brazil', 2), ('Alien', 1)]
    """
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    check_count("count", count, least=0)
    counts = zip(ratings.item_ids, map(len, ratings.by_item))
    return sorted(counts, key=lambda pair: pair[1], reverse=True)[:count]


def enough_ratings(counts: Sequence[int]) -> int:
    """How many ratings an item needs before a list of the best may show it.

    counts    the number of ratings of every item

    Half as many as the item of a rating drawn at random has, ½ Σ n² / Σ n. So
    it grows with the table, and the many items that hardly anybody has rated do
    not lower it. In MovieLens 100k it is 84, which 398 of 1,682 films have.
    Lists of ten films for the users of its first fold hold 1.3 films that the
    user has given 4 or 5 stars in the test part, instead of 0.0, if the mean of
    the film decides; 1.4 instead of 0.1 with UserKNN, 1.5 instead of 0.3 with
    two factors, 1.4 instead of 1.1 with two factors and biases.

    >>> enough_ratings([100, 60, 2, 1, 1])
    41
    """
    return sum(n * n for n in counts) // (2 * max(1, sum(counts)))
