"""When are two results equal, which case is it, and what is the smallest call?

As a teacher compares: numbers may differ in the tenth digit, since rounding
may. Cases come in three parts,

    plain    ordinary numbers: the lesson
    zeros    an empty list, or a list of equal numbers: the lesson, too
    brave    what our function refuses, and numbers beyond all lessons
"""

from __future__ import annotations

import array
import copy
import inspect
import math
import random
import time
from fractions import Fraction
from numbers import Number
from typing import Any, Callable, Iterator, Optional

PLAIN = "plain"
ZEROS = "zeros"
BRAVE = "brave"

Call = tuple[tuple[Any, ...], dict[str, Any]]

RELATIVE = 1e-9


def agree(got: Any, expected: Any, tiny: float = 1e-12) -> bool:
    """Whether two results are equal, but for rounding.

    tiny    numbers that differ by no more are equal, too

    >>> agree([0.4999999999999999], [0.5]), agree([0.5], (0.5,))
    (True, False)
    """
    if got is expected or isinstance(expected, Drawn):
        return True
    if isinstance(expected, Number) and isinstance(got, Number):
        return _near(got, expected, tiny)
    if isinstance(expected, (list, tuple)):
        same_kind = isinstance(got, list) == isinstance(expected, list)
        if not (isinstance(got, (list, tuple)) and same_kind):
            return False
        return len(got) == len(expected) and all(
            agree(a, b, tiny) for a, b in zip(got, expected)
        )
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(agree(got[key], expected[key], tiny) for key in expected)
        )
    if isinstance(expected, random.Random):
        return (
            isinstance(got, random.Random)
            and got.getstate() == expected.getstate()
        )
    if hasattr(expected, "__dict__") and not callable(expected):
        same = type(got).__name__ == type(expected).__name__
        return same and agree(vars(got), vars(expected), tiny)
    return bool(type(got) is type(expected) and got == expected)


def _near(got: Any, expected: Any, tiny: float) -> bool:
    if got == expected or (got != got and expected != expected):
        return True
    try:
        apart = abs(got - expected)
        size = max(abs(got), abs(expected))
        near = apart <= RELATIVE * size or apart <= tiny
        return bool(near and math.isfinite(size))
    except (OverflowError, TypeError, ValueError):
        return False


def numbers_in(value: Any) -> Iterator[Any]:
    """All numbers in nested lists, dictionaries and the like."""
    if isinstance(value, Number):
        yield value
    elif isinstance(value, (list, tuple, array.array)):
        for one in value:
            yield from numbers_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from numbers_in(one)


def lists_in(value: Any) -> Iterator[Any]:
    """All lists and plain tuples in nested ones, the outer ones first."""
    if isinstance(value, (list, tuple)):
        if not hasattr(value, "_fields"):
            yield value
        for one in value:
            yield from lists_in(one)


def is_extreme(number: Any, gaps: bool) -> bool:
    """Whether a number is beyond all lessons. Gaps (NaN) may be the lesson."""
    if isinstance(number, complex):
        return True
    if number != number:
        return not gaps
    return bool(not -1e9 <= number <= 1e9 or 0 < abs(number) < 1e-9)


def is_flat(values: Any) -> bool:
    """Whether a list is empty, or holds one number again and again.

    >>> is_flat([]), is_flat([2, 2]), is_flat([2]), is_flat([1, 2])
    (True, True, False, False)
    """
    if len(values) == 0:
        return True
    first = values[0]
    alike = all(isinstance(x, Number) and x == first for x in values)
    return alike and (first == 0 or len(values) > 1)


def part_of(
    call: Call, gaps: bool, error: object, any_size: bool = False
) -> str:
    """The part that a call belongs to.

    gaps        whether NaN belongs to the lesson
    error       what our function raises there
    any_size    whether numbers of any size belong to the lesson

    >>> part_of((([1, 2], [3, 4]), {}), gaps=False, error=None)
    'plain'
    """
    if error is not None:
        return BRAVE
    if not any_size and any(is_extreme(x, gaps) for x in numbers_in(call)):
        return BRAVE
    args, options = call
    given = [*args, *options.values()]
    return ZEROS if any(map(is_flat, lists_in(given))) else PLAIN


class Drawn:
    """A function without arguments, such as one that draws a random mask.

    What it returns to our function is kept, and a copy of it (see `copied`)
    returns the same to theirs, in the same order.

    >>> draw = Drawn(iter("ab").__next__, [])
    >>> theirs = copied(draw)
    >>> draw(), draw(), theirs(), theirs()
    ('a', 'b', 'a', 'b')
    """

    def __init__(
        self, function: Optional[Callable[[], Any]], results: list[Any]
    ) -> None:
        self.function = function
        self.results = results
        self.place = 0

    def __call__(self) -> Any:
        if self.function is not None:
            self.results.append(self.function())
            return self.results[-1]
        if self.place == len(self.results):
            raise LookupError("it is asked more often than by our function")
        self.place += 1
        return copied(self.results[self.place - 1])


def argument(value: Any) -> Any:
    """An argument as both functions can have it, one after the other."""
    if hasattr(value, "__next__"):
        return list(value)
    if inspect.isfunction(value) and not inspect.signature(value).parameters:
        return Drawn(value, [])
    return value


def copied(value: Any) -> Any:
    """A deep copy; of lists of numbers a quick one, of a model a flat one.

    >>> row = [1.0]
    >>> twice = copied([row, row])
    >>> twice, twice[0] is row
    ([[1.0], [1.0]], False)
    """
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind is list:
        return [copied(one) for one in value]
    if kind is tuple:
        return tuple(copied(one) for one in value)
    if kind is dict:
        return {key: copied(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return kind(*(copied(one) for one in value))
    if kind is Drawn:
        return Drawn(None, value.results)
    if callable(value) and not isinstance(value, tuple):
        return value
    if kind.__module__.startswith("scratch_recs."):
        return copy.copy(value)  # a model: its methods replace what they learn
    return copy.deepcopy(value)


_SIMPLE = {float, int, str, bool, type(None), Fraction, complex, bytes, range}


# --- A call, as it can be pasted ----------------------------------------------


def shown(value: Any) -> str:
    """A value as it is written in a program.

    >>> shown([math.nan, 0.5, (1,)])
    '[math.nan, 0.5, (1,)]'
    """
    if isinstance(value, float) and not math.isfinite(value):
        sign = "-" if value < 0 else ""
        return f"{sign}math.{'nan' if value != value else 'inf'}"
    if type(value) is list:
        return f"[{', '.join(map(shown, value))}]"
    if type(value) is tuple:
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(shown, value))}{comma})"
    if type(value) is dict:
        pairs = [f"{shown(k)}: {shown(v)}" for k, v in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, random.Random):
        return "random.Random(…)"
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    return " ".join(repr(value).split())


def shown_call(name: str, call: Call) -> str:
    """The call of a function or a method, ready to be pasted.

    >>> shown_call("linear_algebra.dot", (([1], [2]), {}))
    'dot([1], [2])'
    >>> shown_call("numbers.complex.conjugate", ((2j,), {}))
    '2j.conjugate()'
    """
    args, options = call
    name = name.split(".", 1)[-1]
    if "." in name and args:
        name = f"{shown(args[0])}.{name.split('.')[-1]}".removesuffix(
            ".__call__"
        )
        args = args[1:]
    words = [f"{key}={shown(value)}" for key, value in options.items()]
    return f"{name}({', '.join([*map(shown, args), *words])})"


# --- The smallest call that differs -------------------------------------------


def smallest(
    call: Call, differs: Callable[[Call], bool], seconds: float = 0.7
) -> Call:
    """A call that is as small as can be, and of which `differs` still says so.

    It drops one place of all lists of one length, and puts simpler numbers in
    place of others, as long as that goes on and time is left.

    >>> smallest((([3, 1, 2], [5, 7, 9]), {}), lambda call: 2 in call[0][0])
    (([2], []), {})
    """
    end = time.process_time() + seconds
    found = True
    while found:
        found = False
        for simpler in _simpler(call):
            if time.process_time() > end:
                return call
            if _size(simpler) < _size(call) and differs(simpler):
                call = simpler
                found = True
                break
    return call


def _size(call: Call) -> tuple[int, int, float]:
    text = shown_call("", call)
    numbers = [abs(x) for x in numbers_in(call) if x == x]
    fractions = sum(isinstance(x, Fraction) for x in numbers_in(call))
    reals = [float(x) for x in numbers if x < 1e300]
    return fractions, len(text), sum(reals)


def _simpler(call: Call) -> Iterator[Call]:
    lengths = sorted({len(one) for one in lists_in(call[0])}, reverse=True)
    for length in lengths:
        for place in range(length):
            yield (_dropped(call[0], length, place, top=True), call[1])
    for one in range(len(list(lists_in(call[0])))):
        for place in range(len(list(lists_in(call[0]))[one])):
            if one:  # the first of the lists is that of the arguments
                yield (_cut(call[0], [one], place), call[1])
    count = sum(1 for _ in numbers_in(call[0]))
    for place in range(count):
        number = list(numbers_in(call[0]))[place]
        for new in _rounder(number):
            yield (_put(call[0], [place], new), call[1])


def _rounder(number: Any) -> Iterator[Any]:
    if isinstance(number, (bool, complex)) or number != number:
        return
    if isinstance(number, float) and math.isinf(number):
        return
    kind = float if isinstance(number, float) else int
    whole = kind(round(number))
    for new in (kind(0), kind(1), kind(2), whole, kind(round(number / 2))):
        if new != number or type(new) is not type(number):
            yield new
    if isinstance(number, float):
        yield round(number, 1)


def _made(old: Any, items: list[Any]) -> Any:
    if hasattr(old, "_fields"):
        return type(old)(*items)
    return tuple(items) if isinstance(old, tuple) else items


def _dropped(value: Any, length: int, place: int, top: bool = False) -> Any:
    """Without this place of all lists of one length."""
    if not isinstance(value, (list, tuple)):
        return value
    items = [_dropped(one, length, place) for one in value]
    is_plain = not hasattr(value, "_fields")
    if len(items) == length and is_plain and not top:
        del items[place]
    return _made(value, items)


def _cut(value: Any, which: list[int], place: int) -> Any:
    """Without this place of one of the lists; `which` counts down to it."""
    if not isinstance(value, (list, tuple)):
        return value
    is_it = False
    if not hasattr(value, "_fields"):
        is_it = which[0] == 0
        which[0] -= 1
    items = [_cut(one, which, place) for one in value]
    if is_it:
        del items[place]
    return _made(value, items)


def _put(value: Any, which: list[int], new: Any) -> Any:
    """With another number in one place; `which` counts down to it."""
    if isinstance(value, Number):
        which[0] -= 1
        return new if which[0] == -1 else value
    if isinstance(value, (list, tuple)):
        return _made(value, [_put(one, which, new) for one in value])
    return value
