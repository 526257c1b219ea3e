"""How good is a list? Ranking metrics at k, and their table for a model.

R is the set of the items that are relevant to a user: those of the test part
that he or she liked. The list shows k items; rel_n is 1 if item n of it is in
R, else 0, and h = Σ rel_n is the number of hits.

    precision     h / k                       how much of the list is relevant
    recall        h / |R|                     how much of R is in the list
    hit rate      1 if h > 0, else 0          is there anything?
    NDCG          Σ rel_n / log₂(n + 1), over that of the best list there is
    MAP           Σ rel_n · (hits in the first n) / n, over min(k, |R|)
    MRR           1 / n of the first hit, else 0

Each of them is that of one user, from 0 to 1; a model has their mean over the
users. A user without a relevant item has none of them: such users are left out,
and counted. Two more look at what is shown, relevant or not:

    coverage      the share of all items that is in the list of some user
    novelty       the mean of -log₂ (n_i / users) over all that is shown, where
                  n_i users have rated item i: how many bits of surprise

Lists have no ties: `recommend` puts equal scores in a documented order.

The first six are those of trec_eval (precision, recall, success, ndcg_cut,
map_cut, recip_rank), but for one: map_cut divides by |R|, so that where |R| > k
even the best list stays below 1. Here it is min(k, |R|), as in most libraries
of recommenders.

Järvelin and Kekäläinen (2002), "Cumulated Gain-based Evaluation of IR
Techniques"; Manning, Raghavan and Schütze (2008), chapter 8; Zhou and others
(2010), "Solving the Apparent Diversity-Accuracy Dilemma of Recommender
Systems" (novelty).
"""

from __future__ import annotations

import copy
import math
import random
from typing import Any, Callable, Collection, Mapping, NamedTuple, Optional
from typing import Sequence, Union

from scratch_recs.arguments import check_count, check_kind, check_number
from scratch_recs.arguments import check_seed, quoted
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.lists import ItemIds
from scratch_recs.recommender.popular import Popularity

# The item ids of a list, the best first; the relevant ones.
Shown = Sequence[str]
Relevant = Collection[str]

# (shown, relevant, k) -> a number from 0 to 1
RankingMetric = Callable[[Shown, Relevant, int], float]

# The items that may be recommended: to all users, or {user_id: items}.
Allowed = Union[ItemIds, Mapping[str, ItemIds]]

# So many times the users are drawn anew for an interval.
_RESAMPLES = 1000


# --- One list -----------------------------------------------------------------


def _hits(shown: Shown, relevant: Relevant, k: int) -> list[int]:
    """rel_1, …, rel_k: 1 or 0 for each item of the list."""
    return [1 if item in relevant else 0 for item in shown[:k]]


def precision(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """h / k: a list with fewer than k items has wasted the other places.

    >>> precision(["Alien", "Brazil", "Cube"], {"Alien", "Cube"}, k=2)
    0.5
    """
    return sum(_hits(shown, relevant, k)) / k


def recall(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """h / |R|.

    >>> recall(["Alien", "Brazil"], {"Alien", "Cube", "Dune", "E.T."}, k=2)
    0.25
    """
    return sum(_hits(shown, relevant, k)) / len(relevant)


def hit_rate(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """1.0 if one of the k items is relevant, else 0.0.

    >>> hit_rate(["Alien", "Brazil"], {"Brazil"}, k=1)
    0.0
    """
    return float(any(_hits(shown, relevant, k)))


def ndcg(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """Σ rel_n / log₂(n + 1), divided by its value if all hits came first.

    >>> round(ndcg(["Alien", "Brazil"], {"Brazil"}, k=2), 4)   # 1 / log₂ 3
    0.6309
    """
    gain = 0.0
    for n, rel in enumerate(_hits(shown, relevant, k), start=1):
        gain += rel / math.log2(n + 1)
    best = 0.0
    for n in range(1, min(k, len(relevant)) + 1):
        best += 1 / math.log2(n + 1)
    return gain / best


def average_precision(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """The mean precision where there is a hit: Σ rel_n · h_n / n / min(k, |R|).

    >>> average_precision(["Alien", "Brazil"], {"Brazil"}, k=2)
    0.5
    """
    hits = 0
    total = 0.0
    for n, rel in enumerate(_hits(shown, relevant, k), start=1):
        hits += rel
        total += rel * hits / n
    return total / min(k, len(relevant))


def reciprocal_rank(shown: Shown, relevant: Relevant, k: int = 10) -> float:
    """1 / the place of the first hit, from 1; 0.0 if there is none.

    >>> reciprocal_rank(["Alien", "Brazil", "Cube"], {"Cube"}, k=3)
    0.3333333333333333
    """
    hits = _hits(shown, relevant, k)
    return 1 / (hits.index(1) + 1) if any(hits) else 0.0


RANKING_METRICS: dict[str, RankingMetric] = {
    "precision": precision,
    "recall": recall,
    "hit rate": hit_rate,
    "NDCG": ndcg,
    "MAP": average_precision,
    "MRR": reciprocal_rank,
}


# --- The lists of all users ---------------------------------------------------


class Interval(NamedTuple):
    """A mean over users, and where it lies with 95 % confidence."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} ({self.low:.4f} to {self.high:.4f})"


class ListQuality(NamedTuple):
    """The measures of a model's lists; printed, it is a table.

    rows        {measure: that of the model}, in the order of the table
    baseline    the same of Popularity
    users       so many users were asked
    left_out    so many have no relevant item in the test part

    >>> print(ListQuality("EASE", 10, {"NDCG": Interval(0.38, 0.37, 0.39)},
    ...               {"NDCG": Interval(0.18, 0.17, 0.19)}, 900, 43))
    Lists of 10: 900 users, 43 without a relevant item left out
                 EASE                       Popularity
    NDCG         0.3800 (0.3700 to 0.3900)  0.1800 (0.1700 to 0.1900)
    """

    model: str
    k: int
    rows: dict[str, Interval]
    baseline: dict[str, Interval]
    users: int
    left_out: int

    def __str__(self) -> str:
        out = f"{self.left_out} without a relevant item left out"
        lines = [
            f"Lists of {self.k}: {self.users} users, {out}",
            f"{'':<13}{self.model:<27}Popularity",
        ]
        for name, interval in self.rows.items():
            other = self.baseline[name]
            lines.append(f"{name:<13}{str(interval):<27}{other}")
        return "\n".join(lines)

    def __getattr__(self, name: str) -> float:
        """The mean of a measure: `.ndcg`, `.precision`, `.hit_rate`, …"""
        for measure, interval in self.rows.items():
            if measure.lower().replace(" ", "_") == name:
                return interval.mean
        raise AttributeError(f"ListQuality has no attribute {name!r}")


def evaluate_ranking(
    model: Any,
    train: Ratings,
    test: Ratings,
    k: int = 10,
    relevant_from: Optional[float] = None,
    candidates: Optional[Allowed] = None,
    min_ratings: Optional[int] = None,
    seed: int = 0,
) -> ListQuality:
    """The measures of a model's lists, beside those of plain popularity.

    model            an unfitted instance; a copy of it is fitted to `train`
    relevant_from    the test ratings from which on an item is relevant; None:
                     `likes_from` of the table
    candidates       only these items may be shown: a list for all users, or
                     {user_id: list}; None: all
    min_ratings      as in `recommend`, whose lists these are
    seed             of the intervals: they are those of 1,000 bootstrap samples
                     of the users

    A list never shows what its user has rated in `train`. Raises DataError if
    no user has a relevant item. It costs one list per user.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> from scratch_recs.evaluation.splits import split
    >>> from scratch_recs.recommender.popular import Praise
    >>> train, test = split(synthetic_ratings())
    >>> result = evaluate_ranking(Praise(), train, test, k=5)
    >>> result.users, round(result.ndcg, 3)
    (244, 0.083)
    """
    if isinstance(model, type) or not hasattr(model, "fit"):
        what = "an unfitted model such as EASE()"
        raise TypeError(f"model is {what}, not {quoted(model)}")
    check_kind("train", train, Ratings, "a table of ratings")
    relevant = relevant_items(test, relevant_from)
    check_count("k", k)
    check_seed(seed)
    asked = sorted(relevant, key=test.user_index.__getitem__)
    left_out = len(set(test.users)) - len(asked)
    if not asked:
        raise DataError("no user has a relevant item in the test part")
    rows = [
        _measures(
            copy.deepcopy(one).fit(train),
            relevant,
            asked,
            k,
            candidates,
            min_ratings,
            seed,
        )
        for one in (model, Popularity())
    ]
    name = type(model).__name__
    return ListQuality(name, k, rows[0], rows[1], len(asked), left_out)


def ranking_of(
    model: Recommender,
    test: Ratings,
    metric: RankingMetric = ndcg,
    k: int = 10,
    relevant_from: Optional[float] = None,
) -> float:
    """The mean of one metric over the lists of a fitted model.

    Of all users who have something relevant in the test part; NaN if nobody
    has.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Alien", 4), ("bob", "Cube", 4)])
    >>> test = Ratings.from_triples([("ann", "Cube", 5), ("bob", "Alien", 1)])
    >>> ranking_of(Popularity().fit(table), test, precision, k=1)
    1.0
    """
    check_kind("model", model, Recommender, "a fitted model")
    if not callable(metric):
        what = "a function such as ndcg"
        raise TypeError(f"metric is {what}, not {quoted(metric)}")
    relevant = relevant_items(test, relevant_from)
    check_count("k", k)
    found = [
        metric([item for item, _ in model.recommend(user_id, k)], items, k)
        for user_id, items in relevant.items()
    ]
    return math.fsum(found) / len(found) if found else math.nan


def relevant_items(
    test: Ratings, relevant_from: Optional[float] = None
) -> dict[str, set[str]]:
    """{user_id: the items that are relevant}, of users who have any.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Cube", 2), ("bob", "Cube", 1)])
    >>> relevant_items(table)
    {'ann': {'Alien'}}
    """
    check_kind("test", test, Ratings, "a table of ratings")
    if relevant_from is not None:
        check_number("relevant_from", relevant_from)
    least = test.likes_from if relevant_from is None else relevant_from
    relevant: dict[str, set[str]] = {}
    for user_id, item_id, rating in test:
        if rating >= least:
            relevant.setdefault(user_id, set()).add(item_id)
    return relevant


def _measures(
    model: Any,
    relevant: Mapping[str, set[str]],
    asked: Sequence[str],
    k: int,
    candidates: Optional[Allowed],
    min_ratings: Optional[int],
    seed: int,
) -> dict[str, Interval]:
    """All measures of a fitted model's lists for these users."""
    lists = []
    for user_id in asked:
        allowed = candidates
        if isinstance(candidates, Mapping):
            allowed = candidates.get(user_id, ())
        scored = model.recommend(user_id, k, min_ratings, allowed)
        lists.append([item_id for item_id, _ in scored])
    columns = {
        name: [
            metric(shown, relevant[user_id], k)
            for user_id, shown in zip(asked, lists)
        ]
        for name, metric in RANKING_METRICS.items()
    }
    columns["novelty"] = _novelty(model.ratings, lists)
    rows = bootstrap(columns, seed)
    items = len(set(model.ratings.items))
    coverage = len({item for shown in lists for item in shown}) / items
    rows["coverage"] = Interval(coverage, coverage, coverage)
    return rows


def _novelty(train: Ratings, lists: Sequence[Shown]) -> list[float]:
    """The mean surprise in each list; 0.0 in an empty one."""
    users = len(set(train.users))
    bits = {
        item_id: math.log2(users / len(raters)) if raters else 0.0
        for item_id, raters in zip(train.item_ids, train.by_item)
    }
    return [
        math.fsum(bits[item] for item in shown) / max(1, len(shown))
        for shown in lists
    ]


def bootstrap(
    columns: Mapping[str, Sequence[float]], seed: int = 0
) -> dict[str, Interval]:
    """{name: mean and 95 % interval} of columns with one number per user.

    The users are drawn anew, with replacement, 1,000 times; the interval leaves
    out the 25 smallest and the 25 largest of the means. All columns see the
    same users. Efron and Tibshirani (1993), "An Introduction to the Bootstrap",
    chapter 13.

    >>> bootstrap({"recall": [0.0, 1.0, 1.0, 0.0] * 25})["recall"]
    Interval(mean=0.5, low=0.4, high=0.6)
    """
    source = random.Random(seed)
    count = len(next(iter(columns.values())))
    means: dict[str, list[float]] = {name: [] for name in columns}
    for _ in range(_RESAMPLES):
        drawn = source.choices(range(count), k=count)
        for name, column in columns.items():
            total = sum(map(column.__getitem__, drawn))
            means[name].append(total / count)
    outside = _RESAMPLES // 40
    found = {}
    for name, column in columns.items():
        ordered = sorted(means[name])
        mean = math.fsum(column) / count
        low, high = ordered[outside], ordered[-outside - 1]
        found[name] = Interval(mean, low, high)
    return found
