"""The product of two rows of numbers, as fast as the interpreter allows.

    product(v, w) = Σ_k v_k w_k        over the places that both rows have

The loop below says it. CPython is faster if two of its built-in functions,
written in C, hand the numbers to each other: `map` multiplies, `sum` adds. PyPy
makes machine code of the plain loop, and that is faster still. `quick_product`
is the one for the interpreter at hand.

Since Python 3.12 `sum` keeps what rounding loses and adds it at the end, so the
last digit may differ between versions.
"""

from __future__ import annotations

import sys
from operator import mul
from typing import Callable, Sequence

import scratch_recs.fast as fast

Product = Callable[[Sequence[float], Sequence[float]], float]

# PyPy compiles loops to machine code by itself.
_COMPILES_LOOPS = sys.implementation.name == "pypy"


def product(v: Sequence[float], w: Sequence[float]) -> float:
    """Σ v_k w_k; it ends with the shorter row.

    >>> product([1.0, 2.0, 3.0], [4.0, 5.0])
    14.0
    """
    total = 0.0
    for v_k, w_k in zip(v, w):
        total += v_k * w_k
    return total


def _by_built_ins(v: Sequence[float], w: Sequence[float]) -> float:
    total: float = sum(map(mul, v, w))
    return total


def quick_product() -> Product:
    """The same function, or the fast form of it.

    >>> quick_product()([1.0, 2.0, 3.0], [4.0, 5.0])
    14.0
    """
    if fast.ENABLED and not _COMPILES_LOOPS:
        return _by_built_ins
    return product
