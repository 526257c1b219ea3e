"""Regularized SVD: the best low-rank utility matrix for the observed ratings.

Users are rows z_i of Z, items rows w_j of W, and R are the pairs (i, j) with a
rating y_ij. The lecture minimizes

    f(Z, W) = Σ_R (w_j · z_i - y_ij)² + λ₁/2 ‖Z‖² + λ₂/2 ‖W‖²

Its gradient, with e_ij = w_j · z_i - y_ij:

    ∂f/∂z_i = 2 Σ_j e_ij w_j + λ₁ z_i        ∂f/∂w_j = 2 Σ_i e_ij z_i + λ₂ w_j

For fixed W the gradient is linear in Z, so the best z_i is where it vanishes:

    (Σ_j w_j w_jᵀ + λ₁/2 I) z_i = Σ_j y_ij w_j

and likewise for W. Alternating least squares (ALS) solves the one, then the
other, and so on; f can only fall.

The loss of the reference library's SVD (and of `mf_sgd`) is another one. It
pays its penalty once for every rating: λ (‖z_i‖² + ‖w_j‖²) summed over R, which
is λ n_i ‖z_i‖² for a user with n_i ratings. There, the vectors of busy users
are held down more; here all are held alike, and that of a busy user is freer to
follow the data.

Zhou, Wilkinson, Schreiber and Pan (2008), "Large-Scale Parallel Collaborative
Filtering for the Netflix Prize".
"""

from __future__ import annotations

import random
from typing import Optional, Sequence

from scratch_recs.arguments import check_count, check_number, check_seed
from scratch_recs.linear_algebra import (
    Matrix,
    Vector,
    add,
    dot,
    scalar_multiply,
    solve,
    sum_of_squares,
)
from scratch_recs.progress import progress_bar
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.baselines import means_of
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.shrinkage import Shrinking, check_trust


def lecture_loss(
    by_user: Sequence[Rated], Z: Matrix, W: Matrix, lam_1: float, lam_2: float
) -> float:
    """f(Z, W), the loss at the top of this page.

    by_user    for every user i the pairs (j, y_ij)

    >>> lecture_loss([[(0, 5.0)]], Z=[[2.0]], W=[[2.0]], lam_1=1.0, lam_2=3.0)
    9.0
    """
    errors = [
        dot(W[j], z) - y for z, rated in zip(Z, by_user) for j, y in rated
    ]
    squares = sum_of_squares(errors)
    size_of_z = sum_of_squares([x for row in Z for x in row])
    size_of_w = sum_of_squares([x for row in W for x in row])
    return squares + lam_1 / 2 * size_of_z + lam_2 / 2 * size_of_w


def lecture_gradient(
    by_user: Sequence[Rated], Z: Matrix, W: Matrix, lam_1: float, lam_2: float
) -> tuple[Matrix, Matrix]:
    """(∂f/∂Z, ∂f/∂W), in the shapes of Z and W.

    >>> by_user, Z, W = [[(0, 5.0)]], [[2.0]], [[2.0]]
    >>> lecture_gradient(by_user, Z, W, lam_1=1.0, lam_2=3.0)
    ([[-2.0]], [[2.0]])
    """
    of_z = [scalar_multiply(lam_1, z) for z in Z]
    of_w = [scalar_multiply(lam_2, w) for w in W]
    for i, rated in enumerate(by_user):
        for j, y in rated:
            e = dot(W[j], Z[i]) - y
            of_z[i] = add(of_z[i], scalar_multiply(2 * e, W[j]))
            of_w[j] = add(of_w[j], scalar_multiply(2 * e, Z[i]))
    return of_z, of_w


def best_row(rated: Rated, W: Matrix, lam: float) -> Vector:
    """The z that minimizes Σ_j (w_j · z - y_j)² + λ/2 ‖z‖²; λ above 0.

    >>> best_row([(0, 5.0)], W=[[2.0]], lam=2.0)
    [2.0]
    """
    size = range(len(W[0]))
    A = [[lam / 2 if f == g else 0.0 for g in size] for f in size]
    b = [0.0] * len(size)
    for j, y in rated:
        w = W[j]
        for f, w_f in enumerate(w):
            b[f] += y * w_f
            row = A[f]
            # Only the lower half: A is symmetric, and its upper half is copied.
            for g in range(f + 1):
                row[g] += w_f * w[g]
    for f in size:
        for g in range(f):
            A[g][f] = A[f][g]
    return solve(A, b)


class RegularizedSVD(Shrinking):
    """Predicts w_j · z_i, with Z and W from alternating least squares.

    dim                       number of factors
    epochs                    rounds: first all z, then all w
    lam_users, lam_items      λ₁ and λ₂, above 0
    seed, progress            of the random start of W; draw a bar at a terminal
    trust                     w of r̂ = μ + w (w_j · z_i - μ); None: 1, on a
                              small table what held out ratings say, see
                              `recommender.shrinkage`

    `losses` holds f after every round; it never rises. The prediction for an
    unknown user or item is μ.

    >>> from scratch_recs.datasets.ratings import Ratings
    >>> table = Ratings.from_triples([
    ...     ("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...     ("bob", "Alien", 1), ("bob", "Brazil", 5)])
    >>> model = RegularizedSVD(dim=2, lam_users=0.1, lam_items=0.1).fit(table)
    >>> print(model.explain("ann", "Alien"))
       3.000  factor 1
      +1.943  factor 2
       4.943  predicted
    """

    def __init__(
        self,
        dim: int = 10,
        epochs: int = 15,
        lam_users: float = 10.0,
        lam_items: float = 10.0,
        seed: int = 0,
        progress: bool = True,
        trust: Optional[float] = None,
    ) -> None:
        check_count("dim", dim)
        check_count("epochs", epochs)
        check_number("lam_users", lam_users, above=0)
        check_number("lam_items", lam_items, above=0)
        check_seed(seed)
        self.dim = dim
        self.epochs = epochs
        self.lam_users = lam_users
        self.lam_items = lam_items
        self.seed = seed
        self.progress = progress
        self.trust = check_trust(trust)

    def _learn(self) -> None:
        by_user, by_item = self.ratings.by_user, self.ratings.by_item
        # The start of Zhou et al.: the item's mean, then small random numbers.
        gauss = random.Random(self.seed).gauss
        self.W = [
            [mean, *(gauss(0, 0.1) for _ in range(1, self.dim))]
            for mean in means_of(by_item, empty=self.ratings.mean)
        ]
        self.losses: list[float] = []
        lam_1, lam_2 = self.lam_users, self.lam_items
        for _ in progress_bar(
            range(self.epochs), description="ALS", show=self.progress
        ):
            self.Z = [best_row(rated, self.W, lam_1) for rated in by_user]
            self.W = [best_row(raters, self.Z, lam_2) for raters in by_item]
            loss = lecture_loss(by_user, self.Z, self.W, lam_1, lam_2)
            self.losses.append(loss)

    def _user(self, row: int) -> Vector:
        return self.Z[row]

    def _newcomer(self, rated: Rated) -> Optional[Vector]:
        return best_row(rated, self.W, self.lam_users) if rated else None

    def _score(self, user: Optional[Vector], item: Row) -> float:
        if user is None or item is None:
            return self.ratings.mean
        return self._shrunk(dot(self.W[item], user))

    def _parts(self, user: Optional[Vector], item: Row) -> Parts:
        if user is None or item is None:
            return [("mean of all ratings", self.ratings.mean)]
        products = enumerate(zip(user, self.W[item]), start=1)
        return self._shrunk_parts(
            [(f"factor {f}", z_f * w_f) for f, (z_f, w_f) in products]
        )

    def _vectors(self, kind: str) -> Matrix:
        return self.Z if kind == "users" else self.W
