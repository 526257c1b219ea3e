"""What the steps of `scripts.jester` share: the ratings in two parts, the options."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from scratch_recs.evaluation.metrics import rmse
from scratch_recs.datasets.ratings import Ratings

TEST_SHARE = (0.8, 0.2)  # to train on, to validate on


class Lecture(NamedTuple):
    """One run: the data, its two parts, and what the command line says."""

    ratings: Ratings
    train: Ratings
    valid: Ratings
    options: argparse.Namespace


def error_of(model: Any, part: Ratings) -> float:
    """The RMSE of a fitted model on some ratings."""
    return rmse(model.predict_all(part), part.values)
