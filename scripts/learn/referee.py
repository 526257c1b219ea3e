"""The referee: asks their function and ours, and compares.

A referee stands in the place of every function that is an exercise, in the
whole library. Called, it asks our function, and with copies of the arguments
each candidate (a student's function); what comes out is compared, and so are
the arguments afterwards, for functions that work in place. The caller always
gets what ours says. So every law in `tests/`, and every worked example, is a
source of calls; and a law that asks for the last bit never fails for a function
that rounds differently.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import io
import signal
import threading
import traceback
from typing import IO, Any, Callable, Iterator, NamedTuple, Optional

from scripts.learn.compare import (
    BRAVE,
    PLAIN,
    ZEROS,
    Call,
    agree,
    argument,
    copied,
    is_extreme,
    numbers_in,
    part_of,
    shown,
    shown_call,
    smallest,
)

Function = Callable[..., Any]

LONGEST = 400  # characters of a value that are kept
WAITS = 10  # times as long by the clock as of the processor's time
ENOUGH = 400  # calls that one law may judge
EXAMPLE = "its worked examples"
STUDENT = "student's "  # begins the names of all files of students


class TimeUp(BaseException):
    """A student's function has used its time."""


class Outcome(NamedTuple):
    """What a call brings: a value or an error, and the arguments afterwards."""

    value: Any
    error: Optional[BaseException]
    after: Any


class Prints(io.StringIO):
    """What a student prints: the beginning is kept, the rest is counted."""

    def write(self, text: str) -> int:
        """Keep the text as long as there is room."""
        if self.tell() < 2 * LONGEST:
            super().write(text)
        return len(text)


class Candidate:
    """A function that is to be judged, and what is known of it so far.

    exercise     "similarity.cosine_similarity"
    target       ours, in whose place it stands
    function     theirs
    reference    what it has to agree with, if that is not ours
    is_brave     of these arguments, which calls are for the brave
    any_size     whether no number is extreme: packed integers are long
    failures     {part: the first call that differs, as small as can be}
    laws         {what has called it: how often}
    """

    def __init__(
        self,
        exercise: str,
        target: str,
        function: Function,
        reference: Optional[Function] = None,
        is_brave: Optional[Function] = None,
        any_size: bool = False,
    ) -> None:
        self.exercise = exercise
        self.target = target
        self.function = function
        self.reference = reference
        self.is_brave = is_brave
        self.any_size = any_size
        self.failures: dict[str, dict[str, Any]] = {}
        self.laws: dict[str, int] = {}
        self.prints = Prints()

    @property
    def is_done(self) -> bool:
        """Whether more calls would tell nothing new."""
        return PLAIN in self.failures


class Referee:
    """Judges candidates, whoever calls the functions in whose place they stand.

    active     the exercises that are judged now
    law        the law that runs now, or EXAMPLE
    seconds    what a call may take
    shrinks    whether the smallest call that fails is looked for
    watched    a file, for what no alarm can end: see `limit`
    """

    def __init__(
        self,
        seconds: float = 1.0,
        shrinks: bool = True,
        watched: Optional[IO[str]] = None,
    ) -> None:
        self.candidates: dict[str, list[Candidate]] = {}
        self.originals: dict[str, Function] = {}
        self.active: set[str] = set()
        self.law = ""
        self.seconds = seconds
        self.shrinks = shrinks
        self.watched = watched
        self.gaps: set[str] = set()  # functions whose examples have NaN
        # Inside of theirs: its name. Inside of a reference: "". Else None.
        self._inside: Optional[str] = None

    def add(self, candidate: Candidate) -> None:
        """Judge one more candidate."""
        self.candidates.setdefault(candidate.target, []).append(candidate)

    def stand_for(self, target: str) -> Callable[[Function], Function]:
        """A decorator: the referee stands in the place of our function."""

        def decorate(ours: Function) -> Function:
            self.originals[target] = ours

            @functools.wraps(ours)
            def call(*args: Any, **options: Any) -> Any:
                return self._judge(target, args, options)

            return call

        return decorate

    def _judge(self, target: str, args: Any, options: dict[str, Any]) -> Any:
        """What ours says, after all candidates have been asked, too."""
        ours = self.originals[target]
        if self._inside == target:
            name = target.split(".", 1)[1]
            raise RuntimeError(f"{name} is what you write: do not import it")
        found = [
            one
            for one in self.candidates.get(target, ())
            if one.exercise in self.active and not one.is_done
        ]
        if self._inside is not None or not found:
            return ours(*args, **options)
        args = tuple(map(argument, args))
        options = {name: argument(value) for name, value in options.items()}
        try:
            before: Call = copied((args, options))
        except Exception:  # a file, a module: it cannot be compared
            return ours(*args, **options)
        expected = outcome(ours, (args, options))
        for one in found:
            self._compare(one, before, expected)
        if expected.error is not None:
            raise expected.error
        return expected.value

    def _compare(self, one: Candidate, call: Call, expected: Outcome) -> None:
        if self.law == EXAMPLE and any(x != x for x in numbers_in(call)):
            self.gaps.add(one.target)
        if one.reference is not None:
            expected = self._right(one, call)
        part = self._part(one, call, expected)
        if part in one.failures:
            return
        asked = one.laws.get(self.law, 0)
        if asked == ENOUGH:
            return
        one.laws[self.law] = asked + 1
        got = self._asked(one, call)
        failed = _failed(part, got, expected, call)
        if failed and failed not in one.failures:
            self._fail(one, call, failed, got)

    def _part(self, one: Candidate, call: Call, expected: Outcome) -> str:
        if one.is_brave is not None and expected.error is None:
            with contextlib.suppress(Exception):
                if one.is_brave(*call[0], **call[1]):
                    return BRAVE
        gaps = one.target in self.gaps
        return part_of(call, gaps, expected.error, one.any_size)

    def _asked(self, one: Candidate, call: Call) -> Outcome:
        """What the student's function does."""
        self._inside = one.target
        one.prints = Prints()
        quiet = contextlib.redirect_stdout(one.prints)
        try:
            with quiet, limit(self.seconds, one.exercise, self.watched):
                return outcome(one.function, copied(call))
        except TimeUp as error:
            return Outcome(None, error, None)
        finally:
            self._inside = None

    def _right(self, one: Candidate, call: Call) -> Outcome:
        """What the student's function ought to do."""
        self._inside = ""
        try:
            function = one.reference or self.originals[one.target]
            return outcome(function, copied(call))
        finally:
            self._inside = None

    def _fail(
        self, one: Candidate, call: Call, part: str, got: Outcome
    ) -> None:
        """Keep what went wrong, in the smallest call that shows it."""
        if not self.shrinks:
            one.failures[part] = {}
            return

        def failed(call: Call) -> str:
            expected = self._right(one, call)
            part = self._part(one, call, expected)
            return _failed(part, self._asked(one, call), expected, call)

        if not isinstance(got.error, TimeUp):
            call = smallest(call, lambda smaller: failed(smaller) == part)
            got = self._asked(one, call)
        expected = self._right(one, call)
        alike = agree(got.value, expected.value, tiny_for(call))
        in_place = alike and got.error is None and expected.error is None
        one.failures[part] = {
            "call": shown_call(one.exercise, call),
            "got": described(got, in_place),
            "expected": described(expected, in_place),
            "law": self.law,
            "where": where(got.error),
            "prints": one.prints.getvalue(),
        }


# --- One call -----------------------------------------------------------------


def outcome(function: Function, call: Call) -> Outcome:
    """What a function does with arguments, which it may change."""
    args, options = call
    try:
        value = function(*args, **options)
        return Outcome(value, None, (args, options))
    except (TimeUp, KeyboardInterrupt):
        raise
    except BaseException as error:  # exit() is a wrong answer, too
        return Outcome(None, error, (args, options))


def _failed(part: str, got: Outcome, expected: Outcome, call: Call) -> str:
    """The part in which this call fails; empty if it does not."""
    if expected.error is not None or got.error is not None:
        alike = isinstance(got.error, type(expected.error))
        by_zero = isinstance(got.error, ZeroDivisionError)
        # A formula on the blackboard divides by zero there as well.
        return "" if alike else BRAVE if by_zero and part == ZEROS else part
    tiny = tiny_for(call)
    alike = agree(got.value, expected.value, tiny)
    return "" if alike and agree(got.after, expected.after, tiny) else part


def tiny_for(call: Call) -> float:
    """What rounding may leave of a sum that ought to be 0."""
    sizes = [abs(x) for x in numbers_in(call) if not is_extreme(x, False)]
    return 1e-13 * max([1.0, *(float(size) for size in sizes)]) ** 2


def described(result: Outcome, in_place: bool) -> str:
    """What came out, on one line; `in_place`: what became of the arguments."""
    error = result.error
    if isinstance(error, TimeUp):
        return "no answer in time: an endless loop?"
    if error is not None:
        is_syntax = isinstance(error, SyntaxError)
        words = " ".join(str(error.msg if is_syntax else error).split())
        kind = type(error).__name__
        return f"{kind}: {words}"[:LONGEST] if words else kind
    if in_place:
        args, options = result.after
        left = ", ".join(map(shown, [*args, *options.values()]))
        return f"the arguments become {left}"[:LONGEST]
    return shown(result.value)[:LONGEST]


def where(error: Optional[BaseException]) -> str:
    """The last line of the student's own file that an error went through."""
    if isinstance(error, SyntaxError) and error.filename:
        place = [error.filename, error.lineno, error.text or ""]
    else:
        trace = error.__traceback__ if error is not None else None
        frames = traceback.extract_tb(trace)
        theirs = [f for f in frames if f.filename.startswith(STUDENT)]
        if not theirs:
            return ""
        place = [theirs[-1].filename, theirs[-1].lineno, theirs[-1].line or ""]
    file, number, line = place
    if not str(file).startswith(STUDENT):
        return ""
    name = str(file)[len(STUDENT) :]
    return f"{name}, line {number}: {str(line).strip()}"[:LONGEST]


@contextlib.contextmanager
def limit(
    seconds: float, exercise: str = "", watched: Optional[IO[str]] = None
) -> Iterator[None]:
    """Raise TimeUp inside if it takes more of the processor's time.

    Some loops hear no alarm (`sum(range(10**12))` is one, and on Windows there
    is none). After ten times as long by the clock, the process ends itself; in
    the file `watched` stand the exercise and the line then. They stand there,
    too, if the student's function ends the process.
    """
    if watched is not None:
        watched.seek(0)
        watched.truncate()
        watched.write(f"{exercise}\n")
        watched.flush()
        faulthandler.dump_traceback_later(
            WAITS * seconds, exit=True, file=watched
        )
    try:
        with alarm(seconds):
            yield
    finally:
        if watched is not None:
            faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TimeUp inside after so many seconds, where the system can do it."""
    here = threading.current_thread() is threading.main_thread()
    if not (here and hasattr(signal, "setitimer")):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGVTALRM, ring)
    # It rings again and again, for a loop that swallows every error.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
