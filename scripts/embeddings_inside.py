"""What the dot models have learned, in tables and in three pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scratch_recs.charts import hexbin, line_chart, save, scatter
from scratch_recs.command_line import heading, print_table
from scratch_recs.looking_inside import nearest_by_factors, ranked_by_bias
from scratch_recs.pca import principal_components, transform
from scripts.embeddings_study import Study, most_rated


def look_inside(study: Study, dot: Any, genre: Any) -> None:
    """What the two dot models have learned."""
    heading("8. Looking inside")
    print("  Films ranked by bias:\n")
    rows = [
        [study.title(a, 30), study.title(b, 30), f"{x:+.2f}", f"{y:+.2f}"]
        for (a, x), (b, y) in zip(ranked_by_bias(dot), ranked_by_bias(genre))
    ]
    print_table(["without genres", "with genres", "bias", "bias"], rows, left=2)
    query = "1204"
    print(f"\n  Nearest to {study.title(query)} by the cosine of the factors:\n")
    near = nearest_by_factors(dot, query), nearest_by_factors(genre, query)
    rows = [
        [study.title(a, 30), study.title(b, 30), f"{x:.3f}", f"{y:.3f}"]
        for (a, x), (b, y) in zip(*near)
    ]
    print_table(["without genres", "with genres", "cosine", "cosine"], rows, left=2)
    print("\n  Genres ranked by bias, and the genres nearest to Thriller:\n")
    near = nearest_by_factors(genre, "Thriller", "genres", 10)
    rows = [
        [a, b, f"{x:+.3f}", f"{y:+.3f}"]
        for (a, x), (b, y) in zip(ranked_by_bias(genre, "genres"), near)
    ]
    print_table(["genre", "near Thriller", "bias", "cosine"], rows, left=2)
    print("  (Documented first: Documentary, Film-Noir, Drama; nearest: Drama.)")


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
        pairs, "Predicted against actual ratings", "predicted", "actual", 14, True
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
