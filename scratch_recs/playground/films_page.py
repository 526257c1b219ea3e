"""The first page: films to rate on one side, four lists on the other."""

from __future__ import annotations

from typing import NamedTuple, Sequence
from urllib.parse import urlencode

from scratch_recs.playground.lists import columns
from scratch_recs.playground.room import Room
from scratch_recs.playground.tags import Markup, tag, together
from scratch_recs.playground.visitors import Visitor, drawn_sliders

_AT_ONCE = 12  # films to rate on one page


class Question(NamedTuple):
    """Which films a page asks about.

    page     where the questions stand: '' or 'map'
    words    what was searched for; '' for the films that most people rated
    start    how many of these films are passed over
    """

    page: str = ""
    words: str = ""
    start: int = 0

    @property
    def address(self) -> str:
        """The page with this question, relative to the visitor's address.

        >>> Question("map", "star wars", 12).address
        'map?q=star+wars&start=12'
        """
        asked = {"q": self.words, "start": self.start or ""}
        query = urlencode({key: value for key, value in asked.items() if value})
        return (self.page or "./") + (f"?{query}" if query else "")


def films_page(room: Room, visitor: Visitor, question: Question) -> Markup:
    """What stands between the header and the end of the page.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> 'id="film-item 1-5"' in films_page(room, Visitor(), Question())
    True
    """
    return tag(
        "div",
        rating_panel(room, visitor, question),
        tag(
            "section",
            tag("h2", "What should you see next?", id="lists-title"),
            tag(
                "form",
                drawn_sliders(["k"], visitor.settings),
                tag("button", "Use this k", class_="plain"),
                method="post",
                action="k",
                data_swap="change",
            ),
            tag("div", columns(room, visitor), id="lists", data_live=True),
            aria_labelledby="lists-title",
        ),
        class_="beside",
    )


def rating_panel(room: Room, visitor: Visitor, question: Question) -> Markup:
    """Search, films with stars, and what has been rated.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> panel = rating_panel(room, Visitor(), Question(words="item 119"))
    >>> panel.count("<fieldset")
    1
    """
    return tag(
        "section",
        tag("h2", "Rate films", id="rate-title"),
        _search(question),
        tag(
            "form",
            tag(
                "div",
                _films(room, visitor, question),
                id="films",
                data_live=True,
            ),
            tag("button", "Save and recommend", class_="plain"),
            method="post",
            action="rate",
            data_swap="change",
            id="rate",
        ),
        tag(
            "form",
            tag(
                "div",
                _rated(room, visitor, question),
                id="rated",
                data_live=True,
            ),
            method="post",
            action="forget",
            data_swap="submit",
        ),
        aria_labelledby="rate-title",
        class_="rating",
    )


def _search(question: Question) -> Markup:
    return tag(
        "form",
        tag("label", "Search a title", for_="q"),
        tag(
            "input",
            type="search",
            id="q",
            name="q",
            value=question.words,
            maxlength=100,
            autocomplete="off",
        ),
        tag("button", "Search", class_="plain"),
        method="get",
        action=question.page or "./",
        data_swap="input",
        role="search",
    )


def _films(room: Room, visitor: Visitor, question: Question) -> Markup:
    """One row of stars for each film, and the way to more films."""
    found = room.find(question.words)
    some = found[question.start : question.start + _AT_ONCE]
    rows = [_stars(room, visitor, item_id) for item_id in some]
    if not rows:
        rows = [tag("p", "No title holds these words.")]
    after = question._replace(start=question.start + _AT_ONCE)
    before = question._replace(start=max(0, question.start - _AT_ONCE))
    ways = [("Films before", before, question.start > 0)]
    ways.append(("More films", after, after.start < len(found)))
    links = [
        tag(
            "a",
            words,
            href=to.address,
            data_swap=True,
            id=words.replace(" ", "-"),
        )
        for words, to, leads_somewhere in ways
        if leads_somewhere
    ]
    return together([*rows, tag("p", *links, class_="ways"), _hidden(question)])


def _hidden(question: Question) -> Markup:
    """What a form sends along, so that the answer is the same page."""
    return together(
        tag("input", type="hidden", name=name, value=value)
        for name, value in zip(("page", "q", "start"), question)
    )


def _stars(room: Room, visitor: Visitor, item_id: str) -> Markup:
    """The stars of one film: one choice, by mouse or arrow keys."""
    low, high = map(int, room.ratings.scale)
    rating = int(visitor.rated.get(item_id, 0))
    choices = [_choice(item_id, 0, "–", "not seen", rating == 0)]
    for stars in range(low, high + 1):
        words = f"{stars} star{'s' if stars > 1 else ''}"
        choices.append(_choice(item_id, stars, "★", words, rating == stars))
    return tag(
        "fieldset",
        tag("legend", room.title(item_id)),
        tag("div", *choices, class_="stars"),
    )


def _choice(
    item_id: str, value: int, sign: str, words: str, checked: bool
) -> Markup:
    return tag(
        "label",
        tag(
            "input",
            type="radio",
            name=f"film-{item_id}",
            id=f"film-{item_id}-{value}",
            value=value,
            checked=checked,
        ),
        tag("span", sign, aria_hidden="true"),
        tag("span", words, class_="spoken"),
        class_="star" if value else "unseen",
        title=words,
    )


def _rated(room: Room, visitor: Visitor, question: Question) -> Markup:
    """All that the visitor has rated, the latest first."""
    if not visitor.rated:
        return tag("p", "You have rated nothing yet.", class_="note")
    rows: Sequence[Markup] = [
        tag(
            "li",
            f"{room.title(item_id)} ",
            tag(
                "span",
                "★" * int(rating),
                aria_label=f"{rating:g} stars",
                role="img",
            ),
            " ",
            tag(
                "button",
                "×",
                name="film",
                value=item_id,
                aria_label=f"forget {room.title(item_id)}",
                id=f"forget-{item_id}",
            ),
        )
        for item_id, rating in reversed(list(visitor.rated.items()))
    ]
    return together(
        [
            tag("h3", f"Your ratings: {len(visitor.rated)}"),
            tag("ul", *rows, class_="rated"),
            _hidden(question),
        ]
    )
