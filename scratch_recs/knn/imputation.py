"""k-nearest-neighbour imputation: fill the gaps of a table from its nearest rows.

The utility matrix has a row for every user, a column for every item, and NaN where
nobody has rated. To fill a gap in column c of row x, take the k rows nearest to x that
have column c, and average what they have there. How near two rows are is asked of the
columns that both have:

    d(x, y) = √(M/n · Σ (xᵢ − yᵢ)²)        the sum over the n of M columns in both

which is `similarity.nan_euclidean_distance`. M is the same for all rows, and a root
changes no order; so the nearest rows are those with the smallest mean squared
difference Σ (xᵢ − yᵢ)² / n, and that is what is compared here.

Troyanskaya et al. (2001), "Missing value estimation methods for DNA microarrays",
Bioinformatics 17 (6); the rules for what cannot be compared are scikit-learn's.

k-NN imputation as a rating model: the filled utility matrix, read cell by cell.
"""

from __future__ import annotations

import math
from itertools import islice
from typing import Optional, Sequence

from scratch_recs.fast.packed_imputation import PackedRows, packed_rows
from scratch_recs.linear_algebra import Matrix, Vector, mean, shape
from scratch_recs.recommender.base import Rated, Recommender, Row
from scratch_recs.recommender.explanation import Explanation, Neighbour


def mean_squared_differences(row: Vector, rows: Matrix) -> dict[int, float]:
    """{row number: Σ (xᵢ − yᵢ)² / n} of all rows that share a column with `row`.

    >>> nan = math.nan
    >>> mean_squared_differences([1, 2, nan], [[1, 4, nan], [nan, nan, 3]])
    {0: 2.0}
    """
    known = [(column, x) for column, x in enumerate(row) if not math.isnan(x)]
    differences = {}
    for number, other in enumerate(rows):
        shared = [x - other[c] for c, x in known if not math.isnan(other[c])]
        if shared:
            differences[number] = mean([d * d for d in shared])
    return differences


def nearest_first(differences: dict[int, float]) -> list[int]:
    """The row numbers, nearest first; of rows equally far the lower number first.

    >>> nearest_first({0: 4.0, 1: 1.0, 2: 0.0, 3: 1.0})
    [2, 1, 3, 0]
    """
    return sorted(differences, key=differences.__getitem__)


def donors_of(
    column: int, nearest: Sequence[int], rows: Matrix, k: int
) -> list[int]:
    """The rows whose mean fills a gap: the first k of `nearest` that have the column.

    Where none of them has it, all rows that have it.

    >>> donors_of(0, [2, 1, 0], [[5.0], [4.0], [math.nan]], k=1)
    [1]
    """

    def has_it(number: int) -> bool:
        return not math.isnan(rows[number][column])

    donors = list(islice(filter(has_it, nearest), k))
    return donors or list(filter(has_it, range(len(rows))))


def filled_row(row: Vector, rows: Matrix, k: int) -> Vector:
    """The row with its gaps filled from the k nearest `rows`, as the definition says.

    A gap in a column that no row has is filled with 0. This is the readable form;
    `packed_imputation` does the same faster. Fractions give exact results.

    >>> nan = math.nan
    >>> filled_row([1, 2, nan], [[1, 4, 3], [nan, 3, 5], [8, 8, 7]], k=2)
    [1, 2, 4.0]
    """
    nearest = nearest_first(mean_squared_differences(row, rows))
    filled = list(row)
    for column, value in enumerate(row):
        if math.isnan(value):
            donors = donors_of(column, nearest, rows, k)
            filled[column] = (
                mean([rows[d][column] for d in donors]) if donors else 0.0
            )
    return filled


class KNNImputer:
    """Fills the gaps (NaN) of a matrix from the k nearest rows that have the column.

    k    how many donors at the most; where fewer are comparable, those that are

    Rows are comparable if there is a column that both have. A gap for which no
    comparable row has the column gets the mean of the column, and 0 if the column is
    empty. Everything as in scikit-learn's KNNImputer(n_neighbors=k,
    keep_empty_features=True).

    Of rows that are equally far the lower row number comes first. Where the k-th and
    the next donor are equally far, scikit-learn may choose the other one: its
    distances are rounded, and noise in the last digit decides. Here the distances are
    exact where the numbers are decimals with up to three places, as ratings are.

    >>> nan = math.nan
    >>> KNNImputer(k=2).fit_transform([[1, 2, nan], [1, 4, 3], [nan, 3, 5], [8, 8, 7]])
    [[1.0, 2.0, 4.0], [1.0, 4.0, 3.0], [1.0, 3.0, 5.0], [8.0, 8.0, 7.0]]
    """

    def __init__(self, k: int = 10) -> None:
        if k < 1:
            raise ValueError(f"k counts from 1, not {k}")
        self.k = k
        self.rows: Matrix = []
        self.packed: Optional[PackedRows] = None

    def fit(self, matrix: Matrix) -> "KNNImputer":
        """The imputer itself; the rows of the matrix are now the donors.

        A ragged matrix and an infinite entry are ValueErrors.
        """
        self.rows = _checked(matrix)
        self.packed = packed_rows(self.rows, self.k)
        return self

    def transform(self, matrix: Matrix) -> Matrix:
        """A matrix of as many columns with its gaps filled; ValueError otherwise."""
        rows = _checked(matrix)
        if rows and shape(rows)[1] != shape(self.rows)[1]:
            raise ValueError(
                "a {} × {} matrix cannot be filled from a {} × {} matrix".format(
                    *shape(rows), *shape(self.rows)
                )
            )
        return [self._filled(row) for row in rows]

    def fit_transform(self, matrix: Matrix) -> Matrix:
        """The matrix with its gaps filled from its own rows; what is known stays."""
        return self.fit(matrix).transform(matrix)

    def donors(self, row: Vector, column: int) -> list[tuple[int, float]]:
        """(row number, mean squared difference) of those who fill a gap, nearest first.

        Where none is comparable, all rows that have the column, and NaN for each.
        """
        squared_unit = 1
        if self._is_packed(row):
            differences = self.packed.differences(row)
            squared_unit = self.packed.per_unit**2
        else:
            differences = mean_squared_differences(row, self.rows)
        nearest = nearest_first(differences)
        donors = donors_of(column, nearest, self.rows, self.k)
        return [
            (d, differences.get(d, math.nan) / squared_unit) for d in donors
        ]

    def _is_packed(self, row: Vector) -> bool:
        return self.packed is not None and self.packed.fits(row)

    def _filled(self, row: Vector) -> Vector:
        if self._is_packed(row):
            return self.packed.filled(row)
        return filled_row(row, self.rows, self.k)


def _checked(matrix: Matrix) -> Matrix:
    shape(matrix)
    rows = [[float(value) for value in row] for row in matrix]
    for number, row in enumerate(rows):
        if any(map(math.isinf, row)):
            column = next(c for c, value in enumerate(row) if math.isinf(value))
            raise ValueError(f"row {number}, column {column} is {row[column]}")
    return rows


class KNNImputation(Recommender):
    """Predicts the mean rating of the k nearest users who rated the item.

    All of them count the same, unlike in UserKNN. What a user has rated is predicted
    as it was rated. The fallbacks: for an unknown user, and where none of the raters
    is comparable, the mean of the item; for an unknown item the mean of the user; if
    both are unknown μ, the mean of all ratings.

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

    def __init__(self, k: int = 10) -> None:
        self.k = k
        KNNImputer(k)  # complains of a k below 1 now, and not when it is fitted

    def _learn(self) -> None:
        self.rows = self.ratings.utility_matrix()
        self.imputer = KNNImputer(self.k)
        self.matrix = self.imputer.fit_transform(self.rows)

    def _user(self, row: int) -> tuple[Vector, Vector]:
        return self.rows[row], self.matrix[row]

    def _newcomer(self, rated: Rated) -> tuple[Vector, Vector]:
        row = self._row_of(rated)
        return row, self.imputer.transform([row])[0]

    def _score(self, user: tuple[Vector, Vector], item: Row) -> float:
        _, filled = user
        if item is None:
            return self._parts(user, None).prediction
        return filled[item]

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
        donors = self.imputer.donors(row, item)
        ratings = [self.rows[donor][item] for donor, _ in donors]
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
