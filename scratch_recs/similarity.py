"""How alike two vectors are: five answers, and a table of all pairs.

    cosine_similarity         the angle                      -1 to 1
    pearson_correlation       the angle, means taken away    -1 to 1
    jaccard_similarity        the overlap of two sets        0 to 1
    mean_squared_difference   0 if equal, and no upper bound
    nan_euclidean_distance    the same, for vectors with gaps

The first three grow with the likeness of the two vectors; the other two shrink
with it.
"""

from __future__ import annotations

import math
from typing import Callable

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    check_same_length,
    dot,
    mean,
    subtract,
    sum_of_squares,
)

Similarity = Callable[[Vector, Vector], float]


def cosine_similarity(v: Vector, w: Vector) -> float:
    """The cosine of the angle between v and w, from -1 to 1.

        cos(v, w) = v·w / √((v·v)(w·w))

    0.0 if v or w is all zeros: it has no direction. NaN if an entry is NaN or
    infinite. Raises ValueError if the lengths differ.

    Source: Salton and McGill, Introduction to Modern Information Retrieval
    (1983).

    >>> cosine_similarity([3, 4], [4, 3])
    0.96
    """
    check_same_length(v, w)
    v, w = _without_extremes(v), _without_extremes(w)
    product = dot(v, w)
    # One root of the product, not a product of two roots: it rounds once less,
    # so vectors that are equally alike get equal numbers, and ties stay ties.
    squares = dot(v, v) * dot(w, w)
    return _within_one(product / math.sqrt(squares)) if squares else 0.0


def pearson_correlation(v: Vector, w: Vector) -> float:
    """The linear correlation of v and w, from -1 to 1.

        r(v, w) = cos(v − v̄, w − w̄)        v̄, w̄: the mean of v, of w

    0.0 if v or w is constant: what never changes, changes with nothing. Else
    NaN if an entry is NaN or infinite. Raises ValueError if the lengths differ.

    Source: Pearson (1895), "Note on Regression and Inheritance", Proc. R. Soc.
    58.

    >>> pearson_correlation([1, 3, 1, 3], [40, 20, 40, 20])
    -1.0
    """
    check_same_length(v, w)
    # Asked before the means are taken: (0.1 + 0.1 + 0.1) / 3 is not quite 0.1,
    # and what rounding leaves would pass for a signal.
    if _is_constant(v) or _is_constant(w):
        return 0.0
    return cosine_similarity(_deviations(v), _deviations(w))


def jaccard_similarity(v: Vector, w: Vector) -> float:
    """The share of the entries set in both v and w among those set in either.

        J(v, w) = |v ∩ w| / |v ∪ w|, from 0 to 1

    An entry is set if it is not 0. The result is 0.0 if none is set in either.
    Raises ValueError if the lengths differ.

    Source: Jaccard (1901), "Étude comparative de la distribution florale".

    >>> jaccard_similarity([1, 1, 0, 0], [0, 1, 1, 0])
    0.3333333333333333
    """
    check_same_length(v, w)
    both = sum(1 for v_i, w_i in zip(v, w) if v_i and w_i)
    either = sum(1 for v_i, w_i in zip(v, w) if v_i or w_i)
    return both / either if either else 0.0


def mean_squared_difference(v: Vector, w: Vector) -> float:
    """The average of (vᵢ − wᵢ)²: 0 if v and w are equal, and no upper bound.

    The unit is that of the entries, squared. Raises ValueError if the lengths
    differ or the vectors are empty.

    Source: Shardanand and Maes (1995), "Social Information Filtering".

    >>> mean_squared_difference([1, 2, 3], [1, 4, 4])
    1.6666666666666667
    """
    return mean([difference * difference for difference in subtract(v, w)])


def nan_euclidean_distance(v: Vector, w: Vector) -> float:
    """The Euclidean distance of two vectors with gaps (NaN), in their unit.

        d(v, w) = √(n/present · Σ (vᵢ − wᵢ)²)     over the `present` of the n
                                                  entries that have no gap in
                                                  either

    The factor n/present stands in for the gaps: as if they differed as the rest
    does. NaN if no entry is present in both. Raises ValueError if the lengths
    differ.

    Source: Dixon (1979), "Pattern Recognition with Partly Missing Data", IEEE
    Transactions on Systems, Man and Cybernetics 9 (10).

    >>> nan = math.nan
    >>> nan_euclidean_distance([3, nan, nan, 6], [1, nan, 4, 5])
    3.1622776601683795
    """
    check_same_length(v, w)
    differences = [
        v_i - w_i
        for v_i, w_i in zip(v, w)
        if not (math.isnan(v_i) or math.isnan(w_i))
    ]
    if not differences:
        return math.nan
    return math.sqrt(len(v) / len(differences) * sum_of_squares(differences))


# Swapping the two vectors changes not one bit of these: products and squares
# of differences commute, and the sums run over the entries in the same order.
_SYMMETRIC = (
    cosine_similarity,
    pearson_correlation,
    jaccard_similarity,
    mean_squared_difference,
    nan_euclidean_distance,
)


def pairwise(
    vectors: list[Vector], similarity: Similarity = cosine_similarity
) -> Matrix:
    """The n × n table of all pairs: [i][j] is the similarity of i and j.

    `similarity` is any function of two vectors. The five of this module are
    symmetric to the last bit, so with them each pair is computed only once. Of
    any other function nothing is known; it is asked for both orders.

    >>> pairwise([[1, 0], [1, 1], [0, 1]], jaccard_similarity)
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    if not isinstance(vectors, (list, tuple)):
        kind = type(vectors).__name__
        raise TypeError(f"vectors is a list of vectors, not {kind}")
    if not callable(similarity):
        what = "a function of two vectors"
        raise TypeError(f"similarity is {what}, not {similarity!r}")
    table: Matrix = []
    for i, v in enumerate(vectors):
        known = i if similarity in _SYMMETRIC else 0
        mirrored = [row[i] for row in table[:known]]
        table.append(mirrored + [similarity(v, w) for w in vectors[known:]])
    return table


def most_similar(
    row: int, vectors: list[Vector], similarity: Similarity = cosine_similarity
) -> list[tuple[int, float]]:
    """The other rows with a similarity above 0 to this row, most similar first.

    Pairs (row number, similarity); among equals the lower row number comes
    first. Only this one row of the table of all pairs is computed. Raises
    ValueError if there is no such row.

    >>> most_similar(0, [[1, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0]])
    [(3, 0.7071067811865475), (2, 0.5)]
    """
    if row not in range(len(vectors)):
        raise ValueError(
            f"there is no row {row!r}: the {len(vectors)} rows are numbered "
            "from 0"
        )
    similarities = [
        (other, similarity(vectors[row], w))
        for other, w in enumerate(vectors)
        if other != row
    ]
    positive = [pair for pair in similarities if pair[1] > 0]
    # Python sorts keep the order of equals, in reverse too.
    return sorted(positive, key=lambda pair: pair[1], reverse=True)


def _without_extremes(v: Vector) -> Vector:
    """v itself, or v / max |vᵢ| if its squares would overflow or vanish.

    The angle stays the same. The limits leave room for a product of two sums of
    squares between 1e-308 and 1e308: everyday numbers pass untouched.
    """
    largest = max(map(abs, v), default=0)
    if largest == 0 or 1e-70 < largest < 1e70:
        return v
    return [v_i / largest for v_i in v]


def _within_one(cosine: float) -> float:
    """Rounding may leave the range from -1 to 1 by a hair; NaN stays NaN."""
    # The number comes first: min and max return their first argument for NaN.
    return min(max(cosine, -1.0), 1.0)


def _is_constant(v: Vector) -> bool:
    return all(v_i == v[0] for v_i in v)


def _deviations(v: Vector) -> Vector:
    v = _without_extremes(v)
    v_bar = mean(v)
    return [v_i - v_bar for v_i in v]
