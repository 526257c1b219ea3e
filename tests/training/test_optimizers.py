"""Optimizers: the reference steps of PyTorch, and what the rules promise."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.training.optimizers import SGD, Adam
from tests.conftest import REFERENCE
from tests.strategies import optimizers, vectors

SLOPES = st.floats(-100, 100).filter(lambda g: abs(g) > 1e-3)


def reference():
    return json.loads((REFERENCE / "optimizers.json").read_text(encoding="utf-8"))


def from_settings(run):
    names = {"lr": "learning_rate", "eps": "epsilon"}
    settings = {names.get(k, k): v for k, v in run["settings"].items()}
    if "betas" in settings:
        settings["beta1"], settings["beta2"] = settings.pop("betas")
    return {"SGD": SGD, "Adam": Adam}[run["optimizer"]](**settings)


RUNS = reference()["runs"]


@pytest.mark.parametrize("run", RUNS, ids=lambda run: str(run["settings"]))
def test_the_reference_sequences_of_pytorch(run):
    optimizer, x, state = from_settings(run), reference()["start"], None
    for gradient, expected in zip(reference()["gradients"], run["values"]):
        x, state = optimizer.step(x, gradient, state)
        assert x == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(vectors(SLOPES, 2), optimizers)
def test_a_step_changes_nothing_in_place(pair, optimizer):
    x, g = pair
    before = [list(x), list(g)]
    _, state = optimizer.step(x, g)
    kept = repr(state)
    optimizer.step(x, g, state)
    assert [x, g] == before and repr(state) == kept


@given(vectors(SLOPES, 2))
def test_momentum_of_zero_is_plain_sgd(pair):
    x, g = pair
    assert SGD(0.1, momentum=0.0).step(x, g) == (SGD(0.1).step(x, g)[0], None)


@given(vectors(SLOPES, 1))
def test_momentum_under_a_constant_gradient_speeds_up_to_its_limit(pair):
    (g,) = pair
    x, state = [0.0] * len(g), None
    for _ in range(200):
        before = x
        x, state = SGD(0.1, momentum=0.5).step(x, g, state)
    # Σ μⁿ = 1 / (1 - μ)
    steps = [old - new for old, new in zip(before, x)]
    assert steps == pytest.approx([0.1 * g_i / (1 - 0.5) for g_i in g])


@given(vectors(SLOPES, 1), st.floats(1e-4, 1.0))
def test_the_first_step_of_adam_is_the_learning_rate_for_every_parameter(pair, rate):
    (g,) = pair
    x, _ = Adam(rate).step([0.0] * len(g), g)
    assert x == pytest.approx([-math.copysign(rate, g_i) for g_i in g], rel=1e-4)


@given(st.lists(vectors(SLOPES, 1, 3, 3), min_size=1, max_size=6), st.floats(0.1, 50))
def test_adam_does_not_care_about_the_unit_of_the_loss(gradients, unit):
    adam = Adam(0.01, epsilon=0.0)
    x, y, of_x, of_y = [0.0] * 3, [0.0] * 3, None, None
    for (g,) in gradients:
        x, of_x = adam.step(x, g, of_x)
        y, of_y = adam.step(y, [unit * g_i for g_i in g], of_y)
    assert y == pytest.approx(x, rel=1e-9, abs=1e-12)


@given(st.lists(SLOPES, min_size=1, max_size=5))
def test_one_moment_for_a_single_number_is_adam(gradients):
    x, y, of_x, of_y = [1.0], [1.0], None, None
    for g in gradients:
        x, of_x = Adam(0.1).step(x, [g], of_x)
        y, of_y = Adam(0.1, row_wise=True).step(y, [g], of_y)
    assert x == y


@given(vectors(SLOPES, 1), st.floats(1e-3, 0.5), optimizers)
def test_weight_decay_is_a_gradient_along_the_parameters(pair, decay, optimizer):
    (x,) = pair
    plain = optimizer._replace(weight_decay=0.0)
    decaying = optimizer._replace(weight_decay=decay)
    zero = [0.0] * len(x)
    assert decaying.step(x, zero) == plain.step(x, [decay * x_i for x_i in x])
