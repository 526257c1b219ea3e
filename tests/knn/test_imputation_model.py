"""The imputed matrix as a rating model: cells, fallbacks, new users, explanations."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.knn.imputation import KNNImputation
from scratch_recs.knn.imputation import KNNImputer
from scratch_recs.datasets.ratings import Ratings
from tests.strategies import any_tables, tables_and_parts

numbers_of_donors = st.integers(1, 4)


@given(any_tables, numbers_of_donors)
def test_a_prediction_is_a_cell_of_the_filled_matrix(table, k):
    model = KNNImputation(k).fit(table)
    matrix = KNNImputer(k).fit_transform(table.utility_matrix())
    for user_id, row in zip(table.user_ids, matrix):
        for item_id, value in zip(table.item_ids, row):
            assert model.predict(user_id, item_id, clip=False) == value
    # What has been rated is predicted as it was rated.
    assert model.predict_all(table) == list(table.values)


@given(tables_and_parts(), numbers_of_donors)
def test_the_fallbacks_are_means(table_and_part, k):
    _, part = table_and_part
    model = KNNImputation(k).fit(part)
    assert model.predict("nobody", "nothing", clip=False) == part.mean
    for user_id, rated in zip(part.user_ids, part.by_user):
        ratings = [rating for _, rating in rated] or part.values
        mean = pytest.approx(math.fsum(ratings) / len(ratings), rel=1e-14, abs=1e-14)
        assert model.predict(user_id, "nothing", clip=False) == mean
    for item_id, raters in zip(part.item_ids, part.by_item):
        ratings = [rating for _, rating in raters] or part.values
        mean = pytest.approx(math.fsum(ratings) / len(ratings), rel=1e-14, abs=1e-14)
        assert model.predict("nobody", item_id, clip=False) == mean


@given(tables_and_parts(), numbers_of_donors)
def test_an_explanation_adds_up_to_the_prediction(table_and_part, k):
    table, part = table_and_part
    model = KNNImputation(k).fit(part)
    for user_id in [*table.user_ids, "nobody"]:
        for item_id in [*table.item_ids, "nothing"]:
            why = model.explain(user_id, item_id)
            predicted = model.predict(user_id, item_id, clip=False)
            assert why.prediction == pytest.approx(predicted, rel=1e-14, abs=1e-14)
            assert len(why.neighbours) in (0, *range(1, k + 1))
            is_fallback = why[0][0].startswith("mean of")
            assert model.knows(user_id, item_id) is not is_fallback


@given(any_tables, numbers_of_donors, st.data())
def test_a_new_user_who_rates_like_a_user_gets_the_same(table, k, data):
    user = data.draw(st.integers(0, len(table.user_ids) - 1))
    rated = [(table.item_ids[item], value) for item, value in table.by_user[user]]
    model, user_id = KNNImputation(k).fit(table), table.user_ids[user]
    assert model.recommend_for(rated) == model.recommend(user_id)
    for item_id in table.item_ids:
        assert model.predict_for(rated, item_id) == model.predict(user_id, item_id)
        assert model.explain_for(rated, item_id) == model.explain(user_id, item_id)


def example():
    triples = [
        ("ann", "Alien", 5), ("ann", "Brazil", 3),
        ("bob", "Alien", 5), ("bob", "Brazil", 2), ("bob", "Cube", 4),
        ("cem", "Alien", 1), ("cem", "Brazil", 5), ("cem", "Cube", 1),
        ("dee", "Dune", 2), ("dee", "Cube", 3),
    ]  # fmt: skip
    return Ratings.from_triples(triples)


def test_the_neighbours_are_the_donors_with_their_distances():
    why = KNNImputation(k=2).fit(example()).explain("ann", "Cube")
    assert [cause for cause, _ in why] == [
        "bob (distance 1.414) gave 4",  # √(4/2 · (0² + 1²))
        "cem (distance 6.325) gave 1",  # √(4/2 · (4² + 2²))
    ]
    assert [amount for _, amount in why] == [2, 0.5]
    assert why.neighbours[0] == ("bob", 1 / 1.5, 4)
    assert why.text({"bob": "Robert"}).startswith("   2.000  Robert (distance 1.414)")


def test_the_other_explanations():
    model = KNNImputation(k=2).fit(example())
    for user_id, item_id, expected in [
        ("ann", "Alien", ("the user's own rating", 5)),
        ("ann", "Dune", ("mean of the item's ratings", 2)),  # dee shares nothing
        ("eve", "Alien", ("mean of the item's ratings", 11 / 3)),
        ("dee", "Zardoz", ("mean of the user's ratings", 2.5)),
        ("eve", "Zardoz", ("mean of all ratings", 3.1)),
    ]:
        assert list(model.explain(user_id, item_id)) == [expected]


def test_a_bad_number_of_donors_is_refused_at_once():
    with pytest.raises(ValueError, match="k counts from 1, not 0"):
        KNNImputation(k=0)
