"""What holds for every model: a new one joins by standing in helpers.ALL_MODELS."""

import copy
import inspect
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scratch_recs
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.list_model import ListModel
from tests.helpers import ALL_MODELS, LIST_MODELS, NO_IDS, Single, Stopped, moments
from tests.helpers import (
    every_model,
    every_rating_model,
    few_ratings,
    python,
    stopped_at,
    with_ids,
)
from tests.strategies import any_tables, any_text, rating_tables, tables_and_parts

# Many models share the examples of a law.
few = settings(max_examples=8)


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_every_public_model_is_under_the_laws():
    public = [getattr(scratch_recs, name) for name in scratch_recs.__all__]
    kinds = {one for one in public if hasattr(one, "predict")} - {Recommender}
    kinds -= {ListModel}
    makers = {**ALL_MODELS, **LIST_MODELS}.values()
    assert {type(make()) for make in makers} == kinds


# --- Predictions --------------------------------------------------------------


@every_rating_model
@few
@given(tables=tables_and_parts())
def test_every_prediction_is_a_number_inside_the_scale(make, tables):
    table, part = tables
    model = make().fit(part)
    low, high = part.scale
    for user in [*table.user_ids, "a stranger"]:
        for item in [*table.item_ids, "unheard of"]:
            assert low <= model.predict(user, item) <= high
            assert math.isfinite(model.predict(user, item, clip=False))


@every_model
@few
@given(tables=tables_and_parts())
def test_predicting_all_is_predicting_one_by_one(make, tables):
    table, part = tables
    strangers = Ratings.from_triples([("a stranger", "item 1", 1), ("user 1", "?", 2)])
    model = make().fit(part)
    for asked in (table, part, strangers):
        for clip in (True, False):
            expected = [model.predict(row.user_id, row.item_id, clip) for row in asked]
            assert model.predict_all(asked, clip) == close(expected)


@every_model
def test_ids_may_be_given_as_numbers(make):
    table = Ratings.from_triples([(1, 10, 5), (1, 20, 3), (2, 10, 4), (2, 30, 1)])
    model = make().fit(table)
    assert model.predict(1, 30) == model.predict("1", "30")
    assert model.recommend(1) == model.recommend("1") != []
    assert model.recommend_for([(10, 5)]) == model.recommend_for([("10", 5)])
    assert model.predict_for([(10, 5)], 20) == model.predict_for([("10", 5)], "20")
    assert model.explain(1, 30) == model.explain("1", "30")
    for user in (1, 1.0, " 1", "1\t", Single(1), Single(1.0)):
        for item in (30, 30.0, " 30 ", Single(30.0)):
            assert model.predict(user, item) == model.predict("1", "30")
            assert model.knows(user, item) == model.knows("1", "30")


# Whole numbers of any size: Python refuses to write some thousands of digits.
unknown_ids = any_text | st.integers() | st.sampled_from([10**5000, -(10**5000)])


@every_rating_model
@few
@given(table=any_tables, user=unknown_ids, item=unknown_ids)
def test_an_unknown_id_is_a_stranger_and_never_raises(make, table, user, item):
    model = make().fit(table)
    low, high = table.scale
    for one, other in [(user, item), (user, "item 0"), ("user 0", item)]:
        assert low <= model.predict(one, other) <= high
        assert model.explain(one, other)
        assert model.knows(one, other) is False
    stranger = model.predict("a stranger", "unheard of", clip=False)
    assert model.predict(user, item, clip=False) == stranger
    assert model.recommend(user) == model.recommend("a stranger")


@every_model
def test_what_is_no_id_is_an_error_that_names_the_argument(make):
    model = make().fit(few_ratings())
    verbs = (model.predict, model.explain, model.knows)
    for no_id in NO_IDS:
        asked = [(model.recommend, (no_id,), "user_id")]
        asked += [(verb, (no_id, "Alien"), "user_id") for verb in verbs]
        asked += [(verb, ("ann", no_id), "item_id") for verb in verbs]
        asked += [(model.predict_for, ([], no_id), "item_id")]
        asked += [(model.explain_for, ([], no_id), "item_id")]
        for verb, arguments, name in asked:
            with pytest.raises(TypeError) as caught:
                verb(*arguments)
            message = str(caught.value)
            assert message.startswith(f"{name} is text or a whole number, not ")
            assert "\n" not in message and len(message) < 120


@every_model
@few
@given(tables=tables_and_parts())
def test_a_model_knows_only_whom_and_what_it_has_ratings_of(make, tables):
    table, part = tables
    model = make().fit(part)
    with_ratings = {row.user_id for row in part}, {row.item_id for row in part}
    for user in [*table.user_ids, "a stranger"]:
        for item in [*table.item_ids, "unheard of"]:
            if model.knows(user, item):
                assert user in with_ratings[0] and item in with_ratings[1]
            elif user in with_ratings[0] and item in with_ratings[1]:
                # Too few neighbours: the explanation names none.
                members = getattr(model, "models", [model])
                whys = [member.explain(user, item) for member in members]
                assert not all(why.neighbours for why in whys)


@every_model
@few
@given(table=any_tables)
def test_the_recommended_score_is_the_prediction(make, table):
    model = make().fit(table)
    for user in [*table.user_ids, "a stranger"]:
        found = model.recommend(user, count=99)
        rated = dict(with_ids(table, user))
        assert {item for item, _ in found} == set(table.item_ids) - set(rated)
        for item, score in found:
            assert score == close(model.predict(user, item))


@every_model
@few
@given(tables=tables_and_parts())
def test_of_equal_scores_the_item_with_more_ratings_comes_first(make, tables):
    table, part = tables
    model = make().fit(part)
    counts = [len(raters) for raters in part.by_item]
    for user in [*table.user_ids, "a stranger"]:
        found = [part.item_index[item] for item, _ in model.recommend(user, count=99)]
        ranks = [
            (-model.predict(user, part.item_ids[item], clip=False), -counts[item], item)
            for item in found
        ]
        for one, other in zip(ranks, ranks[1:]):
            assert one < other or one[0] == close(other[0])


@pytest.mark.parametrize("name", ["UserKNN", "ItemKNN", "MatrixFactorization"])
def test_a_stranger_is_shown_what_is_rated_most(name):
    table = Ratings.from_triples(
        [("ann", "A", 5), ("ann", "B", 1), ("bob", "B", 2), ("cem", "C", 1)]
        + [(user, "C", 2) for user in ("ann", "bob")]
    )
    found = ALL_MODELS[name]().fit(table).recommend("a stranger")
    assert [item for item, _ in found] == ["C", "B", "A"]
    assert {score for _, score in found} == {table.mean}


# --- New users ----------------------------------------------------------------


@every_model
@few
@given(table=any_tables)
def test_a_new_user_without_ratings_is_a_stranger(make, table):
    model = make().fit(table)
    for item in [*table.item_ids, "unheard of"]:
        expected = model.predict("a stranger", item, clip=False)
        assert model.predict_for([], item, clip=False) == expected
        why = model.explain("a stranger", item)
        assert model.explain_for([], item) == why
    assert model.recommend_for([]) == model.recommend("a stranger")


@every_model
@few
@given(tables=tables_and_parts())
def test_a_user_without_ratings_is_a_stranger(make, tables):
    table, part = tables
    model = make().fit(part)
    with_ratings = {row.user_id for row in part}
    for user in set(table.user_ids) - with_ratings:
        for item in [*table.item_ids, "unheard of"]:
            expected = model.predict("a stranger", item, clip=False)
            assert model.predict(user, item, clip=False) == expected


@every_model
@few
@given(table=any_tables)
def test_items_that_nobody_knows_change_nothing(make, table):
    model = make().fit(table)
    known = [(table.item_ids[0], table.scale[1])]
    unknown = [("unheard of", table.scale[0]), ("and this", table.scale[1])]
    assert model.recommend_for(unknown + known) == model.recommend_for(known)
    assert model.recommend_for(unknown) == model.recommend_for([])
    for item in [*table.item_ids, "unheard of"]:
        expected = model.predict("a stranger", item, clip=False)
        assert model.predict_for(unknown, item, clip=False) == expected
        assert model.explain_for(unknown, item) == model.explain("a stranger", item)


# To these a user is nothing but ratings; others have learned a row for each, or
# (UserKNN) a new user with the same ratings is one neighbour more.
FROM_RATINGS = [
    *["GlobalMean", "UserMean", "ItemMean", "UserItemMean", "BiasBaseline"],
    *["BiasBaseline damped", "ItemKNN", "ItemKNN mean", "ItemKNN zscore"],
    *["ItemKNN baseline", "KNNImputation", "AverageOf"],
]


@pytest.mark.parametrize("name", FROM_RATINGS)
@few
@given(table=any_tables)
def test_a_new_user_with_a_user_s_ratings_is_that_user(name, table):
    model = ALL_MODELS[name]().fit(table)
    for user in table.user_ids:
        rated = with_ids(table, user)
        assert model.recommend_for(rated) == model.recommend(user)
        for item in [*table.item_ids, "unheard of"]:
            expected = model.predict(user, item, clip=False)
            assert model.predict_for(rated, item, clip=False) == expected
            why = model.explain_for(rated, item)
            assert why.prediction == close(expected)


# --- Explanations -------------------------------------------------------------


@every_model
@few
@given(tables=tables_and_parts())
def test_an_explanation_adds_up_to_its_prediction(make, tables):
    table, part = tables
    model = make().fit(part)
    new_user = [(item, part.scale[1]) for item in table.item_ids[::2]]
    for item in [*table.item_ids, "unheard of"]:
        for user in [*table.user_ids, "a stranger"]:
            expected = model.predict(user, item, clip=False)
            why = model.explain(user, item)
            assert why.prediction == close(expected)
            assert sum(amount for _, amount in why) == close(expected)
            assert all(isinstance(cause, str) and cause for cause, _ in why)
        expected = model.predict_for(new_user, item, clip=False)
        assert model.explain_for(new_user, item).prediction == close(expected)


# --- fit ----------------------------------------------------------------------


@every_model
def test_fit_gives_back_the_model_and_forgets_what_was_before(make):
    one, two = few_ratings(), Ratings.from_triples(
        [("ann", "Cube", 2), ("eve", "X", 4)]
    )
    model, fresh = make(), make()
    assert model.fit(one) is model
    model.fit(two)
    fresh.fit(two)
    for user in ("ann", "eve", "bob"):
        for item in ("Cube", "X", "Alien"):
            assert model.predict(user, item) == fresh.predict(user, item)


def everything(model, table):
    """All that a model says of a table's users and items, to the last bit."""
    ids = [*table.user_ids, "a stranger"], [*table.item_ids, "unheard of"]
    rated = [(item, table.scale[1]) for item in table.item_ids[:2]]
    return (
        [model.predict(user, item, clip=False) for user in ids[0] for item in ids[1]],
        model.predict_all(table, clip=False),
        [model.recommend(user, 99) for user in ids[0]],
        [model.predict_for(rated, item, clip=False) for item in ids[1]],
        [str(model.explain(user, ids[1][0])) for user in ids[0]],
        repr(getattr(model, "history", None)),
    )


@every_model
def test_a_fit_that_is_stopped_leaves_the_model_as_it_was(make):
    table = few_ratings()
    triples = [("ann", "Cube", 2), ("eve", "Alien", 4), ("bob", "Brazil", 1)]
    model = make().fit(table)
    before = everything(model, table)
    with stopped_at(0, type(model), "_learn") as lines:
        make().fit(Ratings.from_triples(triples, scale=(1, 5)))
    stopped = 0
    for line in moments(len(lines)):
        with stopped_at(line, type(model), "_learn") as seen:
            try:
                model.fit(Ratings.from_triples(triples, scale=(1, 5)))
            except Stopped:
                stopped += 1
            else:  # after an epoch, Ctrl-C keeps what was learned
                assert len(seen) < line or model.interrupted
        if model.ratings is not table:
            model.fit(table)
        assert everything(model, table) == before
    assert stopped


@every_model
def test_learning_on_that_is_stopped_leaves_the_model_as_it_was(make):
    table = few_ratings()
    model = make().fit(table)
    if not hasattr(model, "continue_fit"):
        return
    before = everything(model, table)
    twin = make().fit(table)
    with stopped_at(0, type(model), "_train") as lines:
        twin.continue_fit(table)
    stopped = 0
    for line in moments(len(lines)):
        with stopped_at(line, type(model), "_train") as seen:
            try:
                model.continue_fit(table)
            except Stopped:
                stopped += 1
                assert everything(model, table) == before
            else:
                assert len(seen) < line or model.interrupted
        if everything(model, table) != before:  # it has learned on
            model = make().fit(table)
    assert stopped


@every_model
def test_a_model_that_was_never_fitted_is_not_after_a_stop_either(make):
    model = make()
    with stopped_at(1, type(model), "_learn"):
        with pytest.raises(Stopped):
            model.fit(few_ratings())
    with pytest.raises(AttributeError, match="is not fitted: call fit first"):
        model.predict("ann", "Alien")
    assert model.fit(few_ratings()) is model


@every_model
def test_fit_leaves_the_table_as_it_is(make):
    table = few_ratings()
    make().fit(table)
    assert list(table) == list(few_ratings())
    assert table.scale == (1, 5) and table.user_ids == few_ratings().user_ids


@every_model
@few
@given(table=rating_tables())
def test_a_copy_and_what_was_pickled_predict_the_same(make, table):
    model = make().fit(table)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin.predict_all(table) == model.predict_all(table)


@every_model
def test_a_model_that_is_not_fitted_says_so(make):
    model = make()
    name = type(model).__name__
    sentence = f"{name} is not fitted: call fit first"
    asked = [
        lambda: model.ratings,
        lambda: model.predict("ann", "Alien"),
        lambda: model.recommend("ann"),
        lambda: model.explain("ann", "Alien"),
        lambda: model.predict_for([], "Alien"),
        lambda: model.recommend_for([("Alien", 4)]),
        lambda: model.explain_for([], "Alien"),
        lambda: model.predict_all(few_ratings()),
    ]
    for ask in asked:
        with pytest.raises(AttributeError) as caught:
            ask()
        assert str(caught.value) == sentence
    assert not hasattr(model, "ratings")
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        with pytest.raises(AttributeError, match="is not fitted"):
            twin.predict("ann", "Alien")


def test_the_interpreter_adds_no_suggestion_of_its_own():
    code = (
        "from tests.helpers import ALL_MODELS\n"
        "import sys\n"
        "for make in ALL_MODELS.values():\n"
        "    try:\n"
        "        make().ratings\n"
        "    except AttributeError:\n"
        "        sys.excepthook(*sys.exc_info())\n"
    )
    finished = python("-c", code)
    lines = finished.stderr.splitlines()
    last_lines = [line for line in lines if "NotFittedError:" in line]
    assert len(last_lines) == len(ALL_MODELS)
    assert all(line.endswith("is not fitted: call fit first") for line in last_lines)


@every_model
def test_a_typo_is_an_error(make):
    for model in (make(), make().fit(few_ratings())):
        with pytest.raises(AttributeError, match="has no attribute 'colour'"):
            model.colour


@every_model
@pytest.mark.parametrize("no_table", [[("ann", "Alien", 5)], "ratings.csv", None])
def test_fit_says_how_a_table_is_made(make, no_table):
    model = make()
    with pytest.raises(TypeError) as caught:
        model.fit(no_table)
    assert str(caught.value) == (
        f"fit needs a table of ratings, not a {type(no_table).__name__}: make one "
        "by Ratings.from_triples(triples) or load_ratings(path)"
    )


# --- What is printed ----------------------------------------------------------


@every_model
def test_a_model_prints_its_settings(make):
    model = make()
    before = repr(model)
    assert before.startswith(f"{type(model).__name__}(") and before.endswith(")")
    for name, parameter in inspect.signature(type(model)).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:  # the fields of Training
            assert "batch_size=" in before and "optimizer=" in before
        elif hasattr(model, name):
            assert f"{name}=" in before
    assert "\n" not in before and len(before) < 600
    assert repr(model.fit(few_ratings())) == before
