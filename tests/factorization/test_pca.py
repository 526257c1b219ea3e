"""Principal components: laws of the eigenvectors of a covariance matrix."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.linear_algebra import dot, magnitude, transpose
from scratch_recs.factorization.pca import (
    centered,
    covariance,
    explained_variance,
    principal_components,
    top_eigenvector,
    transform,
)
from tests.strategies import dyadic_floats, matrices

seeds = st.integers(0, 10**6)


def cloud(seed, spreads, count=40):
    """Points that vary by these standard deviations along the axes, then turned."""
    source = random.Random(seed)
    angle = source.uniform(0, math.tau)
    turn = math.cos(angle), math.sin(angle)
    points = [[source.gauss(3, s) for s in spreads] for _ in range(count)]
    for point in points:
        x, y = point[:2]
        point[:2] = [x * turn[0] - y * turn[1], x * turn[1] + y * turn[0]]
    return points


@given(seeds)
def test_directions_are_orthonormal_and_variances_fall(seed):
    components = principal_components(cloud(seed, [5, 2, 0.5]), count=3)
    for a, first in enumerate(components):
        for b, second in enumerate(components):
            expected = 1.0 if a == b else 0.0
            product = dot(first.direction, second.direction)
            assert product == pytest.approx(expected, abs=1e-9)
    variances = [component.variance for component in components]
    assert variances == sorted(variances, reverse=True)


@given(seeds)
def test_each_direction_is_an_eigenvector_of_the_covariance(seed):
    points = cloud(seed, [5, 2, 0.5])
    C = covariance(points)
    for w, variance in principal_components(points, count=3):
        for row, w_j in zip(C, w):
            assert dot(row, w) == pytest.approx(variance * w_j, abs=1e-6)


@given(seeds)
def test_the_variances_add_up_to_the_total_variance(seed):
    points = cloud(seed, [5, 2, 0.5])
    C = covariance(points)
    total = sum(C[j][j] for j in range(3))
    found = sum(c.variance for c in principal_components(points, count=3))
    assert found == pytest.approx(total, rel=1e-9)


@given(seeds, st.floats(0, math.tau))
def test_no_direction_has_a_larger_variance_than_the_first(seed, angle):
    points = cloud(seed, [5, 2])
    C = covariance(points)
    w = [math.cos(angle), math.sin(angle)]
    along_w = dot(w, [dot(row, w) for row in C])
    assert along_w <= principal_components(points, 1)[0].variance * (1 + 1e-9)


@given(seeds)
def test_projections_have_the_variance_that_is_promised(seed):
    points = cloud(seed, [5, 2, 0.5])
    components = principal_components(points, count=2)
    for column, component in zip(transpose(transform(points, components)), components):
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        variance = math.fsum(x * x for x in column) / len(column)
        assert variance == pytest.approx(component.variance, rel=1e-9)


@given(seeds, st.floats(-100, 100))
def test_shifting_the_points_changes_nothing(seed, by):
    points = cloud(seed, [5, 2])
    moved = [[x + by for x in point] for point in points]
    here, there = principal_components(points, 1)[0], principal_components(moved, 1)[0]
    assert there.variance == pytest.approx(here.variance, rel=1e-9)
    assert there.direction == pytest.approx(here.direction, abs=1e-5)


@given(seeds)
def test_scaling_the_points_scales_the_variance_by_its_square(seed):
    points = cloud(seed, [5, 2])
    larger = [[4 * x for x in point] for point in points]
    here, there = principal_components(points, 1)[0], principal_components(larger, 1)[0]
    assert there.variance == pytest.approx(16 * here.variance, rel=1e-12)


@given(matrices(dyadic_floats))
def test_any_points_give_directions_of_length_one(points):
    for component in principal_components(points, count=len(points[0])):
        assert magnitude(component.direction) == pytest.approx(1, abs=1e-9)
        assert component.variance >= -1e-6


@given(matrices(dyadic_floats))
def test_centered_points_have_the_mean_zero(points):
    for column in transpose(centered(points)):
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)


def test_points_on_a_line_vary_along_it_only():
    first, second = principal_components([[n, 2 * n] for n in range(5)], count=2)
    assert first.direction == pytest.approx([1 / 5**0.5, 2 / 5**0.5])
    assert second.variance == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("count", [0, 3])
def test_components_that_do_not_exist_are_an_error(count):
    with pytest.raises(ValueError, match="do not exist|^count counts from 1, not 0"):
        principal_components([[1.0, 2.0], [3.0, 4.0]], count)


def test_the_first_component_of_learned_vectors_separates_tastes(synthetic_films):
    """Items that the first factor of the made-up world favours end up on one side."""
    vectors, first_trait = synthetic_films
    (component,) = principal_components(vectors, 1)
    along = [x for (x,) in transform(vectors, [component])]
    n = len(along)
    mean = math.fsum(first_trait) / n
    product = math.fsum(a * (t - mean) for a, t in zip(along, first_trait))
    spread = math.sqrt(
        math.fsum(a * a for a in along)
        * math.fsum((t - mean) ** 2 for t in first_trait)
    )
    assert abs(product / spread) > 0.8


@pytest.fixture
def synthetic_films():
    """Vectors learned from ratings that one taste decides, and the true traits."""
    from scratch_recs.mf_sgd import MatrixFactorization
    from scratch_recs.datasets.ratings import Ratings

    source = random.Random(0)
    traits = [source.gauss(0, 1) for _ in range(40)]
    triples = [
        (f"u{u}", f"i{i}", 3 + taste * trait)
        for u, taste in enumerate(source.gauss(0, 1) for _ in range(60))
        for i, trait in enumerate(traits)
    ]
    model = MatrixFactorization(dim=2, biases=True, regularization=0.02)
    model.fit(Ratings.from_triples(triples))
    return list(model.item_vectors.values()), traits


# --- Two dimensions: the answer in closed form --------------------------------


@st.composite
def covariances(draw):
    """(a, b, d) of C = [[a, b], [b, d]], one eigenvalue well above the other."""
    large, share = draw(st.floats(0.01, 100)), draw(st.floats(0, 0.9))
    angle = draw(st.floats(0, math.pi))
    small, cosine, sine = share * large, math.cos(angle), math.sin(angle)
    a = large * cosine * cosine + small * sine * sine
    d = large * sine * sine + small * cosine * cosine
    return a, (large - small) * sine * cosine, d


@given(covariances(), seeds)
def test_two_by_two_has_a_closed_form(case, seed):
    # The larger eigenvalue is (a + d)/2 + √(((a - d)/2)² + b²); its direction
    # stands at half the angle of the point (a - d, 2b).
    a, b, d = case
    C = [[a, b], [b, d]]
    w = top_eigenvector(C, seed=seed)
    largest = (a + d) / 2 + math.hypot((a - d) / 2, b)
    assert dot(w, [dot(row, w) for row in C]) == pytest.approx(largest, rel=1e-12)
    angle = math.atan2(2 * b, a - d) / 2
    expected = [math.cos(angle), math.sin(angle)]
    if dot(w, expected) < 0:
        # The other end of the same line: the sign has a rule of its own.
        expected = [-x for x in expected]
    assert w == pytest.approx(expected, abs=1e-9)


@given(matrices(dyadic_floats), seeds)
def test_the_largest_coordinate_is_positive_whatever_the_start(points, seed):
    assert max(top_eigenvector(covariance(points), seed=seed), key=abs) > 0
    for component in principal_components(points, count=len(points[0])):
        assert max(component.direction, key=abs) > 0


@given(seeds, st.floats(0, math.tau))
def test_turning_the_points_turns_the_directions(seed, angle):
    def turned(x, y):
        cosine, sine = math.cos(angle), math.sin(angle)
        return [x * cosine - y * sine, x * sine + y * cosine]

    points = cloud(seed, [5, 1])
    here = principal_components(points)
    there = principal_components([turned(*point) for point in points])
    for before, after in zip(here, there):
        assert after.variance == pytest.approx(before.variance, rel=1e-9)
        # The same line; which way along it the rule of signs decides.
        along = dot(turned(*before.direction), after.direction)
        assert abs(along) == pytest.approx(1, abs=1e-9)


def test_all_components_together_explain_the_whole_variance():
    vectors = [[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]]
    mean = [4 / 3, 0.5]
    points = [[a - m for a, m in zip(row, mean)] for row in vectors]
    assert sum(explained_variance(vectors, points)) == pytest.approx(1.0)
