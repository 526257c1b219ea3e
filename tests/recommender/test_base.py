"""The verbs of all rating models: a plain re-statement, and what must never happen."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import (
    BiasBaseline,
    GlobalMean,
    ItemMean,
    UserItemMean,
    UserMean,
)
from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from tests.helpers import NO_IDS, message_of
from tests.strategies import any_tables, tables_and_parts

MAKERS = [
    GlobalMean,
    UserMean,
    ItemMean,
    UserItemMean,
    BiasBaseline,
    lambda: BiasBaseline("damped", user_damping=2, item_damping=1),
]
NAMES = ["global", "user", "item", "user and item", "als", "damped"]
every_model = pytest.mark.parametrize("make", MAKERS, ids=NAMES)
# Six models share the examples of a law.
few = settings(max_examples=25)


class Told(Recommender):
    """A model that says what it was told: {(user row, item row): rating}.

    Where it was told nothing, None among the rows too, it says `otherwise`.
    """

    def __init__(self, told, otherwise=0.0):
        self.told, self.otherwise = told, otherwise

    def _user(self, row):
        return row

    def _score(self, user, item):
        return self.told.get((user, item), self.otherwise)


# Few different ratings, so that many tie; some lie outside every scale.
opinions = st.dictionaries(
    st.tuples(st.none() | st.integers(0, 5), st.integers(0, 5)),
    st.integers(-24, 24).map(lambda n: n / 2),
)


def best_of(model, table, user, rated, count, min_ratings):
    """What should be recommended, by sorting everything."""
    raters = {item: 0 for item in table.item_ids}
    for row in table:
        raters[row.item_id] += 1
    new = [item for item in table.item_ids if raters[item] and item not in rated]
    if min_ratings is None:
        drawn_at_random = sum(raters[row.item_id] for row in table) / len(table)
        known = [item for item in new if raters[item] >= drawn_at_random // 2]
        new = known if len(known) >= count else new
    else:
        new = [item for item in new if raters[item] >= min_ratings]
    scored = [(item, model.predict(user, item, clip=False)) for item in new]
    scored.sort(key=lambda pair: (-pair[1], -raters[pair[0]]))
    low, high = table.scale
    return [(item, min(high, max(low, score))) for item, score in scored[:count]]


# --- recommend ----------------------------------------------------------------


@given(tables_and_parts(), opinions, st.integers(0, 8), st.none() | st.integers(0, 3))
def test_recommend_is_sorting_all_that_is_new(tables, told, count, min_ratings):
    _, part = tables
    model = Told(told).fit(part)
    for user in [*part.user_ids, "a stranger"]:
        rated = {row.item_id for row in part if row.user_id == user}
        got = model.recommend(user, count, min_ratings)
        assert got == best_of(model, part, user, rated, count, min_ratings)
        assert not rated & {item for item, _ in got}
        scores = [score for _, score in got]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("raters, best", [(3, "known"), (4, "praised")])
def test_what_few_have_rated_is_recommended_only_if_the_list_needs_it(raters, best):
    # Of a rating drawn at random, the item has about eight: half are enough.
    rows = [(f"user {n}", "known", 3) for n in range(10)]
    rows += [(f"user {n}", "praised", 5) for n in range(raters)]
    model = ItemMean().fit(Ratings.from_triples(rows))
    assert [item for item, _ in model.recommend("a stranger", 1)] == [best]
    assert model.recommend_for([], 1) == model.recommend("a stranger", 1)
    assert model.recommend("a stranger", 2) == [("praised", 5.0), ("known", 3.0)]
    assert model.recommend("a stranger", 1, min_ratings=1) == [("praised", 5.0)]


@given(tables_and_parts(), opinions, st.data())
def test_recommend_for_a_new_user_is_the_same_for_a_stranger(tables, told, data):
    table, part = tables
    model = Told(told).fit(part)
    chosen = data.draw(st.lists(st.sampled_from([*table.item_ids, "new"]), unique=True))
    rated = [(item, part.scale[0]) for item in chosen]
    got = model.recommend_for(rated, count=9)
    assert got == best_of(model, part, "a stranger", set(chosen), 9, 1)
    for item in [*table.item_ids, "new"]:
        for clip in (True, False):
            expected = model.predict("a stranger", item, clip)
            assert model.predict_for(rated, item, clip) == expected


# --- predict ------------------------------------------------------------------


@given(tables_and_parts(), opinions)
def test_predictions_are_estimates_inside_the_scale(tables, told):
    table, part = tables
    model = Told(told, otherwise=77.0).fit(part)
    low, high = part.scale
    known_users, known_items = set(part.users), set(part.items)
    for u, user in enumerate(table.user_ids):
        for i, item in enumerate(table.item_ids):
            row = u if u in known_users else None
            column = i if i in known_items else None
            estimate = told.get((row, column), 77.0)
            assert model.predict(user, item, clip=False) == estimate
            assert model.predict(user, item) == min(high, max(low, estimate))
    assert model.predict("a stranger", "unheard of", clip=False) == 77.0


def test_predictions_are_clipped_unless_the_caller_says_no():
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 1)])
    model = Told({}, otherwise=77.0).fit(table)
    assert model.predict("ann", "Brazil") == model.predict_for([], "Brazil") == 5.0
    assert model.predict_all(table) == [5.0, 5.0]
    assert model.predict_for([], "unheard of") == 5.0
    assert model.recommend("ann") == [("Brazil", 5.0)]


@given(tables_and_parts(), opinions)
def test_predicting_all_is_predicting_one_by_one(tables, told):
    table, part = tables
    strangers = Ratings.from_triples([("a stranger", "item 1", 1), ("user 1", "?", 2)])
    model = Told(told, otherwise=77.0).fit(part)
    for asked in (table, part, strangers):
        for clip in (True, False):
            expected = [model.predict(row.user_id, row.item_id, clip) for row in asked]
            assert model.predict_all(asked, clip) == expected


@pytest.mark.parametrize(
    "rated, wrong",
    [
        ([("Alien", 6)], "rating 1 ('Alien'): the rating 6 is outside 1 to 5"),
        (
            [("Alien", 4), ("?", 0.5)],
            "rating 2 ('?'): the rating 0.5 is outside 1 to 5",
        ),
        ([("Alien", "five")], "rating 1 ('Alien'): the rating 'five' is not a number"),
        ([("Alien", math.nan)], "rating 1 ('Alien'): the rating nan is not finite"),
        ([("Alien", None)], "rating 1 ('Alien'): the rating None is not a number"),
        (
            [("Alien", 4), ("Brazil", 3), ("Alien", 4)],
            "rating 3 ('Alien'): the item is rated twice",
        ),
        ([("?", 4), ("?", 4)], "rating 2 ('?'): the item is rated twice"),
        ([(7, 4), ("7", 4)], "rating 2 ('7'): the item is rated twice"),
    ],
)
def test_a_new_user_s_bad_ratings_are_refused(rated, wrong):
    table = [("ann", "Alien", 5), ("ann", "Brazil", 1), ("bob", "7", 2)]
    model = UserMean().fit(Ratings.from_triples(table, scale=(1, 5)))
    for asking in (
        lambda: model.recommend_for(rated),
        lambda: model.predict_for(rated, "Alien"),
        lambda: model.predict_for(rated, "unheard of"),
        lambda: model.explain_for(rated, "Alien"),
        lambda: model.explain_for(rated, "unheard of"),
    ):
        with pytest.raises(DataError) as caught:
            asking()
        assert str(caught.value) == wrong


# --- fit ----------------------------------------------------------------------


class Stumbles(UserMean):
    """A model that learns something, and then something goes wrong."""

    problem = None

    def _learn(self):
        super()._learn()
        self.something_new = True
        if self.problem is not None:
            raise self.problem


@pytest.mark.parametrize(
    "problem",
    [
        ZeroDivisionError(),
        DivergenceError("epoch 2"),
        KeyboardInterrupt(),
        MemoryError(),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_whatever_stops_fit_the_model_is_as_it_was(problem):
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 1)])
    other = Ratings.from_triples([("ann", "Alien", 1), ("bob", "Alien", 2)])
    fitted, fresh = Stumbles().fit(table), Stumbles()
    for model in (fitted, fresh):
        before = dict(vars(model))
        model.problem = problem
        with pytest.raises(type(problem)):
            model.fit(other)
        model.__dict__.pop("problem")
        assert vars(model) == before
    assert fitted.predict("ann", "Brazil") == 5.0
    assert fitted.fit(other).predict("ann", "Brazil") == 1.0


def test_nothing_can_be_learned_from_no_rating():
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 1)])
    model = UserMean().fit(table)
    with pytest.raises(DataError, match="^UserMean needs at least one rating$"):
        model.fit(table.select([]))
    assert model.predict("ann", "Brazil") == 5.0


# --- Names and order ----------------------------------------------------------


@every_model
@few
@given(table=any_tables, chance=st.randoms(use_true_random=False))
def test_other_names_and_another_order_change_no_prediction(make, table, chance):
    rows = list(table)
    chance.shuffle(rows)
    users = dict(zip(table.user_ids, chance.sample(range(99), len(table.user_ids))))
    items = dict(zip(table.item_ids, chance.sample(range(99), len(table.item_ids))))
    renamed = [(users[user], items[item], rating) for user, item, rating in rows]
    model, twin = make().fit(table), make().fit(Ratings.from_triples(renamed))
    for user in table.user_ids:
        for item in table.item_ids:
            expected = model.predict(user, item, clip=False)
            assert twin.predict(users[user], items[item], clip=False) == expected


@pytest.mark.parametrize(
    "rated", [{"Alien": 5}, [("Alien",)], ["Alien"], [5], ["ab"], [{"a", "b"}], [b"ab"]]
)
def test_a_new_user_needs_pairs(rated):
    model = UserMean().fit(Ratings.from_triples([("ann", "Alien", 5)]))
    with pytest.raises(DataError, match=r"rating 1: .* is no \(item_id, rating\) pair"):
        model.recommend_for(rated)


@pytest.mark.parametrize("no_id", NO_IDS, ids=repr)
def test_a_new_user_s_items_need_ids(no_id):
    model = UserMean().fit(Ratings.from_triples([("ann", "Alien", 5)]))
    message = message_of(model.recommend_for, [("Alien", 5), (no_id, 5)])
    assert message.startswith("rating 2: the item id ")
    assert message.endswith(" is no text and no whole number")


@pytest.mark.parametrize("rated", [5, None, math.nan])
def test_what_is_no_list_is_no_new_user(rated):
    model = UserMean().fit(Ratings.from_triples([("ann", "Alien", 5)]))
    with pytest.raises(
        TypeError, match=r"^rated is a list of \(item_id, rating\) pairs"
    ):
        model.recommend_for(rated)


@pytest.mark.parametrize("name, value", [("count", -1), ("min_ratings", -1)])
def test_counts_of_a_list_begin_at_zero(name, value):
    model = UserMean().fit(Ratings.from_triples([("ann", "Alien", 5)]))
    for ask in (model.recommend, model.recommend_for):
        with pytest.raises(ValueError, match=f"^{name} counts from 0, not -1"):
            ask([] if ask == model.recommend_for else "ann", **{name: value})
        with pytest.raises(
            TypeError, match=f"^{name} is a whole number from 0, not '5'"
        ):
            ask([] if ask == model.recommend_for else "ann", **{name: "5"})


@pytest.mark.parametrize(
    "triple",
    [("ann", "Alien"), 5, None, ("a", "b", 3, 4), "ab3", b"ab3", {"a", "b", 3}, {}],
)
def test_a_table_needs_triples(triple):
    with pytest.raises(DataError, match=r"row 2: .* is no \(user, item, rating\)"):
        Ratings.from_triples([("ann", "Alien", 5), triple])
