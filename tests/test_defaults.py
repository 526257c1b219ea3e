"""The defaults that are promised: whoever relies on one notices when it changes.

README, docstrings and the numbers of the lectures rely on them. The defaults of other
settings are free to change.
"""

import inspect

import pytest

import scratch_recs
from scratch_recs.training.penalties import Decays, RowPenalty
from scratch_recs.training.trainer import Training

SEED = {"seed": 0}
OF_TRAINING = {"epochs": 3, "batch_size": 64, "dense": False, **SEED}
KNN = {"k": 40, "min_k": 1, "similarity": "msd", "centering": None}
COUNTS = {"count": 10, "min_ratings": None}

# {public name or "Class.method": {parameter: default}}
PROMISED = {
    "UserKNN": KNN,
    "ItemKNN": KNN,
    "KNNImputer": {"k": 10},
    "KNNImputation": {"k": 10},
    "MatrixFactorization": {
        "dim": 2,
        "epochs": 20,
        "learning_rate": 0.05,
        "decay": 0.9,
        "regularization": 0.0,
        "biases": False,
        "order": "table",
        "start_biases": "zero",
        **SEED,
    },
    "RegularizedSVD": {
        "dim": 10,
        "epochs": 15,
        "lam_users": 10.0,
        "lam_items": 10.0,
        **SEED,
    },
    "BiasBaseline": {
        "method": "als",
        "epochs": 10,
        "user_damping": 15.0,
        "item_damping": 10.0,
    },
    "EmbeddingDot": {"dim": 50, "start": scratch_recs.Uniform(0.0, 0.05)},
    "EmbeddingDotBias": {
        "dim": 50,
        "y_range": "wide",
        "start": scratch_recs.Uniform(-0.03, 0.03),
    },
    "GenreDotBias": {
        "combine": "sum",
        "dim": 50,
        "y_range": "wide",
        "start": scratch_recs.Uniform(-0.03, 0.03),
        "form": "additive",
    },
    "EASE": {"regularization": 300.0, "likes_from": None},
    "ImplicitALS": {"dim": 30, **SEED},
    "BPR": {"dim": 30, **SEED},
    "evaluate_ranking": {
        "k": 10,
        "relevant_from": None,
        "candidates": None,
        "min_ratings": None,
    },
    "SGD": {"momentum": 0.0, "weight_decay": 0.0},
    "Adam": {"beta1": 0.9, "weight_decay": 0.0},
    "Steps": {"every": 3, "factor": 0.1},
    "WarmStart": {"share": 1 / 20, "schedule": scratch_recs.CosineRestarts(1, 2)},
    "CosineRestarts": {"cycle_len": 1.0, "cycle_mult": 2.0},
    "Recommender.predict": {"clip": True},
    "Recommender.predict_all": {"clip": True},
    "Recommender.recommend": COUNTS,
    "Recommender.recommend_for": COUNTS,
    "most_popular_new_interests": {"max_results": 5},
    "user_based_suggestions": {"include_current_interests": False},
    "item_based_suggestions": {"include_current_interests": False},
    "pairwise": {"similarity": scratch_recs.cosine_similarity},
    "most_rated": {"count": 10},
    "principal_components": {"count": 2},
    "split": {"fractions": (0.8, 0.2), **SEED},
    "k_folds": {"k": 5, **SEED},
    "cross_validate": {"k": 5, "jobs": 1, **SEED},
    "train_test_split": {"test_size": 0.2, "random_state": 42},
    "surprise_split": {"test_size": 0.2, "random_state": 42},
    "get_cv_idx": {"val_pct": 0.2, "seed": 42},
}


def public(name):
    thing = scratch_recs
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def defaults_of(thing):
    parameters = inspect.signature(thing).parameters
    return {name: parameter.default for name, parameter in parameters.items()}


def same(found, promised):
    return {name: found.get(name, "no such parameter") for name in promised}


@pytest.mark.parametrize("name", PROMISED)
def test_a_promised_default_is_kept(name):
    promised = PROMISED[name]
    assert same(defaults_of(public(name)), promised) == promised


@pytest.mark.parametrize(
    "thing, promised",
    [
        (Training, OF_TRAINING),
        (RowPenalty, {"regularization": 0.0, "bias_regularization": 0.0}),
        (
            Decays,
            {
                "constant": 0.0,
                "bias_constant": 0.0,
                "per_touch": 0.0,
                "bias_per_touch": 0.0,
                "shares": (),
            },
        ),
    ],
    ids=["Training", "RowPenalty", "Decays"],
)
def test_defaults_of_the_training_loop(thing, promised):
    assert same(defaults_of(thing), promised) == promised


TENTH_AFTER_THREE = {"epochs": 6, "schedule": scratch_recs.Steps(3, 0.1)}
OF_MODELS = {
    "EmbeddingDot": {**TENTH_AFTER_THREE, "optimizer": scratch_recs.SGD(2.0)},
    "EmbeddingDotBias": {
        "epochs": 7,
        "optimizer": scratch_recs.Adam(0.003, weight_decay=3e-3, row_wise=True),
        "schedule": scratch_recs.CosineRestarts(1, 2),
    },
    "GenreDotBias": {
        "epochs": 7,
        "optimizer": scratch_recs.Adam(0.003, weight_decay=4e-3, row_wise=True),
        "schedule": scratch_recs.CosineRestarts(1, 2),
    },
    "EmbeddingNet": {
        **TENTH_AFTER_THREE,
        "optimizer": scratch_recs.Adam(0.001, weight_decay=1e-5),
    },
}


@pytest.mark.parametrize("name", OF_MODELS)
def test_embedding_models_train_by_these_defaults(name):
    promised = {**OF_TRAINING, **OF_MODELS[name]}
    model = public(name)({}) if "Genre" in name else public(name)()
    assert same(model.training._asdict(), promised) == promised
