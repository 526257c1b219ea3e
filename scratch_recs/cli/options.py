"""How a script starts and how it ends: its options, its exit status.

Every script has a function `main` that parses its options and does the work,
and a `__main__.py` that says

    raise SystemExit(run(main))

A problem that the library foresees (DataError, DivergenceError) then ends in
one sentence, never in a traceback.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import Callable, Optional, Sequence

from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.progress import tqdm_is_installed


_DATA_HELP = (
    "the folder that holds ml-100k, ml-latest-small and jester, or one of "
    "these itself (default: $SCRATCH_RECS_DATA, then data/)"
)


def make_parser(
    description: str,
    run_time: str,
    idle: Sequence[str] = (),
    data: str = _DATA_HELP,
) -> argparse.ArgumentParser:
    """A parser with the options that every script has: --data, --seed, --quick.

    run_time: how long a usual run takes, shown by --help.
    idle: those of "seed" and "quick" that change nothing in this script.
    data: the help on --data.

    >>> parser = make_parser("Count to ten.", "a second")
    >>> options = parser.parse_args(["--quick"])
    >>> options.quick, options.seed, options.data
    (True, 0, None)
    """
    parser = argparse.ArgumentParser(
        prog=_program_name(),
        description=description,
        epilog=f"Usual run time: {run_time}.",
    )
    helps = {
        "data": data,
        "seed": "seed of the random numbers, but for the splits that a lecture "
        "fixes (default: 0)",
        "quick": "a short run: fewer repeats, less data",
    }
    helps.update((name, "changes nothing here") for name in idle)
    parser.add_argument("--data", metavar="FOLDER", help=helps["data"])
    parser.add_argument("--seed", type=int, default=0, help=helps["seed"])
    parser.add_argument("--quick", action="store_true", help=helps["quick"])
    return parser


def run(main: Callable[[], None]) -> int:
    """The exit status of a script: 0, or 1 if it ends with an error message.

    130 if Ctrl-C has stopped it. A letter that the console cannot print (cp1252
    and a Czech title) becomes '?'.

    >>> run(lambda: print("done"))
    done
    0
    """
    _print_any_letter()
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
        # The reader (`| head`) has gone; the last flush goes to nowhere
        # instead.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def add_pictures(parser: argparse.ArgumentParser) -> None:
    """Give a parser the option --pictures FOLDER: a Path, by default None."""
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


def _program_name() -> Optional[str]:
    """How the running program was started: "python3 -m scripts.jester".

    None if it was not started with -m: then argparse shows the name of the
    file. Without this, Pythons before 3.14 show "__main__.py" for a package.
    """
    spec = sys.modules["__main__"].__spec__
    if spec is None or spec.name == "__main__":  # a file, or a folder
        return None
    return f"python3 -m {spec.name.removesuffix('.__main__')}"


def _print_any_letter() -> None:
    """Make the standard streams print '?' for what their encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # else a notebook, or a test
            stream.reconfigure(errors="replace")
