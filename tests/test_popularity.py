"""What is popular: the lecture's counts and lists, and what may not matter."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.interests import load_interests
from scratch_recs.popularity import count_interests, most_popular_new_interests
from scripts.interests.documented import NEW_TO_0, NEW_TO_2
from tests.strategies import users_interests

# The lecture's Counter as it prints it: the most frequent first, and among equals
# in the order of first mention.
POPULAR = [
    (4, ["Python", "R"]),
    (
        3,
        ["Big Data", "HBase", "Java", "statistics", "regression", "probability"],
    ),
    (
        2,
        ["Hadoop", "Cassandra", "MongoDB", "Postgres", "scikit-learn", "statsmodels"]
        + ["pandas", "machine learning", "libsvm", "C++", "neural networks"]
        + ["deep learning", "artificial intelligence"],
    ),
    (
        1,
        ["Spark", "Storm", "NoSQL", "scipy", "numpy", "decision trees", "Haskell"]
        + ["programming languages", "mathematics", "theory", "Mahout", "MapReduce"]
        + ["databases", "MySQL", "support vector machines"],
    ),
]


def test_the_documented_counts_in_the_documented_order():
    documented = [(name, count) for count, names in POPULAR for name in names]
    counts = count_interests(load_interests())
    assert len(documented) == 36
    assert counts.most_common() == documented


def test_the_documented_suggestions():
    lecture = load_interests()
    assert most_popular_new_interests(lecture[0], lecture) == list(NEW_TO_0)
    assert most_popular_new_interests(lecture[2], lecture) == list(NEW_TO_2)


def test_a_new_user_needs_no_row():
    lecture = load_interests()
    assert most_popular_new_interests([], lecture, 2) == [("Python", 4), ("R", 4)]
    assert most_popular_new_interests(["Python"], lecture, 1) == [("R", 4)]


def test_max_results():
    lecture = load_interests()
    assert most_popular_new_interests([], lecture, 0) == []
    assert len(most_popular_new_interests([], lecture, None)) == 36
    assert len(most_popular_new_interests([], lecture, 99)) == 36
    with pytest.raises(ValueError, match="^max_results counts from 0, not -1"):
        most_popular_new_interests([], lecture, -1)


@given(users_interests)
def test_counts_are_numbers_of_users(users):
    for interest, count in count_interests(users).items():
        assert count == sum(interest in user for user in users)
    assert set(count_interests(users)) == {name for user in users for name in user}


@given(st.data(), users_interests)
def test_the_order_of_the_users_breaks_ties_and_nothing_else(data, users):
    shuffled = data.draw(st.permutations(users))
    assert count_interests(shuffled) == count_interests(users)
    ours = most_popular_new_interests(users[0], users, None)
    theirs = most_popular_new_interests(users[0], shuffled, None)
    assert [count for _, count in ours] == [count for _, count in theirs]
    assert sorted(ours) == sorted(theirs)


@given(users_interests, st.integers(0, 9))
def test_suggestions_are_new_and_ever_less_popular(users, max_results):
    everything = most_popular_new_interests(users[0], users, None)
    assert most_popular_new_interests(users[0], users, max_results) == (
        everything[:max_results]
    )
    names = [name for name, _ in everything]
    counts = [count for _, count in everything]
    assert set(names) == {name for user in users for name in user} - set(users[0])
    assert counts == sorted(counts, reverse=True)


@given(users_interests)
def test_saying_it_twice_makes_nothing_more_popular(users):
    assert count_interests([user * 2 for user in users]) == count_interests(users)
    assert isinstance(count_interests(users), Counter)


@given(users_interests, users_interests)
def test_counts_of_two_groups_add_up(group, other):
    together = count_interests(group + other)
    assert together == count_interests(group) + count_interests(other)
    assert sum(together.values()) == sum(len(set(user)) for user in group + other)


def test_the_interests_of_a_user_are_a_list_and_not_a_word():
    # A word is a sequence, too: of its letters.
    with pytest.raises(TypeError, match="^user_interests is one list per user"):
        most_popular_new_interests("Python", [["R"]])
