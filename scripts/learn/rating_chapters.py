"""The exercises on ratings: errors, splits, means, neighbours, factors."""

from __future__ import annotations

from scripts.learn.course import Chapter, Exercise, change

METRICS = Chapter(
    "evaluation.metrics",
    (
        Exercise("mse", "The mean of the squared errors; _errors has them."),
        Exercise("rmse", "A root brings it back to the unit of the ratings."),
        Exercise("mae", "abs() of each error, and their mean."),
        change(
            "largest_error",
            "mae",
            "Another error: the largest of all |e| instead of their mean.",
            "max() knows what to do if there is nothing: default=math.nan.",
            goal=[
                (
                    "return _mean([abs(error) for error in "
                    "_errors(predictions, actuals)])",
                    "return max(map(abs, _errors(predictions, actuals)), "
                    "default=math.nan)",
                )
            ],
        ),
        Exercise(
            "matrix_rmse",
            "Collect the pairs of cells that are NaN in neither; then rmse.",
        ),
    ),
)

SPLITS = Chapter(
    "evaluation.splits",
    (
        Exercise(
            "split",
            "Shuffle the row numbers, and cut at n times the share so far. As "
            "floats 0.7 + 0.15 is not 0.85: Fraction(str(0.7)) is exact.",
            also=("k_folds",),
        ),
        Exercise(
            "k_folds",
            "divmod says how long the slices are and how many are longer by "
            "one. The train part is what stands before and behind a slice.",
        ),
    ),
)

BASELINES = Chapter(
    "recommender.baselines",
    (
        Exercise("mean_rating", "The second of each pair is the rating."),
        Exercise(
            "BiasBaseline._learn",
            "Begin with biases of 0; in each round first the items' biases "
            "from the users', then the users' from the items', by damped_bias.",
            also=("BiasBaseline",),
        ),
        Exercise(
            "damped_bias",
            "What the mean and the other bias leave of each rating, added up; "
            "then divided by the damping plus how many they are.",
            also=("BiasBaseline",),
        ),
        change(
            "trimmed_bias",
            "damped_bias",
            "Another penalty: the sum of what is left is first pulled towards "
            "0 by the damping, and stops there: s - damping, s + damping or 0. "
            "Then divide by n alone.",
            "max(abs(s) - damping, 0) is how much stays; math.copysign gives "
            "it the old sign.",
            goal=[
                (
                    "return residuals / (damping + len(group))",
                    "left = max(abs(residuals) - damping, 0.0)\n"
                    "    return math.copysign(left, residuals) / len(group)",
                )
            ],
            examples=(
                "trimmed_bias([(0, 5.0), (1, 4.0)], 3.5, [0.5, 0.0], 1.0)",
                "trimmed_bias([(0, 3.0), (1, 3.0)], 3.5, [0.0, 0.0], 0.5)",
            ),
            also=("BiasBaseline",),
        ),
    ),
)

NORMALIZATION = Chapter(
    "knn.normalization",
    (
        Exercise(
            "deviation",
            "The root of the mean squared distance from the mean. Equal "
            "numbers have none.",
            also=("Levels",),
        ),
        Exercise(
            "Levels.deviation_of",
            "Only z-scores divide. If all ratings are equal, the deviation of "
            "the whole table stands in.",
            also=("UserKNN", "ItemKNN", "Levels"),
            examples=(
                "Levels('zscore', Ratings.from_triples([('a', 'x', 5),"
                " ('a', 'y', 3), ('b', 'x', 1)]), False).deviations",
            ),
        ),
    ),
    laws=("tests/knn/test_rating_knn.py",),
)

CO_RATED = Chapter(
    "knn.co_rated",
    (
        Exercise(
            "cosine", "Σxy over the root of Σx² times Σy²; and 0 if that is 0."
        ),
        Exercise("msd", "Σ(x - y)² is Σx² + Σy² - 2 Σxy."),
        Exercise(
            "pearson",
            "The formula stands in the docstring. If a spread is 0, so is the "
            "correlation.",
        ),
        Exercise(
            "co_rated",
            "For each column of his or hers, walk through the rows that have "
            "it, and note both ratings under the row.",
        ),
        Exercise("sums_of", "One loop, six sums."),
    ),
)

RATING_KNN = Chapter(
    "knn.rating_knn",
    (
        Exercise(
            "UserKNN._prediction",
            "Too few neighbours: ask the levels. Else the level of the target "
            "plus its deviation times the weighted mean of the z.",
            also=("UserKNN", "ItemKNN"),
            examples=(
                "table = [('a', 'x', 5), ('a', 'y', 3), ('b', 'x', 4),"
                " ('b', 'y', 1), ('b', 'z', 2)]",
                "from scratch_recs.datasets.ratings import Ratings",
                "UserKNN().fit(Ratings.from_triples(table)).predict('a', 'z')",
            ),
        ),
        Exercise(
            "UserKNN._neighbours",
            "Sort the candidates by similarity, take k of them, and of these "
            "only similarities above 0. z is what the rating lies above the "
            "candidate's own level, in deviations.",
            also=("UserKNN", "ItemKNN"),
        ),
    ),
)

IMPUTATION = Chapter(
    "knn.imputation",
    (
        Exercise(
            "mean_squared_differences",
            "Of each row, the squares over the columns that both have; no such "
            "column, no entry.",
            also=("KNNImputer",),
        ),
        Exercise(
            "nearest_first",
            "sorted() with the differences as the key. Of equals it keeps the "
            "order.",
            also=("KNNImputer",),
        ),
        Exercise(
            "donors_of",
            "Walk through the nearest rows, and stop after k that have the "
            "column.",
            also=("KNNImputer",),
        ),
        Exercise(
            "donor_sums",
            "Rank the rows once; for each gap count its donors, and add up "
            "what they have there.",
            also=("KNNImputer",),
        ),
    ),
)

ALS = Chapter(
    "factorization.als",
    (
        Exercise(
            "lecture_loss",
            "The squares of all errors, and half of each λ times the sum of "
            "squares of its whole matrix.",
        ),
        Exercise(
            "lecture_gradient",
            "Begin with λ times each row; every rating adds 2 e times the "
            "other row to both of its rows.",
        ),
        Exercise(
            "best_row",
            "The gradient is 0 where (Σ w wᵀ + λ/2 I) z = Σ y w. Add up both "
            "sides, and let solve do the rest.",
            also=("RegularizedSVD",),
        ),
        change(
            "best_row_per_rating",
            "best_row",
            "Another penalty: λ/2 ‖z‖² is paid once for every rating of the "
            "row, as in the reference library.",
            "Where does λ stand in the equations?",
            goal=[("lam / 2 if f == g", "lam * len(rated) / 2 if f == g")],
            examples=(
                "best_row_per_rating([(0, 5.0), (0, 4.0)], [[2.0]], lam=2.0)",
            ),
            also=("RegularizedSVD",),
        ),
    ),
)

FOLD_IN = Chapter(
    "factorization.fold_in",
    (
        Exercise(
            "prior_from",
            "Mean and variance of each column; the strength is the error over "
            "the variance, with a floor under both.",
            also=("MatrixFactorization",),
        ),
        Exercise(
            "fold_in",
            "Λ on the diagonal and Λ m on the right side; every rating adds "
            "x xᵀ and (r - μ - c) x; then solve.",
        ),
        Exercise(
            "misfit",
            "Squares of the errors, and of how far w is from the prior's mean, "
            "each times its strength.",
        ),
        Exercise(
            "gauss_newton_step",
            "As fold_in, with the slopes J in the place of x and the present "
            "error in the place of the rating.",
        ),
    ),
)

PCA = Chapter(
    "factorization.pca",
    (
        Exercise(
            "principal_components",
            "The top eigenvector of C, then the next one without those found "
            "before; the variance along w is w · C w.",
        ),
        Exercise(
            "transform",
            "A coordinate is the dot product of a centered point and a "
            "direction.",
        ),
        Exercise(
            "explained_variance",
            "The sum of squares of a coordinate over that of all centered "
            "vectors.",
        ),
        Exercise("centered", "Subtract the average row from each row."),
        Exercise(
            "covariance",
            "Center the points; then each entry is the dot product of two "
            "columns over n.",
        ),
    ),
)

RATING_CHAPTERS = (
    METRICS,
    SPLITS,
    BASELINES,
    NORMALIZATION,
    CO_RATED,
    RATING_KNN,
    IMPUTATION,
    ALS,
    FOLD_IN,
    PCA,
)
