"""Principal components: along which directions do learned vectors differ most?

The first principal component of some points is the direction w, ‖w‖ = 1, along
which their projections vary most; the second is the same among all directions
orthogonal to the first; and so on. With the points' mean taken away and C = XᵀX
/ n their covariance, the variance along w is wᵀ C w, and the best w is the
eigenvector of C with the largest eigenvalue. Power iteration finds it: multiply
any vector by C again and again, and the part along that eigenvector outgrows
all others.

    w ← C w / ‖C w‖

The same search, kept orthogonal to the directions already found, finds the
next.

Pearson (1901), "On Lines and Planes of Closest Fit"; Hotelling (1933),
"Analysis of a Complex of Statistical Variables into Principal Components".
"""

from __future__ import annotations

import random
from typing import NamedTuple, Sequence

from scratch_recs.arguments import check_count
from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    distance,
    dot,
    magnitude,
    matrix_times_vector,
    scalar_multiply,
    shape,
    subtract,
    sum_of_squares,
    transpose,
    vector_mean,
)


class Component(NamedTuple):
    """A direction of length 1, and the variance of the points along it."""

    direction: Vector
    variance: float


def principal_components(points: Matrix, count: int = 2) -> list[Component]:
    """The first `count` principal components, the largest variance first.

    points    n rows of dim numbers

    Raises ValueError if count is not from 1 to dim, or if there are no points.

    >>> points = [[-2.0, -2.0], [2.0, 2.0], [-0.1, 0.1], [0.1, -0.1]]
    >>> first, second = principal_components(points)
    >>> [round(x, 6) for x in first.direction], round(first.variance, 6)
    ([0.707107, 0.707107], 4.0)
    """
    check_count("count", count)
    if not shape(points)[0] or not 1 <= count <= len(points[0]):
        raise ValueError(
            f"{count} components of {len(points)} points do not exist"
        )
    C = covariance(points)
    components: list[Component] = []
    for _ in range(count):
        w = top_eigenvector(C, [found.direction for found in components])
        components.append(Component(w, dot(w, matrix_times_vector(C, w))))
    return components


def transform(points: Matrix, components: list[Component]) -> Matrix:
    """The centered points in coordinates along the components: n rows of count.

    >>> transform([[1.0, 5.0], [3.0, 5.0]], [Component([1.0, 0.0], 1.0)])
    [[-1.0], [1.0]]
    """
    return [[dot(x, c.direction) for c in components] for x in centered(points)]


def explained_variance(vectors: Matrix, points: Matrix) -> list[float]:
    """The share of the vectors' variance that each coordinate explains.

    points    what `transform` makes of the vectors

    >>> explained_variance([[1.0, 0.0], [-1.0, 0.0]], [[1.0], [-1.0]])
    [1.0]
    """
    total = sum(sum_of_squares(vector) for vector in centered(vectors))
    return [sum_of_squares(list(column)) / total for column in zip(*points)]


def centered(points: Matrix) -> Matrix:
    """The points with their mean moved to the origin.

    >>> centered([[1.0, 5.0], [3.0, 7.0]])
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    mean = vector_mean(points)
    return [subtract(point, mean) for point in points]


def covariance(points: Matrix) -> Matrix:
    """C = XᵀX / n of the centered points X: dim rows of dim numbers.

    >>> covariance([[1.0, 5.0], [3.0, 7.0]])
    [[1.0, 1.0], [1.0, 1.0]]
    """
    columns = transpose(centered(points))
    return [[dot(a, b) / len(points) for b in columns] for a in columns]


def top_eigenvector(
    C: Matrix,
    found: Sequence[Vector] = (),
    seed: int = 0,
    iterations: int = 10_000,
    tolerance: float = 1e-12,
) -> Vector:
    """The direction at which power iteration on a covariance matrix C ends.

    found        directions that it has to be orthogonal to
    tolerance    it stops when a step moves w by no more than this

    The sign is chosen so that the largest coordinate is positive. If nothing
    varies, every direction is as good, and the random start comes back.

    >>> [round(x, 6) for x in top_eigenvector([[2.0, 1.0], [1.0, 2.0]])]
    [0.707107, 0.707107]
    """
    # A random start is not orthogonal to the eigenvector that is looked for,
    # and a new one is not parallel to the directions found from others.
    source = random.Random(seed + len(found))
    w = _normalized(_without([source.gauss(0, 1) for _ in C], found))
    nothing = 1e-15 * magnitude([magnitude(row) for row in C])
    for _ in range(iterations):
        pulled = _without(matrix_times_vector(C, w), found)
        if magnitude(pulled) <= nothing:
            break
        previous = w
        w = _normalized(pulled)
        if distance(previous, w) <= tolerance:
            break
    return scalar_multiply(-1.0, w) if max(w, key=abs) < 0 else w


def _without(v: Vector, directions: Sequence[Vector]) -> Vector:
    """v without its parts along directions (orthogonal to each other)."""
    for w in directions:
        v = subtract(v, scalar_multiply(dot(v, w), w))
    return v


def _normalized(v: Vector) -> Vector:
    """v / ‖v‖."""
    length = magnitude(v)
    return [x / length for x in v]
