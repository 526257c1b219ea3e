"""The fastai study: the data, a dot product, three dot models, a small net."""

from __future__ import annotations

from typing import Any, Sequence

from scratch_recs import (
    SGD,
    EmbeddingDot,
    EmbeddingDotBias,
    EmbeddingNet,
    Ratings,
    Steps,
    error_of,
    most_rated,
)
from scratch_recs.cli.printing import (
    compare,
    heading,
    print_table,
    say,
    yes_or_no,
)
from scratch_recs.linear_algebra import row_dots
from scripts.embeddings.study import Study

# The users and films with most ratings that the fastai study prints, and its
# cross table (rows are users, columns films, '-' is not rated).
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
    """Which users rate most, what is rated most, and what they say of it."""
    heading("1. The data")
    ratings = study.ratings
    users, films = ratings.transpose(), ratings
    size = f"{len(ratings.user_ids)}, {len(ratings.item_ids)}"
    compare("ratings", 100836, len(ratings))
    compare("users, films", "610, 9724", size)
    active, known = most_rated(users, 15), most_rated(films, 15)
    show_counts("15 most active users", TOP_USERS, active)
    show_counts("15 most rated films", TOP_MOVIES, known)
    print("\n  Their ratings; the document shows all columns but 2959:\n")
    rows = sorted((user_id for user_id, _ in active), key=int)
    columns = sorted((item_id for item_id, _ in known), key=int)
    table = cross_table(ratings, rows, columns)
    for line in [["user", *columns], *table]:
        print(f"{line[0]:>4}" + "".join(f"{cell:>5}" for cell in line[1:]))
    documented = [line.split() for line in CROSS_TABLE.splitlines()]
    shown = [c for c in CROSS_COLUMNS.split() if c in columns]
    same = yes_or_no(cross_table(ratings, rows, shown) == documented)
    print(f"  As documented, all {len(documented)} rows: {same}")


def show_counts(
    name: str, documented: str, ours: Sequence[tuple[str, int]]
) -> None:
    """The ids with the most ratings, five on one line."""
    same = sorted(documented.split()) == sorted(one for one, _ in ours)
    print(f"  {name} (number of ratings), as documented: {yes_or_no(same)}")
    cells = [f"{f'{one} ({count})':<13}" for one, count in ours]
    for start in range(0, len(cells), 5):
        print("    " + "".join(cells[start : start + 5]).rstrip())


def cross_table(
    ratings: Ratings, users: Sequence[str], items: Sequence[str]
) -> list[list[str]]:
    """One row per user: the id, then the ratings, '-' where there is none."""
    table = []
    for user_id in users:
        rated = dict(ratings.by_user[ratings.user_index[user_id]])
        found = (rated.get(ratings.item_index[item_id]) for item_id in items)
        table.append(
            [user_id, *("-" if r is None else f"{r:.1f}" for r in found)]
        )
    return table


def dot_by_hand() -> None:
    """The worked example of the fastai study."""
    heading("2. A dot product, row by row")
    a = [[1, 2], [3, 4]]
    b = [[2, 2], [10, 10]]
    ours = ", ".join(map(str, row_dots(a, b)))
    compare("[[1,2],[3,4]] . [[2,2],[10,10]]", "6, 70", ours)


DOT = "dot product, SGD, 3 epochs and 3 at a tenth of the rate"
BIASES = "dot product and biases, sigmoid, SGD, 3 + 3"
ADAM = "dot product and biases, Adam, weight decay, restarts"
NET = "a net with ten hidden units, dropout, Adam, 3 + 3"

# The validation losses that the study prints, epoch by epoch.
DOCUMENTED = {
    DOT: [1.598949, 1.293917, 1.228701, 1.151557, 1.139595, 1.134128],
    BIASES: [0.818024, 0.7943, 0.787904, 0.781361, 0.77984, 0.7794],
    ADAM: [0.773024, 0.751732, 0.734226],
    NET: [0.79227, 0.774544, 0.7681, 0.770992, 0.773406, 0.772758],
}


def models(seed: int, quick: bool) -> dict[str, Any]:
    """The models of the fastai study, not fitted; `quick`: a shorter net."""
    falling = dict(epochs=6, optimizer=SGD(2.0), schedule=Steps(3, 0.1))
    return {
        DOT: EmbeddingDot(seed=seed),
        BIASES: EmbeddingDotBias(seed=seed, **falling),
        ADAM: EmbeddingDotBias(seed=seed),
        NET: EmbeddingNet(seed=seed, epochs=3 if quick else 6),
    }


def fastai(study: Study) -> dict[str, Any]:
    """Train the models of the fastai study; the fitted ones by name."""
    heading(
        "3. The models of the fastai study, validation MSE after every epoch"
    )
    say(
        "The documents' optimizers also move rows that a batch does not "
        "touch, by momentum and weight decay. Ours leave them alone, so rates "
        "differ. (From epoch 4 on the study keeps the rate of its net; ours "
        "is a tenth of it.)"
    )
    fitted = models(study.options.seed, study.options.quick)
    for name, model in fitted.items():
        model.fit(study.train, study.valid)
        ours = [epoch.validation for epoch in model.history]
        documented = DOCUMENTED[name][: len(ours)]
        print(f"\n  {name}:\n")
        rows = [
            ["documented", *(f"{loss:.4f}" for loss in documented)],
            ["ours", *(f"{loss:.4f}" for loss in ours)],
        ]
        print_table(["epoch", *range(1, len(ours) + 1)], rows)
    error = error_of(fitted[ADAM], study.valid)
    print()
    compare("RMSE with Adam (its benchmark: 0.91)", 0.857, f"{error:.4f}")
    return fitted
