"""The fastai study's first look at the data, and a dot product by hand."""

from __future__ import annotations

from typing import Sequence

from scratch_recs import Ratings, get_cv_idx, most_rated
from scratch_recs.cli.printing import (
    compare,
    print_table,
    say,
    yes_or_no,
)
from scratch_recs.linear_algebra import row_dots
from scripts.embeddings.documented import (
    CROSS_COLUMNS,
    CROSS_TABLE,
    MAPPED_FIRST,
    MAPPED_LAST,
    TOP_MOVIES,
    TOP_USERS,
    VAL_IDX,
)
from scripts.embeddings.study import Study


def explore(study: Study) -> None:
    """Which users rate most, what is rated most, and what they say of it."""
    ratings = study.ratings
    size = f"{len(ratings.user_ids)}, {len(ratings.item_ids)}"
    compare("ratings", 100836, len(ratings))
    compare("users, films", "610, 9724", size)
    active = most_rated(ratings.transpose(), 15)
    known = most_rated(ratings, 15)
    print()
    show_counts("The 15 most active users", TOP_USERS, active)
    show_counts("The 15 most rated films", TOP_MOVIES, known)
    print("  Of these films the five with most ratings:\n")
    rows = [[i, study.title(i), count] for i, count in known[:5]]
    print_table(["id", "film", "ratings"], rows, left=2)
    show_cross_table(ratings, active, known)


def show_counts(
    name: str, documented: str, ours: Sequence[tuple[str, int]]
) -> None:
    """The ids with the most ratings, five on one line."""
    same = sorted(documented.split()) == sorted(one for one, _ in ours)
    print(f"  {name}, id (number of ratings); as documented: {yes_or_no(same)}")
    cells = [f"{f'{one} ({count})':<13}" for one, count in ours]
    for start in range(0, len(cells), 5):
        print("    " + "".join(cells[start : start + 5]).rstrip())


def show_cross_table(
    ratings: Ratings,
    active: Sequence[tuple[str, int]],
    known: Sequence[tuple[str, int]],
) -> None:
    """What the most active users say of the most rated films."""
    print("\n  Their ratings (the document shows all columns but 2959):\n")
    rows = sorted((user_id for user_id, _ in active), key=int)
    columns = sorted((item_id for item_id, _ in known), key=int)
    print(" user  film")
    table = cross_table(ratings, rows, columns)
    for line in [["", *columns], *table]:
        print(f"{line[0]:>5}" + "".join(f"{cell:>5}" for cell in line[1:]))
    documented = [line.split() for line in CROSS_TABLE.splitlines()]
    shown = [c for c in CROSS_COLUMNS.split() if c in columns]
    same = yes_or_no(cross_table(ratings, rows, shown) == documented)
    print(f"  As documented, all {len(documented)} rows: {same}")


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


def rows_and_ids(study: Study) -> None:
    """The rows of the table by number: mapped ids, the validation part."""
    ratings = study.ratings
    pairs = [f"{u},{i}" for u, i in zip(ratings.users, ratings.items)]
    print("  'user,film' of the first and of the last five ratings, mapped:\n")
    for documented, ours in [
        (MAPPED_FIRST, "  ".join(pairs[:5])),
        (MAPPED_LAST, "  ".join(pairs[-5:])),
    ]:
        print(f"    documented  {documented}\n    ours        {ours}\n")
    rows = get_cv_idx(len(ratings))
    shown = [*map(str, rows[:3]), "...", *map(str, rows[-3:])]
    print("  val_idx, the rows of the validation part:\n")
    print(f"    documented  {VAL_IDX}\n    ours        {', '.join(shown)}\n")
    unseen = study.train.by_item
    lost = sum(not unseen[item] for item in study.valid.items)
    who = "We train" if study.options.quick else "The study and we train"
    say(
        f"{who} on {len(study.train):,} ratings and validate on "
        f"{len(study.valid):,}. {lost} of the latter are of films without a "
        "rating in the training part."
    )
    if study.options.quick:
        say(
            "(--quick trains on every twentieth rating of the study's parts, "
            "one epoch, so the errors below show only that all steps run.)"
        )


def dot_by_hand() -> None:
    """Two batches of vectors, as the fastai study multiplies them."""
    a = [[1.0, 2.0], [3.0, 4.0]]
    b = [[2.0, 2.0], [10.0, 10.0]]
    product = [[x * y for x, y in zip(p, q)] for p, q in zip(a, b)]
    ours = "; ".join(" ".join(f"{x:g}" for x in row) for row in product)
    sums = ", ".join(f"{x:g}" for x in row_dots(a, b))
    print("  a = [[1, 2], [3, 4]], b = [[2, 2], [10, 10]]")
    compare("a * b, entry by entry", "2 4; 30 40", ours)
    compare("its row sums: dot products", "6, 70", sums)
