"""Dense optimizers: every row of a table moves in every step.

A batch touches some hundred rows of a table. The gradient of all others is 0,
but in PyTorch (as in the documents) they move nevertheless: by what is left of
their momentum, and by weight decay. `Training(dense=True)` asks for the same.

    gradient 0, SGD       v ← μ v + λ x            x ← x - η v
    gradient 0, Adam      m ← β₁ m + (1 - β₁) λ x     and so on

To go through ten thousand rows in every step would take a hundred times as
long. But nobody looks at a row until a batch reads it again. So rows wait:
`WaitingRows` remembers which steps a row has missed, and lets it catch up when
it is read, and all rows at the end of an epoch. There are three ways:

    SGD              `IdleMomentum`, exact. One idle step is linear in (x, v),
                     so k of them are the k-th power of a matrix of 2 × 2.
    Adam, λ = 0      `idle_adam`. The idle steps of a row are multiples of the
                     first one, so k of them are a sum of k numbers. It neglects
                     Adam's ε, as if that were 0 in these steps: √v̂ is usually
                     thousands of times larger.
    Adam, λ > 0      `replay_adam` (`replay` for row-wise Adam), exact to the
                     last bit: the missed steps one by one. No formula jumps
                     over them, so this costs as much as the loop over all rows.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import groupby
from math import sqrt
from typing import Any, Iterable, NamedTuple, Protocol, Sequence, Union

from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.training.optimizers import SGD, Adam, kept


class Idle(Protocol):
    """How a row catches up: the steps t + 1, t + 2, … without a gradient."""

    def __call__(
        self, x: Vector, state: Any, t: int, rates: Sequence[float], /
    ) -> tuple[Vector, Any]:
        """(the new x, the new state) after one step for each of the rates."""


class WaitingRows:
    """The rows of a table, each of them moved no sooner than it is read.

    rows, memory    the table and the optimizer's states; changed in place
    idle            how a row catches up
    t               the number of steps so far

    >>> rows, memory = [[1.0], [1.0]], [[0.0], [0.0]]
    >>> table = WaitingRows(rows, memory, IdleMomentum(0.5, 0.25), t=0)
    >>> table.stepped([0], rate=0.5)     # the optimizer has moved row 0
    >>> table.catch_up([1])              # row 1 has only its weight decay
    >>> rows, memory
    ([[1.0], [0.875]], [[0.0], [0.25]])
    """

    def __init__(
        self, rows: Matrix, memory: list[Any], idle: Idle, t: int
    ) -> None:
        self.rows = rows
        self.memory = memory
        self.idle = idle
        self.first = t
        self.rates: list[float] = []  # of the steps since then
        self.taken = [0] * len(rows)  # how many of these a row has taken

    def catch_up(self, touched: Iterable[int]) -> None:
        """Take all missed steps of these rows. Rows are replaced, as always."""
        steps = len(self.rates)
        for row in touched:
            taken = self.taken[row]
            if taken < steps:
                self.rows[row], self.memory[row] = self.idle(
                    self.rows[row],
                    self.memory[row],
                    self.first + taken,
                    self.rates[taken:],
                )
                self.taken[row] = steps

    def stepped(self, touched: Iterable[int], rate: float) -> None:
        """Take note of a step that has moved these rows at this rate."""
        self.rates.append(rate)
        for row in touched:
            self.taken[row] = len(self.rates)

    def finish(self) -> None:
        """Bring all rows up to date. Cost: that of the table."""
        self.catch_up(range(len(self.rows)))
        self.first += len(self.rates)
        self.rates = []
        self.taken = [0] * len(self.rows)


def idle_for(optimizer: Union[SGD, Adam], bias: bool = False) -> Idle:
    """How rows catch up for this optimizer: the fastest of the three ways.

    bias    whether the last number of a row is a bias

    >>> idle = idle_for(Adam(0.1))
    >>> x, state = idle([1.0], ((0.1,), (0.01,)), t=1, rates=[])
    >>> x, [list(moments) for moments in state]
    ([1.0], [[0.1], [0.01]])
    """
    if isinstance(optimizer, SGD):
        return IdleMomentum(optimizer.momentum, optimizer.weight_decay)
    if optimizer.row_wise:
        return partial(replay, optimizer=optimizer, bias=bias)
    idle = replay_adam if optimizer.weight_decay else idle_adam
    return partial(idle, optimizer=optimizer)


# --- SGD: a power of a matrix -------------------------------------------------


class Power(NamedTuple):
    """Some idle steps: x' = a x + b v, v' = c x + d v.

    >>> Power(2.0, 0.0, 0.0, 1.0).then(Power(1.0, -0.5, 0.0, 0.5))
    Power(a=2.0, b=-0.5, c=0.0, d=0.5)
    """

    a: float
    b: float
    c: float
    d: float

    def then(self, later: Power) -> Power:
        """These steps, then those: the product of the two matrices."""
        return Power(
            later.a * self.a + later.b * self.c,
            later.a * self.b + later.b * self.d,
            later.c * self.a + later.d * self.c,
            later.c * self.b + later.d * self.d,
        )


class IdleMomentum(NamedTuple):
    """How a row catches up under SGD with momentum μ and weight decay λ.

    Without a gradient, v ← μ v + λ x and x ← x - η v are one linear map:

        x'     (1 - η λ   -η μ)   x
           =                    ·
        v'     (  λ         μ )   v

    It is the same for all numbers of a row, and for all steps of one rate η.

    >>> idle = IdleMomentum(momentum=0.5, weight_decay=0.25)
    >>> idle([1.0], [0.0], t=0, rates=[0.5])
    ([0.875], [0.25])
    >>> idle([1.0], [0.0], t=0, rates=[0.5, 0.5])
    ([0.703125], [0.34375])
    """

    momentum: float
    weight_decay: float

    def __call__(
        self, x: Vector, v: Any, t: int, rates: Sequence[float]
    ) -> tuple[Vector, Any]:
        v = v or [0.0] * len(x)
        for rate, steps in groupby(rates):
            a, b, c, d = _power(*self, rate, len(list(steps)))
            pairs = list(zip(x, v))
            x = [a * x_n + b * v_n for x_n, v_n in pairs]
            v = [c * x_n + d * v_n for x_n, v_n in pairs]
        return x, v


@lru_cache(maxsize=10_000)
def _power(mu: float, decay: float, rate: float, count: int) -> Power:
    """`count` idle steps; half as many twice, then one more if it is odd."""
    if count == 1:
        return Power(1.0 - rate * decay, -rate * mu, decay, mu)
    half = _power(mu, decay, rate, count // 2)
    whole = half.then(half)
    return whole.then(_power(mu, decay, rate, 1)) if count % 2 else whole


# --- Adam ---------------------------------------------------------------------


def idle_adam(
    x: Vector, state: Any, t: int, rates: Sequence[float], optimizer: Adam
) -> tuple[Vector, Any]:
    """How a row catches up under Adam without weight decay; ε is neglected.

    Without a gradient, m shrinks by β₁ and v by β₂ in every step. So in the
    j-th step m / √v is ρʲ times what it was, with ρ = β₁ / √β₂, and

        x ← x - m / √v · Σ_j η_j ρʲ        η_j = η √(1 - β₂ᵗ⁺ʲ) / (1 - β₁ᵗ⁺ʲ)

    The sum is one number for the whole row. Its terms soon vanish.

    >>> adam = Adam(0.1)
    >>> x, (t, *state) = adam.step([1.0], gradient=[2.0])
    >>> in_one, _ = idle_adam(x, state, t, [0.1, 0.1, 0.1], adam)
    >>> one_by_one, _ = replay(x, state, t, [0.1, 0.1, 0.1], adam)
    >>> round(in_one[0], 6), round(one_by_one[0], 6)
    (0.738771, 0.738771)
    """
    if state is None:  # no gradient yet
        return x, state
    _, beta1, beta2, *_ = optimizer
    m, v = state
    rho = beta1 / sqrt(beta2)
    way = 0.0
    shrunk = 1.0
    for step, rate in enumerate(rates, t + 1):
        shrunk *= rho
        if shrunk < 1e-18:
            break
        way += shrunk * rate * sqrt(1 - beta2**step) / (1 - beta1**step)
    moved = [
        x_n - way * m_n / sqrt(v_n) if v_n else x_n
        for x_n, m_n, v_n in zip(x, m, v)
    ]
    of_m = beta1 ** len(rates)
    of_v = beta2 ** len(rates)
    return moved, (
        kept([of_m * m_n for m_n in m]),
        kept([of_v * v_n for v_n in v]),
    )


def replay(
    x: Vector,
    state: Any,
    t: int,
    rates: Sequence[float],
    optimizer: Adam,
    bias: bool = False,
) -> tuple[Vector, Any]:
    """How a row catches up where no formula jumps: step by step.

    bias    whether the last number of the row is a bias: see `optimizers`

    >>> x, _ = replay([1.0], None, 0, [0.1, 0.1], Adam(weight_decay=0.5))
    >>> round(x[0], 3)                # the decay alone moves it by nearly η
    0.8
    """
    decay = optimizer.weight_decay
    numbers = range(len(x))
    factors = range(len(x) - bias)
    for step, rate in enumerate(rates, t + 1):
        g = [decay * x_n for x_n in x]
        constants = optimizer.at(rate, step)
        x, state = optimizer.rule(
            x, g, state, constants, factors, numbers, bias
        )
    return x, state


def replay_adam(
    x: Vector, state: Any, t: int, rates: Sequence[float], optimizer: Adam
) -> tuple[Vector, Any]:
    """`replay` for Adam with one v per number, in half the time.

    It makes new lists once and not in every step; only they are changed.

    >>> adam = Adam(weight_decay=0.5)
    >>> few = [1.0, -2.0], None, 0, [0.1, 0.1]
    >>> replay_adam(*few, adam) == replay(*few, adam)
    True
    """
    _, beta1, beta2, epsilon, decay, _ = optimizer
    part1, part2 = 1 - beta1, 1 - beta2
    numbers = range(len(x))
    m, v = map(list, state or ([0.0 for _ in x], [0.0 for _ in x]))
    x = x[:]
    for step, rate in enumerate(rates, t + 1):
        rate = rate / (1 - beta1**step)
        c2 = 1 - beta2**step
        for n in numbers:
            g = decay * x[n]
            m[n] = beta1 * m[n] + part1 * g
            v[n] = beta2 * v[n] + part2 * (g * g)
            x[n] -= rate / (sqrt(v[n] / c2) + epsilon) * m[n]
    return x, (kept(m), kept(v))
