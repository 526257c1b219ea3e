"""k-nearest-neighbour imputation: fill the gaps of a table from its rows.

The utility matrix has one row per user, one column per item, and NaN where
nobody has rated. To fill a gap in column c of row x, take the k rows nearest to
x that have column c (the donors), and average what they have there. How near
two rows are is asked of the columns that both have:

    d(x, y) = √(M/n · Σ (xᵢ − yᵢ)²)     the sum over the n of M columns in both

which is `similarity.nan_euclidean_distance`. M is the same for all rows, and a
root changes no order; so the nearest rows are those with the smallest mean
squared difference Σ (xᵢ − yᵢ)² / n, and that is what is compared here.

`KNNImputer` fills a matrix. `KNNImputation` is a rating model made of it: the
filled utility matrix, read cell by cell.

Troyanskaya et al. (2001), "Missing value estimation methods for DNA
microarrays", Bioinformatics 17 (6); the rules for what cannot be compared are
scikit-learn's.
"""

from __future__ import annotations

import math
from itertools import chain, islice
from typing import Optional, Sequence, TypeVar

import scratch_recs.fast as fast
from scratch_recs.arguments import check_count
from scratch_recs.fast.packed_imputation import PackedRows, packed_rows
from scratch_recs.knn.units import Units, units_of
from scratch_recs.linear_algebra import Matrix, Vector, mean, shape
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.explanation import Explanation, Neighbour

# A row in which None is a gap. The numbers are ratings, or whole units.
Gappy = Sequence[Optional[float]]

# The imputer's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="KNNImputer")


def mean_squared_differences(
    row: Gappy, rows: Sequence[Gappy]
) -> dict[int, float]:
    """{row number: Σ (xᵢ − yᵢ)² / n} of all rows that share a column with row.

    >>> mean_squared_differences([1, 2, None], [[1, 4, None], [None, None, 3]])
    {0: 2.0}
    """
    known = [(column, x) for column, x in enumerate(row) if x is not None]
    differences = {}
    for number, other in enumerate(rows):
        squares = []
        for column, x in known:
            y = other[column]
            if y is not None:
                squares.append((x - y) * (x - y))
        if squares:
            differences[number] = mean(squares)
    return differences


def nearest_first(differences: dict[int, float]) -> list[int]:
    """The row numbers, nearest first; of equally far ones the lower first.

    >>> nearest_first({0: 4.0, 1: 1.0, 2: 0.0, 3: 1.0})
    [2, 1, 3, 0]
    """
    return sorted(differences, key=differences.__getitem__)


def donors_of(
    column: int, nearest: Sequence[int], rows: Sequence[Gappy], k: int
) -> list[int]:
    """The rows whose mean fills a gap: the first k of nearest with the column.

    If none of them has it, all rows that have it.

    >>> donors_of(0, [2, 1, 0], [[5.0], [4.0], [None]], k=1)
    [1]
    """

    def has_it(number: int) -> bool:
        return rows[number][column] is not None

    donors = list(islice(filter(has_it, nearest), k))
    return donors or list(filter(has_it, range(len(rows))))


def donor_sums(
    row: Gappy, rows: Sequence[Gappy], k: int
) -> list[tuple[int, float]]:
    """(count, sum) of the donors of each column: a gap is filled by their mean.

    >>> donor_sums([1, 2, None], [[1, 4, 3], [None, 3, 5], [8, 8, 7]], k=2)[2]
    (2, 8)
    """
    nearest = nearest_first(mean_squared_differences(row, rows))
    sums = []
    for column, value in enumerate(row):
        count: int = 0
        total: float = 0
        if value is None:
            for donor in donors_of(column, nearest, rows, k):
                count += 1
                total += rows[donor][column] or 0
        sums.append((count, total))
    return sums


class KNNImputer:
    """Fills the gaps (NaN) of a matrix from the k nearest rows with the column.

    k    how many donors at the most; where fewer are comparable, those that are

    Rows are comparable if there is a column that both have. A gap for which no
    comparable row has the column gets the mean of the column, and 0 if the
    column is empty. Everything as in scikit-learn's KNNImputer(n_neighbors=k,
    keep_empty_features=True), but for one corner: where a column was empty at
    the fit, scikit-learn writes 0 over the numbers that `transform` is given
    there. Here they stay: gaps are filled, and nothing else.

    Of rows that are equally far the lower row number comes first. Where the
    k-th and the next donor are equally far, scikit-learn may choose the other
    one: its distances are rounded, and noise in the last digit decides. Here
    the distances are exact where the numbers are decimals with up to three
    places, as ratings are.

    >>> nan = math.nan
    >>> imputer = KNNImputer(k=2)
    >>> imputer.fit_transform([[1, 2, nan], [1, 4, 3], [nan, 3, 5], [8, 8, 7]])
    [[1.0, 2.0, 4.0], [1.0, 4.0, 3.0], [1.0, 3.0, 5.0], [8.0, 8.0, 7.0]]
    """

    def __init__(self, k: int = 10) -> None:
        check_count("k", k)
        self.k = k
        self._rows: Sequence[Gappy] = []
        self._shape = (0, 0)
        # The same in whole units, if there is a unit.
        self._whole: list[list[Optional[int]]] = []
        self._units: Optional[Units] = None
        self._per_unit = 1
        self._packed: Optional[PackedRows] = None

    def fit(self: Self, matrix: Matrix) -> Self:
        """The imputer itself; the rows of the matrix are now the donors.

        Raises ValueError if the matrix is ragged or an entry is infinite.
        """
        rows = _gappy(matrix)
        units = units_of(value for value in chain(*rows) if value is not None)
        whole_rows = (_in_units(row, units) for row in rows)
        whole = [row for row in whole_rows if row is not None]
        packed = None
        if units is not None and fast.ENABLED:
            packed = packed_rows(whole, self.k)
        # All at once: a fit that is stopped before changes nothing.
        self.__dict__.update(
            _rows=rows,
            _shape=shape(matrix),
            _whole=whole,
            _units=units,
            _per_unit=1 if units is None else units.per_unit,
            _packed=packed,
        )
        return self

    def transform(self, matrix: Matrix) -> Matrix:
        """A matrix with its gaps filled.

        Raises ValueError if it has not as many columns as the one of the fit.
        """
        rows = _gappy(matrix)
        if rows and shape(matrix)[1] != self._shape[1]:
            raise ValueError(
                "a {} × {} matrix cannot be filled from a {} × {} "
                "matrix".format(*shape(matrix), *self._shape)
            )
        return list(map(self._filled, rows))

    def fit_transform(self, matrix: Matrix) -> Matrix:
        """The matrix with its gaps filled from its own rows."""
        self.fit(matrix)
        return list(map(self._filled, self._rows))

    def donors(self, row: Vector, column: int) -> list[tuple[int, float]]:
        """(row number, mean squared difference) of the donors of a gap.

        The nearest first; if none is comparable, all rows that have the column,
        with NaN for each.
        """
        (gappy,) = _gappy([row])
        whole = _in_units(gappy, self._units)
        per_unit = self._per_unit
        if whole is None:
            per_unit = 1
            differences = mean_squared_differences(gappy, self._rows)
        elif self._packed is not None and self._packed.fits(whole):
            differences = self._packed.differences(whole)
        else:
            differences = mean_squared_differences(whole, self._whole)
        nearest = nearest_first(differences)
        return [
            (donor, differences.get(donor, math.nan) / per_unit**2)
            for donor in donors_of(column, nearest, self._rows, self.k)
        ]

    def _filled(self, row: Gappy) -> Vector:
        whole = _in_units(row, self._units)
        per_unit = self._per_unit
        sums: Sequence[tuple[int, float]]
        if whole is None:
            per_unit = 1
            sums = donor_sums(row, self._rows, self.k)
        elif self._packed is not None and self._packed.fits(whole):
            sums = self._packed.donor_sums(whole)
        else:
            sums = donor_sums(whole, self._whole, self.k)
        # One division of whole numbers: the float nearest to the exact mean.
        return [
            (
                value
                if value is not None
                else (total / (count * per_unit) if count else 0.0)
            )
            for value, (count, total) in zip(row, sums)
        ]


def _in_units(
    row: Gappy, units: Optional[Units]
) -> Optional[list[Optional[int]]]:
    """The row in whole units, None if its numbers are not whole."""
    if units is None:
        return None
    try:
        return [None if value is None else units[value] for value in row]
    except KeyError:
        return None


def _gappy(matrix: Matrix) -> list[list[Optional[float]]]:
    """The rows with None for NaN. Raises ValueError for what is no matrix."""
    shape(matrix)
    try:
        rows = [list(map(float, row)) for row in matrix]
    except (TypeError, ValueError) as error:
        raise TypeError(f"matrix is rows of numbers: {error}") from None
    for number, row in enumerate(rows):
        if any(map(math.isinf, row)):
            column = list(map(math.isinf, row)).index(True)
            value = row[column]
            raise ValueError(f"row {number}, column {column} is {value}")
    # NaN is the only number that is not equal to itself.
    return [[x if x == x else None for x in row] for row in rows]


class KNNImputation(Recommender):
    """Predicts the mean rating of the k nearest users who rated the item.

    All of them count the same, unlike in UserKNN. What a user has rated is
    predicted as it was rated. The fallbacks: for an unknown user, and where
    none of the raters is comparable, the mean of the item; for an unknown item
    the mean of the user; if both are unknown μ, the mean of all ratings. On a
    table of a few hundred ratings these are means of one or two, and UserKNN
    with min_k=3 and centering='baseline' does better.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 3),
    ...     ("bob", "Alien", 5), ("bob", "Brazil", 2), ("bob", "Cube", 4),
    ...     ("cem", "Alien", 1), ("cem", "Brazil", 5), ("cem", "Cube", 1)])
    >>> print(KNNImputation(k=2).fit(table).explain("ann", "Cube"))
       2.000  bob (distance 1.225) gave 4
      +0.500  cem (distance 5.477) gave 1
       2.500  predicted
    """

    _has_neighbours = True

    def __init__(self, k: int = 10) -> None:
        self.k = k
        KNNImputer(k)  # complains of a k below 1 now, and not when it is fitted

    def _learn(self) -> None:
        self._rows = self.ratings.utility_matrix()
        self._imputer = KNNImputer(self.k)
        self.matrix = self._imputer.fit_transform(self._rows)

    def _likeness(self, kind: str, row: int) -> Optional[Vector]:
        if kind != "users":
            return None
        rows = _gappy(self._rows)
        differences = mean_squared_differences(rows[row], rows)
        far = math.inf  # no item in common
        return [1 / (1 + differences.get(n, far)) for n in range(len(rows))]

    # A user is two rows: the ratings with their gaps, and the filled one.

    def _user(self, row: int) -> tuple[Vector, Vector]:
        return self._rows[row], self.matrix[row]

    def _newcomer(self, rated: Rated) -> tuple[Vector, Vector]:
        row = self._row_of(rated)
        return row, self._imputer.transform([row])[0]

    def _score(self, user: tuple[Vector, Vector], item: Row) -> float:
        _, filled = user
        if item is None:
            return self._parts(user, None).prediction
        return filled[item]

    def _is_fallback(self, user: tuple[Vector, Vector], item: int) -> bool:
        raw, _ = user
        if not math.isnan(raw[item]):
            return False
        return math.isnan(self._imputer.donors(raw, item)[0][1])

    def _row_of(self, rated: Rated) -> Vector:
        row = [math.nan] * len(self.ratings.item_index)
        for item, rating in rated:
            row[item] = rating
        return row

    def _parts(self, user: tuple[Vector, Vector], item: Row) -> Explanation:
        raw, _ = user
        if item is not None:
            return self._filled_by(raw, item)
        ratings = [value for value in raw if not math.isnan(value)]
        if ratings:
            return Explanation([("mean of the user's ratings", mean(ratings))])
        return Explanation([("mean of all ratings", self.ratings.mean)])

    def _filled_by(self, row: Vector, item: int) -> Explanation:
        if not math.isnan(row[item]):
            return Explanation([("the user's own rating", row[item])])
        donors = self._imputer.donors(row, item)
        ratings = [self._rows[donor][item] for donor, _ in donors]
        if math.isnan(donors[0][1]):
            return Explanation([("mean of the item's ratings", mean(ratings))])
        parts, neighbours = [], []
        for (donor, difference), rating in zip(donors, ratings):
            name = self.ratings.user_ids[donor]
            distance = math.sqrt(len(row) * difference)
            cause = f"{name} (distance {distance:.3f}) gave {rating:g}"
            parts.append((cause, rating / len(donors)))
            # As near as UserKNN's similarity='msd' calls it.
            neighbours.append(Neighbour(name, 1 / (1 + difference), rating))
        return Explanation(parts, neighbours)
