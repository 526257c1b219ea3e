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
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs.cli.options import make_parser, run
from scratch_recs.cli.printing import WIDTH
from scratch_recs.errors import DataError
from scripts.experiments.data import Data
from scripts.experiments.dimension import dimension
from scripts.experiments.report import show
from scripts.experiments.size import size
from scripts.experiments.tuning import factors, neighbours, regularization

# What the lecture states, where there is a statement to be tried.
CLAIMS = {
    "size": "most effective when you have a large amount of data",
    "dimension": "as the number of interests grows, it becomes increasingly "
    "difficult to find similar users, and recommendations may become less relevant",
}
EXPERIMENTS = {
    "size": size,
    "dimension": dimension,
    "factors": factors,
    "lambda": regularization,
    "neighbours": neighbours,
}


def experiment_parser() -> argparse.ArgumentParser:
    """The options of all scripts, the names of experiments, and --pictures."""
    parser = make_parser(__doc__, "3 minutes; with --quick 20 seconds")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"run only these of {', '.join(EXPERIMENTS)} (default: all)",
    )
    parser.add_argument(
        "--pictures",
        metavar="FOLDER",
        type=Path,
        help="write the pictures there, as experiments_*.svg (default: none)",
    )
    return parser


def make_folder(folder: Path) -> None:
    """Make the folder if it is not there; DataError where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be a folder: {error.strerror}"
        ) from None


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the experiments; the exit status."""
    parser = experiment_parser()
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in EXPERIMENTS:
            parser.error(f"{name!r} is none of {', '.join(EXPERIMENTS)}")

    def try_claims() -> None:
        data = Data(options.data, options.seed, options.quick)
        if options.pictures is not None:
            make_folder(options.pictures)
        for name, experiment in EXPERIMENTS.items():
            if name in (options.names or EXPERIMENTS):
                if name in CLAIMS:
                    print(
                        f"\n{textwrap.fill(f'The claim: {CLAIMS[name]!r}', WIDTH)}"
                    )
                for finding in experiment(data):
                    show(finding, options.pictures)

    return run(try_claims)
