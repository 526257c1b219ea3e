"""Checks of arguments: what is wrong gets one sentence that names it.

    check_count     a whole number: k, epochs, dim, …
    check_seed      any whole number
    check_number    a finite number: a share, a probability, …
    check_rates     several numbers from 0: rates, penalties, …
    check_pair      a number from 0, or two
    check_choice    one of a few words
    check_scale     a pair (lowest, highest)
    check_lists     a list of lists
    check_kind      an instance of a class
    quoted          how a message shows what is wrong

Each raises TypeError if the argument is another kind of thing, and ValueError
if the kind is right and the value is wrong.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, Optional, Sequence, Union


def quoted(value: object, width: int = 60) -> str:
    """A value as an error message shows it: on one line, and not too long.

    >>> print(quoted("1\\t2"), quoted("x" * 100, width=10), quoted(6))
    '1\\t2' 'xxxxxxx...' 6
    """
    if isinstance(value, str):
        return repr(
            value if len(value) <= width else value[: width - 3] + "..."
        )
    text = " ".join(repr(value).split())
    return text if len(text) <= width else text[: width - 3] + "..."


def plain(value: Any) -> Any:
    """A single number of numpy's as Python's own; anything else as it is.

    They are known by what they can do, so nobody needs numpy: a number has
    `item`, and unlike an array nothing can be put into it.
    """
    is_single = hasattr(value, "item") and not hasattr(value, "__setitem__")
    return value.item() if is_single else value


def check_count(
    name: str, value: object, least: int = 1, most: Optional[int] = None
) -> None:
    """Raise if the value is no whole number from `least` to `most`.

    >>> check_count("k", 0)
    Traceback (most recent call last):
    ValueError: k counts from 1, not 0
    >>> check_count("k", "a")
    Traceback (most recent call last):
    TypeError: k is a whole number from 1, not 'a'
    """
    limits = f"from {least}" if most is None else f"from {least} to {most}"
    wrong = f"{limits}, not {quoted(value)}"
    number = _whole(value, f"{name} is a whole number {wrong}")
    if number < least or (most is not None and number > most):
        raise ValueError(f"{name} counts {wrong}")


def check_counts(**numbers: object) -> None:
    """Raise if one of these is no whole number from 1.

    >>> check_counts(users=3, items=0)
    Traceback (most recent call last):
    ValueError: items counts from 1, not 0
    """
    for name, value in numbers.items():
        check_count(name, value)


def check_seed(seed: object) -> None:
    """Raise TypeError if it is no whole number."""
    _whole(seed, f"seed is a whole number, not {quoted(seed)}")


def _whole(value: object, sentence: str) -> int:
    number = plain(value)
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(sentence)
    return number


def check_number(
    name: str,
    value: object,
    least: Optional[float] = None,
    above: Optional[float] = None,
    most: Optional[float] = None,
    below: Optional[float] = None,
) -> None:
    """Raise if the value is no finite number inside these limits.

    >>> check_number("beta1", 1, least=0, below=1)
    Traceback (most recent call last):
    ValueError: beta1 is a number from 0 and below 1, not 1
    """
    limits = [
        f"{word} {limit:g}"
        for word, limit in (
            ("from", least),
            ("above", above),
            ("to", most),
            ("and below", below),
        )
        if limit is not None
    ]
    what = " ".join(["a number", *limits]) if limits else "a finite number"
    sentence = f"{name} is {what}, not {quoted(value)}"
    number = _finite(value, sentence)
    if (
        (least is not None and number < least)
        or (above is not None and number <= above)
        or (most is not None and number > most)
        or (below is not None and number >= below)
    ):
        raise ValueError(sentence)


def check_rates(or_none: bool = False, **numbers: object) -> None:
    """Raise if one of the numbers is no finite number from 0 (or None).

    >>> check_rates(learning_rate=0.1, decay="slow")
    Traceback (most recent call last):
    TypeError: decay is a number from 0, not 'slow'
    """
    for name, value in numbers.items():
        if value is not None or not or_none:
            check_number(name, value, least=0)


def check_pair(name: str, value: object) -> None:
    """Raise if it is neither None, a number from 0, nor a pair of such numbers.

    >>> check_pair("bias_regularization", (0.1, 0.2, 0.3))
    Traceback (most recent call last):
    ValueError: bias_regularization is a number or a pair, not (0.1, 0.2, 0.3)
    """
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            what = "a number or a pair"
            raise ValueError(f"{name} is {what}, not {quoted(value)}")
        for number in value:
            check_number(f"each of {name}", number, least=0)
    elif value is not None:
        check_number(name, value, least=0)


def _finite(value: object, sentence: str) -> float:
    number = plain(value)
    if not isinstance(number, Real) or isinstance(number, bool):
        raise TypeError(sentence)
    try:
        finite = math.isfinite(number)
    except OverflowError:  # a whole number with hundreds of digits
        finite = False
    if not finite:
        raise ValueError(sentence)
    return float(number)


def check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    """Raise if the value is none of a few.

    >>> check_choice("order", "random", ("table", "user", "shuffled"))
    Traceback (most recent call last):
    ValueError: order is 'table', 'user' or 'shuffled', not 'random'
    """
    if any(value is choice for choice in choices):
        return
    if isinstance(value, str) and value in choices:
        return
    *first, last = map(repr, choices)
    listed = f"{', '.join(first)} or {last}"
    sentence = f"{name} is {listed}, not {quoted(value)}"
    raise (
        ValueError(sentence) if isinstance(value, str) else TypeError(sentence)
    )


def check_scale(scale: object, name: str = "scale") -> None:
    """Raise if it is no pair (lowest, highest) of finite numbers.

    >>> check_scale((5, 1))
    Traceback (most recent call last):
    ValueError: scale is a pair (lowest, highest), not (5, 1)
    """
    sentence = f"{name} is a pair (lowest, highest), not {quoted(scale)}"
    if not isinstance(scale, (tuple, list)):
        raise TypeError(sentence)
    if len(scale) != 2:
        raise ValueError(sentence)
    low, high = [_finite(limit, sentence) for limit in scale]
    if low > high:
        raise ValueError(sentence)


def both_of(name: str, pair: Any) -> Any:
    """The pair itself. Raises TypeError or ValueError if it is none.

    >>> both_of("start", [[0.5]])
    Traceback (most recent call last):
    ValueError: start is a pair, not [[0.5]]
    """
    sentence = f"{name} is a pair, not {quoted(pair)}"
    if not isinstance(pair, (tuple, list)):
        raise TypeError(sentence)
    if len(pair) != 2:
        raise ValueError(sentence)
    return pair


def checked_vectors(
    name: str, pair: Any, users: int, items: int, dim: int
) -> Any:
    """A pair of lists of vectors itself: so many of users, so many of items.

    Raises TypeError if it is no pair, ValueError if a number is another.

    >>> checked_vectors("start", ([[0.5]], [[0.5], [1.0]]), 1, 3, dim=1)
    Traceback (most recent call last):
    ValueError: start needs 1 and 3 vectors of 1
    """
    P, Q = both_of(name, pair)
    lengths = set(map(len, [*P, *Q]))
    if (len(P), len(Q)) != (users, items) or lengths != {dim}:
        raise ValueError(f"{name} needs {users} and {items} vectors of {dim}")
    return pair


def check_lists(name: str, lists: object) -> None:
    """Raise TypeError if it is no list of lists: one list per user.

    >>> check_lists("users_interests", ["R", "Python"])
    Traceback (most recent call last):
    TypeError: users_interests is one list per user, not ['R', 'Python']
    """
    sentence = f"{name} is one list per user, not {quoted(lists)}"
    if isinstance(lists, (str, bytes)) or not hasattr(lists, "__iter__"):
        raise TypeError(sentence)
    if isinstance(lists, (list, tuple)):
        for one in lists:
            if isinstance(one, (str, bytes)) or not hasattr(one, "__iter__"):
                raise TypeError(sentence)


def check_kind(
    name: str, value: object, kind: Union[type, tuple[type, ...]], what: str
) -> None:
    """Raise TypeError if the value is no instance of a class (or of several).

    >>> check_kind("names", "Alien", list, "a list of names")
    Traceback (most recent call last):
    TypeError: names is a list of names, not 'Alien'
    """
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {what}, not {quoted(value)}")
