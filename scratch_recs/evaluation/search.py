"""Search for good settings: every combination, or some at random.

A setting is judged by its error on k folds, never on ratings that are reported
later. Grid search tries all combinations of a few values; random search draws
them, and with the same number of trials sees more different values of each
setting, which matters if only some of them matter.

Bergstra and Bengio (2012), "Random Search for Hyper-Parameter Optimization".
"""

from __future__ import annotations

import itertools
import math
import random
from contextlib import closing
from typing import Any, Callable, Mapping, NamedTuple, Sequence, Union

from scratch_recs.arguments import (
    check_count,
    check_number,
    check_seed,
    quoted,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DivergenceError
from scratch_recs.evaluation.cross_validation import evaluate_fold
from scratch_recs.evaluation.processes import side_by_side
from scratch_recs.evaluation.splits import k_folds
from scratch_recs.progress import progress_bar

Settings = dict[str, Any]

# A function that draws one value of a setting.
Draw = Callable[[random.Random], Any]

# (what makes a model, its settings, train, test)
_Task = tuple[Callable[..., Any], Settings, Ratings, Ratings]

# (RMSE, MAE) of one fold
_Errors = tuple[float, float]


class Trial(NamedTuple):
    """One setting and its mean errors over the folds; inf if it diverged."""

    settings: Settings
    rmse: float
    mae: float


class Search(NamedTuple):
    """All trials that were finished, best RMSE first; printed, it is a table.

    `stopped` says that somebody pressed Ctrl-C before all were tried.

    >>> trials = [Trial({"dim": 2}, 0.93, 0.73), Trial({"dim": 1}, 0.95, 0.75)]
    >>> print(Search(trials))
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
        if self.stopped:
            lines.append("(stopped before the end)")
        return "\n".join(lines)


def grid_search(
    model: Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    ratings: Ratings,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
) -> Search:
    """The errors of every combination of the values in `grid`, on k folds.

    model    the class (or any function) that makes an unfitted model of
             settings
    grid     {setting: [value, …]}
    jobs     so many folds side by side, each in a process of its own: call it
             under `if __name__ == "__main__":`

    Ctrl-C ends the search and keeps the trials that are finished.

    >>> from scratch_recs.recommender.baselines import BiasBaseline
    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> grid = {"user_damping": [1, 50], "item_damping": [1, 10]}
    >>> print(grid_search(BiasBaseline, grid, synthetic_ratings(ratings=900)))
      RMSE     MAE  settings
    1.0851  0.9088  user_damping=50, item_damping=10
    1.1210  0.9224  user_damping=50, item_damping=1
    1.1236  0.9155  user_damping=1, item_damping=10
    1.1457  0.9323  user_damping=1, item_damping=1
    """
    _check_grid("grid", grid)
    combinations = itertools.product(*grid.values())
    settings = [dict(zip(grid, values)) for values in combinations]
    return _search(model, settings, ratings, k, seed, jobs, progress)


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
    """The errors of so many settings that are drawn at random, on k folds.

    space    {setting: [value, …] to choose from, or a function of a
             random.Random that draws one, such as `log_uniform`}

    Otherwise as `grid_search`.

    >>> from scratch_recs.recommender.baselines import BiasBaseline
    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> space = {"user_damping": log_uniform(1, 100),
    ...          "method": ["als", "damped"]}
    >>> table = synthetic_ratings()
    >>> best = random_search(BiasBaseline, space, table, trials=4).best
    >>> best.settings["method"], round(best.settings["user_damping"], 1)
    ('damped', 6.5)
    """
    _check_grid("space", space)
    check_count("trials", trials)
    check_seed(seed)
    source = random.Random(seed)
    settings = [
        {name: _drawn(values, source) for name, values in space.items()}
        for _ in range(trials)
    ]
    return _search(model, settings, ratings, k, seed, jobs, progress)


def _drawn(values: Union[Sequence[Any], Draw], source: random.Random) -> Any:
    return values(source) if callable(values) else source.choice(list(values))


def log_uniform(low: float, high: float) -> Draw:
    """A function that draws from low to high, every factor of 10 equally often.

    Raises ValueError if not 0 < low <= high.

    >>> draw, source = log_uniform(0.001, 1.0), random.Random(0)
    >>> [round(draw(source), 3) for _ in range(4)]
    [0.341, 0.188, 0.018, 0.006]
    """
    check_number("low", low)
    check_number("high", high)
    if not 0 < low <= high:
        raise ValueError(
            f"log_uniform needs 0 < low <= high, not {low}, {high}"
        )
    return lambda source: math.exp(
        source.uniform(math.log(low), math.log(high))
    )


def _check_grid(name: str, grid: object) -> None:
    """Raises TypeError or ValueError if it is no {setting: [value, …]}."""
    what = "{setting: [value, …]}"
    if not isinstance(grid, Mapping):
        raise TypeError(f"{name} is {what}, not {quoted(grid)}")
    for setting, values in grid.items():
        if callable(values) and name == "space":
            continue
        if isinstance(values, str) or not isinstance(values, Sequence):
            wrong = f"{setting!r} has {quoted(values)} for a list"
            raise TypeError(f"{name} is {what}, and {wrong}")
        if not values:
            raise ValueError(f"{name} is {what}, and {setting!r} has no value")


def _search(
    model: Callable[..., Any],
    settings: Sequence[Settings],
    ratings: Ratings,
    k: int,
    seed: int,
    jobs: int,
    progress: bool,
) -> Search:
    """Tries a list of settings on k folds: what both searches do."""
    if not callable(model):
        what = "a class of models such as UserKNN"
        raise TypeError(f"model is {what}, not {quoted(model)}")
    check_count("jobs", jobs)
    for chosen in settings:
        model(**chosen)  # a wrong setting is found before any work
    folds = k_folds(ratings, k, seed)
    tasks = [(model, chosen, *fold) for chosen in settings for fold in folds]
    errors: dict[int, _Errors] = {}
    stopped = False
    with progress_bar(
        total=len(tasks), description="search", unit="fold", show=progress
    ) as bar:
        try:
            with closing(side_by_side(_run, tasks, jobs)) as results:
                for number, found in results:
                    errors[number] = found
                    bar.update()
        except KeyboardInterrupt:
            stopped = True
    trials = []
    for n, chosen in enumerate(settings):
        numbers = range(n * k, (n + 1) * k)
        if all(number in errors for number in numbers):
            rmses, maes = zip(*(errors[number] for number in numbers))
            trials.append(
                Trial(chosen, math.fsum(rmses) / k, math.fsum(maes) / k)
            )
    trials.sort(key=lambda trial: trial.rmse)
    return Search(trials, stopped)


def _run(task: _Task) -> _Errors:
    """(RMSE, MAE) of one fold with a fresh model; inf if it diverges."""
    model, settings, train, test = task
    fresh = model(**settings)
    if hasattr(fresh, "progress"):
        fresh.progress = False
    try:
        fold = evaluate_fold((fresh, train, test))
    except DivergenceError:
        return math.inf, math.inf
    return fold.rmse, fold.mae
