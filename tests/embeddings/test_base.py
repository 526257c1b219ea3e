"""The training loop: mini-batches done right, the best epoch kept, Ctrl-C survived."""

import copy
import pickle
import random
import statistics
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scratch_recs import fast
from scratch_recs.embeddings.dot_models import EmbeddingDot, EmbeddingDotBias
from scratch_recs.embeddings.genre_dot import GenreDotBias
from scratch_recs.embeddings.genre_net import GenreEmbeddingNet
from scratch_recs.embeddings.net_models import EmbeddingNet
from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.evaluation.metrics import mse
from scratch_recs.evaluation.splits import split
from scratch_recs.factorization.fold_in import Learned, fold_in, prior_from
from scratch_recs.training.optimizers import SGD, Adam
from scratch_recs.training.schedules import Constant, CosineRestarts, Steps
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.training.penalties import Decays, RowPenalty
from scratch_recs.training.initializers import Uniform
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.embeddings.cases import (
    KINDS,
    RANGED,
    fitted,
    gradient_of,
    masks_of,
    same_tables,
    silent_units,
    twin,
)
from tests.strategies import optimizers, penalties, rating_tables

TABLE = synthetic_ratings(users=12, items=9, ratings=60, seed=1)


def plain_epoch(model, table, rate):
    """One epoch as the textbook has it: sum up gradients, add penalties, then step."""
    training, tables = model.training, model._tables
    masks = masks_of(model, model._source)
    rows = list(zip(table.users, table.items, table.values))
    model._source.shuffle(rows)
    counts = {"users": table.by_user, "items": table.by_item}
    counts["genres"] = [
        [row for row in table if name in model.genres.get(row.item_id, ())]
        for name in model.genre_names
    ]
    lam, lam_b = training.regularization, training.bias_regularization
    states, n, t = {}, len(rows), 0
    for start in range(0, n, training.batch_size):
        batch = rows[start : start + training.batch_size]
        size, t, total, touches = len(batch), t + 1, {}, {}
        for u, i, r in batch:
            drawn = masks()
            off = silent_units(model, u, i, drawn)
            for name, slopes in gradient_of(model, u, i, r, drawn).items():
                for row, g in slopes.items():
                    if name == "hidden" and row in off:
                        continue  # it asks for nothing, not even for momentum
                    key = name, row
                    touches[key] = touches.get(key, 0) + 1
                    old = total.get(key, [0.0] * len(g))
                    total[key] = [a + b / size for a, b in zip(old, g)]
        for (name, row), g in total.items():
            x, bias = tables[name][row], model._formula.biases[name]
            for part, weight in zip((0, 1), (lam, lam_b)):
                share = 1 / n
                if name in counts:
                    share = touches[name, row] / len(counts[name][row]) / size
                places = range(len(x))
                places = places[len(x) - bias :] if part else places[: len(x) - bias]
                for j in places:
                    g[j] += weight * share * x[j]
            cut = len(x) - bias
            new = []
            for piece in (slice(0, cut), slice(cut, len(x))):
                if x[piece]:
                    state = states.get((name, row, piece.start))
                    y, states[name, row, piece.start] = training.optimizer.step(
                        x[piece], g[piece], state, rate, t
                    )
                    new += y
            tables[name][row] = new


# In this order momentum drives a net so far that its sigmoid is flat: then the units
# that are on ask for nothing either, but move on.
SATURATING = Ratings.from_triples(
    [(f"user {n // 5}", f"item {n % 5}", 1.0) for n in [*range(12), 13, 12, 14]]
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@example(SATURATING, SGD(0.125, 0.9), {"regularization": 0.0}, 1)
@given(rating_tables(min_size=5), optimizers, penalties, st.sampled_from([1, 3, 64]))
def test_an_epoch_is_what_the_textbook_says(kind, table, optimizer, penalty, size):
    more = {"optimizer": optimizer, "schedule": Constant(), "batch_size": size}
    model = fitted(kind, table, **more, **penalty)
    plain = twin(model)
    model.continue_fit(table, epochs=1, learning_rate=0.05)
    plain_epoch(plain, table, rate=0.05)
    assert same_tables(model, plain, 1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_one_is_stochastic_gradient_descent(kind):
    table = TABLE.select([7])
    model = fitted(kind, table, optimizer=SGD(0.1), batch_size=1)
    u, i, r = table.users[0], table.items[0], table.values[0]
    masks = masks_of(model, copy.deepcopy(model._source))
    expected = twin(model)
    for name, rows in gradient_of(expected, u, i, r, masks()).items():
        for row, g in rows.items():
            x = expected._tables[name][row]
            expected._tables[name][row] = [x_j - 0.1 * g_j for x_j, g_j in zip(x, g)]
    assert same_tables(model.continue_fit(table, epochs=1), expected, 1e-12)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "net" not in kind])
@given(st.integers(0, 999), optimizers)
@settings(max_examples=5)
def test_the_order_inside_a_batch_does_not_matter(kind, seed, optimizer):
    model = fitted(kind, TABLE, optimizer=optimizer, batch_size=len(TABLE))
    other = twin(model)
    other._source = random.Random(seed)
    model.continue_fit(TABLE, epochs=1)
    other.continue_fit(TABLE, epochs=1)
    # A gradient that is 0 but for rounding has a sign that Adam takes seriously.
    assert same_tables(model, other, 1e-9 if isinstance(optimizer, SGD) else 1e-4)


@given(rating_tables(), st.sampled_from([SGD(0.1, 0.9, 0.1), Adam(0.1)]))
def test_rows_that_no_batch_touches_stay_as_they_are(table, optimizer):
    model = fitted("genres, sum", table, optimizer=optimizer)
    before = [row for row in model._tables["users"]]
    part = table.select([0])
    model.continue_fit(part, epochs=2)
    for user, row in enumerate(before):
        assert user == part.users[0] or model._tables["users"][user] is row


@pytest.mark.parametrize("kind", KINDS)
@given(rating_tables(min_size=4), optimizers, penalties)
@settings(max_examples=5)
def test_predictions_are_the_same_with_the_plain_loops_alone(
    kind, table, optimizer, penalty
):
    more = dict(optimizer=optimizer, epochs=2, progress=False, **penalty)

    def answers():
        model = KINDS[kind](**more).fit(table)
        rated = [(table.item_ids[0], table.scale[1])]
        return model._tables, model.history, [
            [model.predict(user, item, clip=False), model.predict_for(rated, item)]
            for user in [*table.user_ids, "nobody"]
            for item in [*table.item_ids, "nothing"]
        ]  # fmt: skip

    with_fast = answers()
    with mock.patch.object(fast, "ENABLED", False):
        assert answers() == with_fast  # the additions have the same order


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_predicts_after_pickle(kind):
    model = fitted(kind, TABLE, epochs=1, optimizer=Adam(0.01))
    same = pickle.loads(pickle.dumps(model))
    for user, item, _ in TABLE:
        assert same.predict(user, item) == model.predict(user, item)
    assert same_tables(same.continue_fit(TABLE), model.continue_fit(TABLE), 0.0)


def test_a_model_shows_its_settings():
    shown = repr(EmbeddingDot(dim=3, optimizer=SGD(0.5), seed=7))
    assert shown.startswith("EmbeddingDot(dim=3, start=Uniform(low=0.0, high=0.05), ")
    assert "optimizer=SGD(learning_rate=0.5," in shown and "seed=7" in shown
    assert "Training" not in shown


# --- Penalties --------------------------------------------------------------------


def test_a_penalty_is_an_object():
    with pytest.raises(ValueError, match="an object such as RowPenalty, not 'norm'"):
        EmbeddingDot(dim=1, penalty="norm")
    with pytest.raises(ValueError, match="regularization or a penalty, not both"):
        EmbeddingDot(dim=1, penalty=RowPenalty(0.5), regularization=0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_regularization_is_short_for_the_penalty_of_rows(kind):
    penalty = RowPenalty(0.5, 0.25)
    one = KINDS[kind](penalty=penalty, epochs=2, progress=False).fit(TABLE)
    other = KINDS[kind](
        regularization=0.5, bias_regularization=0.25, epochs=2, progress=False
    ).fit(TABLE)
    assert one._tables == other._tables


class OfMyOwn:
    """A penalty that pulls every touched row by a tenth of itself, and takes notes."""

    def __init__(self):
        self.seen = []

    def of_table(self, rows, bias, counts, total):
        self.rows = rows
        return self

    def decays(self, batch_size):
        return Decays(0.1, 0.1, shares=[0.0] * len(self.rows))

    def after(self, rows, touched):
        self.seen.append(sorted(touched))


def test_the_trainer_takes_a_penalty_of_ones_own():
    table = TABLE.select([0])
    model = fitted("dot", table, optimizer=SGD(0.5))
    expected, penalty = twin(model), OfMyOwn()
    model.training = model.training._replace(penalty=penalty)
    u, i, r = table.users[0], table.items[0], table.values[0]
    model.continue_fit(table, epochs=1)
    for name, rows in expected.gradient(u, i, r).items():
        for row, g in rows.items():
            x = expected._tables[name][row]
            new = [x_j - 0.5 * (g_j + 0.1 * x_j) for x_j, g_j in zip(x, g)]
            assert model._tables[name][row] == pytest.approx(new, rel=1e-12)
    assert penalty.seen == [[u], [i]]


# --- The loop -----------------------------------------------------------------------


class InterruptAfter:
    """A schedule that presses Ctrl-C when so many epochs are over."""

    def __init__(self, epochs):
        self.epochs = epochs

    def __call__(self, epochs):
        if epochs >= self.epochs:
            raise KeyboardInterrupt
        return 1.0


def overfitting(**settings):
    train, validation = split(TABLE, (0.7, 0.3), seed=3)
    model = EmbeddingDotBias(dim=8, optimizer=Adam(0.1), progress=False, **settings)
    return model.fit(train, validation), train, validation


def test_early_stopping_keeps_the_best_epoch():
    model, train, validation = overfitting(epochs=60, patience=3)
    errors = [epoch.validation for epoch in model.history]
    assert model.kept_epoch == errors.index(min(errors)) + 1 == len(errors) - 3 < 57
    predicted = model.predict_all(validation, clip=False)
    assert mse(predicted, validation.values) == min(errors)
    other, *_ = overfitting(epochs=model.kept_epoch)
    assert same_tables(model, other, 0.0)


def test_without_patience_the_last_epoch_stays():
    model, train, validation = overfitting(epochs=12)
    assert model.kept_epoch == len(model.history) == 12
    predicted = model.predict_all(validation, clip=False)
    assert mse(predicted, validation.values) == model.history[-1].validation


def test_ctrl_c_leaves_the_best_epoch():
    whole, *_ = overfitting(epochs=9, schedule=InterruptAfter(99))
    model, *_ = overfitting(epochs=20, schedule=InterruptAfter(9.0))
    errors = [epoch.validation for epoch in whole.history]
    assert model.history == whole.history and model.interrupted
    assert model.kept_epoch == errors.index(min(errors)) + 1 < 9


def test_ctrl_c_in_the_first_epoch_leaves_everything_as_it_was():
    model = EmbeddingDot(dim=2, batch_size=8, schedule=InterruptAfter(0.5))
    with pytest.raises(KeyboardInterrupt):
        model.fit(TABLE)
    assert not hasattr(model, "ratings") and model.history == []


def test_ctrl_c_without_validation_keeps_the_last_whole_epoch():
    model = EmbeddingDot(dim=2, epochs=9, schedule=InterruptAfter(4), progress=False)
    model.fit(TABLE)
    assert model.kept_epoch == len(model.history) == 4
    same = EmbeddingDot(dim=2, epochs=4, schedule=lambda _: 1.0, progress=False)
    assert same_tables(model, same.fit(TABLE), 0.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_bits(kind):
    first, second = (
        KINDS[kind](epochs=2, seed=5, progress=False).fit(TABLE) for _ in range(2)
    )
    assert first._tables == second._tables and first.history == second.history
    assert KINDS[kind](epochs=2, seed=6, progress=False).fit(TABLE).history != (
        first.history
    )


def test_a_run_that_explodes_says_so_and_leaves_the_model_as_it_was():
    model = EmbeddingDot(dim=3, epochs=1, optimizer=SGD(0.01), progress=False)
    model.fit(TABLE)
    before = copy.deepcopy(model.__dict__)
    with pytest.raises(DivergenceError, match="lower"):
        model.continue_fit(TABLE, epochs=50, learning_rate=50.0)
    assert model._tables == before["_tables"] and model.history == before["history"]


def test_continue_fit_goes_on_where_fit_has_stopped():
    settings = dict(dim=3, optimizer=Adam(0.05), progress=False)
    parts = EmbeddingDotBias(epochs=2, schedule=lambda _: 1.0, **settings).fit(TABLE)
    parts.continue_fit(TABLE, epochs=3)
    whole = EmbeddingDotBias(epochs=5, schedule=lambda _: 1.0, **settings).fit(TABLE)
    # The shuffled order starts from the table's again: only the first part is equal.
    assert parts.history[:2] == whole.history[:2] and len(parts.history) == 5
    assert [epoch.number for epoch in parts.history] == [1, 2, 3, 4, 5]
    assert parts.history[-1].train < parts.history[1].train


def test_continue_fit_wants_the_same_id_maps():
    model = EmbeddingDot(dim=1, epochs=0).fit(TABLE)
    with pytest.raises(ValueError, match="id maps"):
        model.continue_fit(synthetic_ratings(seed=2), epochs=1)


@pytest.mark.parametrize("bad", [{"epochs": -1}, {"batch_size": 0}])
def test_senseless_settings_are_value_errors(bad):
    with pytest.raises(ValueError):
        EmbeddingDot(**bad)


@pytest.mark.parametrize(
    "make, message",
    [
        (
            lambda: EmbeddingDot(learning_rat=1),
            "EmbeddingDot has no setting 'learning_rat': "
            "did you mean optimizer=SGD(learning_rate=…)?",
        ),
        (
            lambda: EmbeddingDotBias(epoch=1),
            "EmbeddingDotBias has no setting 'epoch': did you mean epochs?",
        ),
        (
            lambda: EmbeddingNet(hiden=1),
            "EmbeddingNet has no setting 'hiden': did you mean hidden?",
        ),
        (
            lambda: GenreDotBias({}, combined="sum"),
            "GenreDotBias has no setting 'combined': did you mean combine?",
        ),
        (
            lambda: GenreEmbeddingNet({}, training=3),
            "GenreEmbeddingNet has no setting 'training'",
        ),
    ],
)
def test_a_setting_that_does_not_exist_is_named_with_the_nearest(make, message):
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value) == message


def test_restarts_are_felt():
    rates = []

    class Spy(CosineRestarts):
        def __call__(self, epochs):
            rates.append(super().__call__(epochs))
            return rates[-1]

    EmbeddingDot(
        dim=1, epochs=3, batch_size=6, optimizer=SGD(0.01), schedule=Spy(1, 2),
        progress=False,
    ).fit(TABLE)  # fmt: skip
    assert len(rates) == 30
    tops = [n for n, rate in enumerate(rates) if rate == 1.0]
    assert tops == [0, 10]


# --- Strangers and new users --------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_is_the_average_user_and_item(kind):
    model = fitted(kind, TABLE, epochs=1, optimizer=SGD(0.05))
    assert model.predict("nobody", "nothing") == TABLE.mean
    average = [statistics.fmean(column) for column in zip(*model._tables["users"])]
    item = TABLE.item_ids[0]
    expected = model._score(average, 0)
    assert model.predict("nobody", item, clip=False) == pytest.approx(expected)
    assert model.predict_for([], item, clip=False) == pytest.approx(expected)


@given(rating_tables(min_size=4), st.data())
def test_the_new_user_of_a_linear_model_is_the_exact_solution(table, data):
    model = fitted("dot", table, epochs=1, optimizer=SGD(0.01))
    stars = st.lists(st.integers(1, 5).map(float), max_size=len(table.item_ids))
    pairs = list(enumerate(data.draw(stars)))
    low, high = table.scale
    rated = [(i, min(high, max(low, r))) for i, r in pairs]
    P, Q = model._tables["users"], model._tables["items"]
    prior = prior_from(P, model.history[-1].train)
    zeros = [0.0] * len(Q)
    _, p = fold_in(rated, Learned(P, Q, zeros, zeros), 0.0, prior)
    names = [(table.item_ids[i], r) for i, r in rated]
    for i, item in enumerate(table.item_ids):
        expected = model._score(p, i)
        assert model.predict_for(names, item, clip=False) == pytest.approx(
            expected, rel=1e-6, abs=1e-6
        )


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_new_user_says_is_heard_and_nothing_else_changes(kind):
    model = fitted(kind, TABLE, epochs=5, optimizer=SGD(0.05))
    before = copy.deepcopy(model._tables)
    item, (low, high) = TABLE.item_ids[0], TABLE.scale
    bad, good = (model.predict_for([(item, r)], item, clip=False) for r in (low, high))
    assert bad <= good
    liked = model.recommend_for([(item, high)], count=3)
    assert item not in dict(liked) and len(liked) == 3
    assert [score for _, score in liked] == sorted(dict(liked).values(), reverse=True)
    assert model._tables == before


@pytest.mark.parametrize("kind", KINDS)
@given(rating_tables())
@settings(max_examples=10)
def test_the_amounts_of_an_explanation_add_up(kind, table):
    model = fitted(kind, table, epochs=1, optimizer=SGD(0.01))
    for user in [*table.user_ids, "nobody"]:
        for item in [*table.item_ids, "nothing"]:
            why = model.explain(user, item)
            prediction = model.predict(user, item, clip=False)
            assert why.prediction == pytest.approx(prediction, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("kind", RANGED)
@given(rating_tables(), st.floats(1, 200))
@settings(max_examples=10)
def test_predictions_stay_inside_the_range(kind, table, size):
    model = fitted(kind, table)
    for rows in model._tables.values():
        rows[:] = [[size * x for x in row] for row in rows]
    low, high = model._range
    for user in table.user_ids:
        for item in table.item_ids:
            assert low <= model.predict(user, item, clip=False) <= high


@pytest.mark.parametrize("kind", KINDS)
def test_other_names_for_the_same_users_change_nothing(kind):
    index = {f"*{user}": row for user, row in TABLE.user_index.items()}
    columns = TABLE.users, TABLE.items, TABLE.values
    renamed = Ratings(*columns, index, TABLE.item_index, TABLE.scale)
    other = KINDS[kind](epochs=1, progress=False).fit(renamed)
    model = KINDS[kind](epochs=1, progress=False).fit(TABLE)
    assert model._tables == other._tables
    for user in TABLE.user_ids:
        assert model.recommend(user) == other.recommend(f"*{user}")


def test_an_empty_table_is_a_data_error():
    with pytest.raises(DataError):
        EmbeddingDot().fit(TABLE.select([]))


# --- Whatever happens, no half model ------------------------------------------


def test_the_recorded_rate_is_that_of_the_schedule():
    model = EmbeddingDot(dim=2, epochs=3, optimizer=SGD(0.1), schedule=Steps(2, 0.1))
    model.fit(TABLE)
    assert [epoch.learning_rate for epoch in model.history] == [0.1, 0.1, 0.1 * 0.1]


def test_a_failed_continue_fit_leaves_the_random_source_too():
    class Failing:
        def __call__(self, epochs):
            if epochs > 1:
                raise RuntimeError("stop")
            return 1.0

    model = EmbeddingDot(dim=2, epochs=1, schedule=Failing()).fit(TABLE)
    before = model._source.getstate()
    with pytest.raises(RuntimeError):
        model.continue_fit(TABLE, epochs=3)
    assert model._source.getstate() == before and len(model.history) == 1


@pytest.mark.parametrize("rate", [1e4, 1e200])
def test_an_explosion_in_the_last_step_is_seen(rate):
    settings = dict(dim=5, epochs=1, batch_size=600, optimizer=SGD(rate))
    with pytest.raises(DivergenceError, match="lower learning_rate"):
        EmbeddingDot(start=Uniform(-1.0, 1.0), **settings).fit(TABLE)


def test_empty_parts_are_refused():
    model = EmbeddingDot(dim=2, epochs=1)
    with pytest.raises(DataError, match="validation part"):
        model.fit(TABLE, validation=TABLE.select([]))
    model.fit(TABLE)
    with pytest.raises(DataError, match="learn on"):
        model.continue_fit(TABLE.select([]))
    with pytest.raises(DataError, match="validation part"):
        model.continue_fit(TABLE, validation=TABLE.select([]))


def test_learning_on_with_patience_makes_nothing_worse():
    train, valid = split(synthetic_ratings(60, 30, 600), (0.8, 0.2), seed=0)
    settings = dict(dim=10, batch_size=16, schedule=Constant(), patience=3)
    model = EmbeddingDotBias(epochs=20, optimizer=Adam(0.02), **settings)
    model.fit(train, valid)
    kept, before = model.kept_epoch, mse(model.predict_all(valid, False), valid.values)
    epochs = len(model.history)
    model.continue_fit(train, 9, learning_rate=0.3, validation=valid)
    assert mse(model.predict_all(valid, clip=False), valid.values) <= before
    assert model.kept_epoch == kept and len(model.history) == epochs + 3


def test_a_new_user_is_measured_by_the_epoch_that_was_kept():
    train, valid = split(synthetic_ratings(60, 30, 600), (0.8, 0.2), seed=0)
    model = EmbeddingDotBias(
        dim=30, epochs=30, batch_size=16, optimizer=Adam(0.02), schedule=Constant(),
        patience=9,
    ).fit(train, valid)  # fmt: skip
    assert model.kept_epoch < len(model.history)
    rated = [("item 1", 5), ("item 2", 1)]
    before = model.recommend_for(rated, 3)
    model.history = model.history[: model.kept_epoch]
    assert model.recommend_for(rated, 3) == before


# --- Learning on --------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD(0.05, momentum=0.9), Adam(0.05)])
def test_learning_on_remembers_momentum_and_the_number_of_steps(optimizer):
    # One batch an epoch: then the order, which differs, does not matter.
    more = dict(optimizer=optimizer, batch_size=len(TABLE), schedule=Constant())
    whole = fitted("dot bias", TABLE, epochs=5, **more)
    parts = fitted("dot bias", TABLE, epochs=2, **more).continue_fit(TABLE, epochs=3)
    assert same_tables(whole, parts, 1e-6)


def test_learning_on_begins_the_schedule_anew():
    model = EmbeddingDot(dim=2, epochs=3, optimizer=SGD(0.1), schedule=Steps(2, 0.1))
    model.fit(TABLE).continue_fit(TABLE)
    assert [e.learning_rate for e in model.history] == [0.1, 0.1, 0.1 * 0.1] * 2


def test_the_recorded_rate_is_that_of_the_beginning_of_the_epoch():
    model = EmbeddingDot(
        dim=2, epochs=2, batch_size=10, optimizer=SGD(0.1), schedule=lambda e: 1 - e / 2
    ).fit(TABLE)
    assert [e.learning_rate for e in model.history] == [0.1, 0.05]


def test_learning_on_from_a_part_counts_the_ratings_of_the_part():
    part = TABLE.select(range(0, len(TABLE), 3))
    more = dict(optimizer=SGD(0.05), batch_size=len(TABLE), schedule=Constant())
    held = fitted("dot", TABLE, regularization=5.0, **more)
    before = copy.deepcopy(held._tables["users"])
    free = fitted("dot", TABLE, **more).continue_fit(part, epochs=1)
    held.continue_fit(part, epochs=1)
    for u in set(part.users):
        rows = before[u], free._tables["users"][u], held._tables["users"][u]
        for x, without, found in zip(*rows):
            expected = without - 0.05 * 5.0 * x / len(part)
            assert found == pytest.approx(expected, rel=1e-9)
