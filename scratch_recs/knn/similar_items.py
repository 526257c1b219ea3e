"""The items most like an item: nearest columns of a filled utility matrix, by cosine.

The rows of the matrix are users, the columns items, and no cell is empty any more
(`knn_imputation` fills them). An item is described by what all users think of it, that
is by its column; items are alike where their columns point in the same direction.
"""

from __future__ import annotations

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.linear_algebra import Matrix, shape, transpose
from scratch_recs.similarity import cosine_similarity


def nearest_columns(
    matrix: Matrix, query: int, k: int = 5
) -> list[tuple[int, float]]:
    """The k columns nearest to column `query`: (column, cosine), the nearest first.

    The query itself is left out, wherever it would stand; among equals the lower
    column comes first. ValueError for a column that is not there, and for k < 1.

    The Jester lecture deletes position 0 of its list instead, whatever the query is:
    `np.where(query_ind == query_ind)` asks if a number equals itself, and the answer
    True stands at position 0. That worked because a column is its own nearest
    neighbour, with a cosine of 1; but not where another column points in the same
    direction: then the twin may be deleted and the query recommended to itself. (It
    also spends one of the k places on the query, so that k = 5 shows four neighbours.
    Since version 2.1 numpy refuses to look for the position of a single number.)

    >>> nearest_columns([[3, 1, 6], [4, 2, 8]], query=0, k=2)
    [(2, 1.0), (1, 0.9838699100999074)]
    """
    columns = transpose(matrix)
    if query not in range(len(columns)):
        raise ValueError(
            f"there is no column {query!r}: the {shape(matrix)[1]} columns are "
            "numbered from 0"
        )
    if k < 1:
        raise ValueError(f"k counts from 1, not {k}")
    others = [
        (column, cosine_similarity(columns[query], vector))
        for column, vector in enumerate(columns)
        if column != query
    ]
    # A stable sort keeps the order of the columns among equals, also when reversed.
    return sorted(others, key=lambda pair: pair[1], reverse=True)[:k]


def nearest_items(
    ratings: Ratings, matrix: Matrix, item_id: str, k: int = 5
) -> list[tuple[str, float]]:
    """The k items most like an item: (item_id, cosine), the most similar first.

    ratings    the table whose ids the columns of the matrix have
    matrix     its filled utility matrix

    ValueError for an unknown item, and where the shapes do not fit.

    >>> table = Ratings.from_triples([("ann", "Alien", 5), ("ann", "Brazil", 1),
    ...                               ("bob", "Cube", 4)])
    >>> nearest_items(table, [[5, 1, 4], [2, 4, 2]], "Alien", k=1)
    [('Cube', 0.9965457582448796)]
    """
    expected = len(ratings.user_index), len(ratings.item_index)
    if shape(matrix) != expected:
        raise ValueError(
            "a {} × {} matrix is not that of {} users and {} items".format(
                *shape(matrix), *expected
            )
        )
    if str(item_id) not in ratings.item_index:
        raise ValueError(f"there is no item {item_id!r}")
    nearest = nearest_columns(matrix, ratings.item_index[str(item_id)], k)
    return [(ratings.item_ids[column], cosine) for column, cosine in nearest]
