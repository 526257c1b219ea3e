"""Which genres an item has, as row numbers of a table of genres.

Any other category of items does as well, for the models only ask for lists of
names. `with_decades` adds the decade of a film to its genres.
"""

from __future__ import annotations

import re
from typing import (
    Callable,
    Collection,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
)

from scratch_recs.arguments import quoted
from scratch_recs.datasets.checks import id_text
from scratch_recs.datasets.movielens import Movie
from scratch_recs.embeddings.sigmoid_range import Terms
from scratch_recs.linear_algebra import Vector, dot

# An item's genres as row numbers, and the weight that each of them has.
WeightedGenres = tuple[tuple[int, ...], float]


def weighted_genres(
    item: Optional[int], item_genres: Sequence[WeightedGenres]
) -> WeightedGenres:
    """item_genres[item]; no genres for an item that the model does not know.

    >>> weighted_genres(None, [((2, 3), 0.5)])
    ((), 1.0)
    """
    return ((), 1.0) if item is None else item_genres[item]


def checked_genres(
    genres: Mapping[str, Sequence[str]],
) -> Mapping[str, Sequence[str]]:
    """The setting itself. Raises TypeError or ValueError if it is wrong.

    >>> checked_genres({"Alien": "Horror"})
    Traceback (most recent call last):
    ValueError: genres are a list of names, not 'Horror': Alien
    """
    if not isinstance(genres, Mapping):
        what = "{item_id: [genre, …]}"
        raise TypeError(f"genres is {what}, not {quoted(genres)}")
    for item_id, given in genres.items():
        is_list = isinstance(given, Collection) and not isinstance(given, str)
        if not is_list or not all(isinstance(g, str) for g in given):
            raise ValueError(
                f"genres are a list of names, not {quoted(given)}: {item_id}"
            )
    return genres


def genre_terms(
    p: Vector,
    q: Vector,
    genres: Sequence[tuple[str, Vector]],
    w: float,
    words: str,
    taste: Callable[[Vector], float],
) -> Terms:
    """(cause, amount) pairs: biases, taste for the item and for its genres.

    p, q      the rows of the user and the item, with their biases at the end
    genres    (name, row) of each of the item's genres, and w their weight
    words     what stands before the name of a genre
    taste     what the row of a genre adds to p · q, before it is weighed

    >>> war = "War", [3.0, 0.125]
    >>> pairs = genre_terms([1.0, 0.5], [2.0, 0.25], [war], w=2.0,
    ...                     words="taste for", taste=lambda row: row[0])
    >>> pairs[2:]
    [('taste for the item', 2.0), ('bias of War', 0.25), ('taste for War', 6.0)]
    """
    terms = [
        ("bias of the user", p[-1]),
        ("bias of the item", q[-1]),
        ("taste for the item", dot(p[:-1], q[:-1])),
    ]
    for name, row in genres:
        terms.append((f"bias of {name}", w * row[-1]))
        terms.append((f"{words} {name}", w * taste(row)))
    return terms


class ItemGenres(NamedTuple):
    """names: the genres; rows: for every item the row numbers of its genres.

    >>> genres = {"Alien": ["Horror", "Sci-Fi"], "Brazil": ["Sci-Fi"]}
    >>> ItemGenres.of(genres, ["Brazil", "Alien", "Casablanca"])
    ItemGenres(names=['Sci-Fi', 'Horror'], rows=[(0,), (1, 0), ()])
    """

    names: list[str]
    rows: list[tuple[int, ...]]

    @classmethod
    def of(
        cls, genres: Mapping[str, Sequence[str]], item_ids: Sequence[str]
    ) -> "ItemGenres":
        """The genres of these items, numbered in order of first appearance.

        Genres of other items are left out; one that an item names twice counts
        once. Raises ValueError if the genres of an item are no list of names.

        >>> genres = {"Alien": ["Horror", "Horror"], "Psi": ["Drama"]}
        >>> ItemGenres.of(genres, ["Alien"])
        ItemGenres(names=['Horror'], rows=[(0,)])
        """
        by_id = {
            id_text(item_id): names
            for item_id, names in checked_genres(genres).items()
        }
        index: dict[str, int] = {}
        rows = []
        for item_id in item_ids:
            given = by_id.get(item_id, ())
            names = dict.fromkeys(given)
            rows.append(
                tuple(index.setdefault(name, len(index)) for name in names)
            )
        return cls(list(index), rows)

    def counts(self, ratings_of_items: Sequence[int]) -> list[int]:
        """The number of ratings of items of each genre, from that of each item.

        >>> ItemGenres(["Drama", "War"], [(0, 1), (1,), ()]).counts([5, 2, 4])
        [5, 7]
        """
        counts = [0] * len(self.names)
        for rows, ratings in zip(self.rows, ratings_of_items):
            for row in rows:
                counts[row] += ratings
        return counts

    def weighted(self, combine: str) -> list[WeightedGenres]:
        """Every item's (genres, weight): 1 for 'sum', 1/n for 'mean'.

        >>> ItemGenres(["Drama", "War"], [(0, 1), ()]).weighted("mean")
        [((0, 1), 0.5), ((), 1.0)]
        """
        if combine == "sum":
            return [(rows, 1.0) for rows in self.rows]
        return [(rows, 1 / max(1, len(rows))) for rows in self.rows]


def decade_of(title: str) -> str:
    """The decade in the brackets that end a title, or 'no year'.

    >>> titles = "Toy Story (1995)", "Fargo (2014– )", "Babylon 5"
    >>> [decade_of(title) for title in titles]
    ['1990s', '2010s', 'no year']
    """
    year = re.search(r"\((\d{3})\d[^()]*\)\s*$", title)
    return f"{year.group(1)}0s" if year else "no year"


def with_decades(movies: Mapping[str, Movie]) -> dict[str, tuple[str, ...]]:
    """{item_id: its genres, and the decade of its title as one more}.

    >>> with_decades({"1": Movie("Toy Story (1995)", ("Animation", "Comedy"))})
    {'1': ('Animation', 'Comedy', '1990s')}
    """
    return {
        item_id: (*movie.genres, decade_of(movie.title))
        for item_id, movie in movies.items()
    }
