"""What comes out of the benchmark: medians and ratios, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import textwrap
from pathlib import Path
from typing import Any, Optional, Sequence

from scratch_recs.cli.printing import WIDTH, print_table
from scripts.benchmark.cases import Benchmark

# With less of a processor than this for a worker, others are at work as well.
BUSY = 0.8


def summary(values: Sequence[float]) -> dict[str, Any]:
    """The median, lowest and highest of the runs, and the runs themselves.

    >>> summary([3.0, 1.0, 2.5])
    {'median': 2.5, 'min': 1.0, 'max': 3.0, 'runs': [3.0, 1.0, 2.5]}
    """
    return {
        "median": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "runs": list(values),
    }


def compared(
    benchmark: Benchmark,
    ours: list[dict],
    others: list[dict],
    judge: bool = True,
) -> dict[str, Any]:
    """All that was found out about one benchmark, as it goes into the JSON.

    ours, others    what the workers returned, in the order of the runs

    `met` and `rmse_met` are None where there is nothing to `judge` or no target;
    `same` is None where the two need not compute the same.
    """
    ratio = summary([b["cost"] / a["cost"] for a, b in zip(ours, others)])
    result = {**benchmark._asdict(), "times_as_fast": ratio}
    for side, runs in (("ours", ours), ("other", others)):
        costs = summary([run["cost"] for run in runs])
        result[side] = {"worker": result[side], **costs}
        if "rmse" in runs[0]:
            result[side]["rmse"] = runs[0]["rmse"]
    result["target"] = target = benchmark.target_on(
        platform.python_implementation()
    )
    result["met"] = result["rmse_met"] = None
    if judge:
        if target is not None:
            result["met"] = ratio["median"] >= target
        if benchmark.rmse is not None:
            result["rmse_met"] = result["ours"]["rmse"] <= benchmark.rmse
    digests = {run["digest"] for run in [*ours, *others] if "digest" in run}
    result["same"] = len(digests) == 1 if digests else None
    result["note"] = others[0].get("note", "")
    return result


def say(text: str) -> None:
    """Print a remark, broken into lines that fit."""
    print(
        textwrap.fill(
            text, WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    )


def verdict(target: Optional[float], met: Optional[bool]) -> str:
    """A target, and whether it was met if that is known.

    >>> verdict(3, True), verdict(0.925, None)
    ('3 met', '0.925')
    """
    if target is None:
        return ""
    return f"{target:.3g}" + {True: " met", False: " MISSED", None: ""}[met]


def table_rows(result: dict[str, Any]) -> list[list[str]]:
    """The lines of one benchmark: the cost and error of each side, then the ratio."""

    def figures(summed: dict[str, Any]) -> list[str]:
        return [f"{summed[name]:.3g}" for name in ("median", "min", "max")]

    rows = []
    for side, called in (("ours", "ours"), ("other", result["versus"])):
        what = f"{called}, {result['unit']}"
        rows.append(["", what, *figures(result[side]), ""])
        if "rmse" in result[side]:
            highest = result["rmse"] if side == "ours" else None
            target = verdict(highest, result["rmse_met"])
            error = f"{result[side]['rmse']:.4f}"
            rows.append(["", f"{called}, RMSE", error, "", "", target])
    target = verdict(result["target"], result["met"])
    rows.append(
        ["", "times as fast", *figures(result["times_as_fast"]), target]
    )
    rows[0][0] = result["name"]
    return rows


def show(report: dict[str, Any]) -> None:
    """Print the report: what ran where, the table, and what was left out and why."""
    print()
    turns = "1 run" if report["runs"] == 1 else f"{report['runs']} runs in turn"
    say(f"{turns}, CPU time in fresh processes, {report['python']}")
    for peer in report["peers"]:
        found = [
            f"{name} {number}" for name, number in peer["libraries"].items()
        ]
        say(
            f"Peer: {', '.join(found) or 'none of the libraries'} in {peer['python']}"
        )
    for called in report["data"].values():
        say(f"Data: {called}")
    if report["quick"]:
        say(
            "A quick run shows that everything works; it is too small to judge by."
        )
    share = report["processor_share"]
    if report["benchmarks"] and share is not None and share < BUSY:
        say(
            f"The machine is busy: a worker had only {share:.0%} of a processor. Run "
            "this again in peace before you believe a ratio to a compiled library."
        )
    for result in report["benchmarks"]:
        say(f"{result['name']}: {result['what']}")
    if report["benchmarks"]:
        header = ["", "", "median", "min", "max", "target"]
        rows = [
            row for result in report["benchmarks"] for row in table_rows(result)
        ]
        print()
        print_table(header, rows, left=2)
        print()
    for result in report["benchmarks"]:
        if result["same"] is not None:
            answer = "yes" if result["same"] else "NO"
            say(
                f"{result['name']}: do both compute the same, exactly? {answer}"
            )
        if result["note"]:
            say(f"{result['name']}: {result['note']}")
    for name, reason in report["left_out"].items():
        say(f"{name} is left out: {reason}")


def save(report: dict[str, Any], path: Path) -> None:
    """Write the report as JSON: wholly or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        text = json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
