"""Truncated SVD: orthonormal vectors, and the nearest matrix of a low rank."""

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scratch_recs.factorization.pca import centered, principal_components
from scratch_recs.factorization.truncated_svd import low_rank, truncated_svd
from scratch_recs.linear_algebra import dot, matrix_times_vector, shape, transpose
from tests.strategies import matrices

whole = st.integers(-9, 9).map(float)
seeds = st.integers(0, 10**6)


def gaussian(seed, rows, columns):
    """A matrix of random numbers: its singular values differ."""
    source = random.Random(seed)
    return [[source.gauss(0, 1) for _ in range(columns)] for _ in range(rows)]


def squared_distance(A, B):
    """Σ (A - B)² over all cells."""
    return math.fsum((a - b) ** 2 for v, w in zip(A, B) for a, b in zip(v, w))


def squared_norm(A):
    return math.fsum(a * a for row in A for a in row)


@given(matrices(whole))
def test_the_vectors_are_orthonormal_and_the_values_fall(A):
    triples = truncated_svd(A, min(shape(A)))
    for side in ("left", "right"):
        vectors = [getattr(triple, side) for triple in triples]
        for j, v in enumerate(vectors):
            for i, w in enumerate(vectors):
                assert dot(v, w) == pytest.approx(float(i == j), abs=1e-6)
    values = [triple.value for triple in triples]
    assert all(a >= b * (1 - 1e-6) > 0 for a, b in zip(values, values[1:]))


@given(seeds, st.integers(1, 6), st.integers(1, 6))
def test_a_matrix_turns_right_vectors_into_left_ones(seed, rows, columns):
    A = gaussian(seed, rows, columns)
    for u, sigma, v in truncated_svd(A, min(rows, columns)):
        for image, vector, back in ((A, v, u), (transpose(A), u, v)):
            product = matrix_times_vector(image, vector)
            assert product == pytest.approx([sigma * x for x in back], abs=1e-6)


@given(matrices(whole), st.integers(1, 4))
def test_the_error_is_the_sum_of_the_squared_values_left_out(A, rank):
    assume(any(map(any, A)))
    every = truncated_svd(A, min(shape(A)))
    rank = min(rank, len(every))
    error = squared_distance(A, low_rank(every[:rank]))
    left_out = math.fsum(triple.value**2 for triple in every[rank:])
    assert error == pytest.approx(left_out, abs=1e-6 * squared_norm(A))
    kept = math.fsum(triple.value**2 for triple in every[:rank])
    assert kept + left_out == pytest.approx(squared_norm(A), rel=1e-6)


@given(seeds, st.integers(1, 3))
def test_a_matrix_of_low_rank_comes_back(seed, rank):
    P, Q = gaussian(seed, 7, rank), gaussian(seed + 1, 5, rank)
    A = [[dot(p, q) for q in Q] for p in P]
    triples = truncated_svd(A, 5)
    assert len(triples) == rank
    assert squared_distance(A, low_rank(triples)) < 1e-9 * squared_norm(A)


@given(seeds, seeds, st.integers(1, 3))
def test_no_other_matrix_of_that_rank_is_nearer(seed, other, rank):
    A = gaussian(seed, 6, 4)
    best = truncated_svd(A, rank)
    source = random.Random(other)
    P = [[x + source.gauss(0, 0.1) for x in best_k.left] for best_k in best]
    Q = [[best_k.value * x for x in best_k.right] for best_k in best]
    near = [[dot(p, q) for q in transpose(Q)] for p in transpose(P)]
    assert squared_distance(A, low_rank(best)) <= squared_distance(A, near) + 1e-9


@given(seeds)
def test_the_transposed_matrix_has_the_same_terms(seed):
    A = gaussian(seed, 5, 4)
    one, other = truncated_svd(A, 4), truncated_svd(transpose(A), 4)
    for (u, sigma, v), (left, value, right) in zip(one, other):
        assert value == pytest.approx(sigma)
        assert left == pytest.approx(v, abs=1e-6)
        assert right == pytest.approx(u, abs=1e-6)


@given(seeds, st.sampled_from([-3.0, 0.25, 100.0]))
def test_a_factor_of_the_matrix_is_a_factor_of_its_values(seed, factor):
    A = gaussian(seed, 5, 4)
    scaled = [[factor * a for a in row] for row in A]
    values = [abs(factor) * triple.value for triple in truncated_svd(A, 4)]
    assert [t.value for t in truncated_svd(scaled, 4)] == pytest.approx(values)


@given(seeds)
def test_of_centered_points_it_is_principal_components(seed):
    points = gaussian(seed, 30, 3)
    components = principal_components(points, 3)
    for triple, component in zip(truncated_svd(centered(points), 3), components):
        assert triple.value**2 / 30 == pytest.approx(component.variance)
        product = abs(dot(triple.right, component.direction))
        assert product == pytest.approx(1, abs=1e-6)


def test_a_matrix_of_zeros_has_no_terms():
    assert truncated_svd([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], 2) == []
    with pytest.raises(ValueError, match="no terms: a matrix of zeros has none"):
        low_rank([])


@pytest.mark.parametrize("rank", [0, 3, -1])
def test_a_rank_that_does_not_exist_is_one_sentence(rank):
    message = f"rank is from 1 to 2 for a 3 × 2 matrix, not {rank}"
    with pytest.raises(ValueError, match=message):
        truncated_svd([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], rank)
