"""What goes into the net: the embeddings of user and item, and of the genres.

    x = (p, q)               user and item, one behind the other
    x = (p, q, w Σ_g G_g)    and the genres' embeddings, added up (w = 1) or averaged
    x = (p, q, G_1, G_2, …)  or concatenated, with zeros behind the last genre

On the way back every piece of ∂loss/∂x belongs to the row that it came from.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

from scratch_recs.linear_algebra import Matrix, Vector, add, scalar_multiply

NO_GENRES: tuple[tuple[int, ...], float] = ((), 1.0)


class NetInputs(NamedTuple):
    """Where each embedding stands in the input of the net.

    user_dim, item_dim    lengths of p and q
    genre_dim             length of a genre's embedding; 0 where there are none
    places                concatenated: the most genres that an item has; otherwise 0
    kinds                 for every item (genre rows, w); see `item_genres`

    >>> NetInputs(user_dim=2, item_dim=1).size
    3
    """

    user_dim: int
    item_dim: int
    genre_dim: int = 0
    places: int = 0
    kinds: Sequence[tuple[tuple[int, ...], float]] = ()

    @property
    def size(self) -> int:
        """The number of inputs.

        >>> NetInputs(2, 1, genre_dim=2, places=3).size
        9
        """
        return (
            self.user_dim + self.item_dim + self.genre_dim * max(1, self.places)
        )

    def genres_of(self, item: int) -> tuple[tuple[int, ...], float]:
        """(genre rows, w) of an item's row number; no genres for an unknown item.

        >>> NetInputs(2, 1).genres_of(0)
        ((), 1.0)
        """
        return (
            self.kinds[item] if self.kinds and item is not None else NO_GENRES
        )

    def join(self, p: Vector, q: Vector, genres: Matrix, item: int) -> Vector:
        """x for a user's row, an item's row, the table of genres and the item's number.

        >>> sums = NetInputs(1, 1, genre_dim=2, kinds=[((0, 1), 1.0)])
        >>> sums.join([7.0], [8.0], [[1.0, 2.0], [10.0, 20.0]], item=0)
        [7.0, 8.0, 11.0, 22.0]
        >>> side_by_side = sums._replace(places=3)
        >>> side_by_side.join([7.0], [8.0], [[1.0, 2.0], [10.0, 20.0]], item=0)
        [7.0, 8.0, 1.0, 2.0, 10.0, 20.0, 0.0, 0.0]
        """
        if not self.genre_dim:
            return p + q
        rows, w = self.genres_of(item)
        if self.places:
            x = p + q
            for row in rows:
                x = x + genres[row]
            return x + [0.0] * (self.size - len(x))
        total = [0.0] * self.genre_dim
        for row in rows:
            total = add(total, genres[row])
        return p + q + scalar_multiply(w, total)

    def pieces(
        self, user: int, item: int, of_x: Vector
    ) -> list[tuple[str, int, float, Vector]]:
        """(table, row, w, piece of ∂loss/∂x): the gradient of that row is w · piece.

        >>> NetInputs(1, 2).pieces(5, 6, of_x=[0.1, 0.2, 0.3])
        [('users', 5, 1.0, [0.1]), ('items', 6, 1.0, [0.2, 0.3])]
        """
        a, b = self.user_dim, self.user_dim + self.item_dim
        found = [
            ("users", user, 1.0, of_x[:a]),
            ("items", item, 1.0, of_x[a:b]),
        ]
        if self.genre_dim:
            rows, w = self.genres_of(item)
            width = self.genre_dim if self.places else 0
            for place, row in enumerate(rows):
                start = b + place * width
                piece = of_x[start : start + self.genre_dim]
                found.append(("genres", row, w, piece))
        return found
