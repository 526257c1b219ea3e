"""How fast, and against what: every claim of speed, measured on your own machine.

Each benchmark has two workers that do one thing in two ways. Every measurement is a
process of its own and counts its CPU time, not the wall clock's, and the two take
turns (A B A B ...), so that a busy machine slows both. What counts is therefore the
ratio of the two, run by run, and of all runs the median. It does not slow both alike:
who shares the memory with others loses the more the more memory it works on, so the
report says how much of a processor there was.

Compiled libraries are compared where --peer-python names an interpreter that has
them; nothing here needs them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Optional, Sequence

from scratch_recs.cli.options import make_parser, run
from scratch_recs.errors import DataError
from scratch_recs.progress import progress_bar
from scripts.benchmark.processes import (
    Peer,
    answer_of,
    find_peer,
    processor_share,
)
from scripts.benchmark.cases import BENCHMARKS, Benchmark, choose_data
from scripts.benchmark.report import compared, save, show
from scripts.benchmark.workers import WORKERS, write_task
from scripts.benchmark.peers import interpreter

WITHOUT_PEERS = (
    "it compares with {}: name an interpreter that has it, --peer-python"
)
NO_SUCH_PEER = "no interpreter of --peer-python has {}"


def commands(benchmark: Benchmark, peers: Sequence[Peer]) -> Optional[tuple]:
    """How to start our worker and the other one; None where nobody has its library."""
    here = [sys.executable, "-m", "scripts.benchmark", "--worker"]
    if not benchmark.library:
        return [*here, benchmark.ours], [*here, benchmark.other]
    for peer in peers:
        if benchmark.library in peer.libraries:
            there = [
                peer.path,
                "-m",
                "scripts.benchmark.peers",
                benchmark.other,
            ]
            return [*here, benchmark.ours], there
    return None


def measure(
    planned: dict[Benchmark, tuple], folder: Path, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Every benchmark, as many runs as wanted, its two workers in turn."""
    results = []
    runs, judge = options.runs, not options.quick
    with progress_bar(total=2 * runs * len(planned), unit="run") as bar:
        for benchmark, sides in planned.items():
            bar.set_postfix_str(benchmark.name)
            task = [str(folder / benchmark.data), str(options.seed)]
            measured: tuple[list, list] = ([], [])
            for _ in range(runs):
                for command, side in zip(sides, measured):
                    failure = (
                        f"the worker {command[-1]} of {benchmark.name} failed"
                    )
                    side.append(answer_of(command + task, failure))
                    bar.update()
            results.append(compared(benchmark, *measured, judge))
    return results


def plan(names: Sequence[str], peers: Sequence[Peer]) -> tuple[dict, dict]:
    """{benchmark: how to start its workers}, and {name: why it is left out}."""
    planned, left_out = {}, {}
    reason = NO_SUCH_PEER if peers else WITHOUT_PEERS
    for benchmark in BENCHMARKS:
        if benchmark.name in names:
            sides = commands(benchmark, peers)
            if sides is None:
                left_out[benchmark.name] = reason.format(benchmark.library)
            else:
                planned[benchmark] = sides
    return planned, left_out


def benchmark_all(options: argparse.Namespace) -> None:
    """Measure what was asked for, print it, and write it down if wanted."""
    target = Path(options.json).absolute() if options.json else None
    if target is not None and not target.parent.is_dir():
        raise DataError(f"there is no folder {target.parent} to write into")
    peers = [find_peer(name) for name in options.peer_python]
    planned, left_out = plan(options.only, peers)
    names = list(dict.fromkeys(benchmark.data for benchmark in planned))
    data = choose_data(names, options.data, options.seed, options.quick)
    planned = {
        # What is a low error on some ratings need not be one on others.
        one._replace(rmse=None) if data[one.data].made_up else one: sides
        for one, sides in planned.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, chosen in data.items():
            write_task(chosen.ratings, Path(folder, name), options.seed)
        before = os.times()
        results = measure(planned, Path(folder), options)
        share = processor_share(before, os.times())
    report = {
        "python": interpreter(),
        "peers": [
            {"python": p.python, "libraries": p.libraries} for p in peers
        ],
        "data": {name: chosen.called for name, chosen in data.items()},
        "seed": options.seed,
        "quick": options.quick,
        "runs": options.runs,
        "processor_share": share,
        "benchmarks": results,
        "left_out": left_out,
    }
    show(report)
    if target is not None:
        save(report, target)
    different = [
        result["name"] for result in results if result["same"] is False
    ]
    if different:
        raise DataError(f"the two ways of {', '.join(different)} do not agree")


def work(name: str, folder: str, seed: int) -> None:
    """Be a worker: print one measurement as JSON."""
    (worker,) = [worker for worker in WORKERS if worker.__name__ == name]
    print(json.dumps(worker(Path(folder), seed)))


def whole_number(text: str) -> int:
    """A count from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"runs count from 1, not {number}")
    return number


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        "Measure how fast things are, and against what.",
        "two minutes; with all compiled libraries to compare with, ten; with --quick "
        "ten seconds",
    )
    names = [benchmark.name for benchmark in BENCHMARKS]
    add = parser.add_argument
    add(
        "--runs",
        type=whole_number,
        metavar="COUNT",
        help="how often each worker runs (default: 5; with --quick 1)",
    )
    add(
        "--only",
        nargs="+",
        choices=names,
        default=names,
        metavar="NAME",
        help=f"measure only these: {', '.join(names)}",
    )
    add(
        "--peer-python",
        action="append",
        default=[],
        metavar="INTERPRETER",
        help="a Python that has libraries to compare with; may be given several times",
    )
    add("--json", metavar="FILE", help="write all figures there as well")
    add("--worker", nargs=3, help=argparse.SUPPRESS)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the benchmark, or be one of its workers; the exit status."""
    options = make_options().parse_args(arguments)
    if options.worker:
        name, folder, seed = options.worker
        return run(lambda: work(name, folder, int(seed)))
    if options.runs is None:
        options.runs = 1 if options.quick else 5
    return run(lambda: benchmark_all(options))
