"""A new user's vector from a few ratings, without learning anything again.

Once the items' vectors q_i and biases c_i are known, the loss of one user is a
quadratic function of that user's p and b. Its minimum is the solution of a
small system of linear equations. With x_i = (1, q_i) and w = (b, p), and I the
items rated,

    minimize    Σ_I (r_i - μ - c_i - w · x_i)² + (w - m)ᵀ Λ (w - m)
    so          (Σ_I x_i x_iᵀ + Λ) w = Σ_I (r_i - μ - c_i) x_i + Λ m

The last term is the prior, what we believe of a user before the first rating:
he or she is like the average user m, up to the variances s² that the known
users show. By Bayes' rule Λ = σ² / s² on the diagonal, where σ² is the variance
of the training error. Few ratings move w a little away from m, many determine
it.

Bishop (2006), "Pattern Recognition and Machine Learning", section 3.3.

Embedding models bend r̂ by a sigmoid or a hidden layer: r̂_i(w) is not linear
in w. The row w of a new user then minimizes

    Σ_I (r_i - r̂_i(w))² + (w - m)ᵀ Λ (w - m)

Gauss and Newton's method takes r̂ as linear near the present w, with the slopes
J_i = ∂r̂_i/∂w, and solves again and again:

    (Σ_I J_i J_iᵀ + Λ) (w' - w) = Σ_I J_i (r_i - r̂_i) - Λ (w - m)

A whole step can overshoot where r̂ bends strongly: it is halved until the sum
is smaller. For a linear model the first step is exact.

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
from scratch_recs.recommender.fitted import Rated

# model(w, item row) -> (r̂, ∂r̂/∂w)
RatingWithSlope = Callable[[Vector, int], tuple[float, Vector]]


class Learned(NamedTuple):
    """What matrix factorization has learned.

    P, Q    the vectors of all users and of all items
    b, c    their biases
    """

    P: Matrix
    Q: Matrix
    b: Vector
    c: Vector

    def copy(self) -> Learned:
        """The same numbers in lists of their own."""
        P = [list(p) for p in self.P]
        Q = [list(q) for q in self.Q]
        return Learned(P, Q, list(self.b), list(self.c))


class Prior(NamedTuple):
    """What is believed of a new user.

    means        m, one mean for each parameter
    strengths    the diagonal of Λ: how much a deviation from it costs
    """

    means: Vector
    strengths: Vector


def prior_from(rows: Sequence[Vector], error: float) -> Prior:
    """The prior that the parameters `rows` of the known users suggest.

    error    σ², the mean squared error of the training

    >>> prior_from([[1.0, 4.0], [3.0, 4.5]], error=0.5)
    Prior(means=[2.0, 4.25], strengths=[0.5, 8.0])
    """
    means, strengths = [], []
    for column in zip(*rows):
        mean = math.fsum(column) / len(column)
        variance = math.fsum((x - mean) ** 2 for x in column) / len(column)
        means.append(mean)
        # The floors keep the equations solvable if nothing varies or errs.
        strengths.append(max(error, 1e-9) / max(variance, 1e-12))
    return Prior(means, strengths)


def fold_in(
    rated: Rated, learned: Learned, mean: float, prior: Prior
) -> tuple[float, Vector]:
    """The bias b and the vector p of a new user, by the first equations above.

    mean     μ
    prior    for (b, p_1, p_2, …); or for (p_1, p_2, …): a model without biases,
             whose b is 0

    >>> learned = Learned(P=[], Q=[[1.0], [2.0]], b=[], c=[0.0, 0.0])
    >>> fold_in([(0, 2.0), (1, 4.0)], learned, 0.0, Prior([0.0], [5.0]))
    (0.0, [1.0])
    """
    with_bias = len(prior.means) > len(learned.Q[0])
    m, strengths = prior
    size = range(len(m))
    A = _diagonal(strengths)
    y = [strength * m_j for strength, m_j in zip(strengths, m)]
    for item, rating in rated:
        x = [1, *learned.Q[item]] if with_bias else learned.Q[item]
        rest = rating - mean - learned.c[item]
        for j in size:
            y[j] += rest * x[j]
            for k in size:
                A[j][k] += x[j] * x[k]
    w = solve(A, y)
    return (w[0], w[1:]) if with_bias else (0.0, w)


def _diagonal(entries: Vector) -> Matrix:
    size = range(len(entries))
    return [[entries[j] if j == k else 0 for k in size] for j in size]


def fit_row(
    rated: Rated, model: RatingWithSlope, prior: Prior, steps: int = 10
) -> Vector:
    """The row w of a new user, by Gauss and Newton's method.

    Without a rating it is the prior's mean.

    >>> fit_row([(0, 5.0)], lambda w, i: (2 * w[0], [2.0]), Prior([0.0], [1.0]))
    [2.0]
    """
    w = list(prior.means)
    if not rated:
        return w
    least = misfit(w, rated, model, prior)
    for _ in range(steps):
        step = gauss_newton_step(w, rated, model, prior)
        size = 1.0
        new = add(w, step)
        while misfit(new, rated, model, prior) > least and size > 1e-3:
            size /= 2
            new = add(w, scalar_multiply(size, step))
        now = misfit(new, rated, model, prior)
        if not now < least:
            break
        gained = least - now
        w = new
        least = now
        if gained <= 1e-12 * least or dot(step, step) < 1e-20:
            break
    return w


def misfit(
    w: Vector, rated: Rated, model: RatingWithSlope, prior: Prior
) -> float:
    """Σ (r - r̂)² + (w - m)ᵀ Λ (w - m).

    >>> def model(w, item):
    ...     return w[0], [1.0]
    >>> misfit([2.0], [(0, 5.0)], model, Prior([0.0], [0.5]))
    11.0
    """
    total = 0.0
    for item, rating in rated:
        total += (rating - model(w, item)[0]) ** 2
    for w_j, m_j, strength in zip(w, *prior):
        total += strength * (w_j - m_j) ** 2
    return total


def gauss_newton_step(
    w: Vector, rated: Rated, model: RatingWithSlope, prior: Prior
) -> Vector:
    """w' - w, by the last equations above.

    >>> def model(w, item):
    ...     return w[0], [1.0]
    >>> gauss_newton_step([2.0], [(0, 5.0)], model, Prior([0.0], [0.5]))
    [1.3333333333333333]
    """
    A = _diagonal(prior.strengths)
    y = [-strength * (w_j - m_j) for w_j, m_j, strength in zip(w, *prior)]
    for item, rating in rated:
        prediction, J = model(w, item)
        y = add(y, scalar_multiply(rating - prediction, J))
        # Slopes of 0, as those of a hidden unit that is off, add nothing.
        A = [
            add(A_j, scalar_multiply(J_j, J)) if J_j else A_j
            for A_j, J_j in zip(A, J)
        ]
    return solve(A, y)
