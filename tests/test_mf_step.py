"""The step of matrix factorization: its gradient is the derivative of its loss."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.mf_sgd import Parameters, Penalties, gradient, loss, plain_epoch
from tests.strategies import fractions, vectors

# No square of what is added to a parameter is left of it: the derivative is exact.
STEP = 1e-200

# Whole zeros, for exact arithmetic.
NO_PENALTIES = Penalties(0, 0, 0)

numbers = st.floats(-5, 5)
shares = st.floats(0, 1)
penalties = st.builds(Penalties, shares, shares, shares)


def parameters(numbers):
    """p and q of one length, and two biases."""
    return vectors(numbers, 2, max_size=6).flatmap(
        lambda pair: st.builds(Parameters, *map(st.just, pair), numbers, numbers)
    )


def exact_guess(x, mean):
    """r̂ in exact arithmetic."""
    return mean + x.b + x.c + sum(p_f * q_f for p_f, q_f in zip(x.p, x.q))


def flat(x):
    return [*x.p, *x.q, x.b, x.c]


def unflat(values, dim):
    return Parameters(values[:dim], values[dim : 2 * dim], *values[2 * dim :])


def by_complex_step(x, r, mean, penalties):
    """Every derivative as Im loss(x + ih) / h.

    Squire and Trapp (1998), "Using Complex Variables to Estimate Derivatives of Real
    Functions". No difference is taken, so nothing cancels.
    """
    slopes = []
    for place in range(len(flat(x))):
        values = list(map(complex, flat(x)))
        values[place] += complex(0, STEP)
        slopes.append(loss(unflat(values, len(x.p)), r, mean, penalties).imag / STEP)
    return slopes


@given(parameters(numbers), st.floats(-10, 10), st.floats(-5, 5), penalties)
def test_the_gradient_is_the_numerical_derivative(x, r, mean, penalties):
    expected = by_complex_step(x, r, mean, penalties)
    found = flat(gradient(x, r, mean, penalties))
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(parameters(fractions), fractions, fractions, fractions, fractions)
def test_the_gradient_is_exactly_the_slope_of_the_loss(x, r, mean, lam, lam_b):
    # The loss is quadratic in every single parameter, so its symmetric difference is
    # no approximation; and Fractions do not round.
    weights = Penalties(lam, lam_b, lam_b + 1)
    for place, slope in enumerate(flat(gradient(x, r, mean, weights))):
        sides = []
        for h in (1, -1):
            values = flat(x)
            values[place] += h
            sides.append(loss(unflat(values, len(x.p)), r, mean, weights))
        assert slope == (sides[0] - sides[1]) / 2


@given(parameters(fractions), fractions, fractions)
def test_where_the_factor_two_went(x, r, mean):
    # The derivative of e² is -2e·∂r̂; that of ½e² is half of it.
    e = r - exact_guess(x, mean)
    slope = gradient(x, r, mean, NO_PENALTIES)
    assert 2 * loss(x, r, mean, NO_PENALTIES) == e * e
    assert slope.b == slope.c == -e
    assert slope.p == [-e * q_f for q_f in x.q]
    assert slope.q == [-e * p_f for p_f in x.p]


@given(parameters(fractions), fractions)
def test_a_perfect_guess_without_penalties_teaches_nothing(x, mean):
    slope = gradient(x, exact_guess(x, mean), mean, NO_PENALTIES)
    assert set(flat(slope)) == {0}


@given(parameters(fractions), fractions, fractions, fractions)
def test_exchanging_user_and_item_exchanges_their_slopes(x, r, mean, lam):
    turned = Parameters(x.q, x.p, x.c, x.b)
    slope = gradient(x, r, mean, Penalties(lam, lam, lam))
    assert gradient(turned, r, mean, Penalties(lam, lam, lam)) == Parameters(
        slope.q, slope.p, slope.c, slope.b
    )


@given(parameters(numbers), st.floats(-10, 10), st.floats(-5, 5), penalties)
def test_one_small_step_goes_downhill(x, r, mean, penalties):
    before = loss(x, r, mean, penalties)
    steepness = sum(slope * slope for slope in flat(gradient(x, r, mean, penalties)))
    P, Q, b, c = [x.p], [x.q], [x.b], [x.c]
    rate = 1e-6
    plain_epoch([(0, 0, r)], P, Q, b, c, mean, rate, rate, penalties)
    after = loss(Parameters(P[0], Q[0], b[0], c[0]), r, mean, penalties)
    # Downhill by rate · steepness, up to what the curvature takes back.
    assert after <= before - 0.9 * rate * steepness + 1e-15 * (1 + before)


def test_an_epoch_by_hand():
    # Two ratings of one user: the second step starts from what the first has left.
    P, Q, b, c = [[Fraction(1)]], [[Fraction(2)], [Fraction(1)]], [Fraction(0)], [0, 0]
    half, tenth = Fraction(1, 2), Fraction(1, 10)
    squared = plain_epoch(
        [(0, 0, 4), (0, 1, 3)], P, Q, b, c, 0, half, tenth, NO_PENALTIES
    )
    # 1st: e = 4 - 2 = 2. p = 1 + ½·2·2 = 3, q = 2 + ½·2·1 = 3, b = c = 2/10.
    # 2nd: e = 3 - (1/5 + 3) = -1/5. p = 3 - 1/10, q = 1 - 3/10, b and c lose 1/50.
    assert squared == 4.04
    assert (P, Q) == ([[Fraction(29, 10)]], [[3], [Fraction(7, 10)]])
    assert (b, c) == ([Fraction(9, 50)], [Fraction(1, 5), Fraction(-1, 50)])


@pytest.mark.parametrize(
    "biases, expected",
    [(None, (0.1, 0.1, 0.1)), (0.2, (0.1, 0.2, 0.2)), ((0.3, 0.4), (0.1, 0.3, 0.4))],
)
def test_penalties_of_biases_are_one_or_two_or_those_of_the_vectors(biases, expected):
    assert Penalties.of(0.1, biases) == expected
