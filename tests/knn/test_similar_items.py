"""Nearest columns: the query never among them, whatever stands beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.knn.imputation import KNNImputer
from scratch_recs.knn.similar_items import nearest_columns, nearest_items
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.similarity import cosine_similarity, most_similar
from tests.strategies import dyadic_floats, matrices

full_matrices = matrices(dyadic_floats)


@st.composite
def matrices_and_queries(draw):
    matrix = draw(full_matrices)
    return matrix, draw(st.integers(0, len(matrix[0]) - 1))


@given(matrices_and_queries())
def test_all_other_columns_and_never_the_query(matrix_and_query):
    matrix, query = matrix_and_query
    nearest = nearest_columns(matrix, query, k=len(matrix[0]) + 1)
    others = sorted(column for column, _ in nearest)
    assert others == [column for column in range(len(matrix[0])) if column != query]


@given(matrices_and_queries(), st.integers(1, 6))
def test_the_nearest_first_and_no_nearer_one_left_out(matrix_and_query, k):
    matrix, query = matrix_and_query
    columns = list(zip(*matrix))
    nearest = nearest_columns(matrix, query, k)
    assert len(nearest) == min(k, len(columns) - 1)
    for column, cosine in nearest:
        assert cosine == cosine_similarity(columns[query], columns[column])
    # Best first, and the lower column first where two are equally near.
    keys = [(-cosine, column) for column, cosine in nearest]
    assert keys == sorted(keys)
    assert nearest == nearest_columns(matrix, query, k=len(columns))[:k]


@given(matrices_and_queries())
def test_the_positive_ones_are_the_most_similar_rows_of_the_transpose(matrix_and_query):
    matrix, query = matrix_and_query
    columns = [list(column) for column in zip(*matrix)]
    positive = [pair for pair in nearest_columns(matrix, query, 9) if pair[1] > 0]
    assert positive == most_similar(query, columns)


@given(matrices_and_queries(), st.sampled_from([0.5, 1, 2, 8]))
def test_a_twin_of_the_query_comes_first(matrix_and_query, factor):
    # The lecture deletes position 0. Here that may hold the twin: a column that points
    # in the same direction, and stands further left than the query.
    matrix, query = matrix_and_query
    if not any(row[query] for row in matrix):
        return
    doubled = [[factor * row[query], *row] for row in matrix]
    assert nearest_columns(doubled, query + 1, k=1) == [(0, 1.0)]


def test_the_slip_of_the_lecture():
    # All neighbours, with the query among them, as the lecture's search returns them.
    matrix = [[3, 3, 1], [4, 4, 2]]
    columns, query = list(zip(*matrix)), 1
    cosines = [cosine_similarity(columns[query], column) for column in columns]
    found = sorted(range(3), key=cosines.__getitem__, reverse=True)
    assert found == [0, 1, 2]
    assert found[1:] == [1, 2], "position 0 deleted: the query recommends itself"
    assert [column for column, _ in nearest_columns(matrix, query)] == [0, 2]


def test_a_column_of_zeros_is_near_to_nothing():
    assert nearest_columns([[0, 1], [0, 2]], query=0) == [(1, 0.0)]


def test_bad_questions():
    for query in (2, -1):
        with pytest.raises(ValueError, match=f"no column {query}: the 2 columns"):
            nearest_columns([[1, 2]], query)
    with pytest.raises(ValueError, match="k counts from 1, not 0"):
        nearest_columns([[1, 2]], 0, k=0)
    with pytest.raises(ValueError, match="ragged"):
        nearest_columns([[1, 2], [3]], 0)


def test_items_by_their_ids():
    triples = [("ann", "Alien", 5), ("ann", "Brazil", 1), ("bob", "Cube", 4)]
    table = Ratings.from_triples(triples)
    matrix = [[5.0, 1.0, 4.0], [2.0, 4.0, 2.0]]
    by_number = nearest_columns(matrix, query=1)
    expected = [(table.item_ids[column], cosine) for column, cosine in by_number]
    assert nearest_items(table, matrix, "Brazil") == expected
    with pytest.raises(ValueError, match="no item 'Zardoz'"):
        nearest_items(table, matrix, "Zardoz")
    with pytest.raises(ValueError, match="1 × 3 .* 2 users and 3 items"):
        nearest_items(table, matrix[:1], "Brazil")


@pytest.mark.figures
def test_the_query_joke_of_the_lecture_on_a_thousand_users(jester):
    # The lecture shows jokes 73, 116, 77 and 43, with four times the users and another
    # split; so many neighbours cannot be checked on these, and only one is the same.
    matrix = KNNImputer(k=10).fit_transform(jester.utility_matrix())
    nearest = nearest_items(jester, matrix, "19", k=5)
    cosines = [cosine for _, cosine in nearest]
    assert len(nearest) == 5 and cosines == sorted(cosines, reverse=True)
    assert {"73", "116", "77", "43"} & set(dict(nearest)) == {"73"}
    assert "19" not in dict(nearest) and 0.5 < cosines[-1] < cosines[0] < 0.65
