"""Does a test notice a mutant? A copy of the project, and pytest in a process.

No mutant ever stands in the working tree. Every worker has a copy of the whole
project in a temporary folder. There the faulty module takes the place of the
right one, and pytest runs, stage by stage, until a test fails.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Iterator, Mapping, NamedTuple, Optional, Sequence

try:
    import resource
except ImportError:  # Windows
    resource = None

from scratch_recs.errors import DataError
from scripts.mutate.engine import Mutant
from scripts.mutate.modules import Module, Stage

KILLED = "killed"
TIMED_OUT = "timed out"
SURVIVED = "survived"

# How pytest ends: all passed, or there were no tests.
PASSED = (0, 5)
# A mutant has so many times the seconds of the program, and some more.
PATIENCE = 5
# Linux stops a mutant that asks for more memory.
MEMORY = 4 << 30

# What the tests do not read; real data are found where they are.
NOT_COPIED = (".*", "__pycache__", "build", "dist", "*.egg-info")
DATA_SETS = ("ml-100k", "ml-latest-small", "jester")


class Task(NamedTuple):
    """A mutant, and the module it is one of."""

    module: Module
    mutant: Mutant


class Copy:
    """A copy of the project, in which pytest runs."""

    def __init__(
        self, root: Path, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.root = folder / "project"
        self.environment = {
            **os.environ,
            **environment,
            "PYTHONPATH": str(self.root),
            "PYTHONHASHSEED": "0",
            "SCRATCH_RECS_MUTANT": "1",  # see tests/conftest.py
        }
        self.output = folder / "output.txt"
        shutil.copytree(root, self.root, ignore=_not_copied)
        self.texts = 0
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.closing = threading.Lock()
        self.closed = False

    def put(self, path: str, text: str) -> None:
        """Let a file have this text.

        Python takes a file for unchanged if its size and the second of its
        last change are the same: no two texts have the same second.
        """
        file = self.root / path
        file.write_text(text, encoding="utf-8")
        self.texts += 1
        os.utime(file, (self.texts, self.texts))

    def test(self, stage: Stage, limit: Optional[float] = None) -> int:
        """How pytest ends on these files.

        Raises subprocess.TimeoutExpired after so many seconds.
        """
        with open(self.output, "wb") as output, self.closing:
            if self.closed:
                raise KeyboardInterrupt
            self.process = subprocess.Popen(
                [*_PYTEST, *stage],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a group, to be killed as one
            )
        _restrict(self.process.pid, limit)
        try:
            return self.process.wait(limit)
        finally:
            self._kill()

    def complaint(self) -> str:
        """What pytest has said: the first failure, or its last line."""
        text = self.output.read_text(encoding="utf-8", errors="replace")
        lines = text.strip().splitlines() or ["it said nothing"]
        failed = [one for one in lines if one.startswith(("FAILED", "ERROR"))]
        return (failed or lines[-1:])[0]

    def close(self) -> None:
        """End what is running, and start nothing more."""
        with self.closing:
            self.closed = True
            self._kill()

    def _kill(self) -> None:
        """End pytest and all that its tests have started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
            self.process.wait()


_PYTEST = (
    *(sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE"),
    *("-p", "no:cacheprovider", "-m", "not slow"),
)


def _restrict(pid: int, seconds: Optional[float]) -> None:
    """Bound the memory of a process, and its time should we be killed."""
    if hasattr(resource, "prlimit"):
        with suppress(OSError, ValueError):  # it has ended; a narrower bound
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            if seconds is not None:
                most = int(seconds) + 1
                resource.prlimit(pid, resource.RLIMIT_CPU, (most, most))


def _not_copied(folder: str, names: list[str]) -> set[str]:
    """Those of the names in a folder that a copy does not have."""
    ignored = shutil.ignore_patterns(*NOT_COPIED)(folder, names)
    return ignored.union(DATA_SETS if Path(folder).name == "data" else ())


class Runner:
    """So many copies of the project, and the fate of mutants in them.

    seconds: what every mutant has besides PATIENCE times the time of the
    program. environment: what the tests find there, besides our own. Used in a
    `with`: at its end all processes have ended, and the copies are gone.
    """

    def __init__(
        self,
        root: Path,
        jobs: int,
        seconds: float,
        environment: Mapping[str, str],
    ) -> None:
        self.root = root
        self.jobs = jobs
        self.seconds = seconds
        self.environment = environment
        self.limits: dict[Stage, float] = {}
        self.measuring = threading.Lock()
        self.free: SimpleQueue[Copy] = SimpleQueue()

    def __enter__(self) -> Runner:
        self.folder = tempfile.TemporaryDirectory(prefix="mutants-")
        folders = [Path(self.folder.name, str(n)) for n in range(self.jobs)]
        self.copies = [
            Copy(self.root, folder, self.environment) for folder in folders
        ]
        for copy in self.copies:
            self.free.put(copy)
        self.pool = ThreadPoolExecutor(self.jobs)
        return self

    def __exit__(self, *exception: object) -> None:
        for copy in self.copies:
            copy.close()
        self.pool.shutdown(cancel_futures=True)
        self.folder.cleanup()

    def fates(self, tasks: Sequence[Task]) -> Iterator[str]:
        """What became of each mutant: KILLED, TIMED_OUT or SURVIVED.

        Raises DataError if the program itself does not pass its tests.
        """
        return self.pool.map(self._fate, tasks)

    def _fate(self, task: Task) -> str:
        copy = self.free.get()
        try:
            return self._fate_in(copy, task)
        finally:
            self.free.put(copy)

    def _fate_in(self, copy: Copy, task: Task) -> str:
        path = task.module.path
        for stage in task.module.stages:
            limit = self._limit(copy, stage)
            copy.put(path, task.mutant.text)
            try:
                if copy.test(stage, limit) not in PASSED:
                    return KILLED
            except subprocess.TimeoutExpired:
                return TIMED_OUT
            finally:
                copy.put(path, task.module.text)
        return SURVIVED

    def _limit(self, copy: Copy, stage: Stage) -> float:
        """How long a mutant may take: measured once, on the program itself."""
        with self.measuring:
            if stage not in self.limits:
                start = monotonic()
                if copy.test(stage) not in PASSED:
                    raise DataError(
                        "the tests fail without any mutant, so they can tell "
                        f"nothing: {copy.complaint()}"
                    )
                seconds = monotonic() - start
                self.limits[stage] = PATIENCE * seconds + self.seconds
        return self.limits[stage]
