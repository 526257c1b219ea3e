"""With the lecture's whole sample its script says of every figure: equal or not."""

import argparse

import pytest

from scratch_recs import load_jester_jokes, synthetic_ratings, train_test_split
from scripts.jester import lecture
from scripts.jester.cross import with_mean
from scripts.jester.data import step_baselines, step_data, step_split
from scripts.jester.documented import (
    IMPUTED_1,
    IMPUTED_2,
    IMPUTED_2_RIGHT,
    LOG_1,
    LOG_2,
    MAE_TABLE,
    RMSE_TABLE,
    numbers,
)
from scripts.jester.imputation import equal_cells, same_jokes, show_filled
from scripts.jester.lecture import Lecture, figures


@pytest.fixture
def whole(monkeypatch):
    """A run on made-up ratings that count as the lecture's whole sample."""
    made_up = synthetic_ratings(users=30, items=20, ratings=400, seed=3)
    triples = [(u[5:], i[5:], 4 * r - 12) for u, i, r in made_up]
    table = type(made_up).from_triples(triples, (-10, 10))
    monkeypatch.setattr(lecture, "RATINGS", len(table))
    train, valid = train_test_split(table)
    return Lecture(table, train, valid, argparse.Namespace(users=4000))


def test_a_figure_is_equal_or_it_is_not(whole, capsys):
    figures(whole, [("mean", "1.20", "1.20", "1.3"), ("RMSE", 5.75, 5.5, "")])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["figure", "documented", "as", "documented", "ours", "equal?"],
        ["mean", "1.20", "1.20", "1.3", "yes"],
        ["RMSE", "5.75", "5.5", "NO"],
    ]


def test_a_part_of_the_sample_is_not_compared(whole, monkeypatch, capsys):
    monkeypatch.setattr(lecture, "RATINGS", 141362)
    figures(whole, [("mean", "1.20", "1.20", "1.3")])
    assert "equal?" not in capsys.readouterr().out


def test_the_steps_on_the_whole_sample_compare_every_figure(whole, capsys):
    for step in (step_data, step_split, step_baselines):
        step(whole)
    printed = capsys.readouterr().out
    assert printed.count("equal?") == 3
    assert "The last five: NO." in printed  # made-up ratings are not the lecture's
    assert "another sample" not in printed


def test_the_filled_matrix_is_compared_cell_by_cell(whole, capsys):
    theirs = numbers(IMPUTED_1)
    rows = [row + [0.0] * 132 for row in theirs]
    show_filled(whole, rows[:5] + [[0.0] * 140] * 7 + rows[5:])
    printed = capsys.readouterr().out
    assert "Equal cells, first version: 80 of 80." in printed
    assert "Equal cells, second version: 73 of 200." in printed
    assert equal_cells(theirs, theirs) == 80


def test_what_was_copied_from_the_documents_fits_together():
    assert [len(numbers(log)) for log in (LOG_1, LOG_2)] == [30, 20]
    left, right = numbers(IMPUTED_2), numbers(IMPUTED_2_RIGHT)
    assert {len(row) for row in left + right} == {10} and len(left) == len(right) == 10
    for table in (RMSE_TABLE, MAE_TABLE):
        for *folds, mean, std in table.values():
            assert with_mean(folds)[-2:] == pytest.approx([mean, std], abs=1e-4)
    for train, valid, root in numbers(LOG_1):
        assert valid**0.5 == pytest.approx(root, abs=0.02)  # averaged over batches


def test_the_table_of_jokes_begins_as_documented(jester_folder):
    assert same_jokes(load_jester_jokes(jester_folder))
    assert not same_jokes({"1": "another joke"})
