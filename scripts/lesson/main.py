"""The lesson plan of a lecture, as Markdown or as a notebook.

Made from the steps of the lecture and the docstrings of what they show:
minutes, formulas, what to type, what to ask the class, exercises, what to read.
"""

from __future__ import annotations

import argparse
import json
import shlex
from typing import Optional, Sequence

from scratch_recs.cli.options import make_parser
from scripts.embeddings.main import Embeddings
from scripts.interests.main import Interests
from scripts.jester.main import Jester
from scripts.lecture.run import Run
from scripts.lesson.notebook import notebook_of
from scripts.lesson.plan import plan
from scripts.movielens_100k.main import MovieLens

LECTURES: dict[str, type[Run]] = {
    "interests": Interests,
    "movielens_100k": MovieLens,
    "jester": Jester,
    "embeddings": Embeddings,
}


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, handed on to the lecture, and two more."""
    parser = make_parser(__doc__ or "", "a second")
    parser.add_argument("name", choices=LECTURES, help="the lecture")
    parser.add_argument(
        "--notebook",
        action="store_true",
        help="as a notebook (.ipynb) instead: save it in the clone's folder",
    )
    return parser


def handed_on(options: argparse.Namespace) -> list[str]:
    """The options that the lecture is started with, in the plan.

    >>> handed_on(make_options().parse_args(["jester", "--quick", "--seed=7"]))
    ['--seed', '7', '--quick']
    """
    arguments = ["--data", options.data] if options.data else []
    if options.seed:
        arguments += ["--seed", str(options.seed)]
    return arguments + ["--quick"] * options.quick


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Print the plan, or the notebook."""
    options = make_options().parse_args(arguments)
    lecture = LECTURES[options.name]
    given = handed_on(options)
    if options.notebook:
        print(json.dumps(notebook_of(lecture, given), indent=1))
    else:
        command = f"python3 -m scripts.{options.name}"
        print(plan(lecture.of(given), shlex.join([*command.split(), *given])))
