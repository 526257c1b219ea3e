"""Checks of single values: each gives the value back, or raises a DataError.

A DataError is one sentence. It says where the value stands, and quotes it.

An id is what the file says: text, without the blanks around it. Programs also
have whole numbers for ids, and data frames make floats of them: 1, 1.0 and '1'
are one id.
"""

from __future__ import annotations

import math
import operator
from array import array
from itertools import islice
from typing import Any, Collection, Iterable, Optional

from scratch_recs.arguments import plain, quoted
from scratch_recs.errors import DataError

# (lowest, highest) rating that can be given.
Scale = tuple[float, float]

# These can be gone through, too, but say nothing of a first and a second.
_NO_ROWS = (str, bytes, bytearray, dict, set, frozenset)

# Python refuses to write thousands of digits.
_MANY_DIGITS = 10**1000


def id_text(value: Any) -> Optional[str]:
    """An id as text, without the blanks around it; None for what is no id.

    Numbers of numpy's are known by what they can do. A float that is a whole
    number becomes the text of that number.

    >>> id_text(" ann "), id_text(196), id_text(196.0), id_text(float("nan"))
    ('ann', '196', '196', None)
    """
    if isinstance(value, str):
        return str.strip(value)
    value = plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # An IntEnum is its number, not its name.
        return hex(value) if abs(value) >= _MANY_DIGITS else str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    return str.strip(value) if isinstance(value, str) else None


def checked_id(value: Any, what: str, where: str) -> str:
    """The id as text.

    what    'user id' or 'item id', for the message

    Raises DataError if it is missing or no id, or if it holds a NUL or a byte
    order mark: nobody sees these, and two ids would look like one.

    >>> checked_id(None, "user id", "row 1")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 1: the user id None is no text and no \
whole number
    >>> checked_id("\\ufeff7", "item id", "row 2")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 2: the item id '\\ufeff7' holds a byte \
order mark
    """
    text = id_text(value)
    if text is None:
        raise DataError(
            f"{where}: the {what} {quoted(value)} is no text and no whole "
            "number"
        )
    if not text:
        raise DataError(f"{where}: the {what} is empty")
    if "\0" in text:
        raise DataError(f"{where}: the {what} {quoted(text)} holds a NUL")
    if "\ufeff" in text:
        raise DataError(
            f"{where}: the {what} {quoted(text)} holds a byte order mark"
        )
    return text


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
        value = None if isinstance(rating, _NO_ROWS[1:]) else float(rating)
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


def check_named(
    ids: Iterable[str], names: Collection[str], data: str, file: str
) -> None:
    """Raises DataError if an id has no name: the file may be cut off.

    >>> check_named(["1", "2"], {"1": "Toy Story"}, "u.data", "u.item")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: u.item does not name '2', which u.data \
rates: is it whole?
    """
    for one in ids:
        if one not in names:
            raise DataError(
                f"{file} does not name {quoted(one)}, which {data} rates: is "
                "it whole?"
            )


def is_number(text: str) -> bool:
    """Whether a field is a number: '4', ' 3.5', '1e2', 'nan'.

    >>> is_number("3.5"), is_number("rating")
    (True, False)
    """
    try:
        float(text)
    except ValueError:
        return False
    return True


def checked_triple(
    triple: Any, scale: Optional[Scale], where: str
) -> tuple[str, str, float]:
    """(user_id, item_id, rating): the ids as text, the rating as a float.

    Raises DataError if it is no triple, or something in it is not sound.

    >>> checked_triple(("ann", "Alien"), (1, 5), "row 3")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: row 3: ('ann', 'Alien') is no (user, item, \
rating)
    """
    try:
        if isinstance(triple, _NO_ROWS):
            raise TypeError
        user, item, rating = triple
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: {quoted(triple)} is no (user, item, rating)"
        ) from None
    user_id = checked_id(user, "user id", where)
    item_id = checked_id(item, "item id", where)
    return user_id, item_id, checked_rating(rating, scale, where)


def has_time(row: Any) -> bool:
    """Whether a row is (user, item, rating, time).

    >>> has_time(("ann", "Alien", 5, 874965758)), has_time(("ann", "Alien", 5))
    (True, False)
    """
    is_row = hasattr(row, "__len__") and not isinstance(row, _NO_ROWS)
    return is_row and len(row) == 4


def checked_time(time: Any, where: str) -> float:
    """The time as a float, such as the seconds since 1970.

    Raises DataError if it is no finite number.

    >>> checked_time("874965758", "row 1")
    874965758.0
    """
    try:
        value = math.nan if isinstance(time, _NO_ROWS[1:]) else float(time)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise DataError(f"{where}: the time {quoted(time)} is not a number")
    return value


def checked_pair(
    pair: Any, scale: Optional[Scale], where: str
) -> tuple[str, float]:
    """(item_id, rating): the id as text, the rating as a float.

    Raises DataError if it is no pair, or something in it is not sound.

    >>> checked_pair((7.0, "4"), (1, 5), "rating 1")
    ('7', 4.0)
    """
    try:
        if isinstance(pair, _NO_ROWS):
            raise TypeError
        item, rating = pair
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: {quoted(pair)} is no (item_id, rating) pair"
        ) from None
    item_id = checked_id(item, "item id", where)
    return item_id, checked_rating(
        rating, scale, f"{where} ({quoted(item_id)})"
    )


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
