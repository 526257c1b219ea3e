"""README's table of lists is what the library computes, and it reaches its goals.

Left out by default: `pytest -m figures` runs it (on PyPy in about a minute).
"""

import pytest

from scratch_recs import (
    BPR,
    EASE,
    TWO_FACTORS,
    ImplicitALS,
    ItemBased,
    ItemMean,
    MatrixFactorization,
    Popularity,
    Praise,
    UserBased,
    evaluate_ranking,
    split,
)
from tests.helpers import table_after

pytestmark = pytest.mark.figures

MODELS = {
    "mean of the film, every film": (ItemMean(), 1),
    "mean of the film": (ItemMean(), None),
    "Praise": (Praise(), None),
    "two factors and biases": (
        MatrixFactorization(**TWO_FACTORS, progress=False),
        None,
    ),
    "Popularity": (Popularity(), None),
    "UserBased": (UserBased(), None),
    "ItemBased": (ItemBased(), None),
    "BPR": (BPR(progress=False), None),
    "EASE": (EASE(), None),
    "ImplicitALS": (ImplicitALS(progress=False), None),
}
GOALS = {"Popularity": 0.180, "BPR": 0.35, "EASE": 0.375, "ImplicitALS": 0.37}


def test_the_table_of_lists(ml_100k):
    train, test = split(ml_100k, (0.8, 0.2), seed=0)
    expected = {}
    for name, (model, least) in MODELS.items():
        found = evaluate_ranking(model, train, test, min_ratings=least)
        assert (found.users, found.left_out) == (919, 23)
        assert found.ndcg >= GOALS.get(name, 0.0)
        means = [found.precision, found.recall, found.coverage]
        expected[name] = [str(found.rows["NDCG"]), *(f"{m:.4f}" for m in means)]
    assert table_after("Lists of MovieLens 100k: 80/20 at random") == expected
