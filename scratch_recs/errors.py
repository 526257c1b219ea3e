"""The three ways in which things go wrong, each with a name of its own.

A wrong argument is none of them: it is a ValueError or a TypeError that names
the argument.
"""

from __future__ import annotations


class DataError(ValueError):
    """Bad data. The message names the file, the line and the text.

    >>> raise DataError("u.data, line 3: 'five' is not a number")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: u.data, line 3: 'five' is not a number
    """


class DivergenceError(ArithmeticError):
    """A training run diverges. The message names the epoch and what to lower.

    >>> raise DivergenceError("epoch 2: lower the rate")
    Traceback (most recent call last):
    scratch_recs.errors.DivergenceError: epoch 2: lower the rate
    """


class NotFittedError(AttributeError):
    """A model is asked before `fit`: it has no table of ratings yet.

    >>> raise NotFittedError("UserKNN is not fitted: call fit first")
    Traceback (most recent call last):
    scratch_recs.errors.NotFittedError: UserKNN is not fitted: call fit first
    """

    @property
    def name(self) -> str:
        """Empty. Python 3.10 and later would suggest a name that is similar."""
        return ""

    @name.setter
    def name(self, name: str) -> None:
        """Do nothing. Python tells AttributeErrors which name is missing."""
