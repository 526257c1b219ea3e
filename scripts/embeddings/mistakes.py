"""Two slips of the PyTorch study, made again in a few lines to be looked at."""

from __future__ import annotations

import math
from typing import Any, Sequence

from scratch_recs import Ratings, add, error_of, mse


def separate_maps(
    model: Any, train: Ratings, valid: Ratings
) -> tuple[float, float]:
    """(MSE with one map of ids per part, MSE with one map for both parts).

    The study numbers the users and films of each part in the order of their
    appearance there. Number 5 of the validation part is then another person
    than number 5 of the training part, whose vector the prediction uses.
    """
    users = renumbered(valid.users, train.users)
    items = renumbered(valid.items, train.items)
    wrong = []
    for user, item in zip(valid.users, valid.items):
        user_id = train.user_ids[users[user]]
        item_id = train.item_ids[items[item]]
        wrong.append(model.predict(user_id, item_id, clip=False))
    return mse(wrong, valid.values), error_of(model, valid, mse, clip=False)


def renumbered(rows: Sequence[int], others: Sequence[int]) -> dict[int, int]:
    """{row: the other one of the same number}, both in order of appearance.

    >>> renumbered([7, 7, 4], [2, 9, 2, 5])
    {7: 2, 4: 9}
    """
    return dict(zip(dict.fromkeys(rows), dict.fromkeys(others)))


def padding(
    model: Any,
    user_id: str,
    item_id: str,
    genres: dict[str, Sequence[str]],
    most: int,
) -> list[float]:
    """The predictions when a batch pads the film's genres with 0, 1, … `most`.

    The study pads the lists of genres in a batch with genre number 0 to the
    length of the longest, and adds a genre once for each time it stands there:
    so a prediction depends on what else is in its batch. (GenreDotBias pads
    nothing.) This computes the same by hand from what a GenreDotBias with
    combine='sum' has learned:

        r̂ = sigmoid range of  p · (q ⊙ (1 + Σ G)) + b + c + Σ biases
    """
    p, b = model.learned("users")[user_id]
    q, c = model.learned("items")[item_id]
    kinds = model.learned("genres")
    low, high = model.y_range
    predictions = []
    for padded in range(most + 1):
        mix = [1.0] * len(p)
        logit = b + c
        for name in [*genres[item_id], *[model.genre_names[0]] * padded]:
            G, bias = kinds[name]
            mix = add(mix, G)
            logit += bias
        for p_f, q_f, a_f in zip(p, q, mix):
            logit += p_f * q_f * a_f
        predictions.append(low + (high - low) / (1 + math.exp(-logit)))
    return predictions
