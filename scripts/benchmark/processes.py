"""Child processes of the benchmark: fair to each other, and watched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Optional

from scratch_recs import DataError

ROOT = Path(__file__).resolve().parents[2]

# What every child finds in its environment. All threads count as CPU time, so
# the compiled libraries have one, as we do. And the C library (of Linux) keeps
# the memory that is freed: to ask the system for it again, large tensor by
# large tensor, can take PyTorch longer than all its arithmetic.
FAIR = MappingProxyType(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_MMAP_THRESHOLD_": "1000000000",
        "MALLOC_TRIM_THRESHOLD_": "2000000000",
    }
)

Command = list[str]


class Peer(NamedTuple):
    """An interpreter of --peer-python, and what it says of itself."""

    path: str
    python: str
    libraries: dict[str, str]


def answer_of(command: Command, failure: str) -> Any:
    """What a child process prints as JSON.

    Raises DataError(failure: why) if it does not.
    """
    environment = {**os.environ, **FAIR}
    try:
        child = run_to_its_end(command, environment)
        if child.returncode == 0:
            return json.loads(child.stdout)
    except OSError as error:
        raise DataError(f"{failure}: {error.strerror}") from None
    except ValueError:
        raise DataError(f"{failure}: what it prints is not JSON") from None
    complaint = child.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = complaint[-1] if complaint else f"exit status {child.returncode}"
    raise DataError(f"{failure}: {reason}")


def run_to_its_end(
    command: Command, environment: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """The finished child; see `task.end_with_the_benchmark` for its input."""
    its_end, our_end = os.pipe()
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=its_end,
            capture_output=True,
        )
    finally:
        os.close(its_end)
        os.close(our_end)


def find_peer(name: str) -> Peer:
    """The interpreter of that name or path; raises DataError if it is none."""
    found = shutil.which(name)
    if found is None:
        raise DataError(f"there is no interpreter {name}")
    # Not resolved: the python of an environment is a link, to be called as
    # such.
    path = os.path.abspath(found)
    failure = f"{name} is not a Python that can be compared with"
    answer = answer_of([path, "-m", "scripts.benchmark.peers"], failure)
    if not isinstance(answer, dict) or set(answer) != {"python", "libraries"}:
        raise DataError(failure)
    return Peer(path, **answer)


def processor_share(before: Any, after: Any) -> Optional[float]:
    """How much of one processor the children had between two os.times().

    None on Windows, which does not tell.

    >>> from types import SimpleNamespace as Times
    >>> before = Times(children_user=1.0, children_system=0.5, elapsed=100.0)
    >>> after = Times(children_user=5.0, children_system=1.5, elapsed=110.0)
    >>> processor_share(before, after)
    0.5
    """
    elapsed = after.elapsed - before.elapsed
    used = after.children_user - before.children_user
    used += after.children_system - before.children_system
    return used / elapsed if elapsed else None
