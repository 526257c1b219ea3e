"""The README's tables of the two embedding studies, figure by figure, on the real data.

On PyPy each figure is the mean of three seeds, to the last digit printed. On CPython,
which is ten times slower, one seed has to be near it, and dense Adam is left out.
"""

import argparse

import pytest

from scratch_recs.datasets.movielens import load_movielens_small_movies
from scratch_recs.embeddings.genre_dot import GenreDotBias
from scratch_recs.embeddings.genres import with_decades
from scratch_recs.evaluation.metrics import error_of, mse
from scratch_recs.evaluation.splits import split
from scratch_recs.recommender.ensemble import AverageOf
from scripts.embeddings.documented import (
    ADAM,
    BIASES,
    DOT,
    GENRE_NET,
    NET,
    PLAIN_NET,
    REMARKS,
    TRAINING,
    VALIDATION,
)
from scripts.embeddings.fastai import as_documented, ours
from scripts.embeddings.mistakes import with_two_maps
from scripts.embeddings.series import fit
from scripts.embeddings.study import PYPY, Study, parts
from tests.helpers import table_after

pytestmark = [pytest.mark.slow, pytest.mark.figures]
ROWS = {
    "dot product, SGD": DOT,
    "dot product and biases, SGD": BIASES,
    "the same, Adam": ADAM,
    "net with ten hidden units": NET,
}
SEEDS = (0, 1, 2) if PYPY else (0,)


FASTAI = "| model | fastai study |"
PYTORCH = "| model, ten epochs of dense Adam, MSE |"


def cells(name, table=FASTAI):
    """The cells of a row of the README's table that has this header, with the name."""
    return [name, *table_after(table)[name]]


@pytest.fixture(scope="module")
def study(ml_small, ml_small_folder):
    movies = load_movielens_small_movies(ml_small_folder)
    options = argparse.Namespace(quick=False, full=True, seed=0)
    return Study(ml_small, movies, *parts(ml_small), options)


def check(errors, figure):
    mean = sum(errors) / len(errors)
    if PYPY:
        assert f"{mean:.4f}" == figure
    else:
        assert mean == pytest.approx(float(figure), abs=0.004)


@pytest.mark.parametrize("row, name", ROWS.items(), ids=ROWS)
def test_what_the_study_prints(row, name):
    assert cells(row)[1] == f"{VALIDATION[name][-1]:.4f}"


@pytest.mark.parametrize("row, name", ROWS.items(), ids=ROWS)
def test_as_documented(study, row, name):
    if name in (ADAM, NET) and not PYPY:
        pytest.skip("dense Adam takes an hour on CPython")
    models = [as_documented(name, study, seed) for seed in SEEDS]
    for model in models:
        model.fit(study.train, study.valid)
    check([model.history[-1].validation for model in models], cells(row)[2])


@pytest.mark.parametrize("row, name", ROWS.items(), ids=ROWS)
def test_ours(study, row, name):
    models = [ours(name, study, seed).fit(study.train) for seed in SEEDS]
    errors = [error_of(model, study.valid, mse, clip=False) for model in models]
    check(errors, cells(row)[3])


WITH_GENRES = [
    "dot product, biases and genres",
    "dot product, biases, genres and decades",
]


@pytest.mark.parametrize("row", WITH_GENRES)
def test_ours_with_genres(study, row):
    decades = "decades" in row
    genres = with_decades(study.movies) if decades else study.genres
    models = [GenreDotBias(genres, seed=seed).fit(study.train) for seed in SEEDS]
    errors = [error_of(model, study.valid, mse, clip=False) for model in models]
    check(errors, cells(row)[3])
    if decades and len(models) > 1:
        average = AverageOf.fitted(models)
        error = error_of(average, study.valid, mse, clip=False)
        assert f"{error:.4f}" == cells("the average of three of the last")[3]


@pytest.mark.parametrize("name", REMARKS)
def test_the_pytorch_study(study, name):
    _, remark, *expected, own = cells(name, PYTORCH)
    assert remark == REMARKS[name]
    if name in (PLAIN_NET, GENRE_NET) and not PYPY:
        pytest.skip("nets of 128 units take an hour on CPython")
    train, valid = split(study.ratings, (0.75, 0.25), seed=0)
    model, own_model, _ = fit(name, study, train, valid)
    wrong = mse(with_two_maps(model, train, valid), valid.values)
    right = [epoch.validation for epoch in model.history]
    assert [f"{e:.3f}" for e in (wrong, right[-1], min(right))] == expected
    assert f"{own_model.history[-1].validation:.3f}" == own
    for epoch, loss in zip(model.history, TRAINING[name]):
        assert abs(epoch.train - loss) < 0.01
