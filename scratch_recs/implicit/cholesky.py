"""Symmetric positive definite matrices: Cholesky's factor, solutions, inverses.

Such a matrix A has a square root of a kind: a lower triangular L with

    A = L Lᵀ

Written out, A_ij = Σ_k L_ik L_jk over k ≤ j. Row by row, each entry has only
one unknown:

    L_ij = (A_ij - Σ_{k<j} L_ik L_jk) / L_jj
    L_ii = √(A_ii - Σ_{k<i} L_ik²)

It needs half the work of Gaussian elimination and no search for pivots. The
rows here are triangular, too: row i has i + 1 numbers. The product of two rows
ends with the shorter one, so that the sums above end where they should.

Golub and Van Loan, Matrix Computations (4th ed., 2013), sections 3.1 and 4.2.
"""

from __future__ import annotations

import math
from typing import Sequence

from scratch_recs.fast.products import quick_product
from scratch_recs.linear_algebra import Matrix, Vector


def cholesky(A: Sequence[Sequence[float]]) -> Matrix:
    """The rows of L; of A only the lower triangle is looked at.

    n³/6 multiplications. Raises ValueError if A is not positive definite.

    >>> cholesky([[4.0], [2.0, 5.0]])
    [[2.0], [1.0, 2.0]]
    """
    product = quick_product()
    L: Matrix = []
    for i, A_i in enumerate(A):
        L_i: Vector = []
        for L_j, A_ij in zip(L, A_i):
            L_i.append((A_ij - product(L_i, L_j)) / L_j[-1])
        pivot = A_i[i] - product(L_i, L_i)
        if not pivot > 0:
            raise ValueError(f"the matrix is not positive definite: row {i}")
        L_i.append(math.sqrt(pivot))
        L.append(L_i)
    return L


def solve_cholesky(L: Matrix, b: Vector) -> Vector:
    """The x with L Lᵀ x = b: forwards L y = b, then backwards Lᵀ x = y.

    n² multiplications.

    >>> solve_cholesky([[2.0], [1.0, 2.0]], [8.0, 14.0])
    [0.75, 2.5]
    """
    product = quick_product()
    y: Vector = []
    for L_i, b_i in zip(L, b):
        y.append((b_i - product(L_i, y)) / L_i[-1])
    x = y
    for i in range(len(L) - 1, -1, -1):
        *L_i, pivot = L[i]
        x[i] /= pivot
        for k, L_ik in enumerate(L_i):
            x[k] -= L_ik * x[i]
    return x


def inverse(A: Sequence[Sequence[float]]) -> Matrix:
    """The lower triangle of A⁻¹, from that of A: row i has i + 1 numbers.

    With M = L⁻¹ it is Mᵀ M. Column j of M begins in row j:

        M_jj = 1 / L_jj        M_ij = -Σ_{j≤k<i} L_ik M_kj / L_ii

    n³/2 multiplications, the factor included. Raises ValueError if A is not
    positive definite.

    >>> inverse([[4.0], [2.0, 5.0]])
    [[0.3125], [-0.125, 0.25]]
    """
    L = cholesky(A)
    n = len(L)
    product = quick_product()
    columns: Matrix = []
    for j in range(n):
        M_j = [1 / L[j][j]]
        for i in range(j + 1, n):
            L_i = L[i]
            M_j.append(-product(L_i[j:], M_j) / L_i[i])
        columns.append(M_j)
    return [
        [product(M_i, columns[j][i - j :]) for j in range(i + 1)]
        for i, M_i in enumerate(columns)
    ]
