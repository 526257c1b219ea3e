"""What the dot models have learned, in tables and in three pictures."""

from __future__ import annotations

from typing import Any, Sequence

from scratch_recs import (
    most_rated,
    nearest_by_factors,
    principal_components,
    ranked_by_bias,
)
from scratch_recs.charts.hexbin import hexbin
from scratch_recs.charts.line_chart import learning_curve
from scratch_recs.charts.scatter import scatter
from scratch_recs.cli.printing import heading, print_table, save_pictures, say
from scratch_recs.embeddings.inspection import Ranking
from scratch_recs.factorization.pca import transform
from scratch_recs.training.epochs import Epoch
from scripts.embeddings.study import Study

# With so many ratings a film's vector is more than a few opinions.
WELL_KNOWN = 50


def look_inside(study: Study, dot: Any, genre: Any) -> None:
    """What the two dot models have learned."""
    heading("8. Looking inside")
    say(
        "Films ranked by bias (documented: Shawshank Redemption 1.04, "
        "Lawrence of Arabia 0.93, Star Wars 0.87, Fight Club 0.86):"
    )
    print()
    films_of_both(study, ranked_by_bias(dot), ranked_by_bias(genre), "bias")
    for query in ("1204", "1"):
        for least, films in [
            (1, "Films"),
            (WELL_KNOWN, f"Films of {WELL_KNOWN} ratings or more"),
        ]:
            print(f"\n  {films} nearest to {study.title(query)} by cosine:\n")
            near = [
                nearest_by_factors(model, query, min_ratings=least)
                for model in (dot, genre)
            ]
            films_of_both(study, *near, "cosine")
    print()
    say(
        "(Documented for Lawrence of Arabia, all films: The Hunt for Red "
        "October 0.544, A Man for All Seasons 0.539, Monster 0.519. A film "
        "with three ratings points wherever these have pulled it, and of "
        "thousands of such films some lie near at random: those of 50 ratings "
        "make more sense.)"
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
    say(
        "(Documented: Documentary 0.688, Film-Noir 0.362, Drama 0.360; near "
        "Thriller Drama 0.679, (no genres listed) 0.675, Horror 0.672. Ours "
        "have all grown the same way, from 1 + mean of genres: the order says "
        "little.)"
    )


def draw(study: Study, model: Any, history: Sequence[Epoch]) -> None:
    """Learning curves, predicted against actual, a map of well-known films."""
    title = "Dot product and biases, Adam, no weight decay"
    curves = learning_curve(history, title)
    hexagons = hexbin(
        list(zip(model.predict_all(study.valid), study.valid.values)),
        "Predicted against actual ratings",
        "predicted",
        "actual",
        diagonal=True,
        y_step=0.5,
    )
    pictures = {
        "embeddings_learning.svg": curves,
        "embeddings_predicted.svg": hexagons,
        "embeddings_films.svg": film_map(study, model),
    }
    save_pictures(pictures, study.options.pictures)


def film_map(study: Study, model: Any) -> str:
    """The 50 most rated films where their vectors have put them."""
    films = [item_id for item_id, _ in most_rated(study.ratings, 50)]
    learned = model.learned("items")
    vectors = [learned[item_id][0] for item_id in films]
    points = transform(vectors, principal_components(vectors, 2))
    titles = [study.movies[item_id].title for item_id in films]
    named = [(x, y, title) for (x, y), title in zip(points, titles)]
    title = "The 50 most rated films on two principal components"
    return scatter(named, title, "first component", "second component")
