"""The exercises of the six core modules, in reading order."""

from __future__ import annotations

from typing import Any

from scripts.learn.course import Chapter, Exercise, change


def _is_constant(*vectors: Any) -> bool:
    """Whether one of the vectors never changes: rounding decides there."""
    return any(len(set(vector)) < 2 for vector in vectors)


LINEAR_ALGEBRA = Chapter(
    "linear_algebra",
    (
        Exercise("add", "Walk through both lists at once: zip."),
        Exercise("subtract", "As add, with a minus."),
        Exercise("scalar_multiply", "Every entry is multiplied by c."),
        Exercise("dot", "Multiply entry by entry, and add up the products."),
        change(
            "weighted_dot",
            "dot",
            "Each product counts twice as much as the one before it: "
            "v₁w₁ + 2 v₂w₂ + 4 v₃w₃, and so on.",
            "Keep the weight in a variable of its own, and double it each "
            "time.",
            goal=[
                ("total: float = 0", "total: float = 0\n    weight = 1"),
                (
                    "total += v_i * w_i",
                    "total += weight * v_i * w_i\n        weight *= 2",
                ),
            ],
        ),
        Exercise("row_dots", "One dot product for each pair of rows."),
        Exercise("sum_of_squares", "It is the dot product of v with itself."),
        Exercise("magnitude", "Pythagoras: the root of the sum of squares."),
        Exercise("distance", "The length of the difference."),
        Exercise("mean", "Add all entries up, and divide by their number."),
        Exercise("vector_mean", "A column is a vector, too: transpose first."),
        Exercise("shape", "The number of rows, and the length of the first."),
        Exercise("transpose", "zip(*A) walks down the columns of A."),
        Exercise("matrix_times_vector", "One dot product for each row."),
        Exercise(
            "solve",
            "_triangular has done the elimination. Its last row has one "
            "unknown left; solve it, go up one row, and put in what is known.",
        ),
    ),
)

SIMILARITY = Chapter(
    "similarity",
    (
        Exercise(
            "cosine_similarity",
            "The dot product, divided by both lengths. A vector of zeros has "
            "no length to divide by.",
            also=("_SYMMETRIC",),
        ),
        Exercise(
            "pearson_correlation",
            "The cosine, after each vector has lost its mean.",
            also=("_SYMMETRIC",),
            is_brave=_is_constant,
        ),
        Exercise(
            "jaccard_similarity",
            "Count the places that are set in both, and those in either.",
            also=("_SYMMETRIC",),
        ),
        change(
            "dice_similarity",
            "jaccard_similarity",
            "Dice's coefficient instead of Jaccard's: 2 |v ∩ w| / (|v| + |w|).",
            "Count the places set in v, and those set in w.",
            goal=[
                (
                    "either = sum(1 for v_i, w_i in zip(v, w) if v_i or w_i)",
                    "either = sum(bool(v_i) + bool(w_i) for v_i, w_i in "
                    "zip(v, w))",
                ),
                ("return both / either", "return 2 * both / either"),
            ],
            also=("_SYMMETRIC",),
        ),
        Exercise(
            "mean_squared_difference",
            "Square each difference; then the mean of the squares.",
            also=("_SYMMETRIC",),
        ),
        change(
            "mean_absolute_difference",
            "mean_squared_difference",
            "The mean of |vᵢ − wᵢ| instead of that of the squares.",
            "abs() is the distance of a number from 0.",
            goal=[("difference * difference for", "abs(difference) for")],
            also=("_SYMMETRIC",),
        ),
        Exercise(
            "nan_euclidean_distance",
            "Keep the differences of places that both have, and let their sum "
            "of squares stand for all n places.",
            also=("_SYMMETRIC",),
        ),
        Exercise(
            "pairwise",
            "A list of lists: for each vector its similarity to all vectors.",
        ),
        Exercise(
            "most_similar",
            "Pairs (row number, similarity) of the others; keep those above 0; "
            "sort by the similarity.",
        ),
    ),
    imports=("from scratch_recs.linear_algebra import distance, magnitude",),
)

POPULARITY = Chapter(
    "popularity",
    (
        Exercise(
            "count_interests",
            "A Counter counts what it is fed. dict.fromkeys(list) drops what "
            "is said twice and keeps the order.",
        ),
        Exercise(
            "most_popular_new_interests",
            "Walk through most_common(), and keep what is not known yet.",
        ),
    ),
)

USER_BASED = Chapter(
    "user_based",
    (
        Exercise(
            "unique_interests",
            "A set has everything once; sorted() makes it a list.",
        ),
        Exercise(
            "make_user_interest_vector",
            "For each unique interest: has the user got it?",
        ),
        Exercise(
            "make_user_interest_matrix",
            "One vector for each user, all with the same unique interests.",
        ),
        Exercise(
            "most_similar_users_to",
            "Users are rows of the matrix, and rows are ranked already: "
            "most_similar.",
        ),
        Exercise(
            "add_up_weights",
            "A dictionary {interest: weight so far}; sort its items at the "
            "end.",
        ),
        Exercise(
            "add_up_interests",
            "Every similar user votes for each of his or her interests; the "
            "votes are pairs that add_up_weights can add.",
        ),
        Exercise("leave_out", "Keep the pairs whose interest is not known."),
        Exercise(
            "user_based_suggestions",
            "Find the similar users, add up their interests, leave out what "
            "the user has.",
        ),
    ),
)

ITEM_BASED = Chapter(
    "item_based",
    (
        Exercise("make_interest_user_matrix", "Rows become columns."),
        Exercise(
            "most_similar_interests_to",
            "Which row is the interest? Rank the other rows, and write their "
            "names in place of the row numbers.",
        ),
        Exercise(
            "item_based_suggestions",
            "Every interest of the user votes for those similar to it; add up "
            "the votes as in user_based.",
        ),
    ),
)

MF_SGD = Chapter(
    "mf_sgd",
    (
        Exercise(
            "prediction",
            "The mean, what is special about the two, and their dot product.",
        ),
        change(
            "prediction_without_biases",
            "prediction",
            "Predict from the vectors alone: r̂ = μ + p · q.",
            "Leave out two terms.",
            goal=[("mean + x.b + x.c + dot", "mean + dot")],
            examples=(
                "x = Parameters(p=[1.0, 2.0], q=[0.5, 0.0], b=0.25, c=0.0)",
                "prediction_without_biases(x, mean=3.0)",
            ),
        ),
        Exercise(
            "loss",
            "Half of: the error squared, and each λ times the sum of squares "
            "that it holds down.",
        ),
        change(
            "loss_with_absolute_biases",
            "loss",
            "Another penalty: λ_b |b| + λ_c |c| instead of ½ λ_b b² + "
            "½ λ_c c².",
            "Everything is divided by 2 at the end.",
            goal=[
                (
                    "penalties.b * (x.b * x.b) + penalties.c * (x.c * x.c)",
                    "2 * (penalties.b * abs(x.b) + penalties.c * abs(x.c))",
                )
            ],
            examples=(
                "x = Parameters([1.0], [2.0], b=-0.5, c=0.25)",
                "penalties = Penalties(vectors=0.0, b=0.1, c=0.2)",
                "loss_with_absolute_biases(x, 3.0, 1.0, penalties)",
            ),
        ),
        Exercise(
            "gradient",
            "The four derivatives stand at the top of the file: minus the "
            "error times the other factor, plus λ times the parameter.",
        ),
        Exercise(
            "epoch",
            "For each rating: predict, take the error, and move p, q (and b, "
            "c) by the rate times minus the gradient, all from the old "
            "values.",
            also=("MatrixFactorization", "mf"),
        ),
        change(
            "epoch_with_biases",
            "epoch",
            "This loop learns vectors only. Add the biases: if `biases`, the "
            "prediction is mean + b + c + p · q, and b and c move, too, by "
            "bias_rate and with penalties of their own.",
            "The error of a rating is that before its step: take b[u] and c[i] "
            "into variables first.",
            start=[
                (
                    "        if biases:\n"
                    "            b_u, c_i = b[u], c[i]\n"
                    "            e = r - (mean + b_u + c_i + product)\n"
                    "            b[u] = b_u + bias_rate * (e - lam_b * b_u)\n"
                    "            c[i] = c_i + bias_rate * (e - lam_c * c_i)\n"
                    "        else:\n"
                    "            e = r - product\n",
                    "        e = r - product\n",
                )
            ],
            also=("MatrixFactorization", "mf"),
            examples=(
                "P, Q, b, c = [[1.0]], [[2.0]], [0.5], [0.0]",
                "epoch_with_biases([(0, 0, 5.0)], P, Q, b, c, 3.0, rate=0.1,\n"
                "    bias_rate=0.5, penalties=Penalties(b=0.1),\n"
                "    factors=range(1), biases=True)",
                "P, Q, b, c",
            ),
        ),
        Exercise(
            "MatrixFactorization._score",
            "The user is (b, p). What is unknown has no vector: then the mean, "
            "and the bias that is known. Else ask prediction.",
            also=("MatrixFactorization", "mf"),
        ),
    ),
    laws=("tests/test_mf_laws.py",),
)

FIRST_CHAPTERS = (
    LINEAR_ALGEBRA,
    SIMILARITY,
    POPULARITY,
    USER_BASED,
    ITEM_BASED,
    MF_SGD,
)
