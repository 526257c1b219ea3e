"""What comes out of the benchmark: medians and ratios, as table and JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any, Optional, Sequence

from scratch_recs.cli.printing import print_table, say, yes_or_no
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
    ours: list[dict[str, Any]],
    others: list[dict[str, Any]],
    judge: bool = True,
) -> dict[str, Any]:
    """All that was found out about one benchmark, as it goes into the JSON.

    ours, others    what the workers returned, in the order of the runs

    `met` and `rmse_met` are None if there is nothing to `judge` or no target;
    `same` is None if the two need not compute the same.
    """
    ratio = summary([b["cost"] / a["cost"] for a, b in zip(ours, others)])
    target = benchmark.target_on(platform.python_implementation())
    result = {
        **benchmark._asdict(),
        "ours": side(benchmark.ours, ours),
        "other": side(benchmark.other, others),
        "times_as_fast": ratio,
        "target": target,
        "met": None,
        "rmse_met": None,
        "same": None,
        "note": others[0].get("note", ""),
    }
    if judge and target is not None:
        result["met"] = ratio["median"] >= target
    if judge and benchmark.rmse is not None:
        result["rmse_met"] = ours[0]["rmse"] <= benchmark.rmse
    digests = {run["digest"] for run in [*ours, *others] if "digest" in run}
    if digests:
        result["same"] = len(digests) == 1
    return result


def side(worker: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """What one of the two workers took, and its RMSE if it has one."""
    found = {"worker": worker, **summary([run["cost"] for run in runs])}
    if "rmse" in runs[0]:
        found["rmse"] = runs[0]["rmse"]
    return found


def verdict(target: Optional[float], met: Optional[bool]) -> str:
    """A target, and whether it was met if that is known.

    >>> verdict(3, True), verdict(0.925, None)
    ('3 met', '0.925')
    """
    if target is None:
        return ""
    return f"{target:.3g}" + {True: " met", False: " MISSED", None: ""}[met]


def table_rows(result: dict[str, Any]) -> list[list[str]]:
    """The lines of one benchmark: cost and error of each side, the ratio."""

    def figures(summed: dict[str, Any]) -> list[str]:
        return [f"{summed[name]:.3g}" for name in ("median", "min", "max")]

    rows = []
    called = {"ours": "ours", "other": result["versus"]}
    highest = {"ours": verdict(result["rmse"], result["rmse_met"]), "other": ""}
    for which, name in called.items():
        found = result[which]
        rows.append(["", f"{name}, {result['unit']}", *figures(found), ""])
        if "rmse" in found:
            error = f"{found['rmse']:.4f}"
            rows.append(["", f"{name}, RMSE", error, "", "", highest[which]])
    target = verdict(result["target"], result["met"])
    ratio = figures(result["times_as_fast"])
    rows.append(["", "times as fast", *ratio, target])
    rows[0][0] = result["name"]
    return rows


def show(report: dict[str, Any]) -> None:
    """Print the report: what ran where, the table, and what was left out."""
    results = report["benchmarks"]
    print()
    show_circumstances(report)
    for result in results:
        remark(f"{result['name']}: {result['what']}")
    if results:
        header = ["", "", "median", "min", "max", "target"]
        rows = [row for result in results for row in table_rows(result)]
        print()
        print_table(header, rows, left=2)
        print()
    for result in results:
        if result["same"] is not None:
            answer = yes_or_no(result["same"])
            question = "do both compute the same, exactly?"
            remark(f"{result['name']}: {question} {answer}")
        if result["note"]:
            remark(f"{result['name']}: {result['note']}")
    for name, reason in report["left_out"].items():
        remark(f"{name} is left out: {reason}")


def show_circumstances(report: dict[str, Any]) -> None:
    """Print what the figures depend on: interpreters, data, a busy machine."""
    turns = "1 run" if report["runs"] == 1 else f"{report['runs']} runs in turn"
    remark(f"{turns}, CPU time in fresh processes, {report['python']}")
    for peer in report["peers"]:
        libraries = [" ".join(pair) for pair in peer["libraries"].items()]
        found = ", ".join(libraries) or "none of the libraries"
        remark(f"Peer: {found} in {peer['python']}")
    for called in report["data"].values():
        remark(f"Data: {called}")
    if report["quick"]:
        remark("A quick run shows that everything works; do not judge by it.")
    share = report["processor_share"]
    if report["benchmarks"] and share is not None and share < BUSY:
        remark(
            f"The machine is busy: a worker had only {share:.0%} of a "
            "processor. Run this again in peace before you believe a ratio to "
            "a compiled library."
        )


def remark(text: str) -> None:
    """Print a remark; its further lines hang."""
    say(text, hanging="    ")


def save(report: dict[str, Any], path: Path) -> None:
    """Write the report as JSON: wholly or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        text = json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)
        unfinished.write_text(text + "\n", encoding="utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
