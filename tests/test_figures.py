"""Every figure of the README's tables is what the library computes.

Left out by default: `pytest -m figures` runs these (on PyPy in about two minutes).
"""

import argparse
import math
import re

import pytest

from scratch_recs import (
    EmbeddingDot,
    error_of,
    low_rank,
    mse,
    train_test_split,
    truncated_svd,
)
from scratch_recs.evaluation.metrics import matrix_rmse
from scripts.jester.lecture import SEED, TEST_SHARE, Lecture
from scripts.jester.methods import all_methods, as_documented, validation_error
from scripts.jester.minibatches import AS_DOCUMENTED, VERSIONS, Trained
from scripts.jester.svd import filled_matrices
from scripts.movielens_100k.learning import (
    BASELINE,
    MEAN,
    PLAIN,
    TEST_ERROR,
    shown,
)
from scripts.movielens_100k.main import MovieLens
from tests.helpers import README, table_after

pytestmark = pytest.mark.figures


def test_a_table_is_read_as_it_stands():
    assert table_after("MovieLens 100k, the lecture's own split")[PLAIN][0] == "0.911"


def test_movielens_100k(ml_100k_folder, capsys):
    lecture = MovieLens.of(["--data", str(ml_100k_folder)])
    lecture.show("methods")
    plain, parts, errors = lecture.plain, lecture.parts, lecture.errors
    # The squared error is in the table that the script prints.
    printed = {
        re.split("  +", line.strip())[0]: line.split()
        for line in capsys.readouterr().out.splitlines()
    }
    covered = error_of(plain, shown(parts.test), mse, clip=False)
    expected = {
        name: ["", "", printed[name][-2], f"{error:.4f}"]
        for name, error in errors.items()
    }
    expected[MEAN][:2] = [f"{BASELINE:.4f}", f"{errors[MEAN] ** 2:.4f}"]
    expected[PLAIN][:2] = [f"{TEST_ERROR}", f"{covered:.3f}"]
    assert table_after("MovieLens 100k, the lecture's own split") == expected
    for name, (_, _, squared, root) in expected.items():
        assert math.sqrt(float(squared)) == pytest.approx(float(root), abs=1e-4), name


def test_jester(jester):
    train, valid = train_test_split(jester, TEST_SHARE, SEED)
    this = Lecture(jester, train, valid, argparse.Namespace(quick=False, seed=0))
    version = VERSIONS[0]
    model = EmbeddingDot(
        epochs=30, start=version.start, penalty=version.penalty, seed=0,
        progress=False, **AS_DOCUMENTED,
    )  # fmt: skip
    trained = Trained(version, model.fit(train, valid).history, (), ())
    documented = as_documented(this, trained)
    parts = [train_test_split(jester, TEST_SHARE, seed) for seed in (42, 1, 2)]
    expected = {}
    for name, method in all_methods(0, quick=False).items():
        errors = [validation_error(method, *part) for part in parts]
        ours = f"{math.fsum(errors) / 3:.4f}"
        expected[name] = [*documented.get(name, ["", ""]), ours]
    assert table_after("Jester, the first 1,000 user ids") == expected


def test_truncated_svd_on_jester(jester):
    train, valid = train_test_split(jester, TEST_SHARE, SEED)
    filled = filled_matrices(train)
    for way, rank in (("zeros", 10), ("user + joke - mean", 4)):
        matrix = low_rank(truncated_svd(filled[way], rank))
        error = f"{matrix_rmse(matrix, valid.utility_matrix()):.4f}"
        assert f"{error} if" in " ".join(README.split())
