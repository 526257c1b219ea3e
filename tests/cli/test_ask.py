"""Asking for ratings: any answers give ratings inside the scale."""

from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.cli.ask import ask_ratings

FILMS = [(str(n), f"Film {n}") for n in range(5)]


def answering(answers):
    """An `input` that gives these answers, and then ends."""
    waiting = iter(answers)

    def ask(prompt):
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask


@given(st.lists(st.one_of(st.text(max_size=5), st.sampled_from("12345q")), max_size=12))
def test_any_answers_give_ratings_inside_the_scale_of_different_films(answers):
    rated = ask_ratings(FILMS, (1, 5), answering(answers))
    assert all(1 <= rating <= 5 for _, rating in rated)
    ids = [item_id for item_id, _ in rated]
    assert ids == sorted(set(ids))


@given(st.lists(st.integers(1, 5), min_size=5, max_size=5))
def test_good_answers_are_taken_one_by_one(stars):
    rated = ask_ratings(FILMS, (1, 5), answering(map(str, stars)))
    assert rated == [(str(n), float(star)) for n, star in enumerate(stars)]


def test_nonsense_is_asked_again_for_the_same_film(capsys):
    rated = ask_ratings(FILMS, (1, 5), answering(["6", "five", "nan", "5", "q"]))
    assert rated == [("0", 5.0)]
    assert capsys.readouterr().out.count("is not a rating from 1 to 5") == 3


def test_enter_passes_over_and_q_ends():
    assert ask_ratings(FILMS, (1, 5), answering(["", "4", "Q", "3"])) == [("1", 4.0)]
