"""Penalties on large parameters: which multiple of a row its gradient contains.

Every penalty here has a gradient along the row itself, so all that a training loop
has to know is a number for each row of a batch. Be n the number of ratings, B the
batch size, n_u the number of ratings of user u, and P the table of all users' rows.

'rows'               The loss as the Jester lecture writes it,
                         Σ (r̂ - r)² + ½ λ ‖P‖² + ½ λ ‖Q‖²,
                     divided by n to make it a mean. ½ λ ‖p_u‖² has one n_u-th part
                     in each rating of u, so that a batch in which u occurs k times
                     contributes k / n_u · λ p_u / B: on average exactly the gradient
                     of the whole, and rows that are not in the batch stay alone.
'norm'               What the lecture's code computes instead: λ ‖P‖ + λ ‖Q‖, the norms
                     of whole tables, not squared, added to the mean of every batch.
                     The gradient is λ p_u / ‖P‖: a pull that the table's size divides
                     away, which is next to none.
'norm / batch size'  The same divided by B, as another version of that lecture has it.

λ is `regularization`; biases have λ_b (`bias_regularization`) and, for the norms, the
norm of their own column. The optimizer's weight decay comes on top for every row that
a batch touches.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Sequence

from scratch_recs.linear_algebra import Matrix, Vector, sum_of_squares

PENALTIES = ("rows", "norm", "norm / batch size")


class Decays(NamedTuple):
    """What is added to a row's gradient, as a multiple of the row itself.

        constant + per_touch · touches · shares[row]

    for its factors, and the same with `bias_constant` and `bias_per_touch` for its
    bias; touches is how many ratings of the batch use the row.

    >>> Decays(constant=0.1, shares=[1.0]).per_touch
    0.0
    """

    constant: float = 0.0
    bias_constant: float = 0.0
    per_touch: float = 0.0
    bias_per_touch: float = 0.0
    shares: Sequence[float] = ()


class TablePenalty:
    """The Decays of one table, batch by batch.

    kind             one of PENALTIES
    lam, lam_bias    λ of the factors and of the biases
    weight_decay     the optimizer's, for all numbers of a touched row
    rows             the table as it is when training starts; bias: has it biases?
    counts           how many ratings each row has, or () for a table like a layer,
                     which every rating uses
    total            the number of ratings n

    >>> penalty = TablePenalty("rows", 0.5, 0.0, 0.0, [[1.0]], False, [4], total=4)
    >>> penalty.decays(batch_size=2)         # 0.5 · touches / 4 / 2
    Decays(constant=0.0, bias_constant=0.0, per_touch=0.25, bias_per_touch=0.0, \
shares=[0.25])
    """

    def __init__(
        self,
        kind: str,
        lam: float,
        lam_bias: float,
        weight_decay: float,
        rows: Matrix,
        bias: bool,
        counts: Sequence[int],
        total: int,
    ) -> None:
        if kind not in PENALTIES:
            raise ValueError(f"penalty is one of {PENALTIES}, not {kind!r}")
        self.kind, self.lam, self.lam_bias = kind, lam, lam_bias
        self.weight_decay, self.bias, self.total = weight_decay, bias, total
        self.shared_out = kind == "rows" and bool(counts)
        self.shares = [0.0] * len(rows)
        if self.shared_out:
            self.shares = [1 / count if count else 0.0 for count in counts]
        self.squares = self.bias_squares = ()
        if self._needs_norms:
            self.squares = [sum_of_squares(self._factors(row)) for row in rows]
            self.bias_squares = [
                row[-1] * row[-1] if bias else 0.0 for row in rows
            ]

    @property
    def _needs_norms(self) -> bool:
        return self.kind != "rows" and bool(self.lam or self.lam_bias)

    def _factors(self, row: Vector) -> Vector:
        return row[:-1] if self.bias else row

    def decays(self, batch_size: int) -> Decays:
        """The Decays of a batch of this size, before the batch is learned from."""
        lam, lam_bias, always = self.lam, self.lam_bias, self.weight_decay
        if self.shared_out:
            per_touch, bias_per_touch = lam / batch_size, lam_bias / batch_size
            return Decays(
                always, always, per_touch, bias_per_touch, self.shares
            )
        if self.kind == "rows":
            lam, lam_bias = lam / self.total, lam_bias / self.total
        elif self._needs_norms:
            lam = _over_root(lam, self.squares)
            lam_bias = _over_root(lam_bias, self.bias_squares)
            if self.kind == "norm / batch size":
                lam, lam_bias = lam / batch_size, lam_bias / batch_size
        return Decays(always + lam, always + lam_bias, shares=self.shares)

    def after(self, rows: Matrix, touched: dict[int, Any]) -> None:
        """Take note of the new values of the rows that a batch has touched."""
        if self._needs_norms:
            for row in touched:
                self.squares[row] = sum_of_squares(self._factors(rows[row]))
                if self.bias:
                    self.bias_squares[row] = rows[row][-1] * rows[row][-1]


def _over_root(lam: float, squares: Sequence[float]) -> float:
    """λ / √Σ squares; 0 where the norm is 0 and has no direction."""
    try:
        norm = math.sqrt(math.fsum(squares))
    except OverflowError:  # an exploding run: its next error will say so
        norm = math.inf
    return lam / norm if norm else 0.0
