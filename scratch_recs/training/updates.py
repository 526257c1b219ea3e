"""One step of the optimizer for every row of a table that a batch has touched.

A batch leaves behind, for every row that it has touched, a queue of pairs (s, x):
the row's gradient is Σ s·x. In a dot product model, x is the vector on the other
side. `plain_update` hands the gradient to the optimizer: that is the readable form.
`update_for` gives the fast one, written out number by number by `update_source`, and
a property test holds the two equal.

A row is replaced, never changed in place: whoever holds the old list still has the
old values. So the gradients of a batch need no copies, and keeping the best epoch's
model means keeping a list of rows. Where the row has a bias it is the last number; its
x is 1, so whatever stands there in x is ignored.

Rows that a batch does not touch stay as they are. PyTorch's dense optimizers move
them too, by their momentum and their weight decay, in every single batch; that is
why weight decay and learning rates that suit one form have to be tuned again for the
other. (PyTorch calls the form used here sparse; its Adam for it is `SparseAdam`.) As
there, Adam's t counts all batches, not those of the row. Rows that come up rarely,
which is to say most items, are thereby moved by several times the learning rate,
because their v has not grown as far as t supposes: just what they need.
"""

from __future__ import annotations

from typing import Any, Callable, Union

from scratch_recs.fast.unrolled_updates import LONGEST_UNROLLED, _compiled
from scratch_recs.linear_algebra import Matrix, Vector, add, scalar_multiply
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.penalties import Decays


Queues = dict[int, list[tuple[float, Vector]]]


def update_for(
    optimizer: Union[SGD, Adam], size: int, bias: bool
) -> Callable[..., None]:
    """The function that updates rows of `size` factors (and a bias) by this optimizer.

    It is called with the rows and their states (both changed in place: touched rows
    are replaced), {row number: [(s, x), …]}, the Decays (the optimizer's own weight
    decay is added by the caller), the learning rate and the number t of the step.

    >>> rows = [[1.0, 2.0], [3.0, 4.0]]
    >>> update = update_for(SGD(), size=2, bias=False)
    >>> queues = {1: [(2.0, [1.0, 0.5])]}
    >>> update(rows, [None, None], queues, Decays(shares=[1, 1]), 0.5, 1)
    >>> rows
    [[1.0, 2.0], [2.0, 3.5]]
    """
    if size > LONGEST_UNROLLED:
        return lambda *arguments: plain_update(*arguments, optimizer, bias)
    if isinstance(optimizer, SGD):
        kind = "momentum" if optimizer.momentum else "sgd"
        update = _compiled(kind, size, bias)
        if kind == "sgd":
            return update
        return lambda *arguments: update(*arguments, optimizer.momentum)
    update = _compiled("row_adam" if optimizer.row_wise else "adam", size, bias)
    constants = optimizer.beta1, optimizer.beta2, optimizer.epsilon
    return lambda *arguments: update(*arguments, *constants)


def plain_update(
    rows: Matrix,
    states: list[Any],
    queues: dict[int, list[tuple[float, Vector]]],
    decays: Decays,
    rate: float,
    t: int,
    optimizer: Union[SGD, Adam],
    bias: bool,
) -> None:
    """The same update with `optimizer.step`: for reading, and for long rows.

    A state is a pair here: that of the factors and that of the bias.

    >>> rows = [[1.0, 2.0]]
    >>> queues = {0: [(2.0, [1.0, 0.5])]}
    >>> plain_update(rows, [None], queues, Decays(shares=[1]), 0.5, 1,
    ...              SGD(), bias=False)
    >>> rows
    [[0.0, 1.5]]
    """
    optimizer = optimizer._replace(
        weight_decay=0.0
    )  # the caller's Decays have it
    for row, queue in queues.items():
        x, state = rows[row], states[row] or (None, None)
        size = len(x) - 1 if bias else len(x)
        s, other = queue[0]
        gradient, of_bias = scalar_multiply(s, other), s
        for s, other in queue[1:]:
            gradient = add(gradient, scalar_multiply(s, other))
            of_bias += s
        touches = len(queue) * decays.shares[row]
        decay = decays.constant + decays.per_touch * touches
        g = add(gradient[:size], scalar_multiply(decay, x[:size]))
        new, state_of_factors = optimizer.step(x[:size], g, state[0], rate, t)
        new_bias, state_of_bias = [], None
        if bias:
            decay = decays.bias_constant + decays.bias_per_touch * touches
            g = [of_bias + decay * x[size]]
            new_bias, state_of_bias = optimizer.step(
                x[size:], g, state[1], rate, t
            )
        rows[row] = new + new_bias
        states[row] = state_of_factors, state_of_bias
