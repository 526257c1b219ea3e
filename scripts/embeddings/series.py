"""The four models of the PyTorch study, with its settings: training losses."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from typing import Any, NamedTuple, Optional, Sequence

from scratch_recs import (
    Adam,
    Constant,
    EmbeddingDotBias,
    EmbeddingNet,
    GenreDotBias,
    GenreEmbeddingNet,
    Normal,
    Ratings,
    split,
)
from scratch_recs.cli.printing import print_table, say
from scratch_recs.embeddings.formula import Formula
from scratch_recs.training.trainer import Tables
from scripts.embeddings.documented import (
    GENRE_PMF,
    PLAIN_NET,
    PMF,
    TRAINING,
)
from scripts.embeddings.padding import Padded
from scripts.embeddings.study import LONG, Study
from scripts.lecture.step import Lazy


class PaddedDotBias(GenreDotBias):
    """GenreDotBias as the study trains it: lists of genres are padded."""

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        formula, tables = super()._start(source)
        return Padded(formula, self.genre_names), tables


class PaddedNet(GenreEmbeddingNet):
    """GenreEmbeddingNet as the study trains it: lists of genres are padded."""

    def _start(self, source: random.Random) -> tuple[Formula, Tables]:
        formula, tables = super()._start(source)
        return Padded(formula, self.genre_names), tables


class Fit(NamedTuple):
    """A model as documented (None if left out), ours, CPU seconds per epoch."""

    documented: Optional[Any]
    ours: Any
    seconds: float


class Series(NamedTuple):
    """The parts of the PyTorch study, and what is trained on them.

    fits    {name: Fit}, each trained when it is asked for
    """

    train: Ratings
    valid: Ratings
    fits: dict[str, Fit]


def titles_are_no_ids(study: Study) -> None:
    """Why ours are the ids of the films."""
    films = defaultdict(list)
    for item_id, movie in study.movies.items():
        films[movie.title].append(item_id)
    doubles = {title: ids for title, ids in films.items() if len(ids) > 1}
    rated = defaultdict(set)
    for user_id, item_id, _ in study.ratings:
        rated[user_id, study.movies[item_id].title].add(item_id)
    both = sum(len(ids) > 1 for ids in rated.values())
    print(f"  {len(doubles)} titles stand for two films each:")
    for title, ids in doubles.items():
        print(f"    {title}: films {' and '.join(ids)}")
    print(
        f"  {both} users rated both. So films have ids, and titles are to read."
    )
    names = {name for genres in study.genres.values() for name in genres}
    print(f"  Genres: {len(names)} (documented: 20)")


def as_documented(name: str, study: Study) -> Any:
    """A model of the study with its settings, not fitted."""
    shared = dict(
        study.run(10, study.options.seed),
        dense=True,
        schedule=Constant(),
        y_range=(0, 5.5),
    )
    dot = dict(shared, start=Normal(0.01), optimizer=Adam(0.005))
    net = dict(
        shared,
        dim="rule",
        hidden=128,
        input_dropout=0.0,
        hidden_dropout=0.0,
        start=Normal(1.0),
        optimizer=Adam(0.001),
    )
    if name == PMF:
        return EmbeddingDotBias(**dot)
    if name == GENRE_PMF:
        return PaddedDotBias(study.genres, "sum", form="product", **dot)
    if name == PLAIN_NET:
        return EmbeddingNet(**net)
    return PaddedNet(study.genres, "sum", **net)


def ours(name: str, study: Study) -> Any:
    """Our model for the same task, not fitted: the library's defaults."""
    seed = study.options.seed
    if name == PMF:
        return EmbeddingDotBias(**study.run(7, seed))
    if name == GENRE_PMF:
        return GenreDotBias(study.genres, **study.run(7, seed))
    if name == PLAIN_NET:
        return EmbeddingNet(**study.run(6, seed))
    return GenreEmbeddingNet(study.genres, **study.run(6, seed))


def series_of(study: Study) -> Series:
    """The parts of the PyTorch study; nothing is trained yet."""
    train, valid = split(study.ratings, (0.75, 0.25), seed=0)
    if study.options.quick:
        train, valid = study.train, study.valid
    fits = Lazy(lambda name: fit(name, study, train, valid))
    return Series(train, valid, fits)


def training_losses(series: Series) -> None:
    """Its training losses row by row, and the validation losses they lacked."""
    say(
        "75/25 (the study's rows are not known: it names no seed; ours have "
        "seed 0), dense Adam without weight decay, ten epochs. 'As documented' "
        "pads the lists of genres as the study does, with '(no genres listed)' "
        "(section 8). MSE; 'validation' has one map of ids, which the study "
        "did not have. 'Ours' are the library's defaults."
    )
    for name in TRAINING:
        show_series(name, series.fits[name])
    show_seconds({name: series.fits[name] for name in TRAINING})


def fit(name: str, study: Study, train: Ratings, valid: Ratings) -> Fit:
    """Both models of one name; the large nets take minutes."""
    documented = None
    start = time.process_time()
    if study.patient or name in (PMF, GENRE_PMF):
        documented = as_documented(name, study).fit(train, valid)
    seconds = time.process_time() - start
    epochs = len(documented.history) if documented else 1
    return Fit(
        documented, ours(name, study).fit(train, valid), seconds / epochs
    )


def show_series(name: str, fit: Fit) -> None:
    """The losses of all epochs, one per row, and where it begins to overfit."""
    print(f"\n  {name[0].upper()}{name[1:]}:\n")
    columns = [[f"{loss:.4f}" for loss in TRAINING[name]]]
    for model in (fit.documented, fit.ours):
        history = model.history if model else []
        columns.append([f"{epoch.train:.4f}" for epoch in history])
        columns.append([f"{epoch.validation:.4f}" for epoch in history])
    header = ["epoch", "documented", "as documented", "validation", "ours"]
    print_table([*header, "validation"], row_by_row(columns))
    if fit.documented is None:
        say(f"(As documented: {LONG}.)")
    else:
        history = fit.documented.history
        best = min(history, key=lambda epoch: epoch.validation)
        apart = max(
            abs(epoch.train - loss)
            for epoch, loss in zip(history, TRAINING[name])
        )
        say(
            f"As documented it is at most {apart:.4f} from the document, best "
            f"after epoch {best.number}, and overfits from there on."
        )


def row_by_row(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows with their number, from columns of different lengths.

    >>> row_by_row([["a", "b"], ["c"]])
    [['1', 'a', 'c'], ['2', 'b', '']]
    """
    return [
        [str(n + 1), *(c[n] if n < len(c) else "" for c in columns)]
        for n in range(max(map(len, columns)))
    ]


def show_seconds(fits: dict[str, Fit]) -> None:
    """The study: the net takes longer, and its training loss is higher."""
    trained = [name for name, fit in fits.items() if fit.documented]
    print("\n  Seconds of CPU time per epoch, as documented:\n")
    rows = [[name, f"{fits[name].seconds:.1f}"] for name in trained]
    print_table(["model", "seconds"], rows)
    if PLAIN_NET in trained:
        print("  As the study says, the net takes longer and fits worse.")
