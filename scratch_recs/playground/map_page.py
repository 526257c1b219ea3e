"""The third page: films by principal components, and one's own place in it."""

from __future__ import annotations

from typing import Optional, Sequence

from scratch_recs.charts.scatter import scatter
from scratch_recs.factorization.pca import (
    principal_components,
    top_eigenvector,
    transform,
)
from scratch_recs.linear_algebra import Vector, dot
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.playground.films_page import Question, rating_panel
from scratch_recs.playground.lists import trained_run
from scratch_recs.playground.room import Room
from scratch_recs.playground.tags import Markup, shown_sources, tag
from scratch_recs.playground.training_page import figure
from scratch_recs.playground.visitors import Visitor

_FILMS = 40  # with their names; more would not find a place

_WORDS = (
    "Each film stands where its vector q has the two directions along which "
    "the vectors of all films differ most. You stand where your vector p has "
    "the same two. A film in your direction fits your taste: far out on your "
    "side, the product p · q is large; on the other side it is negative."
)


def map_page(room: Room, visitor: Visitor, question: Question) -> Markup:
    """What stands between the header and the end of the page.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> room.learning.wait()
    >>> "<svg" in map_page(room, Visitor(), Question("map"))
    True
    """
    model = trained_run(room, visitor).model
    if model is None:
        picture = tag("p", "The model is still learning.", class_="note")
    else:
        picture = figure(film_map(room, visitor, model))
    return tag(
        "div",
        rating_panel(room, visitor, question),
        tag(
            "section",
            tag("h2", "A map of films", id="map-title"),
            tag("div", picture, id="map", data_live=True),
            tag("p", _WORDS),
            tag(
                "details",
                tag("summary", "the source that runs"),
                shown_sources(principal_components, top_eigenvector),
                id="source-map",
                class_="sources",
            ),
            aria_labelledby="map-title",
        ),
        class_="beside",
    )


def film_map(room: Room, visitor: Visitor, model: MatrixFactorization) -> str:
    """The SVG: films that many have rated, and the place of the visitor.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> room.learning.wait()
    >>> visitor = Visitor()
    >>> visitor.rated["item 1"] = 5.0
    >>> ">you</text>" in film_map(room, visitor, room.run.model)
    True
    """
    vectors = model.item_vectors
    latest = list(visitor.rated)[-_FILMS:]
    shown = list(dict.fromkeys([*latest, *room.films]))[:_FILMS]
    every = [vectors[item_id] for item_id in room.films]
    components = principal_components(every, 2)
    places = dict(zip(room.films, transform(every, components)))
    directions = [component.direction for component in components]
    return scatter(
        [(*_pair(places[item_id]), room.title(item_id)) for item_id in shown],
        "Films by what was learned of them",
        "first principal component",
        "second principal component",
        subtitle=trained_run(room, visitor).name,
        mark=_you(visitor, model, directions),
    )


def _pair(place: Vector) -> tuple[float, float]:
    x, y = place
    return x, y


def _you(
    visitor: Visitor, model: MatrixFactorization, directions: Sequence[Vector]
) -> Optional[tuple[float, float, str]]:
    """Where the visitor's vector p has the components; None without ratings.

    The mean of the films is not taken away from p: so with two factors the
    product of two places, x · x + y · y, is p · q but for a constant.
    """
    rows = model.ratings.item_index
    rated = [(rows[item_id], r) for item_id, r in visitor.rated.items()]
    if not rated:
        return None
    _, p = model._newcomer(rated)
    x, y = (dot(p, direction) for direction in directions)
    return x, y, "you"
