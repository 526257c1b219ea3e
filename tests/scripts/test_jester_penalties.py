"""The penalties of the lecture's code: norms of whole tables, not squared."""

import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs import DivergenceError, EmbeddingDotBias, Ratings, SGD, Constant
from scratch_recs.datasets.synthetic import synthetic_ratings
from scripts.jester.penalties import NormPenalty
from tests.embeddings.cases import KINDS, fitted, gradient_of, masks_of
from tests.embeddings.cases import same_tables, silent_units, twin
from tests.strategies import optimizers, rating_tables

TABLE = synthetic_ratings(users=12, items=9, ratings=60, seed=1)


@pytest.mark.parametrize("per_rating", [False, True])
def test_the_penalty_is_the_derivative_of_what_the_lecture_adds(per_rating):
    rows, n, lam, h = [[0.3, -0.2, 0.9], [0.5, 0.1, 0.4]], 8, 0.7, 1e-6
    penalty = NormPenalty(lam, per_rating=per_rating)
    decays = penalty.of_table(rows, True, [3, 5], n).decays(batch_size=n)

    def added(rows):
        squares = sum(x * x for row in rows for x in row[:-1])
        return lam * math.sqrt(squares) / (n if per_rating else 1)

    assert decays.per_touch == decays.bias_per_touch == 0.0
    for row in range(2):
        for j in (0, 1):
            up, down = copy.deepcopy(rows), copy.deepcopy(rows)
            up[row][j] += h
            down[row][j] -= h
            slope = (added(up) - added(down)) / (2 * h)
            assert decays.constant * rows[row][j] == pytest.approx(slope, rel=1e-6)


def test_the_norm_follows_the_rows_that_change():
    rows = [[3.0], [0.0]]
    penalty = NormPenalty(1.0).of_table(rows, False, [1, 1], 2)
    assert penalty.decays(1).constant == pytest.approx(1 / 3)
    rows[1] = [4.0]
    penalty.after(rows, {1: []})
    assert penalty.decays(1).constant == pytest.approx(1 / 5)


@pytest.mark.parametrize("per_rating", [False, True])
def test_an_explosion_under_a_penalty_on_norms_is_one_sentence(per_rating):
    jokes = [(u, i, 5 * (r - 3)) for u, i, r in TABLE]
    table = Ratings.from_triples(jokes, (-10, 10))
    model = EmbeddingDotBias(
        dim=20, y_range=None, optimizer=SGD(20.0), schedule=Constant(), epochs=60,
        penalty=NormPenalty(0.001, per_rating=per_rating),
    )  # fmt: skip
    with pytest.raises(DivergenceError):
        model.fit(table)


@pytest.mark.parametrize("kind", KINDS)
@given(rating_tables(min_size=5), st.booleans(), optimizers)
@settings(max_examples=10)
def test_one_batch_is_what_the_textbook_says(kind, table, per_rating, optimizer):
    """Gradients summed up by hand, λ p / ‖P‖ added, then one step of the optimizer."""
    penalty = NormPenalty(0.5, 0.25, per_rating)
    model = fitted(
        kind, table, penalty=penalty, optimizer=optimizer, schedule=Constant(),
        batch_size=len(table),
    )  # fmt: skip
    plain = twin(model)
    model.continue_fit(table, epochs=1, learning_rate=0.05)
    n, masks = len(table), masks_of(plain, plain._source)
    rows = list(zip(table.users, table.items, table.values))
    plain._source.shuffle(rows)
    total = {}
    for u, i, r in rows:
        drawn = masks()
        off = silent_units(plain, u, i, drawn)
        for name, slopes in gradient_of(plain, u, i, r, drawn).items():
            for row, g in slopes.items():
                if name != "hidden" or row not in off:
                    old = total.get((name, row), [0.0] * len(g))
                    total[name, row] = [a + b / n for a, b in zip(old, g)]
    tables = {name: list(rows) for name, rows in plain._tables.items()}
    for (name, row), g in total.items():
        x, bias = tables[name][row], plain._formula.biases[name]
        cut, new = len(x) - bias, []
        for piece, lam in ((slice(0, cut), 0.5), (slice(cut, len(x)), 0.25)):
            norm = math.sqrt(
                math.fsum(w * w for old in tables[name] for w in old[piece])
            )
            pull = lam / norm / (n if per_rating else 1) if norm else 0.0
            slope = [g_j + pull * x_j for g_j, x_j in zip(g[piece], x[piece])]
            if x[piece]:
                new += optimizer.step(x[piece], slope, None, 0.05, 1)[0]
        plain._tables[name][row] = new
    assert same_tables(model, plain, 1e-9)
