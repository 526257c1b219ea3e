"""Jester: a matrix filled from nearest users, and which jokes are alike."""

from __future__ import annotations

import math
from typing import Any, Mapping

from scratch_recs import KNNImputation, Ratings, nearest_items
from scratch_recs.cli.printing import (
    print_table,
    say,
    shorten,
    yes_or_no,
)
from scratch_recs.evaluation.metrics import evaluate
from scratch_recs.linear_algebra import Matrix
from scripts.jester.data import sorted_numbers
from scripts.jester.documented import (
    IMPUTED_1,
    IMPUTED_2,
    IMPUTED_2_RIGHT,
    JOKES,
    RECOMMENDED,
    numbers,
)
from scripts.jester.lecture import Lecture, figures

THEIR_QUERY = "19"  # the lecture's column 8


def step_imputation(this: Lecture, imputed: KNNImputation) -> None:
    """The gaps of the matrix, filled from the ten nearest users."""
    parts = this.train.utility_matrix(), this.valid.utility_matrix()
    errors = evaluate(imputed.matrix, *parts)
    train, valid = f"{errors.train_rmse:.2f}", f"{errors.valid_rmse:.2f}"
    figures(
        this,
        [
            ("RMSE, training", "0.00", train, ""),
            ("RMSE, validation", "4.79", valid, ""),
        ],
    )
    show_filled(this, in_order(this.ratings, imputed.matrix))


def in_order(ratings: Ratings, matrix: Matrix) -> Matrix:
    """The matrix with its rows and columns by ascending id, as the lecture's.

    >>> table = Ratings.from_triples([("2", "7", 1.0), ("1", "5", 3.0)])
    >>> in_order(table, [[1.0, 2.0], [4.0, 3.0]])
    [[3.0, 4.0], [2.0, 1.0]]
    """
    users = [ratings.user_index[name] for name in sorted_ids(ratings.user_ids)]
    items = [ratings.item_index[name] for name in sorted_ids(ratings.item_ids)]
    return [[matrix[user][item] for item in items] for user in users]


def sorted_ids(ids: list[str]) -> list[str]:
    """The ids in ascending order."""
    return list(sorted_numbers(ids))


def show_filled(this: Lecture, matrix: Matrix) -> None:
    """The first and the last rows of the filled matrix, with theirs beside."""
    ends = matrix[:5] + matrix[-5:]
    theirs = [line.split() for line in IMPUTED_1.splitlines()]
    ours = [[f"{x:.4f}" for x in row[:8]] for row in ends]
    for name, rows in (("Documented", theirs), ("As documented", ours)):
        print(f"\n  {name}: jokes 0 to 7, first and last five users:")
        for row in rows:
            print("  " + "".join(f"{cell:>9}" for cell in row))
    say(
        "(The lecture's other version prints seven other cells in the rows of "
        "two of the last users: there two users are equally near, and which "
        "of them is asked differs from version to version of scikit-learn.)"
    )
    if this.whole:
        second = [
            left + right
            for left, right in zip(numbers(IMPUTED_2), numbers(IMPUTED_2_RIGHT))
        ]
        cut = [row[:10] + row[130:140] for row in ends]
        for version, documented, found in (
            ("first", numbers(IMPUTED_1), ends),
            ("second", second, cut),
        ):
            equal = equal_cells(documented, found)
            cells = sum(map(len, documented))
            print(f"  Equal cells, {version} version: {equal} of {cells}.")


def equal_cells(documented: Matrix, ours: Matrix) -> int:
    """How many documented cells are ours, rounded to four decimals.

    >>> equal_cells([[1.5, 2.25]], [[1.50004, 3.0, 4.0]])
    1
    """
    return sum(
        math.isclose(a, b, abs_tol=0.5001e-4)
        for row, other in zip(documented, ours)
        for a, b in zip(row, other)
    )


def similar_jokes(this: Lecture, imputed: KNNImputation) -> None:
    """The jokes nearest to a joke, with the lecture's four beside ours."""
    query = this.options.joke
    texts = this.jokes
    shown = texts if this.options.texts else {}
    print(
        f"  The table of jokes, as documented: {yes_or_no(same_jokes(texts))}."
    )
    print(
        f"  The query is joke {query}. {beginning(shown, query, 48)}".rstrip()
    )
    nearest = nearest_items(this.ratings, imputed.matrix, query, k=140)
    places = {item_id: n for n, (item_id, _) in enumerate(nearest, start=1)}
    theirs = RECOMMENDED if query == THEIR_QUERY else ()
    rows = []
    for n, (item_id, cosine) in enumerate(nearest[:5]):
        documented: list[Any] = ["", ""]
        if n < len(theirs):
            documented = [theirs[n], places.get(theirs[n], "-")]
        lectures = item_id if n < 4 else ""
        rows.append([n + 1, *documented, lectures, item_id, f"{cosine:.4f}"])
    print()
    header = ["documented", "its place in ours", "as documented", "ours"]
    print_table(["place", *header, "cosine"], rows)
    for item_id in dict.fromkeys([*theirs, *(i for i, _ in nearest[:5])]):
        if item_id in shown:
            print(f"  joke {item_id:>3}: {beginning(shown, item_id, 64)}")
    if not shown:
        print("  The texts are shown with --texts; some of them offend.")
    say_what_is_deleted()


def say_what_is_deleted() -> None:
    """The slip in the lecture's list."""
    say(
        "Numbers of jokes. The lecture deletes position 0 of its list whatever "
        "the query is: the test 'query_ind == query_ind' is True, and True "
        "stands at position 0. That works as long as a joke is its own nearest "
        "neighbour; if another column points in the same direction, that twin "
        "may be deleted instead. And one of the k places goes to the query: "
        "k = 5 shows four jokes. Ours leaves out the query."
    )


def beginning(texts: Mapping[str, str], item_id: str, width: int) -> str:
    """The beginning of a joke on one line; empty if there is no text."""
    return shorten(" ".join(texts.get(item_id, "").split()), width)


def same_jokes(texts: Mapping[str, str]) -> bool:
    """Whether the first jokes begin as the lecture's table shows them."""
    first = [texts.get(str(number), "") for number in range(1, 6)]
    written = [t.replace("\n", "\\n").replace("\t", "\\t") for t in first]
    return all(t.startswith(s) for t, s in zip(written, JOKES))
