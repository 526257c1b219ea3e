"""Recipe of the reference values that come from scikit-surprise.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11, scikit-surprise 1.1.5 and numpy 1.26.4, in an environment of its own:

    pip install 'numpy<2' scikit-surprise==1.1.5
    python make_surprise_reference.py FOLDER

FOLDER is the one that holds the files of MovieLens 100K. What is written holds
predictions and pairs of ids, never a rating that somebody gave.
"""

import platform
import random
import sys
from pathlib import Path

import numpy
import surprise
from surprise import accuracy

from reference_file import write_reference

ALGORITHMS = {
    None: surprise.KNNBasic,
    "mean": surprise.KNNWithMeans,
    "zscore": surprise.KNNWithZScore,
    "baseline": surprise.KNNBaseline,
}
SIMILARITIES = ["cosine", "msd", "pearson"]
# (similarity, user_based, k, min_k): what is tried beside the defaults.
VARIATIONS = [
    ("msd", True, 5, 1),
    ("msd", True, 40, 3),  # the fallback for the rare items
    ("msd", True, 40, 60),  # never enough neighbours: always the fallback
    ("pearson", False, 5, 1),
    ("pearson", False, 40, 30),
]
# (similarity, user_based, shrinkage, min_support): what similarities rest on.
SUPPORT_NAMES = ("shrinkage", "min_support")
SUPPORTS = [
    ("pearson_baseline", True, 100, 1),
    ("pearson_baseline", False, 100, 1),
    ("pearson_baseline", True, 2.5, 10),
    ("pearson_baseline", False, 25, 5),
    ("msd", True, None, 10),
    ("cosine", False, None, 10),
    ("pearson", True, None, 10),
]
# Unknown users with known items, the reverse, and pairs of two unknown ids.
STRANGERS = [
    ("stranger", "1"),
    ("stranger", "50"),
    ("stranger", "1682"),
    ("0", "100"),
    ("1", "unheard-of"),
    ("13", "unheard-of"),
    ("405", "unheard-of"),
    ("943", "0"),
    ("stranger", "unheard-of"),
    ("0", "0"),
]


def versions():
    """The versions that the numbers come from."""
    return {
        "scikit-surprise": surprise.__version__,
        "numpy": numpy.__version__,
        "python": platform.python_version(),
    }


def load_fold(folder):
    """u1.base as a trainset, u1.test as a list: both in the order of the file."""
    fold = (str(Path(folder, "u1.base")), str(Path(folder, "u1.test")))
    data = surprise.Dataset.load_from_folds([fold], surprise.Reader("ml-100k"))
    return next(surprise.model_selection.PredefinedKFold().split(data))


def evenly_spaced(rows, count):
    """`count` of the rows, from the first one on, equal steps apart."""
    return [rows[index * len(rows) // count] for index in range(count)]


def sample_pairs(train, test):
    """150 pairs of the test file, more of its rare and unrated items, strangers."""
    raters = {train.to_raw_iid(item): len(train.ir[item]) for item in train.all_items()}
    pairs = [(user, item) for user, item, _ in test]
    rare = [pair for pair in pairs if raters.get(pair[1]) == 2]
    unrated = [pair for pair in pairs if pair[1] not in raters]
    return (
        evenly_spaced(pairs, 150)
        + evenly_spaced(rare, 8)
        + evenly_spaced(unrated, 6)
        + STRANGERS
    )


def estimates(model, pairs):
    """The clipped predictions of a fitted model."""
    return [float(model.predict(user, item).est) for user, item in pairs]


def test_rmse(model, test):
    """Root mean squared error over the whole test file."""
    return float(accuracy.rmse(model.test(test), verbose=False))


def knn_run(fold, pairs, centering, similarity, user_based, k=40, min_k=1, **options):
    """The settings, the error and the predictions of one model, as they are stored.

    The options are shrinkage and min_support.
    """
    train, test = fold
    options = {"name": similarity, "user_based": user_based, **options}
    model = ALGORITHMS[centering](k=k, min_k=min_k, sim_options=options, verbose=False)
    model.fit(train)
    return {
        "centering": centering,
        "similarity": similarity,
        "user_based": user_based,
        "k": k,
        "min_k": min_k,
        **{name: options[name] for name in options if name in SUPPORT_NAMES},
        "test_rmse": test_rmse(model, test),
        "predictions": estimates(model, pairs),
    }


def support_options(shrinkage, min_support):
    """Only what is not the default; only pearson_baseline has a shrinkage."""
    options = {} if shrinkage is None else {"shrinkage": shrinkage}
    return options if min_support == 1 else {**options, "min_support": min_support}


def knn_reference(fold, pairs):
    """All k-NN models with the defaults, then the variations, then the supports."""
    runs = [
        knn_run(fold, pairs, centering, similarity, user_based)
        for centering in ALGORITHMS
        for similarity in SIMILARITIES
        for user_based in (True, False)
    ]
    runs += [
        knn_run(fold, pairs, centering, *settings)
        for centering in ALGORITHMS
        for settings in VARIATIONS
    ]
    runs += [
        knn_run(fold, pairs, centering, name, by_user, **support_options(*support))
        for centering in (None, "baseline")
        for name, by_user, *support in SUPPORTS
    ]
    return {
        "about": "k-NN predictions of scikit-surprise, trained on u1.base of "
        "MovieLens 100K in the order of the file, scale 1 to 5, clipped. "
        "predictions[n] belongs to pairs[n] = [user id, item id]; "
        "test_rmse is over all of u1.test.",
        "recipe": "make_surprise_reference.py",
        "versions": versions(),
        "pairs": [list(pair) for pair in pairs],
        "runs": runs,
    }


def baseline_reference(fold, pairs):
    """Biases by alternating least squares: 10 epochs, damping 15 (user), 10 (item)."""
    train, test = fold
    model = surprise.BaselineOnly(verbose=False).fit(train)
    return {
        "about": "BaselineOnly of scikit-surprise with its defaults, trained as in "
        "knn_u1.json and asked for the same pairs. The biases are those of "
        "the first 20 users and items in order of first appearance, by id.",
        "recipe": "make_surprise_reference.py",
        "versions": versions(),
        "global_mean": float(train.global_mean),
        "test_rmse": test_rmse(model, test),
        "user_biases": {train.to_raw_uid(u): float(model.bu[u]) for u in range(20)},
        "item_biases": {train.to_raw_iid(i): float(model.bi[i]) for i in range(20)},
        "pairs": [list(pair) for pair in pairs],
        "predictions": estimates(model, pairs),
    }


def made_up_triples():
    """60 of the 120 cells of 12 users and 10 items, in random order, rated 1 to 5."""
    chance = random.Random(0)
    cells = [(f"user {u}", f"item {i}") for u in range(12) for i in range(10)]
    return [
        (user, item, chance.randint(1, 5)) for user, item in chance.sample(cells, 60)
    ]


def made_up_trainset(triples):
    """The triples as a trainset, in their order."""
    data = surprise.Dataset(surprise.Reader(rating_scale=(1, 5)))
    return data.construct_trainset(
        [(user, item, float(rating), None) for user, item, rating in triples]
    )


def svd_parameters(train, biased, epochs):
    """What SVD has learned after so many epochs: biases and factors."""
    model = surprise.SVD(
        n_factors=5,
        n_epochs=epochs,
        biased=biased,
        init_mean=0,
        init_std_dev=0.1,
        lr_all=0.005,
        reg_all=0.02,
        random_state=0,
    )
    model.fit(train)
    return {name: getattr(model, name).tolist() for name in ("bu", "bi", "pu", "qi")}


def svd_reference():
    """Two runs on a small made-up table, from the starting factors to the last ones."""
    triples = made_up_triples()
    train = made_up_trainset(triples)
    users, items = train._raw2inner_id_users, train._raw2inner_id_items
    return {
        "about": "SVD of scikit-surprise on made-up triples (user id, item id, "
        "rating): 5 factors, learning rate 0.005, regularization 0.02. Row "
        "u of bu and pu is user_ids[u], row i of bi and qi is item_ids[i]: "
        "ids in order of first appearance in the triples. Every epoch "
        "visits the users in that order, and the triples of one user in "
        "their order. The starting factors are N(0, 0.1), random_state 0; "
        "start holds what 0 epochs leave, final what 20 epochs leave.",
        "recipe": "make_surprise_reference.py",
        "versions": versions(),
        "factors": 5,
        "epochs": 20,
        "learning_rate": 0.005,
        "regularization": 0.02,
        "triples": [list(triple) for triple in triples],
        "user_ids": list(users),
        "item_ids": list(items),
        "global_mean": float(train.global_mean),
        "runs": [
            {
                "biased": biased,
                "start": svd_parameters(train, biased, epochs=0),
                "final": svd_parameters(train, biased, epochs=20),
            }
            for biased in (True, False)
        ],
    }


def main(folder):
    """Write all the files."""
    fold = load_fold(folder)
    pairs = sample_pairs(*fold)
    write_reference("svd_small.json", svd_reference())
    write_reference("baseline_u1.json", baseline_reference(fold, pairs))
    write_reference("knn_u1.json", knn_reference(fold, pairs))


if __name__ == "__main__":
    main(*sys.argv[1:])
