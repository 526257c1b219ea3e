"""The lecture on interests: what is popular, similar users, similar interests.

Every figure that the lecture prints stands beside ours. With `--data FILE` it
runs on a file of your own (one line of interests per user), without documented
figures.

After Joel Grus, Data Science from Scratch (2nd edition, 2019), chapter 23.
"""

from __future__ import annotations

import argparse
from functools import cached_property
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs import (
    cosine_similarity,
    count_interests,
    item_based_suggestions,
    load_interests,
    most_popular_new_interests,
    most_similar_interests_to,
    user_based_suggestions,
)
from scratch_recs.cli.options import make_parser
from scratch_recs.cli.printing import say
from scratch_recs.datasets.interests import FILE
from scratch_recs.item_based import make_interest_user_matrix
from scratch_recs.similarity import most_similar
from scratch_recs.user_based import (
    add_up_interests,
    add_up_weights,
    make_user_interest_vector,
)
from scripts.interests.documented import RANKINGS
from scripts.interests.steps import (
    Rankings,
    Users,
    four_users,
    popular,
    similar_interests,
    similar_users,
)
from scripts.lecture.run import Run
from scripts.lecture.step import Step

STEPS = (
    Step(
        name="popular",
        title="What is popular",
        show=popular,
        minutes=10,
        code=(count_interests, most_popular_new_interests),
        no_formula="No formula: interests are counted, then sorted.",
        ask=(
            "A user nobody knows anything of comes in. What do you suggest?",
            "Two users get the same list, but for what they have. Who is "
            "served well by that, and who is not?",
            "Of two interests with the same count one comes first. Which one, "
            "and which other rules could there be?",
        ),
    ),
    Step(
        name="four",
        title="Similar users: four of them, by hand",
        show=four_users,
        minutes=10,
        code=(add_up_interests, add_up_weights),
        formula=(add_up_interests,),
        ask=(
            "Add up the weights on paper before the program does. Which "
            "interest wins?",
            "The lecture states the similarities 0.7, 0.8 and 0.6. Why can "
            "the first not be a cosine of these two users?",
            "Why is 0.7 + 0.6 printed as 1.2999999999999998?",
        ),
    ),
    Step(
        name="users",
        title="Similar users: suggest what they are interested in",
        show=similar_users,
        minutes=20,
        code=(
            make_user_interest_vector,
            cosine_similarity,
            most_similar,
            user_based_suggestions,
        ),
        formula=(cosine_similarity, add_up_interests),
        ask=(
            "Vectors of ones and zeros: when is the cosine 0, and when is it "
            "1? Can it be negative here?",
            "User 9 is most like user 0. Which interests do the two share?",
            "MapReduce comes first though one user alone has it. Is that what "
            "you want? What would you change?",
        ),
    ),
    Step(
        name="interests",
        title="Similar interests: the same on the transposed table",
        show=similar_interests,
        minutes=20,
        code=(
            make_interest_user_matrix,
            most_similar_interests_to,
            item_based_suggestions,
        ),
        formula=(item_based_suggestions,),
        ask=(
            "What is a row of the transposed table, and what is a column?",
            "A shop has a million users and a thousand items. Which of the "
            "two tables of similarities do you compute in advance?",
            "Why does Big Data, which user 0 has, stand among the "
            "suggestions of the lecture?",
        ),
    ),
)


class Interests(Run):
    """The users, and what the lecture prints of them."""

    steps = STEPS

    @classmethod
    def parser(cls) -> argparse.ArgumentParser:
        """The options of all scripts; here some of them change nothing."""
        return make_parser(
            "What is popular, similar users, similar interests: the lecture.",
            "less than a second",
            idle=("seed", "quick"),
            data="a CSV file of your own (one line of interests per user), or "
            "a folder with an interests.csv (default: the lecture's users)",
        )

    @cached_property
    def users(self) -> Users:
        """One list of interests per user."""
        return choose_users(self.options.data)

    @cached_property
    def documented(self) -> Rankings:
        """What the lecture prints; nothing for users of your own."""
        return RANKINGS if self.users == load_interests() else {}

    def prepare(self) -> None:
        """Read the users, if need be with a remark whose they are."""
        self.value("users")

    def introduce(self) -> None:
        """How users are numbered."""
        if self.documented:
            say(
                "Users are numbered from 0: the lecture's 'user 1' is our "
                "user 0."
            )


def choose_users(given: Optional[str]) -> Users:
    """The users of the file or folder `given`; the lecture's if it has none."""
    if given and Path(given).is_dir() and not Path(given, FILE).is_file():
        say(f"{given} holds no {FILE}: these are the users of the lecture.")
        return load_interests()
    return load_interests(given)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Walk through the lecture."""
    Interests.of(arguments).start()
