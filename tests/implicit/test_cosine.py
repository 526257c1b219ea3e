"""The lecture's two models for tables: equal to its functions, likes for interests."""

import pytest
from hypothesis import given

from scratch_recs import (
    ItemBased,
    UserBased,
    count_clicks,
    item_based_suggestions,
    user_based_suggestions,
)
from tests.strategies import users_interests

KINDS = [
    (ItemBased, item_based_suggestions),
    (UserBased, user_based_suggestions),
]


@pytest.mark.parametrize("kind, suggestions", KINDS)
@given(users_interests)
def test_the_score_is_the_weight_of_the_lecture(kind, suggestions, users_interests):
    clicks = [
        (n, interest)
        for n, interests in enumerate(users_interests)
        for interest in dict.fromkeys(interests)
    ]
    if not clicks:
        return
    model = kind().fit(count_clicks(clicks))
    for n, interests in enumerate(users_interests):
        weights = dict(suggestions(n, users_interests, include_current_interests=True))
        for item in model.ratings.item_ids:
            expected = weights.get(item, 0.0)
            assert model.predict(n, item) == pytest.approx(expected, abs=1e-9)
            why = model.explain(n, item)
            assert why.prediction == pytest.approx(expected, abs=1e-9)
