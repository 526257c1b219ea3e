"""Sums over what two users have both rated: the raw material of all similarities.

For users u and v let I(u, v) be the items both have rated, x the ratings of u and y
those of v. Cosine, Pearson and mean squared difference all need nothing but

    n = |I(u, v)|    Σx    Σy    Σx²    Σy²    Σxy        (sums over I(u, v))

The textbook does it with three nested loops: for every u, for every v, for every
item (`plain_sums` is the inner part of them). `CoRatings` gets the sums of u with
*all* v at once from big integers (see `packed`). Item i is one integer Qᵢ that holds
for every user v who rated it with y the three numbers (1, y, y²), side by side in
the lanes of v, and zeros for everybody else. Then

    Σ Qᵢ  over the items of u     holds   n    Σy    Σy²   for every v
    Σ x·Qᵢ                        holds   Σx   Σxy   …
    Σ x²·Qᵢ                       holds   Σx²  …

(The dots are sums that nobody asked for; they have a spare lane to overflow into.)
Since there are only a few different ratings, the Qᵢ of the items that u rated alike
are added first and multiplied once. That is one addition a rating, not one loop.

Ratings have to be whole numbers of some unit, 1, 1/2, 1/4 or 1/10 … 1/1000; they are
counted from the lowest one, which is taken back exactly at the end. Ratings of other
kinds, and numbers so large that their sums would not fit, go the plain way.
"""

from __future__ import annotations

from array import array

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.fast.packed import (
    is_whole,
    pack,
    smallest_lane,
    units_of,
    unpack,
)
from scratch_recs.knn.co_rated import Rated, Sums, plain_sums


class CoRatings:
    """The co-rating sums of a table, one user against all others at a time.

    >>> table = Ratings.from_triples([("ann", "Alien", 2), ("ann", "Brazil", 4),
    ...                               ("bob", "Alien", 3), ("bob", "Brazil", 5)])
    >>> sums = CoRatings(table).with_all(table.by_user[0])
    >>> sums.n.tolist(), list(sums.xy)
    ([2, 2], [20, 26])
    """

    def __init__(self, table: Ratings) -> None:
        self.table = table
        self.users = len(table.user_index)
        # None: nothing is packed, everybody goes the plain way.
        self.per_unit = units_of(table.values) if len(table) else None
        if self.per_unit is None:
            return
        self.lowest = min(0, round(min(table.values) * self.per_unit))
        self.highest = round(max(table.values) * self.per_unit) - self.lowest
        self.longest = max(map(len, table.by_user))
        # Nobody has more in common with v than v has rated. So no sum that is asked
        # for exceeds longest · highest²; the others stay below its square, which is
        # what a lane and its spare lane hold together.
        try:
            self.lane = smallest_lane(self.longest * max(1, self.highest) ** 2)
        except OverflowError:
            self.per_unit = None
            return
        self.packed = [self._packed_item(raters) for raters in table.by_item]

    def _packed_item(self, raters: Rated) -> int:
        lanes = array(
            self.lane, bytes(4 * self.users * array(self.lane).itemsize)
        )
        for user, rating in raters:
            y = self._units(rating)
            lanes[4 * user : 4 * user + 3] = array(self.lane, (1, y, y * y))
        return pack(lanes)

    def _units(self, rating: float) -> int:
        return round(rating * self.per_unit) - self.lowest

    def with_all(self, rated: Rated) -> Sums:
        """The sums of one who `rated` [(item row, rating), …] with every user.

        Ratings that are not whole numbers of the table's unit, or lie outside its
        range, go the plain way.
        """
        if not self._fits(rated):
            return plain_sums(rated, self.table.by_item, self.users)
        alike: dict[int, int] = {}
        for item, rating in rated:
            x = self._units(rating)
            alike[x] = alike.get(x, 0) + self.packed[item]
        ones = exs = squares = 0
        for x, added in alike.items():
            ones += added
            exs += x * added
            squares += x * x * added
        n, y, yy = self._fields(ones, 3)
        x, xy = self._fields(exs, 2)
        (xx,) = self._fields(squares, 1)
        sums = Sums(n, x, y, xx, yy, xy, self.per_unit)
        return shifted(sums, self.lowest) if self.lowest else sums

    def _fits(self, rated: Rated) -> bool:
        return self.per_unit is not None and all(
            is_whole(rating, self.per_unit)
            and 0 <= self._units(rating) <= self.highest
            for _, rating in rated
        )

    def _fields(self, number: int, count: int) -> list["array[int]"]:
        lanes = unpack(number, 4 * self.users, self.lane)
        return [lanes[field::4] for field in range(count)]


def shifted(sums: Sums, by: int) -> Sums:
    """The sums that one gets when `by` is added to every x and y.

    >>> one = Sums([1], [2], [3], [4], [9], [6], 1)        # x = 2 and y = 3
    >>> shifted(one, -2)                                   # x = 0 and y = 1
    Sums(n=[1], x=[0], y=[1], xx=[0], yy=[1], xy=[0], per_unit=1)
    """
    rows = list(zip(*sums[:6]))
    return Sums(
        sums.n,
        [x + by * n for n, x, *_ in rows],
        [y + by * n for n, _, y, *_ in rows],
        [xx + 2 * by * x + by * by * n for n, x, _, xx, _, _ in rows],
        [yy + 2 * by * y + by * by * n for n, _, y, _, yy, _ in rows],
        [xy + by * (x + y) + by * by * n for n, x, y, _, _, xy in rows],
        sums.per_unit,
    )
