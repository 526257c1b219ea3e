"""Bayesian personalized ranking (BPR): this item rather than that one.

A list needs no numbers, only an order. So BPR learns from pairs: user u likes
item i, and has not shown any liking for item j. With a vector p per user, and a
vector q and a bias c per item, the scores and their difference are

    z_ui = c_i + p_u · q_i          x = z_ui - z_uj

The probability that u ranks i above j is taken to be σ(x) = 1 / (1 + e^-x). Its
logarithm, with the penalties of all parameters involved, is made larger:

    gain = ln σ(x) - ½ λ (‖p‖² + ‖q_i‖² + ‖q_j‖²) - ½ λ_c (c_i² + c_j²)

Since d/dx ln σ(x) = 1 - σ(x) = σ(-x), let s = σ(-x): how wrong the order still
is, from 0 to 1. By the chain rule,

    ∂gain/∂p   =  s (q_i - q_j) - λ p
    ∂gain/∂q_i =  s p - λ q_i               ∂gain/∂c_i =  s - λ_c c_i
    ∂gain/∂q_j = -s p - λ q_j               ∂gain/∂c_j = -s - λ_c c_j

and SGD moves each parameter uphill, by the learning rate η times this.

Which j? Drawn at random, most are far down already, s is near 0 and nothing is
learned. So `negatives` items are drawn, and the one with the highest score is
taken: that is where the list is wrong.

Rendle, Freudenthaler, Gantner and Schmidt-Thieme (2009), "BPR: Bayesian
Personalized Ranking from Implicit Feedback", figure 4; the choice of j: Zhang,
Chen, Wang and Yu (2013), "Optimizing Top-N Collaborative Filtering via Dynamic
Negative Item Sampling".
"""

from __future__ import annotations

import random
from math import exp, log
from typing import NamedTuple, Optional, Sequence

from scratch_recs.arguments import check_count, check_rates, check_seed
from scratch_recs.fast.products import quick_product
from scratch_recs.fast.unroll import unroll
from scratch_recs.linear_algebra import Matrix, Vector, dot, sum_of_squares
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.list_model import ListModel

# (user row, liked item row, rows of items that the user does not like)
Comparison = tuple[int, int, Sequence[int]]

# Beyond, e^x is no float any more.
_LARGEST = 700.0


class Pair(NamedTuple):
    """The parameters of one step; or the slopes of its gain."""

    p: Vector
    q_i: Vector
    q_j: Vector
    c_i: float
    c_j: float


def gain(pair: Pair, lam: float, lam_c: float) -> float:
    """ln σ(x) minus the penalties, as at the top of this page.

    >>> round(gain(Pair([1.0], [1.0], [0.0], 0.0, 0.0), 0.0, 0.0), 4)
    -0.3133
    """
    p, q_i, q_j, c_i, c_j = pair
    x = c_i + dot(p, q_i) - c_j - dot(p, q_j)
    sizes = lam * sum(map(sum_of_squares, (p, q_i, q_j)))
    sizes += lam_c * (c_i * c_i + c_j * c_j)
    return -log(1 + exp(-x)) - sizes / 2


def epoch(
    steps: Sequence[Comparison],
    P: Matrix,
    Q: Matrix,
    c: Vector,
    rate: float,
    item_rate: float,
    lam: float,
    lam_c: float,
    factors: range,
) -> None:
    """One step uphill for each (u, i, items to choose j from), in place.

    rate, item_rate    η of the users and of the items
    factors            range(dim)

    What runs is this loop: `fast.unroll` writes it out for the number of
    factors.

    >>> P, Q, c = [[1.0]], [[1.0], [0.0]], [0.0, 0.0]
    >>> epoch([(0, 0, [1])], P, Q, c, 0.1, 0.1, 0.0, 0.0, factors=range(1))
    >>> [round(x, 4) for x in (P[0][0], Q[0][0], Q[1][0], c[0], c[1])]
    [1.0269, 1.0269, -0.0269, 0.0269, -0.0269]
    """
    for u, i, others in steps:
        p = P[u]
        j = -1
        z_j = 0.0
        for other in others:
            q = Q[other]
            z = 0.0
            for f in factors:
                z += p[f] * q[f]
            z += c[other]
            if j < 0 or z > z_j:
                j = other
                z_j = z
        q_i, q_j = Q[i], Q[j]
        x = 0.0
        for f in factors:
            x += p[f] * q_i[f]
        x += c[i] - z_j
        s = 1 / (1 + exp(min(x, _LARGEST)))
        c[i] += item_rate * (s - lam_c * c[i])
        c[j] += item_rate * (-s - lam_c * c[j])
        for f in factors:
            p_f, i_f, j_f = p[f], q_i[f], q_j[f]
            p[f] += rate * (s * (i_f - j_f) - lam * p_f)
            q_i[f] += item_rate * (s * p_f - lam * i_f)
            q_j[f] += item_rate * (-s * p_f - lam * j_f)


class BPR(ListModel):
    """Recommends the items with the largest c_i + p_u · q_i.

    dim                    the length of the vectors
    epochs                 how often SGD goes through all likes
    learning_rate          η of the first epoch; it falls to 0 along a line
    regularization         λ
    bias_regularization    λ_c
    negatives              so many items are drawn to choose j from; 1 is
                           the paper's way
    likes_from             the rating from which on it is a like; None: that of
                           the table
    seed, progress         of the random numbers; draw a bar at a terminal

    An unknown item has the score 0, for an unknown user the bias decides. A new
    user gets a vector by the same steps, with the items held fixed. Cost of an
    epoch: dim · (negatives + 3) per like.

    >>> from scratch_recs.datasets.counting import count_clicks
    >>> clicks = count_clicks([
    ...     ("ann", "Alien"), ("ann", "Cube"), ("bob", "Alien"),
    ...     ("bob", "Cube"), ("cem", "Alien"), ("dan", "Brazil"),
    ...     ("eve", "Brazil")])
    >>> model = BPR(dim=2, epochs=200).fit(clicks)
    >>> [item for item, score in model.recommend("cem")]
    ['Cube', 'Brazil']
    """

    def __init__(
        self,
        dim: int = 30,
        epochs: int = 30,
        learning_rate: float = 0.1,
        regularization: float = 0.03,
        bias_regularization: float = 0.01,
        negatives: int = 3,
        likes_from: Optional[float] = None,
        seed: int = 0,
        progress: bool = True,
    ) -> None:
        super().__init__(likes_from)
        check_count("dim", dim)
        check_count("epochs", epochs, least=0)
        check_count("negatives", negatives)
        check_rates(learning_rate=learning_rate, regularization=regularization)
        check_rates(bias_regularization=bias_regularization)
        check_seed(seed)
        self.dim = dim
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.bias_regularization = bias_regularization
        self.negatives = negatives
        self.seed = seed
        self.progress = progress

    def _learn(self) -> None:
        table = self._likes()
        source = random.Random(self.seed)
        users, items = len(table.user_index), len(table.item_index)
        gauss = source.gauss
        dim = range(self.dim)
        self.P = [[gauss(0, 0.1) for _ in dim] for _ in range(users)]
        self.Q = [[gauss(0, 0.1) for _ in dim] for _ in range(items)]
        self.c = [0.0] * items
        # Only what somebody has rated can be what a user does not like.
        self._items = sorted(set(self.ratings.items))
        likes = list(zip(table.users, table.items))
        liked = [{i for i, _ in rated} for rated in table.by_user]
        self._has_likes = [bool(one) for one in liked]
        bar = progress_bar(
            range(self.epochs), description="BPR", show=self.progress
        )
        for number in bar:
            source.shuffle(likes)
            steps = self._steps(likes, liked, source)
            self._climb(steps, self.P, number, moves_items=True)

    def _steps(
        self,
        likes: Sequence[tuple[int, int]],
        liked: Sequence[set[int]],
        source: random.Random,
    ) -> list[Comparison]:
        """The likes, each with items that its user does not like.

        A user who likes everything has no order to learn.
        """
        items = self._items
        count = len(items)
        uniform = source.random
        steps: list[Comparison] = []
        for u, i in likes:
            his = liked[u]
            if len(his) < count:
                others: list[int] = []
                while len(others) < self.negatives:
                    other = items[int(uniform() * count)]
                    if other not in his:
                        others.append(other)
                steps.append((u, i, others))
        return steps

    def _climb(
        self, steps: list[Comparison], P: Matrix, number: int, moves_items: bool
    ) -> None:
        """Epoch `number`, from 0."""
        rate = self.learning_rate * (1 - number / self.epochs)
        learn = unroll(epoch, factors=self.dim)
        learn(
            steps,
            P,
            self.Q,
            self.c,
            rate,
            rate if moves_items else 0.0,
            self.regularization,
            self.bias_regularization,
        )

    def _user(self, row: int) -> Optional[Vector]:
        return self.P[row] if self._has_likes[row] else None

    def _newcomer(self, rated: Rated) -> Optional[Vector]:
        liked = [item for item, _ in self._liked(rated)]
        if not liked:
            return None
        source = random.Random(self.seed)
        P = [[0.0] * self.dim]
        likes = [(0, item) for item in liked]
        for number in range(self.epochs):
            source.shuffle(likes)
            steps = self._steps(likes, [set(liked)], source)
            self._climb(steps, P, number, moves_items=False)
        return P[0]

    def _score(self, user: Optional[Vector], item: Row) -> float:
        if item is None:
            return 0.0
        if user is None:
            return self.c[item]
        return self.c[item] + dot(user, self.Q[item])

    def _item_scores(
        self, user: Optional[Vector], items: Sequence[int]
    ) -> Sequence[float]:
        product = quick_product()
        p = [0.0] * self.dim if user is None else user
        return [self.c[i] + product(p, self.Q[i]) for i in items]

    def _parts(self, user: Optional[Vector], item: Row) -> Parts:
        if item is None:
            return [("an unknown item", 0.0)]
        parts = [("bias of the item", self.c[item])]
        products = enumerate(zip(user or [], self.Q[item]), start=1)
        return parts + [
            (f"factor {f}", p_f * q_f) for f, (p_f, q_f) in products
        ]

    def _vectors(self, kind: str) -> Matrix:
        return self.P if kind == "users" else self.Q
