"""What many test files share: processes, README's tables, and one of every model."""

import importlib
import io
import math
import os
import subprocess
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path

import pytest

from scratch_recs import (
    BPR,
    EASE,
    Adam,
    AverageOf,
    BiasBaseline,
    DataError,
    EmbeddingDot,
    EmbeddingDotBias,
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
    GlobalMean,
    ImplicitALS,
    ItemBased,
    ItemKNN,
    ItemMean,
    KNNImputation,
    MatrixFactorization,
    Popularity,
    Praise,
    Ratings,
    RegularizedSVD,
    UserBased,
    UserItemMean,
    UserKNN,
    UserMean,
    errors,
)
from scratch_recs.cli.options import run

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = os.path.dirname(errors.__file__)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table_after(words):
    """{first cell: the other cells} of README's first table after these words."""
    rows = {}
    for line in README[README.index(words) :].splitlines():
        if line.startswith("|"):
            name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert name not in rows, f"two rows {name!r}"
            rows[name] = cells
        elif rows:
            break
    return dict(list(rows.items())[2:])  # without the header and the line below it


# --- Processes ----------------------------------------------------------------


def python(*arguments, check=False, **environment):
    """The finished process of this interpreter, started in the root of the project.

    Its output is text; `environment` is added to that of the tests.
    """
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=check,
    )


def script(name, *arguments, **environment):
    """The finished process of `python -m scripts.NAME …`."""
    return python("-m", f"scripts.{name}", *arguments, **environment)


def here(name, *arguments):
    """As `script`, but in this process: for all that needs no process of its own."""
    module = "scratch_recs.cli.tour" if name == "tour" else f"scripts.{name}.main"
    main = importlib.import_module(module).main
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            status = run(lambda: main([*map(str, arguments)]))
        except SystemExit as stop:
            status = stop.code
    return subprocess.CompletedProcess(
        [name, *arguments], status, output.getvalue(), errors.getvalue()
    )


def answer(code, **environment):
    """What a fresh interpreter prints when it runs this code."""
    return python("-c", code, check=True, **environment).stdout


PROC = Path("/proc")
only_with_proc = pytest.mark.skipif(
    not (PROC / "self" / "stat").exists(), reason="processes are counted in /proc"
)


def living(session):
    """The ids of all processes of a session, but for the dead among them."""
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has just ended
            continue
        state, _, _, its_session = stat.rpartition(")")[2].split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(int(folder.name))
    return found


def until(condition, seconds):
    """Whether the condition comes true in so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# --- Errors -------------------------------------------------------------------


def message_of(action, *arguments, **options):
    """The one sentence of the DataError that an action ends with."""
    with pytest.raises(DataError) as caught:
        action(*arguments, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- Ctrl-C at any moment -----------------------------------------------------


class Stopped(KeyboardInterrupt):
    """What the tests stop a fit with."""


@contextmanager
def stopped_at(line, kind, *names):
    """Stop methods of a class at their line number `line`, those called included.

    Yields a list; its length is the number of lines that were run. Lines outside the
    package do not count: a garbage collector may run some at any time, and swallows
    their errors.
    """
    seen = []

    def count(frame, event, argument):
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            seen.append(frame.f_lineno)
            if len(seen) == line:
                raise Stopped
        return count

    def traced(method):
        def run(self, *arguments, **options):
            before = sys.gettrace()
            sys.settrace(count)
            try:
                return method(self, *arguments, **options)
            finally:
                sys.settrace(before)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setattr(kind, name, traced(getattr(kind, name)))
        yield seen


def moments(lines):
    """Some of so many lines: the first, the last, and a few in between."""
    return sorted({1, 2, lines, *(lines * part // 9 for part in range(1, 9))} - {0})


# --- Ids ----------------------------------------------------------------------


class Single:
    """A single number as numpy makes them: known by what it can do."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value

    def __repr__(self):
        return f"Single({self.value!r})"


# What no reader and no model takes for an id.
NO_IDS = [
    *[None, math.nan, math.inf, -math.inf, True, False, b"ann", bytearray(b"ann")],
    *[["ann"], ("ann",), {"ann"}, {"ann": 1}, object, 1j, Fraction(1, 2)],
    *[Single(math.nan), Single(None), Single(True), Single(b"ann")],
]

# --- Models -------------------------------------------------------------------

# Lists of all lengths, an empty one among them; item 4 is not named at all.
GENRES = {
    "item 0": ["Drama", "War"],
    "item 1": ["Comedy"],
    "item 2": [],
    "item 3": ["War", "Comedy", "Drama"],
}
QUIET = {"epochs": 2, "progress": False}

# {name: a function that makes one}: a new model joins every law by standing here.
ALL_MODELS = {
    "GlobalMean": GlobalMean,
    "UserMean": UserMean,
    "ItemMean": ItemMean,
    "UserItemMean": UserItemMean,
    "BiasBaseline": BiasBaseline,
    "BiasBaseline damped": lambda: BiasBaseline("damped", 1, 2.0, 1.0),
    "UserKNN": lambda: UserKNN(k=2),
    "UserKNN mean": lambda: UserKNN(min_k=2, centering="mean"),
    "UserKNN zscore": lambda: UserKNN(similarity="pearson", centering="zscore"),
    "UserKNN baseline": lambda: UserKNN(similarity="cosine", centering="baseline"),
    "ItemKNN": lambda: ItemKNN(k=2),
    "ItemKNN mean": lambda: ItemKNN(similarity="cosine", centering="mean"),
    "ItemKNN zscore": lambda: ItemKNN(similarity="pearson", centering="zscore"),
    "ItemKNN baseline": lambda: ItemKNN(min_k=2, centering="baseline"),
    "KNNImputation": lambda: KNNImputation(k=2),
    "MatrixFactorization": lambda: MatrixFactorization(**QUIET),
    "MatrixFactorization biases": lambda: MatrixFactorization(biases=True, **QUIET),
    "RegularizedSVD": lambda: RegularizedSVD(2, 2, 1.0, 1.0, progress=False),
    "EmbeddingDot": lambda: EmbeddingDot(dim=2, optimizer=Adam(0.01), **QUIET),
    "EmbeddingDotBias": lambda: EmbeddingDotBias(dim=2, **QUIET),
    "GenreDotBias": lambda: GenreDotBias(GENRES, dim=2, **QUIET),
    "EmbeddingNet": lambda: EmbeddingNet(dim=2, hidden=3, **QUIET),
    "GenreEmbeddingNet": lambda: GenreEmbeddingNet(GENRES, dim=2, hidden=3, **QUIET),
    "AverageOf": lambda: AverageOf([UserMean(), ItemKNN(k=2), BiasBaseline()]),
}
# The same for models of lists: their scores are no ratings.
LIST_MODELS = {
    "Popularity": Popularity,
    "Praise": Praise,
    "ItemBased": ItemBased,
    "UserBased": UserBased,
    "EASE": lambda: EASE(2.0),
    "EASE likes": lambda: EASE(0.5, likes_from=3),
    "ImplicitALS": lambda: ImplicitALS(2, regularization=0.5, **QUIET),
    "BPR": lambda: BPR(2, **QUIET),
}


def parametrized(models):
    return pytest.mark.parametrize("make", models.values(), ids=models.keys())


every_rating_model = parametrized(ALL_MODELS)
every_list_model = parametrized(LIST_MODELS)
every_model = parametrized({**ALL_MODELS, **LIST_MODELS})


def with_ids(table, user_id):
    """[(item_id, rating), …] of all that this user has rated."""
    return [(row.item_id, row.rating) for row in table if row.user_id == user_id]


def few_ratings():
    """Three users, three films, a rating missing here and there."""
    return Ratings.from_triples(
        [
            ("ann", "Alien", 5), ("ann", "Brazil", 3),
            ("bob", "Alien", 5), ("bob", "Brazil", 2), ("bob", "Cube", 4),
            ("cem", "Alien", 1), ("cem", "Brazil", 5), ("cem", "Cube", 1),
        ],
        scale=(1, 5),
    )  # fmt: skip
