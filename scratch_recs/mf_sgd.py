"""Matrix factorization, learned by stochastic gradient descent (SGD).

Each user has a vector p of tastes, each item a vector q of traits. Both are
short, and both are unknown. The prediction of a rating is their dot product.
With biases, b for the user, c for the item and the mean μ of all ratings, the
vectors only have to explain what level and popularity leave over:

    r̂ = p · q                      biases=False
    r̂ = μ + b + c + p · q          biases=True

For a rating r, let e = r - r̂ be the error. What a step makes smaller is

    loss = ½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b b² + ½ λ_c c²

By the chain rule ∂(½ e²)/∂x = e · ∂e/∂x. Since ∂e/∂p = -q, ∂e/∂q = -p and
∂e/∂b = ∂e/∂c = -1,

    ∂loss/∂p = -e q + λ p          ∂loss/∂b = -e + λ_b b
    ∂loss/∂q = -e p + λ q          ∂loss/∂c = -e + λ_c c

(The derivative of e² has a factor 2; the ½ of the loss cancels it.) SGD goes
through the ratings one by one, and moves these parameters downhill,
x ← x - η ∂loss/∂x:

    p ← p + η (e q - λ p)          b ← b + η (e - λ_b b)
    q ← q + η (e p - λ q)          c ← c + η (e - λ_c c)

Funk (2006), "Netflix Update: Try This at Home"; Koren, Bell and Volinsky
(2009), "Matrix Factorization Techniques for Recommender Systems", eq. 2 to 5.
"""

from __future__ import annotations

import copy
import random
from typing import NamedTuple, Optional, Sequence, TypeVar, Union

from scratch_recs.arguments import check_choice, check_count, check_pair
from scratch_recs.arguments import check_rates, check_seed, checked_vectors
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.evaluation.metrics import error_of, mse
from scratch_recs.factorization.fold_in import Learned, fold_in, prior_from
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector, dot, scalar_multiply
from scratch_recs.linear_algebra import subtract, sum_of_squares
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.fitted import Rated, Row, checked_part
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.shrinkage import Shrinking, check_trust
from scratch_recs.training.epochs import ORDERS, Epoch, check_outcome
from scratch_recs.training.epochs import rows_in, stop_if_diverging
from scratch_recs.training.initializers import Normal

# The model's own class, so that `fit` returns it.
Self = TypeVar("Self", bound="MatrixFactorization")


class Parameters(NamedTuple):
    """What is learned of one user (p, b) and one item (q, c); or its slope."""

    p: Vector
    q: Vector
    b: float
    c: float


class Penalties(NamedTuple):
    """λ of the vectors, λ_b of the biases of users, λ_c of those of items."""

    vectors: float = 0.0
    b: float = 0.0
    c: float = 0.0

    @classmethod
    def of(
        cls, vectors: float, biases: Union[None, float, tuple[float, float]]
    ) -> Penalties:
        """From a setting: λ_b and λ_c are a pair, one number, or None for λ.

        >>> Penalties.of(0.1, (0.2, 0.3)), Penalties.of(0.1, None).b
        (Penalties(vectors=0.1, b=0.2, c=0.3), 0.1)
        """
        if biases is None:
            biases = vectors
        if isinstance(biases, (int, float)):
            biases = biases, biases
        return cls(vectors, *biases)


def prediction(x: Parameters, mean: float) -> float:
    """r̂ = μ + b + c + p · q.

    >>> prediction(Parameters(p=[1.0, 2.0], q=[0.5, 0.0], b=0.25, c=0.0), 3.0)
    3.75
    """
    return mean + x.b + x.c + dot(x.p, x.q)


def loss(x: Parameters, r: float, mean: float, penalties: Penalties) -> float:
    """½ e² + ½ λ (‖p‖² + ‖q‖²) + ½ λ_b b² + ½ λ_c c² for one rating r.

    >>> loss(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...      penalties=Penalties(vectors=0.1))
    0.75
    """
    e = r - prediction(x, mean)
    sizes = penalties.vectors * (sum_of_squares(x.p) + sum_of_squares(x.q))
    sizes += penalties.b * (x.b * x.b) + penalties.c * (x.c * x.c)
    return (e * e + sizes) / 2


def gradient(
    x: Parameters, r: float, mean: float, penalties: Penalties
) -> Parameters:
    """The derivatives of `loss`, each in the place of its parameter.

    >>> gradient(Parameters([1.0], [2.0], 0.0, 0.0), r=3.0, mean=0.0,
    ...          penalties=Penalties())
    Parameters(p=[-2.0], q=[-1.0], b=-1.0, c=-1.0)
    """
    e = r - prediction(x, mean)
    lam = penalties.vectors
    return Parameters(
        p=subtract(scalar_multiply(lam, x.p), scalar_multiply(e, x.q)),
        q=subtract(scalar_multiply(lam, x.q), scalar_multiply(e, x.p)),
        b=penalties.b * x.b - e,
        c=penalties.c * x.c - e,
    )


def epoch(
    ratings: Sequence[tuple[int, int, float]],
    P: Matrix,
    Q: Matrix,
    b: list[float],
    c: list[float],
    mean: float,
    rate: float,
    bias_rate: float,
    penalties: Penalties,
    factors: range,
    biases: bool,
) -> float:
    """One step for each rating, in place; the sum of the errors' squares.

    ratings     (user row, item row, rating), in the order to learn in
    P, Q, b, c  the vectors and the biases of all users and of all items
    factors     range(dim)

    Each error is that before its step. What runs is this loop: `fast.unroll`
    writes it out for the number of factors.

    >>> P, Q = [[1.0]], [[2.0]]
    >>> epoch([(0, 0, 3.0)], P, Q, [0.0], [0.0], 0.0, rate=0.1, bias_rate=0.0,
    ...       penalties=Penalties(), factors=range(1), biases=False)
    1.0
    >>> P, Q
    ([[1.2]], [[2.1]])
    """
    lam, lam_b, lam_c = penalties
    squared = 0.0
    for u, i, r in ratings:
        p, q = P[u], Q[i]
        product = 0.0
        for f in factors:
            product += p[f] * q[f]
        if biases:
            b_u, c_i = b[u], c[i]
            e = r - (mean + b_u + c_i + product)
            b[u] = b_u + bias_rate * (e - lam_b * b_u)
            c[i] = c_i + bias_rate * (e - lam_c * c_i)
        else:
            e = r - product
        squared += e * e
        for f in factors:
            p_f, q_f = p[f], q[f]
            p[f] += rate * (e * q_f - lam * p_f)
            q[f] += rate * (e * p_f - lam * q_f)
    return squared


class MatrixFactorization(Shrinking):
    """Predicts p · q, or μ + b + c + p · q with `biases`.

    dim                    the number of factors: the length of the vectors
    epochs                 how often SGD goes through all ratings
    learning_rate, decay   η; `decay` multiplies it before every epoch
    regularization         λ
    bias_learning_rate     η of the biases (default: the same); it decays, too
    bias_regularization    λ_b and λ_c: a number, or a pair; default: λ
    start_std              the vectors start from N(0, start_std²); default: 1
                           without biases, as in the lecture, and 0.1 with them
    start_biases           'zero', or 'damped': those of BiasBaseline('damped')
    start                  (user vectors, item vectors) to start from instead
    order                  'table': the ratings as they stand in the table;
                           'user': user by user, as in the reference library;
                           'shuffled': a new random order in every epoch
    seed, progress         of the random numbers; draw a bar at a terminal
    trust                  w, for small tables: see `recommender.shrinkage`

    The defaults are the lecture's; `presets` has the reference library's SVD.
    An unknown user or item: μ, and with biases the bias that is known.
    `history` lists the epochs. The cost of one is that of dim · ratings.
    Raises DivergenceError if the error explodes; the model is then as before.

    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...     ("bob", "Alien", 1), ("bob", "Brazil", 5)])
    >>> model = MatrixFactorization(epochs=50, decay=1.0).fit(table)
    >>> [round(model.predict(u, i), 2) for u, i, r in table]
    [5.0, 1.0, 1.0, 5.0]
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
        trust: Optional[float] = None,
    ) -> None:
        check_count("dim", dim)
        check_count("epochs", epochs, least=0)
        check_choice("order", order, ORDERS)
        check_choice("start_biases", start_biases, ("zero", "damped"))
        check_rates(learning_rate=learning_rate, decay=decay)
        check_rates(regularization=regularization)
        check_rates(True, bias_learning_rate=bias_learning_rate)
        check_rates(True, start_std=start_std)
        check_pair("bias_regularization", bias_regularization)
        check_seed(seed)
        self.dim = dim
        self.biases = biases
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.decay = decay
        self.regularization = regularization
        self.bias_learning_rate = bias_learning_rate
        self.bias_regularization = bias_regularization
        self.start = start
        self.start_std = start_std
        self.start_biases = start_biases
        self.order = order
        self.seed = seed
        self.progress = progress
        self.trust = check_trust(trust)
        self.history: list[Epoch] = []

    def fit(
        self: Self, ratings: Ratings, validation: Optional[Ratings] = None
    ) -> Self:
        """The model, after it has learned from scratch.

        With `validation`, `history` has its error after each epoch, too.
        """
        with self._all_or_nothing():
            self._validation = checked_part(validation, "validation")
            super().fit(ratings)
            self._validation = None
        return self

    def continue_fit(
        self: Self,
        ratings: Ratings,
        epochs: Optional[int] = None,
        learning_rate: Optional[float] = None,
        validation: Optional[Ratings] = None,
    ) -> Self:
        """The model, after it has learned on from where it stands.

        It begins at the first rate again, or at another. It learns from these
        ratings; who is known, and what a user has rated, remains what the table
        of `fit` says. Raises ValueError if the id maps of the tables differ.
        """
        self._check_same_maps(ratings)
        checked_part(ratings, "continue_fit")
        count = self.epochs if epochs is None else epochs
        check_count("epochs", count, least=0)
        rate = self.learning_rate if learning_rate is None else learning_rate
        check_rates(learning_rate=rate)
        with self._all_or_nothing():
            self._validation = checked_part(validation, "validation")
            self._train(ratings, count, rate)
            self._validation = None
        return self

    def _learn(self) -> None:
        self._source = random.Random(self.seed)
        self._mean = self.ratings.mean if self.biases else 0.0
        self._learned = self._starting_values(self.ratings)
        self.history = []
        self._train(self.ratings, self.epochs, self.learning_rate)

    def _starting_values(self, table: Ratings) -> Learned:
        users, items = len(table.user_index), len(table.item_index)
        if self.start is not None:
            P, Q = checked_vectors("start", self.start, users, items, self.dim)
        else:
            usual = 0.1 if self.biases else 1.0
            std = usual if self.start_std is None else self.start_std
            P = Normal(std)(self._source, users, self.dim)
            Q = Normal(std)(self._source, items, self.dim)
        if self.biases and self.start_biases == "damped":
            model = BiasBaseline("damped").fit(table)
            return Learned(P, Q, model.user_biases, model.item_biases)
        return Learned(P, Q, [0.0] * users, [0.0] * items)

    def _train(self, table: Ratings, epochs: int, rate: float) -> None:
        """Some epochs, on copies: the old vectors stay whole if one fails."""
        self._learned = self._learned.copy()
        P, Q, b, c = self._learned
        self.history = list(self.history)
        self._source = copy.copy(self._source)
        learn = unroll(epoch, factors=self.dim, biases=self.biases)
        penalties = Penalties.of(self.regularization, self.bias_regularization)
        rows = rows_in(self.order, table)
        own_rate = self.bias_learning_rate
        bias_rate = rate if own_rate is None else own_rate
        total = epochs * len(rows)
        show = self.progress
        with progress_bar(total=total, description="SGD", show=show) as bar:
            for _ in range(epochs):
                rate *= self.decay
                bias_rate *= self.decay
                if self.order == "shuffled":
                    self._source.shuffle(rows)
                squared = learn(
                    rows, P, Q, b, c, self._mean, rate, bias_rate, penalties
                )
                self._record(rate, squared / len(rows))
                bar.update(len(rows))
                bar.set_postfix_str(f"avg loss {self.history[-1].train:.4f}")
        if epochs:
            check_outcome(self, table, self.history[-1])

    def _record(self, rate: float, train: float) -> None:
        record = Epoch(len(self.history) + 1, rate, train)
        stop_if_diverging(record, self.ratings.scale)
        if self._validation is not None:
            error = error_of(self, self._validation, mse, clip=False)
            record = record._replace(validation=error)
        self.history.append(record)

    def _user(self, row: int) -> tuple[float, Vector]:
        return self._learned.b[row], self._learned.P[row]

    def _newcomer(self, rated: Rated) -> tuple[float, Vector]:
        if not rated:
            return 0.0, []
        P, b = self._learned.P, self._learned.b
        known = [u for u, count in enumerate(self._user_counts) if count]
        rows = [[b[u], *P[u]] if self.biases else P[u] for u in known]
        error = self.history[-1].train if self.history else 1.0
        prior = prior_from(rows, error)
        return fold_in(rated, self._learned, self._mean, prior)

    def _score(self, user: tuple[float, Vector], item: Row) -> float:
        b, p = user
        if item is None:
            return self.ratings.mean + b
        q, c = self._learned.Q[item], self._learned.c[item]
        if not p:
            return self.ratings.mean + c
        return self._shrunk(prediction(Parameters(p, q, b, c), self._mean))

    def _parts(self, user: tuple[float, Vector], item: Row) -> Parts:
        b, p = user
        if item is None or not p:
            cause = "mean of all ratings, and the bias that is known"
            return [(cause, self._score(user, item))]
        parts = []
        if self.biases:
            c = self._learned.c[item]
            parts.append(("mean of all ratings", self._mean))
            parts += [("bias of the user", b), ("bias of the item", c)]
        products = enumerate(zip(p, self._learned.Q[item]), start=1)
        parts += [(f"factor {f}", p * q) for f, (p, q) in products]
        return self._shrunk_parts(parts)

    def _vectors(self, kind: str) -> Matrix:
        return self._learned.P if kind == "users" else self._learned.Q
