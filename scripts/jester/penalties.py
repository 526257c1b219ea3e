"""What the code of the lecture adds to its loss instead of what it wrote down.

The lecture writes the loss Σ (r̂ - r)² + ½ λ ‖P‖² + ½ λ ‖Q‖², with squared
norms. (That is `scratch_recs.training.penalties.RowPenalty`.) Its code adds to
the mean of every batch of B ratings

    (λ ‖P‖ + λ ‖Q‖) / B              version A
     λ ‖P‖ + λ ‖Q‖                   version B

with norms of whole tables, not squared. The gradient is λ p_u / ‖P‖: the size
of the table divides the pull on a row away, so that next to nothing is left of
it.
"""

from __future__ import annotations

import math
from typing import Iterable, NamedTuple, Sequence

from scratch_recs.linear_algebra import Matrix, Vector, sum_of_squares
from scratch_recs.training.penalties import Decays, TablePenalty


class NormPenalty(NamedTuple):
    """The penalty λ ‖P‖ of each table, added to the mean loss of every batch.

    regularization         λ of the factors
    bias_regularization    λ of the biases, for the norm of their own column
    per_rating             divide by the batch size (the lecture's version A)

    >>> penalty = NormPenalty(10.0).of_table([[3.0], [4.0]], False, [1, 1], 2)
    >>> penalty.decays(batch_size=2).constant              # 10 / √(3² + 4²)
    2.0
    """

    regularization: float
    bias_regularization: float = 0.0
    per_rating: bool = False

    def of_table(
        self, rows: Matrix, bias: bool, counts: Sequence[int], total: int
    ) -> TablePenalty:
        """The penalty of one table; `counts` and `total` do not matter here."""
        return _TableNorm(self, rows, bias)


class _TableNorm:
    """The squared norms of the rows of one table, kept up to date."""

    def __init__(self, settings: NormPenalty, rows: Matrix, bias: bool) -> None:
        self.settings = settings
        self.bias = bias
        self.shares = [0.0] * len(rows)
        self.squares = [sum_of_squares(self._factors(row)) for row in rows]
        self.bias_squares = [row[-1] * row[-1] for row in rows] if bias else []

    def _factors(self, row: Vector) -> Vector:
        return row[:-1] if self.bias else row

    def decays(self, batch_size: int) -> Decays:
        """λ / ‖P‖ for the factors, and for the biases by their own norm."""
        lam, lam_bias, per_rating = self.settings
        lam = _over_root(lam, self.squares)
        lam_bias = _over_root(lam_bias, self.bias_squares)
        if per_rating:
            lam, lam_bias = lam / batch_size, lam_bias / batch_size
        return Decays(lam, lam_bias, shares=self.shares)

    def after(self, rows: Matrix, touched: Iterable[int]) -> None:
        """Take note of the new values of the rows that a batch has touched."""
        for row in touched:
            self.squares[row] = sum_of_squares(self._factors(rows[row]))
            if self.bias:
                self.bias_squares[row] = rows[row][-1] * rows[row][-1]


def _over_root(lam: float, squares: Sequence[float]) -> float:
    """λ / √Σ squares; 0.0 for the norm 0, which has no direction."""
    try:
        norm = math.sqrt(math.fsum(squares))
    except OverflowError:  # an exploding run: its next error will say so
        norm = math.inf
    return lam / norm if norm else 0.0
