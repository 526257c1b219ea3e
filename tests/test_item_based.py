"""Item-based suggestions: the lecture's lists, and user-based in the mirror."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.interests import load_interests
from scratch_recs.item_based import (
    item_based_suggestions,
    make_interest_user_matrix,
    most_similar_interests_to,
)
from scratch_recs.linear_algebra import shape, transpose
from scratch_recs.similarity import cosine_similarity, pairwise
from scratch_recs.user_based import (
    make_user_interest_matrix,
    most_similar_users_to,
    unique_interests,
)
from scripts.interests.documented import BIG_DATA, INTERESTS_NEAR_BIG_DATA, ITEM_BASED
from tests.strategies import users_interests

# --- The lecture --------------------------------------------------------------


def test_the_documented_vector_of_big_data():
    matrix = make_interest_user_matrix(load_interests())
    assert shape(matrix) == (36, 15)
    assert "".join(map(str, matrix[0])) == BIG_DATA


def test_the_documented_interests_nearest_to_big_data():
    nearest = most_similar_interests_to("Big Data", load_interests())
    assert nearest == list(INTERESTS_NEAR_BIG_DATA)
    assert len(nearest) == 10


def test_the_documented_row_of_similarities():
    lecture = load_interests()
    row = pairwise(make_interest_user_matrix(lecture))[0]
    documented = {"Big Data": 1.0, **dict(INTERESTS_NEAR_BIG_DATA)}
    assert row == [documented.get(name, 0.0) for name in unique_interests(lecture)]


def test_the_documented_list_which_has_the_current_interests_in_it():
    everything = item_based_suggestions(0, load_interests(), True)
    assert everything == list(ITEM_BASED)
    assert len(everything) == 21


def test_what_the_lecture_meant_to_print():
    lecture = load_interests()
    new = item_based_suggestions(0, lecture)
    assert new == [pair for pair in ITEM_BASED if pair[0] not in lecture[0]]
    assert new[:4] == [
        ("MapReduce", 1.861807319565799),
        ("MongoDB", 1.3164965809277263),
        ("Postgres", 1.3164965809277263),
        ("NoSQL", 1.2844570503761732),
    ]
    assert len(new) == 14


# --- Laws ---------------------------------------------------------------------


@given(users_interests)
def test_item_based_is_user_based_on_the_transpose(users):
    # Write the table the other way round: each interest lists the users who have
    # it. Then its similar "users" are the similar interests, to the last bit.
    names = unique_interests(users)
    fans = [
        [f"user {user_id}" for user_id, user in enumerate(users) if name in user]
        for name in names
    ]
    for interest_id, name in enumerate(names):
        assert most_similar_interests_to(name, users) == [
            (names[other], similarity)
            for other, similarity in most_similar_users_to(interest_id, fans)
        ]


@given(users_interests.filter(any))
def test_the_two_tables_are_each_other_s_transpose(users):
    by_interest = make_interest_user_matrix(users)
    assert transpose(by_interest) == make_user_interest_matrix(users)


@given(users_interests)
def test_similarity_of_interests_is_symmetric(users):
    similar = {
        name: dict(most_similar_interests_to(name, users))
        for name in unique_interests(users)
    }
    for name, others in similar.items():
        assert name not in others
        for other, similarity in others.items():
            assert similar[other][name] == similarity
            assert 0 < similarity <= 1


@given(users_interests)
def test_weights_are_sums_of_cosines(users):
    names = unique_interests(users)
    row = dict(zip(names, make_interest_user_matrix(users)))
    for user_id, interests in enumerate(users):
        expected = {
            name: sum(
                cosine_similarity(row[name], row[mine])
                for mine in set(interests)
                if mine != name
            )
            for name in names
        }
        expected = {name: weight for name, weight in expected.items() if weight}
        suggestions = dict(item_based_suggestions(user_id, users, True))
        assert suggestions == pytest.approx(expected, rel=1e-14)


@given(users_interests)
def test_suggestions_are_new_and_weights_never_rise(users):
    for user_id, interests in enumerate(users):
        suggestions = item_based_suggestions(user_id, users)
        weights = [weight for _, weight in suggestions]
        assert weights == sorted(weights, reverse=True)
        everything = item_based_suggestions(user_id, users, True)
        assert suggestions == [
            (name, weight) for name, weight in everything if name not in interests
        ]


@given(users_interests, st.permutations("abcdefgh"))
def test_other_names_change_nothing_but_names_and_ties(users, letters):
    new_name = dict(zip("abcdefgh", letters))
    renamed = [[new_name[name] for name in user] for user in users]
    for name in unique_interests(users):
        theirs = dict(most_similar_interests_to(new_name[name], renamed))
        ours = most_similar_interests_to(name, users)
        assert theirs == {new_name[other]: similarity for other, similarity in ours}
    for user_id in range(len(users)):
        # The sums run in the order of the alphabet, so a last digit may differ.
        theirs = dict(item_based_suggestions(user_id, renamed))
        ours = item_based_suggestions(user_id, users)
        assert theirs == pytest.approx(
            {new_name[name]: weight for name, weight in ours}, rel=1e-14
        )


@given(st.data(), users_interests)
def test_the_order_of_the_users_does_not_matter(data, users):
    order = data.draw(st.permutations(range(len(users))))
    shuffled = [users[user_id] for user_id in order]
    for name in unique_interests(users):
        assert most_similar_interests_to(name, shuffled) == most_similar_interests_to(
            name, users
        )
    for new_id, user_id in enumerate(order):
        assert item_based_suggestions(new_id, shuffled) == item_based_suggestions(
            user_id, users
        )


@given(users_interests)
def test_a_stranger_changes_nothing(users):
    # Interests that nobody else has are similar to no other, and an empty list
    # adds a zero to every vector.
    for stranger in ([], ["something of their own"], ["one thing", "another"]):
        crowd = [*users, stranger]
        for name in unique_interests(users):
            ours = most_similar_interests_to(name, users)
            assert most_similar_interests_to(name, crowd) == ours
        for user_id in range(len(users)):
            for everything in (True, False):
                ours = item_based_suggestions(user_id, users, everything)
                assert item_based_suggestions(user_id, crowd, everything) == ours
        new = item_based_suggestions(len(users), crowd)
        assert new == []


# --- Corners ------------------------------------------------------------------


def test_a_user_without_interests_gets_no_suggestions():
    assert item_based_suggestions(0, [[], ["R"]]) == []
    assert item_based_suggestions(0, [[]]) == []


def test_an_interest_that_nobody_has():
    with pytest.raises(ValueError, match="no user has the interest 'big data'"):
        most_similar_interests_to("big data", load_interests())


@pytest.mark.parametrize("user_id", [-1, 15, "0"])
def test_a_user_who_does_not_exist(user_id):
    message = f"there is no user {user_id!r}: the 15 users are numbered from 0"
    with pytest.raises(ValueError, match=message):
        item_based_suggestions(user_id, load_interests())
