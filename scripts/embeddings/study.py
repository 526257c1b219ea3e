"""What the steps of `scripts.embeddings` share: data and command line."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NamedTuple

from scratch_recs import (
    DataError,
    Ratings,
    get_cv_idx,
    load_movielens_small,
    load_movielens_small_movies,
)
from scratch_recs.cli.printing import shorten
from scratch_recs.datasets.checks import check_named
from scratch_recs.datasets.folders import require_folder
from scratch_recs.datasets.movielens import Movie

PYPY = sys.implementation.name == "pypy"

# What a run leaves out, and how to get it.
LONG = "minutes on PyPy, an hour or more on CPython; run PyPy, or --full"


class Study(NamedTuple):
    """One run: the data, the fastai study's parts of it, the command line."""

    ratings: Ratings
    movies: dict[str, Movie]
    train: Ratings
    valid: Ratings
    options: argparse.Namespace

    @classmethod
    def of(cls, options: argparse.Namespace) -> Study:
        """The data, cut by the rows that the fastai study holds out."""
        folder = require_folder("ml-latest-small", options.data)
        ratings = load_movielens_small(folder)
        movies = load_movielens_small_movies(folder)
        check_named(ratings.item_ids, movies, "ratings.csv", "movies.csv")
        train, valid = parts(ratings)
        if not len(valid):
            raise DataError("ratings.csv is too small: is it whole?")
        if options.quick:
            train, valid = some(train), some(valid)
        return cls(ratings, movies, train, valid, options)

    @property
    def genres(self) -> dict[str, tuple[str, ...]]:
        """{item_id: genres}."""
        return {name: movie.genres for name, movie in self.movies.items()}

    @property
    def patient(self) -> bool:
        """Whether to train what takes minutes: with --full, and on PyPy."""
        options = self.options
        return options.full or (PYPY and not options.quick)

    @property
    def seeds(self) -> range:
        """The seeds of the models: three with --full."""
        first = self.options.seed
        return range(first, first + (3 if self.options.full else 1))

    def run(self, epochs: int, seed: int) -> dict[str, Any]:
        """The settings epochs and seed of a model; one epoch with --quick."""
        return {"epochs": 1 if self.options.quick else epochs, "seed": seed}

    def title(self, item_id: str, width: int = 44) -> str:
        """A film's title, shortened."""
        return shorten(self.movies[item_id].title, width)


def parts(ratings: Ratings) -> tuple[Ratings, Ratings]:
    """(train, valid) with the validation rows of the fastai study.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> [item_id for _, item_id, _ in parts(table)[1]]
    ['8', '1']
    """
    chosen = get_cv_idx(len(ratings))
    held_out = set(chosen)
    rest = [row for row in range(len(ratings)) if row not in held_out]
    return ratings.select(rest), ratings.select(chosen)


def some(table: Ratings) -> Ratings:
    """Every twentieth rating of a table, for --quick; small ones whole."""
    return table.select(range(0, len(table), 20 if len(table) > 5000 else 1))
