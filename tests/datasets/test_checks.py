"""Checks of single values: what is right passes, what is wrong is shown."""

import ast
import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.datasets.checks import checked_rating, first_repetition, quoted
from tests.helpers import message_of
from tests.strategies import any_text, wild_floats

# --- Ratings ------------------------------------------------------------------


@given(wild_floats)
def test_every_finite_number_is_a_rating_however_it_is_given(number):
    for form in (number, repr(number), f"  {number!r}\t", f"{number:+.17e}"):
        assert checked_rating(form, None, "here") == number


@given(number=wild_floats, limits=st.tuples(wild_floats, wild_floats).map(sorted))
def test_a_rating_is_accepted_exactly_inside_its_scale(number, limits):
    low, high = scale = tuple(limits)
    assert checked_rating(low, scale, "here") == low
    assert checked_rating(high, scale, "here") == high
    if low <= number <= high:
        assert checked_rating(number, scale, "here") == number
    else:
        message = message_of(checked_rating, number, scale, "here")
        assert message == f"here: the rating {number!r} is outside {low:g} to {high:g}"


@pytest.mark.parametrize(
    "rating, wrong",
    [
        ("", "not a number"),
        (" ", "not a number"),
        ("five", "not a number"),
        ("4,5", "not a number"),
        ("4_5", "not a number"),
        ("0x5", "not a number"),
        ("4\0", "not a number"),
        (None, "not a number"),
        ([4], "not a number"),
        (10**400, "not a number"),
        ("nan", "not finite"),
        ("-Infinity", "not finite"),
        ("1e999", "not finite"),
        (math.nan, "not finite"),
        (-math.inf, "not finite"),
    ],
)
def test_what_is_no_rating_is_shown_as_it_stands(rating, wrong):
    message = message_of(checked_rating, rating, (1, 5), "u.data, line 3")
    assert message == f"u.data, line 3: the rating {quoted(rating)} is {wrong}"


# --- Small tools --------------------------------------------------------------


@given(st.lists(st.integers(-3, 12), max_size=12))
def test_the_first_repetition_is_what_a_plain_search_finds(keys):
    pairs = [(keys.index(key), n) for n, key in enumerate(keys) if key in keys[:n]]
    expected = pairs[0] if pairs else None
    assert first_repetition(array("q", keys)) == expected


@given(any_text, st.integers(4, 60))
def test_quoted_text_is_python_s_own_or_its_beginning(text, width):
    shown = ast.literal_eval(quoted(text, width))
    if len(text) <= width:
        assert shown == text
    else:
        assert shown == text[: width - 3] + "..." and len(shown) == width
