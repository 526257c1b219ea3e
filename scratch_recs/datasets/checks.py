"""Checks of single values: each gives the value back, or raises a DataError.

A DataError is one sentence. It says where the value stands, and quotes it.
"""

from __future__ import annotations

import math
import operator
from array import array
from itertools import islice
from typing import Any, Optional

from scratch_recs.errors import DataError

# (lowest, highest) rating that can be given.
Scale = tuple[float, float]


def checked_rating(rating: Any, scale: Optional[Scale], where: str) -> float:
    """The rating as a float.

    Raises DataError if it is not a finite number inside the scale.

    >>> checked_rating("4", (1, 5), "row 1")
    4.0
    >>> checked_rating("6", (1, 5), "row 2")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 2: the rating '6' is outside 1 to 5
    """
    try:
        value = float(rating)
    except (TypeError, ValueError, OverflowError):
        value = None
    # float() reads '4_5' as 45, as Python programs do; in a file it is a slip.
    if value is None or (isinstance(rating, str) and "_" in rating):
        raise DataError(f"{where}: the rating {quoted(rating)} is not a number")
    if not math.isfinite(value):
        raise DataError(f"{where}: the rating {quoted(rating)} is not finite")
    if scale is not None and not scale[0] <= value <= scale[1]:
        limits = f"{scale[0]:g} to {scale[1]:g}"
        raise DataError(
            f"{where}: the rating {quoted(rating)} is outside {limits}"
        )
    return value


def checked_triple(
    triple: Any, scale: Optional[Scale], where: str
) -> tuple[Any, Any, float]:
    """(user_id, item_id, rating), the rating as a float.

    Raises DataError if it is no triple, or the rating is not sound.

    >>> checked_triple(("ann", "Alien"), (1, 5), "row 3")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 3: ('ann', 'Alien') is no (user, item, \
rating)
    """
    try:
        user_id, item_id, rating = triple
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: {quoted(triple)} is no (user, item, rating)"
        ) from None
    return user_id, item_id, checked_rating(rating, scale, where)


def first_repetition(keys: array[int]) -> Optional[tuple[int, int]]:
    """(where it stood first, where it stands again) of the first repeated key.

    >>> first_repetition(array("q", [7, 8, 9, 8]))
    (1, 3)
    >>> first_repetition(array("q", [7, 8, 9])) is None
    True
    """
    # Sorted, equal keys are neighbours; that takes half the memory of a set.
    ordered = sorted(keys)
    if all(map(operator.ne, ordered, islice(ordered, 1, None))):
        return None
    first: dict[int, int] = {}
    for position, key in enumerate(keys):
        if first.setdefault(key, position) != position:
            return first[key], position
    return None


def quoted(value: object, width: int = 60) -> str:
    """A value as an error message shows it: text in quotes, and not too long.

    >>> print(quoted("1\\t2"), quoted("x" * 100, width=10), quoted(6))
    '1\\t2' 'xxxxxxx...' 6
    """
    if isinstance(value, str) and len(value) > width:
        value = value[: width - 3] + "..."
    return repr(value)
