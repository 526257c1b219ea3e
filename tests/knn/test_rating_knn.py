"""k nearest neighbours: the reference library's predictions, and laws."""

import json
import math
import random
import statistics
import subprocess
import sys

import hypothesis
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scratch_recs import fast
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.knn import co_rated, normalization, rating_knn
from scratch_recs.knn.co_rated import Similarities
from scratch_recs.knn.normalization import CENTERINGS
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.similarity import (
    cosine_similarity,
    mean_squared_difference,
    nan_euclidean_distance,
)
from tests.conftest import REFERENCE
from tests.strategies import half_stars, rating_tables, stars, thousandths

MODELS = (UserKNN, ItemKNN)
both = st.sampled_from(MODELS)
# Every example is a whole table with all its predictions.
law = hypothesis.settings(max_examples=25)
# Ratings whose sums are small whole numbers, so that ties are ties in every formula.
tables = rating_tables(stars, min_size=4) | rating_tables(half_stars, min_size=4)
some_settings = st.fixed_dictionaries(
    {
        "k": st.integers(1, 4),
        "min_k": st.integers(1, 3),
        # Those of whole numbers: their ties are ties in every formula.
        "similarity": st.sampled_from(["cosine", "msd", "pearson"]),
        "centering": st.sampled_from(CENTERINGS),
        "shrinkage": st.sampled_from([0, 0, 2.5, 100]),
        "min_support": st.sampled_from([1, 1, 2, 3]),
    }
)


def pairs_of(table, *more):
    """All users with all items, and the unknown `more` beside them."""
    return [
        (user_id, item_id)
        for user_id in [*table.user_ids, *more]
        for item_id in [*table.item_ids, *more]
    ]


def predictions(model, pairs):
    return [model.predict(*pair, clip=False) for pair in pairs]


# --- The reference library ----------------------------------------------------


with open(REFERENCE / "knn_u1.json", encoding="utf-8") as file:
    REFERENCES = json.load(file)
RUNS = REFERENCES["runs"]
# What similarities rest on, in the last runs.
SUPPORT = ("shrinkage", "min_support")


def title(run):
    side = "users" if run["user_based"] else "items"
    numbers = f"{run['k']}-{run['min_k']}"
    for name in SUPPORT:
        numbers += f"-{name}-{run[name]}" if name in run else ""
    return f"{side}-{run['centering']}-{run['similarity']}-{numbers}"


def is_quick(number):
    """A few of the runs, so that every setting occurs in them."""
    return number in (0, 3, 8, 13, 25, 43, 45, 48)


def marks_of(number):
    """The runs in which all residuals are compared again take a second each."""
    if number in (46, 47, 53, 54):
        return pytest.mark.figures
    return () if is_quick(number) else pytest.mark.slow


runs = [
    pytest.param(run, id=title(run), marks=marks_of(number))
    for number, run in enumerate(RUNS)
]


@pytest.fixture(scope="module")
def known():
    return {}


@pytest.fixture
def only_once(known, monkeypatch):
    """What many tests compute of the same ratings is computed by the first of them.

    These are the similarities of equal rows by equal settings, and the baseline.
    """

    def similarities(rows, columns, *settings):
        key = tuple(map(tuple, rows)), settings
        if key not in known:
            known[key] = Similarities(rows, columns, *settings)
        return known[key]

    class KnownBaseline(BiasBaseline):
        def fit(self, ratings):
            key = tuple(ratings.users), tuple(ratings.items), tuple(ratings.values)
            if key not in known:
                known[key] = super().fit(ratings)
            return known[key]

    monkeypatch.setattr(rating_knn, "Similarities", similarities)
    for module in (rating_knn, normalization):
        monkeypatch.setattr(module, "BiasBaseline", KnownBaseline)


def fitted(run, train):
    model = UserKNN if run["user_based"] else ItemKNN
    names = ("k", "min_k", "similarity", "centering", *SUPPORT)
    return model(**{name: run[name] for name in names if name in run}).fit(train)


def test_all_settings_have_a_reference():
    assert len(RUNS) == 44 + 14
    seen = {(r["user_based"], r["similarity"], r["centering"]) for r in RUNS[:44]}
    assert len(seen) == 2 * 3 * 4
    assert {r.get("shrinkage") for r in RUNS} == {None, 100, 2.5, 25}
    for column in range(3):
        quick = {
            (r["user_based"], r["similarity"], r["centering"])[column]
            for n, r in enumerate(RUNS[:44])
            if is_quick(n)
        }
        assert quick == {settings[column] for settings in seen}


@pytest.mark.parametrize("run", runs)
def test_every_prediction_of_the_reference(run, u1, only_once):
    train, _ = u1
    model = fitted(run, train)
    pairs = REFERENCES["pairs"]
    assert len(pairs) == len(run["predictions"]) == 174
    found = [model.predict(user_id, item_id) for user_id, item_id in pairs]
    assert found == pytest.approx(run["predictions"], abs=1e-9)


@pytest.mark.figures
@pytest.mark.parametrize("number", [10, 21])
def test_the_error_of_the_reference_on_the_whole_test_file(number, u1, only_once):
    (train, test), run = u1, RUNS[number]
    model = fitted(run, train)
    error = rmse(model.predict_all(test), test.values)
    assert error == pytest.approx(run["test_rmse"], abs=1e-9)


# --- The formula, said once more ----------------------------------------------


def naive_similarity(name, v, w):
    """The definitions, for the ratings v and w that two have given to the same."""
    n = len(v)
    vw, vv, ww = (
        math.fsum(x * y for x, y in zip(a, b)) for a, b in [(v, w), (v, v), (w, w)]
    )
    if n == 0:
        return 0.0
    if name == "cosine":
        return vw / math.sqrt(vv * ww)
    if name == "msd":
        return 1 / (math.fsum((x - y) ** 2 for x, y in zip(v, w)) / n + 1)
    spreads = (n * vv - sum(v) ** 2) * (n * ww - sum(w) ** 2)
    return (n * vw - sum(v) * sum(w)) / math.sqrt(spreads) if spreads else 0.0


def naive_prediction(model, table, user_id, item_id):
    """The formula of the first page, its fallbacks and its ties; no tricks."""
    turned = isinstance(model, ItemKNN)
    baseline, mean = BiasBaseline().fit(table), table.mean
    if user_id not in table.user_ids or item_id not in table.item_ids:
        if model.centering != "baseline":
            return mean
        return baseline.predict(user_id, item_id, clip=False)

    # u asks, v answers, both about i: users and an item, or items and a user.
    rows = [(i, u, r) if turned else (u, i, r) for u, i, r in table]
    u, i = (item_id, user_id) if turned else (user_id, item_id)
    of = {}
    for v, j, rating in rows:
        of.setdefault(v, {})[j] = rating

    def level(v):
        if model.centering is None:
            return 0.0
        if model.centering == "baseline":
            return baseline.predict(*((i, v) if turned else (v, i)), clip=False)
        return statistics.mean(of[v].values())

    def s(v):
        if model.centering != "zscore":
            return 1.0
        return statistics.pstdev(of[v].values()) or statistics.pstdev(table.values)

    def similarity(v):
        if v == u:
            return 1.0
        common = [j for j in of[u] if j in of[v]]
        n, s = len(common), model.shrinkage
        if n < model.min_support:
            return 0.0
        similarity = naive_similarity(
            model.similarity, [of[u][j] for j in common], [of[v][j] for j in common]
        )
        return similarity * (n - 1) / (n - 1 + s) if s else similarity

    raters = [(similarity(v), v, rating) for v, j, rating in rows if j == i]
    nearest = sorted(raters, key=lambda rater: -rater[0])[: model.k]
    nearest = [rater for rater in nearest if rater[0] > 0]
    if len(nearest) < model.min_k:
        return mean if model.centering is None else level(u)
    above = sum(sim * (rating - level(v)) / s(v) for sim, v, rating in nearest)
    return level(u) + s(u) * above / sum(sim for sim, _, _ in nearest)


@given(both, tables, some_settings)
def test_the_model_is_the_formula(kind, table, settings):
    assume(len(set(table.values)) > 1)
    model = kind(**settings).fit(table)
    for pair in pairs_of(table, "nobody"):
        expected = naive_prediction(model, table, *pair)
        assert model.predict(*pair, clip=False) == pytest.approx(expected, abs=1e-9)


@law
@given(both, tables, some_settings)
def test_pearson_baseline_is_the_cosine_of_the_residuals(kind, table, settings):
    # All neighbours have a place, so that rounding has nothing to decide.
    settings = {**settings, "similarity": "pearson_baseline", "k": 99, "min_k": 1}
    model, baseline = kind(**settings).fit(table), BiasBaseline().fit(table)
    rows = [(u, i, r - baseline.predict(u, i, clip=False)) for u, i, r in table]
    if kind is ItemKNN:
        rows = [(i, u, z) for u, i, z in rows]
    of = {}
    for v, j, z in rows:
        of.setdefault(v, {})[j] = z
    for user_id, item_id in pairs_of(table):
        for name, found, _ in model.explain(user_id, item_id).neighbours:
            target = item_id if kind is ItemKNN else user_id
            common = sorted(of[name].keys() & of[target].keys())
            n, s = len(common), settings["shrinkage"]
            vectors = ([of[v][j] for j in common] for v in (target, name))
            expected = cosine_similarity(*vectors)
            expected *= (n - 1) / (n - 1 + s) if s else 1
            assert found == pytest.approx(1 if name == target else expected, abs=1e-9)


@law
@given(both, tables, some_settings)
def test_functions_give_the_neighbours_of_the_names(kind, table, settings):
    functions = {
        "cosine": cosine_similarity,
        "msd": lambda v, w: 1 / (1 + mean_squared_difference(v, w)),
    }
    settings = {**settings, "k": 99}
    for name, function in functions.items():
        by_name, by_function = (
            kind(**{**settings, "similarity": each}).fit(table)
            for each in (name, function)
        )
        pairs = pairs_of(table, "nobody")
        found, expected = predictions(by_function, pairs), predictions(by_name, pairs)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@law
@given(both, tables | rating_tables(thousandths, min_size=4), some_settings)
def test_without_packed_integers_the_predictions_are_the_same_bits(
    kind, table, settings
):
    pairs = pairs_of(table, "nobody")
    expected = predictions(kind(**settings).fit(table), pairs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "ENABLED", False)
        assert predictions(kind(**settings).fit(table), pairs) == expected


@law
@given(tables, some_settings)
def test_item_knn_is_user_knn_on_the_transposed_table(table, settings):
    # But for the baseline: it learns the items first, whichever way the table stands.
    assume(settings["centering"] != "baseline")
    items = ItemKNN(**settings).fit(table)
    users = UserKNN(**settings).fit(table.transpose())
    for user_id, item_id in pairs_of(table, "nobody"):
        found = items.predict(user_id, item_id, clip=False)
        assert found == users.predict(item_id, user_id, clip=False)


# --- Laws of prediction -------------------------------------------------------

any_tables = tables | rating_tables(thousandths, min_size=4)


@law
@given(both, any_tables, some_settings)
def test_explain_adds_up_to_the_prediction(kind, table, settings):
    model = kind(**settings).fit(table)
    for pair in pairs_of(table, "nobody"):
        expected = model.predict(*pair, clip=False)
        assert model.explain(*pair).prediction == pytest.approx(expected, abs=1e-9)


@law
@given(both, any_tables, some_settings)
def test_the_neighbours_are_those_of_the_definition(kind, table, settings):
    model = kind(**settings).fit(table)
    ratings = {(u, i): r for u, i, r in table}
    for user_id, item_id in pairs_of(table):
        neighbours = model.explain(user_id, item_id).neighbours
        assert len(neighbours) <= model.k
        similarities = [neighbour.similarity for neighbour in neighbours]
        assert similarities == sorted(similarities, reverse=True)
        assert all(0 < similarity <= 1 for similarity in similarities)
        for name, _, rating in neighbours:
            pair = (user_id, name) if kind is ItemKNN else (name, item_id)
            assert ratings[pair] == rating


@law
@given(both, any_tables, some_settings)
def test_a_clipped_prediction_is_the_nearest_rating_of_the_scale(kind, table, settings):
    model, (low, high) = kind(**settings).fit(table), table.scale
    for pair in pairs_of(table, "nobody"):
        unclipped = model.predict(*pair, clip=False)
        clipped = model.predict(*pair)
        assert low <= clipped <= high and clipped in (unclipped, low, high)
        assert (clipped == unclipped) == (low <= unclipped <= high)


@law
@given(both, any_tables, some_settings)
def test_an_average_of_ratings_lies_among_them(kind, table, settings):
    assume(settings["centering"] is None)
    model = kind(**settings).fit(table)
    for pair in pairs_of(table):
        ratings = [neighbour.rating for neighbour in model.explain(*pair).neighbours]
        found = model.predict(*pair, clip=False)
        if ratings:
            assert min(ratings) - 1e-12 <= found <= max(ratings) + 1e-12
        else:
            assert found == table.mean


@law
@given(both, any_tables, some_settings)
def test_all_at_once_is_one_by_one(kind, table, settings):
    model = kind(**settings).fit(table)
    # Another table, with maps of its own and with strangers.
    rows = [(u, i, 1) for u, i in pairs_of(table, "nobody")][::-1]
    for clip in (True, False):
        expected = [model.predict(u, i, clip=clip) for u, i, _ in rows]
        assert model.predict_all(Ratings.from_triples(rows), clip=clip) == expected


@law
@given(both, tables, some_settings)
def test_suggestions_are_the_best_predictions(kind, table, settings):
    # ItemKNN computes them another way round: from the items that the user has rated.
    model = kind(**settings).fit(table)
    for user_id in [*table.user_ids, "nobody"]:
        rated = [item_id for u, item_id, _ in table if u == user_id]
        items = [item_id for item_id in table.item_ids if item_id not in rated]
        scores = {i: model.predict(user_id, i, clip=False) for i in items}
        raters = {i: len(table.by_item[table.item_index[i]]) for i in items}
        best = sorted(items, key=lambda item_id: (-scores[item_id], -raters[item_id]))
        expected = [(item_id, model.predict(user_id, item_id)) for item_id in best]
        assert model.recommend(user_id, count=99) == expected
        assert model.recommend(user_id, count=2) == expected[:2]


@law
@given(both, any_tables, some_settings)
def test_other_names_for_users_and_items_change_nothing(kind, table, settings):
    renamed = Ratings.from_triples(
        [(f"{u[-1]} comes first", i[::-1], value) for u, i, value in table]
    )
    found = predictions(kind(**settings).fit(renamed), pairs_of(renamed, "nobody"))
    model = kind(**settings).fit(table)
    assert found == predictions(model, pairs_of(table, "nobody"))


@law
@given(both, tables, some_settings, st.randoms(use_true_random=False))
def test_the_order_of_the_table_only_decides_ties(kind, table, settings, chance):
    # With a place for everybody there is nothing to decide.
    rows = list(table)
    chance.shuffle(rows)
    settings = {**settings, "k": 99}
    shuffled = kind(**settings).fit(Ratings.from_triples(rows))
    pairs = pairs_of(table, "nobody")
    found, expected = (
        predictions(model, pairs) for model in (shuffled, kind(**settings).fit(table))
    )
    assert found == pytest.approx(expected, abs=1e-9)


@law
@given(both, tables, some_settings, st.integers(-10, 10))
def test_ratings_that_are_all_higher_are_predicted_higher(kind, table, settings, by):
    # A cosine is no longer the same when 1 to 5 are called 2 to 6; the others are.
    assume(settings["similarity"] != "cosine")
    moved = Ratings.from_triples([(u, i, value + by) for u, i, value in table])
    pairs = pairs_of(table, "nobody")
    found, expected = (
        predictions(kind(**settings).fit(each), pairs) for each in (moved, table)
    )
    assert found == pytest.approx([value + by for value in expected], abs=1e-9)


@law
@given(both, any_tables, some_settings, st.sampled_from([1, 20]))
def test_a_small_cache_changes_nothing(kind, table, settings, size):
    expected = predictions(kind(**settings).fit(table), pairs_of(table, "nobody"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(co_rated, "_KEPT_PER_RATING", size)
        model = kind(**settings).fit(table)
        assert predictions(model, pairs_of(table, "nobody")) == expected


# --- New users ----------------------------------------------------------------


@st.composite
def tables_and_new_users(draw):
    """A table, and [(item id, rating), …] of somebody who is not in it."""
    table = draw(tables)
    items = draw(st.lists(st.sampled_from(table.item_ids), min_size=1, unique=True))
    ratings = st.sampled_from(sorted(set(table.values)))
    return table, [(item_id, draw(ratings)) for item_id in items]


def with_new_user(table, rated):
    """The table to which somebody called 'new user' is added as the last user."""
    rows = [*table, *(("new user", item_id, rating) for item_id, rating in rated)]
    return Ratings.from_triples(rows, scale=table.scale)


def unrated(table, rated):
    return [item_id for item_id in table.item_ids if item_id not in dict(rated)]


@law
@given(both, any_tables, some_settings)
def test_who_rates_like_a_known_user_is_predicted_like_that_user(kind, table, settings):
    model = kind(**settings).fit(table)
    for u, user_id in enumerate(table.user_ids):
        rated = [(table.item_ids[i], rating) for i, rating in table.by_user[u]]
        for item_id in table.item_ids:
            # Among users, the twin has a say on what both have rated; items have none.
            if kind is ItemKNN or item_id in unrated(table, rated):
                found = model.predict_for(rated, item_id, clip=False)
                assert found == model.predict(user_id, item_id, clip=False)


@law
@given(tables_and_new_users(), some_settings)
def test_user_knn_folds_in_as_if_it_had_been_fitted_again(drawn, settings):
    # What users are like, and their means, does not depend on others. Without
    # centering the mean of all ratings does, which is for those without neighbours.
    (table, rated), centering = drawn, settings["centering"]
    assume(centering in (None, "mean"))
    model = UserKNN(**settings).fit(table)
    again = UserKNN(**settings).fit(with_new_user(table, rated))
    for item_id in unrated(table, rated):
        why = again.explain("new user", item_id)
        assert model.explain_for(rated, item_id).neighbours == why.neighbours
        if centering == "mean" or why.neighbours:
            found = model.predict_for(rated, item_id, clip=False)
            assert found == again.predict("new user", item_id, clip=False)
    if centering == "mean":
        expected = again.recommend("new user", count=99)
        assert model.recommend_for(rated, count=99) == expected


@law
@given(tables_and_new_users(), some_settings)
def test_z_scores_fold_in_the_same_if_nobody_is_constant(drawn, settings):
    # A constant user gets the deviation of all ratings, which the new user changes.
    # So everybody rates two films more, and not alike.
    table, rated = drawn
    yardsticks = [("the worst film", 0.5), ("the best film", 5.0)]
    rows = [(u, i, r) for u in table.user_ids for i, r in yardsticks]
    table, rated = Ratings.from_triples([*table, *rows]), rated + yardsticks
    settings = {**settings, "centering": "zscore"}
    model = UserKNN(**settings).fit(table)
    again = UserKNN(**settings).fit(with_new_user(table, rated))
    for item_id in unrated(table, rated):
        found = model.predict_for(rated, item_id, clip=False)
        assert found == again.predict("new user", item_id, clip=False)


@law
@given(tables_and_new_users(), some_settings)
def test_item_knn_folds_in_as_if_it_had_been_fitted_again(drawn, settings):
    # How alike an unrated item is to another depends only on those who rated it, so
    # not on the new user. The means of the rated ones do: so without centering.
    (table, rated), settings = drawn, {**settings, "centering": None}
    model = ItemKNN(**settings).fit(table)
    again = ItemKNN(**settings).fit(with_new_user(table, rated))
    for item_id in unrated(table, rated):
        neighbours = again.explain("new user", item_id).neighbours
        assert model.explain_for(rated, item_id).neighbours == neighbours
        if neighbours:
            found = model.predict_for(rated, item_id, clip=False)
            assert found == again.predict("new user", item_id, clip=False)


@law
@given(both, tables_and_new_users(), some_settings)
def test_new_users_are_explained(kind, drawn, settings):
    table, rated = drawn
    model = kind(**settings).fit(table)
    for item_id in table.item_ids:
        expected = model.predict_for(rated, item_id, clip=False)
        why = model.explain_for(rated, item_id)
        assert why.prediction == pytest.approx(expected, abs=1e-9)


@law
@given(both, any_tables, some_settings)
def test_who_has_rated_nothing_has_no_neighbours(kind, table, settings):
    model, baseline = kind(**settings).fit(table), BiasBaseline().fit(table)
    for item_id in table.item_ids:
        expected = table.mean
        if settings["centering"] == "baseline":
            expected = baseline.predict("nobody", item_id, clip=False)
        found = model.predict_for([], item_id, clip=False)
        assert found == pytest.approx(expected, abs=1e-12)


# --- Parts of a table, and input that makes no sense --------------------------


@pytest.mark.parametrize("kind", MODELS)
def test_who_is_in_another_part_of_the_split_is_unknown(kind):
    table = Ratings.from_triples(
        [("ann", "Alien", 5), ("bob", "Alien", 2), ("bob", "Brazil", 3)]
    )
    model = kind(centering="mean").fit(table.select([1, 2]))
    assert model.predict("ann", "Alien") == 2.5
    assert model.fit(table.select([0, 1])).predict("bob", "Brazil") == 3.5


@pytest.mark.parametrize("kind", MODELS)
def test_numbers_too_large_to_pack_are_predicted_the_plain_way(kind):
    rows = [(f"user {n % 3}", f"item {n % 7}", 881250949 + n * n) for n in range(20)]
    model = kind().fit(Ratings.from_triples(rows))
    why = model.explain("user 0", "item 1")
    assert 881250949 <= model.predict("user 0", "item 1") <= 881250949 + 19 * 19
    assert why.prediction == pytest.approx(model.predict("user 0", "item 1", False))


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"k": 0}, "^k counts from 1, not 0"),
        ({"min_k": 0}, "^min_k counts from 1, not 0"),
        ({"similarity": "jaccard"}, "similarity is one of .*, not 'jaccard'"),
        ({"similarity": None}, "similarity is one of .*, not None"),
        ({"similarity": []}, r"similarity is one of .*, not \[\]"),
        ({"shrinkage": -1}, "^shrinkage is a number from 0, not -1"),
        ({"shrinkage": math.nan}, "^shrinkage is a number from 0, not nan"),
        ({"min_support": 0}, "^min_support counts from 1, not 0"),
        ({"centering": "median"}, "centering is one of .*, not 'median'"),
    ],
)
def test_settings_that_make_no_sense(settings, message):
    for kind in MODELS:
        with pytest.raises(ValueError, match=message):
            kind(**settings)


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("distance", [mean_squared_difference, nan_euclidean_distance])
def test_a_distance_is_no_similarity(kind, distance):
    with pytest.raises(ValueError, match=r"write similarity=lambda v, w: 1 / \(1 \+ "):
        kind(similarity=distance)


def test_nothing_is_learned_from_nothing():
    table = Ratings.from_triples([("ann", "Alien", 5)])
    with pytest.raises(DataError, match="ItemKNN needs at least one rating"):
        ItemKNN().fit(table.select([]))


# --- Memory -------------------------------------------------------------------


def sparse_table(ratings, users, items):
    """Made-up ratings in cells at random."""
    chance = random.Random(1)
    cells = chance.sample(range(users * items), ratings)
    return Ratings.from_triples(
        (f"user {cell // items}", f"item {cell % items}", chance.randint(1, 5))
        for cell in cells
    )


def peak_of(kind, table):
    """The most memory of a fit and 1,000 predictions, in megabytes."""
    tracemalloc = pytest.importorskip("tracemalloc")  # PyPy has none
    chance = random.Random(2)
    pairs = list(zip(chance.choices(table.user_ids, k=500), table.item_ids[::7]))
    pairs += [(u, i) for u, i, _ in chance.choices(list(table), k=500)]
    tracemalloc.start()
    model = kind().fit(table)
    for user_id, item_id in pairs:
        model.predict(user_id, item_id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


@pytest.mark.skipif(
    sys.implementation.name != "cpython", reason="only CPython counts its memory"
)
@pytest.mark.figures
@pytest.mark.parametrize("kind", MODELS)
def test_memory_grows_with_ratings_and_not_with_users_times_items(kind):
    one = peak_of(kind, sparse_table(40_000, 2_000, 20_000))
    # Twice as many of everything: four times as many cells.
    two = peak_of(kind, sparse_table(80_000, 4_000, 40_000))
    assert one < 60 and two < 110 and two < 2.5 * one


LARGE_RUN = """
import resource, sys
from scratch_recs.datasets.movielens import load_movielens_small
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.evaluation.splits import split
from scratch_recs.knn.rating_knn import ItemKNN
train, test = split(load_movielens_small(sys.argv[1]), (0.8, 0.2), seed=0)
test = test.select(range(5000))
model = ItemKNN().fit(train)
error = rmse(model.predict_all(test), test.values)
print(len(train.item_ids), error, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.figures
def test_many_items_fit_into_a_gigabyte(ml_small_folder):
    # 9,724² similarities of 8 bytes would be 0.76 GB as bare numbers, and 3 GB as
    # Python floats in lists.
    pytest.importorskip("resource")
    run = subprocess.run(
        [sys.executable, "-c", LARGE_RUN, str(ml_small_folder)],
        cwd=REFERENCE.parent.parent,
        stdout=subprocess.PIPE,
        check=True,
    )
    items, error, peak = run.stdout.split()
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(items) == 9724
    assert float(error) < 0.91
    assert int(peak) * unit < 10**9
