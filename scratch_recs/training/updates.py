"""One step of the optimizer for every row of a table that a batch has touched.

A batch leaves behind, for every row that it has touched, a queue of pairs
(s, y): the gradient of the row is Σ s y. In a dot product model, y is the
vector on the other side. If the row ends with a bias, the gradient of the bias
is Σ s; what stands in its place in y does not matter.

A row is replaced, never changed in place. So the gradients of a batch, which
are all those of the old values, need no copies; and to keep the model of the
best epoch means to keep a list of rows.

Rows that a batch does not touch stay as they are. PyTorch's dense optimizers
move them too, in each batch, by their momentum and their weight decay: `dense`
does that. Learning rates and weight decays for one form have to be tuned again
for the other. (PyTorch calls this form sparse; its Adam for it is
`SparseAdam`.) As there, Adam's t counts all batches, not those of the row. A
row that comes up rarely, as most items do, has a smaller v than t supposes, and
takes larger steps: that is what it needs.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Union

from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.training.optimizers import SGD, Adam, Step
from scratch_recs.training.penalties import Decays

# {row number: [(s, y), …]}
Queues = dict[int, list[tuple[float, Vector]]]


def update(
    rows: Matrix,
    memory: list[Any],
    queues: Queues,
    decays: Decays,
    rate: float,
    t: int,
    optimizer: Union[SGD, Adam],
    step: Step,
    factors: range,
    numbers: range,
    bias: bool,
) -> None:
    """Replace each row that has a queue by the optimizer's next one.

    rows, memory        the table and the optimizer's states; changed in place
    decays              what of a row is added to its gradient, see `penalties`
    rate, t             the learning rate, and the number of the step
    step                one of the functions in `optimizers`
    factors, numbers    range(number of factors), and range(length of a row)
    bias                whether the last number of a row is a bias
    """
    constant, bias_constant, per_touch, bias_per_touch, shares = decays
    of_step = optimizer.at(rate, t)
    for row, queue in queues.items():
        x = rows[row]
        touches = len(queue) * shares[row]
        decay = constant + per_touch * touches
        bias_decay = bias_constant + bias_per_touch * touches
        (s, y), *others = queue  # most rows are touched once in a batch
        g = [s * y[f] + decay * x[f] for f in factors]
        g_b = s + bias_decay * x[-1] if bias else 0.0
        for s, y in others:
            for f in factors:
                g[f] += s * y[f]
            g_b += s
        slope = [*g, g_b] if bias else g
        rows[row], memory[row] = step(
            x, slope, memory[row], of_step, factors, numbers, bias
        )


def update_for(
    optimizer: Union[SGD, Adam], size: int, bias: bool
) -> Callable[..., None]:
    """`update` for rows of `size` factors (and a bias) and this optimizer.

    The optimizer's weight decay is not in it: the caller's Decays have it.

    >>> rows = [[1.0, 2.0], [3.0, 4.0]]
    >>> run = update_for(SGD(), size=2, bias=False)
    >>> queues = {1: [(2.0, [1.0, 0.5])]}
    >>> run(rows, [None, None], queues, Decays(shares=[1, 1]), rate=0.5, t=1)
    >>> rows
    [[1.0, 2.0], [2.0, 3.5]]
    """
    run = unroll(
        update,
        step=optimizer.rule,
        factors=size,
        numbers=size + bias,
        bias=bias,
    )
    return partial(run, optimizer=optimizer)
