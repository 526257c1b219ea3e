"""What the steps of `scripts.jester` share: data, command line, one table."""

from __future__ import annotations

import argparse
import math
from types import MappingProxyType
from typing import Any, Mapping, NamedTuple, Sequence

from scratch_recs import Ratings
from scratch_recs.cli.printing import print_table, yes_or_no
from scripts.jester.documented import RATINGS

TEST_SHARE = 0.2  # of the ratings: to validate on
SEED = 42  # of the lecture's splits


class Lecture(NamedTuple):
    """One run: the data, its two parts, and what the command line says.

    train, valid    the rows that the lecture's train_test_split cuts
    jokes           {item_id: text}
    """

    ratings: Ratings
    train: Ratings
    valid: Ratings
    options: argparse.Namespace
    jokes: Mapping[str, str] = MappingProxyType({})

    @property
    def whole(self) -> bool:
        """Whether these are the ratings that the lecture has."""
        return len(self.ratings) == RATINGS


def figures(this: Lecture, rows: Sequence[tuple[str, Any, Any, Any]]) -> None:
    """Print rows (figure, documented, as documented, ours) as a table.

    With the lecture's whole sample a column says whether the second and the
    third are equal.
    """
    header = ["figure", "documented", "as documented", "ours"]
    cells: list[list[Any]] = [list(row) for row in rows]
    if this.whole:
        header.append("equal?")
        for row in cells:
            known = row[1] != "" and row[2] != ""
            row.append(yes_or_no(is_equal(row[1], row[2])) if known else "")
    print_table(header, cells)


def is_equal(documented: Any, ours: Any) -> bool:
    """Whether two figures are printed alike, or agree to twelve digits.

    The last digits of an error depend on the order of its additions.

    >>> is_equal("5.75", "5.75"), is_equal(5.28926338380112, 5.2892633838011195)
    (True, True)
    >>> is_equal("4.79", "4.80")
    False
    """
    if isinstance(documented, float) and isinstance(ours, float):
        return math.isclose(documented, ours, rel_tol=1e-12)
    return str(documented) == str(ours)
