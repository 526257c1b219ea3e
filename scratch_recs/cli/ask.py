"""A conversation with a person who rates films at the terminal.

What has been said is a list of answers, in the order in which they were given;
`undo` drops the last one. All else (what has been rated, which film comes next)
is read from that list, so nothing can get out of step.

A round asks until ten films are rated. Then the person sees a list of other
films, and may go on: `more` begins another round. What can be typed, and what
it does, stands in the table COMMANDS.
"""

from __future__ import annotations

from typing import Callable, Mapping, NamedTuple, Optional, Protocol, Sequence

from scratch_recs.cli.printing import say, shorten
from scratch_recs.datasets.checks import Scale, checked_rating, is_number
from scratch_recs.datasets.movielens import find_titles
from scratch_recs.errors import DataError
from scratch_recs.recommender.fitted import RatedIds

# So many films are rated in a round, and so many asked about at the most: a
# person may have seen few of them.
RATED_IN_A_ROUND = 10
ASKED_IN_A_ROUND = 30

# So many titles are shown to choose from.
_HITS = 9


class Said(NamedTuple):
    """What was said of a film: a rating, or None for "not seen"."""

    item_id: str
    rating: Optional[float]


class Adviser(Protocol):
    """Recommends films to a person who rated some; it prints what it says."""

    def show(self, rated: RatedIds) -> list[str]:
        """Print the best films; their ids."""

    def explain(self, rated: RatedIds, item_id: str) -> None:
        """Print why this film has its place in the list."""


class Conversation:
    """What has been said so far, and what may be said next.

    films      the ids of the films to ask about, in this order
    titles     {id: title} of all films that a search may find; the first found
               stands first
    scale      (lowest, highest) rating

    >>> class Silent:
    ...     def show(self, rated):
    ...         return []
    >>> talk = Conversation(["50"], {"50": "Star Wars"}, (1, 5), Silent())
    >>> talk.prompt()
    '   1/10  Star Wars: '
    >>> talk.hear("5")
    >>> talk.rated
    [('50', 5.0)]
    >>> talk.hear("undo")
      Taken back: 5 for Star Wars
    >>> talk.rated
    []
    """

    def __init__(
        self,
        films: Sequence[str],
        titles: Mapping[str, str],
        scale: Scale,
        adviser: Adviser,
    ) -> None:
        self.films = films
        self.titles = titles
        self.limits = f"{scale[0]:g} to {scale[1]:g}"
        self.scale = scale
        self.adviser = adviser
        self.answers: list[Said] = []
        self.over = False
        # Of this round: the wanted number of ratings, the answers before it.
        self.goal = RATED_IN_A_ROUND
        self.answers_before = 0
        # Of a search: the titles found, and the one that was chosen.
        self.hits: list[str] = []
        self.chosen: Optional[str] = None
        # Of the last list: the ratings that it rests on, and its films.
        self.shown: Optional[RatedIds] = None
        self.listed: list[str] = []

    # --- What follows from the answers ----------------------------------------

    @property
    def rated(self) -> list[tuple[str, float]]:
        """[(item_id, rating), …]; of two ratings of a film the later one."""
        last = dict(self.answers)
        return [(one, r) for one, r in last.items() if r is not None]

    @property
    def film(self) -> Optional[str]:
        """The film that a rating would be of; None if the round is over."""
        if self.chosen is not None:
            return self.chosen
        asked = len(self.answers) - self.answers_before
        if len(self.rated) >= self.goal or asked >= ASKED_IN_A_ROUND:
            return None
        answered = dict(self.answers)
        return next((one for one in self.films if one not in answered), None)

    def prompt(self) -> str:
        """What the person is asked now."""
        if self.hits:
            return f"  Which one (1 to {len(self.hits)}; Enter: none)? "
        film = self.film
        if film is None:
            return "  more, undo, why 1, a title, help or quit: "
        title = shorten(self.titles[film], 50)
        if self.chosen is None:
            return f"  {len(self.rated) + 1:2}/{self.goal}  {title}: "
        given = dict(self.rated).get(film)
        old = "" if given is None else f", now {given:g}"
        return f"  {title} ({self.limits}{old}; Enter: no): "

    # --- What a person may say ------------------------------------------------

    def hear(self, text: str) -> None:
        """Do what the person has said, and show a list if its time has come."""
        text = " ".join(text.split())
        word, _, rest = text.casefold().partition(" ")
        if text.casefold() in COMMANDS:
            COMMANDS[text.casefold()].do(self)
        elif word == "why" and is_number(rest or "1"):
            self._why(rest or "1")
        elif word == "find" and rest:
            self._find(text[len("find ") :])
        elif is_number(text.replace(",", ".")):
            self._number(text.replace(",", "."))
        else:
            self._find(text)
        round_is_over = not self.hits and self.film is None
        if round_is_over and not self.over and self.rated != self.shown:
            self.show_list()

    def skip(self) -> None:
        """The film is not seen; or none of those that were found is meant."""
        film = self.film
        if self.hits or self.chosen is not None:
            self._close_search()
        elif film is not None:
            self.answers.append(Said(film, None))

    def undo(self) -> None:
        """Take the last answer back; if a search is open, only close it."""
        if self.hits or self.chosen is not None:
            self._close_search()
        elif self.answers:
            film, rating = self.answers.pop()
            said = "not seen:" if rating is None else f"{rating:g} for"
            print(f"  Taken back: {said} {shorten(self.titles[film], 50)}")
        else:
            print("  There is no answer to take back.")

    def more(self) -> None:
        """Begin another round; if one is under way, make it longer."""
        self._close_search()
        begin = len(self.rated) if self.film is None else self.goal
        self.goal = begin + RATED_IN_A_ROUND
        self.answers_before = len(self.answers)
        if self.film is None:
            print("  There is no further film to ask about: type a title.")

    def show_list(self) -> None:
        """Show the list that the ratings so far give."""
        self._close_search()
        self.shown = self.rated
        self.listed = self.adviser.show(self.shown)

    def quit(self) -> None:
        """End; the last ratings get their list first."""
        if self.rated != self.shown:
            self.show_list()
        self.over = True

    def help(self) -> None:
        """Say what can be typed."""
        for name, what in HELP:
            say(f"{name.format(limits=self.limits):<10} {what}", " " * 13)
        for name, (_, what) in COMMANDS.items():
            if what:
                say(f"{name:<10} {what}", " " * 13)

    # --- Numbers and titles ---------------------------------------------------

    def _number(self, text: str) -> None:
        if self.hits:
            self._choose(text)
        elif self.film is None:
            print("  There is no film to rate now: type more, or a title.")
        else:
            try:
                rating = checked_rating(text, self.scale, "the answer")
            except DataError:
                print(
                    f"  {shorten(text, 15)!r} is not a rating from "
                    f"{self.limits}; find {shorten(text, 15)} searches titles."
                )
                return
            self.answers.append(Said(self.film, rating))
            self._close_search()

    def _find(self, text: str) -> None:
        found = find_titles(text, self.titles)
        self._close_search()
        if not found:
            print(
                f"  {shorten(text, 30)!r} is not a rating from {self.limits}, "
                "and in no title (type help)."
            )
        elif len(found) == 1:
            self.chosen = found[0]
        else:
            self.hits = found[:_HITS]
            for number, one in enumerate(self.hits, start=1):
                print(f"  {number:4}  {shorten(self.titles[one], 72)}")
            if len(found) > _HITS:
                rest = len(found) - _HITS
                print(f"        and {rest} more: type more of the title")

    def _choose(self, text: str) -> None:
        if text in map(str, range(1, len(self.hits) + 1)):
            self.chosen = self.hits[int(text) - 1]
            self.hits = []
        else:
            print(f"  {shorten(text, 20)} is none of these.")

    def _close_search(self) -> None:
        self.hits = []
        self.chosen = None

    def _why(self, text: str) -> None:
        if self.shown is None or not self.listed:
            print("  There is no list yet: type list.")
        elif text not in map(str, range(1, len(self.listed) + 1)):
            print(f"  The list has the numbers 1 to {len(self.listed)}.")
        else:
            self.adviser.explain(self.shown, self.listed[int(text) - 1])


class Command(NamedTuple):
    """What a word does, and what help says of it."""

    do: Callable[[Conversation], None]
    help: str = ""


COMMANDS = {
    "": Command(Conversation.skip),
    "skip": Command(Conversation.skip),
    "undo": Command(
        Conversation.undo, "take the last answer back; again: that before"
    ),
    "list": Command(Conversation.show_list, "the films for you, so far"),
    "more": Command(
        Conversation.more, "ten more films to rate, then the next list"
    ),
    "help": Command(Conversation.help, "this"),
    "?": Command(Conversation.help),
    "quit": Command(Conversation.quit, "end, after a last list"),
    "q": Command(Conversation.quit),
}

# What can be typed besides.
HELP = [
    ("{limits}", "your rating of the film"),
    ("Enter", "you have not seen it"),
    ("a word", "rate any film: type a part of its title (or: find 2001)"),
    ("why 3", "which of your ratings brought up the third film of the list"),
]


def converse(talk: Conversation, ask: Callable[[str], str] = input) -> None:
    """Ask until the person ends it, or the input ends.

    ask    shows a prompt and returns the answer, as the built-in `input` does
    """
    print(f"  Rate films from {talk.limits}; Enter: not seen. More: type help.")
    while not talk.over:
        try:
            text = ask(talk.prompt())
        except EOFError:
            print()
            text = "quit"
        talk.hear(text)
