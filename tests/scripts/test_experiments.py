"""The experiments: made-up users, hidden interests, and verdicts that follow numbers."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scratch_recs import (
    UserKNN,
    most_popular_new_interests,
    most_similar_users_to,
    rmse,
    split,
    synthetic_ratings,
    user_based_suggestions,
)
from scratch_recs.cli.options import run
from scripts.experiments import size as experiments_size
from scripts.experiments.main import EXPERIMENTS, main
from scripts.experiments import data as experiments_data
from scripts.experiments.data import STARS, Data, DataSet, some_users
from scripts.experiments.dimension import liked_items, most_popular_only
from scripts.experiments.dimension import verdict as verdict_on_dimension
from scripts.experiments.interests import (
    Quality,
    hide_one,
    holders_of,
    made_up_users,
    place_of,
    quality,
    similar_users,
)
from scripts.experiments.report import mean_table
from scripts.experiments.size import better_from, by_share, by_users, flat_from
from scripts.experiments.size import verdict as verdict_on_size
from scripts.experiments.tuning import neighbours, shape
from tests.charts.pictures import check_picture, texts
from tests.helpers import answer
from tests.strategies import users_interests

# --- Made-up users ------------------------------------------------------------

worlds = st.tuples(
    st.integers(1, 12),  # users
    st.integers(4, 40),  # interests
    st.integers(1, 4),  # per user
    st.integers(1, 5),  # groups
    st.sampled_from([1, 3]),  # skew
    st.integers(0, 99),  # seed
)


@given(worlds)
def test_made_up_users_have_the_size_that_was_asked_for(world):
    users, interests, per_user, *_ = world
    made = made_up_users(*world)
    assert made == made_up_users(*world)
    assert list(map(len, made)) == [per_user] * users
    assert all(len(set(names)) == per_user for names in made)
    known = {f"interest {number}" for number in range(1, interests + 1)}
    assert known.issuperset(name for names in made for name in names)


def test_other_seeds_make_other_users():
    made = [made_up_users(20, 50, 5, 4, 1, seed) for seed in range(5)]
    assert all(made[k] != made[j] for k in range(5) for j in range(k))


def test_nobody_names_more_than_there_is():
    with pytest.raises(ValueError, match="nobody can name 5 of 4 interests"):
        made_up_users(3, 4, 5, 1, 1, 0)


def test_a_group_shares_more_than_strangers_do():
    made = list(map(set, made_up_users(60, 100, 10, 3, 1, seed=0)))
    shared = {True: [], False: []}
    for user, names in enumerate(made):
        for other in range(user):
            shared[user % 3 == other % 3].append(len(names & made[other]))
    own, foreign = (sum(shared[same]) / len(shared[same]) for same in (True, False))
    assert own > 1.5 * foreign


def test_skew_makes_a_few_favourites_great():
    top = []
    for skew in (1, 3):
        made = made_up_users(100, 200, 5, 1, skew, seed=0)
        top.append(Counter(name for names in made for name in names).most_common(1))
    (_, flat), (_, skewed) = top[0][0], top[1][0]
    assert skewed > 2 * flat


def test_nothing_depends_on_the_hash_seed():
    code = (
        "from scripts.experiments.interests import *;"
        "users = made_up_users(30, 60, 5, 3, 3, 0);"
        "print(users, quality(users, 60, 0, 3, asked=9))"
    )
    first, second = (answer(code, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first == second != ""


# --- How good neighbours are --------------------------------------------------

# Nobody lists an interest twice, and everybody has one that can be hidden.
distinct_interests = users_interests.map(
    lambda users: [list(dict.fromkeys(names)) or ["a"] for names in users]
)


@given(distinct_interests)
def test_counted_similarities_are_those_of_the_vectors(users):
    holders = holders_of(users)
    for user in range(len(users)):
        assert similar_users(user, users, holders) == most_similar_users_to(user, users)


@given(distinct_interests, st.integers(0, 9))
def test_one_interest_of_everybody_is_hidden(users, seed):
    known, hidden = hide_one(users, seed)
    for names, left, secret in zip(users, known, hidden):
        assert sorted([*left, secret]) == sorted(names)


def plain_row(user, known, secret, interests, groups):
    """What `quality` measures of one user, by the library's own functions."""
    similar = most_similar_users_to(user, known)
    suggestions = [name for name, _ in user_based_suggestions(user, known)]
    fresh = most_popular_new_interests(known[user], known, max_results=None)
    popular = [name for name, _ in fresh]
    new = interests - len(known[user])
    neighbour, similarity = similar[0] if similar else (None, 0.0)
    return (
        len(known[user]),
        len(set(known[user]) & set(known[neighbour])) if similar else 0,
        similarity,
        bool(similar) and neighbour % groups == user % groups,
        suggestions.index(secret) < 10 if secret in suggestions else False,
        popular.index(secret) < 10 if secret in popular else False,
        10 / new if new > 10 else 1,
        place_of(secret, suggestions, new),
        place_of(secret, popular, new),
    )


@given(worlds.filter(lambda world: world[0] > 1), st.integers(0, 9))
@settings(max_examples=40)
def test_quality_is_the_plain_mean_of_what_the_library_says(world, seed):
    _, interests, _, groups, *_ = world
    users = made_up_users(*world)
    known, hidden = hide_one(users, seed)
    rows = [
        plain_row(user, known, secret, interests, groups)
        for user, secret in enumerate(hidden)
    ]
    means = [math.fsum(column) / len(rows) for column in zip(*rows)]
    assert list(quality(users, interests, seed, groups)) == means


def test_only_so_many_are_asked_and_all_are_neighbours():
    users = [["a", "b", "c"]] * 7 + [["d", "e"]]
    asked = quality(users, 9, seed=0, asked=1)
    known, hidden = hide_one(users, seed=0)
    rows = [plain_row(u, known, hidden[u], 9, 1) for u in range(len(users))]
    assert tuple(asked) in rows
    assert quality(users, 9, seed=0, asked=99) == quality(users, 9, seed=0)


def test_a_twin_gives_away_what_is_hidden():
    # Everybody has four twins, so most know what was hidden of one of them.
    groups = [[f"{name}{k}" for k in range(12)] for name in "abcde"]
    found = quality([groups[user % 5] for user in range(25)], 60, seed=0, groups=5)
    assert found.own_group == 1.0
    assert found.hits == 1.0 > found.popular


@given(st.integers(0, 12), st.integers(1, 12))
def test_blindly_placed_things_stand_in_the_middle(ranked, unranked):
    names = [str(number) for number in range(ranked + unranked)]
    places = [place_of(name, names[:ranked], len(names)) for name in names]
    assert all(0 < place < 1 for place in places)
    assert math.fsum(places) / len(places) == pytest.approx(0.5, abs=1e-12)
    assert places[:ranked] == sorted(places[:ranked])


@given(distinct_interests, st.integers(1, 8))
def test_the_most_popular_are_kept_and_no_others(users, count):
    kept = most_popular_only(users, count)
    counts = Counter(name for names in users for name in names)
    alive = {name for names in kept for name in names}
    assert len(alive) == min(count, len(counts))
    lost = set(counts) - alive
    assert all(counts[name] >= counts[other] for name in alive for other in lost)
    for names, left in zip(users, kept):
        assert left == [name for name in names if name in alive]


def test_a_film_with_four_stars_is_liked():
    table = synthetic_ratings(users=20, items=15, ratings=150)
    expected = {}
    for user_id, item_id, rating in table:
        if rating >= 4:
            expected.setdefault(user_id, []).append(item_id)
    assert sorted(liked_items(table)) == sorted(expected.values())


# --- Sample size, k -----------------------------------------------------------

TABLE = synthetic_ratings(users=60, items=40, ratings=900)


def spied(monkeypatch):
    """(part, validation) of every row of errors that is asked for."""
    seen = []

    def spy(data, part, validation):
        seen.append((list(part), list(validation)))
        return [len(part)]

    monkeypatch.setattr(experiments_size, "errors", spy)
    return seen


def test_shares_grow_while_the_validation_part_stays(monkeypatch):
    seen = spied(monkeypatch)
    rows = by_share(DataSet("", TABLE, STARS), (0.1, 0.4, 0.8), seed=3)
    assert rows == [[90], [360], [720]]
    parts, validations = zip(*seen)
    assert parts[1][:90] == parts[0] and parts[2][:360] == parts[1]
    assert validations[0] == validations[1] == validations[2]
    assert set(validations[0]).isdisjoint(parts[2])
    assert len(validations[0]) + len(parts[2]) == len(TABLE)


def test_people_join_while_those_who_are_predicted_stay(monkeypatch):
    seen = spied(monkeypatch)
    by_users(DataSet("", TABLE, STARS), (0, 10, 40), seed=3)
    parts, validations = zip(*seen)
    assert validations[0] == validations[1] == validations[2]
    people = [{rating.user_id for rating in part} for part in parts]
    assert list(map(len, people)) == [20, 30, 60]
    assert people[0] < people[1] < people[2]
    assert {rating.user_id for rating in validations[0]} <= people[0]
    # What is known of those who are predicted does not grow.
    for part in parts:
        assert [rating for rating in part if rating.user_id in people[0]] == parts[0]
        assert set(validations[0]).isdisjoint(part)


def test_one_fit_serves_every_k():
    data = Data(None, seed=0, quick=False)
    data.movielens = DataSet("made-up", TABLE, STARS)
    (finding,) = neighbours(data)
    train, validation = split(TABLE, (0.8, 0.2), 0)
    for k, trained, valid in finding.tables[0].rows[::3]:
        model = UserKNN(k=k).fit(train)
        for part, printed in ((train, trained), (validation, valid)):
            assert f"{rmse(model.predict_all(part), part.values):.4f}" == printed
    errors = [float(row[2]) for row in finding.tables[0].rows]
    assert finding.charts[0].mark[1] == pytest.approx(min(errors), abs=5e-5)


@given(st.floats(0.01, 0.99), st.integers(0, 9))
def test_some_users_come_with_all_their_ratings(share, seed):
    part = some_users(TABLE, share, seed)
    chosen = set(part.users)
    everybody = len(set(TABLE.users))
    assert len(chosen) == max(1, round(share * everybody))
    assert list(part) == [r for r in TABLE if TABLE.user_index[r.user_id] in chosen]


# --- Sentences that are made from numbers -------------------------------------


def test_means_are_taken_cell_by_cell():
    assert mean_table([[[1, 2], [3, 4]], [[3, 2], [5, 8]]]) == [[2, 2], [4, 6]]


@given(st.lists(st.floats(0.5, 2), min_size=1, max_size=8))
def test_flat_means_nearly_the_last_one_and_no_sooner(errors):
    place = flat_from(errors)
    near = [abs(error - errors[-1]) <= 0.01 * errors[-1] for error in errors]
    if place is None:
        assert len(errors) == 1 or not near[-2]
    else:
        assert place < len(errors) - 1 and all(near[place:])
        assert place == 0 or not near[place - 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_better_than_the_mean_from_there_on_and_no_sooner(pairs):
    errors, means = zip(*pairs)
    place = better_from(errors, means)
    better = [error <= mean for error, mean in pairs]
    if place is None:
        assert not better[-1]
    else:
        assert all(better[place:]) and (place == 0 or not better[place - 1])


@pytest.mark.parametrize(
    "errors, words",
    [
        ([2.0, 1.5, 1.0], "-50.0 % (factors), 0.0 % (the mean), 0.0 % (biases), "),
        ([2.0, 1.5, 1.0], "the claim is true of factors"),
        ([1.0, 1.0, 1.5], "the claim is true of no method"),
        ([1.5, 1.0, 1.49], "the claim is true of no method"),
    ],
)
def test_the_verdict_on_size_follows_the_errors(errors, words):
    same = [1.2, 1.2, 1.2]
    assert words in verdict_on_size([same, same, same, errors])


def row(own_group, place, popular_place):
    return Quality(4, 2, 0.5, own_group, 0.1, 0.1, 0.1, place, popular_place)


@pytest.mark.parametrize(
    "last, groups, truth, words",
    [
        (row(0.3, 0.5, 0.4), True, "true", "similar users are found less often"),
        (row(0.9, 0.1, 0.4), True, "false", "similar users are found more often"),
        (row(0.3, 0.1, 0.4), True, "half true", "they are more relevant"),
        (row(0.7, 0.2, 0.3), True, "false", "similar users are found as often"),
        (row(0.0, 0.5, 0.4), False, "true", "they are less relevant"),
        # Popularity does as much better as the suggestions do.
        (row(0.0, 0.1, 0.2), False, "false", "they are as relevant"),
    ],
)
def test_the_verdict_on_dimension_follows_the_measures(last, groups, truth, words):
    said = verdict_on_dimension([20, 2000], [row(0.7, 0.3, 0.4), last], groups)
    assert f"The claim is {truth} here" in said and words in said
    assert ("own group" in said) == groups


@pytest.mark.parametrize(
    "errors, words",
    [
        ([0.9, 0.7, 0.8], "is a U: least (0.700) at k = 2, 29% more at k = 1 and"),
        ([0.9, 0.8, 0.7], "falls: least (0.700) at k = 5, 29% more at k = 1"),
        ([0.7, 0.8, 0.9], "rises: least (0.700) at k = 1, 29% more at k = 5"),
        ([0.702, 0.7, 0.701], "hardly moves: least (0.700) at k = 2"),
    ],
)
def test_the_shape_of_a_curve(errors, words):
    assert shape([1, 2, 5], errors, "k = {:g}").startswith(words)


# --- The script ---------------------------------------------------------------

DIMENSIONS = ("favourites", "films", "films_growing", "flat", "flat_growing")
PICTURES = sorted(
    [
        *(f"dimension_{n}_{k}" for n in DIMENSIONS for k in ("hits", "place", "users")),
        *("factors", "lambda", "neighbours", "size_ratings", "size_users"),
    ]
)


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """A folder with a small MovieLens 100k and a small Jester."""
    folder = tmp_path_factory.mktemp("data")
    table = synthetic_ratings(users=120, items=40, ratings=2400)
    lines = [f"{u + 1}\t{i + 1}\t{r:.0f}\t0" for u, i, r in columns(table)]
    (folder / "u.data").write_text("\n".join(lines), encoding="utf-8")
    jokes = [f"{u + 1},{i + 1},{4 * r - 12}" for u, i, r in columns(table)]
    text = "\n".join(["userId,jokeId,rating", *jokes])
    (folder / "jester_ratings.csv").write_text(text, encoding="utf-8")
    return folder


def columns(table):
    return zip(table.users, table.items, table.values)


def test_every_experiment_prints_its_tables_and_draws_its_pictures(
    small_data, tmp_path, capsys
):
    folder = tmp_path / "new" / "pictures"
    options = ["--quick", "--data", str(small_data), "--pictures", str(folder)]
    main(options)
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(len(line) for line in lines if "Drawn: " not in line) <= 80
    assert "made-up ratings stand in" not in out
    assert out.count("Drawn: ") == len(PICTURES)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"experiments_{name}.svg" for name in PICTURES]
    for path in folder.iterdir():
        found = check_picture(path.read_text(encoding="utf-8"))
        assert 1 <= len(found["polyline"]) <= 5
        assert "power of ten" not in "".join(texts(found))
    assert "One run, with seed 0." in out and "Means over" not in out


def test_only_the_experiments_that_were_named_are_run(small_data, tmp_path, capsys):
    before = sorted(tmp_path.iterdir())
    main(["neighbours", "--quick", "--data", str(small_data)])
    out = capsys.readouterr().out
    assert "5. Number of neighbours k" in out and "Sample size" not in out
    assert "Drawn" not in out
    assert sorted(tmp_path.iterdir()) == before


def fewer_ratings(users, items, ratings, seed):
    return synthetic_ratings(users // 2, items // 4, ratings // 8, seed=seed)


def test_made_up_ratings_stand_in_and_are_called_so(monkeypatch, capsys):
    monkeypatch.setattr(experiments_data, "find_folder", lambda *arguments: None)
    monkeypatch.setattr(experiments_data, "synthetic_ratings", fewer_ratings)
    main(["neighbours", "lambda", "--quick"])
    out = capsys.readouterr().out
    assert "ml-100k is not here: made-up ratings stand in for it." in out
    assert "jester is not here: made-up ratings stand in for it." in out
    assert "made-up ratings: user k-NN" in out


def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path, small_data, capsys):
    for wrong in (tmp_path / "no", tmp_path):
        assert run(lambda: main(["size", "--data", str(wrong)])) == 1
        out, errors = capsys.readouterr()
        assert errors == f"Sorry: {wrong} holds none of ml-100k, jester\n"
        assert out == ""
    (tmp_path / "u.data").write_text("1\t1\t5\t0\n", encoding="utf-8")
    assert run(lambda: main(["neighbours", "--data", str(tmp_path)])) == 1
    assert "too small for experiments" in capsys.readouterr().err
    file = small_data / "u.data"
    options = ["--data", str(small_data), "--pictures", str(file)]
    assert run(lambda: main(["neighbours", *options])) == 1
    assert "u.data cannot be a folder" in capsys.readouterr().err


def test_an_unknown_experiment_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["sise"])
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert "'sise' is none of" in error
    assert all(name in error for name in EXPERIMENTS)


def test_the_help_tells_the_run_time(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "Usual run time" in capsys.readouterr().out
