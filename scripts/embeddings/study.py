"""What the steps of `scripts.embeddings` share: the data in two parts, the options."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple, Sequence

from scratch_recs.cli.printing import shorten
from scratch_recs.datasets.movielens import Movie
from scratch_recs.datasets.ratings import Ratings


class Study(NamedTuple):
    """One run: the data and its parts (80/20, seed 0), and the command line."""

    ratings: Ratings
    movies: dict[str, Movie]
    train: Ratings
    valid: Ratings
    options: argparse.Namespace

    @property
    def genres(self) -> dict[str, tuple[str, ...]]:
        """{item_id: genres}."""
        return {item_id: movie.genres for item_id, movie in self.movies.items()}

    def title(self, item_id: str, width: int = 44) -> str:
        """A film's title, shortened."""
        return shorten(self.movies[item_id].title, width)


def most_rated(
    ids: Sequence[str], groups: Sequence[Sequence[Any]], count: int
) -> list[tuple[str, int]]:
    """The `count` ids of users (or items) with most ratings, and how many they have.

    `groups` is the table's `by_user` (or `by_item`).
    """
    counts = [(name, len(group)) for name, group in zip(ids, groups)]
    return sorted(counts, key=lambda pair: pair[1], reverse=True)[:count]


def model_called(fitted: dict[str, Any], words: str) -> Any:
    """The fitted model with these words in its name."""
    return next(model for name, model in fitted.items() if words in name)
