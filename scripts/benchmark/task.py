"""What all workers share, ours and the compiled: the task, and the clock.

Nothing but the standard library: the interpreters of --peer-python read it too.
"""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from pathlib import Path
from typing import Any

FOLDS = 5
# Of the embedding models: as many epochs as two rounds of restarts, 1 + 2,
# need.
BATCH_EPOCHS = 3
BATCH = 64
FACTORS = 50


class Clock:
    """The CPU seconds, of all threads, that go by inside `with clock:`."""

    def __init__(self) -> None:
        # What is too short to be seen lasted less than one tick; 0 cannot
        # divide.
        self.seconds = time.get_clock_info("process_time").resolution

    def __enter__(self) -> None:
        self.start = time.process_time()

    def __exit__(self, *exception: object) -> None:
        self.seconds += time.process_time() - self.start


def end_with_the_benchmark() -> None:
    """Let this process end as soon as the benchmark does, even by `kill -9`.

    The benchmark holds the other end of the standard input, and writes nothing.
    """

    def wait() -> None:
        os.read(0, 1)
        os._exit(1)

    if stat.S_ISFIFO(os.fstat(0).st_mode):  # else it was started by hand
        threading.Thread(target=wait, daemon=True).start()


def read(folder: Path, name: str) -> Any:
    """What the benchmark has written into that file."""
    return json.loads(Path(folder, name).read_text(encoding="utf-8"))


def numbered(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """{user: row} and {item: column}, in order of first appearance."""
    users: dict[str, int] = {}
    items: dict[str, int] = {}
    for user, item, _ in read(folder, "ratings.json")["rows"]:
        users.setdefault(user, len(users))
        items.setdefault(item, len(items))
    return users, items
