"""Matrix factorization: what shifts, blocks and other names of the factors change."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.training.epochs import ORDERS
from tests.strategies import half_stars, rating_tables, rating_triples, started_tables

FEW = {"epochs": 3, "progress": False}


@pytest.mark.parametrize("start_biases", ["zero", "damped"])
@pytest.mark.parametrize("order", ORDERS)
@given(
    table=rating_tables(half_stars),
    by=st.floats(-100, 100),
    strange=st.booleans(),
)
def test_with_biases_a_shift_of_all_ratings_shifts_all_predictions(
    start_biases, order, table, by, strange
):
    # The mean takes the shift up; the errors, and so all steps, stay what they were.
    shifted = Ratings.from_triples([(u, i, r + by) for u, i, r in table])
    model, other = (
        MatrixFactorization(
            biases=True,
            regularization=0.1,
            order=order,
            start_biases=start_biases,
            **FEW,
        ).fit(ratings)
        for ratings in (table, shifted)
    )
    item_ids = table.item_ids + ["unheard of"] * strange
    for user in table.user_ids + ["a stranger"] * strange:
        for item in item_ids:
            expected = model.predict(user, item, clip=False) + by
            found = other.predict(user, item, clip=False)
            assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("order", ["table", "user"])
@given(
    one=rating_triples(half_stars),
    other=rating_triples(half_stars),
    vectors=started_tables(users=10, items=10, dim=2),
    data=st.data(),
)
def test_blocks_without_a_common_user_or_item_are_learned_as_if_alone(
    order, one, other, vectors, data
):
    # Same bits: a step for a rating touches its own user and item only.
    other = [(f"other {user}", f"other {item}", r) for user, item, r in other]
    blocks = [one] * len(one) + [other] * len(other)
    places = data.draw(st.permutations(range(len(blocks))))
    sources = {id(one): iter(one), id(other): iter(other)}
    mixed = [next(sources[id(blocks[place])]) for place in places]
    names = {name for user, item, _ in mixed for name in (user, item)}
    starts = dict(zip(sorted(names), [*vectors[0], *vectors[1]]))

    def fitted(triples):
        table = Ratings.from_triples(triples, scale=(0.5, 5))
        start = tuple(
            [list(starts[name]) for name in ids]
            for ids in (table.user_ids, table.item_ids)
        )
        settings = {"start": start, "order": order, "regularization": 0.1}
        return MatrixFactorization(**settings, **FEW).fit(table)

    together = fitted(mixed)
    for alone in map(fitted, (one, other)):
        for user, vector in alone.user_vectors.items():
            assert together.user_vectors[user] == vector
        for item, vector in alone.item_vectors.items():
            assert together.item_vectors[item] == vector


@pytest.mark.parametrize("biases", [False, True])
@given(
    table=rating_tables(half_stars),
    vectors=started_tables(users=5, items=5, dim=3),
    order=st.permutations(range(3)),
    signs=st.tuples(*[st.sampled_from([-1.0, 1.0])] * 3),
)
def test_other_numbers_and_signs_of_the_factors_change_no_prediction(
    biases, table, vectors, order, signs
):
    P, Q = vectors
    P, Q = P[: len(table.user_ids)], Q[: len(table.item_ids)]

    def renamed(rows):
        return [[signs[f] * row[f] for f in order] for row in rows]

    settings = {"dim": 3, "biases": biases, "regularization": 0.1, **FEW}
    model = MatrixFactorization(start=(P, Q), **settings).fit(table)
    start = renamed(P), renamed(Q)
    other = MatrixFactorization(start=start, **settings).fit(table)
    for ours, theirs in (
        (model.user_vectors, other.user_vectors),
        (model.item_vectors, other.item_vectors),
    ):
        flat = [x for row in theirs.values() for x in row]
        expected = [x for row in renamed(ours.values()) for x in row]
        assert flat == pytest.approx(expected, rel=1e-12, abs=1e-12)
    predictions = model.predict_all(table, clip=False)
    assert other.predict_all(table, clip=False) == pytest.approx(
        predictions, rel=1e-12, abs=1e-12
    )


def test_flipped_signs_change_no_bit():
    table = Ratings.from_triples([("ann", "Alien", 5), ("bob", "Alien", 2)])
    P, Q = [[0.3, -0.7], [1.1, 0.2]], [[0.9, 0.4]]
    flipped = [[-x, y] for x, y in P], [[-x, y] for x, y in Q]
    model = MatrixFactorization(start=(P, Q), **FEW).fit(table)
    other = MatrixFactorization(start=flipped, **FEW).fit(table)
    ours, theirs = (fitted.predict_all(table, clip=False) for fitted in (model, other))
    assert ours == theirs


@pytest.mark.parametrize("biases", [False, True])
def test_a_new_user_of_a_table_with_one_item(biases):
    table = Ratings.from_triples(
        [("ann", "Alien", 5), ("bob", "Alien", 2)], scale=(1, 5)
    )
    model = MatrixFactorization(biases=biases, **FEW).fit(table)
    assert 1 <= model.predict_for([("Alien", 4)], "Alien") <= 5
    low, high = (model.predict_for([("Alien", r)], "Alien", clip=False) for r in (1, 5))
    assert math.isfinite(low) and low < high
