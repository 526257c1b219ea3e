"""How alike two rows of a table are, by what both have rated.

The rows are users, or items for ItemKNN. Let x and y be the ratings that rows
u and v gave to the columns both have rated (the co-rated ones), n of them:

    'cosine'             Σxy / √(Σx² · Σy²)
    'msd'                1 / (1 + Σ(x - y)² / n)
    'pearson'            the cosine of x - x̄ and y - ȳ
    'pearson_baseline'   the cosine of what x and y lie above the baseline
                         μ + b_u + b_i (Koren 2010, equation 2)

Rows without a common column have the similarity 0. The names mean what the
reference library (scikit-surprise) means by them.

A similarity of one's own
-------------------------
The simple way: hand UserKNN or ItemKNN a function of two vectors. It gets the
x and the y, never empty ones. What it returns must grow with likeness, and stay
the same if x and y change places:

    def agreement(v, w):
        return sum(x == y for x, y in zip(v, w)) / len(v)

    UserKNN(similarity=agreement)

The fast way: all that the named ones need are six sums over the co-rated
columns, n  Σx  Σy  Σx²  Σy²  Σxy, and `fast.packed_sums` gets those of a row
with all others at once. If yours needs no more, write it as `msd` below is
written and add it to SIMILARITIES, here or in a file of your own:

    SIMILARITIES["mine"] = mine

Then UserKNN(similarity="mine") works, and tests/knn/test_co_rated.py tells
which law of a similarity it breaks, if it breaks one.
"""

from __future__ import annotations

from array import array
from math import isfinite, sqrt
from numbers import Real
from typing import Callable, Optional, Sequence, Union

import scratch_recs.fast as fast
from scratch_recs.fast.packed_sums import PackedSums, packed_sums
from scratch_recs.knn.units import Units, in_units, units_of
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.fitted import Rated
from scratch_recs.similarity import (
    Similarity,
    mean_squared_difference,
    nan_euclidean_distance,
)

# From n, Σx, Σy, Σx², Σy², Σxy over the n > 0 co-rated columns, with x and y
# counted in units (see `units`), and the number of units in a rating of 1.
FromSums = Callable[[int, float, float, float, float, float, int], float]

# similarities[v] is the similarity with row v.
SimilarityRow = Union["array[float]", dict[int, float]]

# Similarities are kept, once computed, in so many bytes per rating of the
# table.
_KEPT_PER_RATING = 400

# Of n floats added one by one, the rounding errors stay below n · 2⁻⁵³ of the
# sum; a spread n·Σx² - (Σx)² is made of a few such sums.
_ROUNDING = 2.0**-50


# --- The formulas -------------------------------------------------------------

# Here x, y, xx, yy and xy are no ratings any more, but the sums Σx, Σy, Σx²,
# Σy² and Σxy over the n co-rated columns.


def cosine(
    n: int, x: float, y: float, xx: float, yy: float, xy: float, per_unit: int
) -> float:
    """Σxy / √(Σx² · Σy²), from -1 to 1; 0.0 if x or y is all zeros.

    >>> round(cosine(*sums_of([2, 4], [3, 5]), per_unit=1), 6)
    0.997054
    """
    squares = xx * yy
    # Rounding may leave the range by a hair.
    return min(max(xy / sqrt(squares), -1.0), 1.0) if squares > 0 else 0.0


def msd(
    n: int, x: float, y: float, xx: float, yy: float, xy: float, per_unit: int
) -> float:
    """1 / (1 + Σ(x - y)² / n), from 0 to 1; 1.0 only if x and y are equal.

    Of the formulas here it is the only one to which the unit matters.

    >>> msd(*sums_of([2, 4], [3, 5]), per_unit=1)
    0.5
    """
    # abs: where x and y agree, rounding may leave a little less than 0.
    return 1 / (1 + abs(xx + yy - 2 * xy) / (n * per_unit**2))


def pearson(
    n: int, x: float, y: float, xx: float, yy: float, xy: float, per_unit: int
) -> float:
    """Pearson's correlation, from -1 to 1; 0.0 if x or y is constant.

        (n·Σxy - Σx·Σy) / √((n·Σx² - (Σx)²) · (n·Σy² - (Σy)²))

    >>> pearson(*sums_of([2, 4], [3, 5]), per_unit=1)           # both rise
    1.0
    """
    spread_x = n * xx - x * x
    spread_y = n * yy - y * y
    # Where all x are equal, rounded sums may leave a spread of this size, and
    # what is left would be correlated with noise.
    rounding = n * n * _ROUNDING
    if not (spread_x > rounding * xx and spread_y > rounding * yy):
        return 0.0
    spreads = spread_x * spread_y
    correlation = (n * xy - x * y) / sqrt(spreads) if spreads > 0 else 0.0
    return min(max(correlation, -1.0), 1.0)


SIMILARITIES: dict[str, FromSums] = {
    "cosine": cosine,
    "msd": msd,
    "pearson": pearson,
    "pearson_baseline": cosine,
}

# Those whose x and y are not ratings, but what ratings lie above the baseline.
OF_RESIDUALS = {"pearson_baseline"}


def check_similarity(similarity: Union[str, Similarity]) -> None:
    """Raises ValueError unless this is a name of SIMILARITIES or a function.

    The two distances of `scratch_recs.similarity` are refused, too: they
    shrink where likeness grows.

    >>> check_similarity(mean_squared_difference)
    Traceback (most recent call last):
    ValueError: similarity must grow with likeness, but \
mean_squared_difference shrinks: write similarity=lambda v, w: \
1 / (1 + mean_squared_difference(v, w))
    """
    if isinstance(similarity, str) and similarity in SIMILARITIES:
        return
    if not callable(similarity):
        names = ", ".join(map(repr, SIMILARITIES))
        raise ValueError(
            f"similarity is one of {names}, or a function of two vectors, "
            f"not {similarity!r}"
        )
    if similarity in (mean_squared_difference, nan_euclidean_distance):
        name = similarity.__name__
        raise ValueError(
            f"similarity must grow with likeness, but {name} shrinks: write "
            f"similarity=lambda v, w: 1 / (1 + {name}(v, w))"
        )


# --- What two rows have in common ---------------------------------------------


def co_rated(
    rated: Rated, columns: Sequence[Rated]
) -> dict[int, tuple[Vector, Vector]]:
    """{v: (x, y)} for every row v that shares a column with one who `rated`.

    rated      the (column, rating) pairs of this one
    columns    for every column its (row, rating) pairs

    The columns are inverted lists: only what is in those of `rated` is looked
    at, and not the rest of the table.

    >>> columns = [[(0, 3.0)], [(0, 5.0), (1, 1.0)]]
    >>> co_rated([(0, 2.0), (1, 4.0)], columns)
    {0: ([2.0, 4.0], [3.0, 5.0]), 1: ([4.0], [1.0])}
    """
    common: dict[int, tuple[Vector, Vector]] = {}
    for column, x in rated:
        for v, y in columns[column]:
            if v not in common:
                common[v] = ([], [])
            xs, ys = common[v]
            xs.append(x)
            ys.append(y)
    return common


def sums_of(
    xs: Vector, ys: Vector
) -> tuple[int, float, float, float, float, float]:
    """n, Σx, Σy, Σx², Σy², Σxy of two vectors of co-rated ratings.

    >>> sums_of([2, 4], [3, 5])
    (2, 6, 8, 20, 34, 26)
    """
    x: float = 0  # not 0.0: sums of whole numbers stay exact, however large
    y: float = 0
    xx: float = 0
    yy: float = 0
    xy: float = 0
    for a, b in zip(xs, ys):
        x += a
        y += b
        xx += a * a
        yy += b * b
        xy += a * b
    return len(xs), x, y, xx, yy, xy


class _ZeroElsewhere(dict[int, float]):
    """The similarities that are not 0, by row; every other row has 0.0.

    A defaultdict would keep each row that it was ever asked about.
    """

    def __missing__(self, row: int) -> float:
        return 0.0


class Similarities:
    """The similarities of the rows of a table, one row with all others at once.

    rows           for every row its (column, rating) pairs
    columns        for every column its (row, rating) pairs
    similarity     a name or a function, as the top of this page says
    shrinkage      s: a similarity is multiplied by (n - 1) / (n - 1 + s), so
                   that one which rests on few columns counts less (Koren 2010,
                   equation 2); with s = 0 nothing changes
    min_support    rows with fewer common columns have the similarity 0

    >>> rows = [[(0, 2.0), (1, 4.0)], [(0, 3.0), (1, 5.0)], [(2, 1.0)]]
    >>> columns = [[(0, 2.0), (1, 3.0)], [(0, 4.0), (1, 5.0)], [(2, 1.0)]]
    >>> similarities = Similarities(rows, columns).of_row(0)
    >>> similarities[1], similarities[2]
    (0.5, 0.0)
    """

    def __init__(
        self,
        rows: Sequence[Rated],
        columns: Sequence[Rated],
        similarity: Union[str, Similarity] = "msd",
        shrinkage: float = 0.0,
        min_support: int = 1,
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._similarity = similarity
        self._shrinkage = shrinkage
        self._min_support = min_support
        self._kept: dict[int, SimilarityRow] = {}
        self._kept_bytes = 0
        self._keep_at_most = _KEPT_PER_RATING * sum(map(len, rows))
        # None: nothing is summed up, or the ratings have no unit.
        self._units: Optional[Units] = None
        self._packed: Optional[PackedSums] = None
        if isinstance(similarity, str):
            self._units = units_of(r for rated in rows for _, r in rated)
        if self._units is not None:
            self._whole_columns = [in_units(c, self._units) for c in columns]
            if fast.ENABLED:
                self._packed = packed_sums(self._whole_columns, len(rows))

    def of_row(self, row: int) -> SimilarityRow:
        """The similarities of a row of the table; with itself it has 1.0.

        They are kept for the next time, as long as there is room.
        """
        if row not in self._kept:
            similarities = self.with_all(self._rows[row])
            similarities[row] = 1.0
            self._keep(row, similarities)
        return self._kept[row]

    def with_all(self, rated: Rated) -> SimilarityRow:
        """The similarities of one who `rated` these columns with every row."""
        units = self._units
        if units is None or not all(units.has(r) for _, r in rated):
            # In one order for all, so that u with v is v with u.
            return self._one_by_one(sorted(rated), self._columns, per_unit=1)
        whole = in_units(rated, units)
        if self._packed is None or not self._packed.fits(whole):
            columns = self._whole_columns
            return self._one_by_one(whole, columns, units.per_unit)
        return self._at_once(self._packed.with_all(whole), units.per_unit)

    def _one_by_one(
        self, rated: Rated, columns: Sequence[Rated], per_unit: int
    ) -> SimilarityRow:
        """The similarities with the rows that have a column in common."""
        similarities = _ZeroElsewhere()
        for v, (x, y) in co_rated(rated, columns).items():
            if isinstance(self._similarity, str):
                formula = SIMILARITIES[self._similarity]
                likeness = formula(*sums_of(x, y), per_unit)
            else:
                likeness = self._similarity(x, y)
                if not (isinstance(likeness, Real) and isfinite(likeness)):
                    raise ValueError(
                        f"similarity({x}, {y}) must be a finite number, not "
                        f"{likeness!r}"
                    )
            similarities[v] = self._weighed(len(x), likeness)
        return similarities

    def _at_once(
        self, columns_of_sums: Sequence[Sequence[int]], per_unit: int
    ) -> SimilarityRow:
        """The similarities with all rows, from six columns of sums."""
        formula = SIMILARITIES[str(self._similarity)]
        similarities = [
            formula(n, x, y, xx, yy, xy, per_unit) if n else 0.0
            for n, x, y, xx, yy, xy in zip(*columns_of_sums)
        ]
        if self._shrinkage or self._min_support > 1:
            ns = columns_of_sums[0]
            similarities = list(map(self._weighed, ns, similarities))
        return array("d", similarities)

    def _weighed(self, n: int, similarity: float) -> float:
        """A similarity that rests on n common columns, less if they are few."""
        if n < self._min_support or not n:
            return 0.0
        if self._shrinkage:
            return similarity * (n - 1) / (n - 1 + self._shrinkage)
        return similarity

    def _keep(self, row: int, similarities: SimilarityRow) -> None:
        self._kept[row] = similarities
        self._kept_bytes += _bytes(similarities)
        while self._kept_bytes > self._keep_at_most and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            self._kept_bytes -= _bytes(self._kept.pop(oldest))


def _bytes(similarities: SimilarityRow) -> int:
    """About as much memory as they take: a number, or an entry of a dict."""
    each = 8 if isinstance(similarities, array) else 100
    return each * len(similarities)
