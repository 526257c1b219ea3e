"""The average of several models."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.ensemble import AverageOf
from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserMean,
)
from scratch_recs import GenreDotBias
from scratch_recs.evaluation.cross_validation import cross_validate
from scratch_recs.evaluation.metrics import mse
from scratch_recs.evaluation.splits import split
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.factorization.als import RegularizedSVD
from scratch_recs.datasets.synthetic import synthetic_ratings

TABLE = synthetic_ratings(users=40, items=20, ratings=400, seed=8)
KINDS = [GlobalMean, UserMean, ItemMean, BiasBaseline]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5), st.randoms())
def test_it_is_the_mean_of_its_models_in_any_order(kinds, source):
    model = AverageOf([kind() for kind in kinds]).fit(TABLE)
    alone = [kind().fit(TABLE) for kind in kinds]
    source.shuffle(kinds)
    shuffled = AverageOf([kind() for kind in kinds]).fit(TABLE)
    for user, item in [
        ("user 1", "item 2"),
        ("user 9", "nothing"),
        ("nobody", "item 1"),
    ]:
        wanted = sum(one.predict(user, item, clip=False) for one in alone) / len(alone)
        assert model.predict(user, item, clip=False) == pytest.approx(wanted, rel=1e-12)
        assert shuffled.predict(user, item, False) == model.predict(user, item, False)
        why = model.explain(user, item)
        assert why.prediction == pytest.approx(wanted, rel=1e-12)


def test_all_at_once_is_one_by_one_and_new_users_are_averaged():
    model = AverageOf([UserMean(), BiasBaseline()]).fit(TABLE)
    one_by_one = [model.predict(u, i) for u, i, _ in TABLE]
    assert model.predict_all(TABLE) == pytest.approx(one_by_one, rel=1e-12)
    rated = [("item 1", 5.0), ("item 2", 1.0)]
    parts = [UserMean().fit(TABLE), BiasBaseline().fit(TABLE)]
    wanted = sum(part.predict_for(rated, "item 3", clip=False) for part in parts) / 2
    assert model.predict_for(rated, "item 3", clip=False) == pytest.approx(wanted)
    assert model.explain_for(rated, "item 3").prediction == pytest.approx(wanted)


def test_the_average_errs_no_more_than_its_models_on_average():
    """Jensen: the square of a mean is at most the mean of the squares."""
    train, test = split(TABLE, seed=1)
    models = [
        MatrixFactorization(biases=True, seed=s, progress=False) for s in range(4)
    ]
    together = AverageOf(models).fit(train)
    errors = [
        mse(model.predict_all(test, clip=False), test.values)
        for model in together.models
    ]
    error = mse(together.predict_all(test, clip=False), test.values)
    assert error <= sum(errors) / len(errors) + 1e-12
    assert error < sum(errors) / len(errors)


def test_models_that_are_fitted_already_are_not_fitted_again():
    models = [UserMean().fit(TABLE), ItemMean().fit(TABLE)]
    fresh = AverageOf([UserMean(), ItemMean()]).fit(TABLE)
    average = AverageOf.fitted(models)
    assert average.models == models
    assert average.predict_all(TABLE) == fresh.predict_all(TABLE)
    assert average.recommend("user 3") == fresh.recommend("user 3")


def test_models_of_other_users_and_items_cannot_be_averaged():
    other = synthetic_ratings(users=3, items=4, ratings=9)
    with pytest.raises(ValueError, match="share their id maps"):
        AverageOf.fitted([UserMean().fit(TABLE), ItemMean().fit(other)])


def test_models_of_other_ratings_cannot_be_averaged():
    most = TABLE.select(range(len(TABLE) - 1))
    with pytest.raises(ValueError, match="the same ratings"):
        AverageOf.fitted([UserMean().fit(TABLE), ItemMean().fit(most)])


@pytest.mark.parametrize("turned", [False, True])
def test_each_model_falls_back_on_what_it_knows(turned):
    # "item 1" has no ratings here: a model that knows its genre has a prediction of its own.
    part = TABLE.select(row for row, i in enumerate(TABLE.items) if i != 0)
    unrated = TABLE.item_ids[0]
    genre = GenreDotBias({unrated: ["A"]}, dim=2, epochs=1, progress=False).fit(part)
    svd = RegularizedSVD(2, 2, 1.0, 1.0).fit(part)
    models = [svd, genre] if turned else [genre, svd]
    average, rated = AverageOf.fitted(models), [(unrated, 4), (TABLE.item_ids[1], 2)]
    for user_id in (TABLE.user_ids[0], "nobody"):
        predicted = [m.predict(user_id, unrated, clip=False) for m in models]
        mean = average.predict(user_id, unrated, clip=False)
        assert mean == pytest.approx(sum(predicted) / 2, rel=1e-12)
    for item_id in (unrated, TABLE.item_ids[2]):
        predicted = [m.predict_for(rated, item_id, clip=False) for m in models]
        mean = average.predict_for(rated, item_id, clip=False)
        assert mean == pytest.approx(sum(predicted) / 2, rel=1e-12)
    least = min(range(len(TABLE.by_user)), key=lambda u: len(TABLE.by_user[u]))
    best = average.recommend(TABLE.user_ids[least], 3)
    assert best and unrated not in dict(best)


def test_ctrl_c_ends_the_learning_of_all():
    class Interrupted(UserMean):
        interrupted = True

    with pytest.raises(KeyboardInterrupt):
        AverageOf([UserMean(), Interrupted()]).fit(TABLE)
    with pytest.raises(KeyboardInterrupt):
        cross_validate(Interrupted(), TABLE, k=3, progress=False)


def test_no_models_have_no_average():
    with pytest.raises(ValueError, match="no models"):
        AverageOf([])
