"""What all scripts share: their options, their data folder, their print-out.

A lecture script prints at most 80 columns, tells the documented figure beside its
own, and ends with one clear sentence when something is missing. That is written
once, here.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Callable, Sequence

from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.progress import tqdm_is_installed


def make_parser(
    description: str, run_time: str, idle: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A parser with the options that every script has.

    `run_time` says how long a usual run takes; `--help` prints it. Of the options
    "seed" and "quick", those in `idle` are understood but change nothing.

    >>> options = make_parser("Count to ten.", "a second").parse_args(["--quick"])
    >>> options.quick, options.seed, options.data
    (True, 0, None)
    """
    parser = argparse.ArgumentParser(
        description=description, epilog=f"Usual run time: {run_time}."
    )
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        help="the folder that holds ml-100k, ml-latest-small and jester, or one of "
        "these itself (default: $SCRATCH_RECS_DATA, then data/)",
    )
    helps = {
        "seed": "seed of the random numbers, but for the splits that a lecture fixes "
        "(default: 0)",
        "quick": "a short run: fewer repeats, less data",
    }
    helps.update((name, "changes nothing here") for name in idle)
    parser.add_argument("--seed", type=int, default=0, help=helps["seed"])
    parser.add_argument("--quick", action="store_true", help=helps["quick"])
    return parser


def run(main: Callable[[], None]) -> int:
    """The exit status of a script: 0, or 1 after one sentence on standard error.

    A console that cannot print a letter (cp1252 and a Czech title) prints '?'.

    >>> run(lambda: print("done"))
    done
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not tqdm_is_installed():
        print(
            "tqdm is not installed: running without progress bars",
            file=sys.stderr,
        )
    try:
        main()
        sys.stdout.flush()
    except (DataError, DivergenceError) as error:
        print(f"Sorry: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has gone; point stdout elsewhere for the last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def add_pictures(parser: argparse.ArgumentParser) -> None:
    """Give a parser the option --pictures FOLDER; a Path, or None by default."""
    parser.add_argument(
        "--pictures",
        metavar="FOLDER",
        type=Path,
        help="write SVG pictures into this folder (default: none)",
    )


def make_folder(folder: Path) -> None:
    """Make a folder to write into, and those above it, unless it is there.

    Raises DataError if that cannot be done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror
        raise DataError(f"{folder} cannot be a folder: {why}") from None
