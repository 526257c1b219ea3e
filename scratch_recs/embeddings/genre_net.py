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

from scratch_recs.arguments import check_choice, check_count
from scratch_recs.embeddings.base import EmbeddingModel, users_and_items
from scratch_recs.embeddings.formula import Formula
from scratch_recs.embeddings.genres import (
    ItemGenres,
    WeightedGenres,
    checked_genres,
    weighted_genres,
)
from scratch_recs.embeddings.net_models import (
    Dim,
    EmbeddingNet,
    Net,
    check_net,
    embedding_size,
    layers,
    size_of,
)
from scratch_recs.embeddings.sigmoid_range import YRange, checked_range
from scratch_recs.linear_algebra import Vector, add, scalar_multiply
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.initializers import (
    Initializer,
    Uniform,
    checked_start,
)
from scratch_recs.training.small_tables import start_output
from scratch_recs.training.trainer import Tables
from scratch_recs.training.updates import Queues


class WithGenres(NamedTuple):
    """x = (p, q, …) with the embeddings of an item's genres behind them.

    user_dim, item_dim    lengths of p and q
    genre_dim             length of a genre's embedding
    places                concatenated: the most genres of an item; otherwise 0
    item_genres           for every item (genre rows, w)

    >>> WithGenres(2, 1, genre_dim=2, places=3, item_genres=[]).size
    9
    """

    user_dim: int
    item_dim: int
    genre_dim: int
    places: int
    item_genres: Sequence[WeightedGenres]

    @property
    def size(self) -> int:
        """The number of inputs."""
        genres = self.genre_dim * max(1, self.places)
        return self.user_dim + self.item_dim + genres

    def join(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """x, from a user's row, an item's row and the table of genres.

        >>> tables = {"genres": [[1.0, 2.0], [10.0, 20.0]]}
        >>> sums = WithGenres(1, 1, 2, places=0, item_genres=[((0, 1), 1.0)])
        >>> sums.join(tables, [7.0], [8.0], item=0)
        [7.0, 8.0, 11.0, 22.0]
        >>> sums._replace(places=3).join(tables, [7.0], [8.0], item=0)
        [7.0, 8.0, 1.0, 2.0, 10.0, 20.0, 0.0, 0.0]
        """
        rows, w = weighted_genres(item, self.item_genres)
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
        rows, w = weighted_genres(i, self.item_genres)
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
        super().__init__(training)
        check_net(dim, hidden, input_dropout, hidden_dropout)
        check_choice("combine", combine, ("sum", "mean", "concatenate"))
        if genre_dim is not None:
            check_count("genre_dim", genre_dim)
        self.genres = checked_genres(genres)
        self.combine = combine
        self.genre_dim = genre_dim
        self.dim = dim
        self.hidden = hidden
        self.y_range = checked_range(y_range)
        self.input_dropout = input_dropout
        self.hidden_dropout = hidden_dropout
        self.start = checked_start(start)

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        self._genres = found = ItemGenres.of(self.genres, self.ratings.item_ids)
        m = size_of(self.dim, len(self.ratings.user_index))
        n = size_of(self.dim, len(self.ratings.item_index))
        inputs = WithGenres(
            m,
            n,
            self.genre_dim or embedding_size(len(found.names)),
            max(map(len, found.rows)) if self.combine == "concatenate" else 0,
            found.weighted("mean" if self.combine == "mean" else "sum"),
        )
        tables = {
            **users_and_items(self.ratings, source, self.start, m, n),
            "genres": self.start(source, len(found.names), inputs.genre_dim),
            **layers(source, inputs.size, self.hidden),
        }
        net = Net(inputs, self.hidden, self.input_dropout, self.hidden_dropout)
        return net, tables

    def _move_start(self, tables: Tables, z: float) -> None:
        start_output(tables, z)
