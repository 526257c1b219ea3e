"""Vectors are lists of numbers, matrices are lists of rows. That is all of it.

    vectors      add subtract scalar_multiply dot sum_of_squares magnitude
                 distance mean
    matrices     shape transpose row_dots vector_mean matrix_times_vector
    equations    solve

The numbers may be int, float, complex or Fraction: nothing here asks which.
Sums are added from left to right with a plain `+`. The built-in `sum` of floats
rounds differently since Python 3.12; the plain `+` gives the same last digit
everywhere.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 4.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction

Vector = list[float]

Matrix = list[list[float]]


def check_vector(v: Vector) -> None:
    """Raises TypeError if v is no list.

    >>> check_vector(5)
    Traceback (most recent call last):
    TypeError: a vector is a list of numbers, not int
    """
    if not hasattr(v, "__len__"):
        kind = type(v).__name__
        raise TypeError(f"a vector is a list of numbers, not {kind}")


def check_same_length(v: Vector, w: Vector) -> None:
    """Raises ValueError, with both lengths in the message, if they differ.

    >>> check_same_length([1, 2], [1, 2, 3])
    Traceback (most recent call last):
    ValueError: a vector of length 2 does not go with one of length 3
    """
    try:
        is_same = len(v) == len(w)
    except TypeError:
        check_vector(v)
        check_vector(w)
        raise
    if not is_same:
        raise ValueError(
            f"a vector of length {len(v)} does not go with "
            f"one of length {len(w)}"
        )


def add(v: Vector, w: Vector) -> Vector:
    """The sum v + w, entry by entry.

    Raises ValueError if the lengths differ.

    >>> add([1, 2, 3], [4, 5, 6])
    [5, 7, 9]
    """
    check_same_length(v, w)
    return [v_i + w_i for v_i, w_i in zip(v, w)]


def subtract(v: Vector, w: Vector) -> Vector:
    """The difference v − w, entry by entry.

    Raises ValueError if the lengths differ.

    >>> subtract([5, 7, 9], [4, 5, 6])
    [1, 2, 3]
    """
    check_same_length(v, w)
    return [v_i - w_i for v_i, w_i in zip(v, w)]


def scalar_multiply(c: float, v: Vector) -> Vector:
    """The vector c·v: every entry times the number c.

    >>> scalar_multiply(2, [1, 2, 3])
    [2, 4, 6]
    """
    check_vector(v)
    return [c * v_i for v_i in v]


def dot(v: Vector, w: Vector) -> float:
    """The dot product v·w = v₁w₁ + … + vₙwₙ.

    Two empty vectors give 0. Complex numbers are not conjugated. Raises
    ValueError if the lengths differ.

    >>> dot([1, 2, 3], [4, 5, 6])
    32
    """
    check_same_length(v, w)
    total: float = 0
    for v_i, w_i in zip(v, w):
        total += v_i * w_i
    return total


def row_dots(A: Matrix, B: Matrix) -> Vector:
    """The dot product of each row of A with the same row of B: a batch at once.

    A and B are n × m, the result has length n. Raises ValueError if the shapes
    differ. In a model each row of A is a user's vector and the same row of B a
    movie's: multiply entry by entry, then add up each row.

    >>> A, B = [[1, 2], [3, 4]], [[2, 2], [10, 10]]
    >>> [[a * b for a, b in zip(A_i, B_i)] for A_i, B_i in zip(A, B)]
    [[2, 4], [30, 40]]
    >>> row_dots(A, B)
    [6, 70]
    """
    if shape(A) != shape(B):
        (n, m), (rows, columns) = shape(A), shape(B)
        raise ValueError(
            f"a {n} × {m} matrix does not go row by row with "
            f"a {rows} × {columns} matrix"
        )
    return [dot(A_i, B_i) for A_i, B_i in zip(A, B)]


def sum_of_squares(v: Vector) -> float:
    """The sum v₁² + … + vₙ², which is v·v.

    >>> sum_of_squares([1, 2, 3])
    14
    """
    return dot(v, v)


def magnitude(v: Vector) -> float:
    """The length |v| = √(|v₁|² + … + |vₙ|²), a float.

    Infinite if a square is: that of a float beyond 1e154 is.

    >>> magnitude([3, 4]), magnitude([3j, 4])
    (5.0, 5.0)
    """
    check_vector(v)
    # abs() is for complex numbers; the square of any other number is the same.
    return math.sqrt(sum_of_squares([abs(v_i) for v_i in v]))


def distance(v: Vector, w: Vector) -> float:
    """The Euclidean distance |v − w|, a float.

    Raises ValueError if the lengths differ.

    >>> distance([1, 1], [4, 5])
    5.0
    """
    return magnitude(subtract(v, w))


def mean(v: Vector) -> float:
    """The average (v₁ + … + vₙ) / n.

    Raises ValueError if v is empty.

    >>> mean([1, 2, 3, 4])
    2.5
    """
    if not v:
        raise ValueError("an empty vector has no mean")
    total: float = 0
    for v_i in v:
        total += v_i
    return total / len(v)


def vector_mean(A: Matrix) -> Vector:
    """The average row of A: the mean of each column.

    Raises ValueError if A is ragged or has no row.

    >>> vector_mean([[1, 2], [3, 4], [5, 6]])
    [3.0, 4.0]
    """
    if not A:
        raise ValueError("a matrix without rows has no average row")
    return [mean(column) for column in transpose(A)]


def shape(A: Matrix) -> tuple[int, int]:
    """The number of rows of A and the number of its columns.

    A list without rows tells nothing of its columns: its shape is (0, 0).
    Raises ValueError if A is ragged, that is, if its rows differ in length.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    try:
        rows = len(A)
        columns = len(A[0]) if A else 0
    except (TypeError, KeyError):
        kind = type(A).__name__
        raise TypeError(f"a matrix is a list of rows, not {kind}") from None
    for i, A_i in enumerate(A):
        if len(A_i) != columns:
            raise ValueError(
                f"a ragged matrix: row 0 has length {columns}, "
                f"row {i} {len(A_i)}"
            )
    return rows, columns


def transpose(A: Matrix) -> Matrix:
    """The matrix Aᵀ, whose rows are the columns of A.

    A matrix without rows, or with rows but without columns, gives []: a list of
    no rows cannot tell how long they would have been. Raises ValueError if A is
    ragged.

    >>> transpose([[1, 2, 3], [4, 5, 6]])
    [[1, 4], [2, 5], [3, 6]]
    """
    shape(A)  # zip would cut the rows of a ragged matrix in silence
    return [list(column) for column in zip(*A)]


def matrix_times_vector(A: Matrix, v: Vector) -> Vector:
    """The vector A·v: the dot product of each row of A with v.

    A is n × m, v has length m, the result has length n. Raises ValueError if
    the sizes do not fit.

    >>> matrix_times_vector([[1, 2], [3, 4], [5, 6]], [10, 1])
    [12, 34, 56]
    """
    rows, columns = shape(A)
    if columns != len(v):
        raise ValueError(
            f"a {rows} × {columns} matrix does not go with "
            f"a vector of length {len(v)}"
        )
    return [dot(A_i, v) for A_i in A]


def solve(A: Matrix, b: Vector) -> Vector:
    """The vector x with A·x = b, by Gaussian elimination.

    A is n × n, b has length n. Raises ValueError if the sizes do not fit or A
    is singular. With Fractions the solution is exact. Other numbers are
    rounded: then a pivot below n·ε counts as 0 (ε: the spacing of floats at 1,
    each row divided by its largest number). About n³/3 multiplications.

    Source: Golub and Van Loan, Matrix Computations (4th ed., 2013), section
    3.4.

    >>> solve([[2, 1], [1, 3]], [5, 10])
    [1.0, 3.0]
    >>> solve([[Fraction(3)]], [Fraction(1)])
    [Fraction(1, 3)]
    """
    n, columns = shape(A)
    if columns != n or len(b) != n:
        raise ValueError(
            f"a {n} × {columns} matrix and a vector of length {len(b)} "
            "are not n equations for n unknowns"
        )
    rows = _triangular([[*A_i, b_i] for A_i, b_i in zip(A, b)])
    x: Vector = []
    for k in reversed(range(n)):
        # Row k holds x_k and the unknowns after it, which are solved already.
        known = dot(rows[k][k + 1 : n], x)
        x.insert(0, (rows[k][n] - known) / rows[k][k])
    return x


def _triangular(rows: Matrix) -> Matrix:
    """Equations with the same solution and zeros below the diagonal.

    `rows` is n × (n + 1): in each equation the n coefficients, then the right
    side.
    """
    n = len(rows)
    # With the largest number of each row at 1, pivots compare between the rows.
    largest = [max(map(abs, row[:n])) or 1 for row in rows]
    rows = [[number / top for number in row] for row, top in zip(rows, largest)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        pivot = rows[k][k]
        exact = isinstance(pivot, Fraction)
        if abs(pivot) <= (0 if exact else n * sys.float_info.epsilon):
            raise ValueError(
                f"the {n} × {n} matrix is singular: no pivot for x{k + 1}"
            )
        for i in range(k + 1, n):
            factor = rows[i][k] / pivot
            rows[i] = subtract(rows[i], scalar_multiply(factor, rows[k]))
    return rows
