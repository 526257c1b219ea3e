"""Penalties: the gradient of what the lecture adds to the loss."""

import copy

import pytest

from scratch_recs.training.penalties import Decays, RowPenalty


def decay_of(decays, row, touches):
    """The multiple of a row that its gradient contains."""
    return decays.constant + decays.per_touch * touches * decays.shares[row]


def test_the_penalty_is_the_derivative_of_what_the_lecture_adds():
    rows, counts, n, lam, h = [[0.3, -0.2, 0.9], [0.5, 0.1, 0.4]], [3, 5], 8, 0.7, 1e-6
    decays = RowPenalty(lam).of_table(rows, True, counts, n).decays(batch_size=n)

    def added(rows):
        return lam / 2 * sum(x * x for row in rows for x in row[:-1]) / n

    for row, count in enumerate(counts):
        for j in (0, 1):
            up, down = copy.deepcopy(rows), copy.deepcopy(rows)
            up[row][j] += h
            down[row][j] -= h
            slope = (added(up) - added(down)) / (2 * h)
            decay = decay_of(decays, row, touches=count)
            assert decay * rows[row][j] == pytest.approx(slope, rel=1e-6)


def test_rows_without_ratings_pay_nothing():
    penalty = RowPenalty(0.7, 0.3).of_table([[1.0], [2.0]], False, [0, 4], 4)
    assert penalty.decays(2).shares == [0.0, 0.25]


def test_a_layer_pays_its_share_of_the_penalty_in_every_batch():
    penalty = RowPenalty(0.7, 0.3).of_table([[1.0, 2.0]], True, (), 8)
    for size in (1, 2, 8):
        assert penalty.decays(size) == Decays(0.7 / 8, 0.3 / 8, shares=[0.0])
