"""Ranking metrics: a brute-force oracle, a compiled library's values, intervals."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import (
    ItemMean,
    Popularity,
    Ratings,
    UserItemMean,
    evaluate_ranking,
    ranking_of,
    split,
    synthetic_ratings,
)
from scratch_recs.errors import DataError
from scratch_recs.evaluation.ranking import (
    RANKING_METRICS,
    bootstrap,
    precision,
    recall,
    relevant_items,
)
from tests.conftest import REFERENCE

lists = st.permutations("abcdefgh").flatmap(
    lambda items: st.integers(0, 8).map(lambda n: items[:n])
)
relevant_sets = st.sets(st.sampled_from("abcdefghij"), min_size=1)
TRAIN, TEST = split(synthetic_ratings(users=60, items=30, ratings=900), seed=1)


def brute_force(shown, relevant, k):
    """All six from their definitions, place by place, and exact where they can be."""
    places = [
        n for n in range(1, k + 1) if n <= len(shown) and shown[n - 1] in relevant
    ]
    best = range(1, min(k, len(relevant)) + 1)
    ap = Fraction(0)
    for n in places:
        ap += Fraction(len([m for m in places if m <= n]), n)
    return {
        "precision": Fraction(len(places), k),
        "recall": Fraction(len(places), len(relevant)),
        "hit rate": min(1, len(places)),
        "NDCG": sum(1 / math.log2(n + 1) for n in places)
        / sum(1 / math.log2(n + 1) for n in best),
        "MAP": ap / len(best),
        "MRR": Fraction(1, places[0]) if places else 0,
    }


@given(lists, relevant_sets, st.integers(1, 10))
def test_a_metric_is_what_its_definition_says(shown, relevant, k):
    expected = brute_force(shown, relevant, k)
    assert set(expected) == set(RANKING_METRICS)
    for name, metric in RANKING_METRICS.items():
        assert metric(shown, relevant, k) == pytest.approx(float(expected[name]))
        assert 0 <= metric(shown, relevant, k) <= 1 + 1e-12


@given(relevant_sets, st.integers(1, 10))
def test_the_best_list_has_the_best_values(relevant, k):
    shown = sorted(relevant)
    for name in ("hit rate", "NDCG", "MAP", "MRR"):
        assert RANKING_METRICS[name](shown, relevant, k) == pytest.approx(1.0)
    assert recall(shown, relevant, len(relevant)) == 1.0
    assert precision(shown, relevant, len(relevant)) == 1.0


def test_the_values_of_trec_eval():
    with open(REFERENCE / "ranking.json", encoding="utf-8") as file:
        reference = json.load(file)
    for case in reference["cases"]:
        shown, relevant, k = case["shown"], set(case["relevant"]), case["k"]
        for name, expected in case["values"].items():
            found = RANKING_METRICS[name](shown, relevant, k)
            if name == "MAP":  # trec_eval divides by |R|, also where it is above k
                found *= min(k, len(relevant)) / len(relevant)
            assert found == pytest.approx(expected, abs=1e-12), (name, case)
    assert len(reference["cases"]) > 100


# --- A model's lists ----------------------------------------------------------


def by_hand(model, train, test, k, least=4.0, **options):
    """{metric: mean} of a fitted model's lists."""
    relevant = {}
    for user, item, rating in test:
        if rating >= least:
            relevant.setdefault(user, set()).add(item)
    values = {name: [] for name in RANKING_METRICS}
    for user, items in relevant.items():
        shown = [item for item, _ in model.recommend(user, k, **options)]
        assert not {r.item_id for r in train if r.user_id == user} & set(shown)
        for name, value in brute_force(shown, items, k).items():
            values[name].append(float(value))
    return {name: sum(row) / len(row) for name, row in values.items()}


@pytest.mark.parametrize("kind", [UserItemMean, Popularity])
def test_the_table_holds_the_means_of_the_model_and_of_popularity(kind):
    result = evaluate_ranking(kind(), TRAIN, TEST, k=5)
    assert TEST.likes_from == 4.0
    for model, rows in ((kind(), result.rows), (Popularity(), result.baseline)):
        expected = by_hand(model.fit(TRAIN), TRAIN, TEST, 5)
        for name, value in expected.items():
            assert rows[name].mean == pytest.approx(value)
            assert rows[name].low <= value <= rows[name].high
    asked = {user for user, _, rating in TEST if rating >= 4}
    assert result.users == len(asked)
    assert result.left_out == len({user for user, _, _ in TEST}) - len(asked)
    assert result.ndcg == result.rows["NDCG"].mean
    assert result.hit_rate == result.rows["hit rate"].mean
    lines = str(result).splitlines()
    assert len(lines) == 2 + 8 and "Popularity" in lines[1]
    with pytest.raises(AttributeError, match="has no attribute 'ndgc'"):
        result.ndgc


def test_ranking_of_a_fitted_model_is_the_mean_of_one_metric():
    model = UserItemMean().fit(TRAIN)
    expected = by_hand(model, TRAIN, TEST, 10)
    assert ranking_of(model, TEST) == pytest.approx(expected["NDCG"])
    assert ranking_of(model, TEST, recall) == pytest.approx(expected["recall"])
    assert math.isnan(ranking_of(model, TEST, relevant_from=6))


def test_novelty_and_coverage_look_at_what_is_shown():
    train = Ratings.from_triples(
        [("a", "x", 5), ("b", "x", 5), ("c", "y", 4), ("d", "y", 4), ("d", "z", 4)]
    )
    test = Ratings.from_triples([("a", "y", 5), ("c", "x", 5)])
    result = evaluate_ranking(Popularity(), train, test, k=1)
    # a is shown y and c is shown x: each was rated by two of four users.
    assert result.novelty == 1.0 and result.coverage == pytest.approx(2 / 3)
    assert result.precision == 1.0


def test_candidates_limit_the_lists():
    some = TRAIN.item_ids[:6]
    result = evaluate_ranking(Popularity(), TRAIN, TEST, k=3, candidates=some)
    expected = by_hand(Popularity().fit(TRAIN), TRAIN, TEST, 3, candidates=some)
    for name, value in expected.items():
        assert result.rows[name].mean == pytest.approx(value)
    each = {user: some for user in TEST.user_ids}
    assert evaluate_ranking(Popularity(), TRAIN, TEST, 3, candidates=each) == result


def test_a_threshold_of_one_s_own_and_users_left_out():
    test = Ratings.from_triples([("user 1", "item 1", 2), ("user 2", "item 1", 1)])
    result = evaluate_ranking(ItemMean(), TRAIN, test, relevant_from=2)
    assert (result.users, result.left_out) == (1, 1)
    assert relevant_items(test, 2) == {"user 1": {"item 1"}}
    with pytest.raises(DataError, match="^no user has a relevant item in the test"):
        evaluate_ranking(ItemMean(), TRAIN, test, relevant_from=3)


def test_the_model_that_is_given_stays_unfitted():
    model = ItemMean()
    evaluate_ranking(model, TRAIN, TEST)
    assert not hasattr(model, "ratings")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 9))
def test_an_interval_holds_its_mean_and_lies_inside_the_values(values, seed):
    found = bootstrap({"one": values, "other": values[::-1]}, seed)
    for mean, low, high in found.values():
        assert mean == pytest.approx(sum(values) / len(values))
        assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert bootstrap({"one": values}, seed)["one"] == found["one"]


def test_an_interval_is_as_wide_as_the_normal_one():
    values = [n % 2 for n in range(400)]
    mean, low, high = bootstrap({"coin": values})["coin"]
    assert mean == 0.5
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 20, abs=0.02)
