"""Cholesky's factor, solutions and inverses: what they are multiplied back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.implicit.cholesky import cholesky, inverse, solve_cholesky
from scratch_recs.linear_algebra import dot, matrix_times_vector, solve, transpose
from tests.strategies import matrices

numbers = st.integers(-8, 8).map(lambda n: n / 4)


def positive(M):
    """M Mᵀ + I, which is positive definite."""
    return [[dot(v, w) + (i == j) for j, w in enumerate(M)] for i, v in enumerate(M)]


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(matrices(numbers))
def test_the_factor_times_its_transpose_is_the_matrix(M):
    A = positive(M)
    L = cholesky([row[: i + 1] for i, row in enumerate(A)])
    full = [row + [0.0] * (len(A) - len(row)) for row in L]
    for i, v in enumerate(full):
        assert v[i] > 0
        assert [dot(v, w) for w in full] == close(A[i])


@given(matrices(numbers), st.data())
def test_a_solution_solves_and_is_that_of_gauss(M, data):
    A = positive(M)
    b = data.draw(st.lists(numbers, min_size=len(A), max_size=len(A)))
    kept = list(b)
    x = solve_cholesky(cholesky(A), b)
    assert b == kept
    assert matrix_times_vector(A, x) == close(b)
    assert x == close(solve(A, b))


@given(matrices(numbers))
def test_the_inverse_times_the_matrix_is_one(M):
    A = positive(M)
    half = inverse(A)
    n = len(A)
    whole = [half[i] + [half[k][i] for k in range(i + 1, n)] for i in range(n)]
    for i, row in enumerate(whole):
        one = [float(i == j) for j in range(n)]
        assert matrix_times_vector(transpose(A), row) == close(one)


@pytest.mark.parametrize("A", [[[0.0]], [[1.0], [2.0, 1.0]], [[float("nan")]]])
def test_what_is_not_positive_definite_is_refused(A):
    row = len(A) - 1
    with pytest.raises(ValueError) as caught:
        cholesky(A)
    assert str(caught.value) == f"the matrix is not positive definite: row {row}"
