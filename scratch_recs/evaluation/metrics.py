"""The error of predictions: one number for how far they are from the ratings.

The error of one prediction is e = r̂ - r. Three measures average n of them:

    MSE  = Σ e² / n        RMSE = √MSE        MAE = Σ |e| / n

RMSE and MAE are in the unit of the ratings; the square makes a large error
count more. `error_of` asks a model for its predictions first. `evaluate` does
the same as these for matrices with gaps: users are rows, items columns, and NaN
is a cell without a rating.
"""

from __future__ import annotations

import math
from typing import Callable, Iterable, NamedTuple

from scratch_recs.arguments import check_kind, quoted
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.linear_algebra import Matrix, shape
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import checked_part
from scratch_recs.recommender.list_model import check_predicts_ratings

Metric = Callable[[Iterable[float], Iterable[float]], float]


def mse(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The mean squared error Σ e² / n; NaN if there is nothing to compare.

    Raises ValueError if the lengths differ.

    >>> mse([1.0, 4.0], [2.0, 2.0])
    2.5
    """
    return _mean([error * error for error in _errors(predictions, actuals)])


def rmse(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The root of the mean squared error, in the unit of the ratings.

    >>> rmse([1.0, 4.0], [3.0, 2.0])
    2.0
    """
    return math.sqrt(mse(predictions, actuals))


def mae(predictions: Iterable[float], actuals: Iterable[float]) -> float:
    """The mean absolute error Σ |e| / n, in the unit of the ratings.

    >>> mae([1.0, 4.0], [2.0, 2.0])
    1.5
    """
    return _mean([abs(error) for error in _errors(predictions, actuals)])


def error_of(
    model: Recommender,
    ratings: Ratings,
    metric: Metric = rmse,
    clip: bool = True,
) -> float:
    """The error of a fitted model on a table of ratings.

    metric    rmse, mse or mae
    clip      are predictions kept inside the scale before they are compared?

    Raises DataError if the table is empty, and TypeError if the model is one of
    lists, whose scores are no ratings.

    >>> from scratch_recs.recommender.baselines import GlobalMean
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 1)])
    >>> error_of(GlobalMean().fit(table), table)     # always predicts 3
    2.0
    """
    check_kind("model", model, Recommender, "a fitted model")
    if not callable(metric):
        what = "a function such as rmse"
        raise TypeError(f"metric is {what}, not {quoted(metric)}")
    check_predicts_ratings(model)
    predictions = model.predict_all(ratings, clip=clip)
    checked_part(ratings, "ratings")
    return metric(predictions, ratings.values)


def _errors(
    predictions: Iterable[float], actuals: Iterable[float]
) -> list[float]:
    predictions = _numbers("predictions", predictions)
    actuals = _numbers("actuals", actuals)
    if len(predictions) != len(actuals):
        raise ValueError(
            f"{len(predictions)} predictions, {len(actuals)} actuals"
        )
    return [
        predicted - actual for predicted, actual in zip(predictions, actuals)
    ]


def _numbers(name: str, numbers: Iterable[float]) -> list[float]:
    try:
        # fsum looks at every number, and is quick.
        values = list(numbers)
        math.fsum(values)
    except TypeError:
        what = "a list of numbers"
        raise TypeError(f"{name} is {what}, not {quoted(numbers)}") from None
    except (OverflowError, ValueError):  # infinities, or a sum beyond floats
        pass
    return values


def _mean(values: list[float]) -> float:
    # fsum rounds once, at the end: the order of the ratings does not matter.
    return math.fsum(values) / len(values) if values else math.nan


class MatrixEvaluation(NamedTuple):
    """The errors of a model in both parts; printed as in the Jester lecture.

    >>> print(MatrixEvaluation("Global average", 5.7512, 5.7689))
    Global average train RMSE: 5.75
    Global average valid RMSE: 5.77
    """

    model_name: str
    train_rmse: float
    valid_rmse: float

    def __str__(self) -> str:
        return (
            f"{self.model_name} train RMSE: {self.train_rmse:.2f}\n"
            f"{self.model_name} valid RMSE: {self.valid_rmse:.2f}"
        )


def evaluate(
    predicted_matrix: Matrix,
    train_matrix: Matrix,
    valid_matrix: Matrix,
    model_name: str = "Model",
) -> MatrixEvaluation:
    """The RMSE on the ratings that were trained on, and on those held back.

    Raises ValueError if the three matrices differ in shape.

    >>> nan = math.nan
    >>> train, valid = [[1.0, nan], [nan, 3.0]], [[nan, 4.0], [nan, nan]]
    >>> twos = [[2.0, 2.0], [2.0, 2.0]]
    >>> print(evaluate(twos, train, valid, "Global average"))
    Global average train RMSE: 1.00
    Global average valid RMSE: 2.00
    """
    return MatrixEvaluation(
        model_name,
        matrix_rmse(predicted_matrix, train_matrix),
        matrix_rmse(predicted_matrix, valid_matrix),
    )


def matrix_rmse(predicted: Matrix, actual: Matrix) -> float:
    """The RMSE over the cells that are NaN in neither matrix; NaN if none is.

    Raises ValueError if the shapes differ.

    >>> matrix_rmse([[1.0, 2.0]], [[4.0, math.nan]])
    3.0
    """
    if shape(predicted) != shape(actual):
        raise ValueError(
            "a {} × {} matrix of predictions, "
            "a {} × {} matrix of ratings".format(
                *shape(predicted), *shape(actual)
            )
        )
    pairs = [
        (prediction, rating)
        for predictions, ratings in zip(predicted, actual)
        for prediction, rating in zip(predictions, ratings)
        if not (math.isnan(prediction) or math.isnan(rating))
    ]
    return rmse([p for p, _ in pairs], [r for _, r in pairs])
