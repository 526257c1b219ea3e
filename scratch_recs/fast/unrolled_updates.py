"""The optimizers once more, as source text written out number by number.

The step for one row is short but is made twice a rating; a loop over the numbers of
the row costs more than its arithmetic. So the text of the step is generated for the
length of the row, with plain local variables w0, w1, …; only integers go into it.

    >>> print(update_source("sgd", 2, bias=True))
    def update(rows, states, queues, decays, rate, t):
        constant, bias_constant, per_touch, bias_per_touch, shares = decays
        for row, queue in queues.items():
            touches = len(queue) * shares[row]
            decay = constant + per_touch * touches
            bias_decay = bias_constant + bias_per_touch * touches
            w0, w1, wb = rows[row]
            s, x = queue[0]
            x0, x1, _ = x
            g0 = s * x0 + decay * w0; g1 = s * x1 + decay * w1; gb = s + bias_decay * wb
            for s, x in queue[1:]:
                x0, x1, _ = x
                g0 += s * x0; g1 += s * x1; gb += s
            rows[row] = [w0 - rate * g0, w1 - rate * g1, wb - rate * gb]

Adam's m and v are kept without their factors (1 - β), which saves two
multiplications a number; the step size makes up for it. With M = m / (1 - β₁),
V = v / (1 - β₂) and c_i = 1 - β_iᵗ,

    η m̂ / (√v̂ + ε) = k M / (√V + e)

    root = √(c₂ / (1 - β₂))     e = ε root     k = η root (1 - β₁) / c₁
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Callable


def update_source(kind: str, size: int, bias: bool) -> str:
    """The text of such a function: kind is sgd, momentum, adam or row_adam.

    >>> "sqrt" in update_source("adam", 1, bias=False)
    True
    """
    names = [str(f) for f in range(int(size))]
    ends = names + ["b"] if bias else names
    in_x = _targets([f"x{f}" for f in names] + ["_"] * bias) + " = x"
    settings = ", t, mu" if kind == "momentum" else ", t, beta1, beta2, epsilon"
    if kind == "sgd":
        settings = ", t"
    lines = [
        f"def update(rows, states, queues, decays, rate{settings}):",
        "    constant, bias_constant, per_touch, bias_per_touch, shares = decays",
        *(_adam_steps() if "adam" in kind else []),
        "    for row, queue in queues.items():",
        "        touches = len(queue) * shares[row]",
        "        decay = constant + per_touch * touches",
    ]
    if bias:
        lines.append(
            "        bias_decay = bias_constant + bias_per_touch * touches"
        )
    lines += [
        "        " + _targets([f"w{f}" for f in ends]) + " = rows[row]",
        "        s, x = queue[0]",
        "        " + in_x,
        "        " + "; ".join(f"g{f} = {_penalized(f)}" for f in ends),
        "        for s, x in queue[1:]:",
        "            " + in_x,
        "            " + "; ".join(f"g{f} += {_slope(f)}" for f in ends),
    ]
    write = {
        "sgd": _sgd,
        "momentum": _momentum,
        "adam": _adam,
        "row_adam": _row_adam,
    }
    return "\n".join(lines + ["        " + line for line in write[kind](ends)])


def _slope(name: str) -> str:
    return "s" if name == "b" else f"s * x{name}"


def _penalized(name: str) -> str:
    decay = "bias_decay" if name == "b" else "decay"
    return f"{_slope(name)} + {decay} * w{name}"


def _targets(names: list[str]) -> str:
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _sgd(names: list[str]) -> list[str]:
    return [f"rows[row] = [{', '.join(f'w{f} - rate * g{f}' for f in names)}]"]


def _momentum(names: list[str]) -> list[str]:
    moved = [f"v{f} = mu * v{f} + g{f}" for f in names]
    return [
        f"{_targets([f'v{f}' for f in names])} = "
        f"states[row] or [0.0] * {len(names)}",
        *moved,
        f"states[row] = [{', '.join('v' + f for f in names)}]",
        f"rows[row] = [{', '.join(f'w{f} - rate * v{f}' for f in names)}]",
    ]


def _adam_steps() -> list[str]:
    return [
        "    c1 = (1.0 - beta1 ** t) / (1.0 - beta1)",
        "    root = sqrt((1.0 - beta2 ** t) / (1.0 - beta2))",
        "    k = rate / c1 * root",
        "    e = epsilon * root",
    ]


def _adam(names: list[str]) -> list[str]:
    lines = [
        f"M, V = states[row] or ([0.0] * {len(names)}, [0.0] * {len(names)})",
        f"{_targets([f'm{f}' for f in names])} = M",
        f"{_targets([f'v{f}' for f in names])} = V",
    ]
    for f in names:
        lines += [
            f"m{f} = beta1 * m{f} + g{f}",
            f"v{f} = beta2 * v{f} + g{f} * g{f}",
        ]
    m, v = (", ".join(letter + f for f in names) for letter in "mv")
    new = ", ".join(f"w{f} - k * m{f} / (sqrt(v{f}) + e)" for f in names)
    return lines + [f"states[row] = [{m}], [{v}]", f"rows[row] = [{new}]"]


def _row_adam(names: list[str]) -> list[str]:
    bias = names[-1] == "b"
    factors = names[:-1] if bias else names
    lines = [
        f"M, V, Vb = states[row] or ([0.0] * {len(names)}, 0.0, 0.0)",
        f"{_targets([f'm{f}' for f in names])} = M",
    ]
    lines += [f"m{f} = beta1 * m{f} + g{f}" for f in names]
    squares = " + ".join(f"g{f} * g{f}" for f in factors)
    lines += [
        f"V = beta2 * V + ({squares}) / {len(factors)}",
        "scale = k / (sqrt(V) + e)",
    ]
    if bias:
        lines += [
            "Vb = beta2 * Vb + gb * gb",
            "bias_scale = k / (sqrt(Vb) + e)",
        ]
    new = [
        f"w{f} - {'bias_scale' if f == 'b' else 'scale'} * m{f}" for f in names
    ]
    return lines + [
        f"states[row] = [{', '.join('m' + f for f in names)}], V, Vb",
        f"rows[row] = [{', '.join(new)}]",
    ]


# PyPy's compiler gives up on much longer functions, and in CPython local variables
# beyond number 255 need longer instructions.
LONGEST_UNROLLED = 128


@lru_cache(maxsize=None)
def _compiled(kind: str, size: int, bias: bool) -> Callable[..., None]:
    names: dict = {"sqrt": math.sqrt}
    source = update_source(kind, size, bias)
    exec(compile(source, f"<{kind} of {size} factors>", "exec"), names)
    return names["update"]
