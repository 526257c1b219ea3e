"""Truncated SVD: the nearest matrix of a low rank, for a matrix without gaps.

Every matrix A is a sum of simple matrices, each an outer product of two vectors
of length 1,

    A = σ₁ u₁ v₁ᵀ + σ₂ u₂ v₂ᵀ + …          σ₁ ≥ σ₂ ≥ … ≥ 0

with the left vectors u orthogonal to each other, and so the right vectors v.
The σ are the singular values. The first k terms are the matrix of rank k that
is nearest to A: Σ over all cells of (A - A_k)² is the least possible, and it is
the sum of the squared singular values that were left out.

The v are the eigenvectors of AᵀA, with eigenvalues σ². So the power iteration
of `pca` finds them, and A v = σ u gives the rest. (Of points whose mean is the
origin, these are the principal components.)

All cells count the same, known or not: a matrix of ratings with gaps must be
filled before. That is why recommenders learn from the known cells only
(`mf_sgd`, `als`).

Eckart and Young (1936), "The Approximation of One Matrix by Another of Lower
Rank".
"""

from __future__ import annotations

from typing import NamedTuple

from scratch_recs.factorization.pca import top_eigenvector
from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    dot,
    magnitude,
    matrix_times_vector,
    scalar_multiply,
    shape,
    transpose,
)

# A smaller share of Σ σ² is what the rounding of AᵀA leaves, not a term.
_NOTHING = 1e-12


class SingularTriple(NamedTuple):
    """One term σ u vᵀ of the sum: u and v have length 1.

    >>> SingularTriple([1.0, 0.0], 2.0, [0.0, 1.0]).value
    2.0
    """

    left: Vector
    value: float
    right: Vector


def truncated_svd(A: Matrix, rank: int) -> list[SingularTriple]:
    """The `rank` largest singular values with their vectors, in falling order.

    A    m rows of n finite numbers

    There are fewer if the rank of A is smaller. Singular values below about a
    millionth of the largest one count as 0. Cost: m n min(m, n) for the
    products, min(m, n)² for a step of the power iteration.

    Raises ValueError if rank is not from 1 to min(m, n).

    >>> [(u, sigma, v)] = truncated_svd([[3.0, 3.0], [4.0, 4.0]], rank=2)
    >>> [round(x, 2) for x in u], round(sigma, 2), [round(x, 2) for x in v]
    ([0.6, 0.8], 7.07, [0.71, 0.71])
    """
    rows, columns = shape(A)
    if not 1 <= rank <= min(rows, columns):
        raise ValueError(
            f"rank is from 1 to {min(rows, columns)} for a {rows} × {columns} "
            f"matrix, not {rank}"
        )
    if rows < columns:  # AAᵀ is the smaller one: its eigenvectors are the u
        swapped = truncated_svd(transpose(A), rank)
        return [SingularTriple(u, sigma, v) for v, sigma, u in swapped]
    C = _gram(transpose(A))
    total = left = sum(C[j][j] for j in range(columns))  # Σ σ² of all terms
    triples: list[SingularTriple] = []
    while len(triples) < rank and left > _NOTHING * total:
        v = top_eigenvector(C, [found.right for found in triples])
        Av = matrix_times_vector(A, v)
        sigma = magnitude(Av)
        triples.append(SingularTriple(scalar_multiply(1 / sigma, Av), sigma, v))
        left -= sigma * sigma
    return triples


def low_rank(triples: list[SingularTriple]) -> Matrix:
    """The sum of the terms σ u vᵀ: the matrix of rank k nearest to A.

    Raises ValueError if there is no term.

    >>> A = [[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]        # of rank 1
    >>> [[round(x, 9) for x in row] for row in low_rank(truncated_svd(A, 1))]
    [[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]
    """
    if not triples:
        raise ValueError("no terms: a matrix of zeros has none")
    lefts = transpose([scalar_multiply(t.value, t.left) for t in triples])
    rights = transpose([t.right for t in triples])
    return [[dot(u, v) for v in rights] for u in lefts]


def _gram(columns: Matrix) -> Matrix:
    """AᵀA, each of its two equal halves computed once."""
    C = [[0.0] * len(columns) for _ in columns]
    for j, a in enumerate(columns):
        for i, b in enumerate(columns[: j + 1]):
            C[i][j] = C[j][i] = dot(a, b)
    return C
