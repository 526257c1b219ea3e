"""Where the tests find real data, and how hypothesis runs: the same every time."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scratch_recs.command_line import find_folder

settings.register_profile(
    "lecture",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("lecture")

REFERENCE = Path(__file__).parent / "reference"


def real_data(name: str, file: str) -> Path:
    """The folder of a licensed data set.

    Where SCRATCH_RECS_DATA is set a missing one is a failure; elsewhere the test is
    skipped, visibly.
    """
    folder = find_folder(name, file)
    if folder is None:
        if os.environ.get("SCRATCH_RECS_DATA"):
            pytest.fail(f"SCRATCH_RECS_DATA is set but holds no {name}/{file}")
        pytest.skip(f"{name} is not here: python3 -m scripts.download_data")
    return folder


@pytest.fixture(scope="session")
def ml_100k_folder() -> Path:
    return real_data("ml-100k", "u.data")


@pytest.fixture(scope="session")
def ml_small_folder() -> Path:
    return real_data("ml-latest-small", "ratings.csv")


@pytest.fixture(scope="session")
def jester_folder() -> Path:
    return real_data("jester", "jester_ratings.csv")
