"""MovieLens: two data sets of films, rated by visitors of movielens.org.

    MovieLens 100k     100,000 ratings from 1 to 5, 943 users, 1,682 films
    ml-latest-small    100,836 ratings from 0.5 to 5, 610 users, 9,724 films

A `folder` is the one that holds the files of the data set. `python3 -m
scripts.download_data` fetches them. Every reader raises DataError if a line
cannot be read; it names the file, the line and the text.

`find_titles` finds films by a part of a title, as people type it.

Harper and Konstan (2015), "The MovieLens Datasets: History and Context".
"""

from __future__ import annotations

import re
import unicodedata
from typing import Mapping, NamedTuple

from scratch_recs.arguments import check_count
from scratch_recs.datasets.csv_files import (
    PathLike,
    by_first_field,
    file_in,
    read_rows,
)
from scratch_recs.datasets.rating_files import TableReader
from scratch_recs.datasets.ratings import Ratings

_ONE_TO_FIVE = (1.0, 5.0)
_HALF_STARS = (0.5, 5.0)

# "Matrix, The (1999)": a title sorted by its first noun.
_SORTED = re.compile(r"(?P<title>.+), (?P<article>\w{1,3}'?)(?P<year> \(.*\))?")


class User(NamedTuple):
    """What MovieLens 100k knows of a user, as the file says it."""

    age: str
    gender: str
    occupation: str
    zip_code: str


class Movie(NamedTuple):
    """A film's title and its genres."""

    title: str
    genres: tuple[str, ...]


def load_movielens_100k(folder: PathLike) -> Ratings:
    """The table of MovieLens 100k, from u.data.

    A line is user, item, rating and time, with tabs between them.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "u.data").write_text(
    ...         "196\\t242\\t3\\t881250949\\n"
    ...         "186\\t302\\t4\\t891717742\\n", encoding="utf-8")
    ...     for rating in load_movielens_100k(folder):
    ...         print(rating)
    Rating(user_id='196', item_id='242', rating=3.0)
    Rating(user_id='186', item_id='302', rating=4.0)
    """
    table, _ = _read_movielens_100k(folder, "u.data")
    return table


def load_movielens_100k_fold(
    folder: PathLike, number: int
) -> tuple[Ratings, Ratings]:
    """The published fold u1 … u5 as (train, test), which share their id maps.

    number    of the fold, from 1 to 5

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, line in [("u1.base", "1\\t1\\t5\\t874965758\\n"),
    ...                        ("u1.test", "1\\t6\\t3\\t887431973\\n")]:
    ...         _ = Path(folder, name).write_text(line, encoding="utf-8")
    ...     for part in load_movielens_100k_fold(folder, 1):
    ...         print(list(part), part.item_ids)
    [Rating(user_id='1', item_id='1', rating=5.0)] ['1', '6']
    [Rating(user_id='1', item_id='6', rating=3.0)] ['1', '6']
    """
    check_count("number", number, least=1, most=5)
    base, test = f"u{number}.base", f"u{number}.test"
    whole, (_, start) = _read_movielens_100k(folder, base, test)
    rows = range(len(whole))
    return whole.select(rows[:start]), whole.select(rows[start:])


def _read_movielens_100k(
    folder: PathLike, *files: str
) -> tuple[Ratings, list[int]]:
    """One table of several files, and the row in which each file begins."""
    reader = TableReader(_ONE_TO_FIVE)
    for file in files:
        path = file_in(folder, file)
        reader.read(path, (0, 1, 2, 3), delimiter="\t", fields=4, quotes=False)
    return reader.finish(), [start for start, _ in reader.files]


def load_movielens_titles(folder: PathLike) -> dict[str, str]:
    """{item_id: title} of the films of MovieLens 100k, from u.item (Latin-1).

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     line = "1|Toy Story (1995)|01-Jan-1995||" + 19 * "|0" + "\\n"
    ...     _ = Path(folder, "u.item").write_text(line, encoding="utf-8")
    ...     load_movielens_titles(folder)
    {'1': 'Toy Story (1995)'}
    """
    path = file_in(folder, "u.item")
    rows = read_rows(path, "|", fields=24, encoding="iso-8859-1", quotes=False)
    return by_first_field(rows, "u.item", lambda row: row[1].strip())


def load_movielens_100k_users(folder: PathLike) -> dict[str, User]:
    """{user_id: User} of MovieLens 100k, from u.user.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "u.user").write_text(
    ...         "1|24|M|technician|85711\\n", encoding="utf-8")
    ...     load_movielens_100k_users(folder)["1"].occupation
    'technician'
    """
    rows = read_rows(file_in(folder, "u.user"), "|", fields=5, quotes=False)
    return by_first_field(
        rows, "u.user", lambda row: User(*map(str.strip, row[1:]))
    )


def load_movielens_small(folder: PathLike) -> Ratings:
    """The table of ml-latest-small, from ratings.csv.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "ratings.csv").write_text(
    ...         "userId,movieId,rating,timestamp\\n"
    ...         "1,31,2.5,1260759144\\n", encoding="utf-8")
    ...     load_movielens_small(folder)
    <Ratings: 1 ratings, 1 users, 1 items, scale 0.5 to 5>
    """
    reader = TableReader(_HALF_STARS)
    path = file_in(folder, "ratings.csv")
    reader.read(path, (0, 1, 2, 3), fields=4, header=True)
    return reader.finish()


def load_movielens_small_movies(folder: PathLike) -> dict[str, Movie]:
    """{item_id: Movie} of ml-latest-small, from movies.csv.

    '(no genres listed)' counts as a genre.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "movies.csv").write_text(
    ...         "movieId,title,genres\\n"
    ...         "6,Heat (1995),Action|Crime\\n", encoding="utf-8")
    ...     load_movielens_small_movies(folder)
    {'6': Movie(title='Heat (1995)', genres=('Action', 'Crime'))}
    """
    rows = read_rows(file_in(folder, "movies.csv"), fields=3, header=True)
    return by_first_field(rows, "movies.csv", _movie)


def _movie(row: list[str]) -> Movie:
    _, title, genres = row
    return Movie(title.strip(), tuple(map(str.strip, genres.split("|"))))


# --- Titles -------------------------------------------------------------------


def plain_text(text: str) -> str:
    """The text in small letters, without accents and punctuation.

    >>> plain_text("Cité des enfants perdus, La (1995)")
    'cite des enfants perdus la 1995'
    >>> plain_text("Schindler's  List") == plain_text("schindlers list")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = []
    for letter in unicodedata.normalize("NFKD", decomposed):
        if letter.isalnum():
            letters.append(letter)
        elif letter not in "'\u2019" and not unicodedata.combining(letter):
            letters.append(" ")
    return " ".join("".join(letters).split())


def find_titles(text: str, titles: Mapping[str, str]) -> list[str]:
    """The ids of the titles that hold this text.

    titles    {id: title}

    First come those that begin with it, as whole words: else nobody could reach
    "item 1" behind "item 10" to "item 19". Else the order is that of `titles`.

    Small or capital letters, accents, punctuation and blanks do not matter, and
    an article may stand in front. Without a letter or a digit it finds none.

    >>> titles = {"1": "Matrix, The (1999)", "2": "Cyrano de Bergerac (1990)"}
    >>> find_titles("the matrix", titles), find_titles("Matrix, The", titles)
    (['1'], ['1'])
    >>> find_titles("ber", titles), find_titles("?", titles)
    (['2'], [])
    """
    wanted = plain_text(text)
    if not wanted:
        return []
    first, others = [], []
    for one, title in titles.items():
        forms = _forms(title)
        if any(f"{form} ".startswith(f"{wanted} ") for form in forms):
            first.append(one)
        elif any(wanted in form for form in forms):
            others.append(one)
    return first + others


def _forms(title: str) -> list[str]:
    """The title as it is written, and with its article in front."""
    forms = [plain_text(title)]
    found = _SORTED.fullmatch(title)
    if found is not None:
        article, rest, year = found.group("article", "title", "year")
        blank = "" if article.endswith("'") else " "  # L'Enfer
        forms.append(plain_text(f"{article}{blank}{rest}{year or ''}"))
    return forms
