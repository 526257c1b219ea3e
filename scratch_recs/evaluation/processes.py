"""Many tasks side by side, each in a process of its own.

One Python process computes one thing at a time; with several, every core has
work. They share no memory: the task goes there and the result comes back as a
pickle.
"""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Callable, Iterator, Sequence, TypeVar

import scratch_recs.fast as fast

Task = TypeVar("Task")
Result = TypeVar("Result")


def side_by_side(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int
) -> Iterator[tuple[int, Result]]:
    """(number, work(task)) of every task, as they are finished.

    jobs    so many processes; 1: no other process, the tasks in order

    The processes are spawned: they import the main module again, so a script
    that comes here stands under `if __name__ == "__main__":`. Raises ValueError
    if jobs is below 1, and whatever `work` raises.

    >>> list(side_by_side(abs, [-1, 2], jobs=1))
    [(0, 1), (1, 2)]
    """
    if jobs < 1:
        raise ValueError(f"jobs counts from 1, not {jobs}")
    if jobs == 1:
        yield from enumerate(map(work, tasks))
        return
    pool = _Processes(jobs, get_context("spawn"), _begin, (fast.ENABLED,))
    try:
        numbers = {pool.submit(work, task): n for n, task in enumerate(tasks)}
        for done in as_completed(numbers):
            yield numbers[done], done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(fast_enabled: bool) -> None:
    """What every process does first."""
    fast.ENABLED = fast_enabled
    # Ctrl-C reaches all processes. The one that waits for the others decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Processes(ProcessPoolExecutor):
    """A pool of processes, on every interpreter."""

    # PyPy 7.3.10 and 7.3.11 call this method by a name that it does not have
    # there: issue 3873 of PyPy.
    if not hasattr(ProcessPoolExecutor, "_adjust_process_count"):

        def _adjust_process_count(self) -> None:
            getattr(self, "_adjust_process_count_cpython")()
