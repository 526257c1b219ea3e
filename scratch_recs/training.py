"""What a training run consists of: its settings, its state, its record.

The tables are the model's parameters, each a list of rows: "users", "items", for some
models "genres", for the nets "hidden" and "output". The optimizer has a memory for
every row. `TableUpdate` brings the three together that change a table after a batch:
the penalty, the optimizer and the learning rate of the moment.
"""

from __future__ import annotations

from typing import (
    Any,
    Callable,
    Dict,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
)

from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.optimizers import SGD, Adam, Constant
from scratch_recs.penalties import TablePenalty
from scratch_recs.row_updates import update_for

Tables = Dict[str, Matrix]
Queues = Dict[int, List[Tuple[float, Vector]]]


class Training(NamedTuple):
    """How a model is trained: the settings that all models have in common.

    epochs, batch_size     how often through all ratings; how many at a time
    optimizer, schedule    see `optimizers`; the schedule is asked with the epochs since
                           the beginning of this fit (or continue_fit)
    regularization, bias_regularization, penalty       λ, λ_b, kind: see `penalties`
    patience               stop after so many epochs without a better validation
                           error and keep the best; None: all epochs, keep the last
    seed, progress         of all random numbers; draw a bar at a terminal

    >>> Training(epochs=3)._replace(epochs=5).epochs
    5
    """

    epochs: int = 3
    batch_size: int = 64
    optimizer: Union[SGD, Adam] = SGD()
    schedule: Callable[[float], float] = Constant()
    regularization: float = 0.0
    bias_regularization: float = 0.0
    penalty: str = "rows"
    patience: Optional[int] = None
    seed: int = 0
    progress: bool = True


class State:
    """All that training changes: the tables, and what the optimizer remembers of them.

    steps    the number of batches so far, Adam's t

    >>> State({"users": [[1.0]]}).copy().tables
    {'users': [[1.0]]}
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.memory: Dict[str, List[Any]] = {
            name: [None] * len(rows) for name, rows in tables.items()
        }
        self.steps = 0

    def copy(self) -> "State":
        """The same rows in lists of their own: rows are replaced, never changed."""
        new = State({name: rows[:] for name, rows in self.tables.items()})
        new.memory = {name: rows[:] for name, rows in self.memory.items()}
        new.steps = self.steps
        return new


class TableUpdate:
    """What moves the rows of one table after a batch, in place.

    >>> state = State({"users": [[1.0]]})
    >>> penalty = TablePenalty("rows", 0.0, 0.0, 0.0, [[1.0]], False, [1], 1)
    >>> TableUpdate("users", state, SGD(), False, penalty)({0: [(2.0, [1.0])]}, 1, 0.1)
    >>> state.tables
    {'users': [[0.8]]}
    """

    def __init__(
        self,
        name: str,
        state: State,
        optimizer: Union[SGD, Adam],
        bias: bool,
        penalty: TablePenalty,
    ) -> None:
        self.name, self.penalty, self.state = name, penalty, state
        self.rows, self.memory = state.tables[name], state.memory[name]
        self.update = update_for(optimizer, len(self.rows[0]) - bias, bias)

    def __call__(self, queues: Queues, batch_size: int, rate: float) -> None:
        """Learn from a batch: {row: [(s, x), …]}, its number of ratings, the rate."""
        decays = self.penalty.decays(batch_size)
        self.update(self.rows, self.memory, queues, decays, rate, self.state.steps)
        self.penalty.after(self.rows, queues)


def table_updates(
    training: Training,
    state: State,
    biases: Dict[str, bool],
    counts: Dict[str, Sequence[int]],
    total: int,
) -> List[TableUpdate]:
    """A TableUpdate for every table that has rows.

    biases    {table: whether its rows end with a bias}
    counts    {table: the number of ratings of each row}, but for the layers of a net
    total     the number of ratings

    >>> state = State({"users": [[1.0]], "genres": []})
    >>> [u.name for u in table_updates(Training(), state, {"users": False}, {}, 1)]
    ['users']
    """
    updates = []
    for name, rows in state.tables.items():
        if rows:
            penalty = TablePenalty(
                training.penalty,
                training.regularization,
                training.bias_regularization,
                training.optimizer.weight_decay,
                rows,
                biases[name],
                counts.get(name, ()),
                total,
            )
            updates.append(
                TableUpdate(name, state, training.optimizer, biases[name], penalty)
            )
    return updates
