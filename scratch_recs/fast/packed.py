"""Many small integers in one big `int`: a single `+` adds them all.

Python adds two integers of ten thousand digits in one go, at the speed of a
compiled loop. So write many small numbers side by side into one big integer, each
in its own lane of 16, 32 or 64 bits,

    lane      3        2        1        0
    a    |  0007  |  0000  |  0002  |  0001  |
    b    |  0001  |  0005  |  0000  |  0003  |
    a+b  |  0008  |  0005  |  0002  |  0004  |

and one addition of a and b has added all lanes. So does a multiplication by a small
number. Nothing can go wrong as long as every result still fits into its lane: then
there is no carry into the next one, and the sums are exact, as integers are.

The standard library turns lanes into bytes and back (`array`, `int.from_bytes`,
`int.to_bytes`), again without a Python loop.
"""

from __future__ import annotations

import math
import sys
from array import array
from typing import Iterable, Optional

LANE_BITS = (("H", 16), ("I", 32), ("Q", 64))


def pack(lanes: "array[int]") -> int:
    """One integer that holds an array of unsigned 'H', 'I' or 'Q' numbers.

    >>> total = pack(array("H", [1, 2, 0, 7])) + pack(array("H", [3, 0, 5, 1]))
    >>> unpack(total, 4, "H").tolist()
    [4, 2, 5, 8]
    """
    return int.from_bytes(_low_byte_first(lanes).tobytes(), "little")


def unpack(number: int, count: int, typecode: str) -> "array[int]":
    """The `count` lanes of a packed integer as an array.

    >>> unpack(3 * pack(array("H", [1, 2, 0, 7])), 4, "H").tolist()
    [3, 6, 0, 21]
    """
    lanes = array(typecode)
    lanes.frombytes(number.to_bytes(count * lanes.itemsize, "little"))
    return _low_byte_first(lanes)


def smallest_lane(largest: int) -> str:
    """The typecode of the narrowest lane that holds numbers up to `largest`.

    More than 64 bits is an OverflowError.

    >>> smallest_lane(65535), smallest_lane(65536), smallest_lane(10**10)
    ('H', 'I', 'Q')
    """
    for typecode, bits in LANE_BITS:
        if largest < 1 << bits:
            return typecode
    raise OverflowError(f"{largest} does not fit into a lane of 64 bits")


def _low_byte_first(lanes: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        return lanes
    swapped = array(lanes.typecode, lanes)
    swapped.byteswap()
    return swapped


def units_of(values: Iterable[float]) -> Optional[int]:
    """The smallest d for which every value is a whole number of 1/d; None if none.

    >>> units_of([1.0, 4.0]), units_of([0.5, 3.0]), units_of([0.219]), units_of([1/3])
    (1, 2, 1000, None)
    """
    different = set(values)
    for per_unit in (1, 2, 4, 10, 100, 1000):
        if all(is_whole(value, per_unit) for value in different):
            return per_unit
    return None


def is_whole(value: float, per_unit: int) -> bool:
    """True if the value is the float nearest to some whole number / per_unit.

    >>> is_whole(0.219, 1000), is_whole(0.219, 100)
    (True, False)
    """
    units = value * per_unit
    return math.isfinite(units) and round(units) / per_unit == value
