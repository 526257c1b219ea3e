"""Search for good settings: every combination, or some at random.

A setting is judged by its error or by its lists on k folds, never on ratings
that are reported later. Grid search tries all combinations of a few values;
random search draws them, and with the same number of trials sees more different
values of each setting, which matters if only some of them matter.

Bergstra and Bengio (2012), "Random Search for Hyper-Parameter Optimization".
"""

from __future__ import annotations

import itertools
import math
import random
from contextlib import closing
from functools import partial
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence
from typing import Union

from scratch_recs.arguments import (
    check_choice,
    check_count,
    check_number,
    check_seed,
    quoted,
)
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DivergenceError
from scratch_recs.evaluation.cross_validation import (
    Folds,
    evaluate_fold,
    folds_of,
)
from scratch_recs.evaluation.processes import side_by_side
from scratch_recs.evaluation.ranking import RANKING_METRICS, ranking_of
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.list_model import check_predicts_ratings

Settings = dict[str, Any]

# A function that draws one value of a setting.
Draw = Callable[[random.Random], Any]

# What settings are judged by: a name, or a function of (fitted model, test).
Judge = Union[str, Callable[[Any, Ratings], float]]

# {name: value}
Measures = dict[str, float]

# (what makes a model, its settings, the metric, train, test)
_Task = tuple[Callable[..., Any], Settings, Judge, Ratings, Ratings]


class Trial(NamedTuple):
    """One setting and its means over the folds; infinite if it diverged.

    measures    {name: mean}, such as {"RMSE": 0.93, "MAE": 0.73}
    """

    settings: Settings
    measures: dict[str, float]

    @property
    def rmse(self) -> float:
        """The mean RMSE; a KeyError if the search was by another metric."""
        return self.measures["RMSE"]

    @property
    def mae(self) -> float:
        """The mean MAE, in the same way."""
        return self.measures["MAE"]


class Search(NamedTuple):
    """All trials that were finished, the best first; printed, it is a table.

    `stopped` says that somebody pressed Ctrl-C before all were tried.

    >>> trials = [Trial({"dim": 2}, {"RMSE": 0.93, "MAE": 0.73}),
    ...           Trial({"dim": 1}, {"RMSE": 0.95, "MAE": 0.75})]
    >>> print(Search(trials))
      RMSE     MAE  settings
    0.9300  0.7300  dim=2
    0.9500  0.7500  dim=1
    """

    trials: list[Trial]
    stopped: bool = False

    @property
    def best(self) -> Trial:
        """The best trial: smallest RMSE, or best by the metric asked for."""
        return self.trials[0]

    def __str__(self) -> str:
        names = self.trials[0].measures if self.trials else ()
        widths = [max(6, len(name)) for name in names]
        heads = [f"{name:>{width}}" for name, width in zip(names, widths)]
        lines = ["  ".join([*heads, "settings"])]
        for settings, measures in self.trials:
            cells = [
                f"{value:{width}.4f}"
                for value, width in zip(measures.values(), widths)
            ]
            shown = ", ".join(
                f"{name}={value}" for name, value in settings.items()
            )
            lines.append("  ".join([*cells, shown]))
        if self.stopped:
            lines.append("(stopped before the end)")
        return "\n".join(lines)


def grid_search(
    model: Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    ratings: Optional[Ratings] = None,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
    metric: Judge = "RMSE",
    folds: Optional[Folds] = None,
) -> Search:
    """The errors of every combination of the values in `grid`, on k folds.

    model    the class (or any function) that makes an unfitted model of
             settings
    grid     {setting: [value, …]}
    jobs     so many folds side by side, each in a process of its own: call it
             under `if __name__ == "__main__":`
    metric   "RMSE" (then the MAE is told, too); a metric of lists of ten,
             "NDCG", "precision", "recall", "hit rate", "MAP" or "MRR", the
             largest first; or a function of (fitted model, test), the smallest
             first
    folds    [(train, test), …]: given folds instead of k folds of `ratings`

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
    pairs = folds_of(ratings, k, seed, folds)
    return _search(model, settings, pairs, metric, jobs, progress)


def random_search(
    model: Callable[..., Any],
    space: Mapping[str, Union[Sequence[Any], Draw]],
    ratings: Optional[Ratings] = None,
    trials: int = 20,
    k: int = 3,
    seed: int = 0,
    jobs: int = 1,
    progress: bool = True,
    metric: Judge = "RMSE",
    folds: Optional[Folds] = None,
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
    pairs = folds_of(ratings, k, seed, folds)
    return _search(model, settings, pairs, metric, jobs, progress)


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
    folds: Folds,
    metric: Judge,
    jobs: int,
    progress: bool,
) -> Search:
    """Tries a list of settings on some folds: what both searches do."""
    if not callable(model):
        what = "a class of models such as UserKNN"
        raise TypeError(f"model is {what}, not {quoted(model)}")
    if not callable(metric):
        check_choice("metric", metric, ("RMSE", *RANKING_METRICS))
    check_count("jobs", jobs)
    for chosen in settings:
        one = model(**chosen)  # a wrong setting is found before any work
        if metric == "RMSE":
            check_predicts_ratings(one)
    tasks = [
        (model, chosen, metric, *fold) for chosen in settings for fold in folds
    ]
    found: dict[int, Measures] = {}
    stopped = False
    with progress_bar(
        total=len(tasks), description="search", unit="fold", show=progress
    ) as bar:
        try:
            with closing(side_by_side(_run, tasks, jobs)) as results:
                for number, measures in results:
                    found[number] = measures
                    bar.update()
        except KeyboardInterrupt:
            stopped = True
    trials = _means(settings, found, len(folds))
    largest_first = isinstance(metric, str) and metric in RANKING_METRICS
    trials.sort(
        key=lambda trial: next(iter(trial.measures.values())),
        reverse=largest_first,
    )
    return Search(trials, stopped)


def _means(
    settings: Sequence[Settings], found: Mapping[int, Measures], k: int
) -> list[Trial]:
    """The trials of which all k folds are there."""
    trials = []
    for n, chosen in enumerate(settings):
        numbers = range(n * k, (n + 1) * k)
        if all(number in found for number in numbers):
            of_folds = [found[number] for number in numbers]
            means = {
                name: math.fsum(measures[name] for measures in of_folds) / k
                for name in of_folds[0]
            }
            trials.append(Trial(chosen, means))
    return trials


def _run(task: _Task) -> Measures:
    """The measures of one fold with a fresh model; the worst if it diverges."""
    model, settings, metric, train, test = task
    fresh = model(**settings)
    if hasattr(fresh, "progress"):
        fresh.progress = False
    if metric == "RMSE":
        try:
            fold = evaluate_fold((fresh, train, test))
        except DivergenceError:
            return {"RMSE": math.inf, "MAE": math.inf}
        return {"RMSE": fold.rmse, "MAE": fold.mae}
    judge: Callable[[Any, Ratings], float]
    if isinstance(metric, str):
        judge = partial(ranking_of, metric=RANKING_METRICS[metric])
        name = metric
        worst = -math.inf
    else:
        judge = metric
        name = metric.__name__
        worst = math.inf
    try:
        fitted = fresh.fit(train)
    except DivergenceError:
        return {name: worst}
    return {name: judge(fitted, test)}
