"""k-NN imputation: the reference library's results, exact arithmetic, and its laws."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import fast
from scratch_recs.evaluation.splits import split
from scratch_recs.knn.imputation import (
    KNNImputer,
    donor_sums,
    donors_of,
    mean_squared_differences,
    nearest_first,
)
from scratch_recs.linear_algebra import transpose
from scratch_recs.evaluation.metrics import evaluate
from scratch_recs.similarity import nan_euclidean_distance
from tests.conftest import REFERENCE
from tests.helpers import Stopped, moments, stopped_at
from tests.strategies import (
    dyadic_floats,
    half_stars,
    stars,
    tables_with_gaps,
    thousandths,
)

NAN = math.nan
numbers_of_donors = st.integers(1, 8)
# Few different values make many ties, thousandths next to none.
tables_of_one_kind = st.one_of(*map(tables_with_gaps, [stars, half_stars, thousandths]))


def is_gap(value):
    return math.isnan(value)


def gaps_of(matrix):
    return [
        (row, column)
        for row, values in enumerate(matrix)
        for column, value in enumerate(values)
        if is_gap(value)
    ]


def exact(matrix):
    """The decimals that the floats stand for, as Fractions."""
    return [[v if is_gap(v) else Fraction(repr(v)) for v in row] for row in matrix]


def with_none(matrix):
    """The rows with None for gaps, as the functions on rows want them."""
    return [[None if is_gap(value) else value for value in row] for row in matrix]


def filled_row(row, matrix, k):
    """The row, filled by the loops alone: exact on Fractions."""
    gappy, rows = with_none([row]), with_none(matrix)
    sums = donor_sums(*gappy, rows, k)
    return [
        (total / count if count else 0) if is_gap(value) else value
        for value, (count, total) in zip(row, sums)
    ]


def donors_by_distance(matrix, row, column):
    """(squared distance, row number, value) of the comparable donors, in order."""
    donors = []
    for number, other in enumerate(matrix):
        shared = [
            (x - y) ** 2
            for x, y in zip(matrix[row], other)
            if not is_gap(x) and not is_gap(y)
        ]
        if shared and not is_gap(other[column]):
            squared = Fraction(len(other), len(shared)) * sum(shared)
            donors.append((squared, number, other[column]))
    return sorted(donors)


def exact_filling(matrix, k, row, column):
    """What a gap is filled with, straight from the definition, as a Fraction."""
    nearest = [value for _, _, value in donors_by_distance(matrix, row, column)[:k]]
    known = [other[column] for other in matrix if not is_gap(other[column])]
    chosen = nearest or known
    return sum(chosen) / len(chosen) if chosen else Fraction(0)


def is_tied(matrix, k, row, column):
    donors = donors_by_distance(matrix, row, column)
    return len(donors) > k and donors[k - 1][0] == donors[k][0]


# --- The reference library ----------------------------------------------------


def reference_cases():
    text = (REFERENCE / "knn_imputer.json").read_text(encoding="utf-8")
    return json.loads(text)["cases"]


@pytest.mark.parametrize("case", reference_cases(), ids=lambda case: case["name"])
def test_equal_to_the_reference_library_where_nothing_is_tied(case):
    matrix = [[NAN if v is None else v for v in row] for row in case["matrix"]]
    k = case["k"]
    fast = KNNImputer(k).fit_transform(matrix)
    readable = [filled_row(row, matrix, k) for row in matrix]
    for row, values in enumerate(case["filled"]):
        for column, value in enumerate(values):
            if not case["tied"][row][column]:
                assert fast[row][column] == pytest.approx(value, rel=0, abs=1e-9)
                assert readable[row][column] == pytest.approx(value, rel=0, abs=1e-9)


def test_a_tie_goes_to_the_lower_row():
    matrix = [[0, NAN], [1, 10], [-1, 20], [1, 40], [-1, 80]]
    for k, mean in [(1, 10), (2, 15), (3, 70 / 3), (4, 37.5)]:
        assert KNNImputer(k).fit_transform(matrix)[0] == [0, mean]


# --- Exact arithmetic ---------------------------------------------------------


@given(tables_of_one_kind, numbers_of_donors)
def test_every_gap_holds_the_float_nearest_to_the_exact_mean(matrix, k):
    imputer = KNNImputer(k)
    filled, fractions = imputer.fit_transform(matrix), exact(matrix)
    assert imputer._packed is not None or not fast.ENABLED
    for row, column in gaps_of(matrix):
        expected = float(exact_filling(fractions, k, row, column))
        assert filled[row][column] == expected


@given(tables_of_one_kind, numbers_of_donors)
def test_the_readable_form_is_exact_on_fractions(matrix, k):
    matrix = exact(matrix)
    filled = [filled_row(row, matrix, k) for row in matrix]
    for row, column in gaps_of(matrix):
        assert filled[row][column] == exact_filling(matrix, k, row, column)


@given(
    tables_with_gaps(dyadic_floats)
    | tables_with_gaps(st.integers(0, 2**22).map(float)),
    numbers_of_donors,
)
def test_numbers_that_are_not_packed_go_the_readable_way(matrix, k):
    # Binary fractions and whole numbers as large as these add up exactly as floats.
    filled, fractions = KNNImputer(k).fit_transform(matrix), exact(matrix)
    assert filled == [
        [
            float(exact_filling(fractions, k, row, column)) if is_gap(value) else value
            for column, value in enumerate(values)
        ]
        for row, values in enumerate(matrix)
    ]


def test_such_numbers_are_not_packed_indeed():
    for value in (1 / 64, 2.0**21):
        imputer = KNNImputer(1).fit([[0.0, value]])
        assert imputer._packed is None


@given(tables_of_one_kind, numbers_of_donors)
def test_without_packed_integers_the_fillings_are_the_same_bits(matrix, k):
    expected = KNNImputer(k).fit_transform(matrix)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "ENABLED", False)
        imputer = KNNImputer(k)
        assert imputer.fit_transform(matrix) == expected
        assert imputer._packed is None


def test_what_is_known_stays_where_the_column_was_empty_at_the_fit():
    """scikit-learn 1.9 has 0 in place of the 7, and agrees on the rest."""
    imputer = KNNImputer(2).fit([[1, NAN, 3], [2, NAN, 5], [4, NAN, NAN]])
    asked = [[1, 7, NAN], [NAN, 7, NAN], [1, NAN, NAN], [NAN, NAN, NAN]]
    third = 7 / 3
    filled = [[1, 7, 4], [third, 7, 4], [1, 0, 4], [third, 0, 4]]
    assert imputer.transform(asked) == filled


@pytest.mark.parametrize("enabled", [True, False])
def test_a_fit_that_is_stopped_changes_nothing(enabled, monkeypatch):
    monkeypatch.setattr(fast, "ENABLED", enabled)
    matrix = [[1, NAN, 3], [2, 4, 5], [4, NAN, NAN]]
    other = [[2, 0.5, NAN, 1], [NAN, 1, 3, 2]]
    imputer = KNNImputer(2).fit(matrix)
    before = imputer.transform(matrix)
    with stopped_at(0, KNNImputer, "fit") as lines:
        KNNImputer(2).fit(other)
    for line in moments(len(lines) - 1):  # the last one is that of `return`
        with stopped_at(line, KNNImputer, "fit"):
            with pytest.raises(Stopped):
                imputer.fit(other)
        assert imputer.transform(matrix) == before


# --- Laws ---------------------------------------------------------------------


@given(tables_of_one_kind, numbers_of_donors)
def test_what_is_known_stays_and_no_gap_is_left(matrix, k):
    before = repr(matrix)
    filled = KNNImputer(k).fit_transform(matrix)
    assert repr(matrix) == before
    assert not gaps_of(filled)
    if any(not is_gap(value) for row in matrix for value in row):
        assert evaluate(filled, matrix, matrix).train_rmse == 0
    # So there is nothing left to do.
    assert KNNImputer(k).fit_transform(filled) == filled


@given(tables_of_one_kind, numbers_of_donors)
def test_a_filling_lies_between_the_lowest_and_the_highest_of_its_column(matrix, k):
    filled = KNNImputer(k).fit_transform(matrix)
    for row, column in gaps_of(matrix):
        known = [other[column] for other in matrix if not is_gap(other[column])]
        assert min(known, default=0) <= filled[row][column] <= max(known, default=0)


@given(tables_with_gaps(thousandths, full_columns=1))
def test_with_one_donor_a_filling_is_a_copy(matrix):
    # The first column is known of everybody, so that all rows are comparable.
    filled = KNNImputer(1).fit_transform(matrix)
    for row, column in gaps_of(matrix):
        known = [other[column] for other in matrix if not is_gap(other[column])]
        assert filled[row][column] in (known or [0])


@given(tables_with_gaps(thousandths, full_columns=1))
def test_with_more_donors_than_there_are_a_filling_is_the_mean_of_the_column(matrix):
    filled, fractions = KNNImputer(len(matrix)).fit_transform(matrix), exact(matrix)
    for row, column in gaps_of(matrix):
        known = [other[column] for other in fractions if not is_gap(other[column])]
        assert filled[row][column] == float(sum(known) / len(known) if known else 0)
    assert KNNImputer(10**9).fit_transform(matrix) == filled


@given(tables_of_one_kind, numbers_of_donors, st.data())
def test_rows_in_another_order_are_filled_alike_where_nothing_is_tied(matrix, k, data):
    order = data.draw(st.permutations(range(len(matrix))))
    filled = KNNImputer(k).fit_transform(matrix)
    shuffled = KNNImputer(k).fit_transform([matrix[row] for row in order])
    fractions = exact(matrix)
    for place, row in enumerate(order):
        for column, value in enumerate(filled[row]):
            if not is_tied(fractions, k, row, column):
                assert shuffled[place][column] == value


@given(tables_of_one_kind, numbers_of_donors, st.data())
def test_columns_in_another_order_are_filled_alike(matrix, k, data):
    order = data.draw(st.permutations(range(len(matrix[0]))))
    filled = KNNImputer(k).fit_transform(matrix)
    shuffled = KNNImputer(k).fit_transform([[row[c] for c in order] for row in matrix])
    assert shuffled == [[row[c] for c in order] for row in filled]


@given(tables_with_gaps(half_stars), numbers_of_donors, st.integers(-40, 40))
def test_a_constant_added_to_everything_is_added_to_the_fillings(matrix, k, halves):
    constant = Fraction(halves, 2)
    moved = [[value + float(constant) for value in row] for row in matrix]
    filled, fractions = KNNImputer(k).fit_transform(moved), exact(matrix)
    for row, column in gaps_of(matrix):
        if all(is_gap(other[column]) for other in matrix):
            assert filled[row][column] == 0
        else:
            expected = exact_filling(fractions, k, row, column) + constant
            assert filled[row][column] == float(expected)


@given(tables_of_one_kind, numbers_of_donors, st.sampled_from([-1.0, 2.0, -0.5]))
def test_ratings_of_another_sign_or_unit_give_fillings_of_that(matrix, k, factor):
    # These factors are exact on floats, and they keep the order of the distances. But
    # half a thousandth is off the grid: then floats are added, and the sum is rounded.
    turned = [[factor * value for value in row] for row in matrix]
    filled = KNNImputer(k).fit_transform(matrix)
    found = KNNImputer(k).fit_transform(turned)
    for turned_row, row in zip(found, filled):
        expected = [factor * value for value in row]
        assert turned_row == pytest.approx(expected, rel=1e-14, abs=1e-14)


# --- Distances, ties, donors --------------------------------------------------


@given(tables_of_one_kind)
def test_the_distance_is_the_nan_euclidean_one(matrix):
    width = len(matrix[0])
    for row in matrix:
        differences = mean_squared_differences(*with_none([row]), with_none(matrix))
        for number, other in enumerate(matrix):
            expected = nan_euclidean_distance(row, other)
            found = math.sqrt(width * differences.get(number, NAN))
            assert found == pytest.approx(expected, rel=1e-14, nan_ok=True)


@given(tables_of_one_kind, numbers_of_donors)
def test_the_donors_of_a_gap_average_to_its_filling(matrix, k):
    imputer = KNNImputer(k)
    filled, fractions = imputer.fit_transform(matrix), exact(matrix)
    for row, column in gaps_of(matrix):
        donors = imputer.donors(matrix[row], column)
        values = [fractions[donor][column] for donor, _ in donors]
        mean = sum(values) / len(values) if values else 0
        assert filled[row][column] == float(mean)
        comparable = donors_by_distance(fractions, row, column)[:k]
        if comparable:
            assert [donor for donor, _ in donors] == [row for _, row, _ in comparable]
            for (_, found), (expected, _, _) in zip(donors, comparable):
                squared = found * len(matrix[0])
                assert squared == pytest.approx(float(expected), rel=1e-14)
        else:
            assert all(is_gap(difference) for _, difference in donors)


def test_nearest_first_keeps_the_order_of_rows_that_are_equally_far():
    assert nearest_first({0: 1.0, 1: 0.5, 2: 1.0, 3: 0.5}) == [1, 3, 0, 2]


def test_donors_are_the_first_k_that_have_the_column():
    rows = [[None, 1], [2, None], [3, 1], [None, None], [4, 1]]
    assert donors_of(0, [3, 2, 0, 1], rows, k=1) == [2]
    assert donors_of(0, [3, 2, 0, 1], rows, k=5) == [2, 1]
    assert donors_of(0, [0, 3], rows, k=1) == [1, 2, 4]
    assert donors_of(1, [], [[0, None]], k=1) == []


# --- New users ----------------------------------------------------------------


@given(tables_of_one_kind, numbers_of_donors)
def test_a_new_user_like_a_row_is_filled_like_it(matrix, k):
    imputer = KNNImputer(k)
    together = imputer.fit_transform(matrix)
    assert [imputer.transform([row])[0] for row in matrix] == together


@given(
    tables_with_gaps(half_stars, max_columns=3, full_columns=1),
    st.lists(st.just(NAN) | dyadic_floats, min_size=4, max_size=4),
    numbers_of_donors,
)
def test_a_new_user_may_rate_as_nobody_else_does(matrix, row, k):
    row = row[: len(matrix[0])]
    (filled,) = KNNImputer(k).fit(matrix).transform([row])
    # A row that has nothing but the new user's gaps can donate nothing.
    table = exact(matrix) + exact([row])
    for column, value in enumerate(row):
        if is_gap(value):
            value = exact_filling(table, k, len(matrix), column)
        assert filled[column] == float(value)


# --- Input that makes no sense, and almost none -------------------------------


def test_matrices_without_cells():
    assert KNNImputer().fit_transform([]) == []
    assert KNNImputer().fit_transform([[]]) == [[]]
    assert KNNImputer().fit_transform([[], []]) == [[], []]


def test_a_column_nobody_has_is_kept_and_filled_with_zero():
    assert KNNImputer().fit_transform([[5, NAN], [7, NAN]]) == [[5, 0], [7, 0]]
    assert KNNImputer().fit_transform([[NAN, NAN]]) == [[0, 0]]


def test_squares_too_large_for_a_float_still_find_a_donor():
    assert KNNImputer(1).fit_transform([[1e200, NAN], [-1e200, 3]])[0] == [1e200, 3]


@pytest.mark.parametrize("k", [0, -1])
def test_fewer_than_one_donor(k):
    with pytest.raises(ValueError, match=f"k counts from 1, not {k}"):
        KNNImputer(k)


def test_bad_matrices():
    with pytest.raises(ValueError, match="row 0 has length 2, row 1 1"):
        KNNImputer().fit([[1, NAN], [2]])
    for bad in (math.inf, -math.inf):
        with pytest.raises(ValueError, match=f"row 1, column 0 is {bad}"):
            KNNImputer().fit([[1, NAN], [bad, 2]])
        with pytest.raises(ValueError, match=f"row 0, column 1 is {bad}"):
            KNNImputer().fit([[1, NAN]]).transform([[NAN, bad]])


def test_a_new_user_of_another_width():
    imputer = KNNImputer().fit([[1, NAN], [2, 3]])
    with pytest.raises(ValueError, match="1 × 3 .* 2 × 2"):
        imputer.transform([[1, 2, 3]])
    with pytest.raises(ValueError, match="1 × 1 .* 0 × 0"):
        KNNImputer().transform([[NAN]])


# --- Real data ----------------------------------------------------------------


def test_some_users_of_jester_against_exact_arithmetic(jester):
    matrix = split(jester, (0.8, 0.2), seed=42)[0].utility_matrix()
    fractions = exact(matrix)
    imputer = KNNImputer().fit(matrix)
    for row in (0, 450, 905):
        readable = filled_row(fractions[row], fractions, 10)
        assert imputer.transform([matrix[row]]) == [list(map(float, readable))]


@pytest.mark.figures
def test_the_lecture_on_a_thousand_jester_users(jester):
    errors = []
    for seed in (42, 1, 2):
        train, valid = (part.utility_matrix() for part in split(jester, seed=seed))
        filled = KNNImputer(k=10).fit_transform(train)
        result = evaluate(filled, train, valid, "KNN imputer")
        assert result.train_rmse == 0
        assert str(result).startswith("KNN imputer train RMSE: 0.00\n")
        errors.append(result.valid_rmse)
    # With four times the users the lecture gets 4.79; scikit-learn on these 4.8225.
    assert sum(errors) / 3 == pytest.approx(4.8224, abs=1e-4)
    assert 4.78 < min(errors) and max(errors) < 4.86


def test_the_transposed_matrix_is_filled_from_similar_jokes():
    # Nothing knows which side the users are on.
    matrix = [[1, 2, 3], [1, NAN, 4], [9, 8, 7]]
    assert KNNImputer(1).fit_transform(transpose(matrix))[1] == [2, 1, 8]
