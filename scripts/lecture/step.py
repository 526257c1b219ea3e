"""A step of a lecture: a function that prints, and what a class needs with it.

A step says by the names of its parameters what it needs, as in

    def popular(users, documented): ...

and the `Run` of the lecture has an attribute of each name, computed when it is
first asked for. So one step alone computes what it needs, and no more.
"""

from __future__ import annotations

import inspect
from typing import Any, Callable, NamedTuple

from scripts.lecture.docstrings import formula_of, paragraphs, sources_of


class Step(NamedTuple):
    """One step of a lecture.

    name        what --only and --from call it
    title       its heading, with {…} for options of the command line; empty if
                it goes on under the heading before
    show        prints it; its parameters are the names of what it needs
    minutes     how long it takes in class
    code        the functions that it is about: their lines are shown
    ask         questions for the class
    formula     functions, classes or modules whose docstrings hold the formula
    no_formula  why there is none
    only_if     the option without which it is left out
    not_if      the option that leaves it out
    """

    name: str
    title: str
    show: Callable[..., None]
    minutes: int
    code: tuple[Any, ...]
    ask: tuple[str, ...]
    formula: tuple[Any, ...] = ()
    no_formula: str = ""
    only_if: str = ""
    not_if: str = ""

    @property
    def needs(self) -> list[str]:
        """The names of what it needs."""
        return needs_of(self.show)

    @property
    def condition(self) -> str:
        """' (with --search)', ' (without --quick)', or nothing."""
        if self.only_if:
            return f" (with --{self.only_if})"
        return f" (without --{self.not_if})" if self.not_if else ""

    @property
    def idea(self) -> str:
        """What it shows: the first paragraph of the docstring of `show`."""
        return " ".join(paragraphs(self.show)[0].split())

    @property
    def formulas(self) -> list[str]:
        """The lines of its formulas; empty lines between them."""
        found = ["\n".join(formula_of(thing)) for thing in self.formula]
        return "\n\n".join(filter(None, found)).splitlines()

    @property
    def sources(self) -> list[str]:
        """What to read: the sources of its code and of its formulas."""
        things = [*self.code, *self.formula]
        found = [source for thing in things for source in sources_of(thing)]
        return list(dict.fromkeys(found))


def needs_of(function: Callable[..., Any]) -> list[str]:
    """The names of what a function needs: those of its parameters.

    >>> needs_of(lambda users, documented: None)
    ['users', 'documented']
    """
    return list(inspect.signature(function).parameters)


class Picture(NamedTuple):
    """A picture that belongs to a step: it is drawn if the step was shown.

    draw    returns the SVG; its parameters are names as those of a step
    """

    file: str
    step: str
    draw: Callable[..., str]


class Lazy(dict[Any, Any]):
    """{name: value}; a value is made from its name when it is asked for.

    >>> squares = Lazy(lambda n: n * n)
    >>> squares[3], squares
    (9, {3: 9})
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: Any) -> Any:
        value = self[name] = self._make(name)
        return value
