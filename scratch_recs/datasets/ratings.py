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
from typing import (
    Any,
    Callable,
    Iterable,
    Iterator,
    NamedTuple,
    Optional,
    Sequence,
)

from scratch_recs.arguments import (
    check_choice,
    check_kind,
    check_scale,
    quoted,
)
from scratch_recs.datasets.checks import (
    Scale,
    checked_time,
    checked_triple,
    first_repetition,
    has_time,
)
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
    times           array('d'): when, such as the seconds since 1970; or None
    likes_from      the rating from which on it is a like: three quarters up the
                    scale, 4 on 1 to 5, if its reader says no other

    The parts of a split share the id maps, the scale and `likes_from` of their
    table, so a row number means the same user in all of them. A table never
    changes; a method that alters something returns a new one.

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
        times: Optional[array[float]] = None,
        likes_from: Optional[float] = None,
    ) -> None:
        self.users = users
        self.items = items
        self.values = values
        self.user_index = user_index
        self.item_index = item_index
        self.scale = scale
        self.times = times
        self._likes_from = likes_from

    @property
    def likes_from(self) -> float:
        """The rating from which on a rating is a like."""
        low, high = self.scale
        usual = low + 0.75 * (high - low)
        return usual if self._likes_from is None else self._likes_from

    @classmethod
    def from_triples(
        cls,
        triples: Iterable[Any],
        scale: Optional[Scale] = None,
        repeated: str = "refuse",
    ) -> Ratings:
        """The table of (user_id, item_id, rating[, time]) rows.

        scale       None: from the lowest to the highest rating there is
        repeated    if a user rates an item again: 'refuse' it, or keep the
                    'first', the 'last' or the 'mean' of the ratings

        An id is text, without the blanks around it, or a whole number: the rows
        of a data frame's `.values` will do. If the first row has a time, all
        have one. Raises DataError if an id or a time is missing, if a rating is
        not finite or outside the scale, or if a user rates an item twice. It
        names the row, from 1.

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
        times: Optional[array[float]] = None
        for row, triple in enumerate(triples, start=1):
            where = f"row {row}"
            if row == 1 and has_time(triple):
                times = array("d")
            if times is not None and has_time(triple):
                *triple, time = triple
                times.append(checked_time(time, where))
            user_id, item_id, value = checked_triple(triple, scale, where)
            users.append(user_index.setdefault(user_id, len(user_index)))
            items.append(item_index.setdefault(item_id, len(item_index)))
            values.append(value)
            if times is not None and len(times) < row:
                raise DataError(f"{where} has no time, and row 1 has one")
        if not values:
            raise DataError("a table of ratings needs at least one rating")
        scale = scale or (min(values), max(values))
        table = cls(users, items, values, user_index, item_index, scale, times)
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

        It shares the id maps and the scale of this table. Raises ValueError if
        there is no such row.

        >>> table = Ratings.from_triples([("a", "x", 1), ("b", "y", 3)])
        >>> table.select([1])[0], table.select([1]).user_ids
        (Rating(user_id='b', item_id='y', rating=3.0), ['a', 'b'])
        """
        try:
            rows = list(rows)
            users = array("i", map(self.users.__getitem__, rows))
        except TypeError:
            what = "a list of row numbers"
            raise TypeError(f"rows is {what}, not {quoted(rows)}") from None
        except (IndexError, OverflowError):
            n = len(self)
            row = next(row for row in rows if not -n <= row < n)
            raise ValueError(
                f"there is no row {row}: the {n} rows are numbered from 0"
            ) from None
        items = array("i", map(self.items.__getitem__, rows))
        values = array("d", map(self.values.__getitem__, rows))
        part = self._with(users, items, values, self._times_of(rows))
        part.user_ids, part.item_ids = self.user_ids, self.item_ids
        return part

    def transpose(self) -> Ratings:
        """The same ratings with users and items exchanged.

        >>> Ratings.from_triples([("ann", "Alien", 5)]).transpose()[0]
        Rating(user_id='Alien', item_id='ann', rating=5.0)
        """
        return Ratings(
            self.items,
            self.users,
            self.values,
            self.item_index,
            self.user_index,
            self.scale,
            self.times,
            self._likes_from,
        )

    def _with(
        self,
        users: array[int],
        items: array[int],
        values: array[float],
        times: Optional[array[float]],
    ) -> Ratings:
        """Other rows, with the maps and the scale of this table."""
        return Ratings(
            users,
            items,
            values,
            self.user_index,
            self.item_index,
            self.scale,
            times,
            self._likes_from,
        )

    def _times_of(self, rows: Iterable[int]) -> Optional[array[float]]:
        if self.times is None:
            return None
        return array("d", map(self.times.__getitem__, rows))

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
        cells: dict[tuple[int, int], list[int]] = {}
        for row, cell in enumerate(zip(self.users, self.items)):
            cells.setdefault(cell, []).append(row)
        values = self.values
        kept: dict[str, Callable[[list[int]], float]] = {
            "first": lambda rows: values[rows[0]],
            "last": lambda rows: values[rows[-1]],
            "mean": lambda rows: math.fsum(values[n] for n in rows) / len(rows),
        }
        place = 0 if keep == "first" else -1
        return self._with(
            array("i", [user for user, _ in cells]),
            array("i", [item for _, item in cells]),
            array("d", map(kept[keep], cells.values())),
            self._times_of(rows[place] for rows in cells.values()),
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
