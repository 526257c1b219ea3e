"""What `--rate` shows: films for a person, and how much of each is taste.

The model was chosen so that its lists are personal and good. 540 users of
MovieLens 100k were held out (four times 135, of those with 60 ratings or more).
Of each it was told ten ratings, of the first films in the order of
`films_to_ask` that the user has rated. Its lists of eight films, on average:

    model                 in everybody's list, too    rated 4 or 5
    everybody's list                8                     2.6
    two factors                     6.6                   2.7
    four factors                    4.9                   2.8
    20 nearest users                3.6                   2.8
    sixteen factors                 3.5                   2.9
    five nearest items              3.5                   2.7

"Rated 4 or 5" is what the user has really rated so; most good films he or she
has not rated at all. Asked about the most rated films instead, sixteen factors
share 3.8 films with everybody's list, and 2.8 are rated 4 or 5. Forty made-up
raters who give ten films stars at random share 1.8 films with it, and 6.1 by
two factors. Sixteen factors are fitted in about four seconds (CPython 3.11).
"""

from __future__ import annotations

from typing import Mapping

from scratch_recs.cli.printing import heading, print_table, say, shorten
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.recommender.base import Recommender
from scratch_recs.recommender.fitted import RatedIds
from scratch_recs.recommender.taste import (
    TasteAndFame,
    taste_and_fame,
    taste_by_rating,
)

# How many films a list has.
_FILMS = 8


class ForYou:
    """Recommends from a person's ratings, by a model of all others' ratings.

    The model is fitted when the first list is wanted.
    """

    def __init__(
        self, model: Recommender, ratings: Ratings, titles: Mapping[str, str]
    ) -> None:
        self.model = model
        self.ratings = ratings
        self.titles = titles
        self.is_fitted = False

    def show(self, rated: RatedIds) -> list[str]:
        """Print the best films, with fame and taste; their ids."""
        if not self.is_fitted:
            self.model.fit(self.ratings)
            self.is_fitted = True
        found = taste_and_fame(self.model, rated, _FILMS)
        heading("For you" if rated else "For everybody")
        if not rated:
            say("Without a rating of yours, this is what most people like.")
        self._print(found)
        if rated and found.items:
            self._sum_up(found)
        print()
        return [item.item_id for item in found.items]

    def _print(self, found: TasteAndFame) -> None:
        if not found.items:
            print("  no film: none is new")
            return
        rows = []
        for number, item in enumerate(found.items, start=1):
            # Rounded so that the two columns add up to the third.
            fame, predicted = round(item.fame, 2), round(item.predicted, 2)
            taste = f"{round(predicted - fame, 2) + 0.0:+.2f}"  # never -0.00
            title = shorten(self.titles[item.item_id], 38)
            figures = [f"{fame:.2f}", taste, f"{predicted:.2f}", item.place]
            rows.append([number, title, *figures])
        names = ["fame", "+ taste", "= predicted", "for all"]
        print_table(["", "film", *names], rows, left=2)

    def _sum_up(self, found: TasteAndFame) -> None:
        """Say what the columns mean, and how much of the list is what."""
        count = len(found.items)
        shared = found.shared
        than = "generous" if found.level >= 0 else "strict"
        side = "more" if found.level >= 0 else "less"
        level = f"{abs(found.level):.2f} {side} than all people"
        fame, taste = found.above_average
        above, fame = round(fame + taste, 2), round(fame, 2)
        high = self.ratings.scale[1]
        print(f"""
  fame: what people as {than} as you give it: {level}.
  taste: what your ratings change. for all: its place in everybody's list.
  {shared} of these {count} are in everybody's list, too: fame. \
{count - shared} come from your taste.
  They are {above:.2f} above the average film: \
{fame:.2f} by fame, {round(above - fame, 2) + 0.0:.2f} by taste.""")
        if found.items[0].predicted > high:
            say(f"(A prediction above {high:g} says: even more than others.)")

    def explain(self, rated: RatedIds, item_id: str) -> None:
        """Print what each rating did to the prediction for a film."""
        parts = taste_by_rating(
            self.model, rated, item_id, _FILMS, names=self.titles
        )
        print(f"\n  Why {shorten(self.titles[item_id], 60)}?")
        say("Its fame, and what each of your ratings adds, one after another:")
        for line in parts.text().splitlines():
            print(f"  {shorten(line, 78)}")
        print()
