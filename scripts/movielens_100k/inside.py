"""MovieLens 100k: what the vectors have learned, and what to watch next."""

from __future__ import annotations

from typing import Sequence

from scratch_recs import (
    DataError,
    ItemKNN,
    MatrixFactorization,
    Ratings,
    most_rated,
    principal_components,
)
from scratch_recs.cli.printing import (
    print_indented,
    print_table,
    say,
    shorten,
)
from scratch_recs.datasets.counting import enough_ratings
from scratch_recs.factorization.pca import transform
from scripts.movielens_100k.explore import Titles, mean_rating

# A made-up new user: loves space operas, has no patience for thrillers.
NEW_USER = [
    ("50", 5),
    ("172", 5),
    ("181", 5),
    ("174", 4),
    ("288", 1),
    ("294", 1),
]

WELL_KNOWN = 50  # so many ratings make a film's vector worth looking at


def check_size(ratings: Ratings) -> None:
    """Raises DataError if too few films are well known to look at them."""
    known = [count for _, count in most_rated(ratings) if count >= WELL_KNOWN]
    if len(known) < 10:
        raise DataError(
            f"u.data is too small: fewer than ten films have {WELL_KNOWN} "
            "ratings, is it whole?"
        )


def look_inside(
    plain: MatrixFactorization, ratings: Ratings, titles: Titles
) -> None:
    """The films along the first principal component of their vectors."""
    raters = dict(zip(ratings.item_ids, map(len, ratings.by_item)))
    known = [i for i in ratings.item_ids if raters[i] >= WELL_KNOWN]
    say(
        "Of the model of 4: the directions along which the vectors of films "
        f"differ most. Taken are the {len(known)} films that at least "
        f"{WELL_KNOWN} people rated; the vectors of the others have hardly "
        "moved from their random start."
    )
    vectors = [plain.item_vectors[item_id] for item_id in known]
    components = principal_components(vectors, 2)
    total = sum(component.variance for component in components)
    for number, (direction, variance) in enumerate(components, start=1):
        shown = ", ".join(f"{x:.3f}" for x in direction)
        share = f"{variance / total:.0%} of the variance"
        print(f"  {number}: direction ({shown}), {share}")
    along = [x for (x,) in transform(vectors, components[:1])]
    order = sorted(zip(along, known))
    ends = {"First 25 films": order[:25], "Last 25 films": order[-25:]}
    means = []
    for name, end in ends.items():
        what = "along the first component (mean and number n of ratings)"
        print(f"\n  {name} {what}:\n")
        rows = []
        for x, item_id in end:
            mean = f"{mean_rating(ratings, [item_id]):.2f}"
            title = shorten(titles[item_id], 46)
            rows.append([title, item_id, mean, raters[item_id], f"{x:+.3f}"])
        print_table(["film", "id", "mean", "n", "component"], rows)
        means.append(f"{mean_rating(ratings, [i for _, i in end]):.2f}")
    print(f"\n  Mean rating at the two ends: {' and '.join(means)}.")


def recommend(
    ratings: Ratings, titles: Titles, user: str, factors: MatrixFactorization
) -> None:
    """What to watch for a user, and why."""
    print("  By two factors and biases, as in 5; predicted stars.")
    least = enough_ratings([len(raters) for raters in ratings.by_item])
    say(f"(Of films that at least {least} people rated, here and in 8.)")
    print()
    best = factors.recommend(user, 8)
    show_films(best, titles)
    film = best[0][0]
    print(f"\n  Why {titles[film]}? The parts add up to the prediction:")
    print_indented(str(factors.explain(user, film)))


def new_user(
    titles: Titles, factors: MatrixFactorization, neighbours: ItemKNN
) -> None:
    """What to watch for a new user, from six ratings, and why."""
    for item_id, stars in NEW_USER:
        unit = "stars" if stars > 1 else "star "
        print(f"  {stars} {unit} for {titles[item_id]}")
    print("\n  Two factors:")
    best = factors.recommend_for(NEW_USER, 5)
    show_films(best, titles)
    say(
        "Two factors know little of taste: most of it is the films' own biases."
    )
    print("\n  The nearest films that the new user rated (item k-NN, k = 5):")
    best = neighbours.recommend_for(NEW_USER, 5)
    show_films(best, titles)
    film = best[0][0]
    print(f"\n  Why {titles[film]}?")
    print_indented(neighbours.explain_for(NEW_USER, film).text(titles))
    say(
        "The baseline is the mean with the biases of user and film. What "
        "follows is how far each of the new user's ratings lies above or below "
        "its own baseline, weighted by the similarity of the two films: 4 "
        "stars for a film can count against another."
    )


def show_films(best: Sequence[tuple[str, float]], titles: Titles) -> None:
    """A table of recommended films."""
    rows = [[shorten(titles[i], 56), i, f"{score:.2f}"] for i, score in best]
    print_table(["film", "id", "predicted"], rows)
