"""The one step that learns from one rating, with its gradient written out by hand.

The guess for a rating r of user u (vector p, bias b) and item i (vector q, bias c):

    r̂ = μ + b + c + p · q

Let e = r - r̂ be its error. What the step makes smaller is

    loss = ½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b (b² + c²)

By the chain rule ∂(½ e²)/∂x = e · ∂e/∂x, and ∂e/∂p = -q, ∂e/∂q = -p, ∂e/∂b = -1, so

    ∂loss/∂p = -e q + λ p          ∂loss/∂b = -e + λ_b b
    ∂loss/∂q = -e p + λ q          ∂loss/∂c = -e + λ_b c

The derivative of e² alone has a factor 2, which many texts drop without a word.
Here is where it went: the ½ of the loss cancels it. Who minimizes e² itself and
drops the 2 all the same has merely halved the learning rate.

Matrix factorization, learned by stochastic gradient descent (SGD).

Every user u has a vector p_u of tastes and every item i a vector q_i of traits, both
short and both unknown; a rating is guessed as their dot product. With biases, the
vectors need only explain what level and popularity leave over:

    r̂ = p_u · q_i                            biases=False
    r̂ = μ + b_u + b_i + p_u · q_i            biases=True

SGD goes through the ratings one by one and moves the two vectors (and biases) of
each a small step downhill; `mf_step` derives that step, `sgd_loop` makes it fast.

Funk (2006), "Netflix Update: Try This at Home"; Koren, Bell and Volinsky (2009),
"Matrix Factorization Techniques for Recommender Systems", equations 2 to 5.
"""

from __future__ import annotations

import copy
import random
from typing import Iterable, NamedTuple, Optional, Union

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError
from scratch_recs.evaluation.metrics import mse
from scratch_recs.factorization.fold_in import Factors, fold_in, prior_from
from scratch_recs.fast.unrolled_sgd import compiled_epoch
from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    dot,
    scalar_multiply,
    subtract,
    sum_of_squares,
)
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.base import Rated, Recommender, Row
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.training.epochs import (
    ORDERS,
    Epoch,
    check_outcome,
    rows_in,
    stop_if_diverging,
)


class Parameters(NamedTuple):
    """All that is learned about one user and one item; also: its gradient.

    p, q    the vectors of the user and the item; b, c: their biases

    >>> Parameters(p=[1.0, 2.0], q=[0.5, 0.0], b=0.1, c=-0.2).p
    [1.0, 2.0]
    """

    p: Vector
    q: Vector
    b: float
    c: float


class Penalties(NamedTuple):
    """λ for the vectors, and λ_b for the biases of users (b) and of items (c).

    >>> Penalties(factors=0.02)
    Penalties(factors=0.02, b=0.0, c=0.0)
    """

    factors: float = 0.0
    b: float = 0.0
    c: float = 0.0

    @classmethod
    def of(
        cls, factors: float, biases: Union[None, float, tuple[float, float]]
    ) -> "Penalties":
        """One number for both kinds of biases, or a pair, or None: as the vectors.

        >>> Penalties.of(0.1, None), Penalties.of(0.1, 0.2).c
        (Penalties(factors=0.1, b=0.1, c=0.1), 0.2)
        """
        if biases is None:
            biases = factors
        if isinstance(biases, (int, float)):
            biases = (biases, biases)
        return cls(factors, *biases)


def loss(x: Parameters, r: float, mean: float, penalties: Penalties) -> float:
    """½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b b² + ½ λ_c c² for one rating r.

    >>> loss(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...      penalties=Penalties(factors=0.1))
    0.75
    """
    e = r - (mean + x.b + x.c + dot(x.p, x.q))
    sizes = penalties.factors * (sum_of_squares(x.p) + sum_of_squares(x.q))
    sizes += penalties.b * (x.b * x.b) + penalties.c * (x.c * x.c)
    return (e * e + sizes) / 2


def gradient(
    x: Parameters, r: float, mean: float, penalties: Penalties
) -> Parameters:
    """The derivative of `loss` by every parameter, in the same arrangement.

    >>> gradient(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...          penalties=Penalties())
    Parameters(p=[-2.0], q=[-1.0], b=-1.0, c=-1.0)
    """
    e = r - (mean + x.b + x.c + dot(x.p, x.q))
    lam = penalties.factors
    return Parameters(
        p=subtract(scalar_multiply(lam, x.p), scalar_multiply(e, x.q)),
        q=subtract(scalar_multiply(lam, x.q), scalar_multiply(e, x.p)),
        b=penalties.b * x.b - e,
        c=penalties.c * x.c - e,
    )


def plain_epoch(
    rows: Iterable[tuple[int, int, float]],
    P: Matrix,
    Q: Matrix,
    b: list[float],
    c: list[float],
    mean: float,
    rate: float,
    bias_rate: float,
    penalties: Penalties,
) -> float:
    """One epoch of SGD in place; the sum of the squared errors before each step.

    rows      (user row, item row, rating), in the order to learn in
    P, Q      the vectors of all users and of all items; b, c: their biases

    This is the readable form of `sgd_loop`, and a test holds the two equal.

    >>> P, Q = [[1.0]], [[2.0]]
    >>> plain_epoch([(0, 0, 3.0)], P, Q, [0.0], [0.0], 0.0, 0.1, 0.0, Penalties())
    1.0
    >>> P, Q
    ([[1.2]], [[2.1]])
    """
    squared = 0.0
    for u, i, r in rows:
        x = Parameters(P[u], Q[i], b[u], c[i])
        e = r - (mean + x.b + x.c + dot(x.p, x.q))
        squared += e * e
        slope = gradient(x, r, mean, penalties)
        P[u] = subtract(x.p, scalar_multiply(rate, slope.p))
        Q[i] = subtract(x.q, scalar_multiply(rate, slope.q))
        b[u] = x.b - bias_rate * slope.b
        c[i] = x.c - bias_rate * slope.c
    return squared


class MatrixFactorization(Recommender):
    """Predicts p_u · q_i, or μ + b_u + b_i + p_u · q_i with `biases`.

    dim                    number of factors: the length of the vectors
    epochs                 how often SGD goes through all ratings
    learning_rate, decay   the rate is multiplied by `decay` before every epoch
    regularization         λ, on the vectors
    bias_learning_rate     the biases' own rate (default: the same); decays as well
    bias_regularization    λ_b, a number or one for (users, items); default: λ
    start_std              starting vectors are drawn from N(0, start_std²); default
                           1 without biases, as in the lecture, and 0.1 with them
    start_biases           'zero', or 'damped': from BiasBaseline('damped')
    start                  (user vectors, item vectors) to start from instead
    order                  'table': ratings as they stand in the table; 'user': user
                           by user, as the reference library does; 'shuffled': a new
                           random order every epoch
    seed, progress         of the random numbers; draw a bar at a terminal

    The defaults are the lecture's. The reference library's SVD is dim=100,
    learning_rate=0.005, decay=1.0, regularization=0.02, biases=True, order='user'.
    Unknown users and items: μ, with biases plus those that are known.

    `history` lists the epochs; a run whose error explodes is a DivergenceError and
    leaves the model as it was before.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...                               ("bob", "Alien", 1), ("bob", "Brazil", 5)])
    >>> model = MatrixFactorization(dim=1, epochs=60, start_std=0.5).fit(table)
    >>> model.history[-1].train < model.history[0].train
    True
    """

    def __init__(
        self,
        dim: int = 2,
        epochs: int = 20,
        learning_rate: float = 0.05,
        decay: float = 0.9,
        regularization: float = 0.0,
        biases: bool = False,
        seed: int = 0,
        bias_learning_rate: Optional[float] = None,
        bias_regularization: Union[None, float, tuple[float, float]] = None,
        start_std: Optional[float] = None,
        start_biases: str = "zero",
        start: Optional[tuple[Matrix, Matrix]] = None,
        order: str = "table",
        progress: bool = True,
    ) -> None:
        if dim < 1 or epochs < 0:
            raise ValueError(
                f"dim counts from 1 and epochs from 0: {dim}, {epochs}"
            )
        if order not in ORDERS:
            raise ValueError(f"order is one of {ORDERS}, not {order!r}")
        if start_biases not in ("zero", "damped"):
            raise ValueError(
                f"start_biases is zero or damped, not {start_biases!r}"
            )
        self.dim, self.epochs, self.biases, self.seed = (
            dim,
            epochs,
            biases,
            seed,
        )
        self.learning_rate, self.decay = learning_rate, decay
        self.regularization = regularization
        self.bias_learning_rate = bias_learning_rate
        self.bias_regularization = bias_regularization
        self.start_std, self.start_biases, self.start = (
            start_std,
            start_biases,
            start,
        )
        self.order, self.progress = order, progress
        self.history: list[Epoch] = []

    def fit(
        self, ratings: Ratings, validation: Optional[Ratings] = None
    ) -> "MatrixFactorization":
        """Learn from scratch; with `validation`, its error after every epoch too."""
        with self._all_or_nothing():
            self._validation = validation
            super().fit(ratings)
        return self

    def continue_fit(
        self,
        ratings: Ratings,
        epochs: Optional[int] = None,
        learning_rate: Optional[float] = None,
        validation: Optional[Ratings] = None,
    ) -> "MatrixFactorization":
        """Learn on from where the model stands, at the first rate again (or another).

        `ratings` must have the id maps of the table that the model was fitted to,
        otherwise it is a ValueError. It is learned from; who is known, and what
        somebody has rated, remains what that first table says.
        """
        self._check_same_maps(ratings)
        if not len(ratings):
            raise DataError("continue_fit needs at least one rating")
        with self._all_or_nothing():
            self._validation = validation
            rate = (
                self.learning_rate if learning_rate is None else learning_rate
            )
            self._train(
                ratings, self.epochs if epochs is None else epochs, rate
            )
        return self

    def _learn(self) -> None:
        table = self.ratings
        self._source = random.Random(self.seed)
        self._mean = table.mean if self.biases else 0.0
        self._factors = self._starting_values(table)
        self.history = []
        self._train(table, self.epochs, self.learning_rate)

    def _starting_values(self, table: Ratings) -> Factors:
        users, items = len(table.user_index), len(table.item_index)
        if self.start is not None:
            P, Q = self.start
        else:
            std, gauss = self.start_std, self._source.gauss
            if std is None:
                std = 0.1 if self.biases else 1.0
            P = [[gauss(0, std) for _ in range(self.dim)] for _ in range(users)]
            Q = [[gauss(0, std) for _ in range(self.dim)] for _ in range(items)]
        if (len(P), len(Q)) != (users, items) or {*map(len, [*P, *Q])} != {
            self.dim
        }:
            raise ValueError(
                f"start needs {users} and {items} vectors of {self.dim}"
            )
        if self.biases and self.start_biases == "damped":
            model = BiasBaseline("damped").fit(table)
            return Factors(P, Q, model.user_biases, model.item_biases)
        return Factors(P, Q, [0.0] * users, [0.0] * items)

    def _train(self, table: Ratings, epochs: int, rate: float) -> None:
        """Some epochs, on copies: whatever happens, the old vectors stay whole."""
        self._factors = factors = self._factors.copy()
        self.history, self._source = list(self.history), copy.copy(self._source)
        learn, rows = compiled_epoch(self.dim, self.biases), rows_in(
            self.order, table
        )
        penalties = Penalties.of(self.regularization, self.bias_regularization)
        bias_rate = (
            rate if self.bias_learning_rate is None else self.bias_learning_rate
        )
        total, show = epochs * len(table), self.progress
        with progress_bar(total=total, description="SGD", show=show) as bar:
            for _ in range(epochs):
                rate, bias_rate = rate * self.decay, bias_rate * self.decay
                if self.order == "shuffled":
                    self._source.shuffle(rows)
                squared = learn(
                    rows, *factors, self._mean, rate, bias_rate, *penalties
                )
                self._record(rate, squared / len(table))
                bar.update(len(table))
                bar.set_postfix_str(f"avg loss {self.history[-1].train:.4f}")
        if epochs:
            check_outcome(self, table, self.history[-1])

    def _record(self, rate: float, train: float) -> None:
        epoch = Epoch(len(self.history) + 1, rate, train)
        stop_if_diverging(epoch, self.ratings.scale)
        if self._validation is not None:
            guesses = self.predict_all(self._validation, clip=False)
            epoch = epoch._replace(
                validation=mse(guesses, self._validation.values)
            )
        self.history.append(epoch)

    def _user(self, row: int) -> tuple[float, Vector]:
        return self._factors.b[row], self._factors.P[row]

    def _newcomer(self, rated: Rated) -> tuple[float, Vector]:
        return self._fold_in(rated) if rated else (0.0, [])

    def _score(self, user: tuple[float, Vector], item: Row) -> float:
        bias, p = user
        _, Q, _, c = self._factors
        if item is None:
            return self.ratings.mean + bias
        if not p:
            return self.ratings.mean + c[item]
        return self._mean + bias + c[item] + dot(p, Q[item])

    def _parts(
        self, user: tuple[float, Vector], item: Row
    ) -> list[tuple[str, float]]:
        bias, p = user
        _, Q, _, c = self._factors
        if item is None or not p:
            cause = "mean of all ratings, and the bias that is known"
            return [(cause, self._score(user, item))]
        parts = []
        if self.biases:
            parts.append(("mean of all ratings", self._mean))
            parts += [("bias of the user", bias), ("bias of the item", c[item])]
        products = enumerate(zip(p, Q[item]), start=1)
        return parts + [(f"factor {f}", x * y) for f, (x, y) in products]

    def _fold_in(self, rated: Rated) -> tuple[float, Vector]:
        """The bias and the vector of a newcomer."""
        P, b = self._factors.P, self._factors.b
        known = [u for u, count in enumerate(self._user_counts) if count]
        rows = [[b[u], *P[u]] if self.biases else P[u] for u in known]
        error = self.history[-1].train if self.history else 1.0
        return fold_in(
            rated, self._factors, self._mean, prior_from(rows, error)
        )

    @property
    def user_vectors(self) -> dict[str, Vector]:
        """{user_id: p_u}: what was learned about every user."""
        return dict(zip(self.ratings.user_ids, self._factors.P))

    @property
    def item_vectors(self) -> dict[str, Vector]:
        """{item_id: q_i}: what was learned about every item."""
        return dict(zip(self.ratings.item_ids, self._factors.Q))
