"""The error of a whole matrix: that of the list of its ratings, gaps passed over."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from tests.strategies import any_tables, dyadic_floats, tables_with_gaps

NAN = math.nan
matrices_with_gaps = tables_with_gaps(dyadic_floats)


@given(any_tables, st.integers(0, 3), dyadic_floats)
def test_the_error_is_that_of_the_list_of_ratings(table, seed, guess):
    train, valid = split(table, (0.5, 0.5), seed)
    users, items = len(table.user_ids), len(table.item_ids)
    predicted = [[guess] * items for _ in range(users)]
    parts = [part.utility_matrix() for part in (train, valid)]
    result = evaluate(predicted, *parts)
    for found, part in [(result.train_rmse, train), (result.valid_rmse, valid)]:
        expected = rmse([guess] * len(part), part.values)
        # fsum: the order of the cells does not show.
        assert found == expected or (math.isnan(found) and math.isnan(expected))


@pytest.mark.parametrize("metric", [mse, rmse, mae])
@pytest.mark.parametrize("clip", [True, False])
@given(table=any_tables, seed=st.integers(0, 3))
def test_the_error_of_a_model_is_that_of_its_predictions(metric, clip, table, seed):
    train, valid = split(table, (0.5, 0.5), seed)
    model = UserMean().fit(train if len(train) else table)
    expected = metric(model.predict_all(valid, clip), list(valid.values))
    found = error_of(model, valid, metric, clip=clip)
    assert found == expected or len(valid) == 0


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
