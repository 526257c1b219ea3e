"""Tables of 100 to 1,000 ratings: no model may be worse there than the mean of all."""

import math
import random
import statistics

import pytest

from scratch_recs import (
    AverageOf,
    BiasBaseline,
    EmbeddingDot,
    EmbeddingDotBias,
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
    GlobalMean,
    MatrixFactorization,
    Ratings,
    RegularizedSVD,
    error_of,
    most_rated,
    split,
    synthetic_ratings,
)
from scratch_recs.factorization.presets import REFERENCE_SVD
from scratch_recs.recommender.shrinkage import _held_out
from tests.helpers import ALL_MODELS, GENRES

QUIET = {"progress": False}


def random_cells(users, items, count, seed=0):
    cells = [(f"user {u}", f"item {i}") for u in range(users) for i in range(items)]
    return random.Random(seed).sample(cells, count)


def table_of(cells, ratings, scale=(1, 5)):
    return Ratings.from_triples(
        [(user, item, r) for (user, item), r in zip(cells, ratings)], scale
    )


def all_equal(count, value, scale=(1, 5)):
    side = 4 + count // 12
    return table_of(random_cells(side, side, count), [value] * count, scale)


def noise(count, seed):
    """Ratings that depend on nobody and nothing."""
    source = random.Random(seed)
    stars = [float(source.randint(1, 5)) for _ in range(count)]
    return table_of(random_cells(15, 12, count, seed), stars)


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


# --- All ratings are equal ----------------------------------------------------

# The defaults of the library, and not those that make the tests quick.
DEFAULTS = {
    "MatrixFactorization": lambda: MatrixFactorization(**QUIET),
    "MatrixFactorization biases": lambda: MatrixFactorization(biases=True, **QUIET),
    "RegularizedSVD": lambda: RegularizedSVD(**QUIET),
    "EmbeddingDot": lambda: EmbeddingDot(**QUIET),
    "EmbeddingDotBias": lambda: EmbeddingDotBias(**QUIET),
    "GenreDotBias": lambda: GenreDotBias(GENRES, **QUIET),
    "EmbeddingNet": lambda: EmbeddingNet(**QUIET),
    "GenreEmbeddingNet": lambda: GenreEmbeddingNet(GENRES, **QUIET),
}


def assert_predicts(model, value):
    for user in ("user 0", "user 7", "a stranger"):
        for item in ("item 0", "item 4", "unheard of"):
            assert model.predict(user, item) == pytest.approx(value, abs=0.25)
        assert model.predict_for([("item 0", value)], "item 4") == pytest.approx(
            value, abs=0.25
        )


EVERY = {**ALL_MODELS, **DEFAULTS}


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY.keys())
def test_where_all_ratings_are_equal_that_is_predicted(make):
    assert_predicts(make().fit(all_equal(100, 5)), 5)


@pytest.mark.parametrize("name", ["EmbeddingDotBias", "EmbeddingNet", "GenreDotBias"])
def test_that_is_so_for_any_value_and_after_few_epochs(name):
    assert_predicts(ALL_MODELS[name]().fit(all_equal(176, 2)), 2)


@pytest.mark.parametrize("name", ["EmbeddingDot", "EmbeddingDotBias", "EmbeddingNet"])
def test_they_do_without_a_declared_scale(name):
    assert_predicts(ALL_MODELS[name]().fit(all_equal(176, 5, scale=None)), 5)


@pytest.mark.parametrize("y_range", ["scale", "wide", (0, 6), None])
@pytest.mark.parametrize("count", [8, 60, 700])
def test_a_range_of_any_width_begins_at_the_mean(y_range, count):
    model = EmbeddingDotBias(y_range=y_range, dim=5, **QUIET)
    assert_predicts(model.fit(all_equal(count, 5)), 5)


# --- Not worse than the mean --------------------------------------------------

# The other models are given by a definition, which decides on small tables, too: the
# mean of a user with one rating is this rating, and k-NN and k-NN imputation are those
# of the compiled libraries to the last digits.
NOT_WORSE = {
    "GlobalMean": GlobalMean,
    "BiasBaseline": BiasBaseline,
    "BiasBaseline damped": lambda: BiasBaseline("damped"),
    **DEFAULTS,
    "AverageOf": lambda: AverageOf([BiasBaseline(), MatrixFactorization(**QUIET)]),
}
DEFINED = {"UserMean", "ItemMean", "UserItemMean", "UserKNN", "ItemKNN"}
DEFINED |= {"KNNImputation"}


def test_every_model_is_not_worse_or_given_by_a_definition():
    kinds = {type(make()).__name__ for make in ALL_MODELS.values()}
    judged = {type(make()).__name__ for make in NOT_WORSE.values()}
    assert judged | DEFINED == kinds and not judged & DEFINED


def gains(make, tables):
    """How much better than the mean of all (test RMSE, relative), table by table."""
    found = []
    for seed, table in enumerate(tables):
        train, test = split(table, (0.8, 0.2), seed=seed)
        of_mean = error_of(GlobalMean().fit(train), test)
        found.append(1 - error_of(make().fit(train), test) / of_mean)
    return found


def assert_not_worse(make, tables, least=0.01):
    """On average not worse, but for one standard error, or one in a hundred."""
    found = gains(make, tables)
    error = statistics.stdev(found) / math.sqrt(len(found))
    assert statistics.mean(found) > -max(error, least)


every_careful = pytest.mark.parametrize(
    "make", NOT_WORSE.values(), ids=NOT_WORSE.keys()
)


@every_careful
def test_no_model_is_worse_than_the_mean(make):
    made = synthetic_ratings(15, 12, 100, seed=1)
    assert_not_worse(make, [noise(100, seed=1), noise(100, seed=2), made])


def sample(table, count, seed):
    """Some rows at random, with id maps of their own."""
    rows = sorted(random.Random(seed).sample(range(len(table)), count))
    return Ratings.from_triples(list(table.select(rows)), table.scale)


def dense(table, users, items):
    """The ratings of the most active users of the most rated items."""
    busy = dict(most_rated(table.transpose(), users))
    known = dict(most_rated(table, items))
    rows = [row for row in table if row.user_id in busy and row.item_id in known]
    return Ratings.from_triples(rows, table.scale)


@pytest.mark.slow
@every_careful
def test_no_model_is_worse_than_the_mean_on_movielens(make, ml_100k):
    assert_not_worse(make, [sample(ml_100k, 300, seed) for seed in (0, 1, 2)])
    assert_not_worse(make, [dense(ml_100k, 20, 25)] * 3)


# --- How far a model is trusted -----------------------------------------------

SHRINKING = {
    "MatrixFactorization": lambda **s: MatrixFactorization(**s, **QUIET),
    "RegularizedSVD": lambda **s: RegularizedSVD(**s, **QUIET),
    "EmbeddingDot": lambda **s: EmbeddingDot(**s, **QUIET),
    "GenreDotBias": lambda **s: GenreDotBias(GENRES, **s, **QUIET),
}
each_shrinks = pytest.mark.parametrize("make", SHRINKING.values(), ids=SHRINKING.keys())
SMALL = synthetic_ratings(12, 10, 80, seed=3)


@each_shrinks
def test_trust_is_the_share_of_the_way_from_the_mean(make):
    whole = make(trust=1.0).fit(SMALL).predict_all(SMALL, clip=False)
    for trust in (0.0, 0.25, 1):
        model = make(trust=trust).fit(SMALL)
        expected = [SMALL.mean + trust * (f - SMALL.mean) for f in whole]
        assert model.predict_all(SMALL, clip=False) == close(expected)
        for row, f in zip(SMALL, expected):
            why = model.explain(row.user_id, row.item_id)
            assert why.prediction == close(f)


@each_shrinks
def test_without_a_word_the_held_out_ratings_decide(make):
    pairs = []
    for rest, part in _held_out(SMALL):
        predictions = make(trust=1.0).fit(rest).predict_all(part, clip=False)
        pairs += zip(predictions, part.values)

    def squares(w):
        return math.fsum((r - SMALL.mean - w * (f - SMALL.mean)) ** 2 for f, r in pairs)

    best = min((n / 1000 for n in range(3001)), key=squares)
    spread = math.fsum((f - SMALL.mean) ** 2 for f, _ in pairs)
    best -= math.sqrt(squares(best) / len(pairs) / spread)  # its standard error
    found = make().fit(SMALL).predict_all(SMALL, clip=False)
    expected = (
        make(trust=min(1.0, max(0.0, best))).fit(SMALL).predict_all(SMALL, clip=False)
    )
    assert found == pytest.approx(expected, abs=0.01)


@each_shrinks
@pytest.mark.parametrize("count", [74, 1001])
def test_only_of_a_small_table_something_is_held_out(make, count):
    table = synthetic_ratings(60, 40, count, seed=4)
    found = make().fit(table).predict_all(table, clip=False)
    assert found == make(trust=1.0).fit(table).predict_all(table, clip=False)


def test_every_rating_is_held_out_once():
    pairs = list(_held_out(SMALL))
    assert sorted(row for _, part in pairs for row in part) == sorted(SMALL)
    for rest, part in pairs:
        assert sorted([*rest, *part]) == sorted(SMALL)
        assert len(part) == len(SMALL) // 5
        order = list(SMALL)
        assert list(rest) == sorted(rest, key=order.index)


def test_what_is_learned_does_not_depend_on_the_trust():
    free, whole = MatrixFactorization(**QUIET), MatrixFactorization(trust=1.0, **QUIET)
    assert free.fit(SMALL).user_vectors == whole.fit(SMALL).user_vectors
    assert free.history == whole.history


def test_settings_of_your_own_are_for_you_to_try_out():
    for settings in ({"dim": 3}, {"epochs": 5}, {"regularization": 0.1}):
        free = MatrixFactorization(**settings, **QUIET).fit(SMALL)
        whole = MatrixFactorization(trust=1.0, **settings, **QUIET).fit(SMALL)
        assert free.predict_all(SMALL) == whole.predict_all(SMALL)
    free = EmbeddingDot(epochs=2, **QUIET).fit(SMALL)
    whole = EmbeddingDot(epochs=2, trust=1.0, **QUIET).fit(SMALL)
    assert free.predict_all(SMALL) == whole.predict_all(SMALL)


def test_the_reference_library_holds_nothing_out():
    free = MatrixFactorization(**REFERENCE_SVD, **QUIET).fit(SMALL)
    whole = MatrixFactorization(**REFERENCE_SVD, trust=1.0, **QUIET).fit(SMALL)
    assert free.predict_all(SMALL) == whole.predict_all(SMALL)


@each_shrinks
def test_ctrl_c_while_some_are_held_out_leaves_the_model_as_it_was(make, monkeypatch):
    model = make().fit(synthetic_ratings(10, 8, 40))
    before = dict(model.__dict__)

    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(model), "_held_out_weight", stopped)
    with pytest.raises(KeyboardInterrupt):
        model.fit(SMALL)
    assert model.__dict__ == before


@each_shrinks
@pytest.mark.parametrize("trust", [-0.1, 1.5, math.nan, "much"])
def test_a_trust_that_is_no_share_is_refused(make, trust):
    with pytest.raises((TypeError, ValueError), match="trust is a number from 0 to 1"):
        make(trust=trust)


# --- Training on a small table ------------------------------------------------


def test_one_busy_user_makes_no_step_explode():
    cells = [("ann", f"item {n}") for n in range(100)]
    stars = [float(random.Random(n).randint(1, 5)) for n in range(100)]
    model = EmbeddingDot(**QUIET).fit(table_of(cells, stars))
    assert model.predict("ann", "unheard of") == pytest.approx(
        model.ratings.mean, abs=1.0
    )


@pytest.mark.parametrize("count, batches", [(40, 40), (640, 64), (700, 70)])
def test_an_epoch_of_a_small_table_has_64_steps_or_one_per_rating(count, batches):
    model = EmbeddingDotBias(dim=2, epochs=1, **QUIET)
    model.fit(synthetic_ratings(40, 30, count))
    assert model._state.steps == batches


@pytest.mark.parametrize(
    "settings, steps", [({"batch_size": 32}, 3), ({"dense": True}, 2)]
)
def test_settings_of_your_own_stay(settings, steps):
    model = EmbeddingDotBias(dim=2, epochs=1, **settings, **QUIET)
    model.fit(synthetic_ratings(12, 10, 80))
    assert model._state.steps == steps


def test_a_start_of_your_own_stays():
    def zeros(source, rows, columns):
        return [[0.0] * columns for _ in range(rows)]

    table = all_equal(176, 5)
    model = EmbeddingDotBias(start=zeros, epochs=0, **QUIET).fit(table)
    assert model.predict("user 0", "item 0") == 3.0
    model = EmbeddingDotBias(epochs=0, **QUIET).fit(table)
    assert model.predict("user 0", "item 0") == pytest.approx(5, abs=0.05)


def test_large_tables_begin_as_they_did():
    table = synthetic_ratings(200, 60, 4096)
    model = EmbeddingDotBias(dim=2, epochs=0, **QUIET).fit(table)
    assert all(abs(x) <= 0.03 for row in model._tables["users"] for x in row)
    model = EmbeddingDotBias(dim=2, epochs=1, **QUIET).fit(table)
    assert model._state.steps == 64
