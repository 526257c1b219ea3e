"""The reference library's SVD, from the starting vectors that it draws.

scikit-surprise numbers users and items in the order in which they appear in the
training part, draws one starting vector after the other with numpy's generator,
those of all users first, and then goes through the ratings user by user. With
the same numbers and the same order, `MatrixFactorization` takes the same steps,
and learns the same vectors.
"""

from __future__ import annotations

from typing import Sequence

from scratch_recs import (
    REFERENCE_SVD,
    MatrixFactorization,
    NumpyRandom,
    Ratings,
)

REFERENCE_SCALE = (1.0, 5.0)  # what the library takes if none is named


def reference_svd(
    train: Ratings, dim: int = 100, random_state: int = 42
) -> MatrixFactorization:
    """A fitted model that predicts as SVD(n_factors=dim, random_state=…) does.

    `train` is a training part as `surprise_split` cuts it. Its rows decide on
    the order, so they are numbered anew here: ids that it does not hold are
    unknown to the model.
    """
    table = Ratings.from_triples(train, train.scale)
    source = NumpyRandom(random_state)
    P, Q = (
        [[source.normal(0.0, 0.1) for _ in range(dim)] for _ in ids]
        for ids in (table.user_ids, table.item_ids)
    )
    settings = {**REFERENCE_SVD, "dim": dim}
    return MatrixFactorization(start=(P, Q), **settings).fit(table)


def clipped(
    predictions: Sequence[float], scale: tuple[float, float] = REFERENCE_SCALE
) -> list[float]:
    """The predictions, moved into a scale that need not be that of the data.

    >>> clipped([-7.5, 2.25, 9.0])
    [1.0, 2.25, 5.0]
    """
    low, high = scale
    return [min(high, max(low, prediction)) for prediction in predictions]
