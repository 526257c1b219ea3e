"""Every wrong argument of every public function: one sentence that names it."""

import math
from traceback import extract_tb

import pytest

import scratch_recs
from scratch_recs import EmbeddingDotBias, GlobalMean, UserKNN, UserMean
from tests.helpers import ALL_MODELS, LIST_MODELS, few_ratings

TABLE = few_ratings()
GENRES = {"Alien": ["Horror"]}
MATRIX = [[1.0, math.nan], [2.0, 3.0]]

# What is wrong for an argument that is …
COUNT = ["a", 1.5, None, True, -1, [2], math.nan]
RATE = ["a", None, math.nan, math.inf, -0.5, [0.1], True]
NUMBER = ["a", None, math.nan, [0.1]]
SEED = ["a", 1.5, [1], None]
WORD = ["word", 5, ["word"]]
LIKES_FROM = ["4", math.nan, [4], True]
NO_TABLE = [5, None, "mine.csv", [("ann", "Alien", 5)]]
NO_MODEL = [5, None, "UserKNN"]
NO_MATRIX = [5, None]
NO_LISTS = [5, None, "R", ["R", "Python"], [5]]
BIASES = EmbeddingDotBias(dim=2, epochs=1, progress=False).fit(TABLE)

OF_KNN = {
    "k": [*COUNT, 0],
    "min_k": [*COUNT, 0],
    "similarity": WORD,
    "centering": WORD,
    "shrinkage": RATE,
    "min_support": [*COUNT, 0],
}
OF_TRAINING = {
    "epochs": COUNT,
    "batch_size": [*COUNT, 0],
    "optimizer": ["adam", None, 5, scratch_recs.Adam],
    "schedule": ["steps", None, 5],
    "regularization": RATE,
    "bias_regularization": RATE,
    "penalty": ["rows", 5],
    "patience": ["a", 0, -1, 1.5],
    "seed": SEED,
}
Y_RANGE = ["narrow", (5, 1), (1, 1), (1, 2, 3), 5, ("1", "5"), (1, math.nan)]
START = ["normal", 5, None]
OF_NET = {
    "dim": [0, -1, 1.5, None, "a", True],
    "hidden": [*COUNT, 0],
    "input_dropout": [*NUMBER, -0.1, 1],
    "hidden_dropout": [*NUMBER, -0.1, 1],
    "y_range": Y_RANGE,
    "start": START,
    **OF_TRAINING,
}
NO_GENRES = [["Drama"], "Drama", 5, None, {"Alien": "Drama"}, {"Alien": 5}, {"A": [5]}]
SPLIT = {"ratings": NO_TABLE, "test_size": [*NUMBER, 0, 1, -0.2], "random_state": SEED}
SEARCH = {"ratings": NO_TABLE, "k": [*COUNT, 1], "seed": SEED, "jobs": [*COUNT, 0]}

# {public name: ({right argument: value}, {argument: wrong values})}
CALLS = {
    "UserKNN": ({}, OF_KNN),
    "ItemKNN": ({}, OF_KNN),
    "KNNImputation": ({}, {"k": [*COUNT, 0]}),
    "KNNImputer": ({}, {"k": [*COUNT, 0]}),
    "BiasBaseline": (
        {},
        {
            "method": WORD,
            "epochs": [*COUNT, 0],
            "user_damping": RATE,
            "item_damping": RATE,
        },
    ),
    "AverageOf": (
        {},
        {"models": [UserKNN(), [], [5], [UserKNN], None]},
    ),
    "MatrixFactorization": (
        {},
        {
            "dim": [*COUNT, 0],
            "epochs": COUNT,
            "learning_rate": RATE,
            "decay": RATE,
            "regularization": RATE,
            "bias_learning_rate": ["a", -1, math.nan],
            "bias_regularization": ["a", -1, (1, 2, 3), (1,), (1, "a")],
            "start_std": ["a", -1, math.inf],
            "start_biases": WORD,
            "order": WORD,
            "seed": SEED,
        },
    ),
    "RegularizedSVD": (
        {},
        {
            "dim": [*COUNT, 0],
            "epochs": [*COUNT, 0],
            "lam_users": [*RATE, 0],
            "lam_items": [*RATE, 0],
            "seed": SEED,
        },
    ),
    "EmbeddingDot": ({}, {"dim": [*COUNT, 0], "start": START, **OF_TRAINING}),
    "EmbeddingDotBias": (
        {},
        {"dim": [*COUNT, 0], "start": START, "y_range": Y_RANGE, **OF_TRAINING},
    ),
    "GenreDotBias": (
        {"genres": GENRES},
        {
            "genres": NO_GENRES,
            "combine": WORD,
            "dim": [*COUNT, 0],
            "start": START,
            "y_range": Y_RANGE,
            **OF_TRAINING,
        },
    ),
    "EmbeddingNet": ({}, OF_NET),
    "GenreEmbeddingNet": (
        {"genres": GENRES},
        {"genres": NO_GENRES, "combine": WORD, "genre_dim": ["a", 0, 1.5], **OF_NET},
    ),
    "Popularity": ({}, {"likes_from": LIKES_FROM}),
    "Praise": ({}, {"damping": RATE, "bound": RATE}),
    "ItemBased": ({}, {"likes_from": LIKES_FROM}),
    "UserBased": ({}, {"likes_from": LIKES_FROM}),
    "EASE": ({}, {"regularization": [*RATE, 0], "likes_from": LIKES_FROM}),
    "ImplicitALS": (
        {},
        {
            "dim": [*COUNT, 0],
            "epochs": [*COUNT, 0],
            "regularization": [*RATE, 0],
            "weight": RATE,
            "likes_from": LIKES_FROM,
            "seed": SEED,
        },
    ),
    "BPR": (
        {},
        {
            "dim": [*COUNT, 0],
            "epochs": COUNT,
            "learning_rate": RATE,
            "regularization": RATE,
            "bias_regularization": RATE,
            "negatives": [*COUNT, 0],
            "likes_from": LIKES_FROM,
            "seed": SEED,
        },
    ),
    "leave_one_out": ({"ratings": TABLE}, {"ratings": NO_TABLE, "seed": SEED}),
    "leave_last_out": (
        {"ratings": TABLE},
        {"ratings": NO_TABLE, "count": [*COUNT, 0]},
    ),
    "split_each_user": (
        {"ratings": TABLE},
        {"ratings": NO_TABLE, "share": [*NUMBER, 0, 1], "seed": SEED},
    ),
    "hold_out_users": (
        {"ratings": TABLE},
        {
            "ratings": NO_TABLE,
            "share": [*NUMBER, 0, 1],
            "keep": COUNT,
            "seed": SEED,
        },
    ),
    "evaluate_ranking": (
        {"model": UserMean(), "train": TABLE, "test": TABLE},
        {
            "model": [*NO_MODEL, UserKNN],
            "train": NO_TABLE,
            "test": NO_TABLE,
            "k": [*COUNT, 0],
            "relevant_from": ["4", math.nan],
            "candidates": [5, "Alien"],
            "min_ratings": ["a", -1],
            "seed": SEED,
        },
    ),
    "ranking_of": (
        {"model": GlobalMean().fit(TABLE), "test": TABLE},
        {
            "model": [*NO_MODEL, UserKNN],
            "test": NO_TABLE,
            "metric": ["NDCG", 5],
            "k": [*COUNT, 0],
            "relevant_from": ["4", math.nan],
        },
    ),
    "count_clicks": ({"clicks": [("ann", "Alien")]}, {"clicks": [5, None, "ann"]}),
    "Ratings.from_triples": (
        {"triples": [("ann", "Alien", 5)]},
        {
            "triples": [5, None, "ann"],
            "scale": [(5, 1), 5, "15", (1, 2, 3), ("1", "5"), (1, math.inf)],
            "repeated": WORD,
        },
    ),
    "most_rated": ({"ratings": TABLE}, {"ratings": NO_TABLE, "count": COUNT}),
    "load_movielens_100k_fold": (
        {"folder": "x", "number": 1},
        {"folder": [5, None], "number": [*COUNT, 0, 6]},
    ),
    "load_jester": ({"folder": "x"}, {"folder": [5], "max_user_id": ["a", -1, 1.5]}),
    "synthetic_ratings": (
        {},
        {
            "users": [*COUNT, 0],
            "items": [*COUNT, 0],
            "ratings": [*COUNT, 0],
            "dim": [*COUNT, 0],
            "noise": RATE,
            "seed": SEED,
        },
    ),
    "split": (
        {"ratings": TABLE},
        {
            "ratings": NO_TABLE,
            "fractions": ["0.8", 0.8, None, [], (0.5, 0.4), (1.5, -0.5), ("a", "b")],
            "seed": SEED,
        },
    ),
    "k_folds": (
        {"ratings": TABLE},
        {"ratings": NO_TABLE, "k": [*COUNT, 0, 1, 99], "seed": SEED},
    ),
    "train_test_split": ({"ratings": TABLE}, SPLIT),
    "surprise_split": ({"ratings": TABLE}, SPLIT),
    "get_cv_idx": (
        {"n": 10},
        {"n": COUNT, "val_pct": [*NUMBER, -0.1, 1.1], "seed": [*SEED, -1]},
    ),
    "NumpyRandom": ({"seed": 1}, {"seed": [*SEED, -1, 2**32]}),
    "error_of": (
        {"model": GlobalMean().fit(TABLE), "ratings": TABLE},
        {
            "model": [*NO_MODEL, UserKNN],
            "ratings": NO_TABLE,
            "metric": ["rmse", 5],
        },
    ),
    "cross_validate": (
        {"model": GlobalMean(), "ratings": TABLE},
        {"model": [*NO_MODEL, UserKNN], **SEARCH},
    ),
    "grid_search": (
        {"model": UserKNN, "grid": {"k": [1]}, "ratings": TABLE},
        {
            "model": [*NO_MODEL, UserKNN()],
            "grid": [5, None, [1], "k", {"k": 1}, {"k": "12"}, {"k": []}, {"k": abs}],
            "metric": ["ndgc", 5, None],
            "folds": [5, [TABLE], []],
            **SEARCH,
        },
    ),
    "random_search": (
        {"model": UserKNN, "space": {"k": [1]}, "ratings": TABLE},
        {
            "model": [*NO_MODEL, UserKNN()],
            "space": [5, None, [1], "k", {"k": 1}, {"k": "12"}, {"k": []}],
            "trials": [*COUNT, 0],
            **SEARCH,
        },
    ),
    "log_uniform": ({"low": 1, "high": 2}, {"low": [*NUMBER, 0, 3], "high": NUMBER}),
    "nearest_items": (
        {"ratings": TABLE, "matrix": [[1, 2, 3]] * 3, "item_id": "Alien"},
        {
            "ratings": NO_TABLE,
            "matrix": NO_MATRIX,
            "item_id": ["unheard of", None, ["Alien"]],
            "k": [*COUNT, 0],
        },
    ),
    "principal_components": (
        {"points": [[1.0, 2.0], [3.0, 4.0]]},
        {"points": [*NO_MATRIX, []], "count": [*COUNT, 0, 3]},
    ),
    "most_popular_new_interests": (
        {"user_interests": [], "users_interests": [["R"]]},
        {"max_results": ["a", -1, 1.5]},
    ),
    "user_based_suggestions": (
        {"users_interests": [["R"]], "user_id": 0},
        {"user_id": ["ann", 1, -1, None, 0.5, [0]], "users_interests": NO_LISTS},
    ),
    "item_based_suggestions": (
        {"users_interests": [["R"]], "user_id": 0},
        {"user_id": ["ann", 1, -1, None, 0.5, [0]], "users_interests": NO_LISTS},
    ),
    "most_similar_users_to": (
        {"users_interests": [["R"]], "user_id": 0},
        {"user_id": ["ann", 1, -1, None, 0.5, [0]], "users_interests": NO_LISTS},
    ),
    "most_similar_interests_to": (
        {"interest": "R", "users_interests": [["R"]]},
        {"interest": ["Java", None, 5]},
    ),
    "count_interests": ({"users_interests": []}, {"users_interests": NO_LISTS}),
    "make_user_interest_vector": (
        {"user_interests": [], "unique_interests": []},
        {"user_interests": [5, None, "R"]},
    ),
    "scalar_multiply": ({"c": 2, "v": [1.0]}, {"v": [5, None]}),
    "magnitude": ({"v": [1.0]}, {"v": [5, None]}),
    "sum_of_squares": ({"v": [1.0]}, {"v": [5, None]}),
    "shape": ({"A": [[1.0]]}, {"A": [5, None, [5]]}),
    "transpose": ({"A": [[1.0]]}, {"A": [5, None, [5]]}),
    "ranked_by_bias": (
        {"model": BIASES},
        {"model": NO_MODEL, "kind": ["films"], "count": ["a", -1, 1.5]},
    ),
    "nearest_by_factors": (
        {"model": BIASES, "name": "Alien"},
        {"model": NO_MODEL, "name": [None, "?"], "count": ["a", -1, 1.5]},
    ),
    "pairwise": (
        {"vectors": [[1, 2]]},
        {"similarity": ["cosine", None, 5], "vectors": [5, None, [5]]},
    ),
    "SGD": ({}, {"learning_rate": RATE, "momentum": RATE, "weight_decay": RATE}),
    "Adam": (
        {},
        {
            "learning_rate": RATE,
            "beta1": [*RATE, 1],
            "beta2": [*RATE, 1],
            "epsilon": [*RATE, 0],
            "weight_decay": RATE,
        },
    ),
}
for name in ("mse", "rmse", "mae"):
    right = {"predictions": [1.0], "actuals": [1.0]}
    wrong = [5, None, "1", ["a"], [1.0, 2.0]]
    CALLS[name] = right, {"predictions": wrong, "actuals": wrong}
for name in ("dot", "add", "subtract", "distance", "cosine_similarity"):
    CALLS[name] = {"v": [1.0], "w": [2.0]}, {"v": [5, None], "w": [5, None, [1.0, 2.0]]}

# Messages that name it by another word.
OTHER_WORDS = {
    "user_id": "there is no user",
    "item_id": "there is no item",
    "interest": "the interest",
    "matrix": "matrix",
    "points": "points|matrix",
    "vectors": "vector|matrix",
    "v": "vector",
    "A": "matrix",
    "kind": "has no films",
    "name": "the model has learned nothing about",
    "w": "vector",
    "models": "models|average of no models",
    "low": "low",
    "high": "high",
    "count": "count|components",
}


def made(name):
    thing = scratch_recs
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def refused(name, argument, value):
    """What a call with one wrong argument raises."""
    right, _ = CALLS[name]
    arguments = {**right, argument: value}
    thing = made(name)
    result = thing(**arguments)
    # An optimizer is a tuple of numbers: the model that gets it looks at them.
    return scratch_recs.EmbeddingDot(optimizer=result)


def last_line_of(traceback):
    """The line of the program that raised an error."""
    (frame,) = extract_tb(traceback)[-1:]
    return frame.line


CASES = [
    (name, argument, value)
    for name, (_, wrong) in CALLS.items()
    for argument, values in wrong.items()
    for value in values
]


@pytest.mark.parametrize(
    "name, argument",
    dict.fromkeys((name, argument) for name, argument, _ in CASES),
)
def test_a_wrong_argument_is_named_in_one_sentence(name, argument):
    for value in CALLS[name][1][argument]:
        with pytest.raises((TypeError, ValueError)) as caught:
            refused(name, argument, value)
        message = str(caught.value)
        word = OTHER_WORDS.get(argument, argument)
        found = [one for one in word.split("|") if one in message]
        assert found, f"{argument}={value!r}: {message}"
        assert "\n" not in message and len(message) < 250
        # No error from the depths: it is raised by a line that says `raise`.
        line = last_line_of(caught.tb)
        assert line.startswith("raise "), f"{argument}={value!r}: {line}"


@pytest.mark.parametrize("name", CALLS)
def test_the_right_arguments_are_accepted(name):
    if not name.startswith("load_"):
        made(name)(
            **CALLS[name][0] if name != "AverageOf" else {"models": [UserMean()]}
        )


def test_every_public_model_and_function_is_looked_at():
    looked_at = {name.split(".")[0] for name in CALLS}
    makers = {**ALL_MODELS, **LIST_MODELS}.values()
    models = {type(make()).__name__ for make in makers}
    without_settings = {name for name in models if name.endswith("Mean")}
    assert models - without_settings <= looked_at
