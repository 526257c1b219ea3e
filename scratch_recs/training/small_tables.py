"""On a small table: training that begins at the mean, in smaller batches.

The defaults of the embedding models were chosen on 80,000 ratings: an epoch has
1,250 batches of 64. A table of 176 ratings has three, and seven epochs move
next to nothing. r̂ stays where it began, in the middle of its range: if all the
ratings are 5, about 3.1 is predicted. So where an epoch would have fewer than
64 batches,

    Adam     takes smaller batches, so that an epoch has 64 of them
    SGD      takes one rating at a time, at a 64th of its rate: the step that a
             rating asks for is as large as on a large table. In a batch of
             few users, each of them would make many such steps at once, and
             the error would explode
    start    is moved to where r̂ is the mean of all ratings

Larger tables find their mean by themselves: with 4,100 ratings that are all 5,
the defaults come within 0.15. Only defaults are adapted. A batch size, an
optimizer or a start of your own stays what it is, and so does dense=True.

Goyal and others (2017), "Accurate, Large Minibatch SGD", section 2.1, has the
linear rule of batch size and rate. Karpathy (2019), "A Recipe for Training
Neural Networks": begin with the bias for which the prediction is the mean.
"""

from __future__ import annotations

import math
from typing import Collection

from scratch_recs.linear_algebra import Matrix
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.trainer import Tables, Training

# An epoch has so many batches, unless there are fewer ratings.
_BATCHES = 64


def is_small(count: int, training: Training) -> bool:
    """Whether an epoch over so many ratings has fewer than 64 batches.

    Training as PyTorch does it, with dense=True, is never adapted.

    >>> is_small(4095, Training()), is_small(4096, Training())
    (True, False)
    """
    return not training.dense and count < _BATCHES * training.batch_size


def training_for(
    count: int, training: Training, chosen: Collection[str]
) -> Training:
    """The training for so many ratings: smaller batches if they are few.

    chosen    the settings that are no defaults: those stay

    >>> defaults = Training(optimizer=SGD(2.0))
    >>> small = training_for(640, defaults, chosen=())
    >>> small.batch_size, small.optimizer.learning_rate
    (1, 0.03125)
    >>> training_for(640, Training(optimizer=Adam()), chosen=()).batch_size
    10
    >>> training_for(640, defaults, chosen=["batch_size"]).batch_size
    64
    """
    is_free = not {"batch_size", "optimizer"} & set(chosen)
    if not (is_free and is_small(count, training)):
        return training
    size = training.batch_size
    optimizer = training.optimizer
    if isinstance(optimizer, SGD):
        optimizer = optimizer._replace(
            learning_rate=optimizer.learning_rate / size
        )
        return training._replace(batch_size=1, optimizer=optimizer)
    return training._replace(batch_size=max(1, count // _BATCHES))


def start_biases(tables: Tables, z: float) -> None:
    """Half of z more in each bias of users and of items.

    >>> tables = {"users": [[0.1, 0.0]], "items": [[0.2, 0.25]]}
    >>> start_biases(tables, 1.0)
    >>> tables
    {'users': [[0.1, 0.5]], 'items': [[0.2, 0.75]]}
    """
    for name in ("users", "items"):
        tables[name] = [[*row[:-1], row[-1] + z / 2] for row in tables[name]]


def start_factors(tables: Tables, z: float) -> None:
    """All factors moved, so that p · q is about z.

    >>> tables = {"users": [[0.1, 0.1]], "items": [[0.2, 0.2]]}
    >>> start_factors(tables, 8.0)
    >>> tables
    {'users': [[2.0, 2.0]], 'items': [[2.0, 2.0]]}
    """
    size = math.sqrt(abs(z) / len(tables["users"][0]))
    tables["users"] = _with_mean(tables["users"], size)
    tables["items"] = _with_mean(tables["items"], math.copysign(size, z))


def start_output(tables: Tables, z: float) -> None:
    """z as the bias of the output layer of a net.

    >>> tables = {"output": [[0.5, 0.25, 0.0]]}
    >>> start_output(tables, 1.5)
    >>> tables
    {'output': [[0.5, 0.25, 1.5]]}
    """
    (row,) = tables["output"]
    tables["output"] = [[*row[:-1], z]]


def _with_mean(table: Matrix, mean: float) -> Matrix:
    """The table moved to this mean of all its numbers."""
    count = sum(map(len, table))
    more = mean - math.fsum(map(math.fsum, table)) / count
    return [[x + more for x in row] for row in table]
