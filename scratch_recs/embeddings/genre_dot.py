"""Genres at work in a dot product: GenreDotBias, in its additive form.

    z = p · (q + w Σ_g G_g) + b + c + w Σ_g c_g

p and b belong to the user, q and c to the item, as in `dot_models`, and each
genre g has a row (G_g, c_g) in a table of its own. So the row of an item is
what is its own, (q, c), and what its genres bring:

    (q, c) + w Σ_g (G_g, c_g)          w = 1 (sum) or 1 / number of genres

With this whole row the model is EmbeddingDotBias, and its loops are those of
`dot_models`. Since the whole row is a sum, the chain rule gives the item's own
row the gradient of the whole, and each genre w times the same.

A film with three ratings is above all what its genres are, and the more ratings
it has, the more it is itself. The product form of `genre_product` cannot do
that: it multiplies the genres by q, which few ratings leave near 0.

Chen and others (2012), "SVDFeature"; Rendle (2010), "Factorization Machines",
has this sum and also the products of an item with its own genres.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any, Callable, NamedTuple, Optional, Sequence

from scratch_recs.arguments import check_choice
from scratch_recs.embeddings.base import users_and_items
from scratch_recs.embeddings.dot_models import (
    ShrinkingEmbedding,
    backward,
    batch_pass,
    check_dim,
    forward,
)
from scratch_recs.embeddings.formula import Formula, ToRating
from scratch_recs.embeddings.genre_product import ProductGenres
from scratch_recs.embeddings.genres import (
    ItemGenres,
    WeightedGenres,
    checked_genres,
    genre_terms,
    weighted_genres,
)
from scratch_recs.embeddings.sigmoid_range import (
    NoRange,
    Terms,
    YRange,
    checked_range,
)
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector, dot
from scratch_recs.recommender.fitted import Row
from scratch_recs.recommender.shrinkage import check_trust
from scratch_recs.training.initializers import (
    Initializer,
    Uniform,
    checked_start,
)
from scratch_recs.training.optimizers import Adam
from scratch_recs.training.schedules import CosineRestarts
from scratch_recs.training.trainer import Backward, Batch, Tables, Training
from scratch_recs.training.updates import Queues


def whole_row(
    own: Vector,
    genres: Matrix,
    rows: Sequence[int],
    w: float,
    numbers: Sequence[int],
) -> Vector:
    """(q, c) + w Σ_g (G_g, c_g): an item's own row and those of its genres.

    own, numbers    the item's row (q, c), and range(its length)
    genres, rows    the table of genres, and which of them the item has

    >>> genres = [[0.5, 0.25], [1.0, 0.5]]
    >>> whole_row([1.0, 2.0], genres, rows=[0, 1], w=0.5, numbers=range(2))
    [1.75, 2.375]
    """
    whole = []
    for n in numbers:
        total = 0.0
        for g in rows:
            total += genres[g][n]
        whole.append(own[n] + w * total)
    return whole


def additive_batch_pass(
    batch: Batch,
    tables: Tables,
    item_genres: Sequence[WeightedGenres],
    dot_pass: Callable[..., tuple[float, dict[str, Queues]]],
    whole: Callable[..., Vector],
) -> tuple[float, dict[str, Queues]]:
    """(Σ (r̂ - r)², the queues of all rows that a batch touches).

    dot_pass    `dot_models.batch_pass`: (batch, users, items) -> the same
                without genres
    whole       `whole_row`: (own, genres, rows, w) -> the whole row

    >>> tables = {"users": [[1.0, 0.0]], "items": [[1.0, 0.0]],
    ...           "genres": [[1.0, 0.0]]}
    >>> formula = AdditiveGenres(1, ["War"], item_genres=[((0,), 0.5)])
    >>> run = formula.batch_pass(NoRange().with_slope, None)
    >>> squared, queues = run(tables, [(0, 0, 0.5)])       # r̂ = 1.5
    >>> squared, queues["items"][0], queues["genres"][0]
    (1.0, [(2.0, [1.0, 0.0])], [(1.0, [1.0, 0.0])])
    """
    items = tables["items"]
    genres = tables["genres"]
    wholes = {i: whole(items[i], genres, *item_genres[i]) for _, i, _ in batch}
    squared, queues = dot_pass(batch, tables["users"], wholes)
    for_genres: Queues = defaultdict(list)
    for i, queue in queues["items"].items():
        rows, w = item_genres[i]
        weighted = [(w * s, x) for s, x in queue]
        for g in rows:
            for_genres[g].extend(weighted)
    return squared, {**queues, "genres": for_genres}


class AdditiveGenres(NamedTuple):
    """The formula as `formula.Formula` asks for it.

    dim            the number of factors
    names          of the genres
    item_genres    for every item (genre rows, w)

    >>> formula = AdditiveGenres(1, ["War", "Drama"], [((0, 1), 0.5)])
    >>> tables = {"genres": [[2.0, 0.25], [4.0, 0.5]]}
    >>> formula.z(tables, [1.0, 0.0], [3.0, 0.125], item=0)
    6.5
    """

    dim: int
    names: Sequence[str]
    item_genres: Sequence[WeightedGenres]

    @property
    def biases(self) -> dict[str, bool]:
        """All rows end with a bias."""
        return {"users": True, "items": True, "genres": True}

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        """The batch pass, as a function of the tables and a batch."""
        run = unroll(
            batch_pass,
            forward=forward,
            backward=backward,
            factors=self.dim,
            biases=True,
        )

        def dot_pass(
            batch: Batch, users: Matrix, items: dict[int, Vector]
        ) -> tuple[float, dict[str, Queues]]:
            found: tuple[float, dict[str, Queues]]
            found = run(batch, users, items, to_rating)
            return found

        whole = unroll(whole_row, numbers=self.dim + 1)
        return lambda tables, batch: additive_batch_pass(
            batch, tables, self.item_genres, dot_pass, whole
        )

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        """z, with the whole row of the item."""
        run = unroll(forward, factors=self.dim, biases=True)
        return run(p, self._whole(tables, q, item))

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """∂z/∂(p, b): the whole row of the item."""
        return backward(p, self._whole(tables, q, item))[0]

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        """The biases, and the taste for the item and for each of its genres."""
        rows, w = weighted_genres(item, self.item_genres)
        genres = [(self.names[g], tables["genres"][g]) for g in rows]
        return genre_terms(
            p, q, genres, w, "taste for", lambda G: dot(p[:-1], G[:-1])
        )

    def _whole(self, tables: Tables, q: Vector, item: Row) -> Vector:
        run = unroll(whole_row, numbers=self.dim + 1)
        rows, w = weighted_genres(item, self.item_genres)
        found: Vector = run(q, tables["genres"], rows, w)
        return found


class GenreDotBias(ShrinkingEmbedding):
    """Predicts a rating from user, item and the genres of the item.

        form='additive'    range(p · (q + w Σ G_g) + b + c + w Σ c_g)
        form='product'     range(p · (q ⊙ (1 + w Σ G_g)) + b + c + w Σ c_g)

    genres     {item_id: [genre, …]}; an item not named here has no genres. Any
               other category does as well, such as the decade: `with_decades`
    combine    'sum': w = 1; 'mean': w = 1 / number of the item's genres
    trust      as in EmbeddingDot
    dim, y_range, start, **training    as in EmbeddingDotBias

    The PyTorch study has form='product'. The defaults are those that did best
    on MovieLens.

    An item without ratings in the table of the fit is the average item, with
    its own genres. Raises ValueError if form or combine is another word.

    Nobody in the training part has rated Psycho or Top Secret. That the one is
    as frightening as Alien, the model knows:

    >>> from scratch_recs import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Airplane", 2),
    ...     ("bob", "Alien", 4), ("bob", "Airplane", 1),
    ...     ("cem", "Psycho", 4), ("cem", "Top Secret", 2)])
    >>> train = table.select(range(4))
    >>> genres = {"Alien": ["Horror"], "Psycho": ["Horror"]}
    >>> model = GenreDotBias(genres, dim=2, epochs=100).fit(train)
    >>> model.predict("ann", "Psycho") > model.predict("ann", "Top Secret")
    True
    """

    DEFAULTS = Training(
        epochs=7,
        optimizer=Adam(0.003, weight_decay=4e-3, row_wise=True),
        schedule=CosineRestarts(1, 2),
    )

    def __init__(
        self,
        genres: dict[str, Sequence[str]],
        combine: str = "sum",
        dim: int = 50,
        y_range: YRange = "wide",
        start: Initializer = Uniform(-0.03, 0.03),
        form: str = "additive",
        trust: Optional[float] = None,
        **training: Any,
    ) -> None:
        check_choice("combine", combine, ("sum", "mean"))
        check_choice("form", form, ("additive", "product"))
        super().__init__(training)
        self.trust = check_trust(trust)
        self.genres = checked_genres(genres)
        self.combine = combine
        self.form = form
        self.dim = check_dim(dim)
        self.start = checked_start(start)
        self.y_range = checked_range(y_range)

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        self._genres = found = ItemGenres.of(self.genres, self.ratings.item_ids)
        item_genres = found.weighted(self.combine)
        n = self.dim + 1
        tables = users_and_items(self.ratings, source, self.start, n, n)
        tables["genres"] = self.start(source, len(found.names), n)
        if self.form == "additive":
            return AdditiveGenres(self.dim, found.names, item_genres), tables
        return ProductGenres(self.dim, found.names, item_genres), tables
