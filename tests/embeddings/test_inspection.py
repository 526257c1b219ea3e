"""Rankings of what models have learned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.embeddings.dot_models import EmbeddingDotBias
from scratch_recs.embeddings.genre_dot import GenreDotBias
from scratch_recs.embeddings.inspection import nearest_by_factors, ranked_by_bias
from scratch_recs.similarity import cosine_similarity
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.strategies import dyadic_floats, matrices


class Model:
    """Something that has learned a few rows."""

    def __init__(self, rows):
        self.rows = rows

    def learned(self, kind, min_ratings=1):
        return {f"{kind} {n}": (row, row[0]) for n, row in enumerate(self.rows)}


@given(matrices(dyadic_floats), st.sampled_from(["users", "items", "genres"]))
def test_rankings_fall_and_hold_everything_once(rows, kind):
    model = Model(rows)
    ranking = ranked_by_bias(model, kind, count=None)
    biases = [bias for _, bias in ranking]
    assert biases == sorted(biases, reverse=True)
    assert {name for name, _ in ranking} == set(model.learned(kind))

    query = f"{kind} 0"
    nearest = nearest_by_factors(model, query, kind, count=None)
    cosines = [cosine for _, cosine in nearest]
    assert cosines == sorted(cosines, reverse=True)
    assert {name for name, _ in nearest} == set(model.learned(kind)) - {query}
    for name, cosine in nearest:
        assert cosine == cosine_similarity(rows[0], model.learned(kind)[name][0])


@given(matrices(dyadic_floats), st.floats(0.25, 4))
def test_the_length_of_a_vector_does_not_matter(rows, factor):
    here = dict(nearest_by_factors(Model(rows), "items 0", count=None))
    longer = [[factor * x for x in row] for row in rows]
    there = dict(nearest_by_factors(Model(longer), "items 0", count=None))
    for name, cosine in here.items():
        assert there[name] == pytest.approx(cosine, abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_short_ranking_is_the_beginning_of_the_long_one(count):
    model = Model([[1.0, 2.0], [2.0, 1.0], [3.0, 1.0]])
    assert ranked_by_bias(model, count=count) == ranked_by_bias(model)[:count]
    near = nearest_by_factors(model, "items 0")
    assert nearest_by_factors(model, "items 0", count=count) == near[:count]


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="learned nothing about 'Alien'"):
        nearest_by_factors(Model([[1.0]]), "Alien")


def test_well_rated_items_have_a_large_bias():
    table = synthetic_ratings(users=80, items=20, ratings=1200, seed=4)
    model = EmbeddingDotBias(dim=2, epochs=6, progress=False).fit(table)
    best = [name for name, _ in ranked_by_bias(model, "items", 5)]
    worst = [name for name, _ in ranked_by_bias(model, "items", None)[-5:]]
    means = {
        table.item_ids[i]: sum(r for _, r in raters) / len(raters)
        for i, raters in enumerate(table.by_item)
    }
    assert min(means[name] for name in best) > max(means[name] for name in worst)


def test_genres_are_looked_into_through_the_same_functions():
    table = synthetic_ratings(users=40, items=12, ratings=300, seed=6)
    genres = {item_id: ["a", "b"][n % 2 :] for n, item_id in enumerate(table.item_ids)}
    model = GenreDotBias(genres, dim=2, epochs=2, progress=False).fit(table)
    assert {name for name, _ in ranked_by_bias(model, "genres")} == {"a", "b"}
    assert [name for name, _ in nearest_by_factors(model, "a", "genres")] == ["b"]


@pytest.mark.parametrize("least", [1, 10, 25])
def test_what_has_few_ratings_can_be_left_out(least):
    table = synthetic_ratings(users=80, items=40, ratings=700, seed=9)
    model = EmbeddingDotBias(dim=2, epochs=1, progress=False).fit(table)
    known = {i for i, by in zip(table.item_ids, table.by_item) if len(by) >= least}
    assert set(model.learned("items", least)) == known
    query = min(table.item_ids, key=lambda i: len(table.by_item[table.item_index[i]]))
    near = nearest_by_factors(model, query, count=None, min_ratings=least)
    assert {name for name, _ in near} == known - {query}
    ranking = ranked_by_bias(model, "items", None, min_ratings=least)
    assert {name for name, _ in ranking} == known
