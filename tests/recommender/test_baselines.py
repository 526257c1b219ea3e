"""Baselines: exact means, documented fallbacks, biases that minimize their loss."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserItemMean,
    UserMean,
    damped_bias,
    means_of,
)
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.datasets.ratings import Ratings
from tests.conftest import REFERENCE
from tests.strategies import any_tables, dyadic_floats, tables_and_parts

dampings = st.floats(0, 50)


def exact_mean(values):
    values = list(map(Fraction, values))
    return sum(values) / len(values)


# --- Means --------------------------------------------------------------------


@given(tables_and_parts())
def test_means_agree_with_exact_arithmetic_and_fall_back_to_the_mean_of_all(tables):
    table, part = tables
    overall = exact_mean(part.values)
    models = [GlobalMean(), UserMean(), ItemMean(), UserItemMean()]
    for model in models:
        model.fit(part)
    for user in [*table.user_ids, "a stranger"]:
        of_user = [row.rating for row in part if row.user_id == user]
        user_mean = exact_mean(of_user) if of_user else overall
        for item in [*table.item_ids, "unheard of"]:
            of_item = [row.rating for row in part if row.item_id == item]
            item_mean = exact_mean(of_item) if of_item else overall
            exact = [overall, user_mean, item_mean, (user_mean + item_mean) / 2]
            for model, expected in zip(models, exact):
                prediction = model.predict(user, item, clip=False)
                assert prediction == pytest.approx(
                    float(expected), rel=1e-14, abs=1e-14
                )


def test_a_group_without_ratings_has_the_mean_that_is_named():
    assert means_of([[], [(3, 1.0), (4, 2.0)], []], empty=7.5) == [7.5, 1.5, 7.5]


@given(tables_and_parts())
def test_somebody_without_ratings_is_predicted_the_mean_of_all(tables):
    _, part = tables
    for model in (UserMean().fit(part), UserItemMean().fit(part)):
        assert model.predict_for([], "unheard of") == part.mean
        # A rating of an item that the model does not know tells it nothing.
        nothing = [("unheard of", part.scale[0])]
        assert model.predict_for(nothing, "unheard of") == part.mean
    assert UserMean().fit(part).predict_for([], part[0].item_id) == part.mean


def test_every_mean_says_whose_it_is():
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Cube", 2)])
    mean, of_user, of_item = (
        "mean of all ratings",
        "mean of the user's ratings",
        "mean of the item's ratings",
    )
    causes = {
        (GlobalMean, "ann", "Cube"): [mean],
        (UserMean, "ann", "Cube"): [of_user],
        (UserMean, "eve", "Cube"): [mean],
        (ItemMean, "ann", "Cube"): [of_item],
        (ItemMean, "ann", "Brazil"): [mean],
        (UserItemMean, "ann", "Cube"): ["half the user's mean", "half the item's mean"],
    }
    for (model, user, item), expected in causes.items():
        explanation = model().fit(table).explain(user, item)
        assert [cause for cause, _ in explanation] == expected


# --- One bias -----------------------------------------------------------------

groups = st.lists(st.tuples(st.integers(0, 3), dyadic_floats), min_size=1, max_size=9)
four_biases = st.lists(dyadic_floats, min_size=4, max_size=4)


@given(groups, dyadic_floats, four_biases, dampings)
def test_a_damped_bias_is_where_the_slope_of_its_loss_is_zero(
    group, mean, others, damping
):
    bias = Fraction(damped_bias(group, mean, others, damping))
    # Half the derivative of Σ (r - μ - b_other - b)² + damping · b².
    slope = Fraction(damping) * bias
    for other, rating in group:
        slope -= Fraction(rating) - Fraction(mean) - Fraction(others[other]) - bias
    size = sum(abs(r - mean - others[o]) for o, r in group) + damping * abs(bias)
    assert abs(slope) <= 1e-15 * (1 + float(size)) * (1 + len(group))


@given(groups, dyadic_floats, four_biases, dampings)
def test_damping_pulls_a_bias_towards_zero(group, mean, others, damping):
    free = damped_bias(group, mean, others, 0.0)
    pulled = damped_bias(group, mean, others, damping)
    assert abs(pulled) <= abs(free) and pulled * free >= 0
    assert abs(damped_bias(group, mean, others, 1e18)) < 1e-12


def test_nobody_s_bias_is_zero_however_small_the_damping():
    assert damped_bias([], 3.5, [], 0.0) == 0.0


# --- All biases ---------------------------------------------------------------


def loss(model, table):
    """Σ (r - μ - b_u - b_i)² + damping · (Σ b_u² + Σ b_i²), exactly."""
    b, c = (
        list(map(Fraction, biases)) for biases in (model.user_biases, model.item_biases)
    )
    mean = Fraction(table.mean)
    total = Fraction(model.user_damping) * sum(x * x for x in b)
    total += Fraction(model.item_damping) * sum(x * x for x in c)
    for user, item, rating in zip(table.users, table.items, table.values):
        total += (Fraction(rating) - mean - b[user] - c[item]) ** 2
    return total


@given(tables_and_parts(), dampings, dampings)
def test_no_round_of_least_squares_makes_the_loss_larger(tables, of_users, of_items):
    _, part = tables
    losses = [
        float(loss(BiasBaseline("als", epochs, of_users, of_items).fit(part), part))
        for epochs in (1, 2, 3, 8)
    ]
    model = BiasBaseline("als", 1, of_users, of_items).fit(part)
    fitted = model.user_biases, model.item_biases
    zeros = [[0.0] * len(biases) for biases in fitted]
    # Before the first round, then the two halves of it: items, then users.
    halves = []
    for biases in ((zeros[0], zeros[1]), (zeros[0], fitted[1]), fitted):
        model.user_biases, model.item_biases = biases
        halves.append(float(loss(model, part)))
    steps = halves + losses[1:]
    slack = 1e-12 * (1 + steps[0])
    assert all(after <= before + slack for before, after in zip(steps, steps[1:]))


@given(tables_and_parts(), dampings, dampings)
def test_after_a_round_no_other_bias_of_a_user_would_be_better(
    tables, of_users, of_items
):
    _, part = tables
    model = BiasBaseline("als", 3, of_users, of_items).fit(part)
    best = loss(model, part)
    fitted = model.user_biases
    for user in set(part.users):
        for step in (-1e-3, 1e-3):
            model.user_biases = list(fitted)
            model.user_biases[user] += step
            assert loss(model, part) > best


@given(any_tables)
def test_enough_rounds_come_to_rest(table):
    model, further = BiasBaseline(epochs=200), BiasBaseline(epochs=201)
    model.fit(table), further.fit(table)
    assert model.user_biases == pytest.approx(further.user_biases, abs=1e-12)
    assert model.item_biases == pytest.approx(further.item_biases, abs=1e-12)


@given(tables_and_parts(), dampings, dampings)
def test_damped_means_are_one_round_and_written_out_here(tables, of_users, of_items):
    table, part = tables
    model = BiasBaseline("damped", 7, of_users, of_items).fit(part)
    one_round = BiasBaseline("als", 1, of_users, of_items).fit(part)
    assert model.item_biases == one_round.item_biases
    assert model.user_biases == one_round.user_biases
    mean, c = exact_mean(part.values), {}
    for item in table.item_ids:
        rest = [Fraction(r.rating) - mean for r in part if r.item_id == item]
        c[item] = sum(rest) / (Fraction(of_items) + len(rest)) if rest else Fraction(0)
    for user in table.user_ids:
        rest = [
            Fraction(r.rating) - mean - c[r.item_id] for r in part if r.user_id == user
        ]
        b = sum(rest) / (Fraction(of_users) + len(rest)) if rest else Fraction(0)
        for item in table.item_ids:
            prediction = model.predict(user, item, clip=False)
            assert prediction == pytest.approx(float(mean + b + c[item]), abs=1e-12)


@given(tables_and_parts())
def test_an_unknown_user_or_item_has_the_bias_zero(tables):
    table, part = tables
    model = BiasBaseline().fit(part)
    b = dict(zip(table.user_ids, model.user_biases))
    c = dict(zip(table.item_ids, model.item_biases))
    unrated = set(table.item_ids) - {row.item_id for row in part}
    silent = set(table.user_ids) - {row.user_id for row in part}
    assert all(c[item] == 0 for item in unrated)
    assert all(b[user] == 0 for user in silent)
    for user in [*table.user_ids, "a stranger"]:
        for item in [*table.item_ids, "unheard of"]:
            expected = part.mean + b.get(user, 0.0) + c.get(item, 0.0)
            assert model.predict(user, item, clip=False) == expected


def test_the_explanation_names_the_biases_that_are_known():
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 3)])
    model = BiasBaseline().fit(table)
    named = [
        [cause for cause, _ in model.explain(user, item)]
        for user, item in [("ann", "Alien"), ("ann", "?"), ("?", "Alien"), ("?", "?")]
    ]
    mean, of_user = "mean of all ratings", "bias of the user"
    of_item = "bias of the item"
    assert named == [[mean, of_user, of_item], [mean, of_user], [mean, of_item], [mean]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "sgd"},
        {"epochs": 0},
        {"user_damping": -1},
        {"item_damping": -0.5},
    ],
)
def test_settings_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match=f"^{list(wrong)[0]} (is|counts)"):
        BiasBaseline(**wrong)


# --- The reference library ----------------------------------------------------


def test_biases_are_those_of_the_reference_library(u1):
    with open(REFERENCE / "baseline_u1.json", encoding="utf-8") as file:
        reference = json.load(file)
    train, test = u1
    model = BiasBaseline().fit(train)
    assert train.mean == pytest.approx(reference["global_mean"], abs=1e-12)
    for ids, biases, expected in [
        (train.user_index, model.user_biases, reference["user_biases"]),
        (train.item_index, model.item_biases, reference["item_biases"]),
    ]:
        ours = {id: biases[ids[id]] for id in expected}
        assert ours == pytest.approx(expected, abs=1e-9) and len(ours) == 20
    ours = [model.predict(user, item) for user, item in reference["pairs"]]
    assert ours == pytest.approx(reference["predictions"], abs=1e-9)
    assert len(ours) > 150
    error = rmse(model.predict_all(test), test.values)
    assert error == pytest.approx(reference["test_rmse"], abs=1e-9)
