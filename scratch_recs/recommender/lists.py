"""Lists of the best items: which items may stand in one, and in which order.

A list is what a user sees. What may stand in it is not decided by a score
alone: nothing that the user knows already, nothing of which the model knows too
little, only what is in stock, only what the caller does not exclude.
"""

from __future__ import annotations

import heapq
from typing import Collection, NamedTuple, Optional, Sequence

from scratch_recs.arguments import check_count, quoted
from scratch_recs.datasets.counting import enough_ratings
from scratch_recs.recommender.fitted import Fitted, Rated

# (item_id, score), best first.
Scored = list[tuple[str, float]]

# Ids of items, in a list, a set, …
ItemIds = Collection[str]


class Wanted(NamedTuple):
    """What a list may hold, as `Recommender.recommend` is asked.

    length         how many items, at the most
    min_ratings    only items with so many training ratings; None: a default
    candidates     only these items; None: all
    exclude        not these
    keep_rated     also what the user has rated
    """

    length: int = 10
    min_ratings: Optional[int] = None
    candidates: Optional[ItemIds] = None
    exclude: ItemIds = ()
    keep_rated: bool = False

    def check(self) -> None:
        """Raise TypeError or ValueError if something in it is wrong.

        >>> Wanted(length=-1).check()
        Traceback (most recent call last):
        ValueError: count counts from 0, not -1
        """
        check_count("count", self.length, least=0)
        if self.min_ratings is not None:
            check_count("min_ratings", self.min_ratings, least=0)
        for name, ids in (
            ("candidates", self.candidates),
            ("exclude", self.exclude),
        ):
            is_text = isinstance(ids, (str, bytes))
            if is_text or not (ids is None or hasattr(ids, "__iter__")):
                what = "a list of item ids"
                raise TypeError(f"{name} is {what}, not {quoted(ids)}")


def rows_in_list(
    model: Fitted, rated: Rated, wanted: Wanted, least: Optional[int] = None
) -> list[int]:
    """The rows of the items that a list may hold, in the order of the table.

    rated    (item row, rating) of the user
    least    the model's own default of `min_ratings`, if it has one

    The default is `enough_ratings`, or 1 if it leaves fewer than `count` items.
    With `candidates` the caller has chosen already, and it is 1.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> model = Fitted()
    >>> model._take(Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3), ("bob", "Cube", 4)]))
    >>> rows_in_list(model, [(0, 5.0)], Wanted())
    [1, 2]
    >>> rows_in_list(model, [(0, 5.0)], Wanted(candidates=["Alien", "Cube"]))
    [2]
    """
    wanted.check()
    counts = model._item_counts
    allowed: Collection[int] = range(len(counts))
    if wanted.candidates is not None:
        allowed = _rows(model, "each of candidates", wanted.candidates)
    out = _rows(model, "each of exclude", wanted.exclude)
    if not wanted.keep_rated:
        out |= {item for item, _ in rated}
    rows = [
        item
        for item, raters in enumerate(counts)
        if raters and item in allowed and item not in out
    ]
    if wanted.min_ratings is not None:
        return [item for item in rows if counts[item] >= wanted.min_ratings]
    if least is None:
        is_chosen = wanted.candidates is not None
        least = 1 if is_chosen else enough_ratings(counts)
    enough = [item for item in rows if counts[item] >= least]
    return enough if len(enough) >= wanted.length else rows


def _rows(model: Fitted, name: str, ids: ItemIds) -> set[int]:
    """The rows of those of the items that the model knows."""
    rows = {model._item_row(item_id, name) for item_id in ids}
    return {row for row in rows if row is not None}


def best_places(
    scores: Sequence[float], counts: Sequence[int], count: int
) -> list[int]:
    """The places of the `count` highest scores, the highest first.

    Among equal scores the item with more ratings comes first (`counts`), then
    the earlier place.

    >>> best_places([0.5, 0.9, 0.5, 0.1], counts=[1, 1, 2, 9], count=3)
    [1, 2, 0]
    """
    # nlargest keeps the order of the places among equals.
    return heapq.nlargest(
        count,
        range(len(scores)),
        key=lambda place: (scores[place], counts[place]),
    )
