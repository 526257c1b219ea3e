"""The fast form of k-NN imputation: whole numbers side by side in big integers.

`knn_imputation` says what is computed; this is the same, many numbers at once (see
`packed`), in two steps a row. Ratings are counted in whole units from the lowest one,
so they are integers from 0 to `highest`.

1. How far is row x from every row y? Each column c is three big integers, with a lane
   for every row y that has the column, and zeros for the others:

       squares = y² + 2⁴⁰        doubles = 2y        ones = 1

   Then                Σ squares + x·(x·ones − doubles)
                       c

   over the known x of the row holds Σ (x − y)² in the low 40 bits of the lane of y and,
   above them, how many columns x and y share. On the way a lane may be negative and
   borrow from the next one; the sum has no negative lane, so it owes nothing.

2. The k nearest donors of every gap at once. Each row is one big integer, with a lane
   for every column it has: its value, and above it a count of 1. Add up the rows, the
   nearest first, and close the lane of a gap as soon as it has counted k donors. The
   count starts k below the highest bit of the lane: the k-th donor sets that bit.

Sums of integers are exact. So is the order of the distances: Σ (x − y)² / n divides
integers whose product is below 2⁵³; two such quotients that differ at all differ by
more than a float rounds, and equal ones, as 2/4 and 1/2, give equal floats.
"""

from __future__ import annotations

import math
from array import array
from itertools import chain, compress
from operator import truediv
from typing import Callable, Iterable, Optional, Sequence

from scratch_recs.fast.packed import (
    is_whole,
    pack,
    smallest_lane,
    units_of,
    unpack,
)
from scratch_recs.linear_algebra import Matrix, Vector

Units = list[Optional[int]]  # None is a gap

SUM_BITS = 40

COUNT_BITS = 24


class PackedRows:
    """Rows with gaps (NaN) that fill the gaps of a row from the k nearest of them.

    Made by `packed_rows`, which checks that everything fits.

    >>> nan = math.nan
    >>> rows = packed_rows([[1, 2, nan], [1, 4, 3], [nan, 3, 5], [8, 8, 7]], k=2)
    >>> rows.differences([1, 2, nan])          # 8² = 64: mean of 7² and 6² is 42.5
    {0: 0.0, 1: 2.0, 2: 1.0, 3: 42.5}
    >>> rows.filled([1, 2, nan])
    [1, 2, 4.0]
    """

    def __init__(self, rows: Matrix, k: int, per_unit: int) -> None:
        known = [value for value in chain(*rows) if not math.isnan(value)]
        self.per_unit, self.count = per_unit, len(rows)
        self.lowest = round(min(known, default=0) * per_unit)
        self.highest = round(max(known, default=0) * per_unit) - self.lowest
        units = [self._units(row) for row in rows]
        self._pack_columns(list(zip(*units)))
        self._pack_rows(units, k)

    def _units(self, row: Vector) -> Units:
        return [
            (
                None
                if math.isnan(value)
                else round(value * self.per_unit) - self.lowest
            )
            for value in row
        ]

    def _pack_columns(self, columns: Sequence[Sequence[Optional[int]]]) -> None:
        width, highest = len(columns), max(1, self.highest)
        # The sums fit; so do the counts; so does sum times count into 53 bits.
        if (
            width * highest**2 >= 1 << SUM_BITS
            or width * highest >= 1 << COUNT_BITS
        ):
            raise OverflowError(f"{width} columns up to {highest} do not fit")
        one = 1 << SUM_BITS
        self.squares = [_lanes("Q", c, lambda y: y * y + one) for c in columns]
        self.doubles = [_lanes("Q", c, lambda y: 2 * y) for c in columns]
        self.ones = [_lanes("Q", c, lambda y: 1) for c in columns]
        self.sum_mask = pack(array("Q", [(1 << SUM_BITS) - 1]) * self.count)
        self.count_mask = pack(array("Q", [(1 << COUNT_BITS) - 1]) * self.count)
        self.column_sums = [_count_and_sum(column) for column in columns]

    def _pack_rows(self, rows: Sequence[Units], k: int) -> None:
        self.width = len(self.column_sums)
        k = min(k, self.count)
        self.bits = (k * self.highest).bit_length()
        self.lane = smallest_lane((k + 1) << (self.bits + 1))
        self.top = 8 * array(self.lane).itemsize - 1
        self.start = (1 << self.top) - (k << self.bits)
        one = 1 << self.bits
        self.rows = [_lanes(self.lane, row, lambda y: y + one) for row in rows]
        self.starts = pack(array(self.lane, [self.start]) * self.width)
        self.flags = pack(array(self.lane, [1 << self.top]) * self.width)

    def fits(self, row: Vector) -> bool:
        """True if the numbers are of the unit and inside the range of the rows."""
        return all(
            is_whole(value, self.per_unit)
            and 0 <= round(value * self.per_unit) - self.lowest <= self.highest
            for value in row
            if not math.isnan(value)
        )

    def differences(self, row: Vector) -> dict[int, float]:
        """{row number: mean squared difference} of all rows that share a column.

        In squares of the unit 1 / `per_unit`, so that it is one division from exact.
        """
        return self._differences(self._units(row))

    def _differences(self, row: Units) -> dict[int, float]:
        sums, columns = 0, zip(row, self.squares, self.doubles, self.ones)
        for x, squares, doubles, ones in columns:
            if x is not None:
                sums += squares + x * (x * ones - doubles)
        squared = unpack(sums & self.sum_mask, self.count, "Q")
        shared = unpack(sums >> SUM_BITS & self.count_mask, self.count, "Q")
        means = map(truediv, compress(squared, shared), filter(None, shared))
        return dict(zip(compress(range(self.count), shared), means))

    def filled(self, row: Vector) -> Vector:
        """The row with every gap filled; it has to be one that `fits`."""
        if not any(map(math.isnan, row)):
            return list(row)
        sums = self._donor_sums(self._units(row))
        return [
            self._mean(*sums[column]) if math.isnan(value) else value
            for column, value in enumerate(row)
        ]

    def _mean(self, count: int, total: int) -> float:
        # One division of integers: the float nearest to the exact mean.
        return (
            (total + count * self.lowest) / (count * self.per_unit)
            if count
            else 0.0
        )

    def _donor_sums(self, row: Units) -> list[tuple[int, int]]:
        differences = self._differences(row)
        # A stable sort: of rows equally far the lower number comes first.
        nearest = sorted(differences, key=differences.__getitem__)
        lanes = unpack(self._added(row, nearest), self.width, self.lane)
        counts = (divmod(lane - self.start, 1 << self.bits) for lane in lanes)
        # Where no row is comparable: the whole column.
        return [
            found if found[0] else c
            for found, c in zip(counts, self.column_sums)
        ]

    def _added(self, row: Units, nearest: Iterable[int]) -> int:
        """The lanes of the gaps, with the count and the sum of their k donors."""
        whole = (2 << self.top) - 1
        gaps = pack(array(self.lane, [whole if x is None else 0 for x in row]))
        lanes, open_gaps, before = self.starts, gaps, 0
        for number in nearest:
            lanes += self.rows[number] & open_gaps
            full = lanes & self.flags
            if full != before:
                # Of every flag, 1000, a lane of ones: 10000 − 0001 = 1111.
                open_gaps = gaps - ((full << 1) - (full >> self.top))
                before = full
                if not open_gaps:
                    break
        return lanes


def packed_rows(rows: Matrix, k: int) -> Optional[PackedRows]:
    """The rows, packed; None where that cannot be done exactly.

    It can where all numbers are whole in units of 1, 1/2, 1/4, 1/10, 1/100 or 1/1000
    and not too large: 140 columns of ratings with three decimals from -10 to 10 take
    36 of the 40 bits.

    >>> packed_rows([[1 / 3]], k=1) is None
    True
    """
    per_unit = units_of(
        value for value in chain(*rows) if not math.isnan(value)
    )
    try:
        return None if per_unit is None else PackedRows(rows, k, per_unit)
    except OverflowError:
        return None


def _lanes(
    lane: str, values: Sequence[Optional[int]], number: Callable[[int], int]
) -> int:
    return pack(array(lane, [0 if y is None else number(y) for y in values]))


def _count_and_sum(values: Sequence[Optional[int]]) -> tuple[int, int]:
    known = [value for value in values if value is not None]
    return len(known), sum(known)
