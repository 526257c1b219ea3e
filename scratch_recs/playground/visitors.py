"""What a visitor has alone: ratings, settings on sliders, trainings."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from types import MappingProxyType
from typing import Iterable, Mapping, NamedTuple, Optional

from scratch_recs.errors import DataError
from scratch_recs.factorization.presets import TWO_FACTORS
from scratch_recs.playground.background import Job, Run
from scratch_recs.playground.tags import Markup, tag, together

# --- The sliders --------------------------------------------------------------


class Slider(NamedTuple):
    """A setting: its name, what it is called, its limits, where it starts."""

    name: str
    label: str
    low: float
    high: float
    step: float
    start: float

    def value(self, text: str) -> float:
        """The number that a form has sent.

        Raises DataError if it is none, or not between the limits.

        >>> SLIDERS["k"].value("20")
        20.0
        >>> SLIDERS["k"].value("2.5")
        Traceback (most recent call last):
        scratch_recs.errors.DataError: k is a whole number from 1 to 100
        """
        whole = self.step == 1
        try:
            value = float(text)
            fits = self.low <= value <= self.high
            fits = fits and not (whole and value % 1)
        except ValueError:
            fits = False
        if not fits:
            kind = "whole number" if whole else "number"
            raise DataError(
                f"{self.name} is a {kind} from {self.low:g} to {self.high:g}"
            )
        return value

    def drawn(self, value: float) -> Markup:
        """Its label, the slider, and the number at which it stands."""
        return tag(
            "p",
            tag("label", self.label, for_=self.name),
            tag("output", f"{value:g}", for_=self.name),
            tag(
                "input",
                type="range",
                id=self.name,
                name=self.name,
                min=f"{self.low:g}",
                max=f"{self.high:g}",
                step=f"{self.step:g}",
                value=f"{value:g}",
            ),
            class_="slider",
        )


def _two_factors(
    name: str, of: str, label: str, low: float, high: float, step: float
) -> Slider:
    """A slider that starts where the model of the tour has the setting `of`."""
    return Slider(name, label, low, high, step, TWO_FACTORS[of])


_ALL = (
    Slider("k", "k, the nearest neighbours", 1, 100, 1, 40),
    _two_factors("factors", "dim", "factors", 2, 20, 1),
    _two_factors(
        "regularization", "regularization", "λ, regularization", 0, 0.3, 0.01
    ),
    _two_factors(
        "learning_rate", "learning_rate", "η, learning rate", 0.01, 0.5, 0.01
    ),
    _two_factors("epochs", "epochs", "epochs", 1, 40, 1),
)
SLIDERS: Mapping[str, Slider] = MappingProxyType(
    {slider.name: slider for slider in _ALL}
)

# Those of a training.
TRAINED = tuple(name for name in SLIDERS if name != "k")


def starting_values() -> dict[str, float]:
    """Where all sliders stand at first.

    >>> starting_values()["regularization"]
    0.08
    """
    return {name: slider.start for name, slider in SLIDERS.items()}


def drawn_sliders(
    names: Iterable[str], settings: Mapping[str, float]
) -> Markup:
    """Some sliders, one below the other, each at its value.

    >>> "<output for=" in drawn_sliders(["k"], {"k": 40})
    True
    """
    return together(SLIDERS[name].drawn(settings[name]) for name in names)


# --- The visitors -------------------------------------------------------------


class Visitor:
    """One tab of the browser: nobody else sees or changes what is in it.

    rated       {item_id: rating}, in the order in which they were given
    settings    {name of a slider: number}
    run         the training that was begun last; before: the one before it
    trained     the last one that has come to its end
    errors      {k: (RMSE of user k-NN, RMSE of item k-NN)} as measured so far
    job         what happens in the background for this visitor, or the last
                thing that did; task: 'train' or 'measure'
    """

    def __init__(self) -> None:
        self.rated: dict[str, float] = {}
        self.settings = starting_values()
        self.run: Optional[Run] = None
        self.before: Optional[Run] = None
        self.trained: Optional[Run] = None
        self.errors: dict[int, tuple[float, float]] = {}
        self.job: Optional[Job] = None
        self.task = ""

    def stop(self) -> None:
        """Stop what happens in the background, if anything does."""
        if self.job is not None:
            self.job.stop()


class Visitors:
    """All visitors by the secret names in their addresses, at most so many.

    When one more comes, the one who was away for the longest time is forgotten.

    >>> visitors = Visitors(most=1)
    >>> first = visitors.new()
    >>> second = visitors.new()
    >>> visitors.get(first) is None, visitors.get(second) is None
    (True, False)
    """

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._visitors)

    def new(self) -> str:
        """The name of a new visitor, which nobody can find by trying."""
        name = secrets.token_urlsafe(16)
        self._visitors[name] = Visitor()
        if len(self._visitors) > self._most:
            _, forgotten = self._visitors.popitem(last=False)
            forgotten.stop()
        return name

    def get(self, name: str) -> Optional[Visitor]:
        """The visitor of that name; None if there is none, or no longer."""
        if name not in self._visitors:
            return None
        self._visitors.move_to_end(name)
        return self._visitors[name]
