"""The same work done by compiled libraries, each in an interpreter that has it.

    PYTHON -m scripts.benchmark.peers                        what it has
    PYTHON -m scripts.benchmark.peers WORKER FOLDER SEED     one measurement

The benchmark runs this file with the interpreters of its --peer-python. Nothing
else in the project needs the libraries, so they are imported by name, inside
the workers only, and nothing but the standard library stands at the top. FOLDER
holds what the benchmark has written: ratings.json with all rows; fold-1.json to
fold-5.json, each with its scale, train and test rows. What is printed is JSON.
"""

from __future__ import annotations

import importlib
import json
import math
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, Sequence

from scripts.benchmark.task import (
    FOLDS,
    Clock,
    end_with_the_benchmark,
    numbered,
    read,
)
from scripts.benchmark.peers_torch import torch_adam, torch_net, torch_sgd

LIBRARIES = ("scikit-surprise", "scikit-learn", "torch")


def interpreter() -> str:
    """The name and version of the Python that runs this."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def installed() -> dict[str, Any]:
    """The interpreter, and {library: version} of those that it has."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            pass
    return {"python": interpreter(), "libraries": found}


# --- scikit-surprise ----------------------------------------------------------


def surprise_fold(folder: Path, number: int) -> tuple[ModuleType, Any, list]:
    """(scikit-surprise, train, test) of one fold, in its own kind of tables."""
    surprise = importlib.import_module("surprise")
    fold = read(folder, f"fold-{number}.json")
    data = surprise.Dataset(surprise.Reader(rating_scale=tuple(fold["scale"])))
    # The fourth column would be the time of the rating.
    train = data.construct_trainset([(*row, None) for row in fold["train"]])
    return surprise, train, fold["test"]


def knn_basic(folder: Path, seed: int) -> dict[str, Any]:
    """scikit-surprise's user k-NN, one fold: fit and test."""
    surprise, train, test = surprise_fold(folder, 1)
    model = surprise.KNNBasic(k=40, sim_options={"name": "msd"}, verbose=False)
    clock = Clock()
    with clock:
        predictions = model.fit(train).test(test)
    rmse = surprise.accuracy.rmse(predictions, verbose=False)
    return {"cost": clock.seconds, "rmse": float(rmse)}


def svd(folder: Path, seed: int) -> dict[str, Any]:
    """scikit-surprise's SVD with its defaults: fit, mean of all folds."""
    clock = Clock()
    errors = []
    for number in range(1, FOLDS + 1):
        surprise, train, test = surprise_fold(folder, number)
        model = surprise.SVD(random_state=seed)
        with clock:
            model.fit(train)
        errors.append(surprise.accuracy.rmse(model.test(test), verbose=False))
    return {"cost": clock.seconds / FOLDS, "rmse": float(sum(errors) / FOLDS)}


# --- scikit-learn -------------------------------------------------------------


def sklearn_imputer(folder: Path, seed: int) -> dict[str, Any]:
    """scikit-learn's k-NN imputation of the first fold's matrix; seconds."""
    numpy, impute = map(importlib.import_module, ("numpy", "sklearn.impute"))
    users, items = numbered(folder)
    fold = read(folder, "fold-1.json")
    matrix = numpy.full((len(users), len(items)), numpy.nan)
    for user, item, rating in fold["train"]:
        matrix[users[user], items[item]] = rating
    imputer = impute.KNNImputer(n_neighbors=10, keep_empty_features=True)
    clock = Clock()
    with clock:
        filled = imputer.fit_transform(matrix)
    errors = [
        filled[users[user], items[item]] - r for user, item, r in fold["test"]
    ]
    rmse = math.sqrt(numpy.square(errors).mean())
    return {"cost": clock.seconds, "rmse": rmse}


WORKERS = (knn_basic, svd, sklearn_imputer, torch_sgd, torch_adam, torch_net)


def main(arguments: Sequence[str]) -> None:
    """Print what is installed, or one measurement."""
    answer = installed()
    if arguments:
        end_with_the_benchmark()
        name, folder, seed = arguments
        (worker,) = [worker for worker in WORKERS if worker.__name__ == name]
        answer = worker(Path(folder), int(seed))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
