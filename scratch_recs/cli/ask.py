"""Asking a person at the terminal for ratings, patiently."""

from __future__ import annotations

from typing import Callable, Sequence

from scratch_recs.datasets.checks import Scale, checked_rating
from scratch_recs.errors import DataError


def ask_ratings(
    films: Sequence[tuple[str, str]],
    scale: Scale,
    ask: Callable[[str], str] = input,
) -> list[tuple[str, float]]:
    """The ratings [(item_id, rating), …] that a person gives to (item_id, title) films.

    An empty answer passes a film over, 'q' (or the end of the input) ends it, and
    whatever is no rating inside the scale is asked again. `ask` shows a prompt and
    returns the answer, as the built-in `input` does.

    >>> answers = iter(["5", "", "great", "4"])
    >>> films = [("50", "Star Wars"), ("100", "Fargo"), ("1", "Toy Story")]
    >>> ask_ratings(films, (1, 5), ask=lambda prompt: next(answers))
      Rate each film from 1 to 5; Enter: not seen, q: that's all.
      'great' is not a rating from 1 to 5.
    [('50', 5.0), ('1', 4.0)]
    """
    low, high = scale
    print(
        f"  Rate each film from {low:g} to {high:g}; Enter: not seen, q: that's all."
    )
    rated: list[tuple[str, float]] = []
    waiting = list(films)
    while waiting:
        item_id, title = waiting[0]
        number = len(films) - len(waiting) + 1
        try:
            answer = ask(f"  {number:2}/{len(films)}  {title}: ").strip()
        except EOFError:
            print()
            break
        if answer.lower() == "q":
            break
        if answer:
            try:
                rated.append((item_id, checked_rating(answer, scale, title)))
            except DataError:
                print(f"  {answer!r} is not a rating from {low:g} to {high:g}.")
                continue
        waiting.pop(0)
    return rated
