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
    """The ratings [(item_id, rating), …] that a person gives to films.

    films: (item_id, title). An empty answer means "not seen"; 'q' (or the end
    of the input) ends the questions; any other answer that is not a rating
    inside the scale is asked again. `ask` shows a prompt and returns the
    answer, as the built-in `input` does.

    >>> answers = iter(["5", "", "great", "4"])
    >>> films = [("50", "Star Wars"), ("100", "Fargo"), ("1", "Toy Story")]
    >>> ask_ratings(films, (1, 5), ask=lambda prompt: next(answers))
      Rate each film from 1 to 5; Enter: not seen, q: that's all.
      'great' is not a rating from 1 to 5.
    [('50', 5.0), ('1', 4.0)]
    """
    limits = f"from {scale[0]:g} to {scale[1]:g}"
    print(f"  Rate each film {limits}; Enter: not seen, q: that's all.")
    rated: list[tuple[str, float]] = []
    for number, (item_id, title) in enumerate(films, start=1):
        prompt = f"  {number:2}/{len(films)}  {title}: "
        answer = _read(prompt, ask)
        while not _is_answer(answer, scale):
            print(f"  {answer!r} is not a rating {limits}.")
            answer = _read(prompt, ask)
        if answer.lower() == "q":
            break
        if answer:
            rated.append((item_id, checked_rating(answer, scale, title)))
    return rated


def _read(prompt: str, ask: Callable[[str], str]) -> str:
    """The answer without blanks around it; 'q' at the end of the input."""
    try:
        return ask(prompt).strip()
    except EOFError:
        print()
        return "q"


def _is_answer(answer: str, scale: Scale) -> bool:
    """True if the answer is empty, 'q', or a rating inside the scale."""
    if answer.lower() in ("", "q"):
        return True
    try:
        checked_rating(answer, scale, "the answer")
    except DataError:
        return False
    return True
