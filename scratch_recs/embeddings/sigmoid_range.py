"""From any number to a rating inside a range, and how steep the way is.

A dot product can be any number, a rating cannot. The logistic function σ takes
the whole number line to the numbers between 0 and 1, so that with a range (low,
high)

    r̂ = low + (high - low) · σ(z)          σ(z) = 1 / (1 + e⁻ᶻ)

lies inside the range for every z. Its slope, which back-propagation needs,
follows from the rating itself, because σ' = σ (1 - σ):

    dr̂/dz = (high - low) · σ (1 - σ) = (r̂ - low) (high - r̂) / (high - low)

σ is computed as ½ + ½ tanh(z / 2), which is the same and never overflows. So
with the middle m and half the width h of the range, and t = tanh(z / 2),

    r̂ = m + h t            dr̂/dz = ½ h (1 - t²)

fastai calls this function sigmoid_range, and the setting y_range.
"""

from __future__ import annotations

from math import log, tanh
from typing import NamedTuple, Sequence, Union

from scratch_recs.arguments import check_number, quoted
from scratch_recs.recommender.explanation import Parts

# (cause, amount) pairs that add up to z: before the range, and no rating yet.
Terms = Sequence[tuple[str, float]]

# A setting of `sigmoid_range`.
YRange = Union[None, str, tuple[float, float]]


class SigmoidRange(NamedTuple):
    """The function r̂(z) into (low, high), and its slope.

    >>> SigmoidRange(0.5, 5.0)(0.0), SigmoidRange(0.5, 5.0)(1000.0)
    (2.75, 5.0)
    """

    low: float
    high: float

    def __call__(self, z: float) -> float:
        return self.with_slope(z)[0]

    def with_slope(self, z: float) -> tuple[float, float]:
        """(r̂, dr̂/dz) at z.

        >>> SigmoidRange(1.0, 5.0).with_slope(0.0)
        (3.0, 1.0)
        """
        low, high = self
        middle = 0.5 * (low + high)
        half = 0.5 * (high - low)
        t = tanh(0.5 * z)
        return middle + half * t, 0.5 * half * (1.0 - t * t)

    def inverse(self, rating: float) -> float:
        """The z of a rating; one at an end of the range counts as inside it.

        >>> SigmoidRange(1.0, 5.0).inverse(3.0)
        0.0
        >>> round(SigmoidRange(1.0, 5.0)(SigmoidRange(1.0, 5.0).inverse(5)), 2)
        4.96
        """
        if self.low == self.high:
            return 0.0
        share = (rating - self.low) / (self.high - self.low)
        share = min(0.99, max(0.01, share))
        return log(share / (1.0 - share))

    def parts(self, terms: Terms) -> Parts:
        """(cause, amount) pairs that add up to r̂, from those that add up to z.

        Near z = 0 the sigmoid is nearly a straight line, its tangent. On that
        line every term of z is worth term · (high - low) / 4 of a rating. How
        far the sigmoid stays behind the line is an amount of its own, the last
        one.

        >>> SigmoidRange(1.0, 5.0).parts([("bias of the user", 0.5)])[:2]
        [('middle of the range', 3.0), ('bias of the user', 0.5)]
        """
        middle, tangent = self.with_slope(0.0)
        z = 0.0
        for _, term in terms:
            z += term
        return [
            ("middle of the range", middle),
            *((cause, tangent * term) for cause, term in terms),
            ("flattening of the sigmoid", self(z) - (middle + tangent * z)),
        ]


class NoRange(NamedTuple):
    """The function r̂ = offset + z, for models without a range.

    >>> NoRange(offset=3.5)(0.25)
    3.75
    """

    offset: float = 0.0

    def __call__(self, z: float) -> float:
        return self.offset + z

    def with_slope(self, z: float) -> tuple[float, float]:
        """(r̂, dr̂/dz) at z: the slope is 1 everywhere.

        >>> NoRange(3.5).with_slope(0.25)
        (3.75, 1.0)
        """
        return self.offset + z, 1.0

    def inverse(self, rating: float) -> float:
        """The z of a rating.

        >>> NoRange(3.5).inverse(4.0)
        0.5
        """
        return rating - self.offset

    def parts(self, terms: Terms) -> Parts:
        """The terms of z and the offset, if any: they add up to r̂.

        >>> NoRange(3.5).parts([("bias of the user", 0.5)])
        [('mean of all ratings', 3.5), ('bias of the user', 0.5)]
        >>> NoRange().parts([("factor 1", 4.5)])
        [('factor 1', 4.5)]
        """
        offset = [("mean of all ratings", self.offset)] if self.offset else []
        return [*offset, *terms]


AnyRange = Union[SigmoidRange, NoRange]


def checked_range(y_range: YRange) -> YRange:
    """The setting itself. Raises TypeError or ValueError if it is no range.

    >>> checked_range((5, 1))
    Traceback (most recent call last):
    ValueError: y_range is 'scale', 'wide', a pair (low, high) or None, not \
(5, 1)
    """
    if y_range is None or y_range in ("scale", "wide"):
        return y_range
    return _pair(y_range)


def _pair(y_range: object) -> tuple[float, float]:
    what = "'scale', 'wide', a pair (low, high) or None"
    sentence = f"y_range is {what}, not {quoted(y_range)}"
    if not isinstance(y_range, (str, tuple, list)):
        raise TypeError(sentence)
    if isinstance(y_range, str) or len(y_range) != 2:
        raise ValueError(sentence)
    low, high = y_range
    check_number("y_range: low", low)
    check_number("y_range: high", high)
    if not low < high:
        raise ValueError(sentence)
    return low, high


def sigmoid_range(
    y_range: YRange, scale: tuple[float, float], mean: float
) -> AnyRange:
    """The range for a setting y_range, the ratings' scale and their mean.

    'scale'        the range is that of the ratings (as in the fastai study)
    'wide'         half a star wider at both ends, so that the best and the
                   worst rating are in reach: the ends of a range never are
    (low, high)    this range
    None           none: r̂ = mean + z

    Raises ValueError if y_range is any other word.

    >>> sigmoid_range("wide", scale=(0.5, 5.0), mean=3.5)
    SigmoidRange(low=0.0, high=5.5)
    """
    if y_range is None:
        return NoRange(mean)
    if y_range == "scale":
        return SigmoidRange(*scale)
    if y_range == "wide":
        return SigmoidRange(scale[0] - 0.5, scale[1] + 0.5)
    return SigmoidRange(*_pair(y_range))
