"""Nets: back-propagation checked number by number, masks, genres as inputs."""

import math
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scratch_recs.embeddings.genre_net import GenreEmbeddingNet
from scratch_recs.embeddings.hidden_layer import (
    backward,
    batch_pass,
    draw_mask,
    forward,
    mask_source,
)
from scratch_recs.embeddings.net_models import EmbeddingNet, embedding_size
from scratch_recs.linear_algebra import add, scalar_multiply
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.embeddings.cases import (
    NETS,
    fitted,
    gradient_of,
    kink_is_near,
    masks_of,
    summed,
    worst_slope,
)
from tests.strategies import rating_tables

TABLE = synthetic_ratings(users=8, items=6, ratings=30, seed=4)
NUMBERS = st.floats(-2, 2)


@pytest.mark.parametrize("with_masks", [False, True])
@pytest.mark.parametrize("kind", NETS)
@given(rating_tables(users=3, items=4), st.integers(0, 99))
@settings(max_examples=5)
def test_every_gradient_is_the_numerical_derivative(kind, with_masks, table, seed):
    model = fitted(kind, table, seed=seed)
    u, i = table.users[0], table.items[0]
    ones = [1.0] * model._formula.inputs.size, [1.0] * model.hidden
    masks = ones
    if with_masks:
        source = random.Random(seed)
        of_x = draw_mask(source, len(ones[0]), 0.3)
        masks = of_x, draw_mask(source, len(ones[1]), 0.5)
    assume(not kink_is_near(model, u, i, masks))
    assert worst_slope(model, u, i, 4.0, masks) < 1e-7


@pytest.mark.parametrize("kind", NETS)
@given(rating_tables(), st.integers(0, 99))
@settings(max_examples=5)
def test_the_queues_of_a_batch_add_up_to_the_mean_gradient(kind, table, seed):
    model = fitted(kind, table, seed=seed)
    batch = list(zip(table.users, table.items, table.values))
    draws = [masks_of(model, random.Random(seed)) for _ in range(2)]
    expected = {}
    for u, i, r in batch:
        for name, slopes in gradient_of(model, u, i, r, draws[0]()).items():
            for row, g in slopes.items():
                old = expected.get((name, row), [0.0] * len(g))
                expected[name, row] = add(old, scalar_multiply(1 / len(batch), g))
    pairs = (draws[1]() for _ in batch)
    held = []

    def input_mask():
        held[:] = next(pairs)
        return held[0]

    inputs = model._formula.inputs
    squared, queues = batch_pass(
        batch, model._tables, inputs, model._range.with_slope, input_mask,
        lambda: held[1], forward, backward, range(inputs.size),
    )  # fmt: skip
    assert squared >= 0
    for (name, row), g in expected.items():
        total = summed(queues[name][row], model._formula.biases[name])
        assert total == pytest.approx(g, rel=1e-9, abs=1e-12)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=20)
def test_forward_and_backward_are_the_formulas_of_the_chapter(inputs, units, seed):
    source = random.Random(seed)
    numbers = range(inputs)
    hidden = [[source.uniform(-1, 1) for _ in range(inputs + 1)] for _ in range(units)]
    v = [source.uniform(-1, 1) for _ in range(units + 1)]
    x = [source.uniform(-1, 1) for _ in numbers]
    m = draw_mask(source, units, 0.5)
    a = [math.fsum([W[-1], *(W[j] * x[j] for j in numbers)]) for W in hidden]
    expected = [max(0.0, a_h) * m_h for a_h, m_h in zip(a, m)]
    y, z = forward(hidden, v, x, m, numbers)
    assert y == pytest.approx([*expected, 1.0])
    assert z == pytest.approx(math.fsum(v_h * y_h for v_h, y_h in zip(v, y)))
    delta = [v[h] * m[h] if a[h] > 0 else 0.0 for h in range(units)]
    deltas, of_x = backward(hidden, v, m, y, numbers)
    assert deltas == [(h, d) for h, d in enumerate(delta) if d]
    for j in numbers:
        slope = math.fsum(delta[h] * hidden[h][j] for h in range(units))
        assert of_x[j] == pytest.approx(slope, abs=1e-12)


# --- Dropout --------------------------------------------------------------------------


@given(st.floats(0.0, 0.9), st.integers(0, 99))
def test_a_mask_keeps_the_mean(p, seed):
    mask = draw_mask(random.Random(seed), 4000, p)
    assert set(mask) <= {0.0, 1 / (1 - p)}
    # Five standard errors of the mean.
    assert abs(sum(mask) / 4000 - 1) <= 5 * math.sqrt(p / (1 - p) / 4000) + 1e-12


def test_no_dropout_draws_no_random_number():
    source = random.Random(0)
    assert mask_source(source, 3, 0.0)() == [1.0] * 3
    assert source.random() == random.Random(0).random()


def test_predictions_are_not_random():
    model = EmbeddingNet(dim=2, epochs=2, progress=False).fit(TABLE)
    user, item, _ = TABLE[0]
    assert len({model.predict(user, item) for _ in range(20)}) == 1


# --- Inputs ---------------------------------------------------------------------------


def test_the_rule_for_the_length_of_an_embedding():
    sizes = [embedding_size(n) for n in (1, 20, 610, 9724, 10**6)]
    assert sizes == [2, 9, 58, 274, 600]
    model = EmbeddingNet(dim="rule", epochs=0).fit(TABLE)
    assert len(model._tables["users"][0]) == embedding_size(8)
    assert len(model._tables["items"][0]) == embedding_size(6)


def test_sum_mean_and_concatenation_agree_where_nobody_has_two_genres():
    names = ["Drama", "War"]
    genres = {item: [names[n % 2]] for n, item in enumerate(TABLE.item_ids)}
    models = [
        GenreEmbeddingNet(genres, how, dim=2, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean", "concatenate")
    ]
    assert models[0]._tables == models[1]._tables == models[2]._tables
    assert len(models[0]._tables["genres"]) == 2


def test_a_genre_that_nobody_has_changes_nothing():
    genres = {TABLE.item_ids[0]: ["Drama"], TABLE.item_ids[1]: ["War"]}
    more = {**genres, "a film that nobody has seen": ["Western"]}
    model, other = (
        GenreEmbeddingNet(g, dim=2, epochs=2, progress=False).fit(TABLE)
        for g in (genres, more)
    )
    assert model._tables == other._tables and model.genre_names == ["Drama", "War"]


@pytest.mark.parametrize(
    "bad", [{"hidden": 0}, {"dim": 0}, {"dim": "large"}, {"hidden_dropout": 1.0}]
)
def test_senseless_settings_are_value_errors(bad):
    with pytest.raises(ValueError):
        EmbeddingNet(**bad)


def test_the_only_ways_to_combine_are_named():
    with pytest.raises(ValueError, match="concatenate"):
        GenreEmbeddingNet({}, "product")


def test_masks_differ_from_rating_to_rating():
    draw = mask_source(random.Random(0), 20, 0.5)
    assert len({tuple(draw()) for _ in range(200)}) > 100
