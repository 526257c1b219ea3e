"""How fast, and against what: every claim of speed, measured on your machine.

Each benchmark has two workers that do one thing in two ways. Every measurement
is a process of its own and counts its CPU time, not the wall clock's, and the
two take turns (A B A B ...), so that a busy machine slows both. What counts is
therefore the ratio of the two, run by run, and of all runs the median. A busy
machine does not slow both alike: a worker loses the more, the more memory it
works on. So the report says how much of a processor there was.

Compiled libraries are compared if --peer-python names an interpreter that has
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

from scratch_recs import DataError
from scratch_recs.cli.options import (
    check_file,
    count,
    make_parser,
    named,
    writing,
)
from scratch_recs.progress import progress_bar
from scripts.benchmark.cases import (
    BENCHMARKS,
    Benchmark,
    Chosen,
    choose_data,
)
from scripts.benchmark.peers import interpreter
from scripts.benchmark.processes import (
    Command,
    Peer,
    answer_of,
    find_peer,
    processor_share,
)
from scripts.benchmark.report import compared, save, show
from scripts.benchmark.task import FOLDS
from scripts.benchmark.task import end_with_the_benchmark
from scripts.benchmark.workers import WORKERS, write_task

Planned = list[tuple[Benchmark, Command, Command]]

# Two for each fold.
FEWEST_RATINGS = 2 * FOLDS


def plan(
    names: Sequence[str], peers: Sequence[Peer]
) -> tuple[Planned, dict[str, str]]:
    """([(benchmark, our command, the other one)], {name: why left out})."""
    planned = []
    left_out = {}
    here = [sys.executable, "-m", "scripts.benchmark", "--worker"]
    for one in BENCHMARKS:
        if one.name not in names:
            continue
        library = one.library
        able = [peer for peer in peers if library in peer.libraries]
        if not library:
            planned.append((one, [*here, one.ours], [*here, one.other]))
        elif able:
            there = [able[0].path, "-m", "scripts.benchmark.peers", one.other]
            planned.append((one, [*here, one.ours], there))
        elif peers:
            left_out[one.name] = (
                f"no interpreter of --peer-python has {library}"
            )
        else:
            left_out[one.name] = (
                f"it compares with {library}: name an interpreter that has it, "
                "--peer-python"
            )
    return planned, left_out


def measure(
    planned: Planned, folder: Path, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Every benchmark, as many runs as wanted, its two workers in turn."""
    results = []
    with progress_bar(total=2 * options.runs * len(planned), unit="run") as bar:
        for benchmark, *commands in planned:
            bar.set_postfix_str(benchmark.name)
            task = [str(folder / benchmark.data), str(options.seed)]
            measured: list[list[Any]] = [[], []]
            for _ in range(options.runs):
                for command, side in zip(commands, measured):
                    worker = f"the worker {command[-1]} of {benchmark.name}"
                    side.append(answer_of(command + task, f"{worker} failed"))
                    bar.update()
            judge = not options.quick
            results.append(compared(benchmark, *measured, judge))
    return results


def benchmark_all(options: argparse.Namespace) -> dict[str, Any]:
    """The report on all that was asked for."""
    peers = [find_peer(name) for name in options.peer_python]
    planned, left_out = plan(options.only, peers)
    names = list(dict.fromkeys(benchmark.data for benchmark, *_ in planned))
    data = choose_data(names, options.data, options.seed, options.quick)
    for name, chosen in data.items():
        if len(chosen.ratings) < FEWEST_RATINGS:
            raise DataError(
                f"{name} is too small for a benchmark, which needs "
                f"{FEWEST_RATINGS} ratings: is it whole?"
            )
    with tempfile.TemporaryDirectory() as folder:
        with writing(Path(folder)):
            for name, chosen in data.items():
                write_task(chosen.ratings, Path(folder, name), options.seed)
        before = os.times()
        results = measure(judged(planned, data), Path(folder), options)
        share = processor_share(before, os.times())
    return {
        "python": interpreter(),
        "peers": [
            {"python": peer.python, "libraries": peer.libraries}
            for peer in peers
        ],
        "data": {name: chosen.called for name, chosen in data.items()},
        "seed": options.seed,
        "quick": options.quick,
        "runs": options.runs,
        "processor_share": share,
        "benchmarks": results,
        "left_out": left_out,
    }


def judged(planned: Planned, data: dict[str, Chosen]) -> Planned:
    """The same without a highest RMSE where the ratings are made up.

    What is a low error on some ratings need not be one on others.
    """
    return [
        (one._replace(rmse=None) if data[one.data].made_up else one, *commands)
        for one, *commands in planned
    ]


def work(name: str, folder: str, seed: int) -> None:
    """Be a worker: print one measurement as JSON."""
    end_with_the_benchmark()
    (worker,) = [worker for worker in WORKERS if worker.__name__ == name]
    print(json.dumps(worker(Path(folder), seed)))


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        "Measure how fast things are, and against what.",
        "two minutes; with all compiled libraries to compare with, ten; with "
        "--quick ten seconds",
    )
    names = [benchmark.name for benchmark in BENCHMARKS]
    add = parser.add_argument
    runs = "how often each worker runs (default: 5; with --quick 1)"
    add("--runs", type=count, metavar="COUNT", help=runs)
    only = f"measure only these: {', '.join(names)}"
    keywords = dict(nargs="+", choices=names, default=names, metavar="NAME")
    add("--only", help=only, **keywords)
    add(
        "--peer-python",
        action="append",
        type=named,
        default=[],
        metavar="INTERPRETER",
        help="a Python that has libraries to compare with; may be given again",
    )
    json_help = "write all figures there as well"
    add("--json", metavar="FILE", type=named, help=json_help)
    add("--worker", nargs=3, help=argparse.SUPPRESS)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Run the benchmark, or be one of its workers."""
    options = make_options().parse_args(arguments)
    if options.worker:
        name, folder, seed = options.worker
        work(name, folder, int(seed))
        return
    if options.runs is None:
        options.runs = 1 if options.quick else 5
    target = Path(options.json).absolute() if options.json else None
    if target is not None:
        check_file(target)
    report = benchmark_all(options)
    show(report)
    if target is not None:
        with writing(target):
            save(report, target)
    results = report["benchmarks"]
    different = [one["name"] for one in results if one["same"] is False]
    if different:
        raise DataError(f"the two ways of {', '.join(different)} do not agree")
