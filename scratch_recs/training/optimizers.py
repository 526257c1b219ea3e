"""Optimizers: where the parameters x go when the gradient of the loss is g.

    SGD         x ← x - η g

    momentum    v ← μ v + g
                x ← x - η v

    Adam        m ← β₁ m + (1 - β₁) g            an average of the gradients
                v ← β₂ v + (1 - β₂) g²           an average of their squares
                m̂ = m / (1 - β₁ᵗ)                both begin at 0, and so are
                v̂ = v / (1 - β₂ᵗ)                too small in the first steps t
                x ← x - η / (√v̂ + ε) · m̂

η is the learning rate. An optimizer with weight decay λ first adds λ x to g,
the gradient of ½ λ ‖x‖². What is kept from step to step (v; or m and v) is the
state. Each of the rules stands here once, as a function of one row of a table:

    step(x, g, state, constants, factors, numbers, bias)
        -> (the new x, the new state)

x and g are lists of equal length; `numbers` is range(length). If a bias stands
at the end, `bias` is true, and `factors` are the numbers before it. The state
begins as None. `constants` are what the rows of one step have in common, made
by `optimizer.at(η, t)`; t is the number of the step. Nothing is changed in
place. `updates` applies the step to all rows that a batch has touched.

SGD: Robbins and Monro (1951), "A Stochastic Approximation Method". Momentum:
Polyak (1964), "Some Methods of Speeding Up the Convergence of Iteration
Methods", in the form of Sutskever, Martens, Dahl and Hinton (2013), "On the
Importance of Initialization and Momentum in Deep Learning". Adam: Kingma and Ba
(2015), "Adam: A Method for Stochastic Optimization", algorithm 1. PyTorch has
the same rules.
"""

from __future__ import annotations

import sys
from math import sqrt
from typing import Any, Callable, NamedTuple, Optional, Sequence

from scratch_recs.arguments import check_number, check_rates
from scratch_recs.linear_algebra import Vector, add, scalar_multiply

Step = Callable[..., tuple[Vector, Any]]

# Adam keeps m and v as tuples: CPython's garbage collector looks through all
# lists again and again, and leaves tuples of numbers alone. That saves a fifth
# of an epoch. On PyPy, which packs the numbers of a list, tuples cost a third.
kept: Callable[[Vector], Sequence[float]] = (
    list if sys.implementation.name == "pypy" else tuple
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

    def check(self) -> None:
        """Raises TypeError or ValueError if a setting makes no sense."""
        check_rates(**self._asdict())

    @property
    def rule(self) -> Step:
        """`sgd_step` or `momentum_step`."""
        return momentum_step if self.momentum else sgd_step

    def at(self, rate: float, t: int) -> tuple[float, ...]:
        """(η, μ): what all rows of step t have in common."""
        return rate, self.momentum

    def step(
        self,
        x: Vector,
        gradient: Vector,
        state: Any = None,
        learning_rate: Optional[float] = None,
        t: int = 1,
    ) -> tuple[Vector, Any]:
        """(new parameters, new state); nothing is changed in place.

        A schedule gives a `learning_rate` that replaces the optimizer's own.
        The number t of the step does not matter here.

        >>> SGD(0.5, momentum=0.5).step([1.0], gradient=[2.0], state=[4.0])
        ([-1.0], [4.0])
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        g = add(gradient, scalar_multiply(self.weight_decay, x))
        numbers = range(len(x))
        constants = self.at(rate, t)
        return self.rule(x, g, state, constants, numbers, numbers, False)


class Adam(NamedTuple):
    """Adam: each parameter moves by about η, however large its gradient is.

    learning_rate η, beta1, beta2, epsilon, weight_decay λ (added to the
    gradient, as in the publication, and not decoupled from it).

    row_wise    one v for all factors of a row, the average of the mean of their
                g². Their gradients are of one size, so little is lost; it saves
                memory and square roots. A bias keeps a v of its own. (Row-wise
                second moments: Gupta, Bengio and Weston, 2014.)

    Two parameters with very different gradients move equally far:

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

    def check(self) -> None:
        """Raises TypeError or ValueError if a setting makes no sense."""
        check_rates(learning_rate=self.learning_rate)
        check_number("beta1", self.beta1, least=0, below=1)
        check_number("beta2", self.beta2, least=0, below=1)
        check_number("epsilon", self.epsilon, above=0)
        check_rates(weight_decay=self.weight_decay)

    @property
    def rule(self) -> Step:
        """`adam_step` or `row_wise_adam_step`."""
        return row_wise_adam_step if self.row_wise else adam_step

    def at(self, rate: float, t: int) -> tuple[float, ...]:
        """(η / (1 - β₁ᵗ), 1 - β₂ᵗ, β₁, 1 - β₁, β₂, 1 - β₂, ε) of step t.

        The first is for m what η is for m̂.
        """
        _, beta1, beta2, epsilon, _, _ = self
        eta = rate / (1 - beta1**t)
        c2 = 1 - beta2**t
        return eta, c2, beta1, 1 - beta1, beta2, 1 - beta2, epsilon

    def step(
        self,
        x: Vector,
        gradient: Vector,
        state: Any = None,
        learning_rate: Optional[float] = None,
        t: Optional[int] = None,
    ) -> tuple[Vector, Any]:
        """(new parameters, new state (t, m, v)); nothing is changed in place.

        If `row_wise`, the v of the last number, a bias, is the state's fourth.
        `t` is the number of the step, if these parameters have missed some.
        """
        rate = self.learning_rate if learning_rate is None else learning_rate
        g = add(gradient, scalar_multiply(self.weight_decay, x))
        steps, *moments = state or (0,)
        t = steps + 1 if t is None else t
        numbers = range(len(x))
        constants = self.at(rate, t)
        x, moments = self.rule(
            x, g, moments, constants, numbers, numbers, False
        )
        return x, (t, *moments)


def sgd_step(
    x: Vector,
    g: Vector,
    state: Any,
    constants: tuple[float, ...],
    factors: range,
    numbers: range,
    bias: bool,
) -> tuple[Vector, Any]:
    """x ← x - η g."""
    rate, _ = constants
    return [x[n] - rate * g[n] for n in numbers], None


def momentum_step(
    x: Vector,
    g: Vector,
    state: Any,
    constants: tuple[float, ...],
    factors: range,
    numbers: range,
    bias: bool,
) -> tuple[Vector, Any]:
    """v ← μ v + g, x ← x - η v; the state is v."""
    rate, mu = constants
    v = state or [0.0 for n in numbers]
    new_v = [mu * v[n] + g[n] for n in numbers]
    return [x[n] - rate * new_v[n] for n in numbers], new_v


def adam_step(
    x: Vector,
    g: Vector,
    state: Any,
    constants: tuple[float, ...],
    factors: range,
    numbers: range,
    bias: bool,
) -> tuple[Vector, Any]:
    """x ← x - η / (√v̂ + ε) · m̂; the state is (m, v)."""
    eta, c2, beta1, part1, beta2, part2, epsilon = constants
    m, v = state or ([0.0 for n in numbers], [0.0 for n in numbers])
    new_m = [beta1 * m[n] + part1 * g[n] for n in numbers]
    new_v = [beta2 * v[n] + part2 * (g[n] * g[n]) for n in numbers]
    new_x = [
        x[n] - eta / (sqrt(new_v[n] / c2) + epsilon) * new_m[n] for n in numbers
    ]
    return new_x, (kept(new_m), kept(new_v))


def row_wise_adam_step(
    x: Vector,
    g: Vector,
    state: Any,
    constants: tuple[float, ...],
    factors: range,
    numbers: range,
    bias: bool,
) -> tuple[Vector, Any]:
    """Adam with one v for all factors; the state is (m, v, v of the bias)."""
    eta, c2, beta1, part1, beta2, part2, epsilon = constants
    m, v, v_b = state or ([0.0 for n in numbers], 0.0, 0.0)
    new_m = [beta1 * m[n] + part1 * g[n] for n in numbers]
    squares = 0.0
    for f in factors:
        squares += g[f] * g[f]
    v = beta2 * v + part2 * (squares / len(factors))
    step = eta / (sqrt(v / c2) + epsilon)
    new_x = [x[f] - step * new_m[f] for f in factors]
    if bias:
        v_b = beta2 * v_b + part2 * (g[-1] * g[-1])
        b = x[-1] - eta / (sqrt(v_b / c2) + epsilon) * new_m[-1]
    return [*new_x, b] if bias else new_x, (kept(new_m), v, v_b)
