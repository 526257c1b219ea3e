"""One epoch of matrix factorization, written out factor by factor.

The step that learns from one rating is short, and it is made a hundred thousand
times an epoch; a loop over two factors inside it costs more than the arithmetic. So
the source text of the epoch is generated for the number of factors wanted, with p0,
p1, … as plain local variables, and compiled: what a student would type out for two
factors, and what a compiler does when it unrolls a loop. Only integers go into the
text. `mf_step.plain_epoch` is the same in a few readable lines, and a property test
holds the two equal to the last bit.

    >>> print(epoch_source(2, biases=False))
    def epoch(rows, P, Q, b, c, mean, rate, bias_rate, penalty, penalty_b, penalty_c):
        loss = 0.0
        for u, i, r in rows:
            p = P[u]
            q = Q[i]
            p0, p1, = p
            q0, q1, = q
            error = r - (p0 * q0 + p1 * q1)
            loss += error * error
            p[0] = p0 + rate * (error * q0 - penalty * p0)
            q[0] = q0 + rate * (error * p0 - penalty * q0)
            p[1] = p1 + rate * (error * q1 - penalty * p1)
            q[1] = q1 + rate * (error * p1 - penalty * q1)
        return loss
"""

from __future__ import annotations

from functools import lru_cache
from typing import Callable

TERMS = 500


def epoch_source(dim: int, biases: bool) -> str:
    """The text of a function that learns from every rating once; `dim` factors.

    It changes the rows of P and Q (and the biases b and c) in place and returns the
    sum of the squared errors, each taken before its step.

    >>> "bias" in epoch_source(1, biases=True)
    True
    """
    factors = range(dim)
    terms = [f"p{f} * q{f}" for f in factors]
    # Some Pythons refuse an expression of a thousand terms: so many stand in one.
    dot, rest = " + ".join(terms[:TERMS]), range(TERMS, dim, TERMS)
    more = [f"        z = z + {' + '.join(terms[a : a + TERMS])}" for a in rest]
    lines: list[str] = [
        "def epoch(rows, P, Q, b, c, mean, rate, bias_rate, "
        "penalty, penalty_b, penalty_c):",
        "    loss = 0.0",
        "    for u, i, r in rows:",
        "        p = P[u]",
        "        q = Q[i]",
        "        " + "".join(f"p{f}, " for f in factors) + "= p",
        "        " + "".join(f"q{f}, " for f in factors) + "= q",
    ]
    if more:
        lines += [f"        z = {dot}", *more]
        dot = "z"
    if biases:
        lines += [
            "        bu = b[u]",
            "        ci = c[i]",
            f"        error = r - (mean + bu + ci + ({dot}))",
            "        b[u] = bu + bias_rate * (error - penalty_b * bu)",
            "        c[i] = ci + bias_rate * (error - penalty_c * ci)",
        ]
    else:
        lines.append(f"        error = r - ({dot})")
    lines.append("        loss += error * error")
    for f in factors:
        lines += [
            f"        p[{f}] = p{f} + rate * (error * q{f} - penalty * p{f})",
            f"        q[{f}] = q{f} + rate * (error * p{f} - penalty * q{f})",
        ]
    return "\n".join(lines + ["    return loss"])


@lru_cache(maxsize=None)
def compiled_epoch(dim: int, biases: bool) -> Callable[..., float]:
    """The function that `epoch_source` spells out.

    >>> P, Q = [[1.0]], [[2.0]]
    >>> compiled_epoch(1, False)([(0, 0, 3.0)], P, Q, [], [], 0, 0.1, 0, 0, 0, 0)
    1.0
    >>> P, Q
    ([[1.2]], [[2.1]])
    """
    names: dict = {}
    exec(
        compile(epoch_source(dim, biases), f"<epoch of {dim} factors>", "exec"),
        names,
    )
    return names["epoch"]
