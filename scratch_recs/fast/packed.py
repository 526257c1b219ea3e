"""Many small integers in one big `int`: a single `+` adds them all.

Python adds two integers of ten thousand digits in one go, at the speed of a
compiled loop. So write many small numbers side by side into one big integer,
each in its own lane of 16, 32 or 64 bits,

    lane      3        2        1        0
    a    |  0007  |  0000  |  0002  |  0001  |
    b    |  0001  |  0005  |  0000  |  0003  |
    a+b  |  0008  |  0005  |  0002  |  0004  |

and one addition of a and b has added all lanes. So does a multiplication by a
small number. Nothing can go wrong as long as every result still fits into its
lane: then there is no carry into the next one, and the sums are exact, as
integers are.

The standard library turns lanes into bytes and back (`array`, `int.from_bytes`,
`int.to_bytes`), again without a Python loop.
"""

from __future__ import annotations

import sys
from array import array

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


def pack_bytes(lanes: "array[int]", width: int) -> int:
    """One integer that holds 'Q' numbers in lanes of `width` bytes each.

    Lanes of five or six bytes make shorter integers than those of eight.

    >>> number = pack_bytes(array("Q", [1, 2, 0, 7]), width=3)
    >>> unpack_bytes(number, 4, width=3, start=0, stop=3).tolist()
    [1, 2, 0, 7]
    """
    wide = _low_byte_first(lanes).tobytes()
    narrow = bytearray(width * len(lanes))
    for place in range(width):
        narrow[place::width] = wide[place::8]
    return int.from_bytes(narrow, "little")


def unpack_bytes(
    number: int, count: int, width: int, start: int, stop: int
) -> "array[int]":
    """What the bytes `start` to `stop` of each of `count` lanes hold.

    >>> unpack_bytes(0x0105_0207, 2, width=2, start=0, stop=1).tolist()
    [7, 5]
    >>> unpack_bytes(0x0105_0207, 2, width=2, start=1, stop=2).tolist()
    [2, 1]
    """
    narrow = number.to_bytes(count * width, "little")
    wide = bytearray(8 * count)
    for place in range(start, stop):
        wide[place - start :: 8] = narrow[place::width]
    lanes = array("Q")
    lanes.frombytes(wide)
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
