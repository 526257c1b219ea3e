"""numpy's legacy random numbers, and the rows that other libraries cut with them.

The reference values come from numpy, scikit-learn and scikit-surprise themselves:
tests/reference/make_numpy_reference.py.
"""

import json
import math
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.evaluation.numpy_random import (
    NumpyRandom,
    get_cv_idx,
    surprise_split,
    train_test_split,
)
from tests.conftest import REFERENCE
from tests.strategies import any_tables, numpy_seeds, shares

NUMPY = json.loads((REFERENCE / "numpy_random.json").read_text(encoding="utf-8"))
CUTS = [train_test_split, surprise_split]


def fingerprint(rows):
    """CRC-32 of the numbers, joined by commas: a check sum that sees their order."""
    return zlib.crc32(",".join(map(str, rows)).encode())


def numbered(n):
    """A table whose ratings are the numbers of their rows."""
    return Ratings.from_triples([("u", str(row), row) for row in range(n)])


def rows_of(part):
    return list(map(int, part.values))


# --- The generator ------------------------------------------------------------


@pytest.mark.parametrize("numbers", NUMPY["numbers"], ids=lambda n: str(n["seed"]))
def test_a_generator_gives_the_numbers_of_numpy_whatever_it_is_asked_for(numbers):
    source = NumpyRandom(numbers["seed"])
    # The logarithm of another C library may differ in the last digit.
    almost = pytest.approx
    assert [source.normal() for _ in range(3)] == almost(numbers["normal"], rel=1e-14)
    assert [source.random() for _ in range(3)] == numbers["random"]
    assert source.normal() == almost(numbers["kept"], rel=1e-14)
    assert source.permutation(7) == numbers["permutation"]
    others = numbers["normal_with_mean_3_std_half"]
    assert [source.normal(3.0, 0.5) for _ in others] == almost(others, rel=1e-14)
    bounds = NUMPY["bounds_of_randint"]
    assert [source.integer(n - 1) for n in bounds] == numbers["randint"]
    assert source.normal() == almost(numbers["last"], rel=1e-14)


def test_permutations_are_those_of_numpy():
    assert len(NUMPY["permutations"]) > 200
    for seed, n, expected in NUMPY["permutations"]:
        rows = NumpyRandom(seed).permutation(n)
        assert fingerprint(rows) == expected, (seed, n)


@given(numpy_seeds, st.integers(0, 300))
def test_a_permutation_holds_every_number_once(seed, n):
    assert sorted(NumpyRandom(seed).permutation(n)) == list(range(n))


@given(numpy_seeds, st.lists(st.integers(), max_size=20))
def test_a_shuffle_exchanges_as_a_permutation_does(seed, values):
    shuffled = list(values)
    NumpyRandom(seed).shuffle(shuffled)
    order = NumpyRandom(seed).permutation(len(values))
    assert shuffled == [values[row] for row in order]


@given(numpy_seeds, st.integers(0, 2**32 - 1))
def test_a_whole_number_is_in_its_range(seed, largest):
    source = NumpyRandom(seed)
    assert all(0 <= source.integer(largest) <= largest for _ in range(5))


@given(numpy_seeds)
def test_all_whole_numbers_are_equally_frequent(seed):
    source, draws = NumpyRandom(seed), 3000
    counts = [0] * 6
    for _ in range(draws):
        counts[source.integer(5)] += 1
    # Five standard deviations of a binomial number.
    room = 5 * math.sqrt(draws * 1 / 6 * 5 / 6)
    assert all(abs(count - draws / 6) < room for count in counts)


@given(numpy_seeds)
def test_normal_numbers_have_mean_0_and_variance_1_and_two_do_not_correlate(seed):
    source, n = NumpyRandom(seed), 2000
    values = [source.normal() for _ in range(n)]
    pairs = zip(values[::2], values[1::2])
    # Five standard deviations of each: of the mean, the variance, the products.
    assert abs(sum(values) / n) < 5 / math.sqrt(n)
    assert abs(sum(x * x for x in values) / n - 1) < 5 * math.sqrt(2 / n)
    assert abs(sum(x * y for x, y in pairs) / (n / 2)) < 5 / math.sqrt(n / 2)


@given(numpy_seeds, st.floats(-10, 10), st.floats(0, 10))
def test_normal_numbers_are_stretched_and_moved(seed, mean, std):
    plain, moved = NumpyRandom(seed), NumpyRandom(seed)
    for _ in range(4):
        assert moved.normal(mean, std) == mean + std * plain.normal()


@given(numpy_seeds)
def test_the_second_normal_number_is_kept_and_costs_no_word(seed):
    one, other = NumpyRandom(seed), NumpyRandom(seed)
    one.normal()
    kept = one.normal()
    other.normal()
    # Both have read the same words; only the other still keeps its number.
    assert one.random() == other.random()
    assert other.normal() == kept
    assert one.random() == other.random()


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "42", None])
def test_a_seed_is_one_that_numpy_takes(seed):
    with pytest.raises(ValueError, match="seed is a whole number from 0 to"):
        NumpyRandom(seed)


@pytest.mark.parametrize("largest", [-1, 2**32])
def test_a_whole_number_has_32_bits(largest):
    with pytest.raises(ValueError, match=f"^largest counts from 0 to .* not {largest}"):
        NumpyRandom(42).integer(largest)


# --- The splits ---------------------------------------------------------------


def test_splits_are_those_of_scikit_learn_and_scikit_surprise_row_for_row():
    assert len(NUMPY["splits"]) > 80
    for n, test_size, seed, size, *fingerprints in NUMPY["splits"]:
        table = numbered(n)
        parts = [part for cut in CUTS for part in cut(table, test_size, seed)]
        assert len(parts[1]) == len(parts[3]) == size
        found = [fingerprint(rows_of(part)) for part in parts]
        assert found == fingerprints, (n, test_size, seed)


def test_validation_rows_are_those_of_fastai():
    for n, share, seed, size, expected in NUMPY["validation_rows"]:
        rows = get_cv_idx(n, share, seed)
        assert (len(rows), fingerprint(rows)) == (size, expected), (n, share, seed)


def test_the_validation_rows_that_the_study_prints(ml_small):
    rows = get_cv_idx(len(ml_small))
    assert rows[:3] + rows[-3:] == [67037, 42175, 93850, 67290, 33423, 98552]


@pytest.mark.parametrize("cut", CUTS)
@given(any_tables, shares, numpy_seeds)
def test_the_parts_of_a_split_are_disjoint_and_complete(cut, table, share, seed):
    if math.ceil(share * len(table)) == len(table):
        with pytest.raises(ValueError, match=f"test_size={share} of {len(table)} "):
            cut(table, share, seed)
        return
    train, test = cut(table, share, seed)
    assert sorted([*train, *test]) == sorted(table)
    assert len(test) == math.ceil(share * len(table)) and len(train)
    for part in (train, test):
        assert part.user_index is table.user_index
        assert part.item_index is table.item_index
        assert part.scale == table.scale


@given(any_tables, numpy_seeds)
def test_the_two_libraries_cut_one_permutation_from_its_two_ends(table, seed):
    if len(table) < 2:
        return
    order = [table[row] for row in NumpyRandom(seed).permutation(len(table))]
    train, test = train_test_split(table, 0.5, seed)
    assert [*test, *train] == order
    train, test = surprise_split(table, 0.5, seed)
    assert [*train, *test] == order


@given(st.integers(0, 300), st.floats(0, 1), numpy_seeds)
def test_validation_rows_are_the_beginning_of_a_permutation(n, share, seed):
    rows = get_cv_idx(n, share, seed)
    assert len(rows) == int(n * share)
    assert rows == NumpyRandom(seed).permutation(n)[: len(rows)]


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("wrong", [0, 1, 3, -0.2, math.nan])
def test_the_test_part_is_a_share(cut, wrong):
    with pytest.raises(
        ValueError, match="^test_size is a number above 0 and below 1, not"
    ):
        cut(synthetic_ratings(2, 2, 4), wrong)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_the_validation_part_is_a_share(wrong):
    with pytest.raises(ValueError, match="^val_pct is a number from 0 to 1, not"):
        get_cv_idx(10, wrong)


def test_fewer_than_no_numbers_cannot_be_shuffled():
    assert NumpyRandom(0).permutation(0) == []
    with pytest.raises(ValueError, match="^n counts from 0, not -1$"):
        NumpyRandom(0).permutation(-1)
