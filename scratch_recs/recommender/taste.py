"""How much of a list is taste, and how much is fame?

Some items are predicted high for everybody. The list for one person mixes these
with what this person's ratings have brought up. The model itself says how much
is what. Let r̂(i) be its prediction for the person, r̂₀(i) that for a person
who rated nothing, and n the number of items that the list may show:

    level    = Σ (r̂(i) - r̂₀(i)) / n    how many more stars the person gives
    fame(i)  = r̂₀(i) + level           what all people of this level would give
    taste(i) = r̂(i) - fame(i)          what the person's own ratings change

    fame(i) + taste(i) = r̂(i)

The level is the same for all items and moves none of them: sorted by fame, they
stand in everybody's order. Taste moves some up and others down; over all n
items it adds up to 0.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Mapping, NamedTuple, Sequence

from scratch_recs.arguments import check_kind
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.baselines import means_of
from scratch_recs.recommender.fitted import Rated, RatedIds, Row
from scratch_recs.recommender.explanation import Explanation
from scratch_recs.recommender.lists import Wanted, best_places, rows_in_list


class Listed(NamedTuple):
    """An item of a list, with what its prediction is made of.

    predicted    r̂, not clipped
    fame         the part that everybody's list has, too; the rest is taste
    place        where it stands in everybody's list, from 1; what the person
                 has rated is left out there, too
    """

    item_id: str
    predicted: float
    fame: float
    place: int

    @property
    def taste(self) -> float:
        """The part that comes from the person's own ratings."""
        return self.predicted - self.fame


class TasteAndFame(NamedTuple):
    """A list, and what it is made of.

    items        the best first, as `recommend_for` has them
    level        how many stars the person gives more than others
    mean_fame    the mean fame of all items that the list may show
    """

    items: list[Listed]
    level: float
    mean_fame: float

    @property
    def shared(self) -> int:
        """How many of the items everybody's list of that length has, too."""
        return sum(item.place <= len(self.items) for item in self.items)

    @property
    def above_average(self) -> tuple[float, float]:
        """(fame, taste): by how much the listed items exceed all items.

        Means over the list. The mean taste of all items is 0.
        """
        n = max(1, len(self.items))
        fame = math.fsum(item.fame - self.mean_fame for item in self.items)
        taste = math.fsum(item.taste for item in self.items)
        return fame / n, taste / n


def taste_and_fame(
    model: Recommender, rated: RatedIds, count: int = 10
) -> TasteAndFame:
    """The list for a new user who rated these, and what it is made of.

    rated    (item_id, rating) pairs; if there are none, all is fame

    Raises DataError if a rating lies outside the scale or an item is rated
    twice. It costs two predictions for each item.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> from scratch_recs.recommender.baselines import BiasBaseline
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Brazil", 2), ("cem", "Cube", 3)])
    >>> found = taste_and_fame(BiasBaseline().fit(table), [("Cube", 5)])
    >>> found.items[0].item_id, found.items[0].taste  # it knows no taste
    ('Alien', 0.0)
    """
    check_kind("model", model, Recommender, "a model of ratings")
    pairs = model._checked(rated)
    items = rows_in_list(model, pairs, Wanted(count))
    predicted = _predictions(model, pairs, items)
    of_all = _predictions(model, [], items)
    level = _level(predicted, of_all, items)
    counts = [model._item_counts[i] for i in items]
    fames = [of_all[i] for i in items]
    order = best_places(fames, counts, len(items))
    places = {items[n]: place for place, n in enumerate(order, start=1)}
    best = best_places([predicted[i] for i in items], counts, count)
    ids = model.ratings.item_ids
    return TasteAndFame(
        [
            Listed(ids[i], predicted[i], of_all[i] + level, places[i])
            for i in (items[n] for n in best)
        ],
        level,
        math.fsum(of_all.values()) / max(1, len(items)) + level,
    )


def taste_by_rating(
    model: Recommender,
    rated: RatedIds,
    item_id: str,
    count: int = 10,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Explanation:
    """The prediction for an item: its fame, and what each rating adds to that.

    count    the length of the list, as for `taste_and_fame`
    names    {item_id: name} for the text of the explanation

    The ratings come in one after another, in their order. The part of each is
    how far it moves the taste that those before it have made. So the parts add
    up to the prediction; in another order they are others, with the same sum.
    It costs a prediction for each item and each rating.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> from scratch_recs.recommender.baselines import UserItemMean
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("bob", "Brazil", 3), ("bob", "Cube", 2)])
    >>> model = UserItemMean().fit(table)
    >>> print(taste_by_rating(model, [("Brazil", 5)], "Alien"))
       5.000  fame
      +0.000  5 for Brazil
       5.000  predicted
    """
    check_kind("model", model, Recommender, "a model of ratings")
    pairs = model._checked(rated)
    item = model._item_row(item_id)
    items = rows_in_list(model, pairs, Wanted(count))
    of_all = _predictions(model, [], [*items, item])
    ids = model.ratings.item_ids
    parts = []
    level = before = 0.0
    for number, (rated_item, rating) in enumerate(pairs, start=1):
        predicted = _predictions(model, pairs[:number], [*items, item])
        level = _level(predicted, of_all, items)
        taste = predicted[item] - of_all[item] - level
        name = names.get(ids[rated_item], ids[rated_item])
        parts.append((f"{rating:g} for {name}", taste - before))
        before = taste
    return Explanation([("fame", of_all[item] + level), *parts])


def films_to_ask(ratings: Ratings) -> list[str]:
    """The ids of all rated items, those first whose rating tells most.

    The more people know a film, and the less they agree on it, the more is to
    be learned from one more answer: Σ (r - mean of the film)² over its ratings.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 4), ("bob", "Alien", 4), ("cem", "Alien", 4),
    ...     ("ann", "Brazil", 1), ("bob", "Brazil", 5), ("cem", "Cube", 3)])
    >>> films_to_ask(table)
    ['Brazil', 'Alien', 'Cube']
    """
    means = means_of(ratings.by_item, empty=0.0)
    squares = [
        math.fsum((r - mean) ** 2 for _, r in raters)
        for mean, raters in zip(means, ratings.by_item)
    ]
    rated = [item for item, raters in enumerate(ratings.by_item) if raters]
    rated.sort(key=lambda item: squares[item], reverse=True)
    return [ratings.item_ids[item] for item in rated]


def _predictions(
    model: Recommender, rated: Rated, items: Sequence[Row]
) -> dict[Row, float]:
    """{item: r̂} for a new user who rated these."""
    user = model._newcomer(rated)
    return {item: model._score(user, item) for item in items}


def _level(
    predicted: dict[Row, float], of_all: dict[Row, float], items: Sequence[int]
) -> float:
    """The mean of r̂(i) - r̂₀(i) over the items."""
    total = math.fsum(predicted[i] - of_all[i] for i in items)
    return total / max(1, len(items))
