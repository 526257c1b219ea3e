"""The second page: sliders, and the errors that follow from them."""

from __future__ import annotations

from typing import Optional, Sequence

from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.svg import Point
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.mf_sgd import epoch
from scratch_recs.playground.background import Run
from scratch_recs.playground.room import Room
from scratch_recs.playground.tags import Markup, shown_sources, tag, together
from scratch_recs.playground.visitors import TRAINED, Visitor, drawn_sliders

_NAMES = {"train": "Training", "measure": "Measuring"}


def training_page(room: Room, visitor: Visitor) -> Markup:
    """What stands between the header and the end of the page.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> page = training_page(Room(synthetic_ratings(), {}), Visitor())
    >>> page.count('type="range"'), "def epoch(" in page
    (5, True)
    """
    return together(
        [
            _part(
                "Train: learned factors",
                _form("train", TRAINED, visitor, "Train"),
                _live("curve", room, visitor, "train", _curve(room, visitor)),
                "x ← x - η ∂loss/∂x, for p, q, b and c",
                shown_sources(epoch),
            ),
            _part(
                "Measure: how many neighbours?",
                _form("measure", ["k"], visitor, "Measure"),
                _live("errors", room, visitor, "measure", _errors(visitor)),
                "RMSE = √(Σ (r̂ - r)² / n)",
                shown_sources(UserKNN._neighbours, UserKNN._prediction),
            ),
        ]
    )


def status(room: Room, visitor: Visitor) -> str:
    """One sentence on what happens in the background; '' if nothing ever did.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> room.learning.wait()
    >>> status(room, Visitor())
    ''
    """
    job = visitor.job
    if job is None:
        is_ready = room.learning.is_over
        return "" if is_ready else "The models are learning."
    name = _NAMES[visitor.task]
    if not job.is_over:
        return f"{name}: {job.share:.0%}"
    if job.problem:
        return f"{name} has stopped: {job.problem}."
    return f"{name} was stopped." if job.share < 1 else f"{name} is done."


def _part(
    title: str, form: Markup, live: Markup, formula: str, sources: Markup
) -> Markup:
    """A section: sliders and picture, and the source beside them."""
    name = title.split(":")[0].lower()
    beside = tag(
        "div",
        tag("p", tag("code", formula), class_="formula"),
        sources,
        class_="sources",
    )
    heading = tag("h2", title, id=f"{name}-title")
    left = tag("div", heading, form, live)
    return tag(
        "section",
        left,
        beside,
        class_="workshop",
        aria_labelledby=f"{name}-title",
    )


def _form(
    action: str, sliders: Sequence[str], visitor: Visitor, verb: str
) -> Markup:
    return tag(
        "form",
        tag("div", drawn_sliders(sliders, visitor.settings), class_="sliders"),
        tag("button", verb),
        method="post",
        action=action,
        data_swap="change",
    )


def _live(
    name: str, room: Room, visitor: Visitor, task: str, picture: Markup
) -> Markup:
    """The part of a section that changes while something happens."""
    job = visitor.job if visitor.task == task else None
    parts = [picture]
    if job is not None:
        words = tag("p", status(room, visitor), class_="note")
        parts = [words, picture]
        if not job.is_over:
            parts = [words, _progress(job.share), picture]
    return tag("div", *parts, id=name, data_live=True)


def _progress(share: float) -> Markup:
    return tag(
        "form",
        tag(
            "progress", value=f"{share:.2f}", max=1, aria_label="how far it is"
        ),
        tag("button", "Stop"),
        method="post",
        action="stop",
        data_swap="submit",
        class_="progress",
    )


def _curve(room: Room, visitor: Visitor) -> Markup:
    """Both errors after each epoch, and the curve of the training before."""
    run = visitor.run or room.run
    if not run.history:
        return tag("p", "No epoch is over yet.", class_="note")
    series: dict[str, list[Point]] = {
        "training": [(e.number, e.train**0.5) for e in run.history],
        "validation": _validation(run),
    }
    before = visitor.before or (room.run if visitor.run else None)
    if before is not None and before.history:
        series["validation, before"] = _validation(before)
    number, error = min(series["validation"], key=lambda point: point[1])
    return figure(
        line_chart(
            series,
            f"Learning {run.name}",
            "epoch",
            "RMSE",
            (number, error, f"{error:.3f} after epoch {number:g}"),
            x_scale="whole",
            subtitle=f"Before: {before.name}" if before is not None else "",
        )
    )


def _validation(run: Run) -> list[Point]:
    return [
        (float(e.number), e.validation**0.5)
        for e in run.history
        if e.validation is not None
    ]


def _errors(visitor: Visitor) -> Markup:
    """The errors of all k that were measured so far."""
    if not visitor.errors:
        words = "Choose k, and see the errors of both k-NN models."
        return tag("p", words, class_="note")
    found = sorted(visitor.errors.items())
    k = visitor.settings["k"]
    mark: Optional[tuple[float, float, str]] = None
    if k in visitor.errors:
        error = min(visitor.errors[int(k)])
        mark = k, error, f"k = {k:g}: {error:.3f}"
    return figure(
        line_chart(
            {
                "people": [(k, users) for k, (users, _) in found],
                "films": [(k, items) for k, (_, items) in found],
            },
            "Errors of the k nearest people and films",
            "k",
            "RMSE",
            mark,
            x_scale="log",
        )
    )


def figure(svg: str) -> Markup:
    """A picture that is as wide as the page, or can be moved on a small one.

    >>> figure("<svg></svg>\\\\n")
    '<figure class="picture" tabindex="0"><svg></svg>\\\\n</figure>'
    """
    return tag("figure", Markup(svg), class_="picture", tabindex=0)
