"""MovieLens 100k in three pictures: learning, a map of films, all methods."""

from __future__ import annotations

import math
import re
from typing import Mapping

from scratch_recs import MatrixFactorization, Ratings, most_rated
from scratch_recs.charts.bar_chart import bar_chart
from scratch_recs.charts.line_chart import line_chart
from scratch_recs.cli.vector_map import vector_map
from scripts.movielens_100k.explore import Titles
from scripts.movielens_100k.learning import (
    BASELINE,
    LOG,
    MEAN,
    PLAIN,
    TEST_ERROR,
    TwoPasses,
)


def methods_picture(errors: Mapping[str, float]) -> str:
    """The errors of all methods, the documented ones beside two of them."""
    return bar_chart(
        list(errors.items()),
        "MovieLens 100k: error by method",
        "RMSE on the 15,000 test ratings, in stars",
        "learned from 70,000 ratings; documented 0.9545: of the first "
        "14,001 test ratings, not clipped",
        {MEAN: math.sqrt(BASELINE), PLAIN: math.sqrt(TEST_ERROR)},
    )


def learning_picture(passes: TwoPasses) -> str:
    """Both errors per epoch of the second pass, documented and ours."""
    ours = {
        "training": [(epoch.number, epoch.train) for epoch in passes.log],
        "validation": [
            (epoch.number, epoch.validation) for epoch in passes.log
        ],
    }
    documented = {
        "training": [(n, float(train)) for n, (train, _) in LOG.items()],
        "validation": [
            (n, float(valid)) for n, (_, valid) in LOG.items() if valid
        ],
    }
    return line_chart(
        ours,
        "MovieLens 100k: two factors, second pass",
        "epoch of the second pass",
        "mean squared error",
        documented=documented,
        x_scale="whole",
        subtitle="no biases, SGD, learning rate 0.05 × 0.9 per epoch; the "
        "documented log breaks off in epoch 6",
    )


def film_map(
    ratings: Ratings, titles: Titles, plain: MatrixFactorization
) -> str:
    """The 50 most rated films where their two factors have put them."""
    films = [item_id for item_id, _ in most_rated(ratings, 50)]
    return vector_map(
        [(without_year(titles[one]), plain.item_vectors[one]) for one in films],
        "MovieLens 100k: the 50 most rated films",
        "matrix factorization with two factors, no biases",
        "principal component",
    )


def without_year(title: str) -> str:
    """The title without the year in brackets at its end.

    >>> without_year("2001: A Space Odyssey (1968)")
    '2001: A Space Odyssey'
    """
    return re.sub(r" \(\d{4}\)$", "", title)
