"""The same work done by compiled libraries, each in an interpreter that has it.

    PYTHON -m scripts.peers                       which of the libraries it has
    PYTHON -m scripts.peers WORKER FOLDER SEED    one measurement

The benchmark runs this file with the interpreters of its --peer-python. Nothing else
here needs the libraries, so they are imported by name, inside the workers only, and
nothing but the standard library stands at the top. FOLDER holds what the benchmark
has written: ratings.json with all rows; fold-1.json to fold-5.json, each with its
scale, train and test rows. What is printed is JSON.
"""

from __future__ import annotations

import importlib
import json
import math
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Dict, List, Sequence, Tuple

LIBRARIES = ("scikit-surprise", "scikit-learn", "torch")
FOLDS = 5
# Of the embedding models: as many as the two rounds of restarts, 1 + 2, need.
BATCH_EPOCHS, BATCH, FACTORS = 3, 64, 50


class Clock:
    """The CPU seconds, of all threads, that were spent inside `with clock:`."""

    def __init__(self) -> None:
        # What is too short to be seen lasted less than one tick; 0 cannot divide.
        self.seconds = time.get_clock_info("process_time").resolution

    def __enter__(self) -> None:
        self.start = time.process_time()

    def __exit__(self, *exception: object) -> None:
        self.seconds += time.process_time() - self.start


def interpreter() -> str:
    """The name and version of the Python that runs this."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def installed() -> Dict[str, Any]:
    """The interpreter, and {library: version} of those that it has."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            pass
    return {"python": interpreter(), "libraries": found}


def read(folder: Path, name: str) -> Any:
    """What the benchmark has written into that file."""
    return json.loads(Path(folder, name).read_text(encoding="utf-8"))


def numbered(folder: Path) -> Tuple[Dict[str, int], Dict[str, int]]:
    """{user: row} and {item: column}, in order of first appearance."""
    rows = read(folder, "ratings.json")["rows"]
    return tuple(
        {name: number for number, name in enumerate(dict.fromkeys(names))}
        for names in ([user for user, _, _ in rows], [item for _, item, _ in rows])
    )


# --- scikit-surprise ----------------------------------------------------------


def surprise_fold(folder: Path, number: int) -> Tuple[ModuleType, Any, List]:
    """(scikit-surprise, train, test) of one fold, in its own kind of tables."""
    surprise = importlib.import_module("surprise")
    fold = read(folder, f"fold-{number}.json")
    data = surprise.Dataset(surprise.Reader(rating_scale=tuple(fold["scale"])))
    # The fourth column would be the time of the rating.
    train = data.construct_trainset([(*row, None) for row in fold["train"]])
    return surprise, train, fold["test"]


def knn_basic(folder: Path, seed: int) -> Dict[str, Any]:
    """scikit-surprise's user k-NN, one fold: fit and test."""
    surprise, train, test = surprise_fold(folder, 1)
    model = surprise.KNNBasic(k=40, sim_options={"name": "msd"}, verbose=False)
    clock = Clock()
    with clock:
        predictions = model.fit(train).test(test)
    rmse = surprise.accuracy.rmse(predictions, verbose=False)
    return {"cost": clock.seconds, "rmse": float(rmse)}


def svd(folder: Path, seed: int) -> Dict[str, Any]:
    """scikit-surprise's SVD with its defaults: fit, mean of all folds."""
    clock, errors = Clock(), []
    for number in range(1, FOLDS + 1):
        surprise, train, test = surprise_fold(folder, number)
        model = surprise.SVD(random_state=seed)
        with clock:
            model.fit(train)
        errors.append(surprise.accuracy.rmse(model.test(test), verbose=False))
    return {"cost": clock.seconds / FOLDS, "rmse": float(sum(errors) / FOLDS)}


# --- scikit-learn -------------------------------------------------------------


def sklearn_imputer(folder: Path, seed: int) -> Dict[str, Any]:
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
    errors = [filled[users[user], items[item]] - r for user, item, r in fold["test"]]
    rmse = math.sqrt(numpy.square(errors).mean())
    return {"cost": clock.seconds, "rmse": rmse}


# --- PyTorch ------------------------------------------------------------------


class TorchFold:
    """The first fold as tensors, with the parts that the models below share."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.torch = torch = importlib.import_module("torch")
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        self.users, self.items = numbered(folder)
        fold = read(folder, "fold-1.json")
        self.train, self.test = map(self.tensors, (fold["train"], fold["test"]))
        self.low, self.high = fold["scale"]

    def tensors(self, rows: List) -> Tuple[Any, Any, Any]:
        """Three tensors: rows of users, of items, ratings."""
        tensor, (users, items, ratings) = self.torch.tensor, zip(*rows)
        return (
            tensor([self.users[user] for user in users]),
            tensor([self.items[item] for item in items]),
            tensor(ratings),
        )

    def embeddings(self, columns: int) -> List[Any]:
        """A table for the users and one for the items."""
        tables = []
        for ids in (self.users, self.items):
            tables.append(self.torch.nn.Embedding(len(ids), columns))
            tables[-1].weight.data.uniform_(-0.01, 0.01)
        return tables

    def learn(
        self,
        parts: List[Any],
        guess: Callable[[Any, Any], Any],
        optimizer: Any,
        restarts: bool = False,
    ) -> Dict[str, Any]:
        """Some epochs in batches; seconds an epoch, and the RMSE on the test part."""
        modules, clock = self.torch.nn.ModuleList(parts), Clock()
        users, items, ratings = self.train
        (group,) = optimizer.param_groups
        rate = group["lr"]
        with clock:
            for epoch in range(BATCH_EPOCHS):
                order = self.torch.randperm(len(ratings))
                for start in range(0, len(order), BATCH):
                    if restarts:
                        group["lr"] = rate * annealed(epoch + start / len(order))
                    batch = order[start : start + BATCH]
                    optimizer.zero_grad()
                    errors = guess(users[batch], items[batch]) - ratings[batch]
                    (errors * errors).mean().backward()
                    optimizer.step()
        modules.eval()
        users, items, ratings = self.test
        guesses = guess(users, items).detach().clamp(self.low, self.high)
        rmse = float(((guesses - ratings) ** 2).mean().sqrt())
        return {"cost": clock.seconds / BATCH_EPOCHS, "rmse": rmse}


def annealed(epochs: float) -> float:
    """Half a cosine from 1 to 0 over the first epoch, then over the next two."""
    share = epochs if epochs < 1 else (epochs - 1) / 2
    return (1 + math.cos(math.pi * share)) / 2


def torch_dot(folder: Path, seed: int, name: str, **settings: Any) -> Dict[str, Any]:
    """A dot product of 50 factors with biases, inside the scale by a sigmoid."""
    fold = TorchFold(folder, seed)
    parts = [*fold.embeddings(FACTORS), *fold.embeddings(1)]
    p, q, b, c = parts

    def guess(u: Any, i: Any) -> Any:
        logit = (p(u) * q(i)).sum(1) + b(u).squeeze(1) + c(i).squeeze(1)
        return fold.low + (fold.high - fold.low) * fold.torch.sigmoid(logit)

    weights = [part.weight for part in parts]
    optimizer = getattr(fold.torch.optim, name)(weights, **settings)
    return fold.learn(parts, guess, optimizer, restarts=name == "Adam")


def torch_sgd(folder: Path, seed: int) -> Dict[str, Any]:
    """As the fastai study trains it; seconds an epoch."""
    return torch_dot(folder, seed, "SGD", lr=0.1, momentum=0.9, weight_decay=2e-4)


def torch_adam(folder: Path, seed: int) -> Dict[str, Any]:
    """As the fastai study trains it in the end; seconds an epoch."""
    return torch_dot(folder, seed, "Adam", lr=0.01, weight_decay=2e-4)


def torch_net(folder: Path, seed: int) -> Dict[str, Any]:
    """The fastai study's net, one hidden layer of 10, dropout; seconds an epoch."""
    fold = TorchFold(folder, seed)
    nn, (p, q) = fold.torch.nn, fold.embeddings(FACTORS)
    layers = nn.Sequential(
        nn.Dropout(0.05),
        nn.Linear(2 * FACTORS, 10),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(10, 1),
    )
    low, high = fold.low - 0.5, fold.high + 0.5

    def guess(u: Any, i: Any) -> Any:
        logit = layers(fold.torch.cat([p(u), q(i)], dim=1)).squeeze(1)
        return low + (high - low) * fold.torch.sigmoid(logit)

    weights = [p.weight, q.weight, *layers.parameters()]
    optimizer = fold.torch.optim.Adam(weights, lr=0.001, weight_decay=1e-5)
    return fold.learn([p, q, layers], guess, optimizer)


WORKERS = (knn_basic, svd, sklearn_imputer, torch_sgd, torch_adam, torch_net)


def main(arguments: Sequence[str]) -> None:
    """Print what is installed, or one measurement."""
    answer = installed()
    if arguments:
        name, folder, seed = arguments
        (worker,) = [worker for worker in WORKERS if worker.__name__ == name]
        answer = worker(Path(folder), int(seed))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
