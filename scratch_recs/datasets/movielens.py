"""Readers for the data sets of the lectures, and for anybody's own file.

Every reader checks every line and answers what is wrong with one `DataError` that
names the file, the line and the text. A folder is the one that holds the files of
that data set; `python3 -m scripts.download_data` fetches them.

MovieLens: Harper and Konstan (2015), "The MovieLens Datasets: History and Context".
Jester: Goldberg, Roeder, Gupta and Perkins (2001), "Eigentaste".
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scratch_recs.datasets.csv_files import (
    PathLike,
    TableReader,
    _by_first_field,
    read_rows,
)
from scratch_recs.datasets.ratings import Ratings


class User(NamedTuple):
    """What MovieLens 100k knows of a user, as the file says it.

    >>> User("24", "M", "technician", "85711").occupation
    'technician'
    """

    age: str
    gender: str
    occupation: str
    zip_code: str


ONE_TO_FIVE = (1.0, 5.0)

HALF_STARS = (0.5, 5.0)


class Movie(NamedTuple):
    """A film's title and its genres.

    >>> Movie("Toy Story (1995)", ("Adventure", "Animation")).genres[0]
    'Adventure'
    """

    title: str
    genres: tuple[str, ...]


def load_movielens_100k(folder: PathLike) -> Ratings:
    """MovieLens 100k: 100,000 ratings from 1 to 5, 943 users, 1,682 films (u.data).

    >>> load_movielens_100k("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u.data is missing
    """
    return _movielens_100k_tables(folder, "u.data")[0]


def load_movielens_100k_fold(
    folder: PathLike, number: int
) -> tuple[Ratings, Ratings]:
    """The published fold u1 … u5 as (train, test), with the id maps in common.

    >>> load_movielens_100k_fold("nowhere", 1)
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u1.base is missing
    """
    whole, starts = _movielens_100k_tables(
        folder, f"u{number}.base", f"u{number}.test"
    )
    rows = range(len(whole))
    return whole.select(rows[: starts[1]]), whole.select(rows[starts[1] :])


def _movielens_100k_tables(
    folder: PathLike, *files: str
) -> tuple[Ratings, list[int]]:
    reader = TableReader(ONE_TO_FIVE)
    for file in files:
        path = Path(folder, file)
        reader.read(path, (0, 1, 2), delimiter="\t", fields=4, quotes=False)
    return reader.finish(), [start for start, _ in reader.files]


def load_movielens_titles(folder: PathLike) -> dict[str, str]:
    """{item_id: title} of the 1,682 films of MovieLens 100k (u.item, Latin-1).

    >>> load_movielens_titles("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u.item is missing
    """
    path = Path(folder, "u.item")
    rows = read_rows(path, "|", fields=24, encoding="iso-8859-1", quotes=False)
    return _by_first_field(rows, "u.item", lambda row: row[1])


def load_movielens_100k_users(folder: PathLike) -> dict[str, User]:
    """{user_id: User(age, gender, occupation, zip_code)} of MovieLens 100k (u.user).

    >>> load_movielens_100k_users("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u.user is missing
    """
    rows = read_rows(Path(folder, "u.user"), "|", fields=5, quotes=False)
    return _by_first_field(rows, "u.user", lambda row: User(*row[1:]))


def load_movielens_small(folder: PathLike) -> Ratings:
    """ml-latest-small: 100,836 ratings from 0.5 to 5, 610 users, 9,724 films.

    >>> load_movielens_small("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/ratings.csv is missing
    """
    reader = TableReader(HALF_STARS)
    reader.read(Path(folder, "ratings.csv"), (0, 1, 2), fields=4, header=True)
    return reader.finish()


def load_movielens_small_movies(folder: PathLike) -> dict[str, Movie]:
    """{item_id: Movie(title, genres)}; '(no genres listed)' counts as a genre.

    >>> load_movielens_small_movies("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/movies.csv is missing
    """
    rows = read_rows(Path(folder, "movies.csv"), fields=3, header=True)
    return _by_first_field(
        rows, "movies.csv", lambda row: Movie(row[1], tuple(row[2].split("|")))
    )
