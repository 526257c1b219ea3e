"""The PyTorch study's 'for either users or items': occupations of MovieLens 100k.

A category of users is to users what a genre is to films. So nothing new is needed: the
genre model on the transposed table, where users are the items.
"""

from __future__ import annotations


from scratch_recs.cli.printing import print_table
from scratch_recs.datasets.folders import find_folder
from scratch_recs.datasets.movielens import (
    load_movielens_100k,
    load_movielens_100k_users,
)
from scratch_recs.embeddings.dot_models import EmbeddingDotBias, GenreDotBias
from scratch_recs.evaluation.metrics import mse
from scratch_recs.evaluation.splits import split
from scratch_recs.embeddings.inspection import ranked_by_bias


def occupations(data: str, seed: int) -> None:
    """Does it help to know the occupation? And who rates generously?"""
    folder = find_folder("ml-100k", data)
    if folder is None or not (folder / "u.user").is_file():
        print(
            "  (MovieLens 100k, which knows its users' occupations, is not at hand.)"
        )
        return
    ratings, users = load_movielens_100k(folder), load_movielens_100k_users(
        folder
    )
    jobs = {user_id: [user.occupation] for user_id, user in users.items()}
    train, valid = split(ratings.transpose(), (0.8, 0.2), seed=0)
    rows: list[tuple[str, str]] = []
    for name, model in [
        ("without occupations", EmbeddingDotBias(seed=seed)),
        ("with occupations", GenreDotBias(jobs, seed=seed)),
    ]:
        model.fit(train)
        error = mse(model.predict_all(valid), valid.values)
        rows.append((name, f"{error:.4f}"))
    print_table(["MovieLens 100k, transposed", "valid MSE"], rows)
    ranking = ranked_by_bias(model, "genres", None)
    shown = [f"{name!r} ({bias:+.2f})" for name, bias in ranking]
    print(f"  Rate highest: {', '.join(shown[:3])};")
    print(f"  lowest: {', '.join(shown[-3:])}.")
