"""`python3 -m scratch_recs`: the tour."""

from __future__ import annotations

from scratch_recs.cli.options import run
from scratch_recs.cli.tour import tour


def main() -> int:
    """The exit status of the tour.

    >>> callable(main)
    True
    """
    return run(tour)


if __name__ == "__main__":
    raise SystemExit(main())
