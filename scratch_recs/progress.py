"""Progress bars: the one place that knows tqdm, and that it may be missing.

The library has to run straight from a fresh clone, where nothing is installed.
If tqdm is there, it draws the bar; if not, nobody does. The loop that reports
to the bar is the same.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any, Iterable, Iterator, Optional


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
    not `show`. It is drawn on standard error, and only at a terminal.
    `set_postfix_str` sets the text behind it.

    >>> with progress_bar(["a", "b"], description="letters", show=False) as bar:
    ...     for letter in bar:
    ...         bar.set_postfix_str(letter)
    """
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
