"""What the steps of `scripts.jester` share: the data and the command line."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from scratch_recs import Ratings

TEST_SHARE = (0.8, 0.2)  # to train on, to validate on


class Lecture(NamedTuple):
    """One run: the data, its two parts, and what the command line says."""

    ratings: Ratings
    train: Ratings
    valid: Ratings
    options: argparse.Namespace
