"""Filters of lists, and who is alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs import (
    EASE,
    ItemKNN,
    KNNImputation,
    MatrixFactorization,
    Popularity,
    Ratings,
    UserKNN,
    UserMean,
    cosine_similarity,
)
from tests.helpers import every_model, few_ratings
from tests.strategies import rating_tables

few = settings(max_examples=6)


@every_model
@few
@given(table=rating_tables(), data=st.data())
def test_a_filter_leaves_the_order_of_the_rest(make, table, data):
    ids = st.lists(st.sampled_from([*table.item_ids, "unheard of"]))
    some, out = data.draw(ids), data.draw(ids)
    model = make().fit(table)
    for user in [*table.user_ids, "a stranger"]:
        rated = {row.item_id for row in table if row.user_id == user}
        whole = model.recommend(user, 99, min_ratings=1, keep_rated=True)
        assert {item for item, _ in whole} == set(table.item_ids)
        for keep in (True, False):
            got = model.recommend(
                user, 99, candidates=some, exclude=out, keep_rated=keep
            )
            assert got == [
                (item, score)
                for item, score in whole
                if item in some and item not in out and (keep or item not in rated)
            ]
        assert (
            model.recommend(user, 2, 1, exclude=set(out), keep_rated=True)
            == [pair for pair in whole if pair[0] not in out][:2]
        )


@pytest.mark.parametrize("name", ["candidates", "exclude"])
def test_what_is_no_list_of_ids(name):
    model = Popularity().fit(few_ratings())
    for wrong in ("Alien", 5, b"Alien"):
        with pytest.raises(TypeError, match=f"^{name} is a list of item ids, not "):
            model.recommend("ann", **{name: wrong})
    with pytest.raises(TypeError, match=f"^each of {name} is text or a whole number"):
        model.recommend_for([], **{name: [None]})


# --- Likeness -----------------------------------------------------------------


def test_neighbours_are_as_alike_as_their_similarity():
    table = few_ratings()
    users, items = UserKNN().fit(table), ItemKNN().fit(table)
    assert users.similar_users("ann", 1)[0][0] == "bob"
    for name, similarity in users.similar_users("ann"):
        near = {n.id: n.similarity for n in users.neighbours("ann", "Cube")}
        assert near[name] == similarity
    assert [item for item, _ in items.similar_items("Alien")] == ["Cube", "Brazil"]
    filled = KNNImputation(2).fit(table)
    near = {n.id: n.similarity for n in filled.neighbours("ann", "Cube")}
    assert dict(filled.similar_users("ann")) == pytest.approx(near)


def test_factor_models_are_alike_by_the_cosine_of_their_vectors():
    model = MatrixFactorization(dim=3, progress=False).fit(few_ratings())
    vectors = model.item_vectors
    expected = {
        name: cosine_similarity(vectors["Alien"], vectors[name])
        for name in ("Brazil", "Cube")
    }
    found = model.similar_items("Alien")
    assert dict(found) == expected
    assert found == sorted(found, key=lambda pair: -pair[1])


@every_model
def test_a_model_has_an_idea_of_likeness_or_says_that_it_has_none(make):
    table = few_ratings()
    model = make().fit(table)
    name = type(model).__name__
    for kind, ask, ids in (
        ("items", model.similar_items, ["Alien", "Brazil", "Cube"]),
        ("users", model.similar_users, ["ann", "bob", "cem"]),
    ):
        with pytest.raises(ValueError, match=f"^the model knows none of the {kind} as"):
            ask("unheard of")
        try:
            found = ask(ids[0])
        except TypeError as error:
            assert str(error) == f"{name} has no idea of how alike {kind} are"
        else:
            assert sorted(one for one, _ in found) == ids[1:]
            assert ask(ids[0], 1) == found[:1] and ask(ids[0], 0) == []
    try:
        neighbours = model.neighbours("ann", "Cube")
    except TypeError as error:
        assert str(error) == f"{name} asks no neighbours"
    else:
        assert neighbours == model.explain("ann", "Cube").neighbours


def test_few_ratings_can_be_left_out_of_what_is_alike():
    rows = [("ann", "x", 5), ("ann", "y", 5), ("ann", "z", 5), ("bob", "z", 4)]
    model = EASE(1.0).fit(Ratings.from_triples(rows, scale=(1, 5)))
    found = [item for item, _ in model.similar_items("x", min_ratings=2)]
    assert found == ["z"]


def test_models_without_vectors_say_so():
    with pytest.raises(AttributeError, match="^UserMean has no vectors of items$"):
        UserMean().fit(few_ratings()).item_vectors
