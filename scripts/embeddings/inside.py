"""What the models of the PyTorch study have learned, beside ours."""

from __future__ import annotations

import re
from typing import Any, Callable, Optional, Sequence

from scratch_recs import nearest_by_factors, ranked_by_bias
from scratch_recs.cli.printing import print_table, say, shorten
from scratch_recs.embeddings.inspection import Ranking
from scripts.embeddings.documented import (
    GENRE_PMF,
    NEAR_LAWRENCE,
    NEAR_THRILLER,
    PMF,
    TOP_FILMS,
    TOP_GENRES,
)
from scripts.embeddings.series import Series
from scripts.embeddings.study import Study

LAWRENCE = "1204"
WELL_KNOWN = 50  # with so many ratings a film's row is more than a few opinions

Name = Callable[[str], str]


def look_inside(study: Study, series: Series) -> None:
    """Biases and neighbours: documented, as documented, ours."""
    dots = series.fits[PMF]
    models = [dots.documented, dots.ours]

    def title(item_id: str) -> str:
        return brief(study.movies[item_id].title)

    print("  Ten films of the highest bias (without genres):\n")
    documented = [(brief(name), bias) for name, bias in TOP_FILMS]
    side_by_side(
        documented, [ranked_by_bias(m) for m in models], title, "+5.2f"
    )
    print("\n  Ten films of the lowest bias (the study prints none):\n")
    lists = [ranked_by_bias(m, count=None)[:-11:-1] for m in models]
    side_by_side(None, lists, title, "+5.2f")
    if all(LAWRENCE in model.learned("items") for model in models):
        show_nearest(study, models, title)
    print()
    say(
        "(A film with three ratings points wherever these have pulled it, and "
        "of thousands of such films some lie near at random.)"
    )
    look_at_genres(series)


def show_nearest(study: Study, models: Sequence[Any], title: Name) -> None:
    """The films nearest to one, documented and by both models."""
    lawrence = study.title(LAWRENCE)
    print(f"\n  Five films nearest to {lawrence}, cosine of the factors:\n")
    lists = [nearest_by_factors(m, LAWRENCE) for m in models]
    documented = [(brief(name), cosine) for name, cosine in NEAR_LAWRENCE]
    side_by_side(documented, lists, title, "5.2f")
    well_known = [
        nearest_by_factors(m, LAWRENCE, min_ratings=WELL_KNOWN) for m in models
    ]
    if all(well_known):
        print(f"\n  The same among films of {WELL_KNOWN} ratings or more:\n")
        side_by_side(None, well_known, title, "5.2f")


def look_at_genres(series: Series) -> None:
    """Genres by bias, and those near Thriller, from the models with genres."""
    fit = series.fits[GENRE_PMF]
    models = [fit.documented, fit.ours]
    print("\n  Ten genres of the highest bias (models with genres):\n")
    lists = [ranked_by_bias(model, "genres") for model in models]
    side_by_side(TOP_GENRES, lists, str, "+5.2f")
    print("\n  Genres nearest to Thriller (documented: five):\n")
    lists = [
        nearest_by_factors(model, "Thriller", "genres", 10) for model in models
    ]
    side_by_side(NEAR_THRILLER, lists, str, "+5.2f")
    print()
    say(
        "('As documented' is padded, and the bias of the padding is worn down "
        "to 0. In ours a genre is added to its films; in the study's formula "
        "it multiplies them: so the factors of the two are not alike.)"
    )


def brief(title: str) -> str:
    """A title without year, article and the word Episode.

    >>> brief("Shawshank Redemption, The (1994)")
    'Shawshank Redemption'
    >>> brief("Star Wars: Episode IV - A New Hope (1977)")
    'Star Wars IV - A New Hope'
    """
    title = re.sub(r" \([^()]*\)\s*$", "", title).replace(": Episode", "")
    return re.sub(r", (The|A|An)$", "", title)


def side_by_side(
    documented: Optional[Ranking],
    lists: Sequence[Ranking],
    name: Name,
    form: str,
) -> None:
    """Rankings beside each other: documented (if any), as documented, ours."""
    known = [] if documented is None else [(documented, str)]
    columns = [*known, *((ranking, name) for ranking in lists)]
    width = (78 - 2 * len(columns)) // len(columns) - 6
    cells = [
        [
            f"{shorten(names(one), width):<{width}} {value:{form}}"
            for one, value in ranking
        ]
        for ranking, names in columns
    ]
    longest = max(map(len, cells))
    rows = zip(*(column + [""] * (longest - len(column)) for column in cells))
    header = ["documented"] * len(known) + ["as documented", "ours"]
    print_table(header, rows, left=len(columns))
