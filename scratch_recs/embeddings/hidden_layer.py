"""One hidden layer: forward, and back-propagation written out by hand.

The input x is a list of numbers, here the embeddings of a user and an item one behind
the other. Row h of the hidden layer holds the weights W_h and the bias b_h of unit h,
the output layer has one row, with the weights v and the bias v_0:

    a_h = W_h · x + b_h
    y_h = max(0, a_h) · m_h                      ReLU, then dropout
    z   = v · y + v_0
    r̂   = squash(z)                              see `squash`

Dropout while learning: a unit is silenced with probability p, and the others speak
louder, so that the mean stays: m_h is 0 or 1 / (1 - p). It keeps units from relying on
each other. The input has masks of its own, x = embeddings ⊙ mask. To predict, all
masks are 1.

Backwards, each line is the chain rule applied to the line above it, with
s = ∂loss/∂z for the loss (r̂ - r)²:

    s       = 2 (r̂ - r) · dr̂/dz
    ∂/∂v_h  = s y_h                  ∂/∂v_0 = s
    ∂/∂a_h  = s v_h m_h  where a_h > 0, otherwise 0          = δ_h
    ∂/∂W_h  = δ_h x                  ∂/∂b_h = δ_h
    ∂/∂x    = Σ_h δ_h W_h            (and ⊙ mask for the embeddings)

Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating
errors"; Srivastava and others (2014), "Dropout".

Dropout masks: drawn once into a small pool, then taken from it at random.

A mask entry is 0 with probability p and 1 / (1 - p) otherwise. Drawing a hundred
random numbers a rating would cost more than the whole forward pass. So every fit draws
a pool of masks, and each rating takes one of them at random, in every epoch anew. Two
ratings may share a mask, even two of one user; which ones, changes with every epoch.
"""

from __future__ import annotations

import random
from typing import Callable, NamedTuple, Sequence

from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    add,
    dot,
    scalar_multiply,
)


class Forward(NamedTuple):
    """What the forward pass leaves for the backward pass: all a_h and y_h, and z.

    >>> Forward([1.0], [2.0], 0.5).z
    0.5
    """

    a: Vector
    y: Vector
    z: float


class Backward(NamedTuple):
    """The derivatives by the rows of both layers, and by the input.

    >>> Backward([[1.0]], [0.5], [2.0]).x
    [2.0]
    """

    hidden: Matrix
    output: Vector
    x: Vector


def forward(
    hidden: Matrix, output: Vector, x: Vector, mask: Sequence[float]
) -> Forward:
    """The layers' values for the input x; `mask` holds the m_h.

    >>> forward([[1.0, 2.0, 0.5], [-1.0, 0.0, 0.0]], [3.0, 1.0, 0.25],
    ...         x=[1.0, 1.0], mask=[2.0, 2.0])
    Forward(a=[3.5, -1.0], y=[7.0, 0.0], z=21.25)
    """
    a = [dot(row[:-1], x) + row[-1] for row in hidden]
    y = [max(0.0, a_h) * m_h for a_h, m_h in zip(a, mask)]
    return Forward(a, y, dot(output[:-1], y) + output[-1])


def backward(
    hidden: Matrix,
    output: Vector,
    x: Vector,
    mask: Sequence[float],
    values: Forward,
    s: float,
) -> Backward:
    """The derivatives of the loss, from s = ∂loss/∂z and the forward pass's values.

    >>> hidden, output, x, mask = [[1.0, 2.0, 0.5]], [3.0, 0.25], [1.0, 1.0], [2.0]
    >>> values = forward(hidden, output, x, mask)
    >>> backward(hidden, output, x, mask, values, s=1.0)
    Backward(hidden=[[6.0, 6.0, 6.0]], output=[7.0, 1.0], x=[6.0, 12.0])
    """
    delta: list[float] = [
        s * v_h * m_h if a_h > 0 else 0.0
        for v_h, m_h, a_h in zip(output, mask, values.a)
    ]
    of_x = [0.0] * len(x)
    for delta_h, row in zip(delta, hidden):
        of_x = add(of_x, scalar_multiply(delta_h, row[:-1]))
    return Backward(
        hidden=[scalar_multiply(delta_h, x) + [delta_h] for delta_h in delta],
        output=scalar_multiply(s, values.y) + [s],
        x=of_x,
    )


POOL = 256


def draw_mask(source: random.Random, size: int, p: float) -> Vector:
    """A mask: `size` entries, each 0 with probability p, otherwise 1 / (1 - p).

    >>> draw_mask(random.Random(0), size=4, p=0.5)
    [2.0, 2.0, 0.0, 0.0]
    """
    kept = 1.0 / (1.0 - p)
    return [kept if source.random() >= p else 0.0 for _ in range(size)]


def mask_source(
    source: random.Random, size: int, p: float
) -> Callable[[], Vector]:
    """A function that returns a mask from a pool of POOL masks, each time another.

    For p = 0 there is one mask, all ones, and no random number is drawn.

    >>> mask_source(random.Random(0), size=2, p=0.0)()
    [1.0, 1.0]
    """
    if not p:
        ones = [1.0] * size
        return lambda: ones
    pool: list[Vector] = [draw_mask(source, size, p) for _ in range(POOL)]
    uniform = source.random
    return lambda: pool[int(uniform() * POOL)]
