"""EASE: a linear model of lists, in closed form.

X is the users × items matrix of likes, ones and zeros. EASE looks for weights B
between items, with which the likes of a user predict themselves:

    ‖X - X B‖² + λ ‖B‖²        with B_jj = 0 for all j

Without B_jj = 0 the best B would say that everybody likes what he likes. With
Lagrange multipliers γ for it, the derivative vanishes where

    (Xᵀ X + λ I) B = Xᵀ X - diag(γ)

With P = (Xᵀ X + λ I)⁻¹ this is B = I - P (λ I + diag(γ)): I minus P with its
columns scaled. B_jj = 0 says by how much:

    B_ij = -P_ij / P_jj        B_jj = 0

The score of item j is (x B)_j for the row x of likes of a user.

The smaller side
----------------
P is as large as the items are many, and inverting n × n takes n³/2
multiplications. If there are fewer users, Woodbury's identity has the same P
from an inverse as large as the users are many:

    (Xᵀ X + λ I)⁻¹ = (I - Xᵀ K⁻¹ X) / λ        K = X Xᵀ + λ I

(Multiply by Xᵀ X + λ I to see it.) Even P is not needed. Let Z = K⁻¹ X. For
row u of X, x Xᵀ is row u of K - λ I, and so x Xᵀ K⁻¹ X = x - λ z with row z of
Z. That leaves

    x P = z        P_jj = (1 - Σ_{u likes j} Z_uj) / λ

and for MovieLens 100k an inverse of 943 rows instead of 1,682: a sixth of the
work.

Steck (2019), "Embarrassingly Shallow Autoencoders for Sparse Data", equations 1
to 8.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple, Optional, Sequence, Union

from scratch_recs.arguments import check_number
from scratch_recs.fast.products import quick_product
from scratch_recs.implicit.cholesky import inverse
from scratch_recs.linear_algebra import Matrix, Vector
from scratch_recs.recommender.explanation import Parts
from scratch_recs.recommender.fitted import Rated, Row
from scratch_recs.recommender.list_model import ListModel

Numbers = Union[Vector, "array[float]"]


class Liker(NamedTuple):
    """A user: the rows of the items that he or she likes, and x P."""

    liked: Sequence[int]
    xP: Numbers


def gram(
    rows: Sequence[Sequence[int]], columns: Sequence[Sequence[int]]
) -> Matrix:
    """The lower triangle of X Xᵀ: how much two rows have in common.

    rows       for every row the columns where it has a one
    columns    for every column its rows

    >>> gram([[0, 1], [1]], [[0], [0, 1]])
    [[2.0], [1.0, 1.0]]
    """
    counts = []
    for i, row in enumerate(rows):
        common = [0.0] * len(rows)
        for column in row:
            for other in columns[column]:
                common[other] += 1.0
        counts.append(common[: i + 1])
    return counts


def ridge_inverse(
    rows: Sequence[Sequence[int]],
    columns: Sequence[Sequence[int]],
    regularization: float,
) -> Matrix:
    """All rows of (X Xᵀ + λ I)⁻¹.

    >>> ridge_inverse([[0]], [[0]], 3.0)
    [[0.25]]
    """
    K = gram(rows, columns)
    for i, row in enumerate(K):
        row[i] += regularization
    half = inverse(K)
    n = len(half)
    return [half[i] + [half[k][i] for k in range(i + 1, n)] for i in range(n)]


def sum_of_rows(rows: Sequence[Numbers], which: Sequence[int]) -> Vector:
    """The sum of some rows of a matrix, entry by entry.

    >>> sum_of_rows([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 2])
    [6.0, 8.0]
    """
    chosen = [rows[n] for n in which]
    return list(map(sum, zip(*chosen))) if chosen else [0.0] * len(rows[0])


class EASE(ListModel):
    """Recommends what goes best with all that the user likes.

    regularization    λ, above 0
    likes_from        the rating from which on it is a like; None: that of the
                      table

    It learns by one inverse, of the smaller of users and items.

    >>> from scratch_recs.datasets.counting import count_clicks
    >>> clicks = count_clicks([
    ...     ("ann", "Alien"), ("ann", "Cube"), ("bob", "Alien"),
    ...     ("bob", "Cube"), ("cem", "Alien"), ("dan", "Brazil")])
    >>> model = EASE(regularization=1.0).fit(clicks)
    >>> print(model.explain("cem", "Cube"))
       0.500  likes Alien
       0.500  predicted
    >>> model.recommend("cem", 1)
    [('Cube', 0.5)]
    """

    def __init__(
        self, regularization: float = 300.0, likes_from: Optional[float] = None
    ) -> None:
        super().__init__(likes_from)
        check_number("regularization", regularization, above=0)
        self.regularization = regularization

    def _learn(self) -> None:
        self.likes, self.likers = self._rows_of_likes()
        lam = self.regularization
        self._by_users = len(self.likes) <= len(self.likers)
        if not self._by_users:
            self._P = ridge_inverse(self.likers, self.likes, lam)
            self._diagonal = [row[j] for j, row in enumerate(self._P)]
            return
        self._K = ridge_inverse(self.likes, self.likers, lam)
        # Column j of Z = K⁻¹ X: the sum of the rows of K⁻¹ of those who like j.
        columns = [sum_of_rows(self._K, users) for users in self.likers]
        self._Z = [array("d", row) for row in zip(*columns)]
        self._diagonal = [
            (1 - sum(self._Z[u][j] for u in users)) / lam
            for j, users in enumerate(self.likers)
        ]

    # --- The row x P of a user ------------------------------------------------

    def _user(self, row: int) -> Optional[Liker]:
        liked = self.likes[row]
        if not liked:
            return None
        return Liker(liked, self._Z[row] if self._by_users else self._xP(liked))

    def _newcomer(self, rated: Rated) -> Optional[Liker]:
        liked = [item for item, _ in self._liked(rated)]
        return Liker(liked, self._xP(liked)) if liked else None

    def _xP(self, liked: Sequence[int]) -> Vector:
        """x P for ones at these places of x: a sum of rows of P."""
        if not self._by_users:
            return sum_of_rows(self._P, liked)
        common = [0.0] * len(self.likes)
        for i in liked:
            for u in self.likers[i]:
                common[u] += 1.0
        # Woodbury again: x P = (x - (x Xᵀ K⁻¹) X) / λ
        product = quick_product()
        weights = [product(common, row) for row in self._K]
        xP = [-sum(map(weights.__getitem__, users)) for users in self.likers]
        for i in liked:
            xP[i] += 1.0
        return [number / self.regularization for number in xP]

    # --- The formula ----------------------------------------------------------

    def _score(self, user: Optional[Liker], item: Row) -> float:
        """x_j - (x P)_j / P_jj, which is (x B)_j."""
        if user is None or item is None:
            return 0.0
        return (item in user.liked) - user.xP[item] / self._diagonal[item]

    def _parts(self, user: Optional[Liker], item: Row) -> Parts:
        if user is None or item is None:
            return [("no like, or an unknown item", 0.0)]
        ids = self.ratings.item_ids
        column = self._xP([item])  # P is symmetric
        return [
            (f"likes {ids[i]}", self._weight(column[i], i, item))
            for i in user.liked
        ]

    def _weight(self, P_ij: float, i: int, j: int) -> float:
        return 0.0 if i == j else -P_ij / self._diagonal[j]

    def _likeness(self, kind: str, row: int) -> Optional[Vector]:
        """Row i of B: how much a like of i adds to the score of each item."""
        if kind == "users":
            return None
        return [
            self._weight(P_ij, row, j) for j, P_ij in enumerate(self._xP([row]))
        ]
