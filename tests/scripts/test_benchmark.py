"""The benchmark: both ways compute the same, and what it prints is what it measured.

How fast anything is, no test asserts: that is for the benchmark itself to show.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs import (
    Constant,
    CosineRestarts,
    DataError,
    EmbeddingDotBias,
    EmbeddingNet,
    GlobalMean,
    KNNImputation,
    MatrixFactorization,
    Ratings,
    SGD,
    UserKNN,
    cross_validate,
    k_folds,
    rmse,
    synthetic_ratings,
)
from scratch_recs.cli.options import run
from scratch_recs.progress import tqdm_is_installed
from scripts.benchmark import main as benchmark
from scripts.benchmark import processes as benchmark_children
from scripts.benchmark import cases as benchmark_list
from scripts.benchmark import report as benchmark_report
from scripts.benchmark import workers as benchmark_workers
from scripts.benchmark import peers as peers
from scripts.benchmark import task as peers_task
from scripts.benchmark import peers_torch as peers_torch
from scripts.benchmark.cases import BENCHMARKS, DATA_SETS, Benchmark, choose_data
from scripts.benchmark.report import compared, save, show, summary
from scripts.benchmark.lecture_loop import checked_dot, source_epoch, unwatched_terminal
from tests.helpers import living, only_with_proc, until
from tests.strategies import rating_tables

ROOT = Path(__file__).resolve().parents[2]
# Ids in order of first appearance, as in a table that was read from a file.
TINY = Ratings.from_triples(synthetic_ratings(30, 20, 300, seed=1), scale=(1, 5))
RACE = Benchmark(
    "race", "a race", "hare", "tortoise", "tortoise", 2, "s", rmse=0.9, on_pypy=2
)


@pytest.fixture
def tiny_folder(tmp_path):
    """A folder that looks like MovieLens 100k, with 300 made-up ratings."""
    lines = [f"{u}\t{i}\t{r:g}\t0\n" for u, i, r in TINY]
    (tmp_path / "u.data").write_text("".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def task(tmp_path):
    """What the workers find when they run on TINY."""
    benchmark_workers.write_task(TINY, tmp_path / "task", seed=3)
    return tmp_path / "task"


def squeezed(text):
    """Words with single spaces: what was printed, however it was laid out."""
    return " ".join(text.split())


def in_a_task(table, worker):
    """What a worker returns for a table of ratings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ratings.json")
        benchmark_workers.write_json(path, scale=table.scale, rows=list(table))
        return worker(Path(folder), 0)


# --- Both ways compute the same -----------------------------------------------


@given(rating_tables(), st.integers(0, 99))
def test_the_rebuilt_loop_learns_the_same_vectors(table, seed):
    P, Q = benchmark_workers.starting_vectors(table, seed)
    fast = MatrixFactorization(2, 3, 0.05, 0.9, start=(P, Q), progress=False).fit(table)
    users, movies = dict(zip(table.user_ids, P)), dict(zip(table.item_ids, Q))
    rows, rate = list(table), 0.05
    for epoch in fast.history:
        rate *= 0.9
        average = source_epoch(rows, users, movies, rate)
        assert average == pytest.approx(epoch.train, rel=1e-12)
    assert users == fast.user_vectors
    assert movies == fast.item_vectors


@given(rating_tables())
def test_the_two_workers_of_the_loop_agree(table):
    fast, rebuilt = (
        in_a_task(table, worker)
        for worker in (benchmark_workers.sgd, benchmark_workers.source_loop)
    )
    assert fast["digest"] == rebuilt["digest"]
    assert min(fast["cost"], rebuilt["cost"]) > 0


@given(rating_tables())
def test_packed_and_plain_sums_agree(table):
    packed, plain = (
        in_a_task(table, worker)
        for worker in (benchmark_workers.packed_sums, benchmark_workers.plain_loops)
    )
    assert packed["digest"] == plain["digest"]


@given(rating_tables(min_size=2))
def test_one_other_rating_makes_another_fingerprint(table):
    *rows, (user_id, item_id, rating) = table
    other = Ratings.from_triples([*rows, (user_id, item_id, rating % 5 + 1)])
    worker = benchmark_workers.packed_sums
    assert in_a_task(table, worker)["digest"] != in_a_task(other, worker)["digest"]


def test_vectors_of_different_lengths_do_not_go_through_the_rebuilt_dot_product():
    assert checked_dot([1.0, 2.0], [3.0, 4.0]) == 11.0
    with pytest.raises(ValueError, match="1 and 2 numbers"):
        checked_dot([1.0], [3.0, 4.0])


@pytest.mark.skipif(not tqdm_is_installed(), reason="tqdm draws the bar")
def test_the_bar_of_the_rebuilt_loop_is_drawn_where_nobody_looks(capfd):
    users = {user_id: [0.1, 0.1] for user_id in TINY.user_ids}
    movies = {item_id: [0.1, 0.1] for item_id in TINY.item_ids}
    with unwatched_terminal() as terminal:
        source_epoch(list(TINY), users, movies, 0.05)
    assert "300/300" in terminal.getvalue() and "avg loss" in terminal.getvalue()
    assert capfd.readouterr() == ("", "")


def test_the_workers_find_the_ratings_and_folds_of_the_parent(task):
    assert list(benchmark_workers.read_ratings(task)) == list(TINY)
    for number, (train, test) in enumerate(k_folds(TINY, 5, seed=3), start=1):
        fold = json.loads((task / f"fold-{number}.json").read_text(encoding="utf-8"))
        assert [tuple(row) for row in fold["train"]] == list(train)
        assert [tuple(row) for row in fold["test"]] == list(test)
        assert fold["scale"] == [1, 5]


def test_the_errors_are_those_of_the_models(task):
    train, test = k_folds(TINY, 5, seed=3)[0]
    expected = rmse(UserKNN().fit(train).predict_all(test), test.values)
    assert benchmark_workers.user_knn(task, 3)["rmse"] == expected
    model = MatrixFactorization(seed=3, **benchmark_workers.TWO_FACTORS)
    errors = cross_validate(model, TINY, seed=3, progress=False).rmse
    measured = benchmark_workers.biased_mf(task, 3)
    assert measured["rmse"] == pytest.approx(statistics.mean(errors), rel=1e-12)


def test_the_imputer_fills_the_first_fold(task):
    train, test = k_folds(TINY, 5, seed=3)[0]
    expected = rmse(KNNImputation(k=10).fit(train).predict_all(test), test.values)
    assert benchmark_workers.imputation(task, 3)["rmse"] == expected


@pytest.mark.parametrize(
    "worker, model",
    [
        (
            "dot_sgd",
            EmbeddingDotBias(
                50, optimizer=SGD(1.0), schedule=Constant(), epochs=3, seed=3
            ),
        ),
        # The batches are as large on a small table, too: the worker chose their size.
        ("dot_adam", EmbeddingDotBias(50, batch_size=64, epochs=3, seed=3)),
        ("net_adam", EmbeddingNet(50, batch_size=64, epochs=3, seed=3)),
    ],
)
def test_the_embedding_models_train_on_the_first_fold(task, worker, model):
    train, test = k_folds(TINY, 5, seed=3)[0]
    expected = rmse(model.fit(train).predict_all(test), test.values)
    measured = getattr(benchmark_workers, worker)(task, 3)
    assert measured["rmse"] == expected and measured["cost"] > 0


def test_the_peers_number_users_and_items_as_we_do(task):
    ratings = benchmark_workers.read_ratings(task)
    assert peers_task.numbered(task) == (ratings.user_index, ratings.item_index)


@given(st.floats(0, 2.999))
def test_the_peers_anneal_the_rate_as_we_do(epochs):
    expected = CosineRestarts(1, 2)(epochs)
    assert peers_torch.annealed(epochs) == pytest.approx(expected, abs=1e-12)


def test_the_clock_runs_only_inside(monkeypatch):
    ticks = iter([1.0, 3.0, 10.0, 15.0])
    clock = peers_task.Clock()
    shortest = clock.seconds
    monkeypatch.setattr(peers_task.time, "process_time", lambda: next(ticks))
    for _ in range(2):
        with clock:
            pass
    assert clock.seconds == pytest.approx(shortest + 2 + 5)
    assert 0 < shortest < 0.1


# --- Medians and targets ------------------------------------------------------


@pytest.mark.parametrize(
    "values, median",
    [([4.0], 4.0), ([9.0, 1.0, 2.0], 2.0), ([10.0, 1.0, 3.0, 2.0], 2.5)],
)
def test_summary(values, median):
    expected = {"median": median, "min": min(values), "max": max(values)}
    assert summary(values) == {**expected, "runs": values}


def runs_of(costs, **others):
    return [{"cost": cost, **others} for cost in costs]


def test_the_ratio_is_taken_run_by_run():
    # The machine was busy in the second run: both took ten times as long.
    result = compared(RACE, runs_of([1, 10, 4], rmse=0.9), runs_of([3, 30, 4], rmse=1))
    assert result["times_as_fast"]["runs"] == [3, 3, 1]
    assert result["times_as_fast"]["median"] == 3
    assert result["ours"]["median"] == 4 and result["other"]["median"] == 4
    assert (result["ours"]["rmse"], result["other"]["rmse"]) == (0.9, 1)
    assert (result["met"], result["rmse_met"], result["same"]) == (True, True, None)


@pytest.mark.parametrize("cost, met", [(0.5, True), (0.51, False)])
@pytest.mark.parametrize("error, rmse_met", [(0.9, True), (0.9001, False)])
def test_a_target_is_met_or_missed(cost, met, error, rmse_met):
    ours, others = runs_of([cost], rmse=error), runs_of([1.0])
    result = compared(RACE, ours, others)
    assert (result["met"], result["rmse_met"]) == (met, rmse_met)
    result = compared(RACE, ours, others, judge=False)
    assert (result["met"], result["rmse_met"]) == (None, None)


@pytest.mark.parametrize("on_pypy, met", [(None, None), (0.5, True), (3, False)])
def test_pypy_has_targets_of_its_own(monkeypatch, on_pypy, met):
    platform = benchmark_report.platform
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    there = RACE._replace(on_pypy=on_pypy)
    result = compared(there, runs_of([1.0], rmse=1), runs_of([2.0]))
    assert (result["target"], result["met"]) == (on_pypy, met)


@pytest.mark.parametrize("digests, same", [("aaaa", True), ("aaab", False)])
def test_every_run_has_to_compute_the_same(digests, same):
    sides = [{"cost": 1, "digest": digest, "rmse": 1} for digest in digests]
    assert compared(RACE, sides[:2], sides[2:])["same"] is same


@pytest.mark.parametrize("share, warned", [(None, False), (0.9, False), (0.3, True)])
def test_missed_targets_and_notes_are_printed(capsys, share, warned):
    result = compared(
        RACE, runs_of([1.0], rmse=0.8), runs_of([1.5], rmse=1, note="it slept")
    )
    report = {"runs": 1, "python": "CPython 3.11.7", "peers": [], "data": {}}
    report.update(quick=False, benchmarks=[result], left_out={"walk": "too slow"})
    show({**report, "processor_share": share})
    printed = squeezed(capsys.readouterr().out)
    assert "times as fast 1.5 1.5 1.5 2 MISSED" in printed
    assert "ours, RMSE 0.8000 0.9 met tortoise, s 1.5" in printed
    assert ("only 30% of a processor" in printed) == warned
    assert "race: it slept" in printed and "walk is left out: too slow" in printed


# --- The list and the data ----------------------------------------------------


def test_every_benchmark_has_its_workers_and_data():
    names = [one.name for one in BENCHMARKS]
    assert len(set(names)) == len(names)
    own = {worker.__name__ for worker in benchmark_workers.WORKERS}
    compiled = {worker.__name__ for worker in peers.WORKERS}
    for one in BENCHMARKS:
        assert one.ours in own and one.data in DATA_SETS
        assert one.other in (compiled if one.library else own)
        assert one.library in ("", *peers.LIBRARIES)


def test_made_up_ratings_stand_in_and_are_called_so(monkeypatch):
    monkeypatch.setattr(benchmark_list, "find_folder", lambda *_: None)
    assert DATA_SETS["ml-100k"][1:] == (943, 1682, 100_000)
    sets = {"toys": benchmark_list.DataSet(None, 60, 40, 500)}
    monkeypatch.setattr(benchmark_list, "DATA_SETS", sets)
    monkeypatch.setattr(benchmark_list, "QUICK_RATINGS", 99)
    made_up = list(synthetic_ratings(60, 40, 500, seed=5))
    for quick, count in ((False, 500), (True, 99)):
        chosen = choose_data(["toys"], None, 5, quick)["toys"]
        assert list(chosen.ratings) == made_up[:count] and chosen.made_up
        assert chosen.called == (
            f"made-up ratings, because toys is not at hand, {count} ratings"
        )


def test_a_folder_without_any_data_is_refused(tmp_path):
    with pytest.raises(DataError, match="holds none of ml-100k"):
        choose_data(["ml-100k"], str(tmp_path), 0, quick=True)


def test_a_folder_with_one_of_two_sets_will_do(tiny_folder, monkeypatch):
    small = benchmark_list.DataSet(None, 4, 3, 6)
    monkeypatch.setattr(benchmark_list, "DATA_SETS", {**DATA_SETS, "jester": small})
    chosen = choose_data(["jester", "ml-100k"], str(tiny_folder), 0, quick=False)
    assert [(one.called, one.made_up) for one in chosen.values()] == [
        ("made-up ratings, because jester is not at hand, 6 ratings", True),
        ("ml-100k, 300 ratings", False),
    ]


# --- The whole run ------------------------------------------------------------


def run_quick(folder, *options):
    return run(lambda: benchmark.main(["--quick", "--data", str(folder), *options]))


def test_a_quick_run_prints_a_table_and_writes_json(tiny_folder, tmp_path):
    path = tmp_path / "speed.json"
    command = [sys.executable, "-m", "scripts.benchmark", "--quick", "--runs", "2"]
    command += ["--seed", "7", "--data", str(tiny_folder), "--json", str(path)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True)
    printed = child.stdout.decode("utf-8", "replace").splitlines()
    assert child.returncode == 0, child.stderr
    assert max(map(len, printed)) <= 80
    text = squeezed(" ".join(printed))
    assert "Data: ml-100k, 300 ratings" in text and peers.interpreter() in text
    assert text.count("do both compute the same, exactly? yes") == 2
    compiled = {one.name: one.library for one in BENCHMARKS if one.library}
    for name, library in compiled.items():
        assert f"{name} is left out: it compares with {library}" in text
    report = json.loads(path.read_text(encoding="utf-8"))
    assert (report["runs"], report["seed"], report["quick"]) == (2, 7, True)
    share = report["processor_share"]
    assert share is None if os.name == "nt" else 0 < share < 1.5
    assert set(report["left_out"]) == set(compiled)
    assert [result["name"] for result in report["benchmarks"]] == ["sgd", "co-ratings"]
    for result in report["benchmarks"]:
        for side in ("ours", "other", "times_as_fast"):
            assert len(result[side]["runs"]) == 2
            assert result[side]["median"] == statistics.median(result[side]["runs"])
            assert f"{result[side]['median']:.3g}" in text
        assert result["same"] is True and result["met"] is None


def test_the_two_workers_take_turns(tiny_folder, monkeypatch, capsys):
    order = []

    def answer(command, failure):
        order.append(command[command.index("--worker") + 1])
        return {"cost": len(order)}

    monkeypatch.setattr(benchmark, "answer_of", answer)
    assert run_quick(tiny_folder, "--only", "co-ratings", "--runs", "3") == 0
    assert order == ["packed_sums", "plain_loops"] * 3
    assert "co-ratings ours, s 3 1 5 plain loops, s 4 2 6" in squeezed(
        capsys.readouterr().out
    )


@pytest.mark.parametrize("made_up, judged", [(True, None), (False, True)])
def test_an_error_is_judged_on_the_real_ratings_only(
    tiny_folder, monkeypatch, made_up, judged
):
    data = {"ml-100k": benchmark_list.Chosen(TINY, "toys", made_up)}
    monkeypatch.setattr(benchmark, "choose_data", lambda *_: data)
    (mf,) = (one for one in BENCHMARKS if one.name == "biased-mf")
    monkeypatch.setattr(benchmark, "plan", lambda *_: ([(mf, [""], [""])], {}))
    monkeypatch.setattr(benchmark, "answer_of", lambda *_: {"cost": 1, "rmse": 0.9})
    path = tiny_folder / "speed.json"
    options = ["--only", "biased-mf", "--runs", "1", "--json", str(path)]
    benchmark.main(options)
    (result,) = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    assert result["rmse_met"] is judged


def test_results_that_differ_are_a_failure(tiny_folder, monkeypatch, capsys):
    monkeypatch.setattr(
        benchmark, "answer_of", lambda command, _: {"cost": 1, "digest": command[4]}
    )
    assert run_quick(tiny_folder, "--only", "sgd") == 1
    printed = capsys.readouterr()
    assert "do both compute the same, exactly? NO" in printed.out
    assert printed.err.splitlines()[-1] == "Sorry: the two ways of sgd do not agree"


@pytest.mark.parametrize("runs", ["0", "-1", "some"])
def test_runs_count_from_1(runs, capsys):
    with pytest.raises(SystemExit):
        benchmark.main(["--runs", runs])
    assert "--runs" in capsys.readouterr().err


def test_a_folder_to_write_into_is_looked_for_first(tiny_folder, capsys):
    target = tiny_folder / "nowhere" / "speed.json"
    assert run_quick(tiny_folder, "--json", str(target)) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Sorry: there is no fol")


def test_a_report_is_written_wholly_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "speed.json"
    save({"runs": 1}, path)
    with pytest.raises(ValueError):
        save({"runs": float("nan")}, path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save({"runs": 2}, path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"runs": 1}
    assert list(tmp_path.iterdir()) == [path]


# --- Other interpreters -------------------------------------------------------

# As much of scikit-surprise as the peers use; it predicts the mean of all ratings.
STAND_IN = """
class Reader:
    def __init__(self, rating_scale):
        assert rating_scale == (1, 5)

class Dataset:
    def __init__(self, reader):
        assert isinstance(reader, Reader)

    def construct_trainset(self, rows):
        assert all(time is None for _, _, _, time in rows)
        return rows

class KNNBasic:
    def __init__(self, **options):
        assert options == dict(k=40, sim_options={"name": "msd"}, verbose=False)

    def fit(self, rows):
        self.mean = sum(rating for _, _, rating, _ in rows) / len(rows)
        return self

    def test(self, rows):
        return [(self.mean, rating) for _, _, rating in rows]

class SVD(KNNBasic):
    def __init__(self, random_state):
        assert random_state == 0

class accuracy:
    @staticmethod
    def rmse(predictions, verbose):
        return (sum((p - r) ** 2 for p, r in predictions) / len(predictions)) ** 0.5
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """The file of a stand-in for scikit-surprise that every child process finds."""
    (tmp_path / "surprise").mkdir()
    (tmp_path / "scikit_surprise-0.1.dist-info").mkdir()
    metadata = tmp_path / "scikit_surprise-0.1.dist-info" / "METADATA"
    about = "Metadata-Version: 2.1\nName: scikit-surprise\nVersion: 0.1\n"
    metadata.write_text(about, encoding="utf-8")
    library = tmp_path / "surprise" / "__init__.py"
    library.write_text(STAND_IN, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return library


def test_a_peer_gets_the_same_rows_and_its_error_stands_beside_ours(
    tiny_folder, stand_in, capsys
):
    path = tiny_folder / "speed.json"
    peer = ["--peer-python", sys.executable, "--only", "user-knn", "biased-mf"]
    assert run_quick(tiny_folder, *peer, "--json", str(path)) == 0
    printed = squeezed(capsys.readouterr().out)
    assert f"Peer: scikit-surprise 0.1 in {peers.interpreter()}" in printed
    knn, mf = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    # The rows of the file are those of TINY, so the folds are its folds as well.
    errors = cross_validate(GlobalMean(), TINY, progress=False).rmse
    assert knn["other"]["rmse"] == pytest.approx(errors[0], rel=1e-12)
    assert mf["other"]["rmse"] == pytest.approx(statistics.mean(errors), rel=1e-12)
    for result in (knn, mf):
        for side, name in (("ours", "ours"), ("other", result["versus"])):
            assert f"{name}, RMSE {result[side]['rmse']:.4f}" in printed


@only_with_proc
def test_no_worker_outlives_a_benchmark_that_is_killed(tiny_folder, stand_in):
    begun = stand_in.with_name("begun")
    code = f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep(60)\n"
    stand_in.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "scripts.benchmark", "--only", "user-knn"]
    command += ["--peer-python", sys.executable, "--data", str(tiny_folder)]
    parent = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(begun.exists, 60)
    assert len(living(parent.pid)) == 2
    parent.kill()
    assert until(lambda: not living(parent.pid), 5)
    parent.wait()


def test_a_peer_that_fails_is_one_sentence(tiny_folder, stand_in, capsys):
    stand_in.write_text("raise ImportError('numpy is too old')", encoding="utf-8")
    peer = ["--peer-python", sys.executable, "--only", "user-knn"]
    assert run_quick(tiny_folder, *peer) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Sorry: the worker knn_basic of user-knn failed: ImportError: numpy is too old"
    )


def test_a_peer_without_the_library_leaves_a_line(tiny_folder, monkeypatch, capsys):
    answer = {"python": "CPython 3.11.7", "libraries": {"torch": "2.0"}}
    monkeypatch.setattr(benchmark_children, "answer_of", lambda *_: answer)
    peer = ["--peer-python", sys.executable, "--only", "user-knn"]
    assert run_quick(tiny_folder, *peer) == 0
    printed = squeezed(capsys.readouterr().out)
    assert "Peer: torch 2.0 in CPython 3.11.7" in printed
    assert "user-knn is left out: no interpreter of --peer-python has" in printed
    assert "busy" not in printed


def test_every_benchmark_takes_the_first_peer_that_has_its_library():
    one = peers_with({"torch": "2.0"}), peers_with({"scikit-surprise": "1.1"})
    able = [*one, peers_with(one[1].libraries)]
    ((_, ours, other),), left_out = benchmark.plan(["user-knn"], able)
    assert ours[0] == sys.executable and other[0] == one[1].path
    assert left_out == {}
    assert benchmark.plan(["user-knn"], one[:1]) == (
        [],
        {"user-knn": "no interpreter of --peer-python has scikit-surprise"},
    )


def peers_with(libraries):
    return benchmark.Peer(f"python with {list(libraries)}", "CPython", libraries)


def test_a_missing_interpreter_is_one_sentence(tiny_folder, capsys):
    assert run_quick(tiny_folder, "--peer-python", "no-such-python") == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error == "Sorry: there is no interpreter no-such-python"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no '#!' scripts")
@pytest.mark.parametrize(
    "script, reason",
    [
        ("#!/bin/sh\necho Python 2.7\n", ": what it prints is not JSON"),
        ("#!/bin/sh\necho '[]'\n", ""),
        ("#!/bin/sh\necho no such option >&2; exit 2\n", ": no such option"),
        ("#!/bin/sh\nexit 3\n", ": exit status 3"),
        ("#!/no/such/shell\n", ": No such file or directory"),
    ],
)
def test_a_wrong_interpreter_is_one_sentence(tiny_folder, capsys, script, reason):
    path = tiny_folder / "snake"
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)
    assert run_quick(tiny_folder, "--peer-python", str(path)) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error == f"Sorry: {path} is not a Python that can be compared with{reason}"


def test_the_peers_say_what_they_have(capsys):
    peers.main([])
    answer = json.loads(capsys.readouterr().out)
    assert answer["python"] == peers.interpreter()
    assert set(answer["libraries"]) <= set(peers.LIBRARIES)
