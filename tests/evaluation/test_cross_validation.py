"""Cross-validation is fitting and predicting fold by fold, also side by side."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.evaluation import cross_validation
from scratch_recs.evaluation.cross_validation import (
    CrossValidation,
    cross_validate,
    evaluate_fold,
)
from scratch_recs.evaluation.metrics import mae, rmse
from scratch_recs.evaluation.splits import k_folds, split
from scratch_recs.progress import SilentBar
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.baselines import BiasBaseline, GlobalMean, UserMean
from tests.strategies import fractions, rating_tables, vectors

TABLE = synthetic_ratings(users=40, items=30, ratings=500)


class Remembers(Recommender):
    """A model that notes what is done to it, and whether it may draw a bar."""

    fitted = []

    def __init__(self):
        self.progress = True

    def _learn(self):
        self.fitted.append((id(self), self.progress, len(self.ratings)))

    def _score(self, user, item):
        return 3.0


def test_cross_validation_is_fitting_and_predicting_fold_by_fold():
    result = cross_validate(UserMean(), TABLE, k=4, seed=7)
    expected = []
    for train, test in k_folds(TABLE, 4, seed=7):
        predicted = UserMean().fit(train).predict_all(test)
        expected.append((rmse(predicted, test.values), mae(predicted, test.values)))
    assert list(zip(result.rmse, result.mae)) == expected
    assert result.model == "UserMean"
    for seconds in (result.fit_seconds, result.test_seconds):
        assert len(seconds) == 4 and min(seconds) >= 0


@given(table=rating_tables(min_size=4), k=st.integers(2, 4), seed=st.integers(0, 9))
def test_a_constant_model_makes_the_errors_of_its_constant(table, k, seed):
    """Remembers predicts 3, or the end of the scale that is nearest to it.

    Whatever the folds, all ratings are tested once.
    """
    result = cross_validate(Remembers(), table, k=k, seed=seed)
    sizes = [len(test) for _, test in k_folds(table, k, seed=seed)]
    squares = sum(n * error**2 for n, error in zip(sizes, result.rmse))
    low, high = table.scale
    errors = [r - min(max(3.0, low), high) for r in table.values]
    assert math.isclose(squares, sum(e * e for e in errors), abs_tol=1e-12)
    absolute = sum(n * error for n, error in zip(sizes, result.mae))
    assert math.isclose(absolute, sum(map(abs, errors)), abs_tol=1e-12)


def test_every_fold_fits_a_quiet_copy_of_its_own():
    Remembers.fitted.clear()
    model = Remembers()
    cross_validate(model, TABLE, k=3)
    assert vars(model) == {"progress": True}
    copies, bars, sizes = zip(*Remembers.fitted)
    assert id(model) not in copies
    assert bars == (False,) * 3 and sizes == (333, 333, 334)


def test_folds_side_by_side_have_the_same_errors():
    one = cross_validate(BiasBaseline(epochs=2), TABLE, k=3, seed=1, jobs=1)
    two = cross_validate(BiasBaseline(epochs=2), TABLE, k=3, seed=1, jobs=2)
    assert (one.rmse, one.mae) == (two.rmse, two.mae)


def test_jobs_count_from_one():
    with pytest.raises(ValueError, match="jobs counts from 1, not 0"):
        cross_validate(GlobalMean(), TABLE, k=2, jobs=0)


def test_a_fold_is_measured_without_changing_the_model():
    train, test = split(TABLE)
    model = UserMean()
    errors = evaluate_fold((model, train, test))
    predicted = UserMean().fit(train).predict_all(test)
    assert errors[:2] == (rmse(predicted, test.values), mae(predicted, test.values))
    assert min(errors[2:]) >= 0 and vars(model) == {}


def test_the_printed_table_has_every_fold_the_mean_and_the_deviation():
    result = CrossValidation("Model", [1.0, 2.0, 6.0], [0.5] * 3, [1.5] * 3, [10.0] * 3)
    title, header, *rows = str(result).splitlines()
    assert title == "RMSE and MAE of Model on 3 folds"
    assert header.split() == "Fold 1 Fold 2 Fold 3 Mean Std".split()
    assert [row[:13].strip() for row in rows] == (
        ["RMSE", "MAE", "fit seconds", "test seconds"]
    )
    numbers = [row[13:].split() for row in rows]
    # The squared distances from 3 are 4, 1 and 9: the deviation is √(14 / 3).
    assert numbers[0] == ["1.0000", "2.0000", "6.0000", "3.0000", "2.1602"]
    assert numbers[1] == ["0.5000"] * 4 + ["0.0000"]
    assert numbers[2:] == [["1.50"] * 4 + ["0.00"], ["10.00"] * 4 + ["0.00"]]
    assert len({len(line) for line in [header, *rows]}) == 1
    assert max(map(len, [header, *rows])) <= 80


def test_a_printed_cross_validation_says_which_model(capsys):
    print(cross_validate(GlobalMean(), TABLE, k=2))
    out, err = capsys.readouterr()
    assert out.startswith("RMSE and MAE of GlobalMean on 2 folds\n")
    assert len(out.splitlines()) == 6 and err == ""


@given(vectors(fractions, 1, min_size=2))
def test_the_printed_mean_is_the_mean(rows):
    (exact,) = rows
    values = [float(abs(value)) for value in exact]
    printed = str(CrossValidation("Model", values, values, values, values))
    mean, std = map(float, printed.splitlines()[2].split()[-2:])
    assert mean == pytest.approx(math.fsum(values) / len(values), abs=6e-5)
    squares = [(value - mean) ** 2 for value in values]
    assert std == pytest.approx(math.sqrt(math.fsum(squares) / len(values)), abs=2e-4)


def test_the_bar_is_labelled_with_the_model_and_counts_folds(monkeypatch):
    asked = []

    def recorder(**options):
        asked.append(options)
        return SilentBar()

    monkeypatch.setattr(cross_validation, "progress_bar", recorder)
    table = synthetic_ratings(users=5, items=5, ratings=20)
    for show in (True, False):
        cross_validate(GlobalMean(), table, k=4, progress=show)
    labels = {"total": 4, "description": "GlobalMean", "unit": "fold"}
    assert asked == [{**labels, "show": True}, {**labels, "show": False}]
