"""Recipe of the reference values that come from numpy's legacy random numbers.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11, numpy 1.26.4, scikit-learn 1.9.1 and scikit-surprise 1.1.5, in an
environment of its own:

    pip install 'numpy<2' scikit-learn scikit-surprise==1.1.5
    python make_numpy_reference.py

What is written holds row numbers and random numbers only. fastai 0.7 is too old to
be installed; its get_cv_idxs is repeated here, in its own words.
"""

import platform
import random
import zlib

import numpy as np
import sklearn
import surprise
from sklearn.model_selection import train_test_split
from surprise.model_selection import train_test_split as surprise_train_test_split

from reference_file import write_reference

SEEDS = [0, 1, 2, 42, 624, 2**31 - 1, 2**31, 2**32 - 1]
# About the powers of two, where the number of bits changes, and the real tables.
SIZES = [0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 100, 127, 128, 129, 1000]
LARGE = [65_536, 65_537, 100_000, 100_836, 141_362]
BOUNDS = [1, 2, 3, 256, 257, 10**6, 2**32]
TEST_SIZES = [0.05, 0.15, 0.2, 0.25, 1 / 3, 0.5, 0.7, 0.9]


def versions():
    """The versions that the numbers come from."""
    return {
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "scikit-surprise": surprise.__version__,
        "python": platform.python_version(),
    }


def fingerprint(rows):
    """CRC-32 of the numbers, joined by commas: a check sum that sees their order."""
    return zlib.crc32(",".join(map(str, map(int, rows))).encode())


def some_seeds(count):
    """The special seeds, and `count` others."""
    chance = random.Random(0)
    return SEEDS + [chance.randrange(2**32) for _ in range(count)]


def permutations():
    """[seed, n, fingerprint]"""
    chance = random.Random(1)
    cases = [(seed, n) for seed in SEEDS for n in SIZES]
    cases += [(42, n) for n in LARGE]
    cases += [(seed, chance.randrange(300)) for seed in some_seeds(100)]
    return [
        [seed, n, fingerprint(np.random.RandomState(seed).permutation(n))]
        for seed, n in cases
    ]


def numbers(seed):
    """Numbers of all kinds, mixed: the kept normal one outlasts other calls."""
    source = np.random.RandomState(seed)
    return {
        "seed": seed,
        "normal": [float(source.normal()) for _ in range(3)],
        "random": [float(source.random_sample()) for _ in range(3)],
        "kept": float(source.normal()),
        "permutation": source.permutation(7).tolist(),
        "normal_with_mean_3_std_half": source.normal(3.0, 0.5, size=5).tolist(),
        "randint": [int(source.randint(n)) for n in BOUNDS],
        "last": float(source.normal()),
    }


def sklearn_rows(n, test_size, seed):
    """(train, test) rows of scikit-learn."""
    return train_test_split(list(range(n)), test_size=test_size, random_state=seed)


def surprise_rows(n, test_size, seed):
    """(train, test) rows of scikit-surprise: the ratings of one user are rows."""
    data = surprise.Dataset(surprise.Reader(rating_scale=(0, n)))
    data.raw_ratings = [("u", str(row), float(row), None) for row in range(n)]
    train, test = surprise_train_test_split(
        data, test_size=test_size, random_state=seed
    )
    rows = [int(rating) for _, _, rating in train.all_ratings()]
    return rows, [int(rating) for _, _, rating in test]


def splits():
    """[n, test_size, seed, size of test, fingerprints of train, test, train, test]"""
    chance = random.Random(2)
    cases = [(n, size, 42) for n in (10, 63, 1000) for size in TEST_SIZES]
    cases += [
        (chance.randrange(20, 400), chance.choice(TEST_SIZES), seed)
        for seed in some_seeds(60)
    ]
    found = []
    for case in cases:
        parts = [*sklearn_rows(*case), *surprise_rows(*case)]
        assert len(parts[1]) == len(parts[3])
        found.append([*case, len(parts[1]), *map(fingerprint, parts)])
    return found


def get_cv_idxs(n, cv_idx=0, val_pct=0.2, seed=42):
    """As in fastai 0.7, dataset.py."""
    np.random.seed(seed)
    n_val = int(val_pct * n)
    idx_start = cv_idx * n_val
    idxs = np.random.permutation(n)
    return idxs[idx_start : idx_start + n_val]


def validation_rows():
    """[n, val_pct, seed, number of rows, fingerprint]"""
    cases = [(n, share, seed) for n in (1, 9, 1000) for share in (0.1, 0.2, 1 / 3)
             for seed in (42, 7)]  # fmt: skip
    cases += [(100_836, 0.2, 42)]
    found = []
    for n, share, seed in cases:
        rows = get_cv_idxs(n, val_pct=share, seed=seed)
        found.append([n, share, seed, len(rows), fingerprint(rows)])
    return found


def main():
    """Write the file."""
    document = {
        "about": "numpy.random.RandomState(seed), and the rows that three "
        "libraries cut with it. Long lists are stored as a fingerprint: the "
        "CRC-32 of their numbers, joined by commas. numbers: what one generator "
        "gives when it is asked in this order. permutations: seed, n, "
        "fingerprint. splits: n, test_size, seed, size of the test part, "
        "fingerprints of train and test of scikit-learn and of train and test "
        "of scikit-surprise. validation_rows (fastai 0.7): n, val_pct, seed, "
        "their number, fingerprint.",
        "recipe": "make_numpy_reference.py",
        "versions": versions(),
        "bounds_of_randint": BOUNDS,
        "numbers": [numbers(seed) for seed in some_seeds(12)],
        "permutations": permutations(),
        "splits": splits(),
        "validation_rows": validation_rows(),
    }
    write_reference("numpy_random.json", document)


if __name__ == "__main__":
    main()
