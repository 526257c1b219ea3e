"""Schedules of the learning rate: first large steps, then small ones.

    Constant()              the rate stays as it is
    Steps(3, 0.1)           a tenth of it after every three epochs
    CosineRestarts(1, 2)    down along half a cosine, again and again
    WarmStart()             the same, but with very small first steps

A schedule is a function of the epochs that are over, as a float; the training
loop asks it before every batch for the factor of the learning rate. Any such
function will do.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

from scratch_recs.arguments import check_number


class Schedule(Protocol):
    """The factor of the learning rate, from the epochs that are over."""

    def __call__(self, epochs: float, /) -> float:
        """The factor after so many epochs, such as 0.5 in the first one."""


class Constant(NamedTuple):
    """The schedule that leaves the learning rate as it is.

    >>> Constant()(0.5)
    1.0
    """

    def __call__(self, epochs: float) -> float:
        return 1.0


class Steps(NamedTuple):
    """The schedule that multiplies the rate by `factor` every so many epochs.

    >>> schedule = Steps(every=3, factor=0.1)
    >>> schedule(0.0), schedule(2.99), schedule(3.0)
    (1.0, 1.0, 0.1)
    """

    every: int = 3
    factor: float = 0.1

    def __call__(self, epochs: float) -> float:
        check_number("every", self.every, above=0)
        check_number("factor", self.factor, least=0)
        return self.factor ** int(epochs / self.every)


class CosineRestarts(NamedTuple):
    """Cosine annealing with warm restarts (SGDR).

    In a cycle of T epochs the factor falls from 1 to 0 along half a cosine,
    then it starts again; every cycle is `cycle_mult` times as long as the one
    before. With cycle_len=1 and cycle_mult=2 cycles end after 1, 3, 7, 15, …
    epochs, which are the good moments to stop:

        η = η_max · ½ (1 + cos(π T_cur / T))

    Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm
    Restarts", equation 5 with η_min = 0.

    >>> schedule = CosineRestarts(cycle_len=1, cycle_mult=2)
    >>> epochs = 0, 0.5, 0.999, 1, 2, 2.999, 3
    >>> [round(schedule(e), 3) for e in epochs]
    [1.0, 0.5, 0.0, 1.0, 0.5, 0.0, 1.0]
    """

    cycle_len: float = 1.0
    cycle_mult: float = 2.0

    def __call__(self, epochs: float) -> float:
        check_number("cycle_len", self.cycle_len, above=0)
        check_number("cycle_mult", self.cycle_mult, least=1)
        length = self.cycle_len
        while epochs >= length:
            epochs -= length
            length *= self.cycle_mult
        return (1 + math.cos(math.pi * epochs / length)) / 2


class WarmStart(NamedTuple):
    """The schedule that makes the first steps a hundredth of their size.

    share       how much of the first epoch this lasts, from 0 to 1
    schedule    what comes then; meanwhile it moves on

    The first steps of Adam are as large as all others, but they know only a few
    batches. fastai 0.7 begins its first cycle like this.

    >>> schedule = WarmStart(share=0.05)
    >>> [round(schedule(epochs), 3) for epochs in (0, 0.049, 0.05, 0.5, 1)]
    [0.01, 0.01, 0.994, 0.5, 1.0]
    """

    share: float = 1 / 20
    schedule: Schedule = CosineRestarts(1, 2)

    def __call__(self, epochs: float) -> float:
        check_number("share", self.share, least=0, most=1)
        return 0.01 if epochs < self.share else self.schedule(epochs)
