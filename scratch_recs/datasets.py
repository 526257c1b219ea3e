"""Readers for the data sets of the lectures, and for anybody's own file.

Every reader checks every line and answers what is wrong with one `DataError` that
names the file, the line and the text. A folder is the one that holds the files of
that data set; `python3 -m scripts.download_data` fetches them.

MovieLens: Harper and Konstan (2015), "The MovieLens Datasets: History and Context".
Jester: Goldberg, Roeder, Gupta and Perkins (2001), "Eigentaste".
"""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Tuple

from scratch_recs.errors import DataError
from scratch_recs.interests import load_interests
from scratch_recs.joke_file import read_jokes
from scratch_recs.ratings import Ratings
from scratch_recs.ratings_file import TableReader, load_ratings
from scratch_recs.reading import PathLike, quoted, read_rows
from scratch_recs.synthetic import synthetic_ratings

__all__ = [
    "Movie",
    "User",
    "load_interests",
    "load_jester",
    "load_jester_jokes",
    "load_movielens_100k",
    "load_movielens_100k_fold",
    "load_movielens_100k_users",
    "load_movielens_small",
    "load_movielens_small_movies",
    "load_movielens_titles",
    "load_ratings",
    "synthetic_ratings",
]


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
MINUS_TEN_TO_TEN = (-10.0, 10.0)


class Movie(NamedTuple):
    """A film's title and its genres.

    >>> Movie("Toy Story (1995)", ("Adventure", "Animation")).genres[0]
    'Adventure'
    """

    title: str
    genres: Tuple[str, ...]


def load_movielens_100k(folder: PathLike) -> Ratings:
    """MovieLens 100k: 100,000 ratings from 1 to 5, 943 users, 1,682 films (u.data).

    >>> load_movielens_100k("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u.data is missing
    """
    return _movielens_100k_tables(folder, "u.data")[0]


def load_movielens_100k_fold(folder: PathLike, number: int) -> Tuple[Ratings, Ratings]:
    """The published fold u1 … u5 as (train, test), with the id maps in common.

    >>> load_movielens_100k_fold("nowhere", 1)
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u1.base is missing
    """
    whole, starts = _movielens_100k_tables(folder, f"u{number}.base", f"u{number}.test")
    rows = range(len(whole))
    return whole.select(rows[: starts[1]]), whole.select(rows[starts[1] :])


def _movielens_100k_tables(folder: PathLike, *files: str) -> Tuple[Ratings, List[int]]:
    reader = TableReader(ONE_TO_FIVE)
    for file in files:
        path = Path(folder, file)
        reader.read(path, (0, 1, 2), delimiter="\t", fields=4, quotes=False)
    return reader.finish(), [start for start, _ in reader.files]


def load_movielens_titles(folder: PathLike) -> Dict[str, str]:
    """{item_id: title} of the 1,682 films of MovieLens 100k (u.item, Latin-1).

    >>> load_movielens_titles("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/u.item is missing
    """
    path = Path(folder, "u.item")
    rows = read_rows(path, "|", fields=24, encoding="iso-8859-1", quotes=False)
    return _by_first_field(rows, "u.item", lambda row: row[1])


def load_movielens_100k_users(folder: PathLike) -> Dict[str, User]:
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


def load_movielens_small_movies(folder: PathLike) -> Dict[str, Movie]:
    """{item_id: Movie(title, genres)}; '(no genres listed)' counts as a genre.

    >>> load_movielens_small_movies("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/movies.csv is missing
    """
    rows = read_rows(Path(folder, "movies.csv"), fields=3, header=True)
    return _by_first_field(
        rows, "movies.csv", lambda row: Movie(row[1], tuple(row[2].split("|")))
    )


def load_jester(folder: PathLike, max_user_id: Optional[int] = None) -> Ratings:
    """Jester: ratings of jokes from -10 to 10; only users up to `max_user_id` if given.

    Reads jester_ratings.csv (userId, jokeId, rating) or else the publisher's own
    jester_ratings.dat, which has no header and two tabs between its columns.

    >>> load_jester("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/jester_ratings.csv is missing
    """

    def is_wanted(user_id: str, where: str) -> bool:
        # Python refuses to convert thousands of digits; nobody counts that far.
        if not re.fullmatch("[0-9]{1,18}", user_id):
            raise DataError(f"{where}: the user id {quoted(user_id)} is not a number")
        return max_user_id is None or int(user_id) <= max_user_id

    reader = TableReader(MINUS_TEN_TO_TEN)
    published = Path(folder, "jester_ratings.dat")
    table = Path(folder, "jester_ratings.csv")
    if published.is_file() and not table.is_file():
        reader.read(
            published, (0, 2, 4), is_wanted, delimiter="\t", fields=5, quotes=False
        )
    else:
        reader.read(table, (0, 1, 2), is_wanted, fields=3, header=True)
    return reader.finish()


def load_jester_jokes(folder: PathLike) -> Dict[str, str]:
    """{item_id: text} of the jokes: jester_items.csv, texts of several lines.

    Or else the publisher's own jester_items.dat, whose HTML becomes plain text. The
    wording differs here and there. Some jokes may offend.

    >>> load_jester_jokes("nowhere")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: nowhere/jester_items.csv is missing
    """
    published = Path(folder, "jester_items.dat")
    table = Path(folder, "jester_items.csv")
    if published.is_file() and not table.is_file():
        return _by_first_field(read_jokes(published), published.name, itemgetter(1))
    rows = read_rows(table, fields=2, header=True)
    return _by_first_field(rows, table.name, itemgetter(1))


def _by_first_field(
    rows: Iterable[Tuple[int, List[str]]], name: str, value: Callable
) -> Dict:
    found: Dict = {}
    first_line: Dict[str, int] = {}
    for line, row in rows:
        if not row[0].strip():
            raise DataError(f"{name}, line {line}: the id is empty in {quoted(row[1])}")
        if row[0] in found:
            raise DataError(
                f"{name}, line {line}: the id {quoted(row[0])} stands already "
                f"in line {first_line[row[0]]}"
            )
        found[row[0]] = value(row)
        first_line[row[0]] = line
    return found
