"""What forms do: each changes one visitor, and says which page shows it.

    rate      film-ID = number of stars, or 0 for "not seen"
    forget    film = ID
    k         k
    train     factors, regularization, learning_rate, epochs
    measure   k; the errors of some other k follow
    stop

`page`, `q` and `start` lead back to the page that the form stands on.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Callable, Mapping

from scratch_recs.datasets.checks import checked_rating
from scratch_recs.errors import DataError
from scratch_recs.playground.background import Job, Run, measured, with_k
from scratch_recs.playground.films_page import Question
from scratch_recs.playground.room import Room
from scratch_recs.playground.visitors import SLIDERS, TRAINED, Visitor
from scratch_recs.progress import Watcher

# What a form or an address brings: {name of a field: text}.
Fields = Mapping[str, str]

# These are measured, too: one error alone says little.
_USUAL_K = (40, 10, 3, 1, 20, 5, 80)

Form = Callable[[Room, Visitor, Fields], str]


def question_of(page: str, fields: Fields) -> Question:
    """What a page has to ask about. Raises DataError if it makes no sense.

    >>> question_of("", {"q": "star wars"})
    Question(page='', words='star wars', start=0)
    """
    start = fields.get("start") or "0"
    if not (start.isascii() and start.isdigit() and len(start) < 7):
        raise DataError("start is a whole number")
    return Question(page, fields.get("q", ""), int(start))


def _back(fields: Fields) -> str:
    page = "map" if fields.get("page") == "map" else ""
    return question_of(page, fields).address


def _rate(room: Room, visitor: Visitor, fields: Fields) -> str:
    mark = "film-"
    given = {
        name[len(mark) :]: text
        for name, text in fields.items()
        if name.startswith(mark)
    }
    # All of them are looked at before any of them counts.
    stars = {film: _stars(room, film, text) for film, text in given.items()}
    place = _back(fields)
    for film, number in stars.items():
        if number:
            visitor.rated[film] = number
        else:
            visitor.rated.pop(film, None)
    return place


def _stars(room: Room, film: str, text: str) -> float:
    """The rating of a film; 0 for "not seen"."""
    name = room.title(_known(room, film))
    if text == "0":
        return 0.0
    stars = checked_rating(text, room.ratings.scale, name)
    if stars % 1:
        raise DataError(f"{name}: half a star cannot be given")
    return stars


def _known(room: Room, film: str) -> str:
    if not room.counts.get(film):
        raise DataError("there is no such film")
    return film


def _forget(room: Room, visitor: Visitor, fields: Fields) -> str:
    place = _back(fields)
    visitor.rated.pop(_known(room, fields.get("film", "")), None)
    return place


def _setting(name: str, fields: Fields) -> float:
    return SLIDERS[name].value(fields.get(name, ""))


def _k(room: Room, visitor: Visitor, fields: Fields) -> str:
    visitor.settings["k"] = _setting("k", fields)
    return "./"


def _train(room: Room, visitor: Visitor, fields: Fields) -> str:
    chosen = {name: _setting(name, fields) for name in TRAINED}
    visitor.settings.update(chosen)
    run = Run(chosen)
    visitor.before = visitor.run
    visitor.run = run

    def train(tell: Watcher) -> None:
        run.train(room.train, room.validation, room.seed, tell)
        visitor.trained = run

    return _begin(room, visitor, "train", train)


def _measure(room: Room, visitor: Visitor, fields: Fields) -> str:
    visitor.settings["k"] = _setting("k", fields)
    wanted = dict.fromkeys([int(visitor.settings["k"]), *_USUAL_K])
    missing = [k for k in wanted if k not in visitor.errors]

    def measure(tell: Watcher) -> None:
        room.learning.wait()
        done = 0.0
        for k in missing:
            errors = []
            for model in (room.neighbours["users"], room.neighbours["items"]):
                errors.append(
                    measured(
                        with_k(model, k),
                        room.validation,
                        room.lock,
                        lambda share: tell((done + share) / 2 / len(missing)),
                    )
                )
                done += 1
            visitor.errors[k] = errors[0], errors[1]
        tell(1.0)

    return _begin(room, visitor, "measure", measure)


def _begin(
    room: Room, visitor: Visitor, task: str, work: Callable[[Watcher], None]
) -> str:
    visitor.stop()
    visitor.task = task
    visitor.job = Job(work, room.turns)
    return "training"


def _stop(room: Room, visitor: Visitor, fields: Fields) -> str:
    visitor.stop()
    return "training"


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "rate": _rate,
        "forget": _forget,
        "k": _k,
        "train": _train,
        "measure": _measure,
        "stop": _stop,
    }
)
