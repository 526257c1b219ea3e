"""The net of `net_models` with embeddings of genres among its inputs.

    x = (p, q, w Σ_g G_g)    the item's genres, added up (w = 1) or averaged
    x = (p, q, G_1, G_2, …)  or concatenated, with zeros behind the last genre

On the way back every piece of ∂z/∂x belongs to the row that it came from.
Everything else is as in `net_models`. The model comes from a PyTorch study of
MovieLens.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs.embeddings.base import (
    EmbeddingModel,
    Formula,
    users_and_items,
)
from scratch_recs.embeddings.genres import ItemGenres, Kind, kind_of
from scratch_recs.embeddings.net_models import (
    Dim,
    EmbeddingNet,
    Net,
    check_net,
    embedding_size,
    layers,
    size_of,
)
from scratch_recs.embeddings.sigmoid_range import YRange
from scratch_recs.linear_algebra import Vector, add, scalar_multiply
from scratch_recs.recommender.base import Row
from scratch_recs.training.initializers import Initializer, Uniform
from scratch_recs.training.trainer import Tables
from scratch_recs.training.updates import Queues


class WithGenres(NamedTuple):
    """x = (p, q, …) with the embeddings of an item's genres behind them.

    user_dim, item_dim    lengths of p and q
    genre_dim             length of a genre's embedding
    places                concatenated: the most genres of an item; otherwise 0
    kinds                 for every item (genre rows, w)

    >>> WithGenres(2, 1, genre_dim=2, places=3, kinds=[]).size
    9
    """

    user_dim: int
    item_dim: int
    genre_dim: int
    places: int
    kinds: Sequence[Kind]

    @property
    def size(self) -> int:
        """The number of inputs."""
        genres = self.genre_dim * max(1, self.places)
        return self.user_dim + self.item_dim + genres

    def join(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """x, from a user's row, an item's row and the table of genres.

        >>> tables = {"genres": [[1.0, 2.0], [10.0, 20.0]]}
        >>> sums = WithGenres(1, 1, 2, places=0, kinds=[((0, 1), 1.0)])
        >>> sums.join(tables, [7.0], [8.0], item=0)
        [7.0, 8.0, 11.0, 22.0]
        >>> sums._replace(places=3).join(tables, [7.0], [8.0], item=0)
        [7.0, 8.0, 1.0, 2.0, 10.0, 20.0, 0.0, 0.0]
        """
        rows, w = kind_of(item, self.kinds)
        genres = [tables["genres"][g] for g in rows]
        if self.places:
            x = p + q
            for genre in genres:
                x = x + genre
            return x + [0.0] * (self.size - len(x))
        total = [0.0] * self.genre_dim
        for genre in genres:
            total = add(total, genre)
        return p + q + scalar_multiply(w, total)

    def queue(
        self, queues: dict[str, Queues], u: int, i: int, s: float, of_x: Vector
    ) -> None:
        """Puts each piece of ∂z/∂x into the queue of the row it came from."""
        start = self.user_dim
        end = start + self.item_dim
        queues["users"][u].append((s, of_x[:start]))
        queues["items"][i].append((s, of_x[start:end]))
        rows, w = kind_of(i, self.kinds)
        for g in rows:
            piece = of_x[end : end + self.genre_dim]
            queues["genres"][g].append((w * s, piece))
            if self.places:
                end += self.genre_dim


class GenreEmbeddingNet(EmbeddingModel):
    """Predicts by a net over the embeddings of user, item and genres.

    genres       {item_id: [genre, …]}; an item not named here has no genres
    combine      'sum' or 'mean' of the genres' embeddings, or 'concatenate':
                 side by side, with room for the item with the most genres
    genre_dim    length of a genre's embedding; None: see embedding_size
    all others   as in EmbeddingNet

    Raises ValueError if a setting makes no sense.

    >>> from scratch_recs import Ratings
    >>> table = Ratings.from_triples(
    ...     [("ann", "Alien", 5), ("bob", "Brazil", 4)])
    >>> model = GenreEmbeddingNet({"Alien": ["Horror"]}, dim=2, epochs=1)
    >>> model = model.fit(table)
    >>> sorted(model.gradient(0, 0, 5.0))
    ['genres', 'hidden', 'items', 'output', 'users']
    """

    DEFAULTS = EmbeddingNet.DEFAULTS

    def __init__(
        self,
        genres: dict[str, Sequence[str]],
        combine: str = "sum",
        genre_dim: Optional[int] = None,
        dim: Dim = 50,
        hidden: int = 10,
        input_dropout: float = 0.05,
        hidden_dropout: float = 0.5,
        y_range: YRange = "wide",
        start: Initializer = Uniform(-0.01, 0.01),
        **training: Any,
    ) -> None:
        super().__init__(self.DEFAULTS._replace(**training))
        check_net(dim, hidden, input_dropout, hidden_dropout)
        if combine not in ("sum", "mean", "concatenate"):
            raise ValueError(
                f"combine is 'sum', 'mean' or 'concatenate', not {combine!r}"
            )
        self.genres, self.combine, self.genre_dim = genres, combine, genre_dim
        self.dim, self.hidden, self.y_range = dim, hidden, y_range
        self.input_dropout = input_dropout
        self.hidden_dropout = hidden_dropout
        self.start = start

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        self._genres = found = ItemGenres.of(self.genres, self.ratings.item_ids)
        dims = (
            size_of(self.dim, len(self.ratings.user_index)),
            size_of(self.dim, len(self.ratings.item_index)),
        )
        inputs = WithGenres(
            *dims,
            self.genre_dim or embedding_size(len(found.names)),
            max(map(len, found.rows)) if self.combine == "concatenate" else 0,
            found.weighted("mean" if self.combine == "mean" else "sum"),
        )
        names = len(found.names)
        tables = {
            **users_and_items(self.ratings, source, self.start, *dims),
            "genres": self.start(source, names, inputs.genre_dim),
            **layers(source, inputs.size, self.hidden),
        }
        dropout = self.input_dropout, self.hidden_dropout
        return Net(inputs, self.hidden, *dropout), tables
