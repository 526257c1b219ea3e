"""Errors are exact, splits lose nothing, and folds side by side change no error."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratch_recs.recommender.baselines import BiasBaseline, GlobalMean, UserMean
from scratch_recs.evaluation.cross_validation import (
    CrossValidation,
    cross_validate,
    evaluate_fold,
    side_by_side,
)
from scratch_recs.evaluation.metrics import mae, mse, rmse
from scratch_recs.evaluation.splits import k_folds, split
from scratch_recs.recommender.base import Recommender
from scratch_recs.datasets.synthetic import synthetic_ratings
from tests.strategies import (
    any_tables,
    dyadic_floats,
    fractions,
    rating_tables,
    vectors,
)

MEASURES = [mse, rmse, mae]

# --- Errors -------------------------------------------------------------------


@given(vectors(dyadic_floats, 2))
def test_errors_agree_with_exact_arithmetic(pair):
    errors = [Fraction(p) - Fraction(a) for p, a in zip(*pair)]
    # Sums of multiples of 1/64 are exact as floats; only the division rounds.
    assert mse(*pair) == float(sum(error**2 for error in errors) / len(errors))
    assert mae(*pair) == float(sum(map(abs, errors)) / len(errors))
    assert rmse(*pair) == math.sqrt(mse(*pair))


any_pair = vectors(st.floats(-1e100, 1e100), 2)


@pytest.mark.parametrize("measure", MEASURES)
@given(pair=any_pair, chance=st.randoms(use_true_random=False))
def test_an_error_does_not_depend_on_the_order_or_the_direction(measure, pair, chance):
    predictions, actuals = pair
    shuffled = list(zip(predictions, actuals))
    chance.shuffle(shuffled)
    assert measure(*zip(*shuffled)) == measure(predictions, actuals)
    assert measure(actuals, predictions) == measure(predictions, actuals)


@pytest.mark.parametrize("measure", MEASURES)
@given(pair=vectors(dyadic_floats, 2))
def test_an_error_is_zero_exactly_for_perfect_predictions(measure, pair):
    predictions, actuals = pair
    assert measure(actuals, actuals) == 0
    assert (measure(predictions, actuals) == 0) == (predictions == actuals)
    assert measure(predictions, actuals) >= 0


@given(vectors(dyadic_floats, 2))
def test_the_mean_absolute_error_is_never_above_the_root_of_the_squared_one(pair):
    assert mae(*pair) <= rmse(*pair) * (1 + 1e-15)


@pytest.mark.parametrize("measure", MEASURES)
def test_lengths_that_differ_are_both_named(measure):
    with pytest.raises(ValueError, match="^2 predictions, 1 actuals$"):
        measure([1, 2], [3])


@pytest.mark.parametrize("measure", MEASURES)
def test_any_iterables_will_do_and_nothing_has_no_error(measure):
    assert measure(iter([1, 4]), (n for n in [1, 4])) == 0
    assert math.isnan(measure([], []))


# --- Splits and folds ---------------------------------------------------------


def shuffled_rows(table, seed):
    rows = list(table)
    random.Random(seed).shuffle(rows)
    return rows


def shares_maps(part, table):
    return (
        part.user_index is table.user_index
        and part.item_index is table.item_index
        and part.scale == table.scale
    )


def shares_between(cuts):
    """The shares, as decimals, into which some cuts divide a hundred."""
    cuts = [0, *sorted(cuts), 100]
    return [(after - before) / 100 for before, after in zip(cuts, cuts[1:])]


shares = st.lists(st.integers(0, 100), max_size=3).map(shares_between)


@given(any_tables, shares, st.integers())
def test_a_split_is_a_shuffle_cut_into_consecutive_slices(table, fractions, seed):
    parts = split(table, fractions, seed)
    rows = shuffled_rows(table, seed)
    assert [row for part in parts for row in part] == rows
    assert sorted(rows) == sorted(table)
    assert all(shares_maps(part, table) for part in parts)
    sizes, exact = list(map(len, parts)), [Fraction(str(f)) for f in fractions]
    for n in range(len(parts)):
        assert sum(sizes[:n]) == math.floor(len(table) * sum(exact[:n]))


def test_shares_are_decimals_and_not_what_floats_make_of_them():
    # As floats, 0.1 + 0.7 is a little below 0.8: 20 rows would be cut 2, 13, 5.
    table = synthetic_ratings(users=4, items=5, ratings=20)
    assert [len(part) for part in split(table, (0.1, 0.7, 0.2))] == [2, 14, 4]
    assert [len(part) for part in split(table, (0.7, 0.15, 0.15))] == [14, 3, 3]
    thirds = (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    assert [len(part) for part in split(table, thirds)] == [6, 7, 7]
    assert [len(part) for part in split(table, (1 / 3, 2 / 3))] == [6, 14]


@pytest.mark.parametrize("wrong", [(), (0.5,), (0.5, 0.6), (1.5, -0.5)])
def test_shares_that_are_no_parts_of_a_whole(wrong):
    with pytest.raises(ValueError, match="do not add up to 1"):
        split(synthetic_ratings(2, 2, 4), wrong)


def test_the_split_of_the_lecture_gives_its_error(ml_100k):
    train, validation, test = split(ml_100k, (0.7, 0.15, 0.15), seed=0)
    assert list(map(len, (train, validation, test))) == [70_000, 15_000, 15_000]
    error = mse([train.mean] * len(test), test.values)
    assert error == pytest.approx(1.2609526646939684, abs=1e-12)
    model = GlobalMean().fit(train)
    assert mse(model.predict_all(test), test.values) == error


@given(rating_tables(min_size=2), st.data(), st.integers())
def test_folds_partition_the_ratings(table, data, seed):
    k = data.draw(st.integers(2, len(table)))
    folds = k_folds(table, k, seed)
    rows = shuffled_rows(table, seed)
    assert [row for _, test in folds for row in test] == rows
    for train, test in folds:
        assert shares_maps(train, table) and shares_maps(test, table)
        assert sorted([*train, *test]) == sorted(table)
        # The rest in the shuffled order, too: nothing is sorted behind the scenes.
        assert list(train) == [row for row in rows if row not in set(test)]
    sizes = [len(test) for _, test in folds]
    assert len(folds) == k and sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= 1


@pytest.mark.parametrize("k", [-1, 0, 1, 5])
def test_the_number_of_folds_has_limits(k):
    with pytest.raises(ValueError, match=f"k is from 2 to 4, the number of .*: {k}"):
        k_folds(synthetic_ratings(2, 2, 4), k)


# --- Cross-validation ---------------------------------------------------------

TABLE = synthetic_ratings(users=40, items=30, ratings=500)


class Remembers(Recommender):
    """A model that notes what is done to it, and whether it may draw a bar."""

    fitted = []

    def __init__(self):
        self.progress = True

    def _learn(self):
        self.fitted.append((id(self), self.progress, len(self.ratings)))

    def _score(self, user, item):
        return 3.0


def test_cross_validation_is_fitting_and_predicting_fold_by_fold():
    result = cross_validate(UserMean(), TABLE, k=4, seed=7)
    expected = []
    for train, test in k_folds(TABLE, 4, seed=7):
        guesses = UserMean().fit(train).predict_all(test)
        expected.append((rmse(guesses, test.values), mae(guesses, test.values)))
    assert list(zip(result.rmse, result.mae)) == expected
    assert result.model == "UserMean"
    for seconds in (result.fit_seconds, result.test_seconds):
        assert len(seconds) == 4 and min(seconds) >= 0


def test_every_fold_fits_a_quiet_copy_of_its_own():
    Remembers.fitted.clear()
    model = Remembers()
    cross_validate(model, TABLE, k=3)
    assert vars(model) == {"progress": True}
    copies, bars, sizes = zip(*Remembers.fitted)
    assert id(model) not in copies
    assert bars == (False,) * 3 and sizes == (333, 333, 334)


def test_folds_side_by_side_have_the_same_errors():
    one = cross_validate(BiasBaseline(epochs=2), TABLE, k=3, seed=1, jobs=1)
    two = cross_validate(BiasBaseline(epochs=2), TABLE, k=3, seed=1, jobs=2)
    assert (one.rmse, one.mae) == (two.rmse, two.mae)


def test_an_error_in_another_process_comes_home():
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(one_through, [1, 0, 2], jobs=2))
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(one_through, [1, 0, 2], jobs=1))


def one_through(number):
    return 1 / number


def test_jobs_count_from_one():
    with pytest.raises(ValueError, match="jobs counts from 1, not 0"):
        cross_validate(GlobalMean(), TABLE, k=2, jobs=0)


def test_a_fold_is_measured_without_changing_the_model():
    train, test = split(TABLE)
    model = UserMean()
    errors = evaluate_fold((model, train, test))
    guesses = UserMean().fit(train).predict_all(test)
    assert errors[:2] == (rmse(guesses, test.values), mae(guesses, test.values))
    assert min(errors[2:]) >= 0 and vars(model) == {}


def test_the_printed_table_has_every_fold_the_mean_and_the_deviation():
    result = CrossValidation("Model", [1.0, 2.0, 6.0], [0.5] * 3, [1.5] * 3, [10.0] * 3)
    title, header, *rows = str(result).splitlines()
    assert title == "RMSE and MAE of Model on 3 folds"
    assert header.split() == "Fold 1 Fold 2 Fold 3 Mean Std".split()
    assert [row[:13].strip() for row in rows] == (
        ["RMSE", "MAE", "fit seconds", "test seconds"]
    )
    numbers = [row[13:].split() for row in rows]
    # The squared distances from 3 are 4, 1 and 9: the deviation is √(14 / 3).
    assert numbers[0] == ["1.0000", "2.0000", "6.0000", "3.0000", "2.1602"]
    assert numbers[1] == ["0.5000"] * 4 + ["0.0000"]
    assert numbers[2:] == [["1.50"] * 4 + ["0.00"], ["10.00"] * 4 + ["0.00"]]
    assert len({len(line) for line in [header, *rows]}) == 1
    assert max(map(len, [header, *rows])) <= 80


def test_a_printed_cross_validation_says_which_model(capsys):
    print(cross_validate(GlobalMean(), TABLE, k=2))
    out, err = capsys.readouterr()
    assert out.startswith("RMSE and MAE of GlobalMean on 2 folds\n")
    assert len(out.splitlines()) == 6 and err == ""


@given(vectors(fractions, 1, min_size=2))
def test_the_printed_mean_is_the_mean(rows):
    (exact,) = rows
    values = [float(abs(value)) for value in exact]
    printed = str(CrossValidation("Model", values, values, values, values))
    mean, std = map(float, printed.splitlines()[2].split()[-2:])
    assert mean == pytest.approx(math.fsum(values) / len(values), abs=6e-5)
    squares = [(value - mean) ** 2 for value in values]
    assert std == pytest.approx(math.sqrt(math.fsum(squares) / len(values)), abs=2e-4)
