"""Many tasks side by side, each in a process of its own.

One Python process computes one thing at a time; with several, every core has
work. They share no memory: the task goes there and the result comes back as a
pickle, through a pipe. A process gets a new task when it has done the last one.

No process outlives its work. The parent kills all of them when it stops for any
reason: the end, an error, Ctrl-C. If the parent itself is killed, a thread of
each process notices that, and ends it.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import traceback
from contextlib import contextmanager
from multiprocessing import connection, current_process, get_context
from multiprocessing import parent_process
from typing import Any, Callable, Generator, Iterator, Sequence, TypeVar

import scratch_recs.fast as fast
from scratch_recs.arguments import check_count

Task = TypeVar("Task")
Result = TypeVar("Result")

_ENDED = (
    "a process of jobs ended before its task was done: it was killed, or the "
    "script lacks `if __name__ == '__main__':`"
)


def side_by_side(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int
) -> Generator[tuple[int, Result], None, None]:
    """(number, work(task)) of every task, as they are finished.

    jobs    so many processes; 1: no other process, the tasks in order

    The processes are spawned: they import the main module again, so a script
    that comes here stands under `if __name__ == "__main__":`. Raises ValueError
    if jobs is below 1, TypeError if another process cannot load a task or a
    result (a lambda, a class of a notebook), ChildProcessError if a process
    ends too early, and whatever `work` raises.

    >>> list(side_by_side(abs, [-1, 2], jobs=1))
    [(0, 1), (1, 2)]
    """
    check_count("jobs", jobs)
    if jobs == 1:
        yield from enumerate(map(work, tasks))
        return
    waiting = iter(enumerate(tasks))
    with _processes(min(jobs, len(tasks))) as idle:
        at_work: dict[Any, int] = {}
        while True:
            # zip asks `idle` first: asked last, it would cost a task.
            for pipe, (number, task) in zip(idle, waiting):
                _send(pipe, work, task)
                at_work[pipe] = number
            if not at_work:
                return
            idle = connection.wait(list(at_work))
            for pipe in idle:
                yield at_work.pop(pipe), _received(pipe)


# --- In the parent ------------------------------------------------------------


@contextmanager
def _processes(count: int) -> Iterator[list[Any]]:
    """So many processes, as pipes to them; afterwards they are gone."""
    if getattr(current_process(), "_inheriting", False):
        # Begun by a script without the guard, it runs that script again. The
        # parent finds out that it has ended, and says so.
        raise SystemExit(1)
    context = get_context("spawn")
    started = []
    pipes = []
    try:
        with _ctrl_c_waits():
            for _ in range(count):
                here, there = context.Pipe()
                pipes.append(here)
                process = context.Process(
                    target=_serve, args=(there, fast.ENABLED), daemon=True
                )
                with _reporting("a process of jobs cannot be started"):
                    process.start()
                started.append(process)
                there.close()
        yield pipes
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.join()
        for pipe in pipes:
            pipe.close()


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Ctrl-C comes after the block, and never to a process begun inside.

    It reaches all processes of a terminal; the parent decides what it means.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: see _serve
        yield
        return
    from multiprocessing import resource_tracker

    # It is begun with the first process, and would let Ctrl-C through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send(pipe: Any, work: Callable[[Task], object], task: Task) -> None:
    try:
        parcel = pickle.dumps((work, task))
    except Exception as error:  # PicklingError, AttributeError, TypeError, …
        raise _cannot_travel(error) from None
    with _reporting(_ENDED):
        pipe.send_bytes(parcel)


def _received(pipe: Any) -> Any:
    """The result that a process sends; raises what it raised instead."""
    with _reporting(_ENDED):
        parcel = pipe.recv_bytes()
    kind, answer, text = pickle.loads(parcel)
    if kind == "refused":
        raise _cannot_travel(answer)
    if kind == "raised":
        raise answer from _Elsewhere(text)
    return answer


@contextmanager
def _reporting(problem: str) -> Iterator[None]:
    """Raise ChildProcessError if the system, or the end of a pipe, says no."""
    try:
        yield
    except (EOFError, OSError) as error:
        raise ChildProcessError(problem) from error


def _cannot_travel(reason: object) -> TypeError:
    return TypeError(
        "jobs above 1 need a model that other processes can import from a "
        f"module: {reason}"
    )


class _Elsewhere(Exception):
    """The traceback of another process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


# --- In the other processes ---------------------------------------------------


def _serve(pipe: Any, fast_enabled: bool) -> None:
    """Do the tasks that come through the pipe, one after the other."""
    # Where Ctrl-C was not held back at the start, it is from here on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    fast.ENABLED = fast_enabled
    while True:
        pipe.send_bytes(_answer(pipe.recv_bytes()))


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:  # else this is no other process
        connection.wait([parent.sentinel])
        os._exit(1)  # whatever the other threads are doing


def _answer(parcel: bytes) -> bytes:
    """What goes back: (kind, result or error, traceback), pickled."""
    try:
        work, task = pickle.loads(parcel)
    except Exception as error:
        return pickle.dumps(("refused", str(error), ""))
    try:
        result = work(task)
    except BaseException as error:
        return _raised(error)
    try:
        return pickle.dumps(("done", result, ""))
    except Exception as error:
        return pickle.dumps(("refused", str(error), ""))


def _raised(error: BaseException) -> bytes:
    """An error as the parent can load it: itself, or its name and its words."""
    text = traceback.format_exc()
    try:
        parcel = pickle.dumps(("raised", error, text))
        pickle.loads(parcel)
    except Exception:
        named = RuntimeError(f"{type(error).__name__}: {error}")
        parcel = pickle.dumps(("raised", named, text))
    return parcel
