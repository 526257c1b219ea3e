"""`python3 -m scratch_recs serve`: the playground, in a browser."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from typing import Sequence

from scratch_recs.cli.at_hand import load
from scratch_recs.cli.options import make_parser
from scratch_recs.playground.room import Room
from scratch_recs.playground.server import Playground


def main(arguments: Sequence[str]) -> None:
    """Serve the playground until Ctrl-C.

    Raises OSError if the port is taken, and DataError as `load` does.
    """
    parser = make_parser(
        "Rate films, see recommendations change, and train models: in a "
        "browser on this machine.",
        "until Ctrl-C",
        command="serve",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        help="where to listen (default: 8000; 0: any free port)",
    )
    parser.add_argument(
        "--no-browser",
        action="store_true",
        help="only print the address, open no browser",
    )
    options = parser.parse_args(arguments)
    # The port first: that it is taken is said before the data are read.
    with Playground(options.port) as server:
        data = load(options)
        room = Room(data.ratings, data.titles, options.seed, options.quick)
        server.let_in(room)
        print("Open this in a browser on this machine; Ctrl-C ends it:\n")
        print(f"  {server.address}\n", flush=True)
        if not options.no_browser and _has_screen():
            webbrowser.open_new_tab(server.address)
        server.serve_forever()


def _port(text: str) -> int:
    """A port, as a type for argparse."""
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(
            f"it is a whole number from 0 to 65535, not {text!r}"
        )
    return number


def _has_screen() -> bool:
    """False where only a browser in the terminal could be opened."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
