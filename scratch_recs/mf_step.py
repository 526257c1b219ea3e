"""The one step that learns from one rating, with its gradient written out by hand.

The guess for a rating r of user u (vector p, bias b) and item i (vector q, bias c):

    r̂ = μ + b + c + p · q

Let e = r - r̂ be its error. What the step makes smaller is

    loss = ½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b (b² + c²)

By the chain rule ∂(½ e²)/∂x = e · ∂e/∂x, and ∂e/∂p = -q, ∂e/∂q = -p, ∂e/∂b = -1, so

    ∂loss/∂p = -e q + λ p          ∂loss/∂b = -e + λ_b b
    ∂loss/∂q = -e p + λ q          ∂loss/∂c = -e + λ_b c

The derivative of e² alone has a factor 2, which many texts drop without a word.
Here is where it went: the ½ of the loss cancels it. Who minimizes e² itself and
drops the 2 all the same has merely halved the learning rate.
"""

from __future__ import annotations

from typing import Iterable, List, NamedTuple, Tuple, Union

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    dot,
    scalar_multiply,
    subtract,
    sum_of_squares,
)


class Parameters(NamedTuple):
    """All that is learned about one user and one item; also: its gradient.

    p, q    the vectors of the user and the item; b, c: their biases

    >>> Parameters(p=[1.0, 2.0], q=[0.5, 0.0], b=0.1, c=-0.2).p
    [1.0, 2.0]
    """

    p: Vector
    q: Vector
    b: float
    c: float


class Penalties(NamedTuple):
    """λ for the vectors, and λ_b for the biases of users (b) and of items (c).

    >>> Penalties(factors=0.02)
    Penalties(factors=0.02, b=0.0, c=0.0)
    """

    factors: float = 0.0
    b: float = 0.0
    c: float = 0.0

    @classmethod
    def of(
        cls, factors: float, biases: Union[None, float, Tuple[float, float]]
    ) -> "Penalties":
        """One number for both kinds of biases, or a pair, or None: as the vectors.

        >>> Penalties.of(0.1, None), Penalties.of(0.1, 0.2).c
        (Penalties(factors=0.1, b=0.1, c=0.1), 0.2)
        """
        if biases is None:
            biases = factors
        if isinstance(biases, (int, float)):
            biases = (biases, biases)
        return cls(factors, *biases)


def loss(x: Parameters, r: float, mean: float, penalties: Penalties) -> float:
    """½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b b² + ½ λ_c c² for one rating r.

    >>> loss(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...      penalties=Penalties(factors=0.1))
    0.75
    """
    e = r - (mean + x.b + x.c + dot(x.p, x.q))
    sizes = penalties.factors * (sum_of_squares(x.p) + sum_of_squares(x.q))
    sizes += penalties.b * (x.b * x.b) + penalties.c * (x.c * x.c)
    return (e * e + sizes) / 2


def gradient(x: Parameters, r: float, mean: float, penalties: Penalties) -> Parameters:
    """The derivative of `loss` by every parameter, in the same arrangement.

    >>> gradient(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...          penalties=Penalties())
    Parameters(p=[-2.0], q=[-1.0], b=-1.0, c=-1.0)
    """
    e = r - (mean + x.b + x.c + dot(x.p, x.q))
    lam = penalties.factors
    return Parameters(
        p=subtract(scalar_multiply(lam, x.p), scalar_multiply(e, x.q)),
        q=subtract(scalar_multiply(lam, x.q), scalar_multiply(e, x.p)),
        b=penalties.b * x.b - e,
        c=penalties.c * x.c - e,
    )


def plain_epoch(
    rows: Iterable[Tuple[int, int, float]],
    P: Matrix,
    Q: Matrix,
    b: List[float],
    c: List[float],
    mean: float,
    rate: float,
    bias_rate: float,
    penalties: Penalties,
) -> float:
    """One epoch of SGD in place; the sum of the squared errors before each step.

    rows      (user row, item row, rating), in the order to learn in
    P, Q      the vectors of all users and of all items; b, c: their biases

    This is the readable form of `sgd_loop`, and a test holds the two equal.

    >>> P, Q = [[1.0]], [[2.0]]
    >>> plain_epoch([(0, 0, 3.0)], P, Q, [0.0], [0.0], 0.0, 0.1, 0.0, Penalties())
    1.0
    >>> P, Q
    ([[1.2]], [[2.1]])
    """
    squared = 0.0
    for u, i, r in rows:
        x = Parameters(P[u], Q[i], b[u], c[i])
        e = r - (mean + x.b + x.c + dot(x.p, x.q))
        squared += e * e
        slope = gradient(x, r, mean, penalties)
        P[u] = subtract(x.p, scalar_multiply(rate, slope.p))
        Q[i] = subtract(x.q, scalar_multiply(rate, slope.q))
        b[u] = x.b - bias_rate * slope.b
        c[i] = x.c - bias_rate * slope.c
    return squared
