"""Recipe of the reference values that come from scikit-learn's KNNImputer.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11, scikit-learn 1.9.1 and numpy 2.4.6, in an environment of its own:

    pip install scikit-learn==1.9.1
    python make_sklearn_reference.py

Where the k-th and the (k+1)-th nearest donor are equally far, scikit-learn's choice
is rounding noise. Such cells are marked `tied`, found by exact arithmetic; in all
other cells the recipe checks scikit-learn against the exact answer before writing.
"""

import math
import platform
import random
from fractions import Fraction

import numpy
import sklearn
from sklearn.impute import KNNImputer

from reference_file import write_reference

NaN = float("nan")


def random_matrix(seed, rows, columns, filled, draw):
    """A matrix whose cells are drawn with probability `filled`, NaN otherwise."""
    chance = random.Random(seed)
    return [
        [draw(chance) if chance.random() < filled else NaN for _ in range(columns)]
        for _ in range(rows)
    ]


def thousandths(chance):
    """A value between -10 and 10 with three decimals, as Jester's are."""
    return chance.randint(-10000, 10000) / 1000


def stars(chance):
    """A whole number from 1 to 5."""
    return float(chance.randint(1, 5))


def awkward_cases():
    """Triples of (name, k, matrix)."""
    small = [[1, 2, NaN], [3, 4, 3], [NaN, 6, 5], [8, 8, 7]]
    jokes = random_matrix(0, 30, 12, 0.4, thousandths)
    films = random_matrix(1, 12, 8, 0.5, stars)
    holes = random_matrix(2, 10, 6, 0.6, thousandths)
    holes[3] = [NaN] * 6
    for row in holes:
        row[4] = NaN
    return [
        ("one nearest neighbour", 1, small),
        ("two nearest neighbours", 2, small),
        ("all donors equally far", 2, [[0, NaN], [1, 1], [-1, 2], [1, 4], [-1, 8]]),
        ("tie inside the k nearest", 2, [[0, NaN], [1, 1], [-1, 2], [3, 4]]),
        ("tie at the border", 1, [[0, NaN], [1, 1], [-1, 2], [3, 4]]),
        ("identical rows", 3, [[1, 2, NaN], [1, 2, 3], [1, 2, 4], [1, 2, 5]]),
        (
            "equally far after scaling",
            1,
            [[0, 0, 0, 0, NaN], [1, 1, 1, 1, 5], [1, NaN, NaN, NaN, 9]],
        ),
        ("nothing in common", 2, [[1, NaN, NaN], [NaN, 2, 5], [NaN, 4, 8]]),
        (
            "some donors unreachable",
            2,
            [[1, NaN, NaN], [2, 3, NaN], [NaN, 5, 7], [4, NaN, 9], [7, 1, 6]],
        ),
        ("an empty row", 2, [[1, 2], [NaN, NaN], [5, 9]]),
        ("an empty column", 2, [[1, NaN, 3], [2, NaN, NaN], [5, NaN, 4]]),
        ("nothing but holes", 2, [[NaN, NaN], [NaN, NaN]]),
        ("nothing missing", 2, [[1, 2], [3, 4]]),
        ("a single row", 2, [[1, NaN, 3]]),
        ("a single column", 2, [[1], [NaN], [4]]),
        ("more neighbours than donors", 10, [[1, NaN], [2, 4], [5, NaN], [7, 9]]),
        ("ratings", 3, films),
        ("ratings, one neighbour", 1, films),
        ("empty row and column, decimals", 2, holes),
        ("decimals", 10, jokes),
        ("decimals, three neighbours", 3, jokes),
    ]


def squared_distance(v, w):
    """Exact n/|both| ⋅ ∑(vᵢ − wᵢ)² over the columns known in both, or None."""
    both = [
        (Fraction(repr(x)), Fraction(repr(y)))
        for x, y in zip(v, w)
        if not math.isnan(x) and not math.isnan(y)
    ]
    if not both:
        return None
    return Fraction(len(v), len(both)) * sum((x - y) ** 2 for x, y in both)


def reachable_donors(matrix, row, column):
    """(squared distance, value) of the rows that can fill a cell, nearest first."""
    donors = [
        (squared_distance(matrix[row], other), Fraction(repr(other[column])))
        for other in matrix
        if not math.isnan(other[column])
    ]
    return sorted(donor for donor in donors if donor[0] is not None)


def is_tied(matrix, k, row, column):
    """Whether the k-th and the (k+1)-th donor of a missing cell are equally far."""
    if not math.isnan(matrix[row][column]):
        return False
    donors = reachable_donors(matrix, row, column)
    return len(donors) > k and donors[k - 1][0] == donors[k][0]


def exact_value(matrix, k, row, column):
    """What the cell holds afterwards, if it is not tied."""
    if not math.isnan(matrix[row][column]):
        return matrix[row][column]
    known = [
        Fraction(repr(other[column]))
        for other in matrix
        if not math.isnan(other[column])
    ]
    nearest = [value for _, value in reachable_donors(matrix, row, column)[:k]]
    chosen = nearest or known or [Fraction(0)]
    return float(sum(chosen) / len(chosen))


def case(name, k, matrix):
    """One case as it is stored, after a check of all the cells without a tie."""
    matrix = [[float(value) for value in row] for row in matrix]
    imputer = KNNImputer(n_neighbors=k, keep_empty_features=True)
    filled = imputer.fit_transform(numpy.array(matrix)).tolist()
    tied = [
        [is_tied(matrix, k, row, column) for column in range(len(matrix[0]))]
        for row in range(len(matrix))
    ]
    for row, values in enumerate(filled):
        for column, value in enumerate(values):
            exact = exact_value(matrix, k, row, column)
            if not tied[row][column] and abs(value - exact) > 1e-12:
                raise ValueError(
                    f"{name}: {value} in row {row}, column {column} is " f"not {exact}"
                )
    holes = [[None if math.isnan(value) else value for value in row] for row in matrix]
    return {"name": name, "k": k, "matrix": holes, "filled": filled, "tied": tied}


def main():
    """Write the file."""
    write_reference(
        "knn_imputer.json",
        {
            "about": "KNNImputer(n_neighbors=k, keep_empty_features=True) of scikit-learn "
            "turns matrix (null: missing) into filled. tied: the k-th and the "
            "(k+1)-th nearest donor of that cell are equally far, by exact "
            "arithmetic, so that its value is a matter of chance.",
            "recipe": "make_sklearn_reference.py",
            "versions": {
                "scikit-learn": sklearn.__version__,
                "numpy": numpy.__version__,
                "python": platform.python_version(),
            },
            "cases": [case(*settings) for settings in awkward_cases()],
        },
    )


if __name__ == "__main__":
    main()
