"""BPR: the gradient is that of its gain, and the order it learns is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scratch_recs.fast as fast
from scratch_recs import BPR, count_clicks
from scratch_recs.implicit.bpr import Pair, epoch, gain
from tests.strategies import rating_tables

numbers = st.integers(-20, 20).map(lambda n: n / 10)
vectors = st.lists(numbers, min_size=3, max_size=3)
pairs = st.builds(Pair, vectors, vectors, vectors, numbers, numbers)
H = 1e-5


def moved(pair, place, h):
    """The pair with its parameter number `place` of eleven moved by h."""
    flat = [*pair.p, *pair.q_i, *pair.q_j, pair.c_i, pair.c_j]
    flat[place] += h
    return Pair(flat[:3], flat[3:6], flat[6:9], flat[9], flat[10])


@given(pairs, st.sampled_from([0.0, 0.1]), st.sampled_from([0.0, 0.2]))
def test_a_step_follows_the_numerical_derivative(pair, lam, lam_c):
    P, Q = [list(pair.p)], [list(pair.q_i), list(pair.q_j)]
    c = [pair.c_i, pair.c_j]
    epoch([(0, 0, [1])], P, Q, c, 1.0, 1.0, lam, lam_c, range(3))
    after = [*P[0], *Q[0], *Q[1], *c]
    before = [*pair.p, *pair.q_i, *pair.q_j, pair.c_i, pair.c_j]
    for place in range(11):
        up, down = (gain(moved(pair, place, h), lam, lam_c) for h in (H, -H))
        slope = (up - down) / (2 * H)
        assert after[place] - before[place] == pytest.approx(slope, abs=1e-6)


def test_of_the_items_drawn_the_one_with_the_highest_score_moves():
    P, Q = [[1.0]], [[0.0], [0.5], [2.0], [1.0]]
    epoch([(0, 0, [1, 2, 3])], P, Q, [0.0] * 4, 0.1, 0.1, 0.0, 0.0, range(1))
    assert Q[1] == [0.5] and Q[2] < [2.0] and Q[3] == [1.0]


@given(rating_tables(min_size=4), st.integers(0, 9))
def test_the_loop_that_is_written_out_computes_the_same(table, seed):
    quick = BPR(3, 2, seed=seed, progress=False).fit(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "ENABLED", False)
        plain = BPR(3, 2, seed=seed, progress=False).fit(table)
    assert (quick.P, quick.Q, quick.c) == (plain.P, plain.Q, plain.c)


def test_two_tastes_are_told_apart():
    rows = [(f"a{n}", item) for n in range(6) for item in "wxy"]
    rows += [(f"b{n}", item) for n in range(6) for item in "stu"]
    model = BPR(4, 60, progress=False).fit(count_clicks(rows[2:]))
    assert {item for item, _ in model.recommend("a0", 2)} == {"w", "x"}
    assert {i for i, _ in model.recommend_for([("s", 1), ("t", 1)], 1)} == {"u"}


def test_a_new_user_leaves_the_items_as_they_are():
    model = BPR(2, 5, progress=False).fit(count_clicks([("a", "x"), ("b", "y")]))
    before = [list(q) for q in model.Q], list(model.c)
    model.recommend_for([("x", 1)])
    assert (model.Q, model.c) == before


def test_a_user_who_likes_everything_has_no_order_to_learn():
    model = BPR(2, 5, progress=False).fit(count_clicks([("a", "x"), ("a", "y")]))
    assert model.c == [0.0, 0.0]
