"""A map of vectors: each name where two principal components put it."""

from __future__ import annotations

from typing import Sequence

from scratch_recs.charts.scatter import scatter
from scratch_recs.factorization.pca import (
    explained_variance,
    principal_components,
    transform,
)
from scratch_recs.linear_algebra import Vector


def vector_map(
    named: Sequence[tuple[str, Vector]],
    title: str,
    subtitle: str,
    component: str = "component",
) -> str:
    """The text of an SVG picture of (name, vector) pairs.

    The axes are the first and the second principal component, with the share of
    the variance that each explains; `component` is what they are called.

    >>> corners = [("a", [2.0, 0.0]), ("b", [-2.0, 0.0]), ("c", [0.0, 1.0])]
    >>> "first component (92% of the variance)" in vector_map(corners, "", "")
    True
    """
    vectors = [vector for _, vector in named]
    points = transform(vectors, principal_components(vectors, 2))
    shares = explained_variance(vectors, points)
    first, second = (
        f"{place} {component} ({share:.0%} of the variance)"
        for place, share in zip(("first", "second"), shares)
    )
    places = [(x, y, name) for (x, y), (name, _) in zip(points, named)]
    return scatter(places, title, first, second, subtitle)
