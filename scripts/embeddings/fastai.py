"""The fastai study: the data, a dot product, and four models, the last a small net."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Sequence

from scratch_recs.cli.printing import compare, heading, print_table
from scratch_recs.embeddings.dot_models import EmbeddingDot, EmbeddingDotBias
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.linear_algebra import row_dots
from scratch_recs.embeddings.net_models import EmbeddingNet
from scratch_recs.training.optimizers import SGD
from scratch_recs.training.schedules import Steps
from scratch_recs.datasets.ratings import Ratings
from scripts.embeddings.study import Study, model_called, most_rated

# The counts that the fastai study prints, and its cross table (joined by spaces; the
# rows are users, '-' is a film that the user has not rated).
TOP_USERS = "414 599 474 448 274 610 68 380 606 288 249 387 182 307 603"
TOP_MOVIES = "356 318 296 593 2571 260 480 110 589 527 2959 1 1196 50 2858"
CROSS_COLUMNS = "1 50 110 260 296 318 356 480 527 589 593 1196 2571 2858"
CROSS_TABLE = """\
68 2.5 3.0 2.5 5.0 2.0 3.0 3.5 3.5 4.0 3.5 3.5 5.0 4.5 5.0
182 4.0 4.5 3.5 3.5 5.0 4.5 5.0 3.5 4.0 2.0 4.5 3.0 5.0 5.0
249 4.0 4.0 5.0 5.0 4.0 4.5 4.5 4.0 4.5 4.0 4.0 5.0 5.0 4.5
274 4.0 4.0 4.5 3.0 5.0 4.5 4.5 3.5 4.0 4.5 4.0 4.5 4.0 5.0
288 4.5 - 5.0 5.0 5.0 5.0 5.0 2.0 5.0 4.0 5.0 4.5 3.0 -
307 4.0 4.5 3.5 3.5 4.5 4.5 4.0 3.5 4.5 2.5 4.5 3.0 3.5 4.0
380 5.0 4.0 4.0 5.0 5.0 3.0 5.0 5.0 - 5.0 5.0 5.0 4.5 -
387 - 4.5 3.5 4.5 5.0 3.5 4.0 3.0 - 3.5 4.0 4.5 4.0 4.5
414 4.0 5.0 5.0 5.0 5.0 5.0 5.0 4.0 4.0 5.0 4.0 5.0 5.0 5.0
448 5.0 4.0 - 5.0 5.0 - 3.0 3.0 - 3.0 5.0 5.0 2.0 4.0
474 4.0 4.0 3.0 4.0 4.0 5.0 3.0 4.5 5.0 4.0 4.5 5.0 4.5 3.5
599 3.0 3.5 3.5 5.0 5.0 4.0 3.5 4.0 - 4.5 3.0 5.0 5.0 5.0
603 4.0 - 1.0 4.0 5.0 - 3.0 - 3.0 - 5.0 3.0 5.0 5.0
606 2.5 4.5 3.5 4.5 5.0 3.5 4.0 2.5 5.0 3.5 4.5 4.5 5.0 4.5
610 5.0 4.0 4.5 5.0 5.0 3.0 3.0 5.0 3.5 5.0 4.5 5.0 5.0 3.5"""


def explore(study: Study) -> None:
    """Who rates most, what is rated most, and who said what of it."""
    heading("1. The data")
    ratings = study.ratings
    compare("ratings", 100836, len(ratings))
    compare(
        "users, films",
        "610, 9724",
        f"{len(ratings.by_user)}, {len(ratings.by_item)}",
    )
    users, films = (
        most_rated(ratings.user_ids, ratings.by_user, 15),
        most_rated(ratings.item_ids, ratings.by_item, 15),
    )
    for name, documented, ours in [
        ("15 most active users", TOP_USERS, users),
        ("15 most rated films", TOP_MOVIES, films),
    ]:
        same = sorted(documented.split()) == sorted(i for i, _ in ours)
        print(f"  {name} (number of ratings), as documented: {yes(same)}")
        for start in (0, 5, 10):
            shown = (f"{i} ({n})" for i, n in ours[start : start + 5])
            print("    " + "".join(f"{text:<13}" for text in shown).rstrip())
    columns = sorted((i for i, _ in films), key=int)
    rows = cross_table(ratings, sorted((i for i, _ in users), key=int), columns)
    print("\n  Their ratings; the document shows all columns but 2959:\n")
    for line in [["user", *columns], *rows]:
        print(
            "".join(
                f"{cell:>{5 if place else 4}}"
                for place, cell in enumerate(line)
            )
        )
    wanted = [line.split() for line in CROSS_TABLE.splitlines()]
    shown = [0] + [
        1 + columns.index(c) for c in CROSS_COLUMNS.split() if c in columns
    ]
    got = [[row[place] for place in shown] for row in rows]
    print(f"  As documented, all {len(wanted)} rows: {yes(got == wanted)}")


def cross_table(
    ratings: Ratings, users: Sequence[str], items: Sequence[str]
) -> list[list[str]]:
    """A row for each user: id, then the ratings, '-' where there is none."""
    table = []
    for user_id in users:
        rated = dict(ratings.by_user[ratings.user_index[user_id]])
        found = (rated.get(ratings.item_index[item_id]) for item_id in items)
        table.append(
            [user_id, *("-" if r is None else f"{r:.1f}" for r in found)]
        )
    return table


def yes(truth: bool) -> str:
    """'yes' or 'no'."""
    return "yes" if truth else "no"


def dot_by_hand() -> None:
    """The worked example of the fastai study."""
    heading("2. A dot product, row by row")
    a, b = [[1, 2], [3, 4]], [[2, 2], [10, 10]]
    ours = ", ".join(map(str, row_dots(a, b)))
    compare(f"{a} . {b}".replace(", ", ","), "6, 70", ours)


class Step(NamedTuple):
    """One model of the fastai study: how it is made, and the documented losses."""

    name: str
    make: Callable[[int], Any]
    documented: list[float]
    note: str = ""


def fastai_steps(quick: bool) -> list[Step]:
    """The models of the fastai study, in its order; the net is cut short if `quick`."""
    return [
        Step(
            "dot product, SGD, 3 epochs and 3 at a tenth of the rate",
            lambda seed: EmbeddingDot(seed=seed),
            [1.598949, 1.293917, 1.228701, 1.151557, 1.139595, 1.134128],
        ),
        Step(
            "dot product and biases, sigmoid, SGD, 3 + 3",
            sgd_dot_bias,
            [0.818024, 0.7943, 0.787904, 0.781361, 0.77984, 0.7794],
        ),
        Step(
            "dot product and biases, Adam, weight decay, restarts",
            lambda seed: EmbeddingDotBias(seed=seed),
            [0.773024, 0.751732, 0.734226],
        ),
        Step(
            "a net with ten hidden units, dropout, Adam, 3 + 3",
            lambda seed: EmbeddingNet(seed=seed, epochs=3 if quick else 6),
            [0.79227, 0.774544, 0.7681, 0.770992, 0.773406, 0.772758],
            "(From epoch 4 on the study keeps its rate; ours is a tenth of it.)",
        ),
    ]


def sgd_dot_bias(seed: int) -> EmbeddingDotBias:
    """Biases and sigmoid with plain SGD: the rate falls to a tenth after 3 epochs."""
    return EmbeddingDotBias(
        epochs=6, optimizer=SGD(2.0), schedule=Steps(3, 0.1), seed=seed
    )


def fastai(study: Study) -> dict[str, Any]:
    """Train the models of the fastai study; the fitted ones by name."""
    heading(
        "3. The models of the fastai study, validation MSE after every epoch"
    )
    print(
        "  The documents' optimizers also move rows that a batch does not touch, by"
    )
    print(
        "  momentum and weight decay. Ours leave them alone, so rates differ."
    )
    fitted = {}
    for step in fastai_steps(study.options.quick):
        model = step.make(study.options.seed).fit(study.train, study.valid)
        print(f"\n  {step.name}:\n")
        ours = [epoch.validation for epoch in model.history]
        rows = [
            [name, *(f"{loss:.4f}" for loss in losses[: len(ours)])]
            for name, losses in [
                ("documented", step.documented),
                ("ours", ours),
            ]
        ]
        print_table(["epoch", *range(1, len(ours) + 1)], rows)
        if step.note and len(ours) == len(step.documented):
            print(f"  {step.note}")
        fitted[step.name] = model
    best = model_called(fitted, "Adam, weight")
    error = rmse(best.predict_all(study.valid), study.valid.values)
    print()
    compare("RMSE with Adam (its benchmark: 0.91)", 0.857, f"{error:.4f}")
    return fitted
