"""What has a model learned? Its biases ranked, and the nearest of its vectors.

A bias says how much better something is rated than the rest, when everything
else is accounted for; the angle between two vectors says how alike two things
are in whom they please. Both can be asked of users, items and (where a model
has them) genres, through the same two functions: a model's `learned(kind,
min_ratings)` gives {id: (factors, bias)}. What has few ratings points wherever
those few have pulled it: of thousands of such vectors some lie near anything,
at random. `min_ratings` leaves them out.
"""

from __future__ import annotations

from typing import Any, Optional

from scratch_recs.arguments import check_count, quoted
from scratch_recs.datasets.checks import id_text
from scratch_recs.similarity import cosine_similarity

Ranking = list[tuple[str, float]]


def ranked_by_bias(
    model: Any,
    kind: str = "items",
    count: Optional[int] = 10,
    min_ratings: int = 1,
) -> Ranking:
    """The `count` largest biases as (id, bias), the largest first; None: all.

    kind           "users", "items" or "genres"
    min_ratings    only users or items that have so many in the table of the fit

    >>> class Model:
    ...     def learned(self, kind, min_ratings):
    ...         return {"Alien": ([1.0], 0.5), "Brazil": ([2.0], 0.75)}
    >>> ranked_by_bias(Model())
    [('Brazil', 0.75), ('Alien', 0.5)]
    """
    _check(model, count)
    learned = model.learned(kind, min_ratings)
    biases = [(name, bias) for name, (_, bias) in learned.items()]
    return sorted(biases, key=lambda pair: pair[1], reverse=True)[:count]


def nearest_by_factors(
    model: Any,
    name: str,
    kind: str = "items",
    count: Optional[int] = 5,
    min_ratings: int = 1,
) -> Ranking:
    """The `count` nearest to `name` as (id, cosine of the factors), best first.

    kind and min_ratings are those of `ranked_by_bias`; `name` itself needs one
    rating only. An unknown name is a ValueError.

    >>> class Model:
    ...     def learned(self, kind, min_ratings):
    ...         return {"Alien": ([1.0, 0.0], 0.0), "Brazil": ([0.0, 2.0], 0.0),
    ...                 "Cube": ([3.0, 4.0], 0.0)}
    >>> nearest_by_factors(Model(), "Alien")
    [('Cube', 0.6), ('Brazil', 0.0)]
    """
    _check(model, count)
    name = id_text(name) or ""
    learned = model.learned(kind, 1)
    if name not in learned:
        raise ValueError(
            f"the model has learned nothing about {name!r} in {kind}"
        )
    query, _ = learned[name]
    pairs = [
        (other, cosine_similarity(query, q))
        for other, (q, _) in model.learned(kind, min_ratings).items()
        if other != name
    ]
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:count]


def _check(model: Any, count: Optional[int]) -> None:
    """Raises TypeError or ValueError if one of them is wrong."""
    if not hasattr(model, "learned"):
        what = "a fitted model with factors"
        raise TypeError(f"model is {what}, not {quoted(model)}")
    if count is not None:
        check_count("count", count, least=0)
