"""A newcomer's vector from a few ratings, without training anything again.

Once the items' vectors q_i and biases c_i are known, the loss of one user is a
quadratic function of that user's p and b, and its minimum is the solution of a small
system of linear equations. With x_i = (1, q_i) and w = (b, p), and I the items rated,

    minimize    Σ_I (r_i - μ - c_i - w · x_i)² + (w - m)ᵀ Λ (w - m)
    so          (Σ_I x_i x_iᵀ + Λ) w = Σ_I (r_i - μ - c_i) x_i + Λ m

The last term is what we believe of somebody before the first rating: that he or she
is like the average user m, up to the variances s² that the known users show. By
Bayes' rule Λ = σ² / s² on the diagonal, σ² being the variance of the training
error. Few ratings move w a little away from m, many determine it.

Bishop (2006), "Pattern Recognition and Machine Learning", section 3.3.
"""

from __future__ import annotations

import math
from typing import List, NamedTuple, Sequence, Tuple

from scratch_recs.linear_algebra import Matrix, Vector, solve


class Factors(NamedTuple):
    """What matrix factorization has learned: vectors P, Q and biases b, c.

    >>> Factors([[1.0]], [[2.0]], [0.0], [0.5]).copy().c
    [0.5]
    """

    P: Matrix
    Q: Matrix
    b: List[float]
    c: List[float]

    def copy(self) -> "Factors":
        """The same numbers in lists of their own."""
        P, Q = (list(map(list, rows)) for rows in (self.P, self.Q))
        return Factors(P, Q, list(self.b), list(self.c))


class Prior(NamedTuple):
    """What is believed of a newcomer: mean m and strength Λ of every parameter.

    >>> Prior(means=[0.0], strengths=[5.0]).strengths
    [5.0]
    """

    means: Vector
    strengths: Vector


def prior_from(rows: Sequence[Vector], error: float) -> Prior:
    """The prior that the parameters `rows` of the known users suggest.

    `error` is σ², the mean squared error of the training.

    >>> prior_from([[1.0, 4.0], [3.0, 4.5]], error=0.5).means
    [2.0, 4.25]
    """
    means, strengths = [], []
    for column in zip(*rows):
        mean = math.fsum(column) / len(column)
        variance = math.fsum((x - mean) ** 2 for x in column) / len(column)
        means.append(mean)
        # The floors keep the equations solvable where nothing varies or errs.
        strengths.append(max(error, 1e-9) / max(variance, 1e-12))
    return Prior(means, strengths)


def fold_in(
    rated: Sequence[Tuple[int, float]], factors: Factors, mean: float, prior: Prior
) -> Tuple[float, Vector]:
    """The bias b and the vector p of somebody who rated [(item row, rating), …].

    `mean` is μ. A `prior` for (b, p_1, p_2, …) fits a bias too; one without b, for a
    model without biases, leaves it 0.

    >>> factors = Factors(P=[], Q=[[1.0], [2.0]], b=[], c=[0.0, 0.0])
    >>> fold_in([(0, 2.0), (1, 4.0)], factors, 0.0, Prior([0.0], [5.0]))
    (0.0, [1.0])
    """
    with_bias = len(prior.means) > len(factors.Q[0])
    m, strengths = prior
    size = range(len(m))
    A = [[strengths[j] if j == k else 0 for k in size] for j in size]
    y = [strength * value for strength, value in zip(strengths, m)]
    for item, rating in rated:
        x = [1, *factors.Q[item]] if with_bias else factors.Q[item]
        rest = rating - mean - factors.c[item]
        for j in size:
            y[j] += rest * x[j]
            for k in size:
                A[j][k] += x[j] * x[k]
    w = solve(A, y)
    return (w[0], w[1:]) if with_bias else (0.0, w)
