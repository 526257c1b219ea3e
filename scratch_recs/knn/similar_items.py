"""The items most like an item: nearest columns of a filled utility matrix.

The rows of the matrix are users, the columns items, and no cell is empty any
more (`imputation` fills them). An item is described by what all users think of
it, that is by its column; items are alike if their columns point in the same
direction.
"""

from __future__ import annotations

from scratch_recs.arguments import check_count, check_kind, quoted
from scratch_recs.datasets.checks import id_text
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.linear_algebra import Matrix, shape, transpose
from scratch_recs.similarity import cosine_similarity


def nearest_columns(
    matrix: Matrix, query: int, k: int = 5
) -> list[tuple[int, float]]:
    """The k columns nearest to column `query`: (column, cosine), nearest first.

    The query itself is left out; among equals the lower column comes first.
    Raises ValueError if there is no such column, and if k is below 1.

    >>> nearest_columns([[3, 1, 6], [4, 2, 8]], query=0, k=2)
    [(2, 1.0), (1, 0.9838699100999074)]
    """
    columns = transpose(matrix)
    if query not in range(len(columns)):
        raise ValueError(
            f"there is no column {query!r}: the {len(columns)} columns are "
            "numbered from 0"
        )
    check_count("k", k)
    others = [
        (column, cosine_similarity(columns[query], vector))
        for column, vector in enumerate(columns)
        if column != query
    ]
    # Python sorts keep the order of equals, in reverse too.
    return sorted(others, key=lambda pair: pair[1], reverse=True)[:k]


def nearest_items(
    ratings: Ratings, matrix: Matrix, item_id: str, k: int = 5
) -> list[tuple[str, float]]:
    """The k items most like an item: (item_id, cosine), most similar first.

    ratings    the table whose ids the columns of the matrix have
    matrix     its filled utility matrix

    Raises ValueError if the item is unknown or the shapes do not fit.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...                               ("bob", "Cube", 4)])
    >>> nearest_items(table, [[5, 1, 4], [2, 4, 2]], "Alien", k=1)
    [('Cube', 0.9965457582448796)]
    """
    check_kind("ratings", ratings, Ratings, "a table of ratings")
    expected = len(ratings.user_index), len(ratings.item_index)
    if shape(matrix) != expected:
        raise ValueError(
            "a {} × {} matrix is not that of {} users and {} items".format(
                *shape(matrix), *expected
            )
        )
    item = ratings.item_index.get(id_text(item_id) or "")
    if item is None:
        raise ValueError(f"there is no item {quoted(item_id)}")
    nearest = nearest_columns(matrix, item, k)
    return [(ratings.item_ids[column], cosine) for column, cosine in nearest]
