"""One hidden layer: forward, and back-propagation written out by hand.

The input x is a list of numbers, here the embeddings of a user and an item one
behind the other. Row h of the hidden layer holds the weights W_h and the bias
b_h of unit h; the output layer has one row, with the weights v and the bias
v_0, at its end:

    a_h = W_h · x + b_h
    y_h = max(0, a_h) · m_h                      ReLU, then dropout
    z   = v · y + v_0
    r̂   = range(z)                               see `sigmoid_range`

Backwards, each line is the chain rule applied to the line above it:

    ∂z/∂v_h = y_h                    ∂z/∂v_0 = 1
    ∂z/∂a_h = v_h m_h  if a_h > 0, otherwise 0          = δ_h
    ∂z/∂W_h = δ_h x                  ∂z/∂b_h = δ_h
    ∂z/∂x   = Σ_h δ_h W_h

and the derivatives of the loss (r̂ - r)² are s = 2 (r̂ - r) dr̂/dz times these.

Dropout, while learning: a unit is dropped with probability p, m_h = 0, and the
others are made larger, m_h = 1 / (1 - p), so that the mean stays. It keeps
units from relying on each other. The input has masks of its own: x = embeddings
⊙ mask. To predict, all masks are 1.

A dropped unit need not be computed at all, and a unit with a_h ≤ 0 has no part
in the way back: of ten units with half of them dropped, two or three do the
work. That is all that makes the loops below look different from the formulas
above.

Rumelhart, Hinton and Williams (1986), "Learning representations by
back-propagating errors"; Srivastava and others (2014), "Dropout".
"""

from __future__ import annotations

import random
from collections import defaultdict
from operator import mul
from typing import Callable, Optional, Protocol

from scratch_recs.embeddings.formula import ToRating
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.trainer import Batch, Tables
from scratch_recs.training.updates import Queues


def forward(
    hidden: Matrix, output: Vector, x: Vector, mask: Vector, inputs: range
) -> tuple[Vector, float]:
    """(y, z) for the input x; `mask` holds the m_h.

    inputs    range(number of inputs)

    y has a 1.0 at its end, for the bias of the output; what x has behind its
    inputs is not looked at.

    >>> forward([[1.0, 2.0, 0.5], [-1.0, 0.0, 0.0]], output=[3.0, 1.0, 0.25],
    ...         x=[1.0, 1.0, 1.0], mask=[2.0, 2.0], inputs=range(2))
    ([7.0, 0.0, 1.0], 21.25)
    """
    y = []
    z = 0.0
    for h, w in enumerate(hidden):
        y_h = 0.0
        if mask[h]:
            a = 0.0
            for j in inputs:
                a += w[j] * x[j]
            a = a + w[-1]
            if a > 0.0:
                y_h = a * mask[h]
                z += output[h] * y_h
        y.append(y_h)
    y.append(1.0)
    return y, z + output[-1]


def backward(
    hidden: Matrix, output: Vector, mask: Vector, y: Vector, inputs: range
) -> tuple[list[tuple[int, float]], Vector]:
    """([(h, δ_h), …] of the units that are on, ∂z/∂x), after the forward pass.

    >>> hidden, output, mask = [[1.0, 2.0, 0.5]], [3.0, 0.25], [2.0]
    >>> y, z = forward(hidden, output, [1.0, 1.0], mask, inputs=range(2))
    >>> backward(hidden, output, mask, y, inputs=range(2))
    ([(0, 6.0)], [6.0, 12.0])
    """
    deltas = []
    of_x = [0.0 for _ in inputs]
    for h, w in enumerate(hidden):
        if y[h]:
            delta = output[h] * mask[h]
            deltas.append((h, delta))
            for j in inputs:
                of_x[j] += delta * w[j]
    return deltas, of_x


# --- A batch ------------------------------------------------------------------


class Inputs(Protocol):
    """What goes into the net, and where its derivatives go."""

    @property
    def size(self) -> int:
        """The number of inputs."""

    def join(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """x, from the rows of a user and of an item."""

    def queue(
        self, queues: dict[str, Queues], u: int, i: int, s: float, of_x: Vector
    ) -> None:
        """Puts each piece of ∂z/∂x into the queue of the row it came from."""


def batch_pass(
    batch: Batch,
    tables: Tables,
    embeddings: Inputs,
    to_rating: ToRating,
    input_mask: Optional[Callable[[], Vector]],
    unit_mask: Callable[[], Vector],
    forward: Callable[..., tuple[Vector, float]],
    backward: Callable[..., tuple[list[tuple[int, float]], Vector]],
    inputs: range,
) -> tuple[float, dict[str, Queues]]:
    """(Σ (r̂ - r)², the queues of all rows that a batch touches).

    to_rating                z -> (r̂, dr̂/dz), as SigmoidRange.with_slope
    input_mask, unit_mask    asked for one mask per rating, in this order; None:
                             no input is dropped

    >>> from scratch_recs.embeddings.net_models import UserAndItem
    >>> from scratch_recs.embeddings.sigmoid_range import NoRange
    >>> tables = {"users": [[1.0]], "items": [[1.0]],
    ...           "hidden": [[1.0, 2.0, 0.5]], "output": [[2.0, 0.0]]}
    >>> squared, queues = batch_pass(
    ...     [(0, 0, 6.0)], tables, UserAndItem(1, 1), NoRange().with_slope,
    ...     None, lambda: [1.0], forward, backward, inputs=range(2))
    >>> squared, queues["users"][0], queues["output"][0]
    (1.0, [(2.0, [2.0])], [(2.0, [3.5, 1.0])])
    """
    users = tables["users"]
    items = tables["items"]
    hidden = tables["hidden"]
    output = tables["output"][0]
    squared = 0.0
    weight = 2.0 / len(batch)
    queues: dict[str, Queues] = {name: defaultdict(list) for name in tables}
    for u, i, r in batch:
        x = embeddings.join(tables, users[u], items[i], i)
        if input_mask is not None:
            mask_x = input_mask()
            x = list(map(mul, x, mask_x))
        x.append(1.0)  # for the biases of the units
        mask = unit_mask()
        y, z = forward(hidden, output, x, mask, inputs)
        rating, slope = to_rating(z)
        error = rating - r
        squared += error * error
        s = weight * error * slope
        deltas, of_x = backward(hidden, output, mask, y, inputs)
        queues["output"][0].append((s, y))
        for h, delta in deltas:
            queues["hidden"][h].append((s * delta, x))
        if input_mask is not None:
            of_x = list(map(mul, of_x, mask_x))
        embeddings.queue(queues, u, i, s, of_x)
    return squared, queues


# --- Dropout ------------------------------------------------------------------

# Drawing a hundred random numbers for each rating would cost more than the
# whole forward pass. So every fit draws a pool of masks, and each rating takes
# one of them at random, in every epoch anew. Two ratings may share a mask, even
# two of one user; which ones, changes with every epoch.
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
    """A function that returns one of POOL masks, drawn at random each time.

    For p = 0 there is one mask, all ones, and no random number is drawn.

    >>> mask_source(random.Random(0), size=2, p=0.0)()
    [1.0, 1.0]
    """
    if not p:
        ones = [1.0] * size
        return lambda: ones
    pool = [draw_mask(source, size, p) for _ in range(POOL)]
    uniform = source.random
    return lambda: pool[int(uniform() * POOL)]
