"""Explanations: their sum, and what people read."""

import math

from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.explanation import Explanation, Neighbour

CAUSES = st.text("abc ()", min_size=1, max_size=12)
PARTS = st.lists(st.tuples(CAUSES, st.floats(-99, 99)), max_size=8)
IDS = st.text("xyz", min_size=1, max_size=3)


def with_neighbours(parts, ids):
    """The parts, and behind them one of 0.5 for each neighbour."""
    gave = [(f"{one} (similarity 0.500) gave 4", 0.5) for one in ids]
    return Explanation(parts + gave, [Neighbour(one, 0.5, 4.0) for one in ids])


@given(PARTS)
def test_the_prediction_is_the_exact_sum(parts):
    assert Explanation(parts).prediction == math.fsum(amount for _, amount in parts)


@given(PARTS)
def test_it_is_the_list_of_its_parts(parts):
    explanation = Explanation(parts)
    assert explanation == parts and list(explanation) == parts
    assert explanation.neighbours == []


@given(PARTS, st.lists(IDS, max_size=4))
def test_one_line_per_part_then_the_sum(parts, ids):
    explanation = with_neighbours(parts, ids)
    lines = explanation.text().split("\n")
    assert len(lines) == len(explanation) + 1 and str(explanation).split("\n") == lines
    for (cause, amount), line in zip(explanation, lines):
        assert line.endswith(cause)
        assert abs(float(line[: -len(cause)]) - amount) <= 0.0005001
    assert (
        abs(float(lines[-1].replace("predicted", "")) - explanation.prediction) < 1e-3
    )


@given(PARTS, st.lists(IDS, min_size=1, max_size=4, unique=True))
def test_every_part_but_the_first_has_a_sign(parts, ids):
    first, *others, last = with_neighbours(parts, ids).text().split("\n")
    assert not first.strip().startswith("+") and not last.strip().startswith("+")
    assert all(line.strip()[0] in "+-" for line in others)


@given(PARTS, st.lists(IDS, min_size=1, max_size=4, unique=True))
def test_names_stand_for_the_ids_of_neighbours_and_nothing_else_changes(parts, ids):
    explanation = with_neighbours(parts, ids)
    names = {one: f"Film {n}" for n, one in enumerate(ids[:-1])}
    plain, named = (explanation.text(n).split("\n") for n in ({}, names))
    start = len(parts)
    for place, (before, after) in enumerate(zip(plain, named)):
        n = place - start
        if 0 <= n < len(ids) - 1:
            assert after == before.replace(f"  {ids[n]} (", f"  Film {n} (")
        else:
            assert after == before
