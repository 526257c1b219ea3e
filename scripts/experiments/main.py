"""The claims that the lectures only state, tried.

size         'most effective when you have a large amount of data'
dimension    'as the number of interests grows, it becomes increasingly
             difficult to find similar users, and recommendations may become
             less relevant'
factors      how many factors a factorization should have
lambda       how much it should be regularized
neighbours   how many neighbours k-NN should ask

Each is a small table, a sentence that is made from its numbers, and with
--pictures a picture of the same.
"""

from __future__ import annotations

import argparse
import textwrap
from typing import Optional, Sequence

from scratch_recs.cli.options import add_pictures, make_folder, make_parser
from scratch_recs.cli.printing import WIDTH
from scripts.experiments.data import Data
from scripts.experiments.dimension import dimension
from scripts.experiments.report import show
from scripts.experiments.size import size
from scripts.experiments.tuning import factors, neighbours, regularization

# What the lecture states, where there is a statement to be tried.
CLAIMS = {
    "size": "most effective when you have a large amount of data",
    "dimension": "as the number of interests grows, it becomes increasingly "
    "difficult to find similar users, and recommendations may become less "
    "relevant",
}
EXPERIMENTS = {
    "size": size,
    "dimension": dimension,
    "factors": factors,
    "lambda": regularization,
    "neighbours": neighbours,
}


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(__doc__, "3 minutes; with --quick 20 seconds")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    which = f"run only these of {', '.join(EXPERIMENTS)} (default: all)"
    parser.add_argument("names", nargs="*", metavar="NAME", help=which)
    add_pictures(parser)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Run the experiments."""
    parser = make_options()
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in EXPERIMENTS:
            parser.error(f"{name!r} is none of {', '.join(EXPERIMENTS)}")
    data = Data(options.data, options.seed, options.quick)
    if options.pictures:
        make_folder(options.pictures)
    data.check()
    for name, experiment in EXPERIMENTS.items():
        if options.names and name not in options.names:
            continue
        if name in CLAIMS:
            claim = textwrap.fill(f"The claim: {CLAIMS[name]!r}", WIDTH)
            print(f"\n{claim}")
        for finding in experiment(data):
            show(finding, options.pictures)
