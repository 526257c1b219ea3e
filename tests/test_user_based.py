"""User-based suggestions: the lecture's lists to the last digit, and their laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.interests import load_interests
from scratch_recs.linear_algebra import matrix_times_vector, shape, transpose
from scratch_recs.similarity import cosine_similarity, pairwise
from scratch_recs.user_based import (
    add_up_interests,
    add_up_weights,
    check_user,
    leave_out,
    make_user_interest_matrix,
    make_user_interest_vector,
    most_similar_users_to,
    unique_interests,
    user_based_suggestions,
)
from scripts.interests.documented import (
    FOUR_USERS,
    STATED_WEIGHTS,
    USER_0,
    USER_BASED,
    USERS_NEAR_0,
)
from tests.strategies import users_interests

UNIQUE = (
    "Big Data|C++|Cassandra|HBase|Hadoop|Haskell|Java|Mahout|MapReduce|MongoDB|MySQL|"
    "NoSQL|Postgres|Python|R|Spark|Storm|artificial intelligence|databases|"
    "decision trees|deep learning|libsvm|machine learning|mathematics|neural networks|"
    "numpy|pandas|probability|programming languages|regression|scikit-learn|scipy|"
    "statistics|statsmodels|support vector machines|theory"
)

# The vectors of users 0 to 4, as the lecture prints them.
FIRST_FIVE = [
    USER_0,
    "001100000101100000000000000000000000",
    "000000000000010000000000011000110100",
    "000000000000011000000000000101001000",
    "000000000000000000010110000001000000",
]

# Row 0 of the lecture's table of similarities: user 0 with each of the 15.
ROW_0 = [1.0, 0.3380617018914066, 0.0, 0.0, 0.0, 0.1543033499620919, 0.0, 0.0]
ROW_0 += [0.1889822365046136, 0.5669467095138409, 0.0, 0.0, 0.0, 0.1690308509457033]
ROW_0 += [0.0]

# --- The lecture --------------------------------------------------------------


def test_the_36_unique_interests():
    assert unique_interests(load_interests()) == UNIQUE.split("|")
    assert len(UNIQUE.split("|")) == 36


def test_the_documented_vectors():
    lecture = load_interests()
    matrix = make_user_interest_matrix(lecture)
    assert shape(matrix) == (15, 36)
    assert ["".join(map(str, row)) for row in matrix[:5]] == FIRST_FIVE
    columns = unique_interests(lecture)
    assert make_user_interest_vector(lecture[0], columns) == matrix[0]


def test_the_documented_similarities():
    table = pairwise(make_user_interest_matrix(load_interests()))
    assert table[0] == ROW_0
    assert table[0][9] == 0.5669467095138409
    assert table[0][1] == 0.3380617018914066
    assert table[0][5] == 0.1543033499620919


def test_the_documented_neighbours_and_suggestions():
    lecture = load_interests()
    assert most_similar_users_to(0, lecture) == list(USERS_NEAR_0)
    assert user_based_suggestions(0, lecture) == list(USER_BASED)


def test_the_four_users_with_the_stated_similarities():
    stated = [(1, 0.7), (2, 0.8), (3, 0.6)]
    suggestions = leave_out(FOUR_USERS[0], add_up_interests(stated, FOUR_USERS))
    assert [name for name, _ in suggestions] == [name for name, _ in STATED_WEIGHTS]
    assert dict(suggestions) == pytest.approx(dict(STATED_WEIGHTS), rel=1e-15)


def test_the_four_users_with_their_true_cosines():
    assert most_similar_users_to(0, FOUR_USERS) == [(1, 0.5), (2, 0.5), (3, 0.5)]
    assert user_based_suggestions(0, FOUR_USERS) == [
        ("Machine Learning", 1.0),
        ("Artificial Intelligence", 0.5),
    ]


# --- Laws ---------------------------------------------------------------------


@given(users_interests)
def test_neighbours_are_ranked_positive_and_somebody_else(users):
    for user_id in range(len(users)):
        neighbours = most_similar_users_to(user_id, users)
        sharing = [
            other
            for other, interests in enumerate(users)
            if other != user_id and set(interests) & set(users[user_id])
        ]
        assert sorted(other for other, _ in neighbours) == sharing
        assert neighbours == sorted(neighbours, key=lambda pair: (-pair[1], pair[0]))


@given(users_interests)
def test_suggestions_are_new_and_weights_never_rise(users):
    for user_id, interests in enumerate(users):
        suggestions = user_based_suggestions(user_id, users)
        weights = [weight for _, weight in suggestions]
        assert not {name for name, _ in suggestions} & set(interests)
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)


@given(users_interests)
def test_current_interests_are_left_out_and_nothing_else(users):
    for user_id, interests in enumerate(users):
        everything = user_based_suggestions(user_id, users, True)
        assert user_based_suggestions(user_id, users) == [
            (name, weight) for name, weight in everything if name not in interests
        ]


@given(users_interests)
def test_weights_are_similarities_times_the_table(users):
    # In letters of the blackboard: Xᵀ s, with s the user's row of cosines, 0 for
    # the user in person.
    matrix = make_user_interest_matrix(users)
    names = unique_interests(users)
    for user_id, row in enumerate(matrix):
        similarities = [cosine_similarity(row, other) for other in matrix]
        similarities[user_id] = 0.0
        weights = matrix_times_vector(transpose(matrix), similarities) if names else []
        expected = {name: weight for name, weight in zip(names, weights) if weight}
        suggestions = dict(user_based_suggestions(user_id, users, True))
        assert suggestions == pytest.approx(expected, rel=1e-14)


@given(users_interests, st.permutations("abcdefgh"))
def test_other_names_change_nothing_but_the_names(users, letters):
    new_name = dict(zip("abcdefgh", letters))
    renamed = [[new_name[name] for name in user] for user in users]
    for user_id in range(len(users)):
        assert most_similar_users_to(user_id, renamed) == most_similar_users_to(
            user_id, users
        )
        assert user_based_suggestions(user_id, renamed, True) == [
            (new_name[name], weight)
            for name, weight in user_based_suggestions(user_id, users, True)
        ]


@given(users_interests)
def test_saying_it_twice_changes_nothing(users):
    twice = [user * 2 for user in users]
    assert make_user_interest_matrix(twice) == make_user_interest_matrix(users)
    for user_id in range(len(users)):
        assert user_based_suggestions(user_id, twice) == user_based_suggestions(
            user_id, users
        )


@given(users_interests)
def test_a_user_who_shares_nothing_changes_nothing(users):
    crowd = [*users, ["something of their own"]]
    for user_id in range(len(users)):
        assert user_based_suggestions(user_id, crowd) == user_based_suggestions(
            user_id, users
        )
    assert user_based_suggestions(len(users), crowd, True) == []


@given(st.data(), users_interests)
def test_the_order_of_the_users_does_not_matter(data, users):
    order = data.draw(st.permutations(range(len(users))))
    shuffled = [users[user_id] for user_id in order]
    for new_id, user_id in enumerate(order):
        near = dict(most_similar_users_to(user_id, users))
        theirs = most_similar_users_to(new_id, shuffled)
        assert {order[other]: cosine for other, cosine in theirs} == near
        # Weights are added up in the order of the users: a last digit may differ.
        ours = dict(user_based_suggestions(user_id, users, True))
        theirs = dict(user_based_suggestions(new_id, shuffled, True))
        assert theirs == pytest.approx(ours, rel=1e-14)


@given(users_interests)
def test_a_neighbour_gives_the_similarity_to_every_interest_of_his_or_hers(users):
    for user_id in range(len(users)):
        total = sum(
            similarity * len(set(users[other]))
            for other, similarity in most_similar_users_to(user_id, users)
        )
        suggestions = user_based_suggestions(user_id, users, True)
        weights = [weight for _, weight in suggestions]
        assert sum(weights) == pytest.approx(total, rel=1e-13, abs=1e-13)


# --- Corners ------------------------------------------------------------------


def test_ties_keep_the_order_of_first_mention():
    assert add_up_weights([("b", 1), ("a", 1), ("c", 2)]) == [
        ("c", 2),
        ("b", 1),
        ("a", 1),
    ]


def test_an_interest_outside_the_list_has_no_place_in_the_vector():
    assert make_user_interest_vector(["R", "new"], ["Python", "R"]) == [0, 1]
    assert make_user_interest_vector([], ["Python", "R"]) == [0, 0]


@pytest.mark.parametrize("user_id", [-1, 4, "0", None])
@pytest.mark.parametrize(
    "function", [check_user, most_similar_users_to, user_based_suggestions]
)
def test_a_user_who_does_not_exist(function, user_id):
    message = f"there is no user {user_id!r}: the 4 users are numbered from 0"
    with pytest.raises(ValueError, match=message):
        function(user_id, FOUR_USERS)
