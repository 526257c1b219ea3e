"""How a script starts and how it ends: its options, its exit status.

Every script has a function `main` that parses its options and does the work,
and a `__main__.py` that says

    raise SystemExit(start("scripts.NAME.main"))

A problem that the library foresees (DataError, DivergenceError), a full disk or
a closed stream then ends in one sentence, never in a traceback. `run` says
which exit status means what.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator, NoReturn, Optional, Sequence

from scratch_recs.cli.streams import (
    open_what_is_closed,
    print_any_letter,
    print_or_drop,
    reason_of,
    tell,
)
from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.progress import tqdm_is_installed

_DATA_HELP = (
    "the folder that holds ml-100k, ml-latest-small and jester, or one of "
    "these itself (default: $SCRATCH_RECS_DATA, then data/)"
)

_STATUS = (
    "0 done, 1 stopped by a problem that is named in one sentence, 2 a wrong "
    "command, 130 stopped by Ctrl-C"
)


def make_parser(
    description: str,
    run_time: str,
    idle: Sequence[str] = (),
    data: str = _DATA_HELP,
    command: str = "",
    more: str = "",
) -> argparse.ArgumentParser:
    """A parser with the options that every script has: --data, --seed, --quick.

    run_time: how long a usual run takes, shown by --help.
    idle: those of "seed" and "quick" that change nothing in this script.
    data: the help on --data.
    command: the word behind the name of the program, such as "serve".
    more: what --help says at its end.

    >>> parser = make_parser("Count to ten.", "a second")
    >>> options = parser.parse_args(["--quick"])
    >>> options.quick, options.seed, options.data
    (True, 0, None)
    """
    parser = Parser(
        prog=_program_name(command),
        description=description,
        epilog=f"Usual run time: {run_time}. Exit status: {_STATUS}. {more}",
    )
    helps = {
        "data": data,
        "seed": "seed of the random numbers, but for the splits that a lecture "
        "fixes (default: 0)",
        "quick": "a short run: fewer repeats, less data",
    }
    helps.update((name, "changes nothing here") for name in idle)
    add = parser.add_argument
    add("--data", metavar="FOLDER", type=named, help=helps["data"])
    add("--seed", type=int, default=0, help=helps["seed"])
    add("--quick", action="store_true", help=helps["quick"])
    return parser


class Parser(argparse.ArgumentParser):
    """A parser that notices a full disk, or a standard error that is closed.

    One of argparse passes over an output that cannot be written, or raises,
    depending on the version of Python and on the buffer.
    """

    def print_help(self, file: Optional[Any] = None) -> None:
        """Print the help. Raises OSError if that cannot be done."""
        print(self.format_help(), end="", file=file)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, if possible; end with 2."""
        tell(f"{self.format_usage()}{self.prog}: error: {message}")
        raise SystemExit(2)


def run(main: Callable[[], None]) -> int:
    """The exit status of a script; whatever goes wrong is said in one sentence.

    0      done, also if the reader of the output (`| head`) has gone
    1      it ends early: bad data, training that diverges, a disk that is full,
           a folder or a standard output that cannot be written
    2      the command is wrong (argparse ends the program itself)
    130    Ctrl-C has stopped it

    Without a standard error the status has to do. A letter that the console
    cannot print (cp1252 and a Czech title) becomes '?'.

    >>> run(lambda: print("done"))
    done
    0
    """
    has_output = sys.stdout is not None
    open_what_is_closed()
    print_any_letter()
    if not has_output:
        return _end(1, "Sorry: there is no standard output to write to")
    if not tqdm_is_installed():
        tell("tqdm is not installed: running without progress bars")
    try:
        _run_and_print(main)
    except (DataError, DivergenceError) as error:
        return _end(1, f"Sorry: {error}")
    except KeyboardInterrupt:
        return _end(130, "\nStopped.")
    except BrokenPipeError:
        return _end(0)
    except OSError as error:
        return _end(1, f"Sorry: {reason_of(error)}")
    return 0


def _run_and_print(main: Callable[[], None]) -> None:
    """Run a script, and print what still waits: a full disk shows here."""
    try:
        main()
    except SystemExit:  # argparse; --help prints, too
        print_or_drop(sys.stderr)
        sys.stdout.flush()
        raise
    sys.stdout.flush()


def _end(status: int, sentence: str = "") -> int:
    """The exit status, after the sentence was said as far as that is possible.

    What cannot be printed must not wait: Python would try again at the end.
    """
    print_or_drop(sys.stdout)
    if sentence:
        tell(sentence)
    return status


def add_pictures(parser: argparse.ArgumentParser) -> None:
    """Give a parser the option --pictures FOLDER: a Path, by default None."""
    parser.add_argument(
        "--pictures",
        metavar="FOLDER",
        type=lambda text: Path(named(text)),
        help="write SVG pictures into this folder (default: none)",
    )


def named(text: str) -> str:
    """The text of an option, which has to name something.

    A type for argparse: an empty text (`--data "$UNSET"`) is a wrong command.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text


def count(text: str) -> int:
    """A whole number from 1, as a type for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(
            f"it is a whole number from 1, not {text!r}"
        )
    return number


# --- What is written ----------------------------------------------------------


def make_folder(folder: Path) -> None:
    """Make a folder to write into, and those above it, unless it is there.

    Raises DataError if that cannot be done, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror
        raise DataError(f"{folder} cannot be a folder: {why}") from None
    with writing(folder), tempfile.TemporaryFile(dir=folder):
        pass


def check_file(path: Path) -> None:
    """Raise DataError if no file can be written at this path."""
    if path.is_dir():
        raise DataError(f"{path} cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise DataError(f"there is no folder {path.parent} to write into")
    with writing(path), tempfile.TemporaryFile(dir=path.parent):
        pass


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise DataError if what happens inside cannot write to this path.

    >>> with writing(Path("films.svg")):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: films.svg cannot be written: No space left \
on device
    """
    try:
        yield
    except OSError as error:
        why = error.strerror
        raise DataError(f"{path} cannot be written: {why}") from None


def _program_name(command: str) -> Optional[str]:
    """How the running program was started: "python3 -m scripts.jester".

    None if it was not started with -m: then argparse shows the name of the
    file. Without this, Pythons before 3.14 show "__main__.py" for a package. A
    command stands behind it: "python3 -m scratch_recs serve".
    """
    spec = sys.modules["__main__"].__spec__
    if spec is None or spec.name == "__main__":  # a file, or a folder
        return f"{Path(sys.argv[0]).name} {command}" if command else None
    return f"python3 -m {spec.name.removesuffix('.__main__')} {command}".strip()
