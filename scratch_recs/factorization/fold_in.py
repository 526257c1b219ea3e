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

A newcomer's row from a few ratings: everything else stays as it is.

The row w of somebody new is the one that makes

    Σ (r_i - r̂_i(w))² + (w - m)ᵀ Λ (w - m)

least, over the items rated; m and Λ say what known users are like, as in `fold_in`.
There r̂ was linear in w, and one system of equations gave the answer. Here r̂ bends, by
a sigmoid or a hidden layer, so it is taken as linear near the present w, with the
slopes J_i = ∂r̂_i/∂w, and solved again and again (Gauss and Newton's method):

    (Σ J_i J_iᵀ + Λ) (w' - w) = Σ J_i (r_i - r̂_i) - Λ (w - m)

Where the bend is strong a whole step can overshoot: it is halved until the sum is
smaller. For a linear model the first step is exact.

Nocedal and Wright (2006), "Numerical Optimization", section 10.3.
"""

from __future__ import annotations

import math
from typing import Callable, NamedTuple, Sequence

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    add,
    dot,
    scalar_multiply,
    solve,
)


class Factors(NamedTuple):
    """What matrix factorization has learned: vectors P, Q and biases b, c.

    >>> Factors([[1.0]], [[2.0]], [0.0], [0.5]).copy().c
    [0.5]
    """

    P: Matrix
    Q: Matrix
    b: list[float]
    c: list[float]

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
    rated: Sequence[tuple[int, float]],
    factors: Factors,
    mean: float,
    prior: Prior,
) -> tuple[float, Vector]:
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


RatingWithSlope = Callable[[Vector, int], tuple[float, Vector]]


def misfit(
    w: Vector,
    rated: Sequence[tuple[int, float]],
    model: RatingWithSlope,
    prior: Prior,
) -> float:
    """Σ (r - r̂)² + (w - m)ᵀ Λ (w - m).

    >>> misfit([2.0], [(0, 5.0)], lambda w, i: (w[0], [1.0]), Prior([0.0], [0.5]))
    11.0
    """
    total = 0.0
    for item, rating in rated:
        total += (rating - model(w, item)[0]) ** 2
    for w_j, mean, strength in zip(w, *prior):
        total += strength * (w_j - mean) ** 2
    return total


def gauss_newton_step(
    w: Vector,
    rated: Sequence[tuple[int, float]],
    model: RatingWithSlope,
    prior: Prior,
) -> Vector:
    """w' - w by the equations above.

    >>> gauss_newton_step([2.0], [(0, 5.0)], lambda w, i: (w[0], [1.0]),
    ...                   Prior([0.0], [0.5]))
    [1.3333333333333333]
    """
    size, strengths = range(len(w)), prior.strengths
    A = [[strengths[j] if j == k else 0.0 for k in size] for j in size]
    y = [-strength * (w_j - m) for w_j, m, strength in zip(w, *prior)]
    for item, rating in rated:
        guess, J = model(w, item)
        y = add(y, scalar_multiply(rating - guess, J))
        # Entries that are 0, as those of a hidden unit that is off, add nothing.
        A = [
            add(A_j, scalar_multiply(J_j, J)) if J_j else A_j
            for A_j, J_j in zip(A, J)
        ]
    return solve(A, y)


def fit_row(
    rated: Sequence[tuple[int, float]],
    model: RatingWithSlope,
    prior: Prior,
    steps: int = 10,
) -> Vector:
    """The row of somebody who rated [(item row, rating), …].

    model(w, item row) -> (r̂, ∂r̂/∂w). Without a rating it is the prior's mean.

    >>> fit_row([(0, 5.0)], lambda w, i: (2 * w[0], [2.0]), Prior([0.0], [1.0]))
    [2.0]
    """
    w: list[float] = list(prior.means)
    if not rated:
        return w
    least = misfit(w, rated, model, prior)
    for _ in range(steps):
        step = gauss_newton_step(w, rated, model, prior)
        new, size = add(w, step), 1.0
        while misfit(new, rated, model, prior) > least and size > 1e-3:
            size /= 2
            new = add(w, scalar_multiply(size, step))
        now = misfit(new, rated, model, prior)
        if not now < least:
            break
        w, gained, least = new, least - now, now
        if gained <= 1e-12 * least or dot(step, step) < 1e-20:
            break
    return w
