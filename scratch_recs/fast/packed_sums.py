"""The sums over co-rated columns, of one row with all others at once.

`knn.co_rated` says what for: for row u with its ratings x and every row v with
its ratings y it needs n  Σx  Σy  Σx²  Σy²  Σxy over the columns that both have
rated. Its loops visit the other ratings of these columns one by one.

Here a column is one big integer Q (see `packed`). It holds for every row v that
rated the column with y the three numbers (1, y, y²), side by side in the lanes
of v, and zeros for all other rows. Then

    Σ Q     over the columns of u    holds   n    Σy    Σy²   for every v
    Σ x·Q                            holds   Σx   Σxy   …
    Σ x²·Q                           holds   Σx²  …

(The dots are sums that nobody asks for; they have a spare lane to overflow
into.) There are only a few different ratings: so the Q of the columns that u
rated alike are added first, and multiplied once. That is one addition per
rating of u.

The ratings are whole numbers; they are counted from the lowest one, if it is
negative, and that is taken back exactly at the end.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Optional, Sequence

from scratch_recs.fast.packed import pack, smallest_lane, unpack

# The (other side's number, whole number) pairs of a row or of a column.
WholeRated = Sequence[tuple[int, int]]

# A packed table may take so many bytes per rating. In a table with fewer than
# one cell in a hundred filled it would take more, nearly all of them zeros, and
# the loops of `knn.co_rated` are the faster ones.
_BYTES_PER_RATING = 800


class PackedSums:
    """The columns of a table, packed. Made by `packed_sums`.

    >>> sums = packed_sums([[(0, 2), (1, 3)], [(0, 4), (1, 5)]], rows=2)
    >>> [list(column) for column in sums.with_all([(0, 2), (1, 4)])]
    [[2, 2], [6, 6], [6, 8], [20, 20], [20, 34], [20, 26]]
    """

    def __init__(
        self, columns: Sequence[WholeRated], rows: int, lane: str
    ) -> None:
        self._rows = rows
        self.lane = lane
        self.lowest, self.highest = _range(columns)
        self._columns = list(map(self._packed, columns))

    def _packed(self, rated: WholeRated) -> int:
        lanes = array(self.lane, bytes(_bytes(self._rows, self.lane)))
        for row, rating in rated:
            y = rating - self.lowest
            lanes[4 * row : 4 * row + 3] = array(self.lane, (1, y, y * y))
        return pack(lanes)

    def fits(self, rated: WholeRated) -> bool:
        """True if these ratings lie in the range of the table."""
        return all(
            self.lowest <= x <= self.lowest + self.highest for _, x in rated
        )

    def with_all(self, rated: WholeRated) -> list[Sequence[int]]:
        """n, Σx, Σy, Σx², Σy² and Σxy of one who `rated` with every row.

        Six sequences with an entry per row; the ratings must be such as fit.
        """
        alike: dict[int, int] = {}
        for column, rating in rated:
            x = rating - self.lowest
            alike[x] = alike.get(x, 0) + self._columns[column]
        ones = exs = squares = 0
        for x, added in alike.items():
            ones += added
            exs += x * added
            squares += x * x * added
        n, y, yy = self._fields(ones, 3)
        x_, xy = self._fields(exs, 2)
        (xx,) = self._fields(squares, 1)
        sums: list[Sequence[int]] = [n, x_, y, xx, yy, xy]
        return shifted(sums, self.lowest) if self.lowest else sums

    def _fields(self, number: int, count: int) -> list[array[int]]:
        lanes = unpack(number, 4 * self._rows, self.lane)
        return [lanes[field::4] for field in range(count)]


def packed_sums(
    columns: Sequence[WholeRated], rows: int
) -> Optional[PackedSums]:
    """The columns, packed; None if numbers are too large, or most cells empty.

    columns    for every column its (row, whole number) pairs
    rows       how many rows there are

    >>> packed_sums([[(0, 2**40)]], rows=1) is None
    True
    """
    ratings = sum(map(len, columns))
    if not ratings:
        return None
    # Nobody has more in common with v than v has rated. So no sum that is asked
    # for exceeds longest · highest²; the others stay below its square, which is
    # what a lane and its spare lane hold together.
    counts = Counter(row for rated in columns for row, _ in rated)
    _, highest = _range(columns)
    try:
        lane = smallest_lane(max(counts.values()) * max(1, highest) ** 2)
    except OverflowError:
        return None
    if len(columns) * _bytes(rows, lane) > _BYTES_PER_RATING * ratings:
        return None
    return PackedSums(columns, rows, lane)


def _bytes(rows: int, lane: str) -> int:
    """How many bytes one packed column takes."""
    return 4 * rows * array(lane).itemsize


def _range(columns: Sequence[WholeRated]) -> tuple[int, int]:
    """The number that the ratings are counted from, and the highest count."""
    ratings = [rating for rated in columns for _, rating in rated]
    lowest = min(0, min(ratings))
    return lowest, max(ratings) - lowest


def shifted(sums: Sequence[Sequence[int]], by: int) -> list[Sequence[int]]:
    """The sums that one gets when `by` is added to every x and y.

    >>> shifted([[1], [2], [3], [4], [9], [6]], -2)    # x = 2, y = 3: 0 and 1
    [[1], [0], [1], [0], [1], [0]]
    """
    rows = list(zip(*sums))
    return [
        sums[0],
        [x + by * n for n, x, *_ in rows],
        [y + by * n for n, _, y, *_ in rows],
        [xx + 2 * by * x + by * by * n for n, x, _, xx, _, _ in rows],
        [yy + 2 * by * y + by * by * n for n, _, y, _, yy, _ in rows],
        [xy + by * (x + y) + by * by * n for n, x, y, _, _, xy in rows],
    ]
