"""What --rate asks and shows: films that tell something, lists that add up."""

import random

import pytest

from scratch_recs import MatrixFactorization, Ratings, load_movielens_100k
from scratch_recs.cli.for_you import ForYou
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.factorization.presets import SIXTEEN_FACTORS
from scratch_recs.recommender.baselines import BiasBaseline
from scratch_recs.recommender.taste import films_to_ask, taste_and_fame


def test_every_rated_item_is_asked_about_once():
    table = synthetic_ratings(users=30, items=20, ratings=200)
    assert sorted(films_to_ask(table)) == sorted(table.item_ids)
    part = table.select(range(5))
    assert set(films_to_ask(part)) == {row.item_id for row in part}


def test_what_is_well_known_and_divides_opinions_comes_first():
    stars = {"known, loved": [5, 4, 5, 4], "known, divides": [1, 5, 1, 5]}
    stars.update({"hardly known, divides": [1, 5]})
    triples = [
        (str(n), film, r) for film, rs in stars.items() for n, r in enumerate(rs)
    ]
    assert films_to_ask(Ratings.from_triples(triples)) == [
        "known, divides",
        "hardly known, divides",
        "known, loved",
    ]


@pytest.fixture
def adviser():
    ratings = synthetic_ratings(users=40, items=30, ratings=500)
    titles = {
        one: one.replace("item", "A long title, " * 6) for one in ratings.item_ids
    }
    return ForYou(BiasBaseline(), ratings, titles)


def test_a_list_fits_into_80_columns_and_adds_up(adviser, capsys):
    rated = [("item 1", 5), ("item 2", 5)]
    listed = adviser.show(rated)
    adviser.explain(rated, listed[0])
    out = capsys.readouterr().out
    assert len(listed) == 8 and not {"item 1", "item 2"} & set(listed)
    assert max(map(len, out.splitlines())) <= 80
    # This model has no taste: everybody's list, and the words say so.
    assert "8 of these 8 are in everybody's list, too: fame." in out
    assert "people as generous as you give it" in out and " 0.00 by taste." in out
    assert out.rstrip().endswith("predicted")


def test_the_model_is_fitted_once(adviser, capsys):
    fits = []
    adviser.model._learn = lambda: fits.append(1) or BiasBaseline._learn(adviser.model)
    first = adviser.show([])
    assert adviser.show([("item 3", 1)]) and len(fits) == 1
    assert "what most people like" in capsys.readouterr().out and len(first) == 8


def test_a_prediction_above_the_scale_is_explained(capsys):
    table = Ratings.from_triples(
        [("ann", "Alien", 5), ("bob", "Brazil", 5), ("bob", "Cube", 1)], scale=(1, 5)
    )
    model = BiasBaseline(user_damping=0, item_damping=0)
    titles = {one: one for one in table.item_ids}
    ForYou(model, table, titles).show([("Cube", 5)])
    assert "(A prediction above 5 says: " in capsys.readouterr().out


def test_nothing_new_is_said(capsys):
    table = Ratings.from_triples([("ann", "Alien", 5)], scale=(1, 5))
    assert ForYou(BiasBaseline(), table, {"Alien": "Alien"}).show([("Alien", 1)]) == []
    assert "no film: none is new" in capsys.readouterr().out


@pytest.mark.figures
def test_lists_on_movielens_are_personal_and_good(ml_100k_folder):
    """One of the four parts that the docstring of `for_you` reports."""
    table = load_movielens_100k(ml_100k_folder)
    many = [row for row, rated in enumerate(table.by_user) if len(rated) >= 60]
    random.Random(11).shuffle(many)
    held = set(many[:135])
    train = table.select(n for n, u in enumerate(table.users) if u not in held)
    model = MatrixFactorization(**SIXTEEN_FACTORS, progress=False).fit(train)
    order = films_to_ask(train)[:60]
    shared = good = good_for_all = 0
    for user in held:
        rated = {table.item_ids[i]: r for i, r in table.by_user[user]}
        told = [(one, rated[one]) for one in order if one in rated][:10]
        best = taste_and_fame(model, told, 8)
        whole = taste_and_fame(model, told, len(table.item_ids)).items
        for_all = [item.item_id for item in whole if item.place <= 8]
        shared += best.shared / len(held)
        good += sum(rated.get(item.item_id, 0) >= 4 for item in best.items)
        good_for_all += sum(rated.get(one, 0) >= 4 for one in for_all)
    assert shared < 4
    assert good > good_for_all
