"""Models of lists: their scores are no ratings, and likes are all they see."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs import (
    AverageOf,
    BiasBaseline,
    ImplicitALS,
    Praise,
    Ratings,
    count_clicks,
    cross_validate,
    error_of,
    grid_search,
)
from scratch_recs.recommender.list_model import likes_of
from tests.helpers import LIST_MODELS, every_list_model, few_ratings
from tests.strategies import any_tables, rating_triples, tables_and_parts

few = settings(max_examples=8)


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@every_list_model
@few
@given(tables=tables_and_parts())
def test_a_score_is_finite_and_never_clipped(make, tables):
    table, part = tables
    model = make().fit(part)
    for user in [*table.user_ids, "a stranger"]:
        shown = dict(model.recommend(user, count=99))
        for item in [*table.item_ids, "unheard of"]:
            score = model.predict(user, item)
            assert math.isfinite(score)
            assert model.predict(user, item, clip=False) == score
            assert shown.get(item, score) == close(score)


@every_list_model
def test_errors_in_stars_refuse_a_model_of_lists(make):
    table = few_ratings()
    name = type(make()).__name__
    sentence = (
        f"{name} is a model of lists, its scores are no ratings: judge it by "
        "evaluate_ranking"
    )
    for ask in (
        lambda: error_of(make().fit(table), table),
        lambda: cross_validate(make(), table),
        lambda: grid_search(lambda k: make(), {"k": [1]}, table),
        lambda: AverageOf([BiasBaseline(), make()]),
    ):
        with pytest.raises(TypeError) as caught:
            ask()
        assert str(caught.value) == sentence


@every_list_model
@few
@given(table=any_tables, chance=st.randoms(use_true_random=False))
def test_other_names_change_nothing(make, table, chance):
    users = dict(zip(table.user_ids, chance.sample(range(99), len(table.user_ids))))
    items = dict(zip(table.item_ids, chance.sample(range(99), len(table.item_ids))))
    renamed = [(users[u], items[i], r) for u, i, r in table]
    model, twin = make().fit(table), make().fit(Ratings.from_triples(renamed))
    for user in table.user_ids:
        for item in table.item_ids:
            expected = model.predict(user, item)
            assert twin.predict(users[user], items[item]) == expected


# Those that draw random starts draw them in the order of the rows.
@pytest.mark.parametrize("name", sorted(set(LIST_MODELS) - {"ImplicitALS", "BPR"}))
@few
@given(triples=rating_triples(), chance=st.randoms(use_true_random=False))
def test_another_order_of_the_ratings_changes_nothing(name, triples, chance):
    other = list(triples)
    chance.shuffle(other)
    model, twin = (
        LIST_MODELS[name]().fit(Ratings.from_triples(rows, scale=(1, 5)))
        for rows in (triples, other)
    )
    for user, item, _ in triples:
        assert twin.predict(user, item) == close(model.predict(user, item))


# A mean knows of no likes.
@pytest.mark.parametrize("name", sorted(set(LIST_MODELS) - {"Praise"}))
@few
@given(triples=rating_triples())
def test_what_is_no_like_does_not_matter(name, triples):
    from_four = "likes" not in name
    lower = [(u, i, 1 if r < (4 if from_four else 3) else r) for u, i, r in triples]
    one, two = (
        LIST_MODELS[name]().fit(Ratings.from_triples(rows, scale=(1, 5)))
        for rows in (triples, lower)
    )
    for user, item, _ in triples:
        assert one.predict(user, item) == two.predict(user, item)


clicks = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=12
)


@pytest.mark.parametrize("name", sorted(set(LIST_MODELS) - {"Praise", "ImplicitALS"}))
@few
@given(clicks=clicks, data=st.data())
def test_a_repeated_click_lowers_no_score(name, clicks, data):
    user, item = again = data.draw(st.sampled_from(clicks))
    once, twice = (
        LIST_MODELS[name]().fit(count_clicks(rows))
        for rows in (clicks, [*clicks, again])
    )
    assert twice.predict(user, item) >= once.predict(user, item) - 1e-12


@given(clicks=clicks, more=st.integers(1, 9))
def test_a_repeated_click_moves_the_score_of_als_towards_one(clicks, more):
    """Given the items, p = 1 is what a click says, and more clicks say it louder."""
    table = count_clicks([*clicks, *[("d", "w")] * 10])
    model = ImplicitALS(2, regularization=0.5, epochs=1, progress=False).fit(table)
    items = sorted({item for _, item in clicks})
    before = model.predict_for([(item, 1) for item in items], items[0])
    again = [(item, 1 + more * (item == items[0])) for item in items]
    after = model.predict_for(again, items[0])
    assert abs(1 - after) <= abs(1 - before) + 1e-12
    if before <= 1:
        assert after >= before - 1e-12


@given(any_tables, st.none() | st.floats(-12, 12))
def test_likes_are_the_ratings_from_there_up(table, likes_from):
    low, high = table.scale
    least = low + 0.75 * (high - low) if likes_from is None else likes_from
    expected = [row for row in table if row.rating >= least]
    assert list(likes_of(table, likes_from)) == expected


def test_three_quarters_up_the_scale_is_a_like():
    assert few_ratings().likes_from == 4.0
    with pytest.raises(TypeError, match="^likes_from is a finite number, not '4'"):
        LIST_MODELS["EASE"]().__class__(likes_from="4")


def test_praise_is_a_damped_mean_minus_its_margin():
    table = few_ratings()
    model = Praise(damping=2.0, bound=1.5).fit(table)
    mean = sum(table.values) / len(table)
    spread = math.sqrt(sum((r - mean) ** 2 for r in table.values) / len(table))
    for item in ["Alien", "Brazil", "Cube", "unheard of"]:
        ratings = [row.rating for row in table if row.item_id == item]
        n = len(ratings) + 2.0
        expected = (sum(ratings) + 2.0 * mean) / n - 1.5 * spread / math.sqrt(n)
        assert model.predict("ann", item) == close(expected)
    plain = Praise(0, 0).fit(table)
    assert plain.predict("eve", "Cube") == 2.5
    assert plain.predict("eve", "unheard of") == mean
