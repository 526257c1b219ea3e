"""Implicit feedback by alternating least squares (ALS).

r_ui says how much user u has shown for item i: the number of clicks, 0 for
silence. What is predicted is not r, but the preference p, 1 if r > 0 and else
0. All cells count, those of silence, too; but not alike. The confidence in a
cell grows with r, and silence, which may be mere ignorance, has the least:

    c_ui = 1 + α r_ui

Users have vectors x, items vectors y. The loss is over all users and items:

    Σ_ui c_ui (p_ui - x_u · y_i)² + λ (Σ_u ‖x_u‖² + Σ_i ‖y_i‖²)

For fixed Y it is a sum of squares in each x_u, and the best x_u is where its
derivative vanishes:

    (Σ_i c_ui y_i y_iᵀ + λ I) x_u = Σ_i c_ui p_ui y_i

The first sum is over all items, for every user. But only the cells with r > 0
make a difference between users. What silence alone would give is the same for
all, and is computed once:

    Σ_i c_ui y_i y_iᵀ = Yᵀ Y + Σ_{i: r_ui > 0} α r_ui y_i y_iᵀ

Then the same for the items with fixed X. Each half-step can only lower the
loss.

Hu, Koren and Volinsky (2008), "Collaborative Filtering for Implicit Feedback
Datasets", equations 3 to 6.
"""

from __future__ import annotations

import random
from typing import Optional, Sequence

from scratch_recs.arguments import check_count, check_number, check_seed
from scratch_recs.fast.products import quick_product
from scratch_recs.fast.unroll import unroll
from scratch_recs.implicit.cholesky import cholesky, solve_cholesky
from scratch_recs.linear_algebra import Matrix, Vector, dot, sum_of_squares
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.list_model import ListModel


def triangle(y: Vector) -> Vector:
    """The lower triangle of y yᵀ, row after row: y₁y₁, y₂y₁, y₂y₂, …

    >>> triangle([2.0, 3.0])
    [4.0, 6.0, 9.0]
    """
    return [y_f * y_g for f, y_f in enumerate(y) for y_g in y[: f + 1]]


def equations(
    shown: Rated,
    Y: Matrix,
    triangles: Matrix,
    silence: Vector,
    weight: float,
    entries: range,
    factors: range,
) -> tuple[Vector, Vector]:
    """The triangle of A and the right side b, for A x = b.

        A = Yᵀ Y + λ I + Σ α r y yᵀ        b = Σ (1 + α r) y

    shown        (item row, r) of all that somebody has shown
    triangles    y yᵀ of every item
    silence      Yᵀ Y + λ I
    weight       α
    entries      range(number of entries of a triangle)
    factors      range(dim)

    What runs is this loop: `fast.unroll` writes it out.

    >>> equations([(0, 1.0)], [[2.0]], [[4.0]], [4.5], 3.0, range(1), range(1))
    ([16.5], [8.0])
    """
    A = [silence[e] for e in entries]
    b = [0.0 for f in factors]
    for i, r in shown:
        more = weight * r
        y, yy = Y[i], triangles[i]
        for e in entries:
            A[e] += more * yy[e]
        confidence = 1 + more
        for f in factors:
            b[f] += confidence * y[f]
    return A, b


class LeastSquares:
    """The equations for one side, given the vectors Y of the other.

    Y                 the vectors of the items, if the x of users are asked for
    regularization    λ
    weight            α

    >>> side = LeastSquares([[1.0, 0.0], [0.0, 2.0]], 1.0, weight=3.0)
    >>> side.best([(1, 1.0)])
    [0.0, 0.47058823529411764]
    """

    def __init__(self, Y: Matrix, regularization: float, weight: float) -> None:
        self.Y = Y
        self.weight = weight
        self.triangles = list(map(triangle, Y))
        # Yᵀ Y + λ I
        self.silence: Vector = list(map(sum, zip(*self.triangles)))
        self.dim = len(Y[0])
        self.ends = [f * (f + 1) // 2 for f in range(self.dim + 1)]
        for end in self.ends[1:]:
            self.silence[end - 1] += regularization

    def best(self, shown: Rated) -> Vector:
        """The best x of somebody who has shown (item row, r) of these items.

        No item gives zeros.
        """
        if not shown:
            return [0.0] * self.dim
        make = unroll(equations, entries=self.ends[-1], factors=self.dim)
        A, b = make(shown, self.Y, self.triangles, self.silence, self.weight)
        rows = [A[start:end] for start, end in zip(self.ends, self.ends[1:])]
        return solve_cholesky(cholesky(rows), b)


def implicit_loss(
    shown: Sequence[Rated], X: Matrix, Y: Matrix, lam: float, alpha: float
) -> float:
    """The loss at the top of this page; it looks at all users × items.

    shown    for every user u the pairs (i, r_ui)

    >>> implicit_loss([[(0, 1.0)]], [[0.5]], [[1.0], [2.0]], 0.1, alpha=3.0)
    2.525
    """
    loss = lam * (sum(map(sum_of_squares, X)) + sum(map(sum_of_squares, Y)))
    for x, pairs in zip(X, shown):
        r = dict(pairs)
        for i, y in enumerate(Y):
            p = 1 if r.get(i, 0) > 0 else 0
            loss += (1 + alpha * r.get(i, 0)) * (p - dot(x, y)) ** 2
    return loss


class ImplicitALS(ListModel):
    """Recommends the items with the largest x_u · y_i.

    dim               the length of the vectors
    epochs            rounds: first all y, then all x
    regularization    λ, above 0
    weight            α: how much more a like counts than silence
    likes_from        the rating from which on it is a like; None: that of the
                      table
    seed, progress    of the random start; draw a bar at a terminal

    r is the rating in units of `likes_from`: the number of clicks in a table of
    clicks, 1 for 4 stars and 1.25 for 5. λ and α did best on a part of the
    training likes of MovieLens 100k; a small table needs a smaller λ. The score
    of an unknown user or item is 0. Cost of a round: dim² / 2 per like and
    dim³ / 6 per user and item, twice.

    >>> from scratch_recs.datasets.counting import count_clicks
    >>> clicks = count_clicks([
    ...     ("ann", "Alien"), ("ann", "Cube"), ("bob", "Alien"),
    ...     ("bob", "Cube"), ("cem", "Alien"), ("cem", "Alien"),
    ...     ("dan", "Brazil")])
    >>> model = ImplicitALS(dim=2, regularization=0.1).fit(clicks)
    >>> [item for item, score in model.recommend("cem")]
    ['Cube', 'Brazil']
    >>> model.similar_items("Alien", 1)[0][0]
    'Cube'
    """

    def __init__(
        self,
        dim: int = 30,
        epochs: int = 5,
        regularization: float = 30.0,
        weight: float = 3.0,
        likes_from: Optional[float] = None,
        seed: int = 0,
        progress: bool = True,
    ) -> None:
        super().__init__(likes_from)
        check_count("dim", dim)
        check_count("epochs", epochs)
        check_number("regularization", regularization, above=0)
        check_number("weight", weight, least=0)
        check_seed(seed)
        self.dim = dim
        self.epochs = epochs
        self.regularization = regularization
        self.weight = weight
        self.seed = seed
        self.progress = progress

    def _learn(self) -> None:
        likes = self._likes()
        by_user = [self._shown(rated) for rated in likes.by_user]
        by_item = [self._shown(raters) for raters in likes.by_item]
        gauss = random.Random(self.seed).gauss
        self.Y = [[gauss(0, 0.1) for _ in range(self.dim)] for _ in by_item]
        self.X = self._best_rows(by_user, self.Y)
        for _ in progress_bar(
            range(self.epochs), description="ALS", show=self.progress
        ):
            self.Y = self._best_rows(by_item, self.X)
            self.X = self._best_rows(by_user, self.Y)
        self._side = self._least_squares(self.Y)

    def _least_squares(self, Y: Matrix) -> LeastSquares:
        return LeastSquares(Y, self.regularization, self.weight)

    def _best_rows(self, shown: Sequence[Rated], Y: Matrix) -> Matrix:
        side = self._least_squares(Y)
        return [side.best(pairs) for pairs in shown]

    def _shown(self, liked: Rated) -> Rated:
        """The r of some likes."""
        unit = self._threshold()
        return [(i, r / unit if unit > 0 else 1.0) for i, r in liked]

    def _user(self, row: int) -> Optional[Vector]:
        return self.X[row] if any(self.X[row]) else None

    def _newcomer(self, rated: Rated) -> Optional[Vector]:
        liked = self._liked(rated)
        return self._side.best(self._shown(liked)) if liked else None

    def _score(self, user: Optional[Vector], item: Row) -> float:
        return 0.0 if user is None or item is None else dot(user, self.Y[item])

    def _item_scores(
        self, user: Optional[Vector], items: Sequence[int]
    ) -> Sequence[float]:
        product = quick_product()
        x = [0.0] * self.dim if user is None else user
        return [product(x, self.Y[item]) for item in items]

    def _parts(self, user: Optional[Vector], item: Row) -> Parts:
        if user is None or item is None:
            return [("no like, or an unknown item", 0.0)]
        products = enumerate(zip(user, self.Y[item]), start=1)
        return [(f"factor {f}", x_f * y_f) for f, (x_f, y_f) in products]

    def _vectors(self, kind: str) -> Matrix:
        return self.X if kind == "users" else self.Y
