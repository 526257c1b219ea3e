"""What has a model learned? Its biases ranked, and the nearest of its vectors.

A bias says how much better something is rated than the rest, when everything else is
accounted for; the angle between two vectors says how alike two things are in whom they
please. Both can be asked of users, items and (where a model has them) genres, through
the same two functions: a model's `learned(kind)` gives {id: (factors, bias)}.
"""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

from scratch_recs.similarity import cosine_similarity

Ranking = List[Tuple[str, float]]


def ranked_by_bias(
    model: Any, kind: str = "items", count: Optional[int] = 10
) -> Ranking:
    """The `count` (id, bias) with the largest bias, the largest first; None: all.

    kind    "users", "items" or "genres", whichever the model has biases for

    >>> class Model:
    ...     def learned(self, kind):
    ...         return {"Alien": ([1.0], 0.5), "Brazil": ([2.0], 0.75)}
    >>> ranked_by_bias(Model())
    [('Brazil', 0.75), ('Alien', 0.5)]
    """
    biases = [(name, bias) for name, (_, bias) in model.learned(kind).items()]
    return sorted(biases, key=lambda pair: pair[1], reverse=True)[:count]


def nearest_by_factors(
    model: Any, name: str, kind: str = "items", count: Optional[int] = 5
) -> Ranking:
    """The `count` (id, cosine) whose factors point most in the direction of `name`'s.

    An unknown name is a ValueError.

    >>> class Model:
    ...     def learned(self, kind):
    ...         return {"Alien": ([1.0, 0.0], 0.0), "Brazil": ([0.0, 2.0], 0.0),
    ...                 "Cube": ([3.0, 4.0], 0.0)}
    >>> nearest_by_factors(Model(), "Alien")
    [('Cube', 0.6), ('Brazil', 0.0)]
    """
    learned = model.learned(kind)
    if name not in learned:
        raise ValueError(f"the model has learned nothing about {name!r} in {kind}")
    query, _ = learned.pop(name)
    pairs = [(other, cosine_similarity(query, q)) for other, (q, _) in learned.items()]
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:count]
