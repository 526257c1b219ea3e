"""Two mistakes of the PyTorch study, made again in a few lines to be looked at."""

from __future__ import annotations

import math
from typing import Any, Sequence

from scratch_recs.evaluation.metrics import mse
from scratch_recs.linear_algebra import add
from scratch_recs.datasets.ratings import Ratings


def separate_maps(
    model: Any, train: Ratings, valid: Ratings
) -> tuple[float, float]:
    """(MSE with a map of ids for each part, MSE with one map): validation both ways.

    The study numbers the users and films of each part in order of their appearance
    there. Number 5 of the validation part is then another person than number 5 of the
    training part, whose vector the prediction uses.
    """
    of_users, of_items = (
        in_order_of_appearance(rows) for rows in (train.users, train.items)
    )
    wrong = []
    new_users = {u: n for n, u in enumerate(dict.fromkeys(valid.users))}
    new_items = {i: n for n, i in enumerate(dict.fromkeys(valid.items))}
    for user, item in zip(valid.users, valid.items):
        user_id = train.user_ids[of_users[new_users[user]]]
        item_id = train.item_ids[of_items[new_items[item]]]
        wrong.append(model.predict(user_id, item_id, clip=False))
    right = model.predict_all(valid, clip=False)
    return mse(wrong, valid.values), mse(right, valid.values)


def in_order_of_appearance(rows: Sequence[int]) -> list[int]:
    """The different rows, in the order in which they first appear."""
    return list(dict.fromkeys(rows))


def padding(
    model: Any,
    user_id: str,
    item_id: str,
    genres: dict[str, Sequence[str]],
    most: int,
) -> list[float]:
    """What the study predicts when a batch pads the film's genres with 0, 1, … `most`.

    Lists of genres are brought to equal length with genre number 0, and a genre is
    added once for each time it stands there. Computed by hand from what a GenreDotBias
    with combine='sum' has learned: squash(p · (q ⊙ (1 + Σ G)) + b + c + Σ biases).
    """
    p, b = model.learned("users")[user_id]
    q, c = model.learned("items")[item_id]
    kinds = model.learned("genres")
    number_0 = model.genre_names[0]
    predictions = []
    for padded in range(most + 1):
        names = [*genres[item_id], *[number_0] * padded]
        a, logit = [1.0] * len(p), b + c
        for name in names:
            G, bias = kinds[name]
            a, logit = add(a, G), logit + bias
        for p_f, q_f, a_f in zip(p, q, a):
            logit += p_f * q_f * a_f
        low, high = model.y_range
        predictions.append(low + (high - low) / (1 + math.exp(-logit)))
    return predictions
