"""Why this prediction? Its parts, which add up to it."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Iterable, Mapping, NamedTuple, Sequence

# (cause, amount) pairs that add up to a prediction.
Parts = Sequence[tuple[str, float]]


class Neighbour(NamedTuple):
    """A neighbour behind a prediction: who, how similar, with which rating."""

    id: str
    similarity: float
    rating: float


class Explanation(list[tuple[str, float]]):
    """What made a prediction: (cause, amount) pairs whose amounts add up to it.

    prediction    their sum: the rating before it is clipped to the scale
    neighbours    the neighbours that were used, for models that have any

    >>> parts = [("mean of all ratings", 3.5), ("bias of Alien", 0.6)]
    >>> print(Explanation(parts))
       3.500  mean of all ratings
      +0.600  bias of Alien
       4.100  predicted
    """

    def __init__(
        self,
        parts: Parts,
        neighbours: Iterable[Neighbour] = (),
    ) -> None:
        super().__init__(parts)
        self.neighbours = list(neighbours)

    @property
    def prediction(self) -> float:
        """The sum of the amounts."""
        return math.fsum(amount for _, amount in self)

    def named(
        self, names: Mapping[str, str] = MappingProxyType({})
    ) -> list[tuple[str, float]]:
        """The (cause, amount) pairs, with names instead of neighbours' ids.

        names    {id: name}; an id without a name stays as it is

        >>> why = Explanation([("50 (similarity 0.9) got 5", 4.5)],
        ...                   [Neighbour("50", 0.9, 5.0)])
        >>> why.named({"50": "Star Wars"})
        [('Star Wars (similarity 0.9) got 5', 4.5)]
        """
        causes = [cause for cause, _ in self]
        # The neighbours are the last parts; each begins with a neighbour's id.
        start = len(self) - len(self.neighbours)
        for place, neighbour in enumerate(self.neighbours, start):
            name = names.get(neighbour.id, neighbour.id)
            causes[place] = name + causes[place][len(neighbour.id) :]
        return [(cause, amount) for cause, (_, amount) in zip(causes, self)]

    def text(self, names: Mapping[str, str] = MappingProxyType({})) -> str:
        """One line per part, then the sum.

        names    {id: name} of neighbours, which stand instead of their ids
        """
        lines = [
            f"{amount:{'+' if place else ''}8.3f}  {cause}"
            for place, (cause, amount) in enumerate(self.named(names))
        ]
        return "\n".join(lines + [f"{self.prediction:8.3f}  predicted"])

    __str__ = text
