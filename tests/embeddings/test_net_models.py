"""Nets: back-propagation checked number by number, with and without genres."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scratch_recs.embeddings.hidden_layer import (
    backward,
    batch_pass,
    draw_mask,
    forward,
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


@pytest.mark.parametrize(
    "bad", [{"hidden": 0}, {"dim": 0}, {"dim": "large"}, {"hidden_dropout": 1.0}]
)
def test_senseless_settings_are_value_errors(bad):
    with pytest.raises(ValueError):
        EmbeddingNet(**bad)
