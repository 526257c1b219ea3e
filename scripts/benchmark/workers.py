"""What the benchmark measures, each in a process of its own.

A worker is a function of (folder, seed). The folder holds ratings.json, the
whole table, and one file for each of the five folds (which the compiled
libraries read). The clock runs while it works, not while it reads. It returns a
dictionary:

    cost      what it took, in the unit of its benchmark
    rmse      how good the predictions are, if it makes some
    digest    a fingerprint of the result to the last digit, if both workers
              have to compute the same
    note      what has to be said about it (of the other worker)
"""

from __future__ import annotations

import hashlib
import json
import random
from array import array
from pathlib import Path
from typing import Any, Iterable, Iterator, Sequence

from scratch_recs import (
    SGD,
    TWO_FACTORS,
    Constant,
    EmbeddingDotBias,
    EmbeddingNet,
    KNNImputer,
    MatrixFactorization,
    Matrix,
    Ratings,
    Recommender,
    UserKNN,
    error_of,
    k_folds,
    rmse,
)
from scratch_recs.errors import DataError
from scratch_recs.fast.packed_sums import packed_sums as pack_columns
from scratch_recs.knn.co_rated import co_rated, sums_of
from scratch_recs.progress import tqdm_is_installed
from scripts.benchmark.lecture_loop import source_epoch, unwatched_terminal
from scripts.benchmark.task import BATCH, BATCH_EPOCHS, FACTORS, FOLDS, Clock

Measurement = dict[str, Any]

# The lecture's learning rate; enough passes for the work to outlast its start.
RATE = 0.05
DECAY = 0.9
EPOCHS = 5


def write_task(ratings: Ratings, folder: Path, seed: int) -> None:
    """Write the table and its folds where the workers will look for them."""
    folder.mkdir()
    write_json(folder / "ratings.json", scale=ratings.scale, rows=list(ratings))
    for number, (train, test) in enumerate(
        k_folds(ratings, FOLDS, seed), start=1
    ):
        parts = {"train": list(train), "test": list(test)}
        write_json(folder / f"fold-{number}.json", scale=ratings.scale, **parts)


def write_json(path: Path, **content: Any) -> None:
    """Write one JSON object."""
    path.write_text(json.dumps(content), encoding="utf-8")


def read_ratings(folder: Path) -> Ratings:
    """The whole table again."""
    task = json.loads((folder / "ratings.json").read_text(encoding="utf-8"))
    return Ratings.from_triples(task["rows"], tuple(task["scale"]))


def digest_of(rows: Iterable[Sequence[float]]) -> str:
    """A fingerprint of many numbers, equal if all of them are, to the bit."""
    fingerprint = hashlib.sha256()
    for row in rows:
        fingerprint.update(array("d", row).tobytes())
    return fingerprint.hexdigest()


# --- Two factors, no biases ---------------------------------------------------


def starting_vectors(ratings: Ratings, seed: int) -> tuple[Matrix, Matrix]:
    """The vectors of all users and of all items that both start from."""
    gauss = random.Random(seed).gauss
    P = [[gauss(0, 1), gauss(0, 1)] for _ in ratings.user_ids]
    Q = [[gauss(0, 1), gauss(0, 1)] for _ in ratings.item_ids]
    return P, Q


def sgd(folder: Path, seed: int) -> Measurement:
    """The two-factor model as the library learns it; µs per rating."""
    ratings = read_ratings(folder)
    start = starting_vectors(ratings, seed)
    model = MatrixFactorization(
        2, EPOCHS, RATE, DECAY, start=start, progress=False, seed=seed
    )
    clock = Clock()
    with clock:
        model.fit(ratings)
    learned = [*model.user_vectors.values(), *model.item_vectors.values()]
    return learned_in(clock, ratings, learned)


def source_loop(folder: Path, seed: int) -> Measurement:
    """The same model learned by the lecture's own loop; µs per rating."""
    ratings = read_ratings(folder)
    P, Q = starting_vectors(ratings, seed)
    users = dict(zip(ratings.user_ids, P))
    movies = dict(zip(ratings.item_ids, Q))
    dataset = list(ratings)
    rate = RATE
    clock = Clock()
    with unwatched_terminal(), clock:
        for _ in range(EPOCHS):
            rate *= DECAY
            source_epoch(dataset, users, movies, rate)
    measured = learned_in(clock, ratings, [*users.values(), *movies.values()])
    if not tqdm_is_installed():
        measured["note"] = "without tqdm, the lecture's loop has no bar to draw"
    return measured


def learned_in(clock: Clock, ratings: Ratings, vectors: Matrix) -> Measurement:
    """What both report: the cost of one rating, and what was learned."""
    cost = 1e6 * clock.seconds / (EPOCHS * len(ratings))
    return {"cost": cost, "digest": digest_of(vectors)}


# --- Sums over what two users have both rated ---------------------------------


# For every other user n, Σx, Σy, Σx², Σy² and Σxy: one column per sum.
Sums = Sequence[Sequence[float]]


def packed_sums(folder: Path, seed: int) -> Measurement:
    """All user-user co-rating sums from big integers; seconds."""
    ratings = read_ratings(folder)
    clock = Clock()
    by_user = whole_stars(ratings.by_user)
    by_item = whole_stars(ratings.by_item)
    with clock:
        packed = pack_columns(by_item, len(by_user))
    if packed is None:
        raise DataError("these ratings are too few or too large to be packed")

    def sums() -> Iterator[Sums]:
        for rated in by_user:
            with clock:
                found = packed.with_all(rated)
            yield found

    return summed_in(clock, sums())


def plain_loops(folder: Path, seed: int) -> Measurement:
    """The same sums by loops: user, each of their items, each rater of it."""
    ratings = read_ratings(folder)
    clock = Clock()
    by_user = whole_stars(ratings.by_user)
    by_item = whole_stars(ratings.by_item)

    def sums() -> Iterator[Sums]:
        for rated in by_user:
            with clock:
                pairs = co_rated(rated, by_item)
                found = {v: sums_of(*vectors) for v, vectors in pairs.items()}
            nothing = (0,) * 6
            rows = (found.get(v, nothing) for v in range(len(by_user)))
            yield list(zip(*rows))

    return summed_in(clock, sums())


def whole_stars(
    groups: Iterable[Sequence[tuple[int, float]]]
) -> list[list[tuple[int, int]]]:
    """The same (row, rating) pairs with whole numbers for ratings."""
    return [[(row, int(rating)) for row, rating in rated] for rated in groups]


def summed_in(clock: Clock, sums: Iterable[Sums]) -> Measurement:
    """What both report; the fingerprint is taken per user, off the clock."""
    digest = digest_of(field for of_one in sums for field in of_one)
    return {"cost": clock.seconds, "digest": digest}


# --- Rating models ------------------------------------------------------------


def user_knn(folder: Path, seed: int) -> Measurement:
    """User k-NN (msd, k = 40), the first fold: fit and test; seconds."""
    train, test = k_folds(read_ratings(folder), FOLDS, seed)[0]
    clock = Clock()
    with clock:
        model = UserKNN(k=40, similarity="msd").fit(train)
        predictions = model.predict_all(test)
    return {"cost": clock.seconds, "rmse": rmse(predictions, test.values)}


def biased_mf(folder: Path, seed: int) -> Measurement:
    """Two factors with biases, mean of all folds: fit; seconds per fold."""
    clock = Clock()
    errors = []
    for train, test in k_folds(read_ratings(folder), FOLDS, seed):
        model = MatrixFactorization(seed=seed, progress=False, **TWO_FACTORS)
        with clock:
            model.fit(train)
        errors.append(error_of(model, test))
    return {"cost": clock.seconds / FOLDS, "rmse": sum(errors) / FOLDS}


def imputation(folder: Path, seed: int) -> Measurement:
    """Fill the gaps of the first fold's matrix, k = 10; seconds."""
    train, test = k_folds(read_ratings(folder), FOLDS, seed)[0]
    matrix = train.utility_matrix()
    clock = Clock()
    with clock:
        filled = KNNImputer(k=10).fit_transform(matrix)
    predictions = [filled[u][i] for u, i in zip(test.users, test.items)]
    return {"cost": clock.seconds, "rmse": rmse(predictions, test.values)}


# --- Embedding models, in batches of 64 ---------------------------------------


def dot_sgd(folder: Path, seed: int) -> Measurement:
    """Dot product of 50 factors and biases, plain SGD; seconds per epoch."""
    model = EmbeddingDotBias(
        optimizer=SGD(1.0), schedule=Constant(), **batches(seed)
    )
    return trained(model, folder, seed)


def dot_adam(folder: Path, seed: int) -> Measurement:
    """The same by Adam, the rate annealed with restarts; seconds per epoch."""
    return trained(EmbeddingDotBias(**batches(seed)), folder, seed)


def net_adam(folder: Path, seed: int) -> Measurement:
    """A net with one hidden layer of 10, dropout; seconds per epoch."""
    return trained(EmbeddingNet(**batches(seed)), folder, seed)


def batches(seed: int) -> dict[str, Any]:
    """What the models have in common, also with the compiled ones."""
    settings = {"dim": FACTORS, "batch_size": BATCH, "epochs": BATCH_EPOCHS}
    return {**settings, "seed": seed, "progress": False}


def trained(model: Recommender, folder: Path, seed: int) -> Measurement:
    """Train on the first fold; seconds per epoch, RMSE on the test part."""
    train, test = k_folds(read_ratings(folder), FOLDS, seed)[0]
    clock = Clock()
    with clock:
        model.fit(train)
    cost = clock.seconds / BATCH_EPOCHS
    return {"cost": cost, "rmse": error_of(model, test)}


WORKERS = (
    sgd,
    source_loop,
    packed_sums,
    plain_loops,
    user_knn,
    biased_mf,
    imputation,
    dot_sgd,
    dot_adam,
    net_adam,
)
