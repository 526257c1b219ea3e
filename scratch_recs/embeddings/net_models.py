"""Neural collaborative filtering: embeddings into a hidden layer instead of a product.

    x = (p, q)                       the user's and the item's embedding
    y = max(0, W x + b)              one hidden layer
    r̂ = squash(v · y + v_0)          one output, inside a range

A dot product is one way to combine two vectors; a net may learn any. `net_step` has
the formulas with their derivatives and dropout, `net_loop` the fast form, `minibatch`
the training.

EmbeddingNet(dim=50, hidden=10, …) is the net of the fastai study, and with other
settings that of the PyTorch study, which GenreEmbeddingNet enlarges by genres. He and
others (2017), "Neural Collaborative Filtering", made the idea known; Rendle and others
(2020), "Neural Collaborative Filtering vs. Matrix Factorization Revisited", showed
that a dot product that is well trained is hard to beat.
"""

from __future__ import annotations

import random
from typing import Any, Callable, Optional, Sequence, Union

from scratch_recs.embeddings.base import Backward, MinibatchRecommender
from scratch_recs.embeddings.dot_product import Gradient
from scratch_recs.embeddings.genres import ItemGenres
from scratch_recs.embeddings.hidden_layer import backward, forward, mask_source
from scratch_recs.embeddings.net_inputs import NetInputs
from scratch_recs.embeddings.sigmoid_range import (
    NoRange,
    SigmoidRange,
    in_stars,
    range_of,
)
from scratch_recs.fast.unrolled_net import compiled_units, weighted_sum
from scratch_recs.linear_algebra import Matrix, Vector, scalar_multiply
from scratch_recs.recommender.base import Row
from scratch_recs.training.initializers import FanIn, Uniform
from scratch_recs.training.optimizers import Adam
from scratch_recs.training.schedules import Steps
from scratch_recs.training.updates import Tables, Training

Dim = Union[int, str]


def embedding_size(categories: int) -> int:
    """The length of an embedding by fastai's rule: min(600, round(1.6 n^0.56)).

    >>> [embedding_size(n) for n in (20, 610, 9724)]
    [9, 58, 274]
    """
    return min(600, round(1.6 * categories**0.56))


class EmbeddingNet(MinibatchRecommender):
    """Predicts by a net with one hidden layer over the embeddings of user and item.

    dim              length of the embeddings, or 'rule': see embedding_size
    hidden           number of hidden units
    input_dropout, hidden_dropout    the probabilities of dropout
    y_range          the range of the sigmoid, 'wide' by default: see `squash.range_of`
    start            starting values of the embeddings; the layers have FanIn()
    **training       all fields of `training.Training`, such as epochs, optimizer, seed

    The defaults are those of the fastai study, but for the second three epochs, which
    have a tenth of the rate. The net of the PyTorch study is

        EmbeddingNet(dim='rule', hidden=128, input_dropout=0, hidden_dropout=0,
                     y_range=(0, 5.5), start=Normal(1.0), epochs=10,
                     optimizer=Adam(0.001), schedule=Constant())

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...                               ("bob", "Alien", 1), ("bob", "Brazil", 5)])
    >>> model = EmbeddingNet(dim=2, hidden=3, epochs=2).fit(table)
    >>> 0.5 <= model.predict("ann", "Alien", clip=False) <= 5.5
    True
    """

    DEFAULTS = Training(
        epochs=6,
        optimizer=Adam(0.001, weight_decay=1e-5),
        schedule=Steps(3, 0.1),
    )

    def __init__(
        self,
        dim: Dim = 50,
        hidden: int = 10,
        input_dropout: float = 0.05,
        hidden_dropout: float = 0.5,
        y_range: Union[None, str, tuple[float, float]] = "wide",
        start: Any = Uniform(-0.01, 0.01),
        **training: Any,
    ) -> None:
        if hidden < 1 or (
            dim != "rule" and not (isinstance(dim, int) and dim > 0)
        ):
            raise ValueError(
                f"dim counts from 1 or is 'rule', hidden from 1: {dim!r}, {hidden}"
            )
        if not (0 <= input_dropout < 1 and 0 <= hidden_dropout < 1):
            raise ValueError("dropout is a probability below 1")
        super().__init__(self.DEFAULTS._replace(**training))
        self.dim, self.hidden, self.y_range = dim, hidden, y_range
        self.input_dropout, self.hidden_dropout = input_dropout, hidden_dropout
        self.start = start
        self.biases = {"users": False, "items": False, "genres": False}
        self.biases.update(hidden=True, output=True)

    def gradient(
        self,
        user: int,
        item: int,
        rating: float,
        input_mask: Optional[Vector] = None,
        unit_mask: Optional[Vector] = None,
    ) -> Gradient:
        """{table: {row: ∂(r̂ - r)²/∂row}} of one rating, for row numbers and masks.

        >>> from scratch_recs.datasets.ratings import Ratings
        >>> table = Ratings.from_triples([("ann", "Alien", 5)])
        >>> model = EmbeddingNet(dim=1, hidden=2, epochs=0).fit(table)
        >>> sorted(model.gradient(0, 0, 5.0))
        ['hidden', 'items', 'output', 'users']
        """
        tables, inputs = self._tables, self._inputs
        mask_x, mask = self._masks(input_mask, unit_mask)
        embeddings = (
            tables["users"][user],
            tables["items"][item],
            tables["genres"],
        )
        x = [
            x_j * m_j
            for x_j, m_j in zip(inputs.join(*embeddings, item), mask_x)
        ]
        hidden, output = tables["hidden"], tables["output"][0]
        values = forward(hidden, output, x, mask)
        guess, slope = self._squash.with_slope(values.z)
        s = 2 * (guess - rating) * slope
        back = backward(hidden, output, x, mask, values, s)
        found: Gradient = {"hidden": dict(enumerate(back.hidden))}
        found["output"] = {0: back.output}
        of_x = [g_j * m_j for g_j, m_j in zip(back.x, mask_x)]
        for name, row, w, piece in inputs.pieces(user, item, of_x):
            found.setdefault(name, {})[row] = scalar_multiply(w, piece)
        return found

    def _masks(
        self, input_mask: Optional[Vector], unit_mask: Optional[Vector]
    ) -> tuple[Vector, Vector]:
        ones = [1.0] * self._inputs.size, [1.0] * self.hidden
        return input_mask or ones[0], unit_mask or ones[1]

    @property
    def _squash(self) -> Union[SigmoidRange, NoRange]:
        return range_of(self.y_range, self.ratings.scale, self.ratings.mean)

    def _size(self, categories: int) -> int:
        return (
            embedding_size(categories) if self.dim == "rule" else int(self.dim)
        )

    def _start(self, source: random.Random) -> Tables:
        users, items = len(self.ratings.user_index), len(
            self.ratings.item_index
        )
        self._inputs = NetInputs(self._size(users), self._size(items))
        tables = {
            "users": self.start(source, users, self._inputs.user_dim),
            "items": self.start(source, items, self._inputs.item_dim),
            "genres": self._start_genres(source),
        }
        tables["hidden"] = FanIn()(source, self.hidden, self._inputs.size + 1)
        tables["output"] = FanIn()(source, 1, self.hidden + 1)
        return tables

    def _start_genres(self, source: random.Random) -> Matrix:
        return []

    def _backward(self, source: random.Random) -> Backward:
        inputs, squash = self._inputs, self._squash
        input_mask = mask_source(source, inputs.size, self.input_dropout)
        unit_mask = mask_source(source, self.hidden, self.hidden_dropout)
        if not self.input_dropout:
            input_mask = _no_mask
        return lambda tables, batch: batch_backward(
            batch, tables, inputs, squash, input_mask, unit_mask
        )

    def _activities(self, user: Vector, item: Vector, i: Row) -> Vector:
        """y_h of all hidden units, without dropout."""
        x = self._inputs.join(user, item, self._tables["genres"], i) + [1.0]
        units = compiled_units(self._inputs.size)
        active = units(self._tables["hidden"], x, [1.0] * self.hidden)
        return [unit[1] if unit else 0.0 for unit in active]

    def _rating(self, user: Vector, item: Vector, i: Row) -> float:
        v, z = self._tables["output"][0], 0.0
        for v_h, y_h in zip(v, self._activities(user, item, i)):
            z += v_h * y_h
        return self._squash(z + v[-1])

    def _rating_and_slope(
        self, user: Vector, item: Vector, i: Row
    ) -> tuple[float, Vector]:
        hidden, output = self._tables["hidden"], self._tables["output"][0]
        x = self._inputs.join(user, item, self._tables["genres"], i)
        ones = [1.0] * self.hidden
        values = forward(hidden, output, x, ones)
        guess, slope = self._squash.with_slope(values.z)
        back = backward(hidden, output, x, ones, values, slope)
        return guess, back.x[: len(user)]

    def _terms(
        self, user: Vector, item: Vector, i: Row
    ) -> list[tuple[str, float]]:
        v, y = self._tables["output"][0], self._activities(user, item, i)
        terms = [("bias of the output", v[-1])]
        units = enumerate(zip(v, y), 1)
        terms += [(f"hidden unit {h}", v_h * y_h) for h, (v_h, y_h) in units]
        return in_stars(terms, self._squash)


def _no_mask() -> None:
    """What stands in where nothing is dropped."""


class GenreEmbeddingNet(EmbeddingNet):
    """The same net, with embeddings of the item's genres among its inputs.

    genres       {item_id: [genre, …]}; an item that it does not name has no genres
    combine      'sum' or 'mean' of the genres' embeddings, or 'concatenate': side by
                 side, with room for as many as the item with the most genres has
    genre_dim    length of a genre's embedding; None: by the rule of embedding_size
    all others   as in EmbeddingNet

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Brazil", 4)])
    >>> model = GenreEmbeddingNet({"Alien": ["Horror"]}, dim=2, epochs=1).fit(table)
    >>> sorted(model.gradient(0, 0, 5.0))
    ['genres', 'hidden', 'items', 'output', 'users']
    """

    def __init__(
        self,
        genres: dict[str, Sequence[str]],
        combine: str = "sum",
        genre_dim: Optional[int] = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        if combine not in ("sum", "mean", "concatenate"):
            raise ValueError(
                f"combine is sum, mean or concatenate, not {combine!r}"
            )
        self.genres, self.combine, self.genre_dim = genres, combine, genre_dim

    def _start_genres(self, source: random.Random) -> Matrix:
        found = ItemGenres.of(self.genres, self.ratings.item_ids)
        self.genre_names, self._item_genres = found.names, found
        dim = self.genre_dim or embedding_size(len(found.names))
        places = (
            max(map(len, found.rows)) if self.combine == "concatenate" else 0
        )
        self._inputs = self._inputs._replace(
            genre_dim=dim,
            places=places,
            kinds=found.weighted("mean" if self.combine == "mean" else "sum"),
        )
        return self.start(source, len(found.names), dim)

    def _knows_item(self, row: int) -> bool:
        # Also an item that nobody has rated has genres.
        return True


Queues = dict[str, dict[int, list[tuple[float, Vector]]]]


def batch_backward(
    batch: Sequence[tuple[int, int, float]],
    tables: dict[str, Matrix],
    inputs: NetInputs,
    squash: Union[SigmoidRange, NoRange],
    input_mask: Callable[[], Optional[Vector]],
    unit_mask: Callable[[], Vector],
) -> tuple[float, Queues]:
    """(sum of squared errors, queues of a batch), from the tables as they are.

    The masks are asked for once a rating, first that of the input, then that of the
    units; None stands for a mask of ones.

    >>> tables = {"users": [[1.0]], "items": [[1.0]], "genres": [],
    ...           "hidden": [[1.0, 2.0, 0.5]], "output": [[2.0, 0.0]]}
    >>> squared, queues = batch_backward([(0, 0, 6.0)], tables, NetInputs(1, 1),
    ...                                  NoRange(), lambda: None, lambda: [1.0])
    >>> squared, queues["users"], queues["output"]
    (1.0, {0: [(1.0, [4.0])]}, {0: [(2.0, [3.5, 1.0])]})
    """
    users, items, genres = tables["users"], tables["items"], tables["genres"]
    hidden, v = tables["hidden"], tables["output"][0]
    units, squared, weight = compiled_units(inputs.size), 0.0, 2.0 / len(batch)
    queues: Queues = {name: {} for name in tables}
    for_hidden, for_output = queues["hidden"], queues["output"].setdefault(
        0, []
    )
    for u, i, r in batch:
        x, mask = inputs.join(users[u], items[i], genres, i), input_mask()
        if mask is not None:
            x = [x_j * m_j for x_j, m_j in zip(x, mask)]
        x.append(1.0)
        active, y, z = units(hidden, x, unit_mask()), [], 0.0
        for unit, v_h in zip(active, v):
            y.append(unit[1] if unit else 0.0)
            z += v_h * y[-1]
        guess, slope = squash.with_slope(z + v[-1])
        squared += (guess - r) * (guess - r)
        s = weight * (guess - r) * slope
        y.append(1.0)
        for_output.append((s, y))
        deltas, rows = [], []
        for h, unit in enumerate(active):
            if unit:
                deltas.append(s * v[h] * unit[2])
                rows.append(unit[0])
                for_hidden.setdefault(h, []).append((deltas[-1], x))
        of_x = weighted_sum(deltas, rows) if rows else [0.0] * len(x)
        if mask is not None:
            of_x = [g_j * m_j for g_j, m_j in zip(of_x, mask)]
        for name, row, w, piece in inputs.pieces(u, i, of_x):
            queues[name].setdefault(row, []).append((w, piece))
    return squared, queues
