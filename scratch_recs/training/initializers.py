"""Where training starts: tables of small random numbers.

All entries equal would never become different, because equal factors get equal
gradients; so a table starts from random numbers. Which ones is part of a model:

    Uniform(0, 0.05)        the dot product models of two of the lectures
    Uniform(-0.01, 0.01)    fastai's embeddings
    Normal(0.01)            N(0, 0.01²): the embeddings of the PyTorch study
    Normal(1.0)             PyTorch's default for embeddings
    Xavier()                U(-a, a) with a = √(6 / (rows + columns))
    FanIn()                 U(-a, a) with a = 1/√inputs: PyTorch's linear layers
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple, Protocol

from scratch_recs.arguments import check_number, quoted
from scratch_recs.linear_algebra import Matrix


class Initializer(Protocol):
    """Makes a table of random numbers; any function that does so will do."""

    def __call__(
        self, source: random.Random, rows: int, columns: int, /
    ) -> Matrix:
        """A table with so many rows and columns."""


def checked_start(start: Initializer) -> Initializer:
    """The initializer itself. Raises TypeError if it is none."""
    if not callable(start) or isinstance(start, type):
        what = "an initializer such as Normal(0.1)"
        raise TypeError(f"start is {what}, not {quoted(start)}")
    return start


def _uniform_table(
    source: random.Random, rows: int, columns: int, low: float, high: float
) -> Matrix:
    """A matrix of random numbers between low and high, drawn row by row.

    >>> _uniform_table(random.Random(0), 1, 2, 0.0, 0.5) != [[0.0, 0.0]]
    True
    """
    check_number("low", low)
    check_number("high", high)
    return [
        [source.uniform(low, high) for _ in range(columns)] for _ in range(rows)
    ]


class Uniform(NamedTuple):
    """Entries spread evenly from low to high.

    >>> 0.0 <= Uniform(0.0, 0.05)(random.Random(0), 1, 1)[0][0] <= 0.05
    True
    """

    low: float
    high: float

    def __call__(
        self, source: random.Random, rows: int, columns: int
    ) -> Matrix:
        return _uniform_table(source, rows, columns, self.low, self.high)


class Normal(NamedTuple):
    """Entries from the normal distribution N(0, std²).

    >>> len(Normal(0.01)(random.Random(0), rows=3, columns=2))
    3
    """

    std: float

    def __call__(
        self, source: random.Random, rows: int, columns: int
    ) -> Matrix:
        check_number("std", self.std, least=0)
        return [
            [source.gauss(0.0, self.std) for _ in range(columns)]
            for _ in range(rows)
        ]


class Xavier(NamedTuple):
    """Evenly spread entries, the smaller the larger the whole table is.

    U(-a, a) with a = √(6 / (rows + columns)). It was made for layers, where
    inputs and outputs are summed over; for a table of embeddings it is merely
    customary.

    Glorot and Bengio (2010), equation 16.

    >>> -1 <= Xavier()(random.Random(0), rows=4, columns=2)[0][0] <= 1
    True
    """

    def __call__(
        self, source: random.Random, rows: int, columns: int
    ) -> Matrix:
        a = math.sqrt(6 / (rows + columns))
        return _uniform_table(source, rows, columns, -a, a)


class FanIn(NamedTuple):
    """Weights and bias of a layer: evenly spread within ±1/√inputs.

    The last column of a layer is its bias, which is no input.

    >>> -0.5 <= FanIn()(random.Random(0), rows=3, columns=4 + 1)[0][0] <= 0.5
    True
    """

    def __call__(
        self, source: random.Random, rows: int, columns: int
    ) -> Matrix:
        a = 1 / math.sqrt(columns - 1)
        return _uniform_table(source, rows, columns, -a, a)
