"""`python3 -m scratch_recs`: the tour."""

from scratch_recs.command_line import run
from scratch_recs.tour import tour


def main() -> int:
    """The exit status of the tour.

    >>> callable(main)
    True
    """
    return run(tour)


if __name__ == "__main__":
    raise SystemExit(main())
