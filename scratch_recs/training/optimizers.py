"""Optimizers and learning rates by the batch: what `optimizer.step()` does.

An optimizer takes a list of parameters x and the loss's gradient g at x, and returns
where the parameters go. All of them first add the weight decay λ to the gradient:

    g ← g + λ x                    the gradient of the penalty ½ λ ‖x‖²

    SGD         x ← x - η g
    momentum    v ← μ v + g                                  x ← x - η v
    Adam        m ← β₁ m + (1 - β₁) g
                v ← β₂ v + (1 - β₂) g²
                m̂ = m / (1 - β₁ᵗ),  v̂ = v / (1 - β₂ᵗ)        x ← x - η m̂ / (√v̂ + ε)

What has to be remembered from step to step (v; or t, m and v) is the state; it begins
as None. These are the rules as published and the ones that PyTorch follows. The models
keep a state for every row of a table, and touch both only when a batch uses the row.

SGD: Robbins and Monro (1951). Momentum: Polyak (1964), in the form of Sutskever,
Martens, Dahl and Hinton (2013). Adam: Kingma and Ba (2015), algorithm 1.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Optional

from scratch_recs.linear_algebra import (
    Vector,
    add,
    mean,
    scalar_multiply,
    subtract,
)


class SGD(NamedTuple):
    """Stochastic gradient descent, with momentum μ if that is above 0.

    learning_rate η, momentum μ, weight_decay λ.

    >>> SGD(learning_rate=0.5).step([1.0, 2.0], gradient=[2.0, 0.0])
    ([0.0, 2.0], None)
    """

    learning_rate: float = 0.1
    momentum: float = 0.0
    weight_decay: float = 0.0

    def step(
        self,
        x: Vector,
        gradient: Vector,
        state: Any = None,
        learning_rate: Optional[float] = None,
        t: Optional[int] = None,
    ) -> tuple[Vector, Any]:
        """(new parameters, new state); nothing is changed in place.

        `learning_rate` stands in for the optimizer's own where a schedule wants it;
        `t` does not matter here.

        >>> SGD(0.5, momentum=0.5).step([1.0], gradient=[2.0], state=[4.0])
        ([-1.0], [4.0])
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        g = add(gradient, scalar_multiply(self.weight_decay, x))
        if not self.momentum:
            return subtract(x, scalar_multiply(rate, g)), None
        v = (
            g
            if state is None
            else add(scalar_multiply(self.momentum, state), g)
        )
        return subtract(x, scalar_multiply(rate, v)), v


class Adam(NamedTuple):
    """Adam: every parameter moves by about η, whatever the size of its gradient.

    learning_rate η, beta1, beta2, epsilon, weight_decay λ (added to the gradient, as
    in the publication, and not decoupled from it).

    row_wise    one second moment for a whole list of parameters, which is the mean
                of their g². The factors of one row have gradients of one size, so
                little is lost; half the memory and the square roots are saved.
                (Row-wise second moments: Gupta, Bengio and Weston, 2014.)

    >>> x, (t, m, v) = Adam(0.1).step([1.0, 1.0], gradient=[5.0, -0.02])
    >>> [round(x_i, 6) for x_i in x], t
    ([0.9, 1.1], 1)
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    row_wise: bool = False

    def step(
        self,
        x: Vector,
        gradient: Vector,
        state: Any = None,
        learning_rate: Optional[float] = None,
        t: Optional[int] = None,
    ) -> tuple[Vector, Any]:
        """(new parameters, new state); nothing is changed in place.

        `t` is the number of the step where these parameters have missed some before.

        >>> _, (t, m, v) = Adam(row_wise=True).step([0.0, 0.0], gradient=[7.0, 1.0])
        >>> v[0] == v[1]
        True
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        g = add(gradient, scalar_multiply(self.weight_decay, x))
        squares = [g_i * g_i for g_i in g]
        if self.row_wise:
            squares = [mean(squares)] * len(squares)
        nothing = [0.0] * len(x)
        steps_before, m, v = (0, nothing, nothing) if state is None else state
        t = steps_before + 1 if t is None else t
        m = _moved_towards(m, g, self.beta1)
        v = _moved_towards(v, squares, self.beta2)
        # At the start m and v are too small, because they began at 0.
        c1, c2 = 1 - self.beta1**t, 1 - self.beta2**t
        steps = [
            rate * (m_i / c1) / (math.sqrt(v_i / c2) + self.epsilon)
            for m_i, v_i in zip(m, v)
        ]
        return subtract(x, steps), (t, m, v)


def _moved_towards(average: Vector, new: Vector, beta: float) -> Vector:
    """β · average + (1 - β) · new."""
    return add(scalar_multiply(beta, average), scalar_multiply(1 - beta, new))
