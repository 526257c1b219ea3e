"""Taste and fame add up, for every model; and they mean what they say."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs import BiasBaseline, ItemKNN, MatrixFactorization, UserKNN
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.recommender.taste import taste_and_fame, taste_by_rating
from tests.helpers import every_model, few_ratings

TABLE = synthetic_ratings(users=30, items=20, ratings=250)
RATED = [("item 1", 5), ("item 2", 1), ("item 3", 4), ("item 9", 2)]

rated_items = st.dictionaries(
    st.sampled_from(TABLE.item_ids), st.integers(1, 5), max_size=6
).map(lambda rated: list(rated.items()))


@every_model
def test_taste_and_fame_add_up_and_the_list_is_the_model_s(make):
    model = make().fit(TABLE)
    found = taste_and_fame(model, RATED, 5)
    expected = model.recommend_for(RATED, 5)
    assert [item.item_id for item in found.items] == [one for one, _ in expected]
    for item, (one, _) in zip(found.items, expected):
        assert item.predicted == model.predict_for(RATED, one, clip=False)
        assert item.fame + item.taste == pytest.approx(item.predicted)
        nobody = model.predict_for([], one, clip=False)
        assert item.fame - found.level == pytest.approx(nobody)
    assert not {one for one, _ in RATED} & {item.item_id for item in found.items}


@every_model
def test_the_ratings_parts_of_a_film_add_up_to_its_prediction(make):
    model = make().fit(TABLE)
    for item in taste_and_fame(model, RATED, 5).items[:2]:
        parts = taste_by_rating(model, RATED, item.item_id, 5)
        assert len(parts) == 1 + len(RATED)
        assert parts.prediction == pytest.approx(item.predicted)
        assert parts[0][1] == pytest.approx(item.fame)


@every_model
def test_without_ratings_all_is_fame(make):
    found = taste_and_fame(make().fit(TABLE), [], 6)
    assert found.level == 0 and found.shared == len(found.items) == 6
    assert [item.taste for item in found.items] == [0.0] * 6
    assert [item.place for item in found.items] == [1, 2, 3, 4, 5, 6]


MODELS = [
    MatrixFactorization(dim=3, epochs=5, biases=True, progress=False).fit(TABLE),
    UserKNN(k=3, centering="baseline").fit(TABLE),
    ItemKNN(k=3, centering="baseline").fit(TABLE),
]


@settings(max_examples=30)
@given(st.sampled_from(MODELS), rated_items, st.integers(1, 8))
def test_the_parts_of_any_list(model, rated, count):
    whole = taste_and_fame(model, rated, len(TABLE.item_ids))
    tastes = [item.taste for item in whole.items]
    assert math.fsum(tastes) == pytest.approx(0.0, abs=1e-9)
    # Sorted by fame, the items stand in everybody's order.
    by_place = sorted(whole.items, key=lambda item: item.place)
    assert [item.place for item in by_place] == list(range(1, len(by_place) + 1))
    fames = [item.fame for item in by_place]
    assert fames == sorted(fames, reverse=True)
    found = taste_and_fame(model, rated, count)
    assert 0 <= found.shared <= len(found.items) <= count
    if found.items:
        fame, taste = found.above_average
        mean = math.fsum(item.predicted for item in found.items) / len(found.items)
        assert fame + taste == pytest.approx(mean - found.mean_fame)


def test_a_model_without_taste_says_so():
    found = taste_and_fame(BiasBaseline().fit(few_ratings()), [("Alien", 5)])
    assert found.level > 0
    assert [item.taste for item in found.items] == pytest.approx([0.0, 0.0])


def test_a_person_who_rated_everything_gets_an_empty_list():
    rated = [("Alien", 5), ("Brazil", 1), ("Cube", 3)]
    found = taste_and_fame(UserKNN().fit(few_ratings()), rated)
    assert found.items == [] and found.above_average == (0.0, 0.0)


def test_names_stand_in_the_explanation():
    parts = taste_by_rating(MODELS[0], RATED[:1], "item 4", names={"item 1": "Alien"})
    assert [cause for cause, _ in parts] == ["fame", "5 for Alien"]


def test_a_wrong_argument_is_named():
    with pytest.raises(TypeError, match="^model is a model of ratings, not 'x'$"):
        taste_and_fame("x", [])
    with pytest.raises(TypeError, match="^model is a model of ratings, not 'x'$"):
        taste_by_rating("x", [], "1")
