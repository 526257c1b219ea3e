"""Good settings for matrix factorization, by the data that they were found on.

Each was chosen on a part of the training ratings, never on those that errors
are reported of.

    >>> from scratch_recs.mf_sgd import MatrixFactorization
    >>> model = MatrixFactorization(**TWO_FACTORS, seed=1)
    >>> model.dim, model.biases, model.start_biases
    (2, True, 'damped')
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Mapping

# MovieLens 100k: two factors and biases.
TWO_FACTORS: Mapping[str, Any] = MappingProxyType(
    dict(
        dim=2,
        epochs=7,
        learning_rate=0.12,
        decay=0.85,
        regularization=0.08,
        biases=True,
        bias_learning_rate=0.01,
        bias_regularization=0.05,
        start_biases="damped",
    )
)

# MovieLens 100k, for lists from ten ratings (see `cli.for_you`): sixteen
# factors, held down less than two, follow a person further away from fame.
SIXTEEN_FACTORS: Mapping[str, Any] = MappingProxyType(
    dict(TWO_FACTORS, dim=16, epochs=10, regularization=0.03)
)

# Jester: eight factors and biases.
EIGHT_FACTORS: Mapping[str, Any] = MappingProxyType(
    dict(
        dim=8,
        epochs=28,
        learning_rate=0.0086,
        decay=0.97,
        regularization=0.64,
        biases=True,
        bias_regularization=(0.056, 0.0033),
    )
)

# What scikit-surprise's SVD does when nothing is said.
REFERENCE_SVD: Mapping[str, Any] = MappingProxyType(
    dict(
        dim=100,
        epochs=20,
        learning_rate=0.005,
        decay=1.0,
        regularization=0.02,
        biases=True,
        order="user",
    )
)
