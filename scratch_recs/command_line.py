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
from types import MappingProxyType
from typing import Any, Callable, Iterable, List, Optional, Sequence

from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.progress import tqdm_is_installed

WIDTH = 80

# By which file the folder of a data set is known. Jester has two forms: the
# publisher's own, and the same as a CSV file.
TELLING_FILES = MappingProxyType(
    {
        "ml-100k": ("u.data",),
        "ml-latest-small": ("ratings.csv",),
        "jester": ("jester_ratings.csv", "jester_ratings.dat"),
    }
)


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


def find_folder(name: str, given: Optional[str] = None) -> Optional[Path]:
    """The folder of the data set `name`, told by one of its files; None if not at hand.

    Looked for in `given` (then nowhere else), else in $SCRATCH_RECS_DATA, else in
    data/ here and data/ beside the package.

    >>> find_folder("jester", "no-such-folder") is None
    True
    """
    if given is not None:
        places = [Path(given)]
    else:
        variable = os.environ.get("SCRATCH_RECS_DATA")
        places = [Path(variable)] if variable else []
        places += [Path("data"), Path(__file__).resolve().parent.parent / "data"]
    for place in places:
        for folder in (place / name, place):
            if any((folder / file).is_file() for file in TELLING_FILES[name]):
                return folder
    return None


def require_folder(name: str, given: Optional[str] = None) -> Path:
    """As `find_folder`, but a missing data set is a DataError that tells what to do.

    >>> require_folder("jester", "no-such-folder")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: no-such-folder holds no jester (looked for \
jester_ratings.csv or jester_ratings.dat)
    """
    folder = find_folder(name, given)
    if folder is None and given is not None:
        files = " or ".join(TELLING_FILES[name])
        raise DataError(f"{given} holds no {name} (looked for {files})")
    if folder is None:
        raise DataError(
            f"{name} is not here: fetch it with 'python3 -m scripts.download_data', "
            "or name its folder with --data"
        )
    return folder


def heading(text: str) -> None:
    """Print a numbered or named step, underlined.

    >>> heading("1. What is popular")
    <BLANKLINE>
    1. What is popular
    ------------------
    """
    print(f"\n{text}\n{'-' * len(text)}")


def compare(what: str, documented: Any, ours: Any, note: str = "") -> None:
    """Print one documented figure beside ours.

    >>> compare("movies", 1682, 1682)
      movies                               documented 1682         ours 1682
    """
    line = f"  {what:<36} documented {documented!s:<12} ours {ours!s}"
    print(line + (f"  {note}" if note else ""))


def print_table(
    header: Sequence[str], rows: Iterable[Sequence[Any]], left: int = 1
) -> None:
    """Print rows in columns as wide as they need: the first `left` ones flush left.

    >>> print_table(["method", "RMSE"], [["global mean", 5.76], ["k-NN", 4.79]])
      method       RMSE
      global mean  5.76
      k-NN         4.79
    """
    cells: List[List[str]] = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for row in cells:
        padded = [
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths))
        ]
        print(("  " + "  ".join(padded)).rstrip())


def shorten(text: str, width: int) -> str:
    """`text`, or its beginning and three dots where it is wider than `width`.

    >>> shorten("Dr. Strangelove or: How I Learned to Stop Worrying", 20)
    'Dr. Strangelove o...'
    """
    return text if len(text) <= width else text[: width - 3] + "..."


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
        print("tqdm is not installed: running without progress bars", file=sys.stderr)
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
