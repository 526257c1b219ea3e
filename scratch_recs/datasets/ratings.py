"""The table of all ratings: who rated what, and how.

A rating is three things, (user, item, number), and a data set is a long list of
them. `Ratings` keeps that list in three columns of plain machine numbers, with
16 bytes for each rating. It translates between the ids of the file ('196') and
row numbers (0).
"""

from __future__ import annotations

import math
from array import array
from functools import cached_property
from typing import Any, Iterable, Iterator, NamedTuple, Optional, Sequence

from scratch_recs.arguments import (
    check_choice,
    check_count,
    check_kind,
    check_scale,
    quoted,
)
from scratch_recs.datasets.checks import Scale, checked_triple, first_repetition
from scratch_recs.errors import DataError

# What to do if a user rates an item again.
REPEATED = ("refuse", "first", "last", "mean")


class Rating(NamedTuple):
    """One row of a table: who, what, how good."""

    user_id: str
    item_id: str
    rating: float


class Stats(NamedTuple):
    """The size of a data set; printed as in the Jester lecture.

    filled    the share of the users × items cells that hold a rating

    >>> print(Stats(ratings=3, average=4.0, users=2, items=2, filled=0.75))
    Number of ratings: 3
    Average rating: 4.000
    Number of users (N): 2
    Number of items (M): 2
    Fraction non-nan ratings: 0.750
    """

    ratings: int
    average: float
    users: int
    items: int
    filled: float

    def __str__(self) -> str:
        return (
            f"Number of ratings: {self.ratings}\n"
            f"Average rating: {self.average:.3f}\n"
            f"Number of users (N): {self.users}\n"
            f"Number of items (M): {self.items}\n"
            f"Fraction non-nan ratings: {self.filled:.3f}"
        )


class Ratings:
    """A table of ratings in columns, with its id maps and its scale.

    users, items    array('i'): row numbers of the user and the item
    values          array('d'): the ratings
    user_ids        the ids in order of first appearance; user_index leads back
    item_ids        the same for items; item_index leads back
    scale           (lowest, highest) rating that can be given

    The parts of a split share the id maps and the scale of their table, so a
    row number means the same user in all of them. A table never changes; a
    method that alters something returns a new one.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3),
    ...                               ("bob", "Brazil", 4)], scale=(1, 5))
    >>> len(table), table.mean, table.user_ids, table.item_ids
    (3, 4.0, ['ann', 'bob'], ['Alien', 'Brazil'])
    >>> table.by_user[1]
    [(0, 3.0), (1, 4.0)]
    >>> next(iter(table))
    Rating(user_id='ann', item_id='Alien', rating=5.0)
    """

    def __init__(
        self,
        users: array[int],
        items: array[int],
        values: array[float],
        user_index: dict[str, int],
        item_index: dict[str, int],
        scale: Scale,
    ) -> None:
        self.users = users
        self.items = items
        self.values = values
        self.user_index = user_index
        self.item_index = item_index
        self.scale = scale

    @classmethod
    def from_triples(
        cls,
        triples: Iterable[Any],
        scale: Optional[Scale] = None,
        repeated: str = "refuse",
    ) -> Ratings:
        """The table of (user_id, item_id, rating) triples.

        scale       None: from the lowest to the highest rating there is
        repeated    if a user rates an item again: 'refuse' it, or keep the
                    'first', the 'last' or the 'mean' of the ratings

        An id is text, without the blanks around it, or a whole number: the rows
        of a data frame's `.values` are triples, too. Raises DataError if an id
        is missing, if a rating is not finite or outside the scale, or if a user
        rates an item twice. It names the row, from 1.

        >>> Ratings.from_triples([("ann", "Alien", 5), ("ann ", "Alien", 4)])
        Traceback (most recent call last):
        scratch_recs.errors.DataError: rows 1 and 2: user 'ann' rates 'Alien' \
twice
        """
        if isinstance(triples, str) or not hasattr(triples, "__iter__"):
            what = "(user_id, item_id, rating) triples"
            raise TypeError(f"triples is a list of {what}: {quoted(triples)}")
        if scale is not None:
            check_scale(scale)
        check_choice("repeated", repeated, REPEATED)
        users, items, values = array("i"), array("i"), array("d")
        user_index: dict[str, int] = {}
        item_index: dict[str, int] = {}
        for row, triple in enumerate(triples, start=1):
            user_id, item_id, value = checked_triple(
                triple, scale, f"row {row}"
            )
            users.append(user_index.setdefault(user_id, len(user_index)))
            items.append(item_index.setdefault(item_id, len(item_index)))
            values.append(value)
        if not values:
            raise DataError("a table of ratings needs at least one rating")
        scale = scale or (min(values), max(values))
        table = cls(users, items, values, user_index, item_index, scale)
        twice = table.rated_twice()
        if twice and repeated == "refuse":
            first, second = twice
            user, item = table[second][:2]
            where = f"rows {first + 1} and {second + 1}"
            raise DataError(f"{where}: user {user!r} rates {item!r} twice")
        return table.without_repeated(repeated) if twice else table

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Rating:
        return Rating(
            self.user_ids[self.users[row]],
            self.item_ids[self.items[row]],
            self.values[row],
        )

    def __iter__(self) -> Iterator[Rating]:
        user_ids, item_ids = self.user_ids, self.item_ids
        for user, item, value in zip(self.users, self.items, self.values):
            yield Rating(user_ids[user], item_ids[item], value)

    def __repr__(self) -> str:
        low, high = self.scale
        return (
            f"<Ratings: {len(self)} ratings, {len(self.user_ids)} users, "
            f"{len(self.item_ids)} items, scale {low:g} to {high:g}>"
        )

    @cached_property
    def user_ids(self) -> list[str]:
        """The ids of the users: row number -> id."""
        return list(self.user_index)

    @cached_property
    def item_ids(self) -> list[str]:
        """The ids of the items: row number -> id."""
        return list(self.item_index)

    @cached_property
    def mean(self) -> float:
        """The mean of all ratings μ; NaN for an empty part of a split."""
        return math.fsum(self.values) / len(self) if len(self) else math.nan

    @cached_property
    def by_user(self) -> list[list[tuple[int, float]]]:
        """For every user the (item row, rating) pairs, in table order."""
        return grouped(
            len(self.user_index), self.users, self.items, self.values
        )

    @cached_property
    def by_item(self) -> list[list[tuple[int, float]]]:
        """For every item the (user row, rating) pairs, in table order."""
        return grouped(
            len(self.item_index), self.items, self.users, self.values
        )

    def stats(self) -> Stats:
        """Numbers of ratings, users and items, the mean, and how full it is.

        Users and items are those that have a rating here: a part of a split
        knows the ids of others, too.

        >>> table = Ratings.from_triples([("a", "x", 1), ("b", "y", 3)])
        >>> table.stats().filled, table.select([0]).stats().filled
        (0.5, 1.0)
        """
        users = len(set(self.users))
        items = len(set(self.items))
        filled = len(self) / max(1, users * items)
        return Stats(len(self), self.mean, users, items, filled)

    def select(self, rows: Iterable[int]) -> Ratings:
        """The part that holds these rows, in this order.

        It shares the id maps and the scale of this table.

        >>> table = Ratings.from_triples([("a", "x", 1), ("b", "y", 3)])
        >>> table.select([1])[0], table.select([1]).user_ids
        (Rating(user_id='b', item_id='y', rating=3.0), ['a', 'b'])
        """
        rows = list(rows)
        users = array("i", map(self.users.__getitem__, rows))
        items = array("i", map(self.items.__getitem__, rows))
        values = array("d", map(self.values.__getitem__, rows))
        part = Ratings(
            users, items, values, self.user_index, self.item_index, self.scale
        )
        part.user_ids, part.item_ids = self.user_ids, self.item_ids
        return part

    def transpose(self) -> Ratings:
        """The same ratings with users and items exchanged.

        >>> Ratings.from_triples([("ann", "Alien", 5)]).transpose()[0]
        Rating(user_id='Alien', item_id='ann', rating=5.0)
        """
        users, items = self.item_index, self.user_index
        return Ratings(
            self.items, self.users, self.values, users, items, self.scale
        )

    def utility_matrix(self) -> list[list[float]]:
        """N rows (users) × M columns (items), NaN where nobody has rated.

        >>> table = Ratings.from_triples([("a", "x", 1), ("b", "y", 3)])
        >>> table.utility_matrix()
        [[1.0, nan], [nan, 3.0]]
        """
        matrix = [[math.nan] * len(self.item_index) for _ in self.user_index]
        for user, item, value in zip(self.users, self.items, self.values):
            matrix[user][item] = value
        return matrix

    def without_repeated(self, keep: str) -> Ratings:
        """The same table with one rating for each pair of user and item.

        keep    which one: the 'first', the 'last', or the 'mean' of all

        It stands where the pair appeared first. Where the scale was observed,
        it stays that of all ratings.

        >>> table = Ratings.from_triples([("ann", "Alien", 5)] * 2, (1, 5),
        ...                              repeated="first")
        >>> len(table), len(table.without_repeated("mean"))
        (1, 1)
        """
        cells: dict[tuple[int, int], list[float]] = {}
        for user, item, value in zip(self.users, self.items, self.values):
            cells.setdefault((user, item), []).append(value)
        kept = {
            "first": lambda values: values[0],
            "last": lambda values: values[-1],
            "mean": lambda values: math.fsum(values) / len(values),
        }[keep]
        return Ratings(
            array("i", [user for user, _ in cells]),
            array("i", [item for _, item in cells]),
            array("d", map(kept, cells.values())),
            self.user_index,
            self.item_index,
            self.scale,
        )

    def rated_twice(self) -> Optional[tuple[int, int]]:
        """(row, later row) of the first (user, item) pair that comes again."""
        width = len(self.item_index)
        cells = (u * width + i for u, i in zip(self.users, self.items))
        return first_repetition(array("q", cells))


def grouped(
    count: int,
    keys: Sequence[int],
    others: Sequence[int],
    values: Sequence[float],
) -> list[list[tuple[int, float]]]:
    """`count` lists: list k holds the (other, value) pairs that have the key k.

    >>> grouped(2, [1, 0, 1], [7, 8, 9], [1.0, 2.0, 3.0])
    [[(8, 2.0)], [(7, 1.0), (9, 3.0)]]
    """
    groups: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for key, other, value in zip(keys, others, values):
        groups[key].append((other, value))
    return groups


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
