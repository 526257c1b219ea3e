"""Errors are exact; that of a matrix is that of the list of its ratings."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import (
    MatrixEvaluation,
    error_of,
    evaluate,
    mae,
    matrix_rmse,
    mse,
    rmse,
)
from scratch_recs.evaluation.splits import split
from scratch_recs.recommender.baselines import GlobalMean, UserMean
from scratch_recs.mf_sgd import MatrixFactorization
from tests.strategies import (
    any_tables,
    dyadic_floats,
    tables_and_parts,
    tables_with_gaps,
    vectors,
)

NAN = math.nan
matrices_with_gaps = tables_with_gaps(dyadic_floats)


METRICS = [mse, rmse, mae]

# --- Two lists ----------------------------------------------------------------


@given(vectors(dyadic_floats, 2))
def test_errors_agree_with_exact_arithmetic(pair):
    errors = [Fraction(p) - Fraction(a) for p, a in zip(*pair)]
    # Sums of multiples of 1/64 are exact as floats; only the division rounds.
    assert mse(*pair) == float(sum(error**2 for error in errors) / len(errors))
    assert mae(*pair) == float(sum(map(abs, errors)) / len(errors))
    assert rmse(*pair) == math.sqrt(mse(*pair))


any_pair = vectors(st.floats(-1e100, 1e100), 2)


@pytest.mark.parametrize("metric", METRICS)
@given(pair=any_pair, chance=st.randoms(use_true_random=False))
def test_an_error_does_not_depend_on_the_order_or_the_direction(metric, pair, chance):
    predictions, actuals = pair
    shuffled = list(zip(predictions, actuals))
    chance.shuffle(shuffled)
    assert metric(*zip(*shuffled)) == metric(predictions, actuals)
    assert metric(actuals, predictions) == metric(predictions, actuals)


@pytest.mark.parametrize("metric", METRICS)
@given(pair=vectors(dyadic_floats, 2))
def test_an_error_is_zero_exactly_for_perfect_predictions(metric, pair):
    predictions, actuals = pair
    assert metric(actuals, actuals) == 0
    assert (metric(predictions, actuals) == 0) == (predictions == actuals)
    assert metric(predictions, actuals) >= 0


@given(vectors(dyadic_floats, 2))
def test_the_mean_absolute_error_is_never_above_the_root_of_the_squared_one(pair):
    assert mae(*pair) <= rmse(*pair) * (1 + 1e-15)


@pytest.mark.parametrize("metric", METRICS)
def test_lengths_that_differ_are_both_named(metric):
    with pytest.raises(ValueError, match="^2 predictions, 1 actuals$"):
        metric([1, 2], [3])


@pytest.mark.parametrize("metric", METRICS)
def test_any_iterables_will_do_and_nothing_has_no_error(metric):
    assert metric(iter([1, 4]), (n for n in [1, 4])) == 0
    assert math.isnan(metric([], []))


# --- A model ------------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("clip", [True, False])
@given(table=any_tables, seed=st.integers(0, 3))
def test_the_error_of_a_model_is_that_of_its_predictions(metric, clip, table, seed):
    train, valid = split(table, (0.5, 0.5), seed)
    model = UserMean().fit(train if len(train) else table)
    expected = metric(model.predict_all(valid, clip), list(valid.values))
    found = error_of(model, valid, metric, clip=clip)
    assert found == expected or len(valid) == 0


# --- Matrices with gaps -------------------------------------------------------


@given(any_tables, st.integers(0, 3), dyadic_floats)
def test_the_error_is_that_of_the_list_of_ratings(table, seed, constant):
    train, valid = split(table, (0.5, 0.5), seed)
    users, items = len(table.user_ids), len(table.item_ids)
    predicted = [[constant] * items for _ in range(users)]
    parts = [part.utility_matrix() for part in (train, valid)]
    result = evaluate(predicted, *parts)
    for found, part in [(result.train_rmse, train), (result.valid_rmse, valid)]:
        expected = rmse([constant] * len(part), part.values)
        # fsum: the order of the cells does not show.
        assert found == expected or (math.isnan(found) and math.isnan(expected))


@given(matrices_with_gaps)
def test_what_is_predicted_as_it_is_has_no_error(matrix):
    error = matrix_rmse(matrix, matrix)
    known = any(not math.isnan(value) for row in matrix for value in row)
    assert error == 0 if known else math.isnan(error)


@given(matrices_with_gaps, st.integers(-64, 64))
def test_off_by_a_constant_is_an_error_of_that_size(matrix, constant):
    predicted = [[value + constant for value in row] for row in matrix]
    error = matrix_rmse(predicted, matrix)
    assert error == abs(constant) or not any(
        value == value for row in matrix for value in row
    )


def test_a_cell_that_is_empty_in_either_matrix_does_not_count():
    assert matrix_rmse([[1, NAN, 9]], [[4, 2, NAN]]) == 3
    assert math.isnan(matrix_rmse([[NAN]], [[1]]))
    assert math.isnan(matrix_rmse([], []))


def test_shapes_that_differ_are_both_named():
    with pytest.raises(ValueError, match="1 × 2 .* 2 × 1"):
        matrix_rmse([[1, 2]], [[1], [2]])
    with pytest.raises(ValueError, match="1 × 1 .* 1 × 2"):
        evaluate([[1]], [[1]], [[1, 2]])


def test_it_prints_the_two_lines_of_the_lecture():
    result = evaluate([[1.0]], [[3.0]], [[NAN]], "Global average")
    assert result.model_name == "Global average" and result.train_rmse == 2
    assert math.isnan(result.valid_rmse)
    assert str(MatrixEvaluation("Global average", 5.7512, 5.7689)) == (
        "Global average train RMSE: 5.75\nGlobal average valid RMSE: 5.77"
    )


def test_the_global_average_of_a_thousand_jester_users(jester):
    train, valid = split(jester, (0.8, 0.2), seed=42)
    mean = GlobalMean().fit(train).predict("1", "5")
    predicted = [[mean] * len(jester.item_ids) for _ in jester.user_ids]
    matrices = train.utility_matrix(), valid.utility_matrix()
    result = evaluate(predicted, *matrices, "Global average")
    # The lecture, with four times the users: 5.75 and 5.77.
    assert 5.70 < result.train_rmse < 5.80 and 5.70 < result.valid_rmse < 5.80


# --- Laws of the best prediction ----------------------------------------------


@pytest.mark.parametrize("metric", METRICS)
@given(pair=vectors(dyadic_floats, 2))
def test_clipping_to_the_scale_never_hurts(metric, pair):
    # The truth lies inside: moving a prediction to the edge brings it nearer.
    predictions, actuals = pair
    low, high = min(actuals), max(actuals)
    clipped = [min(high, max(low, prediction)) for prediction in predictions]
    assert metric(clipped, actuals) <= metric(predictions, actuals)


@given(tables_and_parts())
def test_clipped_predictions_are_no_worse_than_raw_ones(tables):
    table, part = tables
    model = MatrixFactorization(epochs=2, progress=False).fit(part)
    raw = model.predict_all(part, clip=False)
    assert error_of(model, part) <= rmse(raw, part.values)


@given(vectors(dyadic_floats, 1), dyadic_floats)
def test_the_mean_is_the_best_constant(single, c):
    # Σ (r - μ - c)² / n = Σ (r - μ)² / n + c²
    (actuals,) = single
    mean = Fraction(0)
    for actual in actuals:
        mean += Fraction(actual) / len(actuals)
    best = mse([mean] * len(actuals), list(map(Fraction, actuals)))
    moved = mse([mean + Fraction(c)] * len(actuals), list(map(Fraction, actuals)))
    assert moved == pytest.approx(float(best) + c * c, rel=1e-12)
    assert moved >= best


def test_the_error_on_an_empty_table_is_refused():
    table = Ratings.from_triples([("ann", "Alien", 5)])
    model = GlobalMean().fit(table)
    for metric in (rmse, mse, mae):
        with pytest.raises(DataError, match="^ratings needs at least one rating$"):
            error_of(model, table.select([]), metric)
