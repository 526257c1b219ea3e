"""The pictures of the lecture on Jester's jokes."""

from __future__ import annotations

from scratch_recs import Ratings
from scratch_recs.charts.histogram import histogram
from scratch_recs.charts.line_chart import line_chart
from scripts.jester.lecture import Lecture
from scripts.jester.minibatches import VERSIONS, Trained, losses


def ratings_picture(ratings: Ratings) -> str:
    """How often jokes are rated how."""
    data = f"Jester, {len(ratings.user_ids)} users, {len(ratings):,} ratings"
    return histogram(
        ratings.values,
        20,
        "How jokes are rated",
        "rating",
        "number of ratings",
        data,
    )


def learning_picture(this: Lecture, trained: dict[int, Trained]) -> str:
    """The validation error per epoch of both versions, documented and ours."""
    ours = {}
    documented = {}
    for one in map(trained.__getitem__, range(len(VERSIONS))):
        history = one.documented or one.ours
        name = one.version.name.split(", norm")[0]
        ours[name] = [(epoch.number, losses(epoch)[2]) for epoch in history]
        documented[name] = [
            (number, row[2]) for number, row in enumerate(one.version.log, 1)
        ]
    how = "as documented" if trained[0].documented else "20 factors, ours"
    return line_chart(
        ours,
        "Jester: overfitting of dot products without biases",
        "epoch",
        "validation RMSE",
        documented=documented,
        x_scale="whole",
        subtitle=f"{len(this.ratings.user_ids)} users, {how}; dotted: "
        "documented, 3,635 users",
    )
