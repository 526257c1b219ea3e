"""The list of all benchmarks, and the data that they run on.

To add a benchmark: write its two workers (functions in `benchmark_workers`, or in
`peers` if the other one needs a compiled library) and put an entry here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Callable, NamedTuple, Optional, Sequence

from scratch_recs.datasets.folders import find_folder
from scratch_recs.datasets.jester import load_jester
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_small,
)
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.errors import DataError
from scratch_recs.datasets.ratings import Ratings

QUICK_RATINGS = 5000


class Benchmark(NamedTuple):
    """Two ways to do one thing.

    name      for --only
    what      one line on what is compared
    ours      the name of our worker, in benchmark_workers
    other     the name of the other one: there, or in peers if `library` is given
    versus    what the table calls the other one
    target    so many times as fast as the other ours has to be, on CPython
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
        """The target on 'CPython' or 'PyPy'; None where there is none."""
        return {"CPython": self.target, "PyPy": self.on_pypy}.get(
            implementation
        )


BENCHMARKS = (
    Benchmark(
        name="sgd",
        what="two factors, no biases, against the lecture's own loop, rebuilt",
        ours="sgd",
        other="source_loop",
        versus="lecture's loop",
        target=3,
        on_pypy=3,
        unit="µs a rating",
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
        what="user k-NN (msd, k = 40), one 80/20 fold, fit and test, against KNNBasic",
        ours="user_knn",
        other="knn_basic",
        versus="KNNBasic",
        target=1,
        unit="s",
        library="scikit-surprise",
    ),
    Benchmark(
        name="biased-mf",
        what="two factors and biases, fit, against SVD as it comes (100 factors)",
        ours="biased_mf",
        other="svd",
        versus="SVD",
        target=1,
        unit="s a fold",
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
        unit="s an epoch",
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
        unit="s an epoch",
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
        unit="s an epoch",
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


DATA_SETS = MappingProxyType(
    {
        "ml-100k": DataSet(load_movielens_100k, 943, 1682, 100_000),
        "ml-latest-small": DataSet(load_movielens_small, 610, 9724, 100_836),
        # The first 1,000 user ids: pairs of users grow with the square of them.
        "jester": DataSet(
            partial(load_jester, max_user_id=1000),
            906,
            140,
            38_217,
        ),
    }
)


class Chosen(NamedTuple):
    """The ratings that stand for a data set, what to call them, if they are made up."""

    ratings: Ratings
    called: str
    made_up: bool


def choose_data(
    names: Sequence[str], given: Optional[str], seed: int, quick: bool
) -> dict[str, Chosen]:
    """{name: ratings}, made-up ones where a data set is not at hand.

    A `given` folder that holds none of the sets is a DataError.
    """
    folders = {name: find_folder(name, given) for name in names}
    # A folder may hold one of the sets only; made-up ratings replace the others.
    if folders and given is not None and not any(folders.values()):
        raise DataError(f"{given} holds none of {', '.join(names)}")
    return {
        name: chosen(name, folder, seed, quick)
        for name, folder in folders.items()
    }


def chosen(name: str, folder: Optional[Path], seed: int, quick: bool) -> Chosen:
    """The ratings of one set, made up where there is no folder."""
    source, called = DATA_SETS[name], name
    if folder is not None:
        ratings = source.load(folder)
    else:
        ratings = synthetic_ratings(*source[1:], seed=seed)
        called = f"made-up ratings, because {name} is not at hand"
    if quick:
        ratings = ratings.select(range(min(QUICK_RATINGS, len(ratings))))
    return Chosen(
        ratings, f"{called}, {len(ratings):,} ratings", folder is None
    )
