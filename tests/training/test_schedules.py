"""Schedules of the learning rate: what each promises about its factor."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.training.schedules import (
    Constant,
    CosineRestarts,
    Steps,
    WarmStart,
)


@given(st.floats(0, 500), st.integers(1, 4), st.integers(1, 4))
def test_the_cosine_stays_between_0_and_1(epochs, length, mult):
    assert 0 <= CosineRestarts(length, mult)(epochs) <= 1


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 4))
def test_cycles_begin_at_the_top_fall_steadily_and_end_at_the_bottom(length, mult, k):
    schedule = CosineRestarts(length, mult)
    start = sum(length * mult**n for n in range(k))
    width = length * mult**k
    values = [schedule(start + width * n / 64) for n in range(64)]
    assert values[0] == 1 and values == sorted(values, reverse=True)
    assert values[32] == pytest.approx(0.5) and schedule(start + width - 1e-9) < 1e-6


@given(st.integers(1, 5), st.floats(0.05, 0.9), st.integers(0, 20))
def test_steps_multiply_once_every_so_many_epochs(every, factor, epoch):
    assert Steps(every, factor)(epoch) == factor ** (epoch // every)
    assert Constant()(epoch) == 1


@given(st.floats(0, 1), st.floats(0, 20), st.sampled_from([Constant(), Steps(2)]))
def test_a_warm_start_is_a_hundredth_and_then_the_other_schedule(share, epochs, other):
    schedule = WarmStart(share, other)
    assert schedule(epochs) == (0.01 if epochs < share else other(epochs))
    assert WarmStart(0.0, other)(epochs) == other(epochs)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_warm_start_is_a_share_of_an_epoch(share):
    with pytest.raises(ValueError, match="share is a number from 0 to 1, not"):
        WarmStart(share)(0.5)


@pytest.mark.parametrize(
    "schedule",
    [CosineRestarts(0), CosineRestarts(1, 0.5), CosineRestarts(math.nan), Steps(0)],
)
def test_schedules_that_would_never_end_are_refused(schedule):
    with pytest.raises(ValueError, match="is a number (above 0|from 1), not"):
        schedule(2.0)


@given(st.integers(1, 4), st.integers(1, 4), st.floats(0, 0.999))
def test_a_longer_cycle_is_the_same_curve_stretched(length, mult, share):
    schedule = CosineRestarts(length, mult)
    first = schedule(share * length)
    second = schedule(length + share * length * mult)
    assert second == pytest.approx(first, abs=1e-9)


@given(st.integers(1, 5), st.floats(0.05, 0.9), st.integers(0, 20), st.floats(0, 0.999))
def test_inside_an_epoch_steps_do_nothing(every, factor, epoch, share):
    assert Steps(every, factor)(epoch + share) == Steps(every, factor)(epoch)
