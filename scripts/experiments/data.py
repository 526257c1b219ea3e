"""The data sets of the experiments, each with settings of SGD that suit it."""

from __future__ import annotations

import random
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

from scratch_recs import (
    DataError,
    MatrixFactorization,
    Ratings,
    load_jester,
    load_movielens_100k,
    synthetic_ratings,
)
from scratch_recs.datasets.folders import find_folder

# What suits stars from 1 to 5, and what suits Jester's -10 to 10.
STARS = dict(
    dim=2,
    epochs=12,
    learning_rate=0.06,
    decay=0.85,
    regularization=0.08,
    bias_learning_rate=0.01,
    bias_regularization=0.05,
    start_biases="damped",
)
JOKES = dict(
    dim=4,
    epochs=20,
    learning_rate=0.0086,
    decay=0.97,
    regularization=0.6,
    bias_regularization=(0.056, 0.0033),
)

# With fewer there is nothing to see, and a part of a split may be empty.
FEWEST_USERS = 10
FEWEST_RATINGS = 200


class DataSet(NamedTuple):
    """Ratings under a name, and the usual setting of a factorization."""

    name: str
    ratings: Ratings
    setting: dict[str, Any]

    def factors(self, **changed: Any) -> MatrixFactorization:
        """The model with the usual setting, or with some of it changed."""
        setting = {**self.setting, **changed}
        return MatrixFactorization(biases=True, progress=False, **setting)


class Data:
    """MovieLens 100k and Jester, or made-up ratings instead of a missing one.

    folder    where to look; None: where all scripts look
    seed      of all random numbers
    quick     less of everything: a third of the users, one repeat
    """

    def __init__(self, folder: Optional[str], seed: int, quick: bool) -> None:
        sets = ("ml-100k", "jester")
        there = [name for name in sets if find_folder(name, folder)]
        if folder is not None and not there:
            raise DataError(f"{folder} holds none of {', '.join(sets)}")
        self.folder = folder
        self.seed = seed
        self.quick = quick

    @property
    def seeds(self) -> range:
        """The seeds whose results are averaged."""
        return range(self.seed, self.seed + (1 if self.quick else 3))

    @property
    def which_seeds(self) -> str:
        """The seeds in a sentence: one, or the means over some."""
        *others, last = map(str, self.seeds)
        if not others:
            return f"One run, with seed {last}."
        return f"Means over the seeds {', '.join(others)} and {last}."

    @cached_property
    def movielens(self) -> DataSet:
        """MovieLens 100k, or what stands in for it."""
        return self._open("ml-100k", load_movielens_100k, STARS)

    @cached_property
    def jester(self) -> DataSet:
        """Jester's users up to 1000, or what stands in for them."""
        load = partial(load_jester, max_user_id=1000)
        return self._open("jester", load, JOKES)

    def check(self) -> None:
        """Raises DataError if a data set that is here is too small."""
        if find_folder("ml-100k", self.folder):
            self.movielens
        if find_folder("jester", self.folder):
            self.jester

    def _open(
        self,
        name: str,
        load: Callable[[Path], Ratings],
        setting: dict[str, Any],
    ) -> DataSet:
        folder = find_folder(name, self.folder)
        if folder is None:
            print(f"  {name} is not here: made-up ratings stand in for it.")
            name = "made-up ratings"
            setting = STARS
            ratings = synthetic_ratings(400, 300, 24_000, seed=self.seed)
        else:
            ratings = load(folder)
        if self.quick:
            ratings = some_users(ratings, 1 / 3, self.seed)
        users = len(set(ratings.users))
        if users < FEWEST_USERS or len(ratings) < FEWEST_RATINGS:
            raise DataError(
                f"{name}: too small for experiments, which need {FEWEST_USERS} "
                f"users and {FEWEST_RATINGS} ratings (three times as many with "
                "--quick)"
            )
        return DataSet(name, ratings, setting)


def some_users(ratings: Ratings, share: float, seed: int) -> Ratings:
    """The ratings of a share of the users, chosen at random; at least of one.

    >>> table = synthetic_ratings(users=30, items=9, ratings=100)
    >>> len(set(some_users(table, 0.5, seed=0).users))
    15
    """
    users = range(len(ratings.user_ids))
    size = max(1, round(share * len(users)))
    chosen = set(random.Random(seed).sample(users, size))
    return ratings.select(
        row for row, u in enumerate(ratings.users) if u in chosen
    )
