"""The lecture's training loop, rebuilt from its description, to compare with.

Ratings are named tuples, vectors stand in dictionaries and are found by the id
as it is in the file, the dot product is the textbook's. A progress bar counts
every rating. Like many texts, the loop drops the 2 in the derivative of error²:
that is the same as half the learning rate.
"""

from __future__ import annotations

import contextlib
import io
from typing import Iterator

from scratch_recs import Rating, Vector
from scratch_recs.progress import progress_bar

Vectors = dict[str, Vector]


def source_epoch(
    dataset: list[Rating], users: Vectors, movies: Vectors, rate: float
) -> float:
    """One pass as the lecture makes it; the average loss.

    That is computed after every rating, and shown by the bar at every
    thousandth.
    """
    loss = average = 0.0
    with progress_bar(dataset) as bar:
        for number, rating in enumerate(bar):
            movie = movies[rating.item_id]
            user = users[rating.user_id]
            error = checked_dot(user, movie) - float(rating.rating)
            loss += error**2
            slope_of_user = [error * m for m in movie]
            slope_of_movie = [error * u for u in user]
            for j in range(2):
                user[j] -= rate * slope_of_user[j]
                movie[j] -= rate * slope_of_movie[j]
            average = loss / (number + 1)
            if number % 1000 == 0:
                bar.set_postfix_str(f"avg loss: {average}")
    return average


def checked_dot(v: Vector, w: Vector) -> float:
    """The textbook's dot product: a check of lengths, then a sum over zip."""
    if len(v) != len(w):
        raise ValueError(f"{len(v)} and {len(w)} numbers do not match")
    return sum(x * y for x, y in zip(v, w))


@contextlib.contextmanager
def unwatched_terminal() -> Iterator[io.StringIO]:
    """Let progress bars draw, as in the lecture, but where nobody looks."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with contextlib.redirect_stderr(Terminal()) as terminal:
        yield terminal
