"""Principal components: along which directions do learned vectors differ most?

The first principal component of some points is the direction w, ‖w‖ = 1, along which
their projections vary most; the second is the same among all directions orthogonal
to the first; and so on. With the points' mean taken away and C = XᵀX / n their
covariance, the variance along w is wᵀ C w, and the best w is the eigenvector of C
with the largest eigenvalue. Power iteration finds it: multiply any vector by C again
and again, and the part along that eigenvector outgrows all others.

    w ← C w / ‖C w‖

The same search, kept orthogonal to the directions already found, finds the next.

Pearson (1901), "On Lines and Planes of Closest Fit"; Hotelling (1933).
"""

from __future__ import annotations

import random
from typing import NamedTuple, Sequence

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    distance,
    dot,
    magnitude,
    matrix_times_vector,
    scalar_multiply,
    subtract,
    vector_mean,
)


class Component(NamedTuple):
    """A direction of length 1, and the variance of the points along it.

    >>> Component([0.6, 0.8], 2.0).variance
    2.0
    """

    direction: Vector
    variance: float


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
    columns = list(zip(*centered(points)))
    return [[dot(a, b) / len(points) for b in columns] for a in columns]


def top_eigenvector(
    C: Matrix,
    found: Sequence[Vector] = (),
    seed: int = 0,
    iterations: int = 10_000,
    tolerance: float = 1e-12,
) -> Vector:
    """The direction that power iteration on a covariance matrix C ends at.

    `found` are directions that it has to be orthogonal to. It stops when a step
    moves w by no more than `tolerance`. The sign is chosen so that the largest
    coordinate is positive; where nothing varies every direction is as good, and the
    random start is returned.

    >>> [round(x, 6) for x in top_eigenvector([[2.0, 1.0], [1.0, 2.0]])]
    [0.707107, 0.707107]
    """
    # A random start is not orthogonal to the eigenvector that is looked for, nor is
    # a new one parallel to the directions found from others.
    source = random.Random(seed + len(found))
    w = normalized(without([source.gauss(0, 1) for _ in C], found))
    for _ in range(iterations):
        pulled = without(matrix_times_vector(C, w), found)
        if magnitude(pulled) <= 1e-15 * magnitude(
            [magnitude(row) for row in C]
        ):
            break
        previous, w = w, normalized(pulled)
        if distance(previous, w) <= tolerance:
            break
    return scalar_multiply(-1.0, w) if max(w, key=abs) < 0 else w


def without(v: Vector, directions: Sequence[Vector]) -> Vector:
    """What is left of v when its parts along orthogonal directions are taken away.

    >>> without([3.0, 4.0], [[1.0, 0.0]])
    [0.0, 4.0]
    """
    for w in directions:
        v = subtract(v, scalar_multiply(dot(v, w), w))
    return v


def normalized(v: Vector) -> Vector:
    """v / ‖v‖.

    >>> normalized([3.0, 4.0])
    [0.6, 0.8]
    """
    length = magnitude(v)
    return [x / length for x in v]


def principal_components(points: Matrix, count: int = 2) -> list[Component]:
    """The first `count` principal components, the one of largest variance first.

    points    n rows of dim numbers; count from 1 to dim, else a ValueError

    >>> points = [[-2.0, -2.0], [2.0, 2.0], [-0.1, 0.1], [0.1, -0.1]]
    >>> first, second = principal_components(points)
    >>> [round(x, 6) for x in first.direction], round(first.variance, 6)
    ([0.707107, 0.707107], 4.0)
    """
    if not points or not 1 <= count <= len(points[0]):
        raise ValueError(
            f"{count} components of {len(points)} points do not exist"
        )
    C = covariance(points)
    components: list[Component] = []
    for _ in range(count):
        w = top_eigenvector(
            C, [component.direction for component in components]
        )
        components.append(Component(w, dot(w, matrix_times_vector(C, w))))
    return components


def transform(points: Matrix, components: list[Component]) -> Matrix:
    """The centered points in coordinates along the components: n rows of count.

    >>> transform([[1.0, 5.0], [3.0, 5.0]], [Component([1.0, 0.0], 1.0)])
    [[-1.0], [1.0]]
    """
    return [[dot(x, c.direction) for c in components] for x in centered(points)]
