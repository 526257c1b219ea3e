"""Similarities: symmetric, bounded, and blind to what they should not see."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.linear_algebra import (
    distance,
    dot,
    mean,
    scalar_multiply,
    subtract,
    sum_of_squares,
)
from scratch_recs.similarity import (
    _SYMMETRIC,
    cosine_similarity,
    jaccard_similarity,
    mean_squared_difference,
    most_similar,
    nan_euclidean_distance,
    pairwise,
    pearson_correlation,
)
from tests.strategies import (
    bits,
    dyadic_floats,
    fractions,
    vectors,
    vectors_rearranged,
    wild_floats,
)

NAN = math.nan
numbers_with_gaps = st.just(NAN) | dyadic_floats
positive_factors = st.floats(1e-3, 1e3)

# --- What all five have in common ---------------------------------------------


@pytest.mark.parametrize("similarity", _SYMMETRIC)
@given(pair=vectors(wild_floats, 2))
def test_symmetric_to_the_last_bit(similarity, pair):
    v, w = pair
    assert similarity(v, w) == similarity(w, v)


@pytest.mark.parametrize("similarity", _SYMMETRIC)
def test_lengths_that_differ_are_both_named(similarity):
    # Zeros and gaps are no excuse: the lengths are looked at first.
    for v, w in [([1, 2], [1, 2, 3]), ([0], [0, 0]), ([NAN], []), ([], [1])]:
        message = f"length {len(v)} .* length {len(w)}"
        with pytest.raises(ValueError, match=message):
            similarity(v, w)


# --- Cosine -------------------------------------------------------------------


@given(vectors(wild_floats, 2))
def test_cosine_stays_between_minus_one_and_one(pair):
    assert -1 <= cosine_similarity(*pair) <= 1


@given(vectors(wild_floats, 1))
def test_cosine_of_a_vector_with_itself_is_one(single):
    (v,) = single
    opposite = [-number for number in v]
    assert cosine_similarity(v, v) == (1.0 if any(v) else 0.0)
    assert cosine_similarity(v, opposite) == (-1.0 if any(v) else 0.0)


@given(vectors(wild_floats, 1))
def test_cosine_with_a_vector_of_zeros_is_zero(single):
    (v,) = single
    assert cosine_similarity(v, [0.0] * len(v)) == 0.0


@given(vectors(fractions, 2))
def test_cosine_agrees_with_exact_arithmetic(pair):
    v, w = pair
    product = sum(v_i * w_i for v_i, w_i in zip(v, w))
    squares = sum_of_squares(v) * sum_of_squares(w)
    # The root is the only step that Fractions cannot do; so compare its square.
    exact = Fraction(0) if squares == 0 else product**2 / squares
    cosine = cosine_similarity(v, w)
    assert cosine**2 == pytest.approx(float(exact), abs=1e-15)
    assert (cosine > 0) == (product > 0) and (cosine < 0) == (product < 0)


@given(vectors(dyadic_floats, 2), positive_factors)
def test_cosine_does_not_see_a_positive_scale(pair, c):
    v, w = pair
    cosine = cosine_similarity(v, w)
    assert cosine_similarity(scalar_multiply(c, v), w) == pytest.approx(
        cosine, abs=1e-14
    )
    assert cosine_similarity(scalar_multiply(-c, v), w) == pytest.approx(
        -cosine, abs=1e-14
    )


@given(vectors(dyadic_floats, 2), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_cosine_does_not_see_a_scale_however_extreme(pair, a, b):
    v, w = pair
    scaled = cosine_similarity(
        [math.ldexp(v_i, a) for v_i in v], [math.ldexp(w_i, b) for w_i in w]
    )
    assert scaled == pytest.approx(cosine_similarity(v, w), abs=1e-14)


@given(vectors(bits, 2))
def test_cosine_of_ones_and_zeros_counts_what_is_shared(pair):
    v, w = pair
    shared = sum(v_i & w_i for v_i, w_i in zip(v, w))
    if shared:
        # Equal counts give equal numbers, to the last bit: ties stay ties.
        assert cosine_similarity(v, w) == shared / math.sqrt(sum(v) * sum(w))
    else:
        assert cosine_similarity(v, w) == 0.0


@pytest.mark.parametrize(
    "v, w, cosine",
    [
        ([1e200, 1e200], [1e-200, 0.0], math.sqrt(0.5)),
        ([5e-324, 5e-324], [1.0, 1.0], 1.0),
        ([1e308, 1e308, 1e308], [1e308, -1e308, -1e308], -1 / 3),
        ([10**400, 10**400], [1, 0], math.sqrt(0.5)),
        ([Fraction(1, 10**400), 0], [1, 1], math.sqrt(0.5)),
        ([], [], 0.0),
    ],
)
def test_cosine_of_extreme_numbers(v, w, cosine):
    assert cosine_similarity(v, w) == pytest.approx(cosine, rel=1e-15)


@pytest.mark.parametrize("bad", [[NAN, 1.0], [1.0, NAN], [0.0, NAN], [math.inf, 1.0]])
def test_cosine_and_correlation_pass_on_that_there_is_no_number(bad):
    assert math.isnan(cosine_similarity(bad, [1.0, 2.0]))
    assert math.isnan(pearson_correlation(bad, [1.0, 2.0]))


# --- Pearson ------------------------------------------------------------------


@given(vectors(wild_floats, 2))
def test_pearson_stays_between_minus_one_and_one(pair):
    assert -1 <= pearson_correlation(*pair) <= 1


@given(vectors(wild_floats, 1))
def test_pearson_of_a_vector_with_itself_is_one_unless_constant(single):
    (v,) = single
    assert pearson_correlation(v, v) == (1.0 if min(v) != max(v) else 0.0)


@given(wild_floats, vectors(wild_floats, 1))
def test_pearson_with_a_constant_is_zero(number, single):
    (v,) = single
    assert pearson_correlation([number] * len(v), v) == 0.0


@given(vectors(fractions, 2))
def test_pearson_agrees_with_exact_arithmetic(pair):
    v, w = pair
    n = len(v)
    covariance = n * sum(v_i * w_i for v_i, w_i in zip(v, w)) - sum(v) * sum(w)
    spread_v = n * sum_of_squares(v) - sum(v) ** 2
    spread_w = n * sum_of_squares(w) - sum(w) ** 2
    exact = covariance**2 / (spread_v * spread_w) if spread_v * spread_w else 0
    correlation = pearson_correlation(v, w)
    assert correlation**2 == pytest.approx(float(exact), abs=1e-15)
    assert (correlation > 0) == (covariance > 0)


@given(vectors(dyadic_floats, 2), dyadic_floats, positive_factors)
def test_pearson_sees_neither_shift_nor_positive_scale(pair, shift, c):
    v, w = pair
    correlation = pearson_correlation(v, w)
    shifted = pearson_correlation([v_i + shift for v_i in v], w)
    assert shifted == pytest.approx(correlation, abs=1e-10)
    scaled = pearson_correlation(scalar_multiply(c, v), w)
    assert scaled == pytest.approx(correlation, abs=1e-10)


def test_pearson_knows_that_three_tenths_are_constant():
    # Their rounded mean is not 0.1, and the rest would pass for a signal.
    assert mean([0.1] * 3) != 0.1
    assert pearson_correlation([0.1] * 3, [0.1] * 3) == 0.0
    assert pearson_correlation([1e308, 1e308, -1e308], [2, 2, 1]) == 1.0


# --- Jaccard ------------------------------------------------------------------


@given(vectors(bits, 2))
def test_jaccard_is_the_overlap_of_two_sets(pair):
    a, b = ({i for i, bit in enumerate(v) if bit} for v in pair)
    expected = len(a & b) / len(a | b) if a | b else 0.0
    assert jaccard_similarity(*pair) == expected


@given(vectors(st.integers(0, 5), 2), st.integers(1, 9))
def test_jaccard_sees_only_what_is_zero(pair, c):
    v, w = pair
    as_bits = [[1 if number else 0 for number in vector] for vector in pair]
    assert jaccard_similarity(scalar_multiply(c, v), w) == jaccard_similarity(*as_bits)


# --- Differences and distances ------------------------------------------------


@given(vectors(fractions, 2))
def test_mean_squared_difference_is_exact_on_exact_numbers(pair):
    v, w = pair
    difference = mean_squared_difference(v, w)
    assert difference == sum((v_i - w_i) ** 2 for v_i, w_i in zip(v, w)) / len(v)
    assert (difference == 0) == (v == w)


def test_mean_squared_difference_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="empty"):
        mean_squared_difference([], [])


@given(vectors(dyadic_floats, 2))
def test_nan_euclidean_is_euclidean_where_nothing_is_missing(pair):
    assert nan_euclidean_distance(*pair) == distance(*pair)


@given(vectors(numbers_with_gaps, 2))
def test_nan_euclidean_scales_up_what_is_present(pair):
    v, w = pair
    present = [i for i in range(len(v)) if v[i] == v[i] and w[i] == w[i]]
    result = nan_euclidean_distance(v, w)
    if not present:
        assert math.isnan(result)
    else:
        gap = subtract([v[i] for i in present], [w[i] for i in present])
        expected = math.sqrt(len(v) / len(present) * math.fsum(x * x for x in gap))
        assert result == pytest.approx(expected, rel=1e-14)


@given(vectors(numbers_with_gaps, 2), st.integers(1, 4))
def test_nan_euclidean_grows_with_the_root_of_repetition(pair, times):
    v, w = pair
    assert nan_euclidean_distance(v * times, w * times) == pytest.approx(
        math.sqrt(times) * nan_euclidean_distance(v, w), rel=1e-14, nan_ok=True
    )


def test_nan_euclidean_of_nothing_is_nan():
    assert math.isnan(nan_euclidean_distance([], []))
    assert math.isnan(nan_euclidean_distance([NAN, 1], [2, NAN]))


# --- Tables -------------------------------------------------------------------


def left_heavy(v, w):
    """A similarity that is not symmetric."""
    return 2 * v[0] - w[0]


@pytest.mark.parametrize("similarity", [*_SYMMETRIC, left_heavy])
@given(rows=vectors(dyadic_floats, 4))
def test_pairwise_holds_every_pair_in_its_place(similarity, rows):
    table = pairwise(list(rows), similarity)
    assert table == [[similarity(v, w) for w in rows] for v in rows]


def test_pairwise_is_made_of_cosines_unless_told_otherwise():
    rows = [[1, 0], [1, 1]]
    assert pairwise(rows) == pairwise(rows, cosine_similarity)
    assert pairwise([]) == []


def test_pairwise_asks_an_unknown_function_for_both_orders():
    asked = []

    def recorder(v, w):
        asked.append((v[0], w[0]))
        return 0.0

    pairwise([[0], [1]], recorder)
    assert asked == [(0, 0), (0, 1), (1, 0), (1, 1)]


@given(vectors(bits, 6, max_size=4))
def test_most_similar_is_one_row_of_the_table_ranked(rows):
    rows = list(rows)
    for i, similarities in enumerate(pairwise(rows)):
        others = [j for j in range(len(rows)) if j != i and similarities[j] > 0]
        ranked = sorted(others, key=lambda j: (-similarities[j], j))
        assert most_similar(i, rows) == [(j, similarities[j]) for j in ranked]


@pytest.mark.parametrize("row", [-1, 2, "0"])
def test_most_similar_needs_a_row_that_exists(row):
    with pytest.raises(ValueError, match=f"no row {row!r}: the 2 rows"):
        most_similar(row, [[1], [1]])


def test_who_is_unlike_is_not_among_the_most_similar():
    assert most_similar(0, [[1, 1], [-1, 0], [1, 0]]) == [(2, 1 / math.sqrt(2))]


def test_rounding_does_not_carry_a_cosine_beyond_1():
    v, w = [0.7, 0.7, 0.1], [0.07 - 1e-17, 0.07 - 1e-17, 0.010000000000000002]
    assert dot(v, w) > math.sqrt(dot(v, v) * dot(w, w))
    assert cosine_similarity(v, w) == 1.0


# --- What the similarities have to do with each other, and with geometry -------


def unit(v):
    return scalar_multiply(1 / math.sqrt(sum_of_squares(v)), v)


@given(vectors(dyadic_floats, 2))
def test_the_chord_between_unit_vectors_is_short_where_the_cosine_is_large(pair):
    # |v/|v| - w/|w||² = 2 - 2 cos(v, w)
    v, w = pair
    if any(v) and any(w):
        chord = distance(unit(v), unit(w))
        expected = 2 - 2 * cosine_similarity(v, w)
        assert chord * chord == pytest.approx(expected, abs=1e-14)


@given(vectors(bits, 2))
def test_jaccard_of_ones_and_zeros_is_at_most_their_cosine(pair):
    # |v ∪ w| is at least the larger of |v| and |w|, so at least √(|v| |w|).
    assert jaccard_similarity(*pair) <= cosine_similarity(*pair)


@given(vectors(bits, 3, max_size=6))
def test_the_jaccard_distance_obeys_the_triangle_inequality(triple):
    def far(v, w):
        # Two empty sets are the same set.
        return 1 - jaccard_similarity(v, w) if any(v) or any(w) else 0.0

    u, v, w = triple
    assert far(u, w) <= far(u, v) + far(v, w) + 1e-15


@given(vectors(dyadic_floats, 5), vectors(dyadic_floats, 1, min_size=5, max_size=5))
def test_a_table_of_cosines_is_positive_semidefinite(rows, weights):
    # Σ xᵢ xⱼ cos(vᵢ, vⱼ) is the square of a length: |Σ xᵢ vᵢ/|vᵢ||².
    (x,) = weights
    table = pairwise(list(rows))
    form = dot(x, [dot(row, x) for row in table])
    assert form >= -1e-13 * sum(map(abs, x)) ** 2
    terms = [scalar_multiply(x_i, unit(v)) for x_i, v in zip(x, rows) if any(v)]
    total = [math.fsum(column) for column in zip(*terms)]
    bound = 1e-13 * (1 + sum(map(abs, x)) ** 2)
    assert form == pytest.approx(sum_of_squares(total), abs=bound)


@pytest.mark.parametrize("similarity", [cosine_similarity, jaccard_similarity])
@given(case=vectors_rearranged(dyadic_floats, 2))
def test_neither_the_order_of_the_coordinates_nor_zeros_matter(similarity, case):
    (v, w), (v_moved, w_moved) = case
    # Dyadic numbers: no sum is rounded, whatever its order.
    assert similarity(v_moved, w_moved) == similarity(v, w)
    assert distance(v_moved, w_moved) == distance(v, w)


@pytest.mark.parametrize("similarity", _SYMMETRIC)
@given(pair=vectors(dyadic_floats, 2), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_coordinates_does_not_matter(similarity, pair, chance):
    together = list(zip(*pair))
    chance.shuffle(together)
    moved = similarity(*map(list, zip(*together)))
    assert moved == pytest.approx(similarity(*pair), abs=1e-12)


@given(
    st.integers(1, 99).map(lambda n: n / 10),
    vectors(st.integers(1, 99).map(lambda n: n / 10), 1, min_size=3),
)
def test_pearson_with_one_constant_is_exactly_zero(number, single):
    # Rounded means: deviations of 1e-17 from a constant are no signal.
    (v,) = single
    constant = [number] * len(v)
    assert pearson_correlation(constant, v) == pearson_correlation(v, constant) == 0.0
