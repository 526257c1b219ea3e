"""What all visitors share: the ratings, and the models that learn from them.

Nothing of it changes by what a visitor does. All models learn from the same 80
% of the ratings; the other 20 % tell how large their errors are.
"""

from __future__ import annotations

import threading
from typing import Mapping, Sequence

from scratch_recs.datasets.counting import most_rated
from scratch_recs.datasets.movielens import find_titles
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.splits import split
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.playground.background import Job, Run
from scratch_recs.playground.visitors import starting_values
from scratch_recs.popularity import most_popular_new_interests
from scratch_recs.progress import Watcher
from scratch_recs.recommender.list_model import likes_of
from scratch_recs.recommender.taste import films_to_ask

_AT_THE_SAME_TIME = 2  # jobs; each makes everything else slower

# So many of the held-out ratings tell the errors: all would be too slow to see
# a slider's effect at once. Errors of all models are of the same ratings.
_MEASURED = 5000
_QUICK = 1000


class Room:
    """The ratings, their films, and the models of the side-by-side lists.

    train, validation    what the models learn from, and what tells their errors
    films                the ids of all rated films, the most rated first
    asked                the same, those first whose rating tells most
    run                  the training of two factors
    neighbours           {'users': UserKNN, 'items': ItemKNN}, each as soon as
                         it has learned
    lock                 holds while a shared model computes: the similarities
                         that it keeps must not be changed by two at a time
    turns                for the jobs of the visitors

    The validation part has at most 5,000 ratings, with `quick` 1,000. Raises
    DataError if there are too few ratings for both parts.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {}, seed=0)
    >>> room.learning.wait()
    >>> sorted(room.neighbours), room.popular([])[0]
    (['items', 'users'], ('item 3', 88))
    """

    def __init__(
        self,
        ratings: Ratings,
        titles: Mapping[str, str],
        seed: int = 0,
        quick: bool = False,
    ) -> None:
        self.ratings = ratings
        self.titles = titles
        self.seed = seed
        self.train, validation = split(ratings, (0.8, 0.2), seed)
        if not len(self.train) or not len(validation):
            raise DataError(f"{len(ratings)} ratings are too few to split")
        most = _QUICK if quick else _MEASURED
        self.validation = validation.select(range(len(validation))[:most])
        counts = most_rated(self.train, len(self.train.item_ids))
        self.films = [item_id for item_id, count in counts if count]
        self.counts = dict(counts)
        self.asked = films_to_ask(self.train)
        self._titles = {item_id: self.title(item_id) for item_id in self.films}
        self._liked = _liked(self.train)
        self.run = Run(starting_values())
        self.neighbours: dict[str, UserKNN] = {}
        self.lock = threading.Lock()
        self.turns = threading.Semaphore(_AT_THE_SAME_TIME)
        self.learning = Job(self._learn, threading.Semaphore(1))

    def _learn(self, tell: Watcher) -> None:
        """Fit the models one after the other, those first that learn fast."""
        self.run.train(self.train, self.validation, self.seed, lambda _: None)
        tell(1 / 3)
        self.neighbours["users"] = UserKNN(centering="baseline").fit(self.train)
        tell(2 / 3)
        self.neighbours["items"] = ItemKNN(centering="baseline").fit(self.train)
        tell(1.0)

    def title(self, item_id: str) -> str:
        """The title of a film; its id if it has none."""
        return self.titles.get(item_id, item_id)

    def popular(
        self, rated: Sequence[str], count: int = 10
    ) -> list[tuple[str, int]]:
        """(item_id, by how many it is liked) of what most people like."""
        return most_popular_new_interests(rated, self._liked, count)

    def find(self, words: str) -> list[str]:
        """The ids of the films whose titles hold these words.

        The most rated come first. Without words these are all films, those
        first whose rating tells most.
        """
        if not words.strip():
            return self.asked
        return find_titles(words, self._titles)


def _liked(table: Ratings) -> list[list[str]]:
    """For every user the ids of the items that he or she likes."""
    ids = table.item_ids
    return [
        [ids[item] for item, _ in liked] for liked in likes_of(table).by_user
    ]
