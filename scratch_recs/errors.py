"""The two ways in which things go wrong, each with a name of its own."""

from __future__ import annotations


class DataError(ValueError):
    """Bad input: one sentence that names the file, the line and the text.

    >>> raise DataError("u.data, line 3: the rating 'five' is not a number")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: u.data, line 3: the rating 'five' is not a number
    """


class DivergenceError(ArithmeticError):
    """A training run whose error explodes: which epoch, and what to lower.

    >>> raise DivergenceError("epoch 2: the error grew to inf; lower the rate")
    Traceback (most recent call last):
    scratch_recs.errors.DivergenceError: epoch 2: the error grew to inf; lower the rate
    """
