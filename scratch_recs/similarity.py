"""How alike two vectors are: five answers, and a table of all pairs.

A cosine, a Pearson correlation and a Jaccard similarity grow with the likeness of
the two vectors; a mean squared difference and a distance shrink with it.
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

    0.0 where v or w is all zeros: it has no direction, so nothing points its way.
    NaN where an entry is NaN or infinite; ValueError where the lengths differ.

    Source: Salton and McGill, Introduction to Modern Information Retrieval (1983).

    >>> cosine_similarity([1, 1, 0, 0], [0, 1, 1, 0])
    0.5
    """
    check_same_length(v, w)
    v, w = _tame(v), _tame(w)
    # One root of the product, not a product of two roots: that rounds once less,
    # so vectors that are equally alike get equal numbers and ties stay ties.
    squares = dot(v, v) * dot(w, w)
    if squares == 0:
        return 0.0
    # Rounding may leave the range by a hair. NaN comes first, or min would drop it.
    return min(max(dot(v, w) / math.sqrt(squares), -1.0), 1.0)


def pearson_correlation(v: Vector, w: Vector) -> float:
    """The linear correlation of v and w, from -1 to 1.

        r(v, w) = cos(v − v̄, w − w̄)        v̄, w̄: the mean of v, of w

    0.0 where v or w is constant: what never changes, changes with nothing. Else
    NaN where an entry is NaN or infinite. ValueError where the lengths differ.

    Source: Pearson (1895), "Note on Regression and Inheritance", Proc. R. Soc. 58.

    >>> pearson_correlation([1, 2, 3], [30, 20, 10])
    -1.0
    """
    check_same_length(v, w)
    # Asked before the means are taken: (0.1 + 0.1 + 0.1) / 3 is not quite 0.1, and
    # what rounding leaves would pass for a signal.
    if _is_constant(v) or _is_constant(w):
        return 0.0
    return cosine_similarity(_deviations(_tame(v)), _deviations(_tame(w)))


def jaccard_similarity(v: Vector, w: Vector) -> float:
    """The share of the entries set in both v and w among those set in either.

        J(v, w) = |v ∩ w| / |v ∪ w|, from 0 to 1

    An entry is set when it is not 0. 0.0 where none is set in either; ValueError
    where the lengths differ.

    Source: Jaccard (1901), "Étude comparative de la distribution florale".

    >>> jaccard_similarity([1, 1, 0, 0], [0, 1, 1, 0])
    0.3333333333333333
    """
    check_same_length(v, w)
    both = sum(1 for v_i, w_i in zip(v, w) if v_i and w_i)
    either = sum(1 for v_i, w_i in zip(v, w) if v_i or w_i)
    return both / either if either else 0.0


def mean_squared_difference(v: Vector, w: Vector) -> float:
    """The average of (vᵢ − wᵢ)²: 0 where v and w are equal, and no upper bound.

    The unit is that of the entries, squared. ValueError where the lengths differ or
    the vectors are empty.

    Source: Shardanand and Maes (1995), "Social Information Filtering".

    >>> mean_squared_difference([1, 2, 3], [1, 4, 4])
    1.6666666666666667
    """
    return mean([difference * difference for difference in subtract(v, w)])


def nan_euclidean_distance(v: Vector, w: Vector) -> float:
    """The Euclidean distance of two vectors that have gaps (NaN), in their unit.

        d(v, w) = √(n/present · Σ (vᵢ − wᵢ)²)     over the `present` of the n
                                                  entries that have no gap in either

    The factor n/present stands in for the gaps: as if they differed as the rest
    does. NaN where no entry is present in both; ValueError where the lengths differ.

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


# Swapping the two vectors changes not one bit of these: products and squares of
# differences commute, and the sums run over the entries in the same order.
SYMMETRIC = (
    cosine_similarity,
    pearson_correlation,
    jaccard_similarity,
    mean_squared_difference,
    nan_euclidean_distance,
)


def pairwise(
    vectors: list[Vector], similarity: Similarity = cosine_similarity
) -> Matrix:
    """The n × n table of all pairs: entry [i][j] is similarity(vectors[i], vectors[j]).

    `similarity` is any function of two vectors. The five of this module are
    symmetric to the last bit, so with them each pair is computed only once. Of any
    other function nothing is known; it is asked for both orders.

    >>> pairwise([[1, 0], [1, 1], [0, 1]], jaccard_similarity)
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    table: Matrix = []
    for i, v in enumerate(vectors):
        known = i if similarity in SYMMETRIC else 0
        mirrored = [row[i] for row in table[:known]]
        table.append(mirrored + [similarity(v, w) for w in vectors[known:]])
    return table


def most_similar(
    row: int, vectors: list[Vector], similarity: Similarity = cosine_similarity
) -> list[tuple[int, float]]:
    """The other rows with a positive similarity to row `row`, the most similar first.

    Pairs (row number, similarity); among equals the lower row number comes first.
    Only this one row of the table of all pairs is computed. ValueError where there
    is no such row.

    >>> most_similar(0, [[1, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0]])
    [(3, 0.7071067811865475), (2, 0.5)]
    """
    if row not in range(len(vectors)):
        raise ValueError(
            f"there is no row {row!r}: the {len(vectors)} rows are numbered from 0"
        )
    similarities = [
        (other, similarity(vectors[row], w))
        for other, w in enumerate(vectors)
        if other != row
    ]
    positive = [pair for pair in similarities if pair[1] > 0]
    # Python sorts keep the order of equals, in reverse too.
    return sorted(positive, key=lambda pair: pair[1], reverse=True)


def _tame(v: Vector) -> Vector:
    """v itself, or v / max |vᵢ| where squares would overflow or vanish.

    The angle stays the same. The limits leave room for a product of two sums of
    squares between 1e-308 and 1e308, so the numbers of daily life pass untouched.
    """
    largest = max(map(abs, v), default=0)
    if largest == 0 or 1e-70 < largest < 1e70:
        return v
    return [v_i / largest for v_i in v]


def _is_constant(v: Vector) -> bool:
    return all(v_i == v[0] for v_i in v)


def _deviations(v: Vector) -> Vector:
    v_bar = mean(v)
    return [v_i - v_bar for v_i in v]
