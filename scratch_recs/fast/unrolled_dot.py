"""The forward and backward pass of a batch of a dot product model, made fast.

The source text is generated for the number of factors, as in `sgd_loop`; only
integers go into it. `dot_step` is the readable form, and a property test holds the
two equal. The result of the backward pass is not the gradient itself but what
`row_updates` wants: for every row a queue of (s, x), whose Σ s·x is the gradient.
Since x is a row that exists already, nothing is multiplied out here.

    >>> print(backward_source(2, bias=True, sigmoid=True, genres=False))
    def backward(batch, users, items, middle, half):
        squared = 0.0
        weight = 2.0 / len(batch)
        for_users, for_items = {}, {}
        for u, i, r in batch:
            p = users[u]
            q = items[i]
            p0, p1, b = p
            q0, q1, c = q
            z = p0 * q0 + p1 * q1
            z = z + b + c
            t = tanh(0.5 * z)
            error = middle + half * t - r
            s = weight * error * (0.5 * half * (1.0 - t * t))
            squared += error * error
            if u in for_users:
                for_users[u].append((s, q))
            else:
                for_users[u] = [(s, q)]
            if i in for_items:
                for_items[i].append((s, p))
            else:
                for_items[i] = [(s, p)]
        return squared, {"users": for_users, "items": for_items}
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Callable

from scratch_recs.embeddings.dot_product import genre_mix

TERMS_A_LINE = 50


def backward_source(dim: int, bias: bool, sigmoid: bool, genres: bool) -> str:
    """The text of a function that returns (sum of squared errors, queues of a batch).

    batch         [(user row, item row, rating), …]
    users, items  the tables
    middle, half  of the sigmoid range; without one, middle is the offset
    genres, kinds only with genres: their table, and for every item the pair (genre
                  rows, weight of each)

    All of it is computed from the values that the tables have at the start.

    >>> "genre_mix" in backward_source(1, bias=True, sigmoid=True, genres=True)
    True
    """
    factors = range(int(dim))
    x, more = ("y", ", genres, kinds") if genres else ("q", "")
    lines = [
        f"def backward(batch, users, items, middle, half{more}):",
        "    squared = 0.0",
        "    weight = 2.0 / len(batch)",
        "    for_users, for_items = {}, {}",
        *(["    for_genres, mixes = {}, {}"] if genres else []),
        "    for u, i, r in batch:",
        "        p = users[u]",
        "        q = items[i]",
        f"        {_row('p', factors, 'b' if bias else '')} = p",
        f"        {_row('q', factors, 'c' if bias else '')} = q",
        *(_mixed(factors, dim) if genres else []),
        *_dot_product([f"p{f} * {x}{f}" for f in factors]),
        *(
            ["        z = z + b + c" + (" + d" if genres else "")]
            if bias
            else []
        ),
        *_error(sigmoid),
        *_queue("for_users", "u", f"(s, {x})"),
        *_queue(
            "for_items", "i", f"(s, {_x_of_item(factors) if genres else 'p'})"
        ),
    ]
    tables = '"users": for_users, "items": for_items'
    if genres:
        lines += _genre_queues(factors)
        tables += ', "genres": for_genres'
    return "\n".join(lines + [f"    return squared, {{{tables}}}"])


def _row(name: str, factors: range, end: str) -> str:
    names = [f"{name}{f}" for f in factors] + [end] * bool(end)
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _x_of_item(factors: range) -> str:
    return "[" + ", ".join(f"p{f} * a{f}" for f in factors) + ", 1.0]"


def _genre_queues(factors: range) -> list[str]:
    products = ", ".join(f"p{f} * q{f}" for f in factors)
    return [
        "        if rows:",
        f"            x = w * s, [{products}, 1.0]",
        "            for g in rows:",
        *("        " + line for line in _queue("for_genres", "g", "x")),
    ]


def _mixed(factors: range, dim: int) -> list[str]:
    """(a, d): the genres at work, once a batch for every list of genres; y = q ⊙ a."""
    return [
        "        rows, w = kinds[i]",
        "        a = mixes.get(rows)",
        "        if a is None:",
        f"            a = mixes[rows] = genre_mix(genres, rows, w, {dim})",
        f"        {_row('a', factors, 'd')} = a",
        *(f"        y{f} = q{f} * a{f}" for f in factors),
        f"        y = [{_row('y', factors, '1.0')}]",
    ]


def _dot_product(terms: list[str]) -> list[str]:
    # Some Pythons refuse an expression of a thousand terms: so many lines.
    starts = range(0, len(terms), TERMS_A_LINE)
    sums = [" + ".join(terms[a : a + TERMS_A_LINE]) for a in starts]
    return [f"        z = {sums[0]}"] + [
        f"        z = z + {line}" for line in sums[1:]
    ]


def _error(sigmoid: bool) -> list[str]:
    if not sigmoid:
        return [
            "        error = middle + z - r",
            "        s = weight * error",
            "        squared += error * error",
        ]
    return [
        "        t = tanh(0.5 * z)",
        "        error = middle + half * t - r",
        "        s = weight * error * (0.5 * half * (1.0 - t * t))",
        "        squared += error * error",
    ]


def _queue(queues: str, row: str, pair: str) -> list[str]:
    return [
        f"        if {row} in {queues}:",
        f"            {queues}[{row}].append({pair})",
        "        else:",
        f"            {queues}[{row}] = [{pair}]",
    ]


@lru_cache(maxsize=None)
def compiled_backward(
    dim: int, bias: bool, sigmoid: bool, genres: bool = False
) -> Callable[..., tuple]:
    """The function that `backward_source` spells out.

    >>> backward = compiled_backward(1, bias=False, sigmoid=False)
    >>> backward([(0, 0, 3.0)], [[1.0]], [[2.0]], 0.0, 0.0)
    (1.0, {'users': {0: [(-2.0, [2.0])]}, 'items': {0: [(-2.0, [1.0])]}})
    """
    names: dict = {"tanh": math.tanh, "genre_mix": genre_mix}
    source = backward_source(dim, bias, sigmoid, genres)
    exec(compile(source, f"<backward of {dim} factors>", "exec"), names)
    return names["backward"]
