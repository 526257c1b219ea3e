"""Progress bars: the one place that knows tqdm, and that it may be missing.

The library has to run straight from a fresh clone, where nothing is installed.
If tqdm is there, it draws the bar; if not, nobody does. The loop that reports
to the bar is the same.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Callable, Iterable, Iterator, Optional

# Is told the share that is done, from 0 to 1. What it raises stops the work.
Watcher = Callable[[float], None]

# Each thread has its own.
_watcher: ContextVar[Optional[Watcher]] = ContextVar("watcher", default=None)


class SilentBar:
    """A bar that counts and draws nothing: it stands in for one of tqdm.

    >>> bar = SilentBar(range(3))
    >>> list(bar), bar.n
    ([0, 1, 2], 3)
    """

    def __init__(self, iterable: Iterable[Any] = ()) -> None:
        self.iterable = iterable
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable:
            yield item
            self.n += 1

    def __enter__(self) -> SilentBar:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def update(self, n: int = 1) -> None:
        """Count n more."""
        self.n += n

    def set_postfix_str(self, text: str) -> None:
        """Do nothing: there is no bar behind which the text could stand."""

    def close(self) -> None:
        """Do nothing: there is no bar to finish."""


class _WatchedBar(SilentBar):
    """A bar that tells a function how far it is, and draws nothing."""

    def __init__(
        self, iterable: Iterable[Any], total: Optional[int], tell: Watcher
    ) -> None:
        super().__init__(iterable)
        length = getattr(iterable, "__len__", None)
        self.total = length() if total is None and length else total
        self.tell = tell

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable:
            yield item
            self.update()

    def update(self, n: int = 1) -> None:
        """Count n more, and tell it. The share of an unknown total is 0."""
        super().update(n)
        self.tell(min(1.0, self.n / self.total) if self.total else 0.0)


@contextmanager
def watched_by(tell: Watcher) -> Iterator[None]:
    """All bars of this thread report to a function, instead of drawing.

    It is called with the share that is done. An exception that it raises goes
    through the work and stops it: a model whose `fit` is stopped so is as it
    was before.

    >>> with watched_by(lambda share: print(f"{share:.0%}")):
    ...     letters = list(progress_bar("abcd"))
    25%
    50%
    75%
    100%
    """
    token = _watcher.set(tell)
    try:
        yield
    finally:
        _watcher.reset(token)


def tqdm_is_installed() -> bool:
    """True if tqdm can be imported."""
    return importlib.util.find_spec("tqdm") is not None


def progress_bar(
    iterable: Iterable[Any] = (),
    total: Optional[int] = None,
    description: str = "",
    unit: str = "it",
    show: bool = True,
) -> Any:
    """A bar to loop over, or to `update` by hand if `total` says how far.

    It is a tqdm bar, or a `SilentBar` if tqdm or standard error is missing or
    not `show`, or if the work is `watched_by` a function. It is drawn on
    standard error, and only at a terminal.
    `set_postfix_str` sets the text behind it.

    >>> with progress_bar(["a", "b"], description="letters", show=False) as bar:
    ...     for letter in bar:
    ...         bar.set_postfix_str(letter)
    """
    tell = _watcher.get()
    if tell is not None:
        return _WatchedBar(iterable, total, tell)
    if not show or sys.stderr is None or not tqdm_is_installed():
        return SilentBar(iterable)
    from tqdm import tqdm

    # disable=None is tqdm's word for "draw at a terminal, be silent in a pipe".
    return tqdm(
        iterable,
        total=total,
        desc=description,
        unit=unit,
        unit_scale=total is not None,
        disable=None,
        file=sys.stderr,
    )
