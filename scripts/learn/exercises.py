"""The course: all chapters in reading order, and how an exercise is found."""

from __future__ import annotations

from scripts.learn.course import Chapter, Exercise
from scripts.learn.first_chapters import FIRST_CHAPTERS
from scripts.learn.learning_chapters import LEARNING_CHAPTERS
from scripts.learn.rating_chapters import RATING_CHAPTERS

CHAPTERS: tuple[Chapter, ...] = (
    *FIRST_CHAPTERS,
    *RATING_CHAPTERS,
    *LEARNING_CHAPTERS,
)

# {"similarity.dot": the exercise}, in reading order
BY_ID: dict[str, Exercise] = {
    chapter.id_of(exercise): exercise
    for chapter in CHAPTERS
    for exercise in chapter.exercises
}
CHAPTER_OF: dict[str, Chapter] = {
    chapter.id_of(exercise): chapter
    for chapter in CHAPTERS
    for exercise in chapter.exercises
}
NUMBERS: dict[str, int] = {name: n for n, name in enumerate(BY_ID, start=1)}


def matching(name: str) -> list[str]:
    """The ids of the exercises that a name stands for.

    It is a chapter's name, that of a function, or CHAPTER.FUNCTION.

    >>> matching("dot"), len(matching("popularity")), matching("nothing")
    (['linear_algebra.dot'], 2, [])
    """
    for chapter in CHAPTERS:
        if name in (chapter.name, chapter.module):
            return [chapter.id_of(one) for one in chapter.exercises]
    if name in BY_ID:
        return [name]
    return [one for one in BY_ID if one.endswith(f".{name}") or one == name]
