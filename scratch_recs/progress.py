"""Progress bars: the one place that knows tqdm, and that it may be missing.

The library has to run straight from a fresh clone, where nothing is installed.
So a bar is drawn by tqdm when it is there and by nobody when it is not; the loop
that reports to it is the same.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any, Iterable, Iterator, Optional


class SilentBar:
    """What stands in for a tqdm bar: it counts and draws nothing.

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

    def __enter__(self) -> "SilentBar":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def update(self, n: int = 1) -> None:
        """Count n more."""
        self.n += n

    def set_postfix_str(self, text: str) -> None:
        """Show text behind the bar: nothing to do where no bar is drawn."""

    def close(self) -> None:
        """Finish the bar: nothing to do where no bar is drawn."""


def tqdm_is_installed() -> bool:
    """True where tqdm can be imported.

    >>> tqdm_is_installed() in (True, False)
    True
    """
    return importlib.util.find_spec("tqdm") is not None


def progress_bar(
    iterable: Iterable[Any] = (),
    total: Optional[int] = None,
    description: str = "",
    unit: str = "it",
    show: bool = True,
) -> Any:
    """A bar to loop over, or to `update` by hand when `total` says how far.

    It is drawn on standard error, only at a terminal, and only if `show`. The
    text behind it is set with `set_postfix_str`; it is a context manager.

    >>> with progress_bar(["a", "b"], description="letters", show=False) as bar:
    ...     for letter in bar:
    ...         bar.set_postfix_str(letter)
    """
    if not show or not tqdm_is_installed():
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
