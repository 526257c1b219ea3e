"""Folding in: the new user's equations, solved to the last digit."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import BiasBaseline, ItemMean
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.factorization.fold_in import (
    Learned,
    Prior,
    fit_row,
    fold_in,
    gauss_newton_step,
    misfit,
    prior_from,
)
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.strategies import dyadic_floats, fractions

positive = st.integers(1, 240).map(lambda n: Fraction(n, 12))


@st.composite
def new_users(draw, min_ratings=0, strengths=positive):
    """(rated, learned, μ, prior) in Fractions; with or without a bias."""
    dim, items, with_bias = draw(st.integers(1, 3)), 6, draw(st.booleans())

    def list_of(length, numbers=fractions):
        return draw(st.lists(numbers, min_size=length, max_size=length))

    Q = [list_of(dim) for _ in range(items)]
    learned = Learned([], Q, [], list_of(items) if with_bias else [Fraction(0)] * items)
    rows = st.integers(0, items - 1)
    rated = draw(st.lists(rows, min_size=min_ratings, unique=True))
    rated = [(item, draw(fractions)) for item in rated]
    size = dim + with_bias
    prior = Prior(list_of(size), list_of(size, strengths))
    return rated, learned, draw(fractions), prior


def slopes(w, rated, learned, mean, prior):
    """Half the derivative of the new user's loss, by every number in w."""
    with_bias = len(w) > len(learned.Q[0])
    found = [s * (w_j - m) for w_j, m, s in zip(w, *prior)]
    for item, rating in rated:
        x = ([1] if with_bias else []) + learned.Q[item]
        prediction = mean + learned.c[item] + sum(w_j * x_j for w_j, x_j in zip(w, x))
        for j, x_j in enumerate(x):
            found[j] += (prediction - rating) * x_j
    return found


def all_of(answer, prior, learned):
    """(b, p) as one list, without b where the prior has none."""
    bias, p = answer
    return [bias, *p] if len(prior.means) > len(learned.Q[0]) else p


def as_floats(rated, learned, mean, prior):
    """The same new user in floats."""
    Q = [list(map(float, row)) for row in learned.Q]
    return (
        [(item, float(rating)) for item, rating in rated],
        Learned([], Q, [], list(map(float, learned.c))),
        float(mean),
        Prior(*(list(map(float, column)) for column in prior)),
    )


# --- The equations ------------------------------------------------------------


def linear_model(new_user):
    """(w, rated, r̂ and its slopes, prior): what Newton's method is told."""
    rated, learned, mean, prior = new_user
    with_bias = len(prior.means) > len(learned.Q[0])

    def model(w, item):
        x = ([1] if with_bias else []) + learned.Q[item]
        return mean + learned.c[item] + sum(a * b for a, b in zip(w, x)), x

    return rated, model, prior


@given(new_users(), st.lists(fractions, min_size=4, max_size=4))
def test_one_step_of_newton_solves_a_linear_model_from_anywhere(new_user, start):
    _, learned, _, prior = new_user
    rated, model, prior = linear_model(new_user)
    w = start[: len(prior.means)]
    step = gauss_newton_step(w, rated, model, prior)
    solution = all_of(fold_in(*new_user), prior, learned)
    assert [w_j + s_j for w_j, s_j in zip(w, step)] == solution


@given(new_users(), st.lists(fractions, min_size=4, max_size=4))
def test_the_misfit_grows_with_the_square_of_the_way_from_its_minimum(new_user, way):
    # It is quadratic: f(w + d) + f(w - d) - 2 f(w) is twice dᵀ A d, and at the
    # minimum there is nothing else.
    _, learned, _, prior = new_user
    rated, model, prior = linear_model(new_user)
    w = all_of(fold_in(*new_user), prior, learned)
    d = way[: len(w)]
    there = misfit([a + b for a, b in zip(w, d)], rated, model, prior)
    back = misfit([a - b for a, b in zip(w, d)], rated, model, prior)
    least = misfit(w, rated, model, prior)
    squares = sum(s * d_j * d_j for s, d_j in zip(prior.strengths, d))
    for item, _ in rated:
        squares += sum(a * b for a, b in zip(d, model(w, item)[1])) ** 2
    for found in (there, back):
        assert float(found) == pytest.approx(float(least + squares), rel=1e-12)


@given(new_users())
def test_the_answer_is_where_the_loss_is_flat(new_user):
    _, learned, _, prior = new_user
    w = all_of(fold_in(*new_user), prior, learned)
    # Exact: all slopes are 0, and the loss is convex, so this is its minimum.
    assert set(slopes(w, *new_user)) == {0}


@given(new_users())
def test_floats_come_to_the_same_answer(new_user):
    _, learned, _, prior = new_user
    exact = all_of(fold_in(*new_user), prior, learned)
    found = all_of(fold_in(*as_floats(*new_user)), prior, learned)
    assert found == pytest.approx(list(map(float, exact)), rel=1e-9, abs=1e-9)


@given(new_users())
def test_without_a_bias_in_the_prior_it_stays_zero(new_user):
    rated, learned, mean, prior = new_user
    dim = len(learned.Q[0])
    bias, p = fold_in(rated, learned, mean, Prior(*(column[:dim] for column in prior)))
    assert (bias, len(p)) == (0.0, dim)


# --- From the average user to least squares -----------------------------------


@given(new_users())
def test_who_rated_nothing_is_the_average_user(new_user):
    _, learned, mean, prior = new_user
    assert all_of(fold_in([], learned, mean, prior), prior, learned) == prior.means


@given(new_users(min_ratings=4, strengths=st.just(Fraction(0))))
def test_ratings_alone_give_back_who_made_them(new_user):
    # Made-up ratings of a known vector, and no prior: least squares finds it exactly.
    rated, learned, mean, prior = new_user
    w, with_bias = prior.means, len(prior.means) > len(learned.Q[0])
    made_up = []
    for item, _ in rated:
        x = ([1] if with_bias else []) + learned.Q[item]
        rating = mean + learned.c[item] + sum(w_j * x_j for w_j, x_j in zip(w, x))
        made_up.append((item, rating))
    other = Prior([m + 1 for m in w], prior.strengths)
    try:
        found = fold_in(made_up, learned, mean, other)
    except ValueError:
        assume(False)  # vectors that all point one way leave the answer open
    assert all_of(found, prior, learned) == w


@given(new_users(min_ratings=1), st.integers(2, 100))
def test_the_more_ratings_agree_the_less_the_prior_says(new_user, times):
    # Ratings that are all repeated are as good as a prior that much weaker.
    rated, learned, mean, prior = new_user
    weaker = Prior(prior.means, [s / times for s in prior.strengths])
    assert fold_in(rated * times, learned, mean, prior) == fold_in(
        rated, learned, mean, weaker
    )


@given(new_users(min_ratings=1), st.integers(2, 10**6))
def test_the_stronger_the_belief_the_nearer_to_it(new_user, times):
    rated, learned, mean, prior = new_user
    distances = []
    for factor in (1, times, times * times):
        strong = Prior(prior.means, [factor * s for s in prior.strengths])
        w = all_of(fold_in(rated, learned, mean, strong), prior, learned)
        distances.append(sum(s * (w_j - m) ** 2 for w_j, m, s in zip(w, *prior)))
    assert distances == sorted(distances, reverse=True)
    assert distances[0] > distances[2] or distances[0] == 0


@given(new_users(), st.randoms(use_true_random=False))
def test_the_order_of_the_ratings_does_not_matter(new_user, chance):
    rated, *rest = new_user
    shuffled = rated[:]
    chance.shuffle(shuffled)
    assert fold_in(shuffled, *rest) == fold_in(rated, *rest)


# --- The prior, and the copy --------------------------------------------------


@given(st.lists(st.tuples(dyadic_floats, dyadic_floats), min_size=1, max_size=8))
def test_the_prior_has_the_means_and_variances_of_the_known(rows):
    prior = prior_from([list(row) for row in rows], error=0.5)
    for column, mean, strength in zip(zip(*rows), *prior):
        exact = [Fraction(x) for x in column]
        average = sum(exact) / len(exact)
        variance = sum((x - average) ** 2 for x in exact) / len(exact)
        assert mean == pytest.approx(float(average), rel=1e-15, abs=1e-15)
        if variance:
            assert strength == pytest.approx(0.5 / float(variance), rel=1e-9)
        else:
            # Where all agree, so will the new user: a very strong belief.
            assert strength >= 1e11


def test_a_training_without_error_still_leaves_a_prior():
    prior = prior_from([[1.0], [3.0]], error=0.0)
    assert prior.means == [2.0] and 0 < prior.strengths[0] < 1e-8


def test_a_copy_shares_nothing():
    learned = Learned([[1.0]], [[2.0]], [3.0], [4.0])
    twin = learned.copy()
    assert twin == learned
    for table in (twin.P, twin.Q):
        table[0][0] = 9.0
        table.append([9.0])
    twin.b[0] = twin.c[0] = 9.0
    assert learned == Learned([[1.0]], [[2.0]], [3.0], [4.0])


# --- New users of a model -----------------------------------------------------


def trained(table, biases):
    """A model that has learned what there is to learn."""
    settings = dict(epochs=12, learning_rate=0.06, decay=0.85, regularization=0.08)
    if biases:
        return MatrixFactorization(biases=True, order="shuffled", **settings).fit(table)
    return MatrixFactorization(order="shuffled").fit(table).continue_fit(table)


def correlation(v, w):
    """Pearson's, the short way."""
    n, v_mean, w_mean = len(v), math.fsum(v) / len(v), math.fsum(w) / len(w)
    products = math.fsum((x - v_mean) * (y - w_mean) for x, y in zip(v, w)) / n
    v_var = math.fsum((x - v_mean) ** 2 for x in v) / n
    w_var = math.fsum((y - w_mean) ** 2 for y in w) / n
    return products / math.sqrt(v_var * w_var)


@pytest.mark.parametrize("biases", [True, False])
def test_the_copy_of_a_known_user_is_predicted_like_that_user(biases):
    table = synthetic_ratings()
    model = trained(table, biases)
    busy = [u for u, rated in enumerate(table.by_user) if 30 <= len(rated) <= 60]
    for u in busy[:20]:
        rated = [(table.item_ids[i], rating) for i, rating in table.by_user[u]]
        of_user = dict(model.recommend(table.user_ids[u], count=120, min_ratings=5))
        of_copy = dict(model.recommend_for(rated, count=120, min_ratings=5))
        assert of_user.keys() == of_copy.keys()
        found = [of_copy[item_id] for item_id in of_user]
        expected = list(of_user.values())
        assert correlation(found, expected) > 0.97
        assert rmse(found, expected) < 0.15


@pytest.mark.parametrize("biases", [True, False])
def test_new_users_are_understood_better_than_by_any_baseline(biases):
    # Thirty users are left out of the training. From every second one of their ratings
    # the others are predicted.
    table = synthetic_ratings()
    hidden = range(0, 300, 10)
    rows = [n for n, user in enumerate(table.users) if user not in hidden]
    train = table.select(rows)
    models = [trained(train, biases), BiasBaseline("damped").fit(train)]
    models.append(ItemMean().fit(train))
    predicted, actuals = [[] for _ in models], []
    for u in hidden:
        rated = [(table.item_ids[i], rating) for i, rating in table.by_user[u]]
        known, rest = rated[::2], rated[1::2]
        actuals += [rating for _, rating in rest]
        for model, column in zip(models, predicted):
            column += [model.predict_for(known, item) for item, _ in rest]
    folded, damped, item_mean = (rmse(column, actuals) for column in predicted)
    assert folded < 0.95 * damped < item_mean


@pytest.mark.parametrize("biases", [True, False])
def test_a_new_user_without_ratings_is_a_stranger(biases):
    table = synthetic_ratings(users=30, items=12, ratings=200)
    model = MatrixFactorization(biases=biases, progress=False).fit(table)
    for item_id in table.item_ids:
        expected = model.predict("nobody", item_id, clip=False)
        assert model.predict_for([], item_id, clip=False) == expected


@pytest.mark.parametrize("biases", [True, False])
def test_new_users_are_explained(biases):
    table = synthetic_ratings(users=30, items=12, ratings=200)
    model = MatrixFactorization(biases=biases, progress=False).fit(table)
    rated = [("item 1", 5), ("item 2", 1), ("item 3", 4)]
    for item_id in table.item_ids:
        why = model.explain_for(rated, item_id)
        expected = model.predict_for(rated, item_id, clip=False)
        assert why.prediction == pytest.approx(expected, abs=1e-12)
    suggested = [item_id for item_id, _ in model.recommend_for(rated, count=99)]
    assert sorted(suggested + ["item 1", "item 2", "item 3"]) == sorted(table.item_ids)


# --- Gauss and Newton ---------------------------------------------------------


@given(st.floats(0.5, 5.0))
def test_steps_go_on_until_a_curved_model_meets_its_rating(rating):
    def model(w, item):
        return math.exp(w[0]), [math.exp(w[0])]

    (found,) = fit_row([(0, rating)], model, Prior([0.0], [1e-12]))
    assert found == pytest.approx(math.log(rating), rel=1e-9, abs=1e-9)
