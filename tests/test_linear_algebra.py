"""Linear algebra: the laws, exactly, in Fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.linear_algebra import (
    add,
    distance,
    dot,
    magnitude,
    matrix_times_vector,
    mean,
    row_dots,
    scalar_multiply,
    shape,
    solve,
    subtract,
    sum_of_squares,
    transpose,
    vector_mean,
)
from tests.strategies import (
    dyadic_floats,
    fractions,
    invertible_matrices,
    matrices,
    vectors,
)

# --- Vectors ------------------------------------------------------------------


@given(vectors(fractions, 2), fractions)
def test_vectors_form_a_vector_space(pair, c):
    v, w = pair
    assert add(v, w) == add(w, v)
    assert subtract(add(v, w), w) == v
    assert scalar_multiply(c, add(v, w)) == add(
        scalar_multiply(c, v), scalar_multiply(c, w)
    )
    assert subtract(v, w) == add(v, scalar_multiply(-1, w))


@given(vectors(fractions, 3), fractions)
def test_dot_is_symmetric_and_bilinear(triple, c):
    u, v, w = triple
    assert dot(v, w) == dot(w, v)
    assert dot(add(scalar_multiply(c, u), v), w) == c * dot(u, w) + dot(v, w)


@given(vectors(fractions, 2))
def test_cauchy_schwarz(pair):
    v, w = pair
    assert dot(v, w) ** 2 <= sum_of_squares(v) * sum_of_squares(w)


@given(vectors(dyadic_floats, 3))
def test_distance_is_a_metric(triple):
    u, v, w = triple
    assert distance(u, v) == distance(v, u)
    assert (distance(u, v) == 0) == (u == v)
    # The three roots are rounded, each by half a unit in the last place.
    assert distance(u, w) <= (distance(u, v) + distance(v, w)) * (1 + 4e-16)


@given(vectors(dyadic_floats, 1), dyadic_floats)
def test_magnitude_scales_with_the_vector(single, c):
    (v,) = single
    scaled = magnitude(scalar_multiply(c, v))
    assert scaled == pytest.approx(abs(c) * magnitude(v), rel=1e-14)


@given(vectors(st.complex_numbers(max_magnitude=100), 2))
def test_complex_lengths_are_those_of_the_plane(pair):
    v, w = pair
    flat = [part for z in subtract(v, w) for part in (z.real, z.imag)]
    assert distance(v, w) == pytest.approx(magnitude(flat), rel=1e-12)


def test_sums_are_added_from_left_to_right():
    # A compensated sum, as that of Python 3.12, would give 1.0 and 0.1.
    tenths = [0.1] * 10
    assert dot(tenths, [1] * 10) == 0.9999999999999999
    assert mean(tenths) == 0.09999999999999999


def test_every_kind_of_number_stays_what_it_is():
    assert dot([1, 2], [3, 4]) == 11 and isinstance(dot([1, 2], [3, 4]), int)
    assert isinstance(dot([Fraction(1, 2)], [Fraction(1, 3)]), Fraction)
    assert dot([1j, 2], [1j, 3]) == 5
    assert isinstance(mean([Fraction(1), Fraction(2)]), Fraction)
    assert dot([], []) == 0 and magnitude([]) == 0.0


@given(matrices(fractions))
def test_deviations_from_the_mean_cancel(A):
    means = vector_mean(A)
    total = [0] * len(means)
    for row in A:
        total = add(total, subtract(row, means))
    assert not any(total)


# --- Matrices -----------------------------------------------------------------


def test_the_documented_batch_of_dot_products():
    A, B = [[1, 2], [3, 4]], [[2, 2], [10, 10]]
    assert [[a * b for a, b in zip(*rows)] for rows in zip(A, B)] == [[2, 4], [30, 40]]
    assert row_dots(A, B) == [6, 70]


@given(matrices(fractions))
def test_transpose_is_an_involution_and_flips_the_shape(A):
    assert transpose(transpose(A)) == A
    assert shape(transpose(A)) == shape(A)[::-1]


def test_transpose_without_rows_or_columns_is_empty():
    assert transpose([]) == transpose([[]]) == transpose([[], []]) == []
    assert shape([]) == (0, 0) and shape([[], []]) == (2, 0)


@given(st.data(), matrices(fractions))
def test_a_matrix_moves_across_a_dot_product(data, A):
    rows, columns = shape(A)
    v = data.draw(st.lists(fractions, min_size=columns, max_size=columns))
    w = data.draw(st.lists(fractions, min_size=rows, max_size=rows))
    assert dot(w, matrix_times_vector(A, v)) == dot(
        matrix_times_vector(transpose(A), w), v
    )


@given(matrices(fractions))
def test_row_dots_are_the_diagonal_of_the_product(A):
    product = [matrix_times_vector(A, row) for row in A]  # A Aᵀ, row by row
    assert row_dots(A, A) == [product[i][i] for i in range(len(A))]


# --- Equations ----------------------------------------------------------------


@given(st.data(), st.integers(1, 4))
def test_solve_undoes_matrix_times_vector(data, n):
    A = data.draw(invertible_matrices(n))
    x = data.draw(st.lists(fractions, min_size=n, max_size=n))
    before = [list(row) for row in A]
    solution = solve(A, matrix_times_vector(A, x))
    assert solution == x and all(isinstance(x_i, Fraction) for x_i in solution)
    assert A == before


@given(st.data(), st.integers(1, 4))
def test_floats_come_close_to_the_exact_solution(data, n):
    A = data.draw(matrices(dyadic_floats, n, n))
    for i in range(n):
        A[i][i] += 2000 if A[i][i] >= 0 else -2000  # dominant, so well-conditioned
    b = data.draw(st.lists(dyadic_floats, min_size=n, max_size=n))
    exact = solve([list(map(Fraction, row)) for row in A], list(map(Fraction, b)))
    assert solve(A, b) == pytest.approx(list(map(float, exact)), abs=1e-13)


@given(st.data(), st.integers(2, 4))
def test_dependent_rows_are_singular(data, n):
    A = data.draw(matrices(fractions, n, n))
    factors = data.draw(st.lists(fractions, min_size=n - 1, max_size=n - 1))
    A[-1] = matrix_times_vector(transpose(A[:-1]), factors)
    with pytest.raises(ValueError, match=f"the {n} × {n} matrix is singular"):
        solve(data.draw(st.permutations(A)), [Fraction(1)] * n)


@given(vectors(dyadic_floats, 1, min_size=2, max_size=4))
def test_rounding_does_not_hide_a_singular_matrix(single):
    # One rating tells one thing about a vector of factors: v vᵀ has rank 1.
    v = [number / 7 for number in single[0]]
    with pytest.raises(ValueError, match="singular"):
        solve([scalar_multiply(v_i, v) for v_i in v], v)


def test_pivots_are_chosen_well():
    assert solve([[0, 1], [1, 0]], [2, 3]) == [3, 2]
    assert solve([[1e-20, 1.0], [1.0, 1.0]], [1.0, 2.0]) == [1.0, 1.0]
    assert solve([[1e-200, 0.0], [0.0, 1e200]], [1e-200, 1e200]) == [1.0, 1.0]
    assert solve([[1, 1e20], [1, 1]], [1e20, 2]) == [1.0, 1.0]
    assert solve([[1j, 1], [1, 1j]], [0, 2]) == [1, -1j]
    assert solve([], []) == []


# --- What does not fit --------------------------------------------------------


@pytest.mark.parametrize("function", [add, subtract, dot, distance])
def test_lengths_that_differ_are_both_named(function):
    with pytest.raises(ValueError, match="length 2 .* length 3"):
        function([1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: shape([[1, 2], [3]]), "row 0 has length 2, row 1 1"),
        (lambda: transpose([[1, 2], [3]]), "ragged"),
        (lambda: row_dots([[1, 2]], [[1], [2]]), "1 × 2 matrix .* 2 × 1 matrix"),
        (lambda: matrix_times_vector([[1, 2]], [1]), "1 × 2 matrix .* length 1"),
        (lambda: matrix_times_vector([[1, 2], [3]], [1, 2]), "ragged"),
        (lambda: solve([[1, 2]], [1]), "1 × 2 matrix and a vector of length 1"),
        (lambda: solve([[1]], [1, 2]), "1 × 1 matrix and a vector of length 2"),
        (lambda: mean([]), "no mean"),
        (lambda: vector_mean([]), "no average row"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_square_beyond_all_floats_is_infinite():
    assert magnitude([1e200]) == math.inf


# --- Ragged on either side ----------------------------------------------------


@given(matrices(fractions), st.integers(0, 4), st.integers(1, 3))
def test_a_later_row_may_be_neither_longer_nor_shorter(A, place, by):
    for other in (A[0] + [0] * by, A[0][:-by]):
        ragged = [A[0], *A[1:]]
        ragged.insert(1 + place % len(A), other)
        with pytest.raises(ValueError, match=f"row 0 has length {len(A[0])}, row"):
            shape(ragged)
        with pytest.raises(ValueError, match="a ragged matrix"):
            transpose(ragged)
