"""The settings that README's figures were made with."""

from scratch_recs.factorization.presets import (
    EIGHT_FACTORS,
    REFERENCE_SVD,
    TWO_FACTORS,
)


def test_the_settings_are_those_of_the_documented_figures():
    # Another number here is another number in README: `-m figures` measures them.
    assert TWO_FACTORS == dict(
        dim=2, epochs=7, learning_rate=0.12, decay=0.85, regularization=0.08,
        biases=True, bias_learning_rate=0.01, bias_regularization=0.05,
        start_biases="damped",
    )  # fmt: skip
    assert EIGHT_FACTORS == dict(
        dim=8, epochs=28, learning_rate=0.0086, decay=0.97, regularization=0.64,
        biases=True, bias_regularization=(0.056, 0.0033),
    )  # fmt: skip


def test_the_reference_is_what_its_documentation_says():
    # surprise.SVD(n_factors=100, n_epochs=20, biased=True, lr_all=.005, reg_all=.02)
    assert REFERENCE_SVD == dict(
        dim=100, epochs=20, biases=True, learning_rate=0.005, regularization=0.02,
        decay=1.0, order="user",
    )  # fmt: skip
