"""From any number to a rating inside a range, and how steep the way is.

A dot product can be any number, a rating cannot. The logistic function σ bends the
whole number line into 0 to 1, so that with a range (low, high)

    r̂ = low + (high - low) · σ(z)          σ(z) = 1 / (1 + e⁻ᶻ)

lies inside the range whatever z is. Its slope, which back-propagation needs, comes
out of the rating itself, because σ' = σ (1 - σ):

    dr̂/dz = (high - low) · σ (1 - σ) = (r̂ - low) (high - r̂) / (high - low)

σ is computed as ½ + ½ tanh(z / 2), which is the same and never overflows. So with
the middle m and half the width h of the range, and t = tanh(z / 2),

    r̂ = m + h t            dr̂/dz = ½ h (1 - t²)
"""

from __future__ import annotations

import math
from typing import NamedTuple, Sequence, Union


class SigmoidRange(NamedTuple):
    """The function r̂(z) into (low, high), with its slope and its tangent at 0.

    >>> squash = SigmoidRange(0.5, 5.0)
    >>> squash(0.0), squash(1000.0)
    (2.75, 5.0)
    """

    low: float
    high: float

    @property
    def middle(self) -> float:
        """r̂(0).

        >>> SigmoidRange(0.5, 5.0).middle
        2.75
        """
        return 0.5 * (self.low + self.high)

    @property
    def half_width(self) -> float:
        """(high - low) / 2.

        >>> SigmoidRange(0.5, 5.0).half_width
        2.25
        """
        return 0.5 * (self.high - self.low)

    @property
    def tangent(self) -> float:
        """The slope at 0, where it is steepest: (high - low) / 4.

        >>> SigmoidRange(1.0, 5.0).tangent
        1.0
        """
        return 0.25 * (self.high - self.low)

    def __call__(self, z: float) -> float:
        return self.with_slope(z)[0]

    def with_slope(self, z: float) -> tuple[float, float]:
        """(r̂, dr̂/dz) at z.

        >>> SigmoidRange(1.0, 5.0).with_slope(0.0)
        (3.0, 1.0)
        """
        half = self.half_width
        t = math.tanh(0.5 * z)
        return self.middle + half * t, 0.5 * half * (1.0 - t * t)


class NoRange(NamedTuple):
    """What stands in where nothing is squashed: r̂ = z + offset.

    >>> NoRange(offset=3.5)(0.25)
    3.75
    """

    offset: float = 0.0

    @property
    def middle(self) -> float:
        """r̂(0), the offset.

        >>> NoRange(3.5).middle
        3.5
        """
        return self.offset

    @property
    def half_width(self) -> float:
        """0: there is no range.

        >>> NoRange().half_width
        0.0
        """
        return 0.0

    @property
    def tangent(self) -> float:
        """1, the slope everywhere.

        >>> NoRange().tangent
        1.0
        """
        return 1.0

    def __call__(self, z: float) -> float:
        return self.offset + z

    def with_slope(self, z: float) -> tuple[float, float]:
        """(r̂, 1) at z.

        >>> NoRange(3.5).with_slope(0.25)
        (3.75, 1.0)
        """
        return self.offset + z, 1.0


def range_of(
    y_range: Union[None, str, tuple[float, float]],
    scale: tuple[float, float],
    mean: float,
) -> Union[SigmoidRange, NoRange]:
    """The squash for a model's setting y_range and for the ratings' scale and mean.

    'scale'        the range is that of the ratings (as in the fastai study)
    'wide'         half a star wider on both sides, so that the best and the worst
                   rating are in reach: the ends of the range never are
    (low, high)    this range
    None           none: r̂ = mean + z

    >>> range_of("wide", scale=(0.5, 5.0), mean=3.5)
    SigmoidRange(low=0.0, high=5.5)
    """
    if y_range is None:
        return NoRange(mean)
    if y_range == "scale":
        return SigmoidRange(*scale)
    if y_range == "wide":
        return SigmoidRange(scale[0] - 0.5, scale[1] + 0.5)
    if isinstance(y_range, str):
        raise ValueError(
            f"y_range is scale, wide, a pair or None, not {y_range!r}"
        )
    return SigmoidRange(*y_range)


def in_stars(
    terms: Sequence[tuple[str, float]], squash: Union[SigmoidRange, NoRange]
) -> list[tuple[str, float]]:
    """(cause, amount) pairs that add up to r̂, from the pairs that add up to z.

    Near 0 the sigmoid is a straight line, its tangent: there every term of z is worth
    so many stars, term · (high - low) / 4. How far the sigmoid stays behind that line
    is an amount of its own, "squashing"; it leads back to the middle of the range.

    >>> in_stars([("bias of the user", 0.5)], SigmoidRange(1.0, 5.0))[:2]
    [('middle of the range', 3.0), ('bias of the user', 0.5)]
    >>> in_stars([("bias of the user", 0.5)], NoRange(3.5))
    [('mean of all ratings', 3.5), ('bias of the user', 0.5)]
    """
    z = 0.0
    for _, term in terms:
        z += term
    stars = [(cause, squash.tangent * term) for cause, term in terms]
    if isinstance(squash, NoRange):
        return [("mean of all ratings", squash.middle)] + stars
    line = squash.middle + squash.tangent * z
    return (
        [("middle of the range", squash.middle)]
        + stars
        + [("squashing", squash(z) - line)]
    )
