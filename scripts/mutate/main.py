"""Do the tests notice a fault? Small ones are made, one after the other.

A mutant is the library with one small fault: `<` became `<=`, a constant is off
by one, a statement is gone. If a test fails, the mutant is killed. If all pass,
it has survived: a law is missing, or the mutant does the same as the program,
and `equivalent.txt` should name it. What survives is printed as a small
difference, in the form of that list.

    python3 -m scripts.mutate similarity         a module
    python3 -m scripts.mutate knn training       all modules of two chapters
    python3 -m scripts.mutate all --jobs 2       the library: some hours
    python3 -m scripts.mutate knn.units --list   which mutants, without a run
"""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections import Counter
from pathlib import Path
from typing import Optional, Sequence

from scratch_recs.cli.options import count, make_parser
from scratch_recs.cli.printing import print_table
from scratch_recs.errors import DataError
from scratch_recs.progress import progress_bar
from scripts.mutate.engine import mutants, sample
from scripts.mutate.equivalent import FILE, listing, name_of, read_names
from scripts.mutate.modules import Module, Project
from scripts.mutate.runner import KILLED, SURVIVED, TIMED_OUT, Runner, Task

ROOT = Path(__file__).resolve().parents[2]
WANTED = 95  # of 100 mutants, so many have to be killed
LISTED = "equivalent"
PLACE = "SCRATCH_RECS_DATA"
STAGES = ("own", "chapter", "all")


def make_options() -> argparse.ArgumentParser:
    """The options of all scripts, and those of this one."""
    parser = make_parser(
        "Make small faults, and see whether the tests notice them. The exit "
        f"status is 0 if they notice {WANTED} of 100, and 1 if not.",
        "one to five minutes per module",
        data="where tests on real data find them (default: "
        "$SCRATCH_RECS_DATA, or these tests are skipped)",
    )
    add = parser.add_argument
    modules = "a module, a chapter or a path: knn.units, knn, all"
    add("modules", metavar="MODULE", nargs="+", help=modules)
    number = "mutants per module (default: 20; with --quick 5)"
    add("--sample", type=count, metavar="COUNT", help=number)
    tests = (
        "how far to look for a test that fails: the module's own tests, those "
        "of its chapter, all that import it (default: all; with --quick: "
        "chapter)"
    )
    add("--tests", choices=STAGES, help=tests)
    timeout = "what a mutant has besides five times the program's (default: 5)"
    add("--timeout", type=count, default=5, metavar="SECONDS", help=timeout)
    jobs = "how many copies of the project work at a time (default: 1)"
    add("--jobs", type=count, default=1, metavar="COUNT", help=jobs)
    add("--list", action="store_true", help="show the mutants, run nothing")
    return parser


def choose(project: Project, names: Sequence[str]) -> list[Module]:
    """The modules of these names, each one once.

    Raises ValueError if nothing has that name.
    """
    found = {}
    for name in names:
        modules = project.named(name)
        if not modules:
            known = ", ".join(project.chapters())
            raise ValueError(f"no module is called {name!r}; there are {known}")
        found.update((module.path, module) for module in modules)
    return list(found.values())


def report(results: Sequence[tuple[Task, str]]) -> None:
    """Print a table; raises DataError if too many have survived."""
    counts: dict[str, Counter[str]] = {}
    for task, fate in results:
        of_module = counts.setdefault(task.module.path, Counter())
        of_module.update((fate, "mutants"))
    total = sum(counts.values(), Counter())
    columns = ("mutants", KILLED, TIMED_OUT, SURVIVED, LISTED)
    rows = [
        [path, *(of_module[column] for column in columns)]
        for path, of_module in [*counts.items(), ("together", total)]
    ]
    print()
    print_table(["module", *columns], rows)
    tried = total["mutants"] - total[LISTED]
    killed = tried - total[SURVIVED]
    verdict = f"{killed} of {tried} mutants were killed"
    if 100 * killed < WANTED * tried:
        raise DataError(f"{verdict}: fewer than {WANTED} of 100")
    print(f"\n  {verdict}.")


def draw(modules: Sequence[Module], options: argparse.Namespace) -> list[Task]:
    """A sample of the mutants of each module, with the tests to try."""
    size = options.sample or (5 if options.quick else 20)
    tests = options.tests or ("chapter" if options.quick else "all")
    stages = STAGES.index(tests) + 1
    return [
        Task(module._replace(stages=module.stages[:stages]), one)
        for module in modules
        for one in sample(mutants(module.text), size, options.seed)
    ]


def environment_of(data: Optional[str]) -> dict[str, str]:
    """Where the tests find real data, though they run in a copy.

    Raises DataError if pytest or hypothesis is not installed.
    """
    for name in ("pytest", "hypothesis"):
        if importlib.util.find_spec(name) is None:
            raise DataError(f"the tests need {name}: pip install -e '.[test]'")
    folder = data or os.environ.get(PLACE)
    return {PLACE: os.path.abspath(folder)} if folder else {}


def try_all(runner: Runner, tasks: Sequence[Task]) -> list[tuple[Task, str]]:
    """[(task, what became of the mutant)]; survivors are printed at once."""
    results = []
    with progress_bar(total=len(tasks), unit="mutant") as bar:
        for task, fate in zip(tasks, runner.fates(tasks)):
            if fate == SURVIVED:
                show(task, fate)
            results.append((task, fate))
            bar.update()
    return results


def show(task: Task, remark: str) -> None:
    """Print a mutant as `equivalent.txt` names it, after a remark."""
    one = task.mutant
    print(f"# line {one.line}, {one.kind}: {remark}")
    print(f"{listing(name_of(task.module.path, one))}\n", flush=True)


def main(arguments: Optional[Sequence[str]] = None, root: Path = ROOT) -> None:
    """Make a sample of mutants of the modules that are named, and try them."""
    parser = make_options()
    options = parser.parse_args(arguments)
    try:
        modules = choose(Project(root), options.modules)
    except ValueError as error:
        parser.error(str(error))
    reasons = read_names(FILE.read_text(encoding="utf-8"))
    listed, tasks = [], []
    for task in draw(modules, options):
        known = name_of(task.module.path, task.mutant) in reasons
        (listed if known else tasks).append(task)
    if options.list:
        for task in tasks:
            show(task, "a mutant")
        return
    environment = environment_of(options.data)
    with Runner(root, options.jobs, options.timeout, environment) as runner:
        results = try_all(runner, tasks)
    report(results + [(task, LISTED) for task in listed])
