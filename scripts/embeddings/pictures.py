"""The pictures of the two studies."""

from __future__ import annotations

from typing import Any, Sequence

from scratch_recs import most_rated
from scratch_recs.charts.hexbin import hexbin
from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.svg import Point
from scratch_recs.cli.vector_map import vector_map
from scratch_recs.training.epochs import Epoch
from scripts.embeddings.documented import ADAM, PMF, TRAINING, VALIDATION
from scripts.embeddings.fastai import Fitted
from scripts.embeddings.inside import brief
from scripts.embeddings.ours import DECADES, IDS
from scripts.embeddings.series import Series
from scripts.embeddings.study import Study


def numbered(losses: Sequence[float]) -> list[Point]:
    """(epoch, loss) of every epoch.

    >>> numbered([0.9, 0.8])
    [(1, 0.9), (2, 0.8)]
    """
    return list(enumerate(losses, 1))


def trained(history: Sequence[Epoch]) -> list[Point]:
    """(epoch, training error)."""
    return numbered([epoch.train for epoch in history])


def validated(history: Sequence[Epoch]) -> list[Point]:
    """(epoch, validation error)."""
    return numbered([epoch.validation or 0.0 for epoch in history])


def validation(fitted: Fitted, genre: dict[str, list[Any]]) -> str:
    """The fastai study's best model and ours, on its validation rows."""
    curves = {
        "ours, ids alone": validated(genre[IDS][0].history),
        "ours, genres, decades": validated(genre[DECADES][0].history),
    }
    for model in fitted.documented[ADAM][:1]:
        curves["the study's"] = validated(model.history)
    return line_chart(
        curves,
        "Dot product and biases, Adam: the fastai study's and ours",
        "epoch",
        "validation MSE",
        documented={"the study's": numbered(VALIDATION[ADAM])},
        x_scale="whole",
        subtitle="the study's validation rows of ml-latest-small, 50 factors",
    )


def overfitting(series: Series) -> str:
    """The PyTorch study's dot product: what it did not see."""
    fit = series.fits[PMF]
    history = fit.documented.history
    curves = {
        "training": trained(history),
        "validation": validated(history),
        "validation, ours": validated(fit.ours.history),
    }
    best, error = min(curves["validation"], key=lambda point: point[1])
    return line_chart(
        curves,
        "Dot product and biases, dense Adam without weight decay",
        "epoch",
        "MSE",
        mark=(best, error, f"best: epoch {best}"),
        documented={"training": numbered(TRAINING[PMF])},
        x_scale="whole",
        subtitle="PyTorch study, ml-latest-small, 75/25",
    )


def joint_plot(study: Study, fitted: Fitted) -> str:
    """Predicted against actual ratings of the validation part."""
    name = f"{ADAM}, as documented"
    models = fitted.documented[ADAM]
    if not models:
        name = "dot product and biases, ours"
        models = fitted.ours[ADAM].models
    model = models[0]
    return hexbin(
        list(zip(model.predict_all(study.valid), study.valid.values)),
        "Predicted against actual ratings",
        "predicted",
        "actual",
        diagonal=True,
        y_step=0.5,
        marginals=True,
        subtitle=f"fastai study, validation part; {name}",
    )


def film_map(study: Study, genre: dict[str, list[Any]]) -> str:
    """The 50 most rated films where their vectors have put them."""
    films = [item_id for item_id, _ in most_rated(study.ratings, 50)]
    learned = genre[IDS][0].learned("items")
    known = [item_id for item_id in films if item_id in learned]
    return vector_map(
        [(brief(study.movies[one].title), learned[one][0]) for one in known],
        "The 50 most rated films on two principal components",
        "factors of our dot product and biases, ml-latest-small",
    )
