"""Packed integers: what one `+` does to all lanes is what a loop would do to each."""

import sys
from array import array
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.fast import packed as packed
from scratch_recs.fast.packed import (
    LANE_BITS,
    pack,
    pack_bytes,
    smallest_lane,
    unpack,
    unpack_bytes,
)

BITS = dict(LANE_BITS)


@st.composite
def lanes(draw, summands=1, factor=1):
    """A typecode and arrays of one length whose sum, times factor, fits the lanes."""
    typecode, bits = draw(st.sampled_from(LANE_BITS))
    numbers = st.integers(0, ((1 << bits) - 1) // (summands * factor))
    count = draw(st.integers(0, 20))
    rows = st.lists(numbers, min_size=count, max_size=count)
    return typecode, [array(typecode, draw(rows)) for _ in range(summands)]


def written_side_by_side(numbers, bits):
    """The definition: number n stands bits · n places to the left."""
    return sum(int(number) << (bits * place) for place, number in enumerate(numbers))


@given(lanes())
def test_packing_writes_the_numbers_side_by_side(drawn):
    typecode, (numbers,) = drawn
    assert pack(numbers) == written_side_by_side(numbers, BITS[typecode])


@given(lanes())
def test_unpacking_is_the_inverse_of_packing(drawn):
    typecode, (numbers,) = drawn
    before = numbers[:]
    assert unpack(pack(numbers), len(numbers), typecode) == numbers == before


@given(lanes(summands=5))
def test_the_sum_of_packed_is_the_packed_sum(drawn):
    typecode, rows = drawn
    sums = array(typecode, [sum(column) for column in zip(*rows)])
    total = sum(map(pack, rows))
    assert total == pack(sums)
    assert unpack(total, len(sums), typecode) == sums


@given(lanes(factor=25), st.integers(0, 25))
def test_one_multiplication_multiplies_all_lanes(drawn, factor):
    typecode, (numbers,) = drawn
    product = unpack(factor * pack(numbers), len(numbers), typecode)
    assert product.tolist() == [factor * number for number in numbers]


@pytest.mark.parametrize("typecode, bits", LANE_BITS)
def test_the_largest_number_fits_and_one_more_is_carried(typecode, bits):
    full = pack(array(typecode, [2**bits - 1, 0]))
    one = pack(array(typecode, [1, 0]))
    assert unpack(full, 2, typecode).tolist() == [2**bits - 1, 0]
    assert unpack(full + one, 2, typecode).tolist() == [0, 1]


def test_more_than_the_lanes_hold_is_refused():
    with pytest.raises(OverflowError):
        unpack(1 << 32, 2, "H")


@pytest.mark.parametrize("typecode, bits", LANE_BITS)
def test_a_lane_has_the_bits_it_promises(typecode, bits):
    assert 8 * array(typecode).itemsize == bits


@given(st.integers(0, 2**64 - 1))
def test_the_smallest_lane_fits_and_a_smaller_one_does_not(largest):
    bits = BITS[smallest_lane(largest)]
    assert largest < 2**bits
    assert all(2**other <= largest for other in BITS.values() if other < bits)


def test_the_widest_lane_has_an_end():
    assert smallest_lane(2**64 - 1) == "Q"
    with pytest.raises(OverflowError, match="18446744073709551616 .* 64 bits"):
        smallest_lane(2**64)


@given(lanes())
def test_the_other_byte_order(drawn):
    typecode, (numbers,) = drawn
    # What the memory of the numbers looks like on a machine of the other kind.
    memory = numbers[:]
    memory.byteswap()
    before = memory[:]
    other = {"little": "big", "big": "little"}[sys.byteorder]
    with patch.object(packed, "sys", SimpleNamespace(byteorder=other)):
        number = pack(memory)
        assert number == written_side_by_side(numbers, BITS[typecode])
        assert unpack(number, len(memory), typecode) == memory == before


@given(st.integers(1, 8), st.integers(1, 255), st.data())
def test_lanes_of_any_number_of_bytes(width, factor, data):
    # Their sums and products fit into the lanes; each byte of a lane can be asked for.
    numbers = st.integers(0, (256**width - 1) // factor)
    lanes = array("Q", data.draw(st.lists(numbers, min_size=1, max_size=9)))
    product = factor * pack_bytes(lanes, width)
    whole = unpack_bytes(product, len(lanes), width, 0, width)
    assert whole.tolist() == [factor * number for number in lanes]
    cut = data.draw(st.integers(0, width))
    low = unpack_bytes(product, len(lanes), width, 0, cut)
    high = unpack_bytes(product, len(lanes), width, cut, width)
    assert [h << 8 * cut | l for l, h in zip(low, high)] == whole.tolist()
