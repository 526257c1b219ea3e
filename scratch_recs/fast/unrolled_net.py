"""The forward and backward pass of a batch of a net, made fast.

Two ideas. (1) A unit that dropout has silenced need not be computed at all, and one
whose sum is negative has no part in the way back: of ten units with half of them
dropped, two or three do the work. (2) The dot product with a unit's weights is written
out number by number for the number of inputs, as in `sgd_loop`; only integers go into
the text. `net_step` is the readable form, and a property test holds the two equal.

    >>> print(units_source(2))
    def units(hidden, x, mask):
        x0, x1, _ = x
        active = []
        for w, m in zip(hidden, mask):
            if m:
                w0, w1, b = w
                a = w0 * x0 + w1 * x1
                a = a + b
                active.append((w, a * m, m) if a > 0.0 else None)
            else:
                active.append(None)
        return active
"""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Optional, Sequence

from scratch_recs.linear_algebra import Matrix, Vector, dot

TERMS_A_LINE = 50

LONGEST_UNROLLED = 120

UNITS_AT_A_TIME = 8

Active = list[Optional[tuple[Vector, float, float]]]


def units_source(inputs: int) -> str:
    """The text of a function that returns, unit by unit, (W_h, y_h, m_h) or None.

    x has one number more than there are inputs, which is ignored.

    >>> "x2" in units_source(3)
    True
    """
    numbers = range(int(inputs))
    terms = [f"w{n} * x{n}" for n in numbers]
    starts = range(0, len(terms), TERMS_A_LINE)
    sums = [" + ".join(terms[start : start + TERMS_A_LINE]) for start in starts]
    lines = [
        "def units(hidden, x, mask):",
        "    " + "".join(f"x{n}, " for n in numbers) + "_ = x",
        "    active = []",
        "    for w, m in zip(hidden, mask):",
        "        if m:",
        "            " + "".join(f"w{n}, " for n in numbers) + "b = w",
        f"            a = {sums[0]}",
        *(f"            a = a + {line}" for line in sums[1:]),
        "            a = a + b",
        "            active.append((w, a * m, m) if a > 0.0 else None)",
        "        else:",
        "            active.append(None)",
        "    return active",
    ]
    return "\n".join(lines)


def plain_units(hidden: Matrix, x: Vector, mask: Sequence[float]) -> Active:
    """The same for any number of inputs: PyPy's compiler gives up on endless texts.

    >>> plain_units([[1.0, 2.0, 0.5], [-1.0, 0.0, 0.0]], [1.0, 1.0, 1.0], [2.0, 2.0])
    [([1.0, 2.0, 0.5], 7.0, 2.0), None]
    """
    active: Active = []
    inputs = x[:-1]
    for w, m in zip(hidden, mask):
        a = dot(w[:-1], inputs) + w[-1] if m else 0.0
        active.append((w, a * m, m) if a > 0.0 else None)
    return active


@lru_cache(maxsize=None)
def compiled_units(inputs: int) -> Callable[..., Active]:
    """The function that `units_source` spells out; `plain_units` for many inputs.

    >>> compiled_units(2)([[1.0, 2.0, 0.5], [0, 0, 0]], [1.0, 1.0, 1.0], [2.0, 0.0])
    [([1.0, 2.0, 0.5], 7.0, 2.0), None]
    """
    if inputs > LONGEST_UNROLLED:
        return plain_units
    names: dict = {}
    source = units_source(inputs)
    exec(compile(source, f"<units of {inputs} inputs>", "exec"), names)
    return names["units"]


@lru_cache(maxsize=None)
def _weighted_sum(count: int) -> Callable[..., Vector]:
    """f(d, w) -> Σ d_h W_h for `count` weights d and vectors w, in one pass."""
    letters = [f"w{h}" for h in range(count)]
    terms = " + ".join(f"d{h} * w{h}" for h in range(count))
    text = (
        f"def weighted_sum(d, w):\n"
        f"    {''.join(f'd{h}, ' for h in range(count))}= d\n"
        f"    return [{terms} for {', '.join(letters)} in zip(*w)]"
        if count > 1
        else "def weighted_sum(d, w):\n    d0, = d\n    return [d0 * w0 for w0 in w[0]]"
    )
    names: dict = {}
    exec(compile(text, f"<weighted sum of {count} vectors>", "exec"), names)
    return names["weighted_sum"]


def weighted_sum(d: Sequence[float], vectors: Sequence[Vector]) -> Vector:
    """Σ d_h w_h over all weights d_h and vectors w_h; at least one.

    >>> weighted_sum([1.0, 2.0], [[1.0, 1.0], [0.5, 10.0]])
    [2.0, 21.0]
    """
    n = UNITS_AT_A_TIME
    total = _weighted_sum(len(d[:n]))(d[:n], vectors[:n])
    for start in range(n, len(d), n):
        few = d[start : start + n]
        more = _weighted_sum(len(few))(few, vectors[start : start + n])
        total = [a + b for a, b in zip(total, more)]
    return total
