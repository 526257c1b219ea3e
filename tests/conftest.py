"""Where the tests find real data, and how hypothesis runs: the same every time.

Fixtures, each made once a session: the folders `ml_100k_folder`, `ml_small_folder`
and `jester_folder`, and the tables of ratings in them, `ml_100k`, `u1` (both parts of
its first fold), `ml_small` and `jester` (users up to 1000 only). No test may change a
table.
"""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from scratch_recs.datasets.jester import load_jester
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_100k_fold,
    load_movielens_small,
)
from scratch_recs.datasets.folders import find_folder
from scratch_recs.datasets.ratings import Ratings

settings.register_profile(
    "lecture",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
# More examples of every law: `pytest --hypothesis-profile=thorough`.
settings.register_profile(
    "thorough", parent=settings.get_profile("lecture"), max_examples=40
)
# One failing example kills a mutant (`scripts.mutate`): no search for a smaller one.
settings.register_profile(
    "mutant",
    parent=settings.get_profile("thorough"),
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
mutated = os.environ.get("SCRATCH_RECS_MUTANT")
settings.load_profile("mutant" if mutated else "lecture")

REFERENCE = Path(__file__).parent / "reference"


def pytest_configure():
    """Lets Ctrl-C reach what the tests start, also if a shell began with `&`."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Leaves out the tests marked `figures` or `slow`, unless `-m` names the mark.

    A test that has both marks is one of the figures.
    """

    def is_asked_for(item):
        marks = [mark for mark in ("figures", "slow") if item.get_closest_marker(mark)]
        return not marks or marks[0] in config.option.markexpr

    left_out = [item for item in items if not is_asked_for(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if is_asked_for(item)]


def pytest_collection_finish():
    """Spares the garbage collector thousands of tests that stay until the end."""
    if hasattr(gc, "freeze"):  # PyPy has none
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)


def real_data(name: str) -> Path:
    """The folder of a licensed data set.

    Where SCRATCH_RECS_DATA is set a missing one is a failure; elsewhere the test is
    skipped, visibly.
    """
    folder = find_folder(name)
    if folder is None:
        if os.environ.get("SCRATCH_RECS_DATA"):
            pytest.fail(f"SCRATCH_RECS_DATA is set but holds no {name}")
        pytest.skip(f"{name} is not here: python3 -m scripts.download_data")
    return folder


@pytest.fixture(scope="session")
def ml_100k_folder() -> Path:
    return real_data("ml-100k")


@pytest.fixture(scope="session")
def ml_small_folder() -> Path:
    return real_data("ml-latest-small")


@pytest.fixture(scope="session")
def jester_folder() -> Path:
    return real_data("jester")


@pytest.fixture(scope="session")
def ml_100k(ml_100k_folder: Path) -> Ratings:
    return load_movielens_100k(ml_100k_folder)


@pytest.fixture(scope="session")
def u1(ml_100k_folder: Path) -> tuple[Ratings, Ratings]:
    return load_movielens_100k_fold(ml_100k_folder, 1)


@pytest.fixture(scope="session")
def ml_small(ml_small_folder: Path) -> Ratings:
    return load_movielens_small(ml_small_folder)


@pytest.fixture(scope="session")
def jester(jester_folder: Path) -> Ratings:
    return load_jester(jester_folder, max_user_id=1000)
