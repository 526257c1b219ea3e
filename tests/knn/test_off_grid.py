"""k-NN imputation of rows with other numbers than the matrix of the fit has."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import fast
from scratch_recs.knn.imputation import KNNImputer
from tests.strategies import tables_with_gaps

NAN = math.nan
inside = st.integers(3, 5).map(float)
# Below and above the range of the matrix, and between its whole numbers.
outside = st.integers(-12, 24).map(lambda n: n / 2)


@given(
    tables_with_gaps(inside, max_rows=6, max_columns=4),
    st.lists(st.just(NAN) | outside, min_size=4, max_size=4),
    st.integers(1, 3),
)
def test_a_row_outside_the_range_of_the_matrix_is_filled_exactly(matrix, row, k):
    row = row[: len(matrix[0])]
    filled = []
    before = fast.ENABLED
    try:
        for fast.ENABLED in (True, False):
            imputer = KNNImputer(k).fit(matrix)
            (done,) = imputer.transform([row])
            donors = [imputer.donors(row, j) for j, y in enumerate(row) if y != y]
            filled.append((done, [[donor for donor, _ in some] for some in donors]))
    finally:
        fast.ENABLED = before
    assert repr(filled[0]) == repr(filled[1])


@pytest.mark.parametrize("far", [-1000.0, 0.0, 9.0, 1000.0])
def test_the_nearest_to_a_row_far_outside(far):
    matrix = [[3.0, 3.0], [4.0, 4.0], [5.0, 5.0]]
    imputer = KNNImputer(k=1).fit(matrix)
    expected = 3.0 if far < 4 else 5.0
    assert imputer.transform([[far, NAN]]) == [[far, expected]]
    ((donor, distance),) = imputer.donors([far, NAN], 1)
    assert matrix[donor] == [expected, expected]
    assert distance == (far - expected) ** 2
