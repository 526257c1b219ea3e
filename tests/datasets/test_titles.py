"""Search by a part of a title: any part finds it, however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.movielens import find_titles, plain_text

TITLES = {
    "1": "Matrix, The (1999)",
    "2": "Cité des enfants perdus, La (1995)",
    "3": "Schindler's List (1993)",
    "4": "Life Less Ordinary, A (1997)",
    "5": "Enfer, L' (1994)",
    "6": "Good, The Bad and The Ugly, The (1966)",
    "7": "item 7",
}


@given(st.text(min_size=1, max_size=30), st.data())
def test_any_part_of_any_title_finds_it(title, data):
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    part = title[start:end]
    found = find_titles(part, {"other": "", "this": title})
    assert found == (["this"] if plain_text(part) else [])


@given(st.sampled_from(sorted(TITLES)), st.data())
def test_capitals_do_not_matter(one, data):
    title = TITLES[one]
    start = data.draw(st.integers(0, len(title) - 4))
    part = title[start : start + 4]
    assert one in find_titles(part.upper(), TITLES)
    assert one in find_titles(part.lower(), TITLES)


@pytest.mark.parametrize(
    "text, one",
    [
        ("the matrix", "1"),
        ("Matrix, The", "1"),
        ("THE MATRIX (1999)", "1"),
        ("la cite des", "2"),
        ("cité", "2"),
        ("CITE\u0301", "2"),
        ("schindlers list", "3"),
        ("schindler\u2019s", "3"),
        ("a life less", "4"),
        ("l'enfer", "5"),
        ("the good the bad", "6"),
        ("item 7", "7"),
    ],
)
def test_as_people_type_it(text, one):
    assert find_titles(text, TITLES) == [one]


def test_several_stand_in_the_order_of_the_titles():
    assert find_titles("the", TITLES) == ["1", "6"]
    assert find_titles("e", TITLES) == ["1", "2", "3", "4", "5", "6", "7"]
    assert find_titles("  ", TITLES) == find_titles("?!", TITLES) == []
    assert find_titles("alien", TITLES) == []


def test_titles_that_begin_with_these_words_stand_first():
    titles = {str(n): f"item {n}" for n in range(120, 0, -1)}
    assert find_titles("item 1", titles)[0] == "1"
    assert find_titles("item", titles)[:2] == ["120", "119"]
    titles = {"a": "First Contact (1996)", "b": "Contact (1997)"}
    assert find_titles("contact", titles) == ["b", "a"]
