"""The second page: sliders, and the errors that follow from them."""

from __future__ import annotations

from typing import Optional, Sequence

from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.svg import Point
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.mf_sgd import epoch
from scratch_recs.playground.background import Job, Run
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
    """What happens, in a sentence or two: it is read aloud when it changes.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> room = Room(synthetic_ratings(), {})
    >>> room.learning.wait()
    >>> status(room, Visitor())
    'Films rated: 0.'
    """
    words = [f"Films rated: {len(visitor.rated)}."]
    if not room.learning.is_over:
        words.append("The models are learning.")
    if visitor.job is not None:
        words.append(_outcome(visitor.job, _NAMES[visitor.task]))
    return " ".join(words)


def _outcome(job: Job, name: str) -> str:
    if not job.is_over:
        return f"{name} …"
    if job.problem:
        return f"{name} has failed: {job.problem}."
    return f"{name} is done." if job.share == 1 else f"{name} was stopped."


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
        if job.is_over:
            words = _outcome(job, _NAMES[task])
            parts = [tag("p", words, class_="note"), picture]
        else:
            parts = [_progress(job.share), picture]
    return tag("div", *parts, id=name, data_live=True)


def _progress(share: float) -> Markup:
    return tag(
        "form",
        tag(
            "progress", value=f"{share:.2f}", max=1, aria_label="how far it is"
        ),
        tag("span", f"{share:.0%}"),
        tag("button", "Stop", id="stop"),
        method="post",
        action="stop",
        data_swap="submit",
        class_="progress",
    )


def _curve(room: Room, visitor: Visitor) -> Markup:
    """Both errors after each epoch, and the curve of the training before."""
    run = visitor.run or room.run
    before = visitor.before or room.run
    series: dict[str, list[Point]] = {}
    mark: Optional[tuple[float, float, str]] = None
    if run.history:
        series["training"] = [(e.number, e.train**0.5) for e in run.history]
        series["validation"] = _validation(run)
        number, error = min(series["validation"], key=lambda point: point[1])
        mark = number, error, f"{error:.3f} after epoch {number:g}"
    if before.history and before is not run:
        series["validation, before"] = _validation(before)
    if not series:
        return tag("p", "No epoch is over yet.", class_="note")
    return figure(
        line_chart(
            series,
            f"Learning {run.name}",
            "epoch",
            "RMSE",
            mark,
            x_scale="whole",
            subtitle=f"before: {before.name}" if before is not run else "",
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

    >>> figure('<svg width="9"></svg>').endswith('width="9"></svg></figure>')
    True
    """
    # Read aloud it is one picture with a title, and not its many numbers.
    named = Markup(svg.replace("<svg ", '<svg role="img" ', 1))
    return tag("figure", named, class_="picture", tabindex=0)
