"""The lists side by side: what four recommenders propose to one visitor.

Each has its formula, its source, its error, and for every film the parts that
add up to the prediction.
"""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Sequence

from scratch_recs.factorization.fold_in import fold_in
from scratch_recs.knn.rating_knn import ItemKNN, UserKNN
from scratch_recs.mf_sgd import prediction
from scratch_recs.playground.background import Run, with_k
from scratch_recs.playground.room import Room
from scratch_recs.playground.tags import Markup, shown_sources, tag, together
from scratch_recs.playground.visitors import Visitor
from scratch_recs.popularity import (
    count_interests,
    most_popular_new_interests,
)
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.explanation import Explanation

_LENGTH = 8  # of a list

_PARTS = 6  # of a prediction that are shown one by one


class _Column(NamedTuple):
    """One list and what stands around it.

    films    the films as list elements; none if there is a note instead
    """

    key: str
    name: str
    formula: str
    functions: Sequence[Callable[..., object]]
    films: Sequence[Markup] = ()
    note: str = ""


def trained_run(room: Room, visitor: Visitor) -> Run:
    """The visitor's last whole training; the one of the room before that."""
    return visitor.trained or room.run


def columns(room: Room, visitor: Visitor) -> Markup:
    """The four lists as HTML.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> room.learning.wait()
    >>> visitor = Visitor()
    >>> visitor.rated["item 1"] = 5.0
    >>> columns(room, visitor).count("<li>")
    32
    """
    return together(
        _drawn(column, _error(room, visitor, column.key))
        for column in (
            _popular(room, visitor),
            _neighbours(room, visitor, "users"),
            _neighbours(room, visitor, "items"),
            _factors(room, visitor),
        )
    )


# --- What stands in each list -------------------------------------------------


def _popular(room: Room, visitor: Visitor) -> _Column:
    films = []
    for item_id, count in room.popular(list(visitor.rated), _LENGTH):
        why = tag(
            "p",
            f"{count} of {len(room.train.user_ids)} people gave it "
            f"{room.train.likes_from:g} stars or more.",
        )
        films.append(_film(room, "popular", item_id, f"{count}", why))
    return _Column(
        "popular",
        "Popular",
        "the most likes first",
        (count_interests, most_popular_new_interests),
        films,
    )


def _neighbours(room: Room, visitor: Visitor, key: str) -> _Column:
    k = int(visitor.settings["k"])
    fitted = room.neighbours.get(key)
    # To the formula, films are what people are: ItemKNN exchanges the two.
    exchange = () if key == "users" else (ItemKNN._question,)
    column = _Column(
        key,
        f"{k} nearest {'people' if key == 'users' else 'films'}",
        "r̂ = μ + b_u + b_i + Σ sim · (r - baseline) / Σ sim",
        (UserKNN._prediction, UserKNN._neighbours, *exchange),
    )
    if fitted is None or not visitor.rated:
        note = "Rate a film: neighbours are found through your ratings."
        return column._replace(note=_waiting(room, fitted) or note)
    films = _predicted(room, visitor, key, with_k(fitted, k))
    return column._replace(films=films)


def _factors(room: Room, visitor: Visitor) -> _Column:
    run = trained_run(room, visitor)
    column = _Column(
        "factors",
        f"{run.settings['factors']:g} learned factors",
        "r̂ = μ + b + c + p · q",
        (prediction, fold_in),
    )
    if run.model is None:
        return column._replace(note=_waiting(room, None))
    films = _predicted(room, visitor, "factors", run.model)
    return column._replace(films=films)


def _waiting(room: Room, model: Optional[Recommender]) -> str:
    """What to say while a model of the room still learns; '' if it does not."""
    if model is not None:
        return ""
    return room.learning.problem or "It is still learning: a few seconds."


def _predicted(
    room: Room, visitor: Visitor, key: str, model: Recommender
) -> list[Markup]:
    """The best films of a model, each with the parts of its prediction."""
    rated = list(visitor.rated.items())
    films = []
    for item_id, score in model.recommend_for(rated, _LENGTH):
        why = model.explain_for(rated, item_id)
        # The neighbours are people, or films that the visitor has rated.
        names = room.titles if key == "items" else _people(why)
        parts = why.named(names)
        shown = _parts_table(parts, why.prediction)
        films.append(_film(room, key, item_id, f"{score:.2f}", shown))
    return films


def _people(why: Explanation) -> dict[str, str]:
    """{id: name} of neighbours who are known by a number only."""
    ids = [neighbour.id for neighbour in why.neighbours]
    return {id: f"person {id}" for id in ids if id.isdigit()}


def _error(room: Room, visitor: Visitor, key: str) -> str:
    """How far the predictions of a column are off, as far as that is known."""
    if key == "popular":
        return "It predicts no ratings."
    if key == "factors":
        history = trained_run(room, visitor).history
        errors = [epoch.validation for epoch in history if epoch.validation]
        return f"RMSE {errors[-1] ** 0.5:.3f}" if errors else ""
    both = visitor.errors.get(int(visitor.settings["k"]))
    if both is None:
        return tag("a", "RMSE: measure it", href="training")
    return f"RMSE {both[0 if key == 'users' else 1]:.3f}"


# --- How it is drawn ----------------------------------------------------------


def _drawn(column: _Column, error: str) -> Markup:
    title = f"{column.key}-title"
    return tag(
        "section",
        tag("h3", column.name, id=title),
        tag("p", tag("code", column.formula), class_="formula"),
        tag("p", error, class_="error"),
        tag("p", column.note, class_="note") if column.note else Markup(),
        tag("ol", *column.films) if column.films else Markup(),
        tag(
            "details",
            tag("summary", "the source that runs"),
            shown_sources(*column.functions),
            id=f"source-{column.key}",
            class_="sources",
        ),
        aria_labelledby=title,
        id=column.key,
        class_="column",
    )


def _film(
    room: Room, key: str, item_id: str, score: str, why: Markup
) -> Markup:
    return tag(
        "li",
        tag(
            "details",
            tag(
                "summary",
                tag("span", room.title(item_id), class_="film"),
                " ",
                tag("span", score, class_="score"),
            ),
            why,
            id=f"why-{key}-{item_id}",
        ),
    )


def _parts_table(
    parts: Sequence[tuple[str, float]], prediction: float
) -> Markup:
    """The parts of a prediction and their sum; many small ones are one line."""
    shown = list(parts[:_PARTS])
    rest = parts[_PARTS:]
    if rest:
        total = sum(amount for _, amount in rest)
        shown.append((f"{len(rest)} more", total))
    rows = [
        tag(
            "tr",
            tag("td", f"{amount:{'+' if place else ''}.2f}"),
            tag("td", cause),
        )
        for place, (cause, amount) in enumerate(shown)
    ]
    rows.append(
        tag(
            "tr",
            tag("td", f"{prediction:.2f}"),
            tag("th", "predicted", scope="row"),
        )
    )
    return tag("table", tag("tbody", *rows), class_="parts")
