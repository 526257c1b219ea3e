"""The figures of the lecture on Jester, on its own rows and from its own start.

The reference values come from scikit-learn and scikit-surprise themselves, called as
the lecture calls them: tests/reference/make_jester_reference.py. Its sample has the
users up to 4000; these are those up to 1000.
"""

import json

import pytest

from scratch_recs.evaluation.metrics import error_of, mae, rmse
from scratch_recs.evaluation.numpy_random import surprise_split, train_test_split
from scratch_recs.knn.imputation import KNNImputation
from scratch_recs.recommender.baselines import GlobalMean
from scripts.jester.reference import clipped, reference_svd
from tests.conftest import REFERENCE

VALUES = json.loads((REFERENCE / "jester.json").read_text(encoding="utf-8"))


def test_the_global_mean_and_its_errors(jester):
    assert len(jester) == VALUES["ratings"]
    expected = VALUES["matrix"]
    train, valid = train_test_split(jester, test_size=0.2, random_state=42)
    model = GlobalMean().fit(train)
    assert train.mean == pytest.approx(expected["global_mean"], rel=1e-12)
    errors = [error_of(model, part) for part in (train, valid)]
    names = "global_mean_train_rmse", "global_mean_valid_rmse"
    assert errors == pytest.approx([expected[name] for name in names], rel=1e-12)


@pytest.mark.figures
def test_the_imputed_matrix(jester):
    expected = VALUES["matrix"]
    train, valid = train_test_split(jester, test_size=0.2, random_state=42)
    model = KNNImputation(k=10).fit(train)
    assert error_of(model, train) == expected["imputer_train_rmse"] == 0
    # Where two donors are equally far, that library's choice is noise of rounding.
    error = error_of(model, valid)
    assert error == pytest.approx(expected["imputer_valid_rmse"], abs=1e-3)
    flat = expected["imputed"]
    cells = list(zip(flat[::3], flat[1::3], flat[2::3]))
    ours = [model.predict(str(user), str(item)) for user, item, _ in cells]
    assert len(cells) > 20
    assert ours == pytest.approx([value for _, _, value in cells], abs=1e-9)


@pytest.mark.figures
def test_svd_gives_the_errors_of_the_reference_library(jester):
    train, valid = surprise_split(jester, test_size=0.2, random_state=42)
    model = reference_svd(train, dim=10, random_state=42)
    predictions = model.predict_all(valid, clip=False)
    wrong_scale, right_scale = VALUES["svd"]
    assert wrong_scale["rmse"] == 5.299515079031965
    for expected in (wrong_scale, right_scale):
        inside = clipped(predictions, expected["scale"])
        errors = rmse(inside, valid.values), mae(inside, valid.values)
        assert errors == pytest.approx((expected["rmse"], expected["mae"]), rel=1e-12)
    assert clipped(predictions, (-10, 10)) == model.predict_all(valid)
