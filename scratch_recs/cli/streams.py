"""The standard streams of a script: closed, full, or short of letters.

A shell can start a program without them (`<&-`, `>&-`, `2>&-`), or let them
lead to a full disk. Neither may end in a traceback.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO


def open_what_is_closed() -> None:
    """Let closed standard streams (`<&-`, `2>&-`) lead to nowhere.

    Python has None for them. Else the next file that is opened would get their
    number, and what other processes print would go into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest free number
            os.set_inheritable(opened, True)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")


def print_any_letter() -> None:
    """Make the standard streams write '?' for what their encoding lacks."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # else a notebook, or a test
            stream.reconfigure(errors="replace")


def tell(sentence: str) -> None:
    """Print to standard error, if that can be written."""
    with suppress(OSError):
        print(sentence, file=sys.stderr)
    print_or_drop(sys.stderr)


def print_or_drop(stream: TextIO) -> None:
    """Print what waits in a stream; if that fails, it goes nowhere."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def reason_of(error: OSError) -> str:
    """What the operating system says, in a sentence.

    An error without a file name is one of the standard output: files are
    written inside `options.writing`.

    >>> reason_of(OSError(28, "No space left on device"))
    'the output cannot be written: No space left on device'
    """
    if error.strerror is None:
        return str(error)
    if error.filename is None:
        return f"the output cannot be written: {error.strerror}"
    return f"{error.filename}: {error.strerror}"
