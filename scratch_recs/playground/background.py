"""Work in the background: it tells how far it is, and it can be stopped.

A thread is enough for that. Python runs one thread at a time and changes
between them many times a second, so pages stay quick while a model learns. A
thread cannot be killed, but the work reports its progress, and the report of
work that has been stopped raises `Stopped`.
"""

from __future__ import annotations

import copy
import threading
import time
from typing import Callable, Mapping, Optional

from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError, DivergenceError
from scratch_recs.evaluation.metrics import rmse
from scratch_recs.factorization.presets import TWO_FACTORS
from scratch_recs.knn.rating_knn import UserKNN
from scratch_recs.mf_sgd import MatrixFactorization
from scratch_recs.progress import Watcher, watched_by
from scratch_recs.training.epochs import Epoch

_AT_ONCE = 100  # predictions; in between, pages may be drawn


class Stopped(Exception):
    """The work goes no further: its result is not wanted any more."""


class Job:
    """Work in a thread of its own, begun at once or when it is its turn.

    work     called with a function that it tells how far it is, from 0 to 1
    turns    so many jobs run at the same time; the others wait

    share      how far it is
    is_over    True when it has come to an end, whatever end that was
    problem    one sentence if it failed, else ''

    >>> job = Job(lambda tell: tell(0.5), threading.Semaphore(1))
    >>> job.wait()
    >>> job.share, job.is_over, job.problem
    (0.5, True, '')
    """

    def __init__(
        self, work: Callable[[Watcher], None], turns: threading.Semaphore
    ) -> None:
        self.share = 0.0
        self.problem = ""
        self.is_over = False
        self._work = work
        self._turns = turns
        self._is_stopped = threading.Event()
        # A daemon: Ctrl-C ends the program without waiting for it.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the work to stop: it does so when it next tells how far it is."""
        self._is_stopped.set()

    def wait(self) -> None:
        """Return when the work is over."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self._wait_for_turn()
            try:
                self._work(self._tell)
            finally:
                self._turns.release()
        except Stopped:
            pass
        except (DataError, DivergenceError) as error:
            self.problem = str(error)
        except Exception as error:
            self.problem = f"it failed ({type(error).__name__}: {error})"
        self.is_over = True

    def _wait_for_turn(self) -> None:
        while not self._turns.acquire(timeout=0.1):
            self._tell(0.0)

    def _tell(self, share: float) -> None:
        if self._is_stopped.is_set():
            raise Stopped
        self.share = share


# --- What takes a while -------------------------------------------------------


class Run:
    """A training of matrix factorization, and what is known of it so far.

    settings    {'factors': …, 'regularization': …, 'learning_rate': …,
                'epochs': …}
    history     the epochs that are over, also if the training diverges then
    model       the model when it is trained, None before

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> run = Run({"factors": 3, "regularization": 0.1, "learning_rate": 0.1,
    ...            "epochs": 2})
    >>> table = synthetic_ratings()
    >>> run.train(table, table, seed=0, tell=lambda share: None)
    >>> len(run.history), run.model.dim
    (2, 3)
    """

    def __init__(self, settings: Mapping[str, float]) -> None:
        self.settings = dict(settings)
        self.history: list[Epoch] = []
        self.model: Optional[MatrixFactorization] = None

    @property
    def name(self) -> str:
        """The settings in a few letters."""
        s = self.settings
        return (
            f"{s['factors']:g} factors, λ {s['regularization']:g}, "
            f"η {s['learning_rate']:g}"
        )

    def train(
        self, train: Ratings, validation: Ratings, seed: int, tell: Watcher
    ) -> None:
        """Fit the model; `tell` is told after each epoch.

        Raises DivergenceError if the learning rate is too high.
        """
        chosen = {
            **TWO_FACTORS,
            "dim": int(self.settings["factors"]),
            "epochs": int(self.settings["epochs"]),
            "learning_rate": self.settings["learning_rate"],
            "regularization": self.settings["regularization"],
        }
        model = MatrixFactorization(**chosen, seed=seed)

        def look(share: float) -> None:
            self.history = list(model.history)
            tell(share)

        with watched_by(look):
            self.model = model.fit(train, validation)


def with_k(model: UserKNN, k: int) -> UserKNN:
    """The same k-NN model with another k: nothing has to be learned again.

    The similarities do not depend on k.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> model = UserKNN(k=40).fit(synthetic_ratings())
    >>> with_k(model, 3).k, model.k
    (3, 40)
    """
    other = copy.copy(model)
    other.k = k
    return other


def measured(
    model: UserKNN, part: Ratings, lock: threading.Lock, tell: Watcher
) -> float:
    """The RMSE of a k-NN model on a part of the ratings.

    lock    held while it predicts, some ratings at a time

    The predictions are not clipped, as in the history of a training.

    >>> from scratch_recs.datasets.synthetic import synthetic_ratings
    >>> table = synthetic_ratings(users=30, items=10, ratings=150)
    >>> model = UserKNN().fit(table)
    >>> told = []
    >>> error = measured(model, table, threading.Lock(), told.append)
    >>> 0 < error < 1, [f"{share:.2f}" for share in told]
    (True, ['0.67', '1.00'])
    """
    # Similarities that were computed for one row serve the next ones.
    by = part.items if model.by_items else part.users
    rows = sorted(range(len(part)), key=by.__getitem__)
    ordered = part.select(rows)
    predictions: list[float] = []
    for start in range(0, len(part), _AT_ONCE):
        some = ordered.select(range(len(part))[start : start + _AT_ONCE])
        with lock:
            predictions += model.predict_all(some, clip=False)
        tell(len(predictions) / len(part))
        time.sleep(0.001)  # else nobody who waits for the lock would get it
    return rmse(predictions, ordered.values)
