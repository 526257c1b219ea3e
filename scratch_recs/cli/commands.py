"""What `python3 -m scratch_recs` does: a command, or the tour without one.

A command is a word with a function that parses its own options. A new one is
one line of the table below.
"""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import Callable, Mapping, Optional, Sequence

from scratch_recs.cli.serve import main as serve
from scratch_recs.cli.tour import main as tour

# {command: (its function, what it does)}
COMMANDS: Mapping[str, tuple[Callable[[Sequence[str]], None], str]] = (
    MappingProxyType(
        {"serve": (serve, "the same in a browser: rate films, move sliders")}
    )
)


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Do what the first word says; if it is no command, show the tour."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and given[0] in COMMANDS:
        command, _ = COMMANDS[given[0]]
        command(given[1:])
    else:
        lines = [f"{name}: {what}" for name, (_, what) in COMMANDS.items()]
        tour(given, more=f"Commands: {'; '.join(lines)}.")
