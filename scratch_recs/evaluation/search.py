"""Looking for good settings: every combination, or some by chance.

A setting is judged by its error on k folds, never on ratings that are reported
later. Grid search tries all combinations of a few values; random search draws them,
and with the same number of trials sees more different values of each setting, which
matters where only some of them matter.

Bergstra and Bengio (2012), "Random Search for Hyper-Parameter Optimization".
"""

from __future__ import annotations

import itertools
import math
import random
import signal
from concurrent.futures import as_completed
from multiprocessing import get_context
from typing import (
    Any,
    Callable,
    Iterator,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Union,
)

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DivergenceError
from scratch_recs.evaluation.cross_validation import Processes, evaluate_fold
from scratch_recs.evaluation.splits import k_folds
from scratch_recs.progress import progress_bar

Settings = dict[str, Any]

Draw = Callable[[random.Random], Any]

Job = tuple[int, Callable[..., Any], Settings, Ratings, Ratings]


class Trial(NamedTuple):
    """One setting and its errors, averaged over the folds; inf where it diverged.

    >>> Trial({"dim": 2}, rmse=0.93, mae=0.73).settings
    {'dim': 2}
    """

    settings: Settings
    rmse: float
    mae: float


class Search(NamedTuple):
    """All trials that were finished, best RMSE first; printed, it is a table.

    `stopped` tells that somebody pressed Ctrl-C before all were tried.

    >>> print(Search([Trial({"dim": 2}, 0.93, 0.73), Trial({"dim": 1}, 0.95, 0.75)]))
      RMSE     MAE  settings
    0.9300  0.7300  dim=2
    0.9500  0.7500  dim=1
    """

    trials: list[Trial]
    stopped: bool = False

    @property
    def best(self) -> Trial:
        """The trial with the smallest RMSE."""
        return self.trials[0]

    def __str__(self) -> str:
        lines = ["  RMSE     MAE  settings"]
        for settings, rmse, mae in self.trials:
            shown = ", ".join(
                f"{name}={value}" for name, value in settings.items()
            )
            lines.append(f"{rmse:6.4f}  {mae:6.4f}  {shown}")
        return "\n".join(lines + ["(stopped before the end)"] * self.stopped)


def grid_search(
    model: Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    ratings: Ratings,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
) -> Search:
    """Tries every combination of the values in `grid`, on k folds.

    model    the class (or any function) that makes an unfitted model of settings
    grid     {setting: [value, …]}
    jobs     so many folds side by side in processes of their own, which are spawned:
             call it under `if __name__ == "__main__":`

    Ctrl-C ends the search and keeps the trials that are finished.

    >>> from scratch_recs.recommender.baselines import BiasBaseline
    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> grid = {"user_damping": [1, 15], "item_damping": [1, 10]}
    >>> len(grid_search(BiasBaseline, grid, synthetic_ratings(ratings=900)).trials)
    4
    """
    combinations = itertools.product(*grid.values())
    settings = [dict(zip(grid, values)) for values in combinations]
    return try_settings(model, settings, ratings, k, seed, jobs, progress)


def random_search(
    model: Callable[..., Any],
    space: Mapping[str, Union[Sequence[Any], Draw]],
    ratings: Ratings,
    trials: int = 20,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
) -> Search:
    """Tries so many settings drawn by chance from `space`, on k folds.

    space    {setting: [value, …] to choose from, or a function of a random.Random
             that draws one, such as `log_uniform`}

    Otherwise as `grid_search`.

    >>> from scratch_recs.recommender.baselines import BiasBaseline
    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> space = {"user_damping": log_uniform(1, 100), "method": ["als", "damped"]}
    >>> len(random_search(BiasBaseline, space, synthetic_ratings(), trials=2).trials)
    2
    """
    source = random.Random(seed)
    settings = [
        {
            name: (
                values(source)
                if callable(values)
                else source.choice(list(values))
            )
            for name, values in space.items()
        }
        for _ in range(trials)
    ]
    return try_settings(model, settings, ratings, k, seed, jobs, progress)


def log_uniform(low: float, high: float) -> Draw:
    """A function that draws from low to high, every factor of 10 equally often.

    >>> 0.001 <= log_uniform(0.001, 1.0)(random.Random(0)) <= 1.0
    True
    """
    if not 0 < low <= high:
        raise ValueError(
            f"log_uniform needs 0 < low <= high, not {low}, {high}"
        )
    return lambda source: math.exp(
        source.uniform(math.log(low), math.log(high))
    )


def try_settings(
    model: Callable[..., Any],
    settings: Sequence[Settings],
    ratings: Ratings,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
) -> Search:
    """Tries a list of settings, on k folds; what both searches do.

    >>> from scratch_recs.recommender.baselines import UserMean
    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> try_settings(UserMean, [{}], synthetic_ratings()).stopped
    False
    """
    folds = k_folds(ratings, k, seed)
    work = [
        (n, model, s, *fold) for n, s in enumerate(settings) for fold in folds
    ]
    errors: list[list[tuple[float, float]]] = [[] for _ in settings]
    stopped = False
    with progress_bar(
        total=len(work), description="search", unit="fold", show=progress
    ) as bar:
        try:
            for number, rmse, mae in _results(work, jobs):
                errors[number].append((rmse, mae))
                bar.update()
        except KeyboardInterrupt:
            stopped = True
    trials = []
    for setting, pairs in zip(settings, errors):
        if len(pairs) == k:
            rmse, mae = (
                math.fsum(sorted(column)) / k for column in zip(*pairs)
            )
            trials.append(Trial(setting, rmse, mae))
    trials.sort(key=lambda trial: trial.rmse)
    return Search(trials, stopped)


def _results(
    work: Sequence[Job], jobs: int
) -> Iterator[tuple[int, float, float]]:
    """The errors of every job, as they are finished."""
    if jobs == 1:
        yield from map(_run, work)
        return
    # The processes leave Ctrl-C to this one, which then forgets the waiting jobs.
    pool = Processes(jobs, get_context("spawn"), _ignore_interrupts)
    try:
        waiting = [pool.submit(_run, job) for job in work]
        for future in as_completed(waiting):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(job: Job) -> tuple[int, float, float]:
    number, model, settings, train, test = job
    fresh: Optional[Any] = model(**settings)
    if hasattr(fresh, "progress"):
        fresh.progress = False
    try:
        rmse, mae = evaluate_fold((fresh, train, test))[:2]
    except DivergenceError:
        rmse = mae = math.inf
    return number, rmse, mae
