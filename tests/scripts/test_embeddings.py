"""The script of the two embedding studies: a whole run on made-up films, and the facts
that the documents print of the real ones.
"""

import argparse

import pytest

from scratch_recs import (
    EmbeddingDotBias,
    GenreDotBias,
    load_movielens_small_movies,
    mse,
    split,
    synthetic_ratings,
)
from scripts.embeddings.fastai import dot_by_hand, explore
from scripts.embeddings.genres import titles_are_no_ids
from scripts.embeddings.mistakes import padding, separate_maps
from scripts.embeddings.study import Study
from tests.charts.pictures import check_picture
from tests.helpers import script

NAMES = ["Thriller", "Drama", "Comedy", "War"]


@pytest.fixture
def made_up(tmp_path, request):
    """A small ml-latest-small, with those films that the script asks for."""
    folder = tmp_path / "ml-latest-small"
    folder.mkdir()
    table = synthetic_ratings(users=40, items=30, ratings=request.param, seed=1)
    ids = ["1", "47", "1204", *map(str, range(2000, 2027))]
    rows = [f"{u + 1},{ids[i]},{r},0" for u, i, r in rows_of(table)]
    text = "\n".join(["userId,movieId,rating,timestamp", *rows])
    (folder / "ratings.csv").write_text(text, encoding="utf-8")
    films = [
        f'{item_id},"Film, The {n}",{"|".join(NAMES[n % 4 :])}'
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
    assert max(len(line) for line in lines if "Drawn: " not in line) <= 80
    return finished.stdout


@pytest.mark.parametrize("made_up", [600], indirect=True)
def test_a_quick_run_prints_every_step_and_draws_three_pictures(made_up, tmp_path):
    printed = run(made_up, "--quick", "--pictures", str(tmp_path / "new"))
    for number in range(1, 9):
        assert f"\n{number}. " in printed
    assert "without genres" in printed and "net, genres" not in printed
    drawn = sorted((tmp_path / "new").iterdir())
    assert [path.stem.split("_")[1] for path in drawn] == [
        "films",
        "learning",
        "predicted",
    ]
    for path in drawn:
        check_picture(path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("made_up", [150], indirect=True)
def test_a_full_run_has_every_model(made_up):
    printed = run(made_up, "--full")
    for name in ("net, genres (doc", "net, genres, concatenate", "average of three"):
        assert name in printed
    # --data names this data set alone, so the other one is not looked for elsewhere.
    assert "(MovieLens 100k, which knows occupations" in printed


def test_the_documents_tables_of_the_real_data(ml_small, ml_small_folder, capsys):
    movies = load_movielens_small_movies(ml_small_folder)
    parts = split(ml_small, (0.8, 0.2), seed=0)
    study = Study(ml_small, movies, *parts, argparse.Namespace())
    explore(study)
    dot_by_hand()
    titles_are_no_ids(study)
    printed = capsys.readouterr().out
    for words in [
        "15 most active users (number of ratings), as documented: yes",
        "15 most rated films (number of ratings), as documented: yes",
        "As documented, all 15 rows: yes",
        "documented 100836       ours 100836",
        "documented 610, 9724    ours 610, 9724",
        "documented 6, 70        ours 6, 70",
        "5 titles stand for two films each",
        "4 users rated both",
    ]:
        assert words in printed


def test_two_maps_of_ids_compare_the_wrong_users():
    table = synthetic_ratings(users=60, items=30, ratings=1200, seed=3)
    train, valid = split(table, (0.75, 0.25), seed=0)
    model = EmbeddingDotBias(dim=3, epochs=10, progress=False).fit(train)
    wrong, right = separate_maps(model, train, valid)
    assert right == mse(model.predict_all(valid, clip=False), valid.values)
    assert wrong > right
    # Where the parts are the same, so are the maps, and the mistake has no effect.
    wrong, right = separate_maps(model, train, train)
    assert wrong == pytest.approx(right, rel=1e-12)


def test_padding_adds_genre_number_0_and_none_is_our_prediction():
    table = synthetic_ratings(users=20, items=12, ratings=200, seed=2)
    genres = {item_id: NAMES[n % 4 :] for n, item_id in enumerate(table.item_ids)}
    model = GenreDotBias(genres, dim=3, y_range=(0, 5.5), form="product", progress=False)
    model.fit(table)
    for item_id in table.item_ids:
        first, second, third = padding(model, "user 1", item_id, genres, most=2)
        ours = model.predict("user 1", item_id, clip=False)
        assert first == pytest.approx(ours, rel=1e-12)
        assert len({first, second, third}) == 3
