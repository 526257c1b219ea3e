"""How many files a reader opens to follow one rating through a model.

Traced from `fit` to one `predict`: the files of the library whose functions run, with
the fast forms and with the readable loops alone. `fast/` is left out, which nobody
needs for a first reading, and so are the data sets, the checks of arguments, the
progress bar and the `__init__` files.
"""

import os
import sys

import pytest

import scratch_recs
from scratch_recs import fast, synthetic_ratings
from tests.helpers import PACKAGE

TABLE = synthetic_ratings(users=9, items=8, ratings=40, seed=1)
GENRES = {
    item_id: ["Drama", "War"][n % 2 :] for n, item_id in enumerate(TABLE.item_ids)
}
SMALL = {"dim": 2, "epochs": 2, "progress": False}
LEFT_OUT = ("fast/", "datasets/", "arguments.py", "progress.py")


def files_that_run(model):
    """The files whose functions one fit and one prediction call."""
    files = set()

    def note(frame, event, argument):
        path = frame.f_code.co_filename
        if path.startswith(PACKAGE) and frame.f_code.co_name != "<module>":
            files.add(os.path.relpath(path, PACKAGE).replace(os.sep, "/"))

    model.fit(TABLE)  # what fast.unroll compiles is compiled before the trace
    sys.setprofile(note)
    try:
        model.fit(TABLE).predict(TABLE.user_ids[0], TABLE.item_ids[0])
    finally:
        sys.setprofile(None)
    return sorted(
        file
        for file in files
        if not file.startswith(LEFT_OUT) and not file.endswith("__init__.py")
    )


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize(
    "name, settings, most",
    [
        # One of them is `recommender/fitted`, behind the verbs: `base` is one page.
        ("UserKNN", {}, 6),
        # `shrinkage` and `small_tables` ask whether the table is small.
        ("MatrixFactorization", SMALL, 8),
        # And `dot_models`: genres are added up, then its loops learn.
        ("GenreDotBias", {"genres": GENRES, **SMALL}, 15),
        ("EmbeddingNet", {"hidden": 3, **SMALL}, 13),
    ],
)
def test_a_rating_opens_few_files(name, settings, most, enabled, monkeypatch):
    monkeypatch.setattr(fast, "ENABLED", enabled)
    files = files_that_run(getattr(scratch_recs, name)(**settings))
    assert len(files) <= most, files
