"""Votes: the k nearest, ties in the order of the table."""

from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.knn.rating_knn import nearest_votes, raters_of
from tests.strategies import dyadic_floats

# Few different similarities, so that there are ties.
similarities_of_eight = st.lists(
    st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]), min_size=8, max_size=8
)
some_raters = st.lists(
    st.tuples(st.integers(0, 7), dyadic_floats), max_size=8, unique_by=lambda r: r[0]
)
levels_of_eight = st.lists(dyadic_floats, min_size=8, max_size=8)


@given(some_raters, similarities_of_eight)
def test_picking_is_indexing_for_any_number_of_raters(pairs, similarities):
    raters = raters_of(pairs, 0.0, [0.0] * 8, [1.0] * 8)
    assert list(raters.pick(similarities)) == [similarities[row] for row, _ in pairs]
    assert list(zip(raters.rows, raters.ratings)) == pairs


@given(some_raters, dyadic_floats, levels_of_eight)
def test_z_is_the_distance_from_the_level_in_deviations(pairs, other_level, own):
    deviations = [0.5, 1.0, 2.0, 4.0] * 2
    raters = raters_of(pairs, other_level, own, deviations)
    for (row, rating), z in zip(pairs, raters.z):
        assert own[row] + other_level + deviations[row] * z == rating


@given(some_raters, similarities_of_eight, st.integers(1, 9))
def test_no_nearer_rater_is_passed_over(pairs, similarities, k):
    raters = raters_of(pairs, 0.0, [0.0] * 8, [1.0] * 8)
    votes = nearest_votes(similarities, raters, k)
    place = {row: n for n, (row, _) in enumerate(pairs)}
    ratings = dict(pairs)
    # One is before another if it is more similar, or as similar and earlier.
    order = [(-similarity, place[row]) for similarity, _, row, _ in votes]
    assert order == sorted(order)
    passed_over = [
        (-similarities[row], n)
        for row, n in place.items()
        if row not in [vote[2] for vote in votes]
    ]
    for key in passed_over:
        # Either it is worth nothing, or k others are nearer.
        nearer = [n for row, n in place.items() if (-similarities[row], n) < key]
        assert key[0] >= 0 or len(nearer) >= k
    for similarity, z, row, rating in votes:
        assert similarity == similarities[row] > 0
        assert z == rating == ratings[row]
    # Those who are worth nothing come last, so they take no place from others.
    assert len(votes) == min(k, sum(similarities[row] > 0 for row in place))
