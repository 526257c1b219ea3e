"""What the dot models have learned, in tables and in three pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scratch_recs.charts.hexbin import hexbin
from scratch_recs.charts.line_chart import line_chart
from scratch_recs.charts.scatter import scatter
from scratch_recs.charts.svg import save
from scratch_recs.cli.printing import heading, print_table
from scratch_recs.embeddings.inspection import (
    Ranking,
    nearest_by_factors,
    ranked_by_bias,
)
from scratch_recs.factorization.pca import principal_components, transform
from scripts.embeddings.study import Study, most_rated

WELL_KNOWN = (
    50  # ratings, from which on a film's vector is more than a few opinions
)


def look_inside(study: Study, dot: Any, genre: Any) -> None:
    """What the two dot models have learned."""
    heading("8. Looking inside")
    print(
        "  Films ranked by bias (documented: Shawshank Redemption 1.04, Lawrence of"
    )
    print("  Arabia 0.93, Star Wars 0.87, Fight Club 0.86):\n")
    films_of_both(study, ranked_by_bias(dot), ranked_by_bias(genre), "bias")
    for query in ("1204", "1"):
        for least, whose in (
            (1, ""),
            (WELL_KNOWN, f" of {WELL_KNOWN} ratings or more"),
        ):
            print(
                f"\n  Films{whose} nearest to {study.title(query)} by cosine:\n"
            )
            near = [
                nearest_by_factors(model, query, min_ratings=least)
                for model in (dot, genre)
            ]
            films_of_both(study, *near, "cosine")
    print(
        "\n  (Documented for Lawrence of Arabia, all films: The Hunt for Red October"
    )
    print(
        "  0.544, A Man for All Seasons 0.539, Monster 0.519. A film with three"
    )
    print(
        "  ratings points wherever these have pulled it, and of thousands of such"
    )
    print(
        "  films some lie near by chance: those of 50 ratings make more sense.)"
    )
    look_at_genres(genre)


def films_of_both(
    study: Study, dot: Ranking, genre: Ranking, what: str
) -> None:
    """Two rankings of films side by side."""
    rows = [
        [study.title(a, 29), study.title(b, 29), f"{x:+.2f}", f"{y:+.2f}"]
        for (a, x), (b, y) in zip(dot, genre)
    ]
    print_table(["without genres", "with genres", what, what], rows, left=2)


def look_at_genres(model: Any) -> None:
    """What the model has learned of genres."""
    print("\n  Genres ranked by bias, and the genres nearest to Thriller:\n")
    near = nearest_by_factors(model, "Thriller", "genres", 10)
    rows = [
        [f"{a:<18}  {x:+.3f}", f"{b:<18}  {y:+.3f}"]
        for (a, x), (b, y) in zip(ranked_by_bias(model, "genres"), near)
    ]
    header = [f"{'genre':<18}    bias", f"{'near Thriller':<18}  cosine"]
    print_table(header, rows, left=2)
    print(
        "  (Documented: Documentary 0.688, Film-Noir 0.362, Drama 0.360; near Thriller"
    )
    print(
        "  Drama 0.679, (no genres listed) 0.675, Horror 0.672. Ours have all grown"
    )
    print("  the same way, from 1 + mean of genres: the order says little.)")


def draw(study: Study, model: Any, curves: Any) -> None:
    """Learning curves, predicted against actual, and a map of the best known films."""
    folder = Path(study.options.pictures)
    folder.mkdir(parents=True, exist_ok=True)
    history = curves.history
    series = {
        "training": [(e.number, e.train) for e in history],
        "validation": [(e.number, e.validation) for e in history],
    }
    least = min(history, key=lambda epoch: epoch.validation)
    mark = (least.number, least.validation, f"best: epoch {least.number}")
    title = "Dot product and biases, Adam, no weight decay"
    lines = line_chart(series, title, "epoch", "MSE", mark)
    pairs = list(zip(model.predict_all(study.valid), study.valid.values))
    hexagons = hexbin(
        pairs,
        "Predicted against actual ratings",
        "predicted",
        "actual",
        diagonal=True,
        y_step=0.5,
    )
    known = most_rated(study.ratings.item_ids, study.ratings.by_item, 50)
    films = [item_id for item_id, _ in known]
    learned = model.learned("items")
    vectors = [learned[item_id][0] for item_id in films]
    points = transform(vectors, principal_components(vectors, 2))
    named = [(x, y, study.movies[i].title) for (x, y), i in zip(points, films)]
    title = "The 50 most rated films on two principal components"
    film_map = scatter(named, title, "first component", "second component")
    pictures = {"learning": lines, "predicted": hexagons, "films": film_map}
    for name, picture in pictures.items():
        save(picture, folder / f"embeddings_{name}.svg")
        print(f"  Drawn: {folder / f'embeddings_{name}.svg'}")
