"""numpy's legacy random numbers in plain Python, and the splits that need them.

The documents cut their tables with numpy's old generator, `RandomState(42)`.
It is the Mersenne Twister, and so is Python's `random`: 624 words of 32 bits,
from which the next words are made in the same way. Two things differ, and so
the numbers do.

1. The first 624 words. numpy fills them with one recurrence (its factor is from
   Knuth, TAOCP 2, 3rd ed., page 106)

       x₀ = seed       xᵢ = 1812433253 · (xᵢ₋₁ ⊕ ⌊xᵢ₋₁ / 2³⁰⌋) + i    mod 2³²

   Python fills them from a constant, then mixes the seed in, in two passes.
2. What is made of the words. For a whole number from 0 to m, numpy takes the
   lowest bits of a word, as many as m has, until the result is not above m;
   Python takes the highest bits. For a normal number, numpy has the polar
   method, Python another one.

`setstate` puts numpy's 624 words into Python's generator. The rest is a few
lines.

    function            the same rows as
    permutation         numpy.random.RandomState(seed).permutation(n)
    train_test_split    sklearn.model_selection.train_test_split
    surprise_split      surprise.model_selection.train_test_split
    get_cv_idx          get_cv_idxs of fastai 0.7

Matsumoto and Nishimura (1998), "Mersenne Twister". Marsaglia and Bray (1964),
"A Convenient Method for Generating Normal Variables".
"""

from __future__ import annotations

import math
import random
from typing import Optional

from scratch_recs.arguments import check_count, check_kind, check_number
from scratch_recs.datasets.ratings import Ratings

_WORDS = 624
_LARGEST = 2**32 - 1  # the largest word


class NumpyRandom:
    """The numbers of `numpy.random.RandomState(seed)`, one by one.

    seed    a whole number from 0 to 2³² - 1, as numpy asks for

    Raises ValueError if the seed is anything else.

    >>> source = NumpyRandom(42)
    >>> source.permutation(10)
    [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]
    >>> round(NumpyRandom(42).normal(), 6)
    0.496714
    """

    def __init__(self, seed: int) -> None:
        if not (isinstance(seed, int) and 0 <= seed <= _LARGEST):
            raise ValueError(
                f"seed is a whole number from 0 to 2**32 - 1, not {seed!r}"
            )
        words = [int(seed)]
        for i in range(1, _WORDS):
            x = words[-1]
            words.append((1812433253 * (x ^ (x >> 30)) + i) & _LARGEST)
        self._twister = random.Random()
        # The last number is the place of the next word. Behind the end: the
        # twister makes 624 new words before it gives one.
        self._twister.setstate((3, (*words, _WORDS), None))
        self._kept: Optional[float] = None

    def random(self) -> float:
        """A number from 0 up to but without 1, evenly spread.

        numpy and Python make it of two words in the same way.
        """
        return self._twister.random()

    def integer(self, largest: int) -> int:
        """A whole number from 0 to `largest` (included), evenly spread.

        It is that of numpy's `randint(largest + 1)`: the lowest bits of a word,
        drawn again while they are too large. On average that takes fewer than
        two words.

        Raises ValueError if `largest` is below 0 or above 2³² - 1.

        >>> source = NumpyRandom(42)
        >>> [source.integer(5) for _ in range(10)]
        [3, 4, 2, 4, 4, 1, 2, 2, 2, 4]
        """
        check_count("largest", largest, least=0, most=_LARGEST)
        if largest == 0:
            return 0  # numpy spends no word on it
        mask = (1 << largest.bit_length()) - 1
        while True:
            value = self._twister.getrandbits(32) & mask
            if value <= largest:
                return value

    def shuffle(self, values: list[int]) -> None:
        """Put a list into a random order, in place.

        From the last place to the second: exchange what stands there with what
        stands at a random place up to it (Fisher and Yates).
        """
        for i in range(len(values) - 1, 0, -1):
            j = self.integer(i)
            values[i], values[j] = values[j], values[i]

    def permutation(self, n: int) -> list[int]:
        """The numbers from 0 to n - 1 in a random order."""
        check_count("n", n, least=0)
        numbers = list(range(n))
        self.shuffle(numbers)
        return numbers

    def normal(self, mean: float = 0.0, std: float = 1.0) -> float:
        """A number from the normal distribution N(mean, std²).

        The polar method. A random point (x, y) of the unit disc, with
        s = x² + y², gives two independent numbers from N(0, 1):

            x √(-2 ln s / s)          y √(-2 ln s / s)

        numpy returns the second one, and keeps the first one for the next call.
        """
        if self._kept is not None:
            kept = self._kept
            self._kept = None
            return mean + std * kept
        s = 0.0
        while not 0.0 < s < 1.0:
            x = 2.0 * self.random() - 1.0
            y = 2.0 * self.random() - 1.0
            s = x * x + y * y
        stretch = math.sqrt(-2.0 * math.log(s) / s)
        self._kept = stretch * x
        return mean + std * (stretch * y)


def train_test_split(
    ratings: Ratings, test_size: float = 0.2, random_state: int = 42
) -> tuple[Ratings, Ratings]:
    """(train, test) with the rows of scikit-learn's `train_test_split`.

    test_size    the share of the test part, above 0 and below 1; its number of
                 ratings is rounded up

    The first rows of the permutation are the test part, the others the training
    part, both in the order of the permutation. The parts share the id maps and
    the scale of the table.

    Raises ValueError if test_size is no such share, or nothing is left to train
    on.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> train, test = train_test_split(table)
    >>> [item_id for _, item_id, _ in test]
    ['8', '1']
    """
    count = _test_count(ratings, test_size, random_state)
    rows = NumpyRandom(random_state).permutation(len(ratings))
    return ratings.select(rows[count:]), ratings.select(rows[:count])


def surprise_split(
    ratings: Ratings, test_size: float = 0.2, random_state: int = 42
) -> tuple[Ratings, Ratings]:
    """(train, test) with the rows of scikit-surprise's `train_test_split`.

    It cuts the same permutation as scikit-learn, but from the other end: the
    last rows are the test part. So the two have different parts. All else is as
    in `train_test_split`.

    >>> table = Ratings.from_triples([("u", str(n), n) for n in range(10)])
    >>> train, test = surprise_split(table)
    >>> [item_id for _, item_id, _ in test]
    ['3', '6']
    """
    count = _test_count(ratings, test_size, random_state)
    rows = NumpyRandom(random_state).permutation(len(ratings))
    return ratings.select(rows[:-count]), ratings.select(rows[-count:])


def get_cv_idx(n: int, val_pct: float = 0.2, seed: int = 42) -> list[int]:
    """The validation rows of fastai 0.7: the first ones of a permutation of n.

    val_pct    their share, from 0 to 1; their number is rounded down

    Raises ValueError if val_pct is no such share. The fastai study's rows of
    ml-latest-small, which has 100,836 ratings:

    >>> rows = get_cv_idx(100_836)
    >>> len(rows), rows[:3], rows[-3:]
    (20167, [67037, 42175, 93850], [67290, 33423, 98552])
    """
    check_number("val_pct", val_pct, least=0, most=1)
    return NumpyRandom(seed).permutation(n)[: int(val_pct * n)]


def _test_count(ratings: Ratings, test_size: float, random_state: int) -> int:
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    check_number("test_size", test_size, above=0, below=1)
    check_count("random_state", random_state, least=0, most=_LARGEST)
    total = len(ratings)
    count = math.ceil(test_size * total)
    if count == total:
        raise ValueError(
            f"test_size={test_size} of {total} ratings leaves none to train on"
        )
    return count
