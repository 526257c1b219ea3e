"""The fast form of k-NN imputation: whole numbers in big integers.

`knn.imputation` says what is computed; this is the same, many numbers at once
(see `packed`), in two steps per row. The ratings are whole numbers, counted
from the lowest one: integers from 0 to `highest`.

1. How far is row x from every row y? Each column c is three big integers, with
   a lane for every row y that has the column, and zeros for the others:

       squares = y² + one        doubles = 2y        ones = 1

   `one` is a 1 in the upper bytes of the lane, where it counts. Then

       Σ squares + x·(x·ones − doubles)         over the columns c that x has

   holds Σ (x − y)² in the lower bytes of the lane of y and, above them, how
   many columns x and y share. On the way a lane may be negative and borrow from
   the next one; the sum has no negative lane, so it owes nothing.

2. The k nearest donors of every gap at once. Each row is one big integer, with
   a lane for every column it has: its value, and above it a count of 1. Add up
   the rows, the nearest first, and close the lane of a gap as soon as it has
   counted k donors. The count starts k below the highest bit of the lane: the
   k-th donor sets that bit.

Sums of integers are exact. So is the order of the distances: Σ (x − y)² / n
divides integers whose product is below 2⁵³; two such quotients that differ at
all differ by more than a float rounds, and equal ones, as 2/4 and 1/2, give
equal floats.
"""

from __future__ import annotations

from array import array
from itertools import chain, compress
from operator import truediv
from typing import Callable, Iterable, Optional, Sequence

from scratch_recs.fast.packed import (
    pack,
    pack_bytes,
    smallest_lane,
    unpack,
    unpack_bytes,
)

# A row of whole numbers; None is a gap.
WholeRow = Sequence[Optional[int]]

# The largest sums and products of sum and count that are exact: 2⁴⁰ and 2⁶⁴⁻¹¹.
_SUM_BITS = 40
_COUNT_BITS = 24


class PackedRows:
    """Rows with gaps (None); the k nearest of them fill the gaps of a row.

    Made by `packed_rows`, which checks that everything fits.

    >>> rows = packed_rows(
    ...     [[1, 2, None], [1, 4, 3], [None, 3, 5], [8, 8, 7]], k=2)
    >>> rows.differences([1, 2, None])          # mean of 7² and 6² is 42.5
    {0: 0.0, 1: 2.0, 2: 1.0, 3: 42.5}
    >>> rows.donor_sums([1, 2, None])[2]        # two donors: 5 + 3
    (2, 8)
    """

    def __init__(self, rows: Sequence[WholeRow], k: int) -> None:
        known = [y for y in chain(*rows) if y is not None]
        self._count = len(rows)
        self._lowest = min(known, default=0)
        self._highest = max(known, default=0) - self._lowest
        shifted = [self._shifted(row) for row in rows]
        self._pack_columns(list(zip(*shifted)))
        self._pack_rows(shifted, k)

    def _shifted(self, row: WholeRow) -> WholeRow:
        lowest = self._lowest
        return [None if y is None else y - lowest for y in row]

    def _pack_columns(self, columns: Sequence[WholeRow]) -> None:
        width = len(columns)
        highest = max(1, self._highest)
        largest = width * highest**2
        # The sums fit; so do the counts; so does sum times count into 53 bits.
        if largest >= 1 << _SUM_BITS or width * highest >= 1 << _COUNT_BITS:
            raise OverflowError(f"{width} columns up to {highest} do not fit")
        self._sum_bytes = _bytes_for(largest)
        self._lane_bytes = self._sum_bytes + _bytes_for(width)
        one = 1 << 8 * self._sum_bytes

        def packed(number: Callable[[int], int]) -> list[int]:
            size = self._lane_bytes
            return [pack_bytes(_numbers("Q", c, number), size) for c in columns]

        squares = packed(lambda y: y * y + one)
        self._columns = list(
            zip(squares, packed(lambda y: 2 * y), packed(lambda y: 1))
        )
        self._column_sums = [_count_and_sum(column) for column in columns]

    def _pack_rows(self, rows: Sequence[WholeRow], k: int) -> None:
        self._width = len(self._column_sums)
        k = min(k, self._count)
        self._bits = (k * self._highest).bit_length()
        self._lane = smallest_lane((k + 1) << (self._bits + 1))
        self._top = 8 * array(self._lane).itemsize - 1
        self._start = (1 << self._top) - (k << self._bits)
        one = 1 << self._bits
        self._rows = [
            pack(_numbers(self._lane, row, lambda y: y + one)) for row in rows
        ]
        self._starts = pack(array(self._lane, [self._start]) * self._width)
        self._flags = pack(array(self._lane, [1 << self._top]) * self._width)

    def fits(self, row: WholeRow) -> bool:
        """True if the numbers are inside the range of the rows."""
        low = self._lowest
        high = low + self._highest
        return all(y is None or low <= y <= high for y in row)

    def differences(self, row: WholeRow) -> dict[int, float]:
        """{row number: mean squared difference} of all comparable rows.

        They share a column with this one. Each number is one division from
        exact.
        """
        return self._differences(self._shifted(row))

    def _differences(self, row: WholeRow) -> dict[int, float]:
        total = 0
        for x, (squares, doubles, ones) in zip(row, self._columns):
            if x is not None:
                total += squares + x * (x * ones - doubles)
        count, width, size = self._count, self._lane_bytes, self._sum_bytes
        sums = unpack_bytes(total, count, width, 0, size)
        shared = unpack_bytes(total, count, width, size, width)
        means = map(truediv, compress(sums, shared), filter(None, shared))
        return dict(zip(compress(range(count), shared), means))

    def donor_sums(self, row: WholeRow) -> list[tuple[int, int]]:
        """(count, sum) of the donors of every column; of its gaps, that is.

        Where no row is comparable, they are those of the whole column.
        """
        row = self._shifted(row)
        differences = self._differences(row)
        # A stable sort: of rows equally far the lower number comes first.
        nearest = sorted(differences, key=differences.__getitem__)
        lanes = unpack(self._added(row, nearest), self._width, self._lane)
        start, bits, lowest = self._start, self._bits, self._lowest
        mask = (1 << bits) - 1
        found = []
        for lane, of_column in zip(lanes, self._column_sums):
            lane -= start
            count, total = (lane >> bits, lane & mask) if lane else of_column
            found.append((count, total + count * lowest))
        return found

    def _added(self, row: WholeRow, nearest: Iterable[int]) -> int:
        """The lanes of the gaps, with count and sum of their k donors."""
        whole = (2 << self._top) - 1
        gaps = pack(array(self._lane, [whole if x is None else 0 for x in row]))
        lanes = self._starts
        open_gaps = gaps
        before = 0
        for number in nearest:
            lanes += self._rows[number] & open_gaps
            full = lanes & self._flags
            if full != before:
                # Of every flag, 1000, a lane of ones: 10000 − 0001 = 1111.
                open_gaps = gaps - ((full << 1) - (full >> self._top))
                before = full
                if not open_gaps:
                    break
        return lanes


def packed_rows(rows: Sequence[WholeRow], k: int) -> Optional[PackedRows]:
    """The rows, packed; None if their numbers are too large.

    140 columns of ratings with three decimals from -10 to 10 take 36 of the 40
    bits that are allowed.

    >>> packed_rows([[0, 2**40]], k=1) is None
    True
    """
    try:
        return PackedRows(rows, k)
    except OverflowError:
        return None


def _bytes_for(largest: int) -> int:
    return (largest.bit_length() + 7) // 8


def _numbers(
    lane: str, values: WholeRow, number: Callable[[int], int]
) -> "array[int]":
    return array(lane, [0 if y is None else number(y) for y in values])


def _count_and_sum(values: WholeRow) -> tuple[int, int]:
    known = [value for value in values if value is not None]
    return len(known), sum(known)
