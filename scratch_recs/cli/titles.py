"""Finding titles by a part of them, as people type it."""

from __future__ import annotations

import re
import unicodedata
from typing import Mapping

# "Matrix, The (1999)": a title sorted by its first noun.
_SORTED = re.compile(r"(?P<title>.+), (?P<article>\w{1,3}'?)(?P<year> \(.*\))?")


def plain_text(text: str) -> str:
    """The text in small letters, without accents and punctuation.

    >>> plain_text("Cité des enfants perdus, La (1995)")
    'cite des enfants perdus la 1995'
    >>> plain_text("Schindler's  List") == plain_text("schindlers list")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = []
    for letter in unicodedata.normalize("NFKD", decomposed):
        if letter.isalnum():
            letters.append(letter)
        elif letter not in "'\u2019" and not unicodedata.combining(letter):
            letters.append(" ")
    return " ".join("".join(letters).split())


def find_titles(text: str, titles: Mapping[str, str]) -> list[str]:
    """The ids of the titles that hold this text.

    titles    {id: title}

    First come those that begin with it, as whole words: else nobody could reach
    "item 1" behind "item 10" to "item 19". Else the order is that of `titles`.

    Small or capital letters, accents, punctuation and blanks do not matter, and
    an article may stand in front. Without a letter or a digit it finds none.

    >>> titles = {"1": "Matrix, The (1999)", "2": "Cyrano de Bergerac (1990)"}
    >>> find_titles("the matrix", titles), find_titles("Matrix, The", titles)
    (['1'], ['1'])
    >>> find_titles("ber", titles), find_titles("?", titles)
    (['2'], [])
    """
    wanted = plain_text(text)
    if not wanted:
        return []
    first, others = [], []
    for one, title in titles.items():
        forms = _forms(title)
        if any(f"{form} ".startswith(f"{wanted} ") for form in forms):
            first.append(one)
        elif any(wanted in form for form in forms):
            others.append(one)
    return first + others


def _forms(title: str) -> list[str]:
    """The title as it is written, and with its article in front."""
    forms = [plain_text(title)]
    found = _SORTED.fullmatch(title)
    if found is not None:
        article, rest, year = found.group("article", "title", "year")
        blank = "" if article.endswith("'") else " "  # L'Enfer
        forms.append(plain_text(f"{article}{blank}{rest}{year or ''}"))
    return forms
