"""What stands behind the verbs of a model: its table, its rows, its settings.

    ratings           the table that the model was fitted to
    rows for ids      callers say 'ann' and 'Alien', the hooks get row numbers
    settings          how a model is printed
    all or nothing    a fit that is stopped leaves the model as it was

No formula stands here; `base` has the hooks and the verbs.
"""

from __future__ import annotations

import inspect
from collections import Counter
from contextlib import contextmanager
from reprlib import Repr
from typing import Iterator, Optional, Sequence

from scratch_recs.arguments import check_kind, quoted
from scratch_recs.datasets.checks import checked_pair, id_text
from scratch_recs.datasets.ratings import Ratings
from scratch_recs.errors import DataError, NotFittedError

# A row number; None for a user or an item that the model does not know.
Row = Optional[int]

# (item row, rating) of all that one user has rated.
Rated = Sequence[tuple[int, float]]

# The same with ids, as callers give it.
RatedIds = Sequence[tuple[str, float]]

# How settings are printed: whole, but for the rest of long lists.
_SHORT = Repr()
_SHORT.maxother = _SHORT.maxstring = 1000


def checked_id(name: str, value: object) -> str:
    """The text of an id. Raises TypeError, with the argument's name.

    >>> checked_id("user_id", 196)
    '196'
    """
    text = id_text(value)
    if text is None:
        raise TypeError(
            f"{name} is text or a whole number, not {quoted(value)}"
        )
    return text


def checked_part(table: Optional[Ratings], what: str) -> Optional[Ratings]:
    """The table, or None if there is none.

    Raises TypeError if it is no table, and DataError if it is empty.

    >>> table = Ratings.from_triples([("ann", "Alien", 5)])
    >>> checked_part(table.select([]), "the test")
    Traceback (most recent call last):
    scratch_recs.errors.DataError: the test needs at least one rating
    """
    if table is not None:
        check_kind(what, table, Ratings, "a table of ratings")
        if not len(table):
            raise DataError(f"{what} needs at least one rating")
    return table


class Fitted:
    """A table of ratings, and the way from ids to its rows and back."""

    _table: Optional[Ratings] = None

    @property
    def ratings(self) -> Ratings:
        """The table that the model was fitted to.

        Raises NotFittedError, an AttributeError, if there is none yet.
        """
        if self._table is None:
            raise NotFittedError(
                f"{type(self).__name__} is not fitted: call fit first"
            )
        return self._table

    def _take(self, ratings: Ratings) -> None:
        """From now on this is the table."""
        self._table = ratings
        rated_by, raters_of = Counter(ratings.users), Counter(ratings.items)
        self._user_counts = [
            rated_by[u] for u in range(len(ratings.user_index))
        ]
        self._item_counts = [
            raters_of[i] for i in range(len(ratings.item_index))
        ]

    def __repr__(self) -> str:
        """The class and all its settings, as they are written in a call."""
        settings = self._settings().items()
        shown = [f"{name}={_SHORT.repr(value)}" for name, value in settings]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _settings(self) -> dict[str, object]:
        """The parameters of __init__ that are attributes of the same name."""
        names = inspect.signature(type(self)).parameters
        return {
            name: getattr(self, name) for name in names if hasattr(self, name)
        }

    def _is_default(self, name: str) -> bool:
        """Whether a setting is the default of the class, which has one."""
        parameter = inspect.signature(type(self)).parameters.get(name)
        return parameter is not None and parameter.default == getattr(
            self, name
        )

    # --- From ids to rows -----------------------------------------------------

    def _user_row(self, user_id: str) -> Row:
        row = self.ratings.user_index.get(checked_id("user_id", user_id))
        return row if row is not None and self._user_counts[row] else None

    def _item_row(self, item_id: str, name: str = "item_id") -> Row:
        row = self.ratings.item_index.get(checked_id(name, item_id))
        return row if row is not None and self._knows_item(row) else None

    def _knows_item(self, row: int) -> bool:
        return self._item_counts[row] > 0

    def _checked(self, rated: RatedIds) -> list[tuple[int, float]]:
        """A new user's ratings of the items that the model knows, by row."""
        scale = self.ratings.scale
        if not hasattr(rated, "__iter__"):
            what = "a list of (item_id, rating) pairs"
            raise TypeError(f"rated is {what}, not {quoted(rated)}")
        pairs = []
        seen = set()
        for place, pair in enumerate(rated, start=1):
            item_id, value = checked_pair(pair, scale, f"rating {place}")
            if item_id in seen:
                where = f"rating {place} ({quoted(item_id)})"
                raise DataError(f"{where}: the item is rated twice")
            seen.add(item_id)
            item = self._item_row(item_id)
            if item is not None:
                pairs.append((item, value))
        return pairs

    # --- For models that learn on ---------------------------------------------

    def _check_same_maps(self, ratings: Ratings) -> None:
        """Raise ValueError if row numbers mean something else in this table."""
        check_kind("ratings", ratings, Ratings, "a table of ratings")
        maps = ratings.user_index, ratings.item_index
        if maps != (self.ratings.user_index, self.ratings.item_index):
            raise ValueError(
                "the tables must share their id maps, as parts of one do"
            )

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """If anything stops the learning inside, undo all that it did."""
        before = dict(self.__dict__)
        try:
            yield
        except BaseException:
            self.__dict__ = before
            raise
