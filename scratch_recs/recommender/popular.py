"""Lists that are the same for everybody: what is popular, what is praised.

    Popularity    score = n_i, how many users like the item
    Praise        score = (Σ r + k μ) / (n_i + k) - z s / √(n_i + k)

Popularity is the recommender that all others have to beat, and a mean without
damping is the one that nobody should use: its best items are those that one
person rated, with five stars.
"""

from __future__ import annotations

import math

from scratch_recs.arguments import check_number
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.list_model import ListModel


class Popularity(ListModel):
    """Recommends what most users like, to everybody.

    likes_from    the rating from which on it is a like; None: that of the table

    The score is the number of users who like the item; an unknown one has 0.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Alien", 4), ("bob", "Brazil", 4)],
    ...     scale=(1, 5))
    >>> Popularity().fit(table).recommend("eve")
    [('Alien', 2.0), ('Brazil', 1.0)]
    """

    def _learn(self) -> None:
        self.counts = [len(likers) for likers in self._likes().by_item]

    def _parts(self, user: object, item: Row) -> Parts:
        count = 0 if item is None else self.counts[item]
        return [("users who like it", float(count))]

    def _is_fallback(self, user: object, item: int) -> bool:
        return False


class Praise(ListModel):
    """Recommends what is rated best, as far as its raters are enough.

    damping    k: the mean of an item counts as if k more had given μ, the mean
               of all ratings
    bound      z: so many standard errors below that mean; 0: the mean itself

        score = m - z s / √(n + k)        m = (Σ r + k μ) / (n + k)

    s is the standard deviation of all ratings. An item with few raters is known
    less well, and its lower bound lies deeper. With k = z = 0 this is the plain
    mean of the item. An unknown item has no rating: then m = μ and n = 0.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> rows = [("ann", "Cube", 5)]
    >>> for n in range(9):
    ...     rows += [(n, "Alien", 4), (n, "Brazil", 1)]
    >>> table = Ratings.from_triples(rows)
    >>> Praise(damping=0, bound=0).fit(table).recommend("eve", 1)
    [('Cube', 5.0)]
    >>> [item for item, score in Praise().fit(table).recommend("eve")]
    ['Alien', 'Cube', 'Brazil']
    """

    def __init__(self, damping: float = 10.0, bound: float = 1.0) -> None:
        super().__init__()
        check_number("damping", damping, least=0)
        check_number("bound", bound, least=0)
        self.damping = damping
        self.bound = bound

    def _learn(self) -> None:
        table = self.ratings
        mean = table.mean
        squares = math.fsum((r - mean) ** 2 for r in table.values)
        self.deviation = math.sqrt(squares / len(table))
        self._levels = [self._level(raters) for raters in table.by_item]

    def _level(self, raters: Rated) -> tuple[float, float]:
        """(the damped mean, how much of it the bound takes away)."""
        k = self.damping
        n = len(raters)
        if n + k == 0:
            return self.ratings.mean, 0.0
        total = math.fsum(r for _, r in raters)
        mean = (total + k * self.ratings.mean) / (n + k)
        return mean, self.bound * self.deviation / math.sqrt(n + k)

    def _parts(self, user: object, item: Row) -> Parts:
        level = self._level([]) if item is None else self._levels[item]
        mean, margin = level
        return [("damped mean", mean), ("not sure of it", -margin)]

    def _is_fallback(self, user: object, item: int) -> bool:
        return False
