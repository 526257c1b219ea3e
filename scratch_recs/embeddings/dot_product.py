"""The dot product models: what one rating says about every parameter.

A user's row holds the factors p and the bias b, an item's row q and c (models without
biases have rows without the last number). What the models guess is

    z = p · q + b + c                                  EmbeddingDotBias
    z = p · (q ⊙ a) + b + c + a_c                      GenreDotBias
    r̂ = squash(z)                                      see `squash`

⊙ multiplies entry by entry. (a, a_c) are the genres of the item at work: with G_g and
c_g the factors and bias of genre g, and w = 1 (sum) or 1 / number of genres (mean),

    a = 1 + w Σ_g G_g          a_c = w Σ_g c_g

The loss of one rating r is the squared error, loss = (r̂ - r)². By the chain rule all
derivatives begin with the same number s = ∂loss/∂z:

    s = 2 (r̂ - r) · dr̂/dz

    ∂loss/∂p = s q ⊙ a        ∂loss/∂b = s
    ∂loss/∂q = s p ⊙ a        ∂loss/∂c = s
    ∂loss/∂G_g = w s p ⊙ q    ∂loss/∂c_g = w s

A batch averages: the loss is the mean of its ratings' losses, and so is the gradient.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    add,
    dot,
    scalar_multiply,
)

Gradient = dict[str, dict[int, Vector]]


class Parts(NamedTuple):
    """A row taken apart: its factors, and its bias (0 where it has none).

    >>> Parts.of([1.0, 2.0, 0.5], bias=True)
    Parts(factors=[1.0, 2.0], bias=0.5)
    """

    factors: Vector
    bias: float

    @classmethod
    def of(cls, row: Vector, bias: bool) -> "Parts":
        """The parts of a row, whose last number is a bias if it has one.

        >>> Parts.of([1.0, 2.0], bias=False)
        Parts(factors=[1.0, 2.0], bias=0.0)
        """
        return cls(row[:-1], row[-1]) if bias else cls(row, 0.0)


def product(v: Vector, w: Vector) -> Vector:
    """v ⊙ w, entry by entry.

    >>> product([1.0, 2.0], [3.0, 4.0])
    [3.0, 8.0]
    """
    return [v_f * w_f for v_f, w_f in zip(v, w)]


def logit(user: Vector, item: Vector, bias: bool) -> float:
    """z = p · q + b + c of a user's row and an item's.

    >>> logit([1.0, 2.0, 0.5], [3.0, 1.0, 0.25], bias=True)
    5.75
    """
    p, b = Parts.of(user, bias)
    q, c = Parts.of(item, bias)
    return dot(p, q) + b + c


def gradient(
    user: Vector, item: Vector, s: float, bias: bool
) -> tuple[Vector, Vector]:
    """(∂loss/∂(p, b), ∂loss/∂(q, c)) with s = ∂loss/∂z.

    >>> gradient([1.0, 2.0, 0.5], [3.0, 1.0, 0.25], s=2.0, bias=True)
    ([6.0, 2.0, 2.0], [2.0, 4.0, 2.0])
    """
    p, q = Parts.of(user, bias).factors, Parts.of(item, bias).factors
    of_bias = [s] if bias else []
    return scalar_multiply(s, q) + of_bias, scalar_multiply(s, p) + of_bias


def genre_mix(
    genres: Matrix, rows: Sequence[int], w: float, dim: int
) -> Vector:
    """The row (a, a_c): 1 + w Σ G_g, and w Σ c_g, over the genres in `rows`.

    >>> genre_mix([[0.5, 0.25, 0.1], [0.5, 0.0, 0.2]], rows=[0], w=1.0, dim=2)
    [1.5, 1.25, 0.1]
    >>> genre_mix([], rows=[], w=1.0, dim=2)
    [1.0, 1.0, 0.0]
    """
    if not rows:
        return [1.0] * dim + [0.0]
    total = genres[rows[0]]
    for row in rows[1:]:
        total = add(total, genres[row])
    *of_factors, of_bias = scalar_multiply(w, total)
    return [1.0 + x for x in of_factors] + [of_bias]


def genre_logit(user: Vector, item: Vector, mix: Vector) -> float:
    """z = p · (q ⊙ a) + b + c + a_c.

    >>> genre_logit([1.0, 2.0, 0.5], [3.0, 1.0, 0.25], [2.0, 1.0, 0.125])
    8.875
    """
    (p, b), (q, c), (a, a_c) = (
        Parts.of(row, True) for row in (user, item, mix)
    )
    return dot(p, product(q, a)) + b + c + a_c


def genre_gradient(
    user: Vector, item: Vector, mix: Vector, s: float
) -> tuple[Vector, Vector, Vector]:
    """∂loss/∂(p, b), ∂loss/∂(q, c), ∂loss/∂(a, a_c); a genre's is w times the last.

    >>> genre_gradient([1.0, 0.5], [3.0, 0.25], [2.0, 0.125], s=2.0)
    ([12.0, 2.0], [4.0, 2.0], [6.0, 2.0])
    """
    (p, _), (q, _), (a, _) = (Parts.of(row, True) for row in (user, item, mix))
    products: list[Vector] = [product(q, a), product(p, a), product(p, q)]
    of_p, of_q, of_a = (scalar_multiply(s, x) + [s] for x in products)
    return of_p, of_q, of_a
