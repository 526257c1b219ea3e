"""The PyTorch study's 'for either users or items': occupations of users.

A category of users is to users what a genre is to films. So nothing new is
needed: the genre model learns from the transposed table, where users are the
items.
"""

from __future__ import annotations

from typing import Optional

from scratch_recs import (
    Adam,
    EmbeddingDotBias,
    GenreDotBias,
    error_of,
    load_movielens_100k,
    mse,
    ranked_by_bias,
    split,
)
from scratch_recs.cli.printing import print_table, say
from scratch_recs.datasets.folders import find_folder
from scratch_recs.datasets.movielens import load_movielens_100k_users


def occupations(data: Optional[str], seed: int) -> None:
    """Occupations as genres of users: do they help, and which rate highest?"""
    folder = find_folder("ml-100k", data)
    if folder is None or not (folder / "u.user").is_file():
        print("  (MovieLens 100k, which knows occupations, is not at hand.)")
        return
    ratings = load_movielens_100k(folder)
    users = load_movielens_100k_users(folder)
    jobs = {user_id: [user.occupation] for user_id, user in users.items()}
    train, valid = split(ratings.transpose(), (0.8, 0.2), seed=0)
    decay = Adam(0.003, weight_decay=4e-3, row_wise=True)
    models = {
        "dot product and biases": EmbeddingDotBias(seed=seed, optimizer=decay),
        "occupations multiplied": GenreDotBias(
            jobs, "mean", form="product", seed=seed
        ),
        "occupations added": GenreDotBias(jobs, seed=seed),
    }
    rows = []
    for name, model in models.items():
        error = error_of(model.fit(train), valid, mse)
        rows.append([name, f"{error:.4f}"])
    print_table(["MovieLens 100k, 80/20", "validation MSE"], rows)
    ranking = ranked_by_bias(models["occupations multiplied"], "genres", None)
    shown = [f"{name!r} ({bias:+.2f})" for name, bias in ranking]
    print(f"  Rate highest (bias, multiplied): {', '.join(shown[:3])};")
    print(f"  lowest: {', '.join(shown[-3:])}.")
    say(
        "(All users of this data set have rated 20 films or more: what their "
        "occupation says of them is known by then.)"
    )
