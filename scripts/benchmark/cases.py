"""The list of all benchmarks, and the data that they run on.

To add a benchmark: write its two workers (functions in `workers`, or in `peers`
if the other one needs a compiled library) and put an entry here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Callable, NamedTuple, Optional, Sequence

from scratch_recs import (
    DataError,
    Ratings,
    load_jester,
    load_movielens_100k,
    load_movielens_small,
    synthetic_ratings,
)
from scratch_recs.datasets.folders import find_folder

QUICK_RATINGS = 5000


class Benchmark(NamedTuple):
    """Two ways to do one thing.

    name      for --only
    what      one line on what is compared
    ours      the name of our worker, in `workers`
    other     the name of the other one: there, or in `peers` with a library
    versus    what the table calls the other one
    target    ours has to be so many times as fast as the other, on CPython
    unit      of what the two workers return as their cost
    library   the compiled library that the other worker needs
    rmse      the highest RMSE that ours may have, on the real ratings
    data      the data set it runs on, a name in DATA_SETS
    on_pypy   the target on PyPy, if there is one
    """

    name: str
    what: str
    ours: str
    other: str
    versus: str
    target: float
    unit: str
    library: str = ""
    rmse: Optional[float] = None
    data: str = "ml-100k"
    on_pypy: Optional[float] = None

    def target_on(self, implementation: str) -> Optional[float]:
        """The target on 'CPython' or 'PyPy'; None if there is none."""
        targets = {"CPython": self.target, "PyPy": self.on_pypy}
        return targets.get(implementation)


BENCHMARKS = (
    Benchmark(
        name="sgd",
        what="two factors, no biases, against the lecture's own loop, rebuilt",
        ours="sgd",
        other="source_loop",
        versus="lecture's loop",
        target=3,
        on_pypy=3,
        unit="µs/rating",
    ),
    Benchmark(
        name="co-ratings",
        what="all user-user co-rating sums, packed, against three nested loops",
        ours="packed_sums",
        other="plain_loops",
        versus="plain loops",
        target=8,
        unit="s",
    ),
    Benchmark(
        name="user-knn",
        what="user k-NN (msd, k = 40), an 80/20 fold, against KNNBasic",
        ours="user_knn",
        other="knn_basic",
        versus="KNNBasic",
        target=1,
        unit="s",
        library="scikit-surprise",
    ),
    Benchmark(
        name="biased-mf",
        what="two factors and biases, fit, against SVD with 100 factors",
        ours="biased_mf",
        other="svd",
        versus="SVD",
        target=1,
        unit="s per fold",
        library="scikit-surprise",
        rmse=0.925,
    ),
    Benchmark(
        name="imputation",
        what="k-NN imputation of a utility matrix, k = 10, against KNNImputer",
        ours="imputation",
        other="sklearn_imputer",
        versus="scikit-learn",
        target=0.5,
        unit="s",
        library="scikit-learn",
        data="jester",
    ),
    Benchmark(
        name="dot-sgd",
        what="an epoch of EmbeddingDotBias, SGD, batches of 64, against torch",
        ours="dot_sgd",
        other="torch_sgd",
        versus="torch",
        target=0.5,
        on_pypy=2,
        unit="s per epoch",
        library="torch",
        data="ml-latest-small",
    ),
    Benchmark(
        name="dot-adam",
        what="an epoch of EmbeddingDotBias, Adam, batches of 64, against torch",
        ours="dot_adam",
        other="torch_adam",
        versus="torch",
        target=0.5,
        on_pypy=2,
        unit="s per epoch",
        library="torch",
        data="ml-latest-small",
    ),
    Benchmark(
        name="net-adam",
        what="an epoch of EmbeddingNet, 10 hidden units, against torch",
        ours="net_adam",
        other="torch_net",
        versus="torch",
        target=0.2,
        on_pypy=1 / 1.2,
        unit="s per epoch",
        library="torch",
        data="ml-latest-small",
    ),
)


class DataSet(NamedTuple):
    """The reader of a data set, and the size of what stands in for it."""

    load: Callable[[Path], Ratings]
    users: int
    items: int
    ratings: int


# The first 1,000 user ids: pairs of users grow with the square of them.
FIRST_USERS = partial(load_jester, max_user_id=1000)

DATA_SETS = MappingProxyType(
    {
        "ml-100k": DataSet(load_movielens_100k, 943, 1682, 100_000),
        "ml-latest-small": DataSet(load_movielens_small, 610, 9724, 100_836),
        "jester": DataSet(FIRST_USERS, 906, 140, 38_217),
    }
)


class Chosen(NamedTuple):
    """The ratings that stand for a data set, and what to call them."""

    ratings: Ratings
    called: str
    made_up: bool


def choose_data(
    names: Sequence[str], given: Optional[str], seed: int, quick: bool
) -> dict[str, Chosen]:
    """{name: ratings}, made-up ones where a data set is not at hand.

    Raises DataError if a `given` folder holds none of the sets.
    """
    folders = {name: find_folder(name, given) for name in names}
    # A folder may hold one of the sets only; made-up ratings replace the
    # others.
    if folders and given is not None and not any(folders.values()):
        raise DataError(f"{given} holds none of {', '.join(names)}")
    return {
        name: chosen(name, folder, seed, quick)
        for name, folder in folders.items()
    }


def chosen(name: str, folder: Optional[Path], seed: int, quick: bool) -> Chosen:
    """The ratings of one set, made up if there is no folder."""
    source = DATA_SETS[name]
    called = name
    if folder is None:
        ratings = synthetic_ratings(*source[1:], seed=seed)
        called = f"made-up ratings, because {name} is not at hand"
    else:
        ratings = source.load(folder)
    if quick:
        ratings = ratings.select(range(min(QUICK_RATINGS, len(ratings))))
    called += f", {len(ratings):,} ratings"
    return Chosen(ratings, called, made_up=folder is None)
