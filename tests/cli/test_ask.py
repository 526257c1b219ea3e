"""A conversation about films: nothing that is typed is lost, and all can be undone."""

from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.cli.ask import (
    ASKED_IN_A_ROUND,
    COMMANDS,
    RATED_IN_A_ROUND,
    Conversation,
    Said,
    converse,
)

TITLES = {str(n): f"Film {n:02}" for n in range(40)}
TITLES.update(star="Star Wars (1977)", trek="Star Trek (1979)", two="2001 (1968)")
FILMS = list(TITLES)


class Notebook:
    """An adviser that writes down what it is asked."""

    def __init__(self):
        self.lists = []
        self.explained = []

    def show(self, rated):
        self.lists.append(list(rated))
        done = dict(rated)
        return [one for one in TITLES if one not in done][:3]

    def explain(self, rated, item_id):
        self.explained.append(item_id)


def talking(*lines, films=FILMS):
    """The conversation after these lines were typed."""
    talk = Conversation(films, TITLES, (1, 5), Notebook())
    for line in lines:
        talk.hear(line)
    return talk


def lists(talk):
    return talk.adviser.lists


WORDS = st.one_of(
    st.sampled_from([*"12345", "2.5", "3,5", "", "more", "list", "why 2", "help"]),
    st.sampled_from(["undo", "skip", "star", "film 0", "find 2001", "why", "9", "nan"]),
    st.text(max_size=6),
).filter(lambda line: line.strip().casefold() not in ("q", "quit"))
LINES = st.lists(WORDS, max_size=30)


# --- Laws ---------------------------------------------------------------------


@given(LINES)
def test_any_lines_give_ratings_inside_the_scale_of_different_films(lines):
    rated = talking(*lines).rated
    assert all(1 <= rating <= 5 for _, rating in rated)
    assert len({one for one, _ in rated}) == len(rated)


@given(LINES, WORDS)
def test_undo_inverts_any_answer(lines, line):
    talk = talking(*lines)
    before = list(talk.answers)
    search_was_open = bool(talk.hits) or talk.chosen is not None
    film = talk.film
    talk.hear(line)
    if len(talk.answers) > len(before):
        talk.hear("undo")
        assert talk.answers == before
        if not search_was_open:
            assert talk.film == film


@given(LINES)
def test_undo_leads_back_to_the_beginning(lines):
    talk = talking(*lines)
    for _ in range(len(talk.answers) + 1):  # one may only close a search
        talk.hear("undo")
    assert talk.answers == [] and talk.film == FILMS[0]


@given(LINES)
def test_no_film_is_asked_about_twice(lines):
    talk = talking()
    asked = []
    for line in lines:
        if talk.film is not None and talk.chosen is None and not talk.hits:
            answered = len(talk.answers)
            film = talk.film
            talk.hear(line)
            if len(talk.answers) > answered:
                asked.append(film)
                assert talk.answers[-1].item_id == film
        elif line != "undo":
            talk.hear(line)
        if line == "undo":
            asked = [one for one in asked if one in dict(talk.answers)]
    assert len(asked) == len(set(asked))


@given(LINES, st.booleans())
def test_every_list_rests_on_the_ratings_and_quit_loses_none(lines, ends):
    talk = Conversation(FILMS, TITLES, (1, 5), Notebook())
    waiting = iter([*lines, "quit"] if ends else lines)

    def ask(prompt):
        assert len(prompt) <= 78
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    converse(talk, ask)
    assert talk.over and lists(talk)[-1] == talk.rated
    # Without a word from the person, no list comes twice.
    if "list" not in [line.strip().casefold() for line in lines]:
        assert all(a != b for a, b in zip(lists(talk), lists(talk)[1:]))


@given(st.lists(st.integers(1, 5), min_size=10, max_size=10))
def test_good_answers_are_taken_one_by_one_and_the_list_comes(stars):
    talk = talking(*map(str, stars))
    assert talk.rated == [(str(n), float(star)) for n, star in enumerate(stars)]
    assert lists(talk) == [talk.rated] and talk.film is None


# --- Rounds -------------------------------------------------------------------


def test_enter_passes_over_and_the_round_still_wants_ten():
    talk = talking("", "4", "skip", "3")
    assert talk.rated == [("1", 4.0), ("3", 3.0)] and lists(talk) == []
    assert talk.prompt() == "   3/10  Film 04: "


def test_a_round_does_not_ask_for_ever():
    talk = talking(*[""] * ASKED_IN_A_ROUND)
    assert talk.film is None and lists(talk) == [[]]


def test_more_goes_on_where_it_stopped(capsys):
    talk = talking(*["3"] * RATED_IN_A_ROUND, "more")
    assert talk.prompt() == "  11/20  Film 10: "
    for _ in range(RATED_IN_A_ROUND):
        talk.hear("4")
    assert [len(rated) for rated in lists(talk)] == [10, 20]
    # Inside a round it makes this one longer.
    assert talking("more").prompt() == "   1/20  Film 00: "
    talk = talking("3", "more", films=FILMS[:1])
    assert "no further film" in capsys.readouterr().out
    talk.hear("5")
    assert talk.rated == [("0", 3.0)]
    assert "no film to rate now" in capsys.readouterr().out


def test_a_list_can_be_had_at_any_time_and_the_questions_go_on():
    talk = talking("5", "list", "list")
    assert lists(talk) == [[("0", 5.0)]] * 2 and talk.film == "1"


def test_undo_after_the_list_asks_again_and_lists_again():
    talk = talking(*["3"] * 10, "undo")
    assert talk.prompt() == "  10/10  Film 09: "
    talk.hear("5")
    assert lists(talk)[-1][-1] == ("9", 5.0)


def test_nothing_is_undone_at_the_beginning(capsys):
    assert talking("undo").answers == []
    assert capsys.readouterr().out == "  There is no answer to take back.\n"
    talking("", "undo")
    assert capsys.readouterr().out == "  Taken back: not seen: Film 00\n"


def test_quit_shows_what_the_last_ratings_give_and_only_that():
    talk = talking("4", "Q")
    assert talk.over and lists(talk) == [[("0", 4.0)]]
    assert len(lists(talking("4", "list", "quit"))) == 1


# --- Numbers ------------------------------------------------------------------


def test_what_is_no_rating_is_asked_again_for_the_same_film(capsys):
    talk = talking("6", "nan", "-1", "1e9", "4_5", "5")
    assert talk.rated == [("0", 5.0)]
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 5
    assert all("is not a rating from 1 to 5" in line for line in out)
    assert all(len(line) <= 80 for line in out)


def test_a_comma_will_do():
    assert talking("3,5").rated == [("0", 3.5)]


# --- Searching ----------------------------------------------------------------


def test_one_hit_is_rated_at_once():
    talk = talking("star w")
    assert talk.prompt() == "  Star Wars (1977) (1 to 5; Enter: no): "
    talk.hear("5")
    assert talk.rated == [("star", 5.0)] and talk.film == "0"


def test_of_several_hits_a_number_chooses(capsys):
    talk = talking("STAR")
    assert talk.prompt() == "  Which one (1 to 2; Enter: none)? "
    out = capsys.readouterr().out
    assert out == "     1  Star Wars (1977)\n     2  Star Trek (1979)\n"
    talk.hear("7")
    assert capsys.readouterr().out == "  7 is none of these.\n"
    talk.hear("2")
    talk.hear("1")
    assert talk.rated == [("trek", 1.0)]


def test_of_many_hits_nine_are_shown(capsys):
    talking("film")
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 10 and out[-1].endswith("and 31 more: type more of the title")


def test_no_hit_is_one_sentence(capsys):
    assert talking("alien").rated == []
    expected = "  'alien' is not a rating from 1 to 5, and in no title (type help).\n"
    assert capsys.readouterr().out == expected


def test_a_search_is_closed_by_enter_undo_or_another_one():
    for line in ("", "undo", "list", "more", "nowhere"):
        for search in ("star", "star w"):
            talk = talking("2", search, line)
            assert not talk.hits and talk.chosen is None
            assert talk.rated == [("0", 2.0)] and talk.film == "1"
    assert talking("star", "star trek").chosen == "trek"


def test_find_searches_what_looks_like_a_number_or_a_command():
    assert talking("find 2001").chosen == "two"
    assert talking("Find star trek").chosen == "trek"


def test_a_second_rating_of_a_film_counts_and_can_be_taken_back():
    talk = talking("4", "film 00")
    assert talk.prompt() == "  Film 00 (1 to 5, now 4; Enter: no): "
    talk.hear("2")
    assert talk.rated == [("0", 2.0)] and talk.film == "1"
    talk.hear("undo")
    assert talk.rated == [("0", 4.0)]


def test_a_film_that_was_passed_over_can_be_found_and_rated():
    assert talking("", "film 00", "3").answers == [Said("0", None), Said("0", 3)]


# --- Help and why -------------------------------------------------------------


def test_help_names_every_command_in_80_columns(capsys):
    talking("help")
    out = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert bool(command.help) == (f"  {name} " in out and bool(name))
    assert "1 to 5" in out and "why 3" in out
    assert max(map(len, out.splitlines())) <= 80


def test_why_explains_a_film_of_the_last_list(capsys):
    talk = talking("5", "why 1")
    assert capsys.readouterr().out == "  There is no list yet: type list.\n"
    for line in ("list", "why", "why 3", "why 4", "why 0", "why x"):
        talk.hear(line)
    assert talk.adviser.explained == ["1", "3"]
    out = capsys.readouterr().out
    assert out.count("The list has the numbers 1 to 3.") == 2
    assert "'why x' is not a rating" in out
