"""A newcomer's row from a few ratings: everything else stays as it is.

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

from typing import Callable, List, Sequence, Tuple

from scratch_recs.fold_in import Prior
from scratch_recs.linear_algebra import Vector, add, dot, scalar_multiply, solve

RatingWithSlope = Callable[[Vector, int], Tuple[float, Vector]]


def misfit(
    w: Vector, rated: Sequence[Tuple[int, float]], model: RatingWithSlope, prior: Prior
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
    w: Vector, rated: Sequence[Tuple[int, float]], model: RatingWithSlope, prior: Prior
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
            add(A_j, scalar_multiply(J_j, J)) if J_j else A_j for A_j, J_j in zip(A, J)
        ]
    return solve(A, y)


def fit_row(
    rated: Sequence[Tuple[int, float]],
    model: RatingWithSlope,
    prior: Prior,
    steps: int = 10,
) -> Vector:
    """The row of somebody who rated [(item row, rating), …].

    model(w, item row) -> (r̂, ∂r̂/∂w). Without a rating it is the prior's mean.

    >>> fit_row([(0, 5.0)], lambda w, i: (2 * w[0], [2.0]), Prior([0.0], [1.0]))
    [2.0]
    """
    w: List[float] = list(prior.means)
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
