"""The PyTorch study's validation, with its mistake and without."""

from __future__ import annotations

import random
from typing import Any, Sequence

from scratch_recs import Ratings, mse
from scratch_recs.cli.printing import print_table, say
from scripts.embeddings.documented import GENRE_PMF, PMF, REMARKS
from scripts.embeddings.padding import ZERO, Padded, padded_predictions
from scripts.embeddings.series import Fit, Series
from scripts.embeddings.study import Study

BATCH = 64


def renumbered(rows: Sequence[int], others: Sequence[int]) -> dict[int, int]:
    """{row: the other one of the same number}, both in order of appearance.

    >>> renumbered([7, 7, 4], [2, 9, 2, 5])
    {7: 2, 4: 9}
    """
    return dict(zip(dict.fromkeys(rows), dict.fromkeys(others)))


def with_two_maps(model: Any, train: Ratings, valid: Ratings) -> list[float]:
    """The predictions of a part whose ids were numbered anew.

    The study numbers the users and films of each part in the order of their
    appearance there. Number 5 of the validation part is then another person
    than number 5 of the training part, whose row the prediction uses. The
    genres are those of the right film; its batches of 64 pad them.
    """
    users = renumbered(valid.users, train.users)
    items = renumbered(valid.items, train.items)
    tables, to_rating = model._tables, model._range
    order = list(range(len(valid)))
    random.Random(0).shuffle(order)
    predictions = [0.0] * len(valid)
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        formula = model._formula
        if isinstance(formula, Padded):
            formula = formula.padded_for([valid.items[n] for n in batch])
        for n in batch:
            p = tables["users"][users[valid.users[n]]]
            q = tables["items"][items[valid.items[n]]]
            z = formula.z(tables, p, q, valid.items[n])
            predictions[n] = to_rating(z)
    return predictions


def validation_remarks(study: Study, series: Series) -> None:
    """Its remarks on validation losses, beside the mistake and the truth."""
    say(
        "The study numbers the ids of each part anew, so it predicts with the "
        "rows of other users and films ('two maps'). The same models with one "
        "map of ids are right ('one map'; 'best' is their best epoch):"
    )
    print()
    valid = series.valid
    rows = []
    for name, remark in REMARKS.items():
        fit = series.fits[name]
        last = f"{fit.ours.history[-1].validation:.3f}"
        cells = ["-", "-", "-"]
        model = fit.documented
        if model is not None:
            wrong = mse(with_two_maps(model, series.train, valid), valid.values)
            right = [epoch.validation for epoch in model.history]
            cells = [f"{e:.3f}" for e in (wrong, right[-1], min(right))]
        rows.append([name, remark, *cells, last])
    header = ["MSE", "documented", "two maps", "one map", "best", "ours"]
    print_table(header, rows)
    print()
    say(
        "(With genres the study's figures are higher than with our two maps. "
        "It numbers the genres of each part anew, too, in the order of a "
        "Python set, which may differ between the parts.)"
    )
    for name in (PMF, GENRE_PMF):
        print_predictions(name, series.fits[name], series)
    show_padding(study, series.fits[GENRE_PMF].documented)


def print_predictions(name: str, fit: Fit, series: Series) -> None:
    """The study's print-out, 'Predicted: …, Actual: …', of ten ratings."""
    print(f"\n  {name[0].upper()}{name[1:]}, the first ratings of validation")
    print("  (the document keeps only the format of this print-out):\n")
    some = series.valid.select(range(min(10, len(series.valid))))
    wrong = with_two_maps(fit.documented, series.train, series.valid)
    right = fit.documented.predict_all(some, clip=False)
    own = fit.ours.predict_all(some, clip=False)
    for w, r, o, actual in zip(wrong, right, own, some.values):
        print(
            f"    Predicted: {w:.2f} (one map {r:.2f}, ours {o:.2f}), "
            f"Actual: {actual}"
        )


def show_padding(study: Study, model: Any) -> None:
    """A prediction that depends on what else is in the batch."""
    user_id = "1"
    item_id = "47"
    padded = padded_predictions(model, user_id, item_id, study.genres, 4)
    ratings = study.ratings
    rated = dict(ratings.by_user[ratings.user_index[user_id]])
    actual = rated.get(ratings.item_index[item_id])
    zero = ZERO if ZERO in model.genre_names else model.genre_names[0]
    print()
    say(
        f"Padding: what the study predicts of user {user_id} and "
        f"{study.title(item_id)} (actual rating: {actual or 'none'}), when "
        f"its batch pads the film's genres with 0, 1, 2, 3, 4 times '{zero}':"
    )
    print("    " + "  ".join(f"{prediction:.3f}" for prediction in padded))
