"""Starting values: as large as their sources say, and no larger."""

import math
import random

import pytest

from scratch_recs.training.initializers import FanIn, Normal, Uniform, Xavier


def numbers(start, rows, columns):
    return [x for row in start(random.Random(0), rows, columns) for x in row]


@pytest.mark.parametrize(
    "start, rows, columns, limit",
    [
        (Xavier(), 300, 100, math.sqrt(6 / 400)),
        (FanIn(), 500, 5, 0.5),  # four inputs and a bias
        (Uniform(-0.2, 0.2), 100, 100, 0.2),
    ],
)
def test_uniform_ones_fill_their_range(start, rows, columns, limit):
    sizes = [abs(x) for x in numbers(start, rows, columns)]
    assert 0.98 * limit < max(sizes) <= limit
    assert sum(sizes) / len(sizes) == pytest.approx(limit / 2, rel=0.05)


@pytest.mark.parametrize("std", [0.01, 1.0])
def test_the_normal_ones_have_their_standard_deviation(std):
    squares = [x * x for x in numbers(Normal(std), 100, 100)]
    assert math.sqrt(sum(squares) / len(squares)) == pytest.approx(std, rel=0.05)


def test_a_negative_standard_deviation_is_refused():
    with pytest.raises(ValueError, match="^std is a number from 0, not -0.1$"):
        numbers(Normal(-0.1), 2, 2)
    assert set(numbers(Normal(0.0), 2, 2)) == {0.0}
