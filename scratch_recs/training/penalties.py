"""Penalties on large parameters: which multiple of a row its gradient contains.

A penalty keeps numbers small that few ratings speak for. The loss of the
lectures (Jester: mini-batches) is a sum over n ratings and over all users and
items,

    Σ (r̂ - r)² + ½ λ Σ_u ‖p_u‖² + ½ λ Σ_i ‖q_i‖²

divided by n to make it a mean. `RowPenalty` gives every rating of u its share
of u's penalty: ½ λ ‖p_u‖² / n_u, where n_u is the number of u's ratings. So a
batch of B ratings in which u occurs k times contributes

    k / n_u · λ p_u / B

to the gradient of p_u: on average exactly the gradient of the whole, and rows
that are not in the batch stay as they are. The biases have a λ of their own.

The weight decay of an optimizer is another thing: it pulls at every row that a
batch touches, equally often or rarely rated (see `optimizers`).

A penalty of one's own is an object with the method `of_table` (see `Penalty`),
for every penalty whose gradient is a multiple of the row itself. The training
loop asks it before each batch, and knows none of them.
"""

from __future__ import annotations

from typing import Iterable, NamedTuple, Protocol, Sequence

from scratch_recs.linear_algebra import Matrix


class Decays(NamedTuple):
    """What is added to the gradient of a row, as a multiple of the row itself.

        constant + per_touch · touches · shares[row]

    for its factors; `bias_constant` and `bias_per_touch` are those of its bias,
    and `touches` says how many ratings of the batch use the row.

    >>> Decays(constant=0.1, shares=[1.0]).per_touch
    0.0
    """

    constant: float = 0.0
    bias_constant: float = 0.0
    per_touch: float = 0.0
    bias_per_touch: float = 0.0
    shares: Sequence[float] = ()


class TablePenalty(Protocol):
    """The penalty of one table while a model learns."""

    def decays(self, batch_size: int) -> Decays:
        """The Decays of the next batch, which has so many ratings."""

    def after(self, rows: Matrix, touched: Iterable[int]) -> None:
        """Take note of the rows that the batch has replaced."""


class Penalty(Protocol):
    """A penalty, as a setting of a model: it holds numbers, no state."""

    def of_table(
        self, rows: Matrix, bias: bool, counts: Sequence[int], total: int
    ) -> TablePenalty:
        """The penalty of one table, at the beginning of a training run.

        rows      the table; it changes as the model learns
        bias      whether its rows end with a bias
        counts    how many ratings use each row; () for a layer, which all use
        total     the number of ratings
        """


class RowPenalty(NamedTuple):
    """½ λ ‖row‖² for every row, shared out among the ratings that use it.

    regularization         λ of the factors
    bias_regularization    λ of the biases

    >>> users = [[1.0, 2.0], [3.0, 4.0]]
    >>> penalty = RowPenalty(0.5).of_table(users, False, counts=[4, 1], total=5)
    >>> decays = penalty.decays(batch_size=2)
    >>> decays.per_touch, decays.shares      # row 0: 0.25 · touches · 1/4
    (0.25, [0.25, 1.0])
    """

    regularization: float = 0.0
    bias_regularization: float = 0.0

    def of_table(
        self, rows: Matrix, bias: bool, counts: Sequence[int], total: int
    ) -> TablePenalty:
        """The penalty of one table, see `Penalty`.

        >>> layer = RowPenalty(0.5).of_table([[1.0]], False, counts=(), total=5)
        >>> layer.decays(batch_size=2).constant          # every rating uses it
        0.1
        """
        if not counts:
            return _LayerShares(self, len(rows), total)
        return _RowShares(self, counts)


class _RowShares:
    """RowPenalty for a table of users, items or genres."""

    def __init__(self, penalty: RowPenalty, counts: Sequence[int]) -> None:
        self.penalty = penalty
        self.shares = [1 / count if count else 0.0 for count in counts]

    def decays(self, batch_size: int) -> Decays:
        lam, lam_bias = self.penalty
        return Decays(
            per_touch=lam / batch_size,
            bias_per_touch=lam_bias / batch_size,
            shares=self.shares,
        )

    def after(self, rows: Matrix, touched: Iterable[int]) -> None:
        pass  # the shares do not depend on the rows


class _LayerShares:
    """RowPenalty for a layer of a net: an n-th part for each rating."""

    def __init__(self, penalty: RowPenalty, rows: int, total: int) -> None:
        lam, lam_bias = penalty
        self._decays = Decays(
            lam / total, lam_bias / total, shares=[0.0] * rows
        )

    def decays(self, batch_size: int) -> Decays:
        return self._decays

    def after(self, rows: Matrix, touched: Iterable[int]) -> None:
        pass
