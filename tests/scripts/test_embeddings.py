"""The script of the two embedding studies: a whole run on made-up films, and the facts
that the documents print of the real ones.
"""

import argparse

import pytest

from scratch_recs.datasets.movielens import load_movielens_small_movies
from scratch_recs.datasets.synthetic import synthetic_ratings
from scratch_recs.embeddings.dot_models import EmbeddingDotBias
from scratch_recs.evaluation.metrics import error_of, mse
from scratch_recs.evaluation.splits import split
from scratch_recs.training.optimizers import SGD
from scripts.embeddings.data import dot_by_hand, explore, rows_and_ids
from scripts.embeddings.documented import TRAINING, VALIDATION
from scripts.embeddings.fastai import DotBiasInPyTorch
from scripts.embeddings.mistakes import with_two_maps
from scripts.embeddings.padding import ZERO, padded_predictions
from scripts.embeddings.series import PaddedDotBias, PaddedNet, titles_are_no_ids
from scripts.embeddings.study import Study, parts
from tests.charts.pictures import check_picture
from tests.helpers import script

NAMES = ["Thriller", "Drama", ZERO, "War"]
TABLE = synthetic_ratings(users=20, items=12, ratings=200, seed=2)
GENRES = {item_id: NAMES[n % 4 :] for n, item_id in enumerate(TABLE.item_ids)}
PADDED = {
    "dot": lambda: PaddedDotBias(
        GENRES, "sum", dim=3, y_range=(0, 5.5), form="product", dense=True,
        optimizer=SGD(0.1), epochs=2, progress=False,
    ),
    "net": lambda: PaddedNet(
        GENRES, dim=3, hidden=4, genre_dim=2, input_dropout=0, hidden_dropout=0,
        optimizer=SGD(0.1), epochs=2, progress=False,
    ),
}  # fmt: skip


@pytest.fixture
def made_up(tmp_path, request, monkeypatch):
    """A small ml-latest-small, with those films that the script asks for."""
    monkeypatch.setenv("SCRATCH_RECS_FAST", "0")  # to compile takes longer than to run
    folder = tmp_path / "ml-latest-small"
    folder.mkdir()
    table = synthetic_ratings(users=40, items=30, ratings=request.param, seed=1)
    ids = ["1", "47", "1204", *map(str, range(2000, 2027))]
    rows = [f"{u + 1},{ids[i]},{r},0" for u, i, r in rows_of(table)]
    text = "\n".join(["userId,movieId,rating,timestamp", *rows])
    (folder / "ratings.csv").write_text(text, encoding="utf-8")
    films = [
        f'{item_id},"Film, The {n} ({1960 + 2 * n})",{"|".join(NAMES[n % 4 :])}'
        for n, item_id in enumerate(ids)
    ]
    text = "\n".join(["movieId,title,genres", *films])
    (folder / "movies.csv").write_text(text, encoding="utf-8")
    return folder


def rows_of(table):
    return zip(table.users, table.items, table.values)


def run(folder, *options):
    """The print-out of a run of the script on the data set in this folder."""
    finished = script("embeddings", "--data", folder, *options)
    assert finished.returncode == 0, finished.stderr
    lines = finished.stdout.splitlines()
    wide = [line for line in lines if len(line) > 80 and "Drawn: " not in line]
    assert not wide
    return finished.stdout


@pytest.mark.parametrize("made_up", [600], indirect=True)
def test_a_quick_run_prints_every_step_and_draws_its_pictures(made_up, tmp_path):
    printed = run(made_up, "--quick", "--pictures", str(tmp_path / "new"))
    for number in range(1, 12):
        assert f"\n{number}. " in printed
    for words in ("as documented", "Predicted: ", "--full"):
        assert words in printed
    drawn = sorted((tmp_path / "new").iterdir())
    assert [path.stem.split("_")[1] for path in drawn] == [
        "films",
        "learning",
        "predicted",
        "validation",
    ]
    for path in drawn:
        check_picture(path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("made_up", [70], indirect=True)
def test_a_full_run_has_every_model(made_up):
    printed = run(made_up, "--full")
    for name in ("net with 128 hidden units, genres", "side by side", "their average"):
        assert name in printed
    assert "--full" not in printed  # nothing is left out
    # --data names this data set alone, so the other one is not looked for elsewhere.
    assert "(MovieLens 100k, which knows occupations" in printed


def test_the_documents_tables_of_the_real_data(ml_small, ml_small_folder, capsys):
    movies = load_movielens_small_movies(ml_small_folder)
    options = argparse.Namespace(quick=False)
    study = Study(ml_small, movies, *parts(ml_small), options)
    explore(study)
    rows_and_ids(study)
    dot_by_hand()
    titles_are_no_ids(study)
    printed = capsys.readouterr().out
    for words in [
        "15 most active users, id (number of ratings); as documented: yes",
        "15 most rated films, id (number of ratings); as documented: yes",
        "As documented, all 15 rows: yes",
        "documented 100836       ours 100836",
        "documented 610, 9724    ours 610, 9724",
        "documented 2 4; 30 40   ours 2 4; 30 40",
        "documented 6, 70        ours 6, 70",
        "5 titles stand for two films each",
        "4 users rated both",
        "Genres: 20 (documented: 20)",
        "ours        609,3120  609,2035  609,3121  609,1392  609,2873",
        "ours        67037, 42175, 93850, ..., 67290, 33423, 98552",
        "80,669 ratings and validate on 20,167. 813 of",
    ]:
        assert words in printed


def test_the_documented_series_are_whole():
    assert [len(losses) for losses in VALIDATION.values()] == [6, 6, 3, 6]
    assert {len(losses) for losses in TRAINING.values()} == {10}


# --- What PyTorch does with films that nobody has rated ------------------------------


def test_a_film_without_ratings_keeps_its_random_row():
    train = TABLE.select(n for n, i in enumerate(TABLE.items) if i)
    rest = TABLE.select(n for n, i in enumerate(TABLE.items) if not i)
    settings = dict(dim=3, epochs=2, progress=False)
    model = DotBiasInPyTorch(**settings).fit(train)
    ours = EmbeddingDotBias(**settings).fit(train)
    random_rows = error_of(model, rest, mse)
    model.untrained = False
    assert model.predict_all(rest) == ours.predict_all(rest)
    assert model.predict_all(train) == ours.predict_all(train)
    assert random_rows != error_of(model, rest, mse)


# --- The mistakes of the PyTorch study -----------------------------------------------


@pytest.mark.parametrize("make", PADDED.values(), ids=PADDED)
def test_where_the_parts_are_the_same_two_maps_are_no_mistake(make):
    model = EmbeddingDotBias(dim=3, epochs=2, progress=False).fit(TABLE)
    right = model.predict_all(TABLE, clip=False)
    assert with_two_maps(model, TABLE, TABLE) == pytest.approx(right, rel=1e-12)
    train, valid = split(TABLE, (0.75, 0.25), seed=0)
    wrong = with_two_maps(make().fit(train), train, valid)
    assert len(wrong) == len(valid)


def test_two_maps_of_ids_compare_the_wrong_users():
    table = synthetic_ratings(users=60, items=30, ratings=1200, seed=3)
    train, valid = split(table, (0.75, 0.25), seed=0)
    model = EmbeddingDotBias(dim=3, epochs=10, progress=False).fit(train)
    right = model.predict_all(valid, clip=False)
    wrong = with_two_maps(model, train, valid)
    assert mse(wrong, valid.values) > mse(right, valid.values)


@pytest.mark.parametrize("make", PADDED.values(), ids=PADDED)
def test_a_padded_batch_adds_genre_number_0_once_for_each_place(make):
    model = make().fit(TABLE)
    formula, tables = model._formula, model._tables
    items = [0, 1, 2, 3]  # with four, three, two and one genre
    padded = formula.padded_for(items)
    zero = model.genre_names.index(ZERO)
    p, q = tables["users"][0], tables["items"][3]
    assert padded.z(tables, p, q, 0) == formula.z(tables, p, q, 0)
    before = padded.z(tables, p, q, 3)
    assert before != formula.z(tables, p, q, 3)
    tables["genres"][zero] = [0.0] * len(tables["genres"][zero])
    assert padded.z(tables, p, q, 3) == pytest.approx(formula.z(tables, p, q, 3))


@pytest.mark.parametrize("make", PADDED.values(), ids=PADDED)
def test_a_batch_in_which_all_have_as_many_genres_is_not_padded(make):
    model = make().fit(TABLE)
    to_rating, tables = model._range.with_slope, model._tables
    batch = [(0, 0, 5.0), (1, 0, 3.0), (2, 4, 1.0)]
    padded = model._formula.batch_pass(to_rating, None)(tables, batch)
    plain = model._formula.formula.batch_pass(to_rating, None)(tables, batch)
    assert padded == plain


def test_padding_by_hand_is_the_model_and_the_padded_formula():
    model = PADDED["dot"]().fit(TABLE)
    for item_id in TABLE.item_ids:
        first, second, third = padded_predictions(
            model, "user 1", item_id, GENRES, most=2
        )
        ours = model.predict("user 1", item_id, clip=False)
        assert first == pytest.approx(ours, rel=1e-12)
        assert len({first, second, third}) == 3
