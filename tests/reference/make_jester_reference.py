"""Recipe of the reference values for the lecture on Jester's jokes.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11, numpy 1.26.4, scikit-learn 1.9.1 and scikit-surprise 1.1.5, in an
environment of its own:

    pip install 'numpy<2' scikit-learn scikit-surprise==1.1.5
    python make_jester_reference.py FOLDER

FOLDER is the one that holds jester_ratings.csv. The lecture takes the users up to
4000, this recipe those up to 1000, by the lecture's own calls. What is written
holds errors, means and filled-in cells, never a rating that somebody gave.
"""

import csv
import platform
import sys
from pathlib import Path

import numpy as np
import sklearn
import surprise
from sklearn.impute import KNNImputer
from sklearn.metrics.pairwise import nan_euclidean_distances
from sklearn.model_selection import train_test_split
from surprise import accuracy

from reference_file import write_reference

LARGEST_USER = 1000


def versions():
    """The versions that the numbers come from."""
    return {
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "scikit-surprise": surprise.__version__,
        "python": platform.python_version(),
    }


def load(folder):
    """[(user id, joke id, rating), …] in the order of the file."""
    with open(Path(folder, "jester_ratings.csv"), encoding="utf-8", newline="") as file:
        rows = [(int(u), int(i), float(r)) for u, i, r in list(csv.reader(file))[1:]]
    return [row for row in rows if row[0] <= LARGEST_USER]


def matrix_of(rows, users, items):
    """The utility matrix: NaN where there is no rating; ids in ascending order."""
    matrix = np.full((len(users), len(items)), np.nan)
    for user, item, rating in rows:
        matrix[np.searchsorted(users, user), np.searchsorted(items, item)] = rating
    return matrix


def rmse(predicted, actual):
    """The root mean squared error over the cells that have a rating."""
    return float(np.sqrt(np.nanmean((predicted - actual) ** 2)))


def is_clear(distances):
    """True if the ten nearest donors do not depend on how distances are rounded."""
    nearest = np.sort(distances)
    return nearest[10] - nearest[9] > 1e-9


def matrix_reference(rows):
    """The global mean and the k-NN imputation, by scikit-learn's split."""
    users, items = (np.unique([row[n] for row in rows]) for n in (0, 1))
    train, valid = (
        matrix_of(part, users, items)
        for part in train_test_split(rows, test_size=0.2, random_state=42)
    )
    mean = np.nanmean(train)
    filled = KNNImputer(n_neighbors=10, keep_empty_features=True).fit_transform(train)
    distances = nan_euclidean_distances(train[:20], train)
    cells = [
        [int(users[u]), int(items[i]), float(filled[u, i])]
        for u in range(20)
        for i in range(9)
        if np.isnan(train[u, i]) and is_clear(distances[u, ~np.isnan(train[:, i])])
    ]
    return {
        "global_mean": float(mean),
        "global_mean_train_rmse": rmse(mean, train),
        "global_mean_valid_rmse": rmse(mean, valid),
        "imputer_train_rmse": rmse(filled, train),
        "imputer_valid_rmse": rmse(filled, valid),
        "imputed": [n for cell in cells for n in cell],
    }


def svd_reference(rows, scale):
    """SVD with ten factors, by surprise's split."""
    data = surprise.Dataset(surprise.Reader(rating_scale=scale))
    data.raw_ratings = [(user, item, rating, None) for user, item, rating in rows]
    train, valid = surprise.model_selection.train_test_split(
        data, test_size=0.2, random_state=42
    )
    predictions = surprise.SVD(n_factors=10, random_state=42).fit(train).test(valid)
    return {
        "scale": scale,
        "rmse": float(accuracy.rmse(predictions, verbose=False)),
        "mae": float(accuracy.mae(predictions, verbose=False)),
    }


def main(folder):
    """Write the file."""
    rows = load(folder)
    document = {
        "about": "The lecture's models on the Jester users up to 1000, split and "
        "start of random_state=42. matrix: scikit-learn's split, the ids in "
        "ascending order; imputed lists user id, joke id and value of cells that "
        "10 nearest neighbours filled in, the tenth nearer than the eleventh. svd: "
        "scikit-surprise's split, SVD with 10 factors, on the scale that it takes "
        "if none is named and on the right one.",
        "recipe": "make_jester_reference.py",
        "versions": versions(),
        "ratings": len(rows),
        "matrix": matrix_reference(rows),
        "svd": [svd_reference(rows, scale) for scale in [(1, 5), (-10, 10)]],
    }
    write_reference("jester.json", document)


if __name__ == "__main__":
    main(*sys.argv[1:])
