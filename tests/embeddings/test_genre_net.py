"""Genres among the inputs of a net: what goes in, and what comes back.

The gradients are checked in `test_net_models`, with those of the other nets.
"""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.embeddings.genre_net import GenreEmbeddingNet, WithGenres
from scratch_recs.linear_algebra import dot

TABLE = synthetic_ratings(users=8, items=6, ratings=30, seed=4)
# Exact in floats, so that sums in another order are equal.
WHOLE = st.integers(-9, 9).map(float)
NAMES = ((), (0,), (2, 0), (0, 1, 2))


def rows_of(length):
    return st.lists(WHOLE, min_size=length, max_size=length)


@given(st.sampled_from([0, 3]), st.integers(0, 3), rows_of(2), rows_of(1), st.data())
def test_every_piece_goes_back_to_the_row_it_came_from(places, item, p, q, data):
    # x is linear in the rows. So of_x · x is what all of them get back, times the rows.
    inputs = WithGenres(2, 1, 2, places, [(rows, 0.5) for rows in NAMES])
    if places:
        inputs = inputs._replace(item_genres=[(rows, 1.0) for rows in NAMES])
    genres = data.draw(st.lists(rows_of(2), min_size=3, max_size=3))
    of_x = data.draw(rows_of(inputs.size))
    x = inputs.join({"genres": genres}, p, q, item)
    assert len(x) == inputs.size
    queues = {name: defaultdict(list) for name in ("users", "items", "genres")}
    inputs.queue(queues, 7, item, 1.0, of_x)
    tables = {"users": {7: p}, "items": {item: q}, "genres": dict(enumerate(genres))}
    total = sum(
        s * dot(piece, tables[name][row])
        for name, of_table in queues.items()
        for row, queue in of_table.items()
        for s, piece in queue
    )
    assert total == dot(of_x, x)


@given(rows_of(2), rows_of(1), st.data())
def test_an_unknown_item_has_zeros_for_genres(p, q, data):
    genres = data.draw(st.lists(rows_of(2), min_size=3, max_size=3))
    for places in (0, 3):
        inputs = WithGenres(2, 1, 2, places, [(rows, 1.0) for rows in NAMES])
        x = inputs.join({"genres": genres}, p, q, None)
        assert x == p + q + [0.0] * (inputs.size - 3)


def test_sum_mean_and_concatenation_agree_where_nobody_has_two_genres():
    names = ["Drama", "War"]
    genres = {item: [names[n % 2]] for n, item in enumerate(TABLE.item_ids)}
    models = [
        GenreEmbeddingNet(genres, how, dim=2, epochs=2, progress=False).fit(TABLE)
        for how in ("sum", "mean", "concatenate")
    ]
    assert models[0]._tables == models[1]._tables == models[2]._tables
    assert len(models[0]._tables["genres"]) == 2


def test_a_genre_that_nobody_has_changes_nothing():
    genres = {TABLE.item_ids[0]: ["Drama"], TABLE.item_ids[1]: ["War"]}
    more = {**genres, "a film that nobody has seen": ["Western"]}
    model, other = (
        GenreEmbeddingNet(g, dim=2, epochs=2, progress=False).fit(TABLE)
        for g in (genres, more)
    )
    assert model._tables == other._tables and model.genre_names == ["Drama", "War"]


def test_the_only_ways_to_combine_are_named():
    with pytest.raises(ValueError, match="concatenate"):
        GenreEmbeddingNet({}, "product")
