"""How every program starts: a `__main__.py` says `raise SystemExit(start(…))`.

Loading the modules of a program takes a moment, in which somebody may press
Ctrl-C. So this module loads nothing before it can answer.
"""

from __future__ import annotations


def start(module: str) -> int:
    """The exit status of `main()` in this module, which is imported here.

    Ctrl-C ends the program with the status 130 and without a traceback, from
    now on. `cli.options.run` says what the other statuses mean.
    """
    try:
        from importlib import import_module

        from scratch_recs.cli.options import run
    except KeyboardInterrupt:
        return 130
    return run(lambda: import_module(module).main())


def console_script() -> int:
    """The exit status of the command `scratch-recs`, which pip installs."""
    return start("scratch_recs.cli.commands")
