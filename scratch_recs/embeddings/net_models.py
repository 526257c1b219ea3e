"""Neural collaborative filtering: a hidden layer instead of a dot product.

    x = (p, q)                       the embeddings of user and item
    y = max(0, W x + b)              one hidden layer
    r̂ = range(v · y + v_0)           one output, inside a range

A dot product is one way to combine two vectors; a net may learn any.
`hidden_layer` has forward and backward pass as plain loops, `batch_pass` calls
them for each rating of a batch, and `trainer` learns by it.

EmbeddingNet(dim=50, hidden=10, …) is the net of the fastai study, and with
other settings that of the PyTorch study, which `genre_net` enlarges by genres.

He and others (2017), "Neural Collaborative Filtering", made the idea known;
Rendle and others (2020), "Neural Collaborative Filtering vs. Matrix
Factorization Revisited", showed that a dot product that is well trained is hard
to beat.
"""

from __future__ import annotations

import random
from typing import Any, Mapping, NamedTuple, Optional, Union

from scratch_recs.arguments import check_count, check_number, quoted
from scratch_recs.embeddings.base import EmbeddingModel, users_and_items
from scratch_recs.embeddings.formula import Formula, ToRating
from scratch_recs.embeddings.hidden_layer import (
    Inputs,
    backward,
    batch_pass,
    forward,
    mask_source,
)
from scratch_recs.embeddings.sigmoid_range import (
    Terms,
    YRange,
    checked_range,
)
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Vector
from scratch_recs.recommender.fitted import Row
from scratch_recs.training.initializers import (
    FanIn,
    Initializer,
    Uniform,
    checked_start,
)
from scratch_recs.training.optimizers import Adam
from scratch_recs.training.schedules import Steps
from scratch_recs.training.small_tables import start_output
from scratch_recs.training.trainer import Backward, Tables, Training
from scratch_recs.training.updates import Queues

Dim = Union[int, str]


class UserAndItem(NamedTuple):
    """x = (p, q): the embeddings of user and item, one behind the other.

    >>> inputs = UserAndItem(user_dim=2, item_dim=1)
    >>> inputs.size, inputs.join({}, [1.0, 2.0], [3.0], item=0)
    (3, [1.0, 2.0, 3.0])
    """

    user_dim: int
    item_dim: int

    @property
    def size(self) -> int:
        """The number of inputs."""
        return self.user_dim + self.item_dim

    def join(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """x = (p, q)."""
        return p + q

    def queue(
        self, queues: dict[str, Queues], u: int, i: int, s: float, of_x: Vector
    ) -> None:
        """∂z/∂p and ∂z/∂q into the queues of user u and item i.

        >>> queues = {"users": {5: []}, "items": {6: []}}
        >>> UserAndItem(1, 2).queue(queues, 5, 6, s=0.5, of_x=[0.1, 0.2, 0.3])
        >>> queues
        {'users': {5: [(0.5, [0.1])]}, 'items': {6: [(0.5, [0.2, 0.3])]}}
        """
        queues["users"][u].append((s, of_x[: self.user_dim]))
        queues["items"][i].append((s, of_x[self.user_dim :]))


class Net(NamedTuple):
    """z by the net, for any inputs: see `formula.Formula`.

    >>> formula = Net(UserAndItem(1, 1), 1, input_dropout=0, hidden_dropout=0)
    >>> tables = {"hidden": [[1.0, 2.0, 0.5]], "output": [[2.0, 0.0]]}
    >>> formula.z(tables, [1.0], [1.0], item=0)
    7.0
    """

    inputs: Inputs
    hidden: int
    input_dropout: float
    hidden_dropout: float

    @property
    def biases(self) -> Mapping[str, bool]:
        """The layers have biases, the embeddings have none."""
        embeddings = {"users": False, "items": False, "genres": False}
        return {**embeddings, "hidden": True, "output": True}

    def batch_pass(
        self, to_rating: ToRating, source: Optional[random.Random]
    ) -> Backward:
        """The batch pass of a fit, with its pools of dropout masks."""
        run = unroll(
            batch_pass,
            forward=forward,
            backward=backward,
            inputs=self.inputs.size,
        )
        input_mask = None
        unit_mask = mask_source(random.Random(), self.hidden, 0.0)
        if source is not None:
            if self.input_dropout:
                size = self.inputs.size
                input_mask = mask_source(source, size, self.input_dropout)
            unit_mask = mask_source(source, self.hidden, self.hidden_dropout)
        return lambda tables, batch: run(
            batch, tables, self.inputs, to_rating, input_mask, unit_mask
        )

    def z(self, tables: Tables, p: Vector, q: Vector, item: Row) -> float:
        """z, with no unit dropped."""
        return self._forward(tables, p, q, item)[1]

    def slope(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Vector:
        """∂z/∂p: the piece of ∂z/∂x that belongs to p."""
        y, _ = self._forward(tables, p, q, item)
        run = unroll(backward, inputs=self.inputs.size)
        ones = [1.0] * self.hidden
        _, of_x = run(tables["hidden"], tables["output"][0], ones, y)
        return of_x[: len(p)]

    def terms(self, tables: Tables, p: Vector, q: Vector, item: Row) -> Terms:
        """What each unit adds to z."""
        y, _ = self._forward(tables, p, q, item)
        v = tables["output"][0]
        units = [
            (f"hidden unit {h + 1}", v[h] * y[h]) for h in range(self.hidden)
        ]
        return [("bias of the output", v[-1]), *units]

    def _forward(
        self, tables: Tables, p: Vector, q: Vector, item: Row
    ) -> tuple[Vector, float]:
        x = self.inputs.join(tables, p, q, item)
        run = unroll(forward, inputs=self.inputs.size)
        ones = [1.0] * self.hidden
        return run(tables["hidden"], tables["output"][0], x, ones)


class EmbeddingNet(EmbeddingModel):
    """Predicts by a net with one hidden layer over two embeddings.

    dim              length of the embeddings, or 'rule': see embedding_size
    hidden           number of hidden units
    input_dropout, hidden_dropout    the probabilities of dropout
    y_range          the range, 'wide' by default: see `sigmoid_range`
    start            starting values of the embeddings; the layers have FanIn()
    **training       fields of `trainer.Training`, such as epochs, optimizer

    The defaults are those of the fastai study, but for dense=True and
    schedule=Constant(). The net of the PyTorch study is

        EmbeddingNet(dim='rule', hidden=128, input_dropout=0, hidden_dropout=0,
                     y_range=(0, 5.5), start=Normal(1.0), epochs=10,
                     optimizer=Adam(0.001), schedule=Constant(), dense=True)

    Raises ValueError if a setting makes no sense.

    >>> from scratch_recs import Ratings
    >>> table = Ratings.from_triples(
    ...     [("ann", "Alien", 5), ("ann", "Brazil", 1), ("bob", "Alien", 1)])
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
        y_range: YRange = "wide",
        start: Initializer = Uniform(-0.01, 0.01),
        **training: Any,
    ) -> None:
        super().__init__(training)
        check_net(dim, hidden, input_dropout, hidden_dropout)
        self.dim = dim
        self.hidden = hidden
        self.y_range = checked_range(y_range)
        self.input_dropout = input_dropout
        self.hidden_dropout = hidden_dropout
        self.start = checked_start(start)

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        m = size_of(self.dim, len(self.ratings.user_index))
        n = size_of(self.dim, len(self.ratings.item_index))
        inputs = UserAndItem(m, n)
        tables = {
            **users_and_items(self.ratings, source, self.start, m, n),
            **layers(source, inputs.size, self.hidden),
        }
        net = Net(inputs, self.hidden, self.input_dropout, self.hidden_dropout)
        return net, tables

    def _move_start(self, tables: Tables, z: float) -> None:
        start_output(tables, z)


# --- What every net needs -----------------------------------------------------


def embedding_size(categories: int) -> int:
    """The length of an embedding by fastai's rule: min(600, round(1.6 n^0.56)).

    >>> [embedding_size(n) for n in (20, 610, 9724)]
    [9, 58, 274]
    """
    size: float = 1.6 * categories**0.56
    return min(600, round(size))


def size_of(dim: Dim, categories: int) -> int:
    """The length of an embedding for the setting `dim`: a number or 'rule'.

    >>> size_of(50, categories=610), size_of("rule", categories=610)
    (50, 58)
    """
    return dim if isinstance(dim, int) else embedding_size(categories)


def layers(source: random.Random, inputs: int, hidden: int) -> Tables:
    """The two layers of a net with so many inputs and units, before training.

    >>> tables = layers(random.Random(0), inputs=4, hidden=3)
    >>> len(tables["hidden"]), len(tables["output"])
    (3, 1)
    """
    start = FanIn()
    return {
        "hidden": start(source, hidden, inputs + 1),
        "output": start(source, 1, hidden + 1),
    }


def check_net(
    dim: Dim, hidden: int, input_dropout: float, hidden_dropout: float
) -> None:
    """Raises ValueError if a setting of a net makes no sense.

    >>> check_net(50, 10, 0.05, 1.0)
    Traceback (most recent call last):
    ValueError: hidden_dropout is a number from 0 and below 1, not 1.0
    """
    if isinstance(dim, str) and dim != "rule":
        what = "a whole number from 1, or 'rule'"
        raise ValueError(f"dim is {what}, not {quoted(dim)}")
    if dim != "rule":
        check_count("dim", dim)
    check_count("hidden", hidden)
    check_number("input_dropout", input_dropout, least=0, below=1)
    check_number("hidden_dropout", hidden_dropout, least=0, below=1)
