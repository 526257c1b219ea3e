"""What the steps of `scripts.embeddings` share: data and command line."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from scratch_recs import Ratings
from scratch_recs.cli.printing import shorten
from scratch_recs.datasets.movielens import Movie


class Study(NamedTuple):
    """One run: the data, its parts (80/20, seed 0), and the command line."""

    ratings: Ratings
    movies: dict[str, Movie]
    train: Ratings
    valid: Ratings
    options: argparse.Namespace

    @property
    def genres(self) -> dict[str, tuple[str, ...]]:
        """{item_id: genres}."""
        return {name: movie.genres for name, movie in self.movies.items()}

    def title(self, item_id: str, width: int = 44) -> str:
        """A film's title, shortened."""
        return shorten(self.movies[item_id].title, width)
