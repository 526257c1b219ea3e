"""Jester: statistics, the utility matrix, the split, means as predictions."""

from __future__ import annotations

from scratch_recs import GlobalMean, Ratings, error_of
from scratch_recs.cli.printing import print_table, say, yes_or_no
from scripts.jester.documented import (
    CORNER,
    ENCODED,
    MEAN_OF_TRAINING,
    RATINGS,
)
from scripts.jester.lecture import Lecture, figures
from scripts.jester.methods import baselines

COLUMNS = """\
The columns of all tables: 'documented' is what the lecture prints; 'as \
documented' is the same step on the same rows, with the lecture's settings and \
starting values; 'ours' is the same rows with our settings. A cell is empty \
where there is nothing to print."""


def step_data(this: Lecture) -> None:
    """Statistics, and numbers for ids."""
    ratings = this.ratings
    largest = max(map(int, this.ratings.user_ids))
    say(COLUMNS)
    if not this.whole:
        say(
            f"Here are {len(ratings)} ratings, of the users up to number "
            f"{largest}; the lecture has {RATINGS}, of those up to number "
            "4000. So the steps are the lecture's, and the figures 'as "
            "documented' are those of another sample."
        )
    print()
    stats = ratings.stats()
    average, filled = f"{stats.average:.3f}", f"{stats.filled:.3f}"
    figures(
        this,
        [
            ("number of ratings", RATINGS, stats.ratings, ""),
            ("average rating", "1.200", average, ""),
            ("number of users (N)", 3635, stats.users, ""),
            ("number of jokes (M)", 140, stats.items, ""),
            ("share of cells with a rating", "0.278", filled, ""),
        ],
    )
    show_numbers(this)


def sorted_numbers(ids: list[str]) -> dict[str, int]:
    """{id: its place among all ids in ascending order}.

    The lecture's mappers number ids so, and so does LabelEncoder. The package
    numbers them in the order in which they appear.

    >>> sorted_numbers(["5", "13", "7"])
    {'5': 0, '7': 1, '13': 2}
    """
    return {name: n for n, name in enumerate(sorted(ids, key=int))}


def show_numbers(this: Lecture) -> None:
    """The first and the last rows with the numbers that stand for the ids."""
    print(
        "\n  Rows and columns of users and jokes, numbered by ascending id:\n"
    )
    ratings = this.ratings
    users = sorted_numbers(ratings.user_ids)
    items = sorted_numbers(ratings.item_ids)
    ends = [*range(5), *range(len(ratings) - 5, len(ratings))]
    ours = []
    for user_id, item_id, rating in (ratings[row] for row in ends):
        numbers = users[user_id], items[item_id]
        ours.append([user_id, item_id, f"{rating:.3f}", *map(str, numbers)])
    documented = [line.split() for line in ENCODED.splitlines()]
    header = ["user", "joke", "rating", "row", "column"]
    print(f"  {'documented':^34}{'as documented':^32}".rstrip())
    rows = [[*a, "", *b] for a, b in zip(documented, ours)]
    print_table([*header, "", *header], rows, left=0)
    first = yes_or_no(ours[:5] == documented[:5])
    print(f"  The first five rows are equal: {first}.", end="")
    if this.whole:
        print(
            f" The last five: {yes_or_no(ours[5:] == documented[5:])}.", end=""
        )
    print()


def step_matrix(ratings: Ratings) -> None:
    """The first rows and columns of the utility matrix."""
    corner = [row[:9] for row in ratings.utility_matrix()[:5]]
    for row in corner:
        print("  " + " ".join(f"{value:7.3f}" for value in row) + " ...")
    ours = "\n".join(" ".join(f"{x:.3f}" for x in row) for row in corner)
    print("  (nan: not rated.) As documented: " + yes_or_no(ours == CORNER))
    say(
        "(A table of nan is for the eye. The models keep only the ratings "
        "there are: a sparse matrix.)"
    )


def step_split(this: Lecture) -> None:
    """A fifth of the ratings is held out: the sizes of the two parts."""
    say(
        "The rows are those of scikit-learn's train_test_split with "
        "test_size=0.2, random_state=42: numpy's random numbers, in plain "
        "Python."
    )
    print()
    train = len(this.train)
    valid = len(this.valid)
    cells = len(this.ratings.user_ids) * len(this.ratings.item_ids)
    shares = f"{train / cells:.4f}", f"{valid / cells:.4f}"
    figures(
        this,
        [
            ("ratings to train on", 113089, train, ""),
            ("ratings to validate on", 28273, valid, ""),
            ("share of cells, training", "0.2222", shares[0], ""),
            ("share of cells, validation", "0.0556", shares[1], ""),
        ],
    )


def step_baselines(this: Lecture) -> None:
    """The global mean, and the baselines that are left to the lab."""
    mean = GlobalMean().fit(this.train)
    train = f"{error_of(mean, this.train):.2f}"
    valid = f"{error_of(mean, this.valid):.2f}"
    average = f"{this.train.mean:.5f}"
    figures(
        this,
        [
            ("mean of the training part", MEAN_OF_TRAINING, average, ""),
            ("its RMSE, training", "5.75", train, ""),
            ("its RMSE, validation", "5.77", valid, ""),
        ],
    )
    print(
        "\n  The lab's exercises (RMSE; no documented figures), and biases b + "
        "c of\n  user and joke, kept small:\n"
    )
    rows = []
    for name, model in baselines().items():
        model.fit(this.train)
        errors = [error_of(model, part) for part in (this.train, this.valid)]
        rows.append([name, *(f"{error:.3f}" for error in errors)])
    print_table(["baseline", "training", "validation"], rows)
