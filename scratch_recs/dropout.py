"""Dropout masks: drawn once into a small pool, then taken from it at random.

A mask entry is 0 with probability p and 1 / (1 - p) otherwise. Drawing a hundred
random numbers a rating would cost more than the whole forward pass. So every fit draws
a pool of masks, and each rating takes one of them at random, in every epoch anew. Two
ratings may share a mask, even two of one user; which ones, changes with every epoch.
"""

from __future__ import annotations

import random
from typing import Callable, List

from scratch_recs.linear_algebra import Vector

POOL = 256


def draw_mask(source: random.Random, size: int, p: float) -> Vector:
    """A mask: `size` entries, each 0 with probability p, otherwise 1 / (1 - p).

    >>> draw_mask(random.Random(0), size=4, p=0.5)
    [2.0, 2.0, 0.0, 0.0]
    """
    kept = 1.0 / (1.0 - p)
    return [kept if source.random() >= p else 0.0 for _ in range(size)]


def mask_source(source: random.Random, size: int, p: float) -> Callable[[], Vector]:
    """A function that returns a mask from a pool of POOL masks, each time another.

    For p = 0 there is one mask, all ones, and no random number is drawn.

    >>> mask_source(random.Random(0), size=2, p=0.0)()
    [1.0, 1.0]
    """
    if not p:
        ones = [1.0] * size
        return lambda: ones
    pool: List[Vector] = [draw_mask(source, size, p) for _ in range(POOL)]
    uniform = source.random
    return lambda: pool[int(uniform() * POOL)]
