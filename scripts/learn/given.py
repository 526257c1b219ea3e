"""What a student is given, and what would be right: both made from our text."""

from __future__ import annotations

import ast
import importlib
import textwrap
from typing import Any

from scripts.learn.compare import shown
from scripts.learn.course import CHANGE, Chapter, Exercise
from scripts.learn.exercises import NUMBERS
from scripts.learn.stand_in import function_of
from scripts.learn.texts import (
    dedented,
    edited,
    examples_in,
    find,
    formula_in,
    has_symbols,
    renamed,
    replaced,
    text_of,
    tree_of,
    with_docstring,
    with_imports,
    without_body,
)


def solution(chapter: Chapter, exercise: Exercise) -> str:
    """The text of the function as it should be.

    >>> from scripts.learn.first_chapters import LINEAR_ALGEBRA as chapter
    >>> print(solution(chapter, chapter.exercises[3]).splitlines()[-1])
        return total
    """
    text = text_of(chapter.source(), exercise.target)
    if exercise.kind != CHANGE:
        return text
    goal = edited(text, exercise.goal)
    return _under_its_name(chapter, exercise, goal)


def blank(chapter: Chapter, exercise: Exercise) -> str:
    """The text of the function as it is handed out."""
    text = text_of(chapter.source(), exercise.target)
    if exercise.kind == CHANGE:
        start = edited(text, exercise.start)
        return _under_its_name(chapter, exercise, start)
    number = NUMBERS[chapter.id_of(exercise)]
    instead = f'raise NotImplementedError("exercise {number}")'
    hollow = without_body(chapter.source(), exercise.name, instead)
    return text_of(hollow, exercise.name)


def _under_its_name(chapter: Chapter, exercise: Exercise, text: str) -> str:
    text = renamed(text, exercise.target, exercise.name)
    number = NUMBERS[chapter.id_of(exercise)]
    said = textwrap.wrap(f"Exercise {number}, change it: {exercise.task}", 70)
    said += ["", "The goal:", "", *goal_examples(chapter, exercise)]
    return with_docstring(text, "\n".join(said))


def reference(chapter: Chapter, exercise: Exercise) -> list[tuple[str, str]]:
    """The module with the solution of a CHANGE exercise at its end."""
    text = edited(text_of(chapter.source(), exercise.target), exercise.goal)
    goal = renamed(text, exercise.target, exercise.name)
    return [("solution", f"{chapter.source()}\n\n{goal}")]


def goal_examples(chapter: Chapter, exercise: Exercise) -> list[str]:
    """The examples of the original, with what the goal makes of them."""
    names = [one.name for one in chapter.exercises]
    right = function_of(
        reference(chapter, exercise),
        exercise.name,
        chapter.full_name,
        names,
    )
    module = importlib.import_module(chapter.full_name)
    known: dict[str, Any] = {**vars(module), exercise.name: right}
    lines = []
    docstring = getattr(module, exercise.target).__doc__ or ""
    for example in exercise.examples or examples_in(docstring):
        source = renamed(example, exercise.target, exercise.name)
        first, *more = source.rstrip().split("\n")
        lines += [f">>> {first}", *(f"... {line}" for line in more)]
        try:
            lines.append(shown(eval(source, known)))
        except SyntaxError:
            exec(source, known)
    return lines


def chapter_text(chapter: Chapter) -> str:
    """The file of a chapter as it is handed out: our text, with blanks.

    >>> from scripts.learn.first_chapters import POPULARITY
    >>> chapter_text(POPULARITY).count("raise NotImplementedError")
    2
    """
    text = with_imports(chapter.source(), chapter.imports)
    for exercise in chapter.exercises:
        if exercise.kind != CHANGE:
            handed = blank(chapter, exercise)
            text = replaced(text, exercise.name, handed)
    for exercise in chapter.exercises:
        if exercise.kind == CHANGE:
            text = inserted(chapter, text, exercise)
    return text


def inserted(chapter: Chapter, text: str, exercise: Exercise) -> str:
    """The text with the blank of one more exercise, behind its original."""
    handed = blank(chapter, exercise)
    here = text_of(text, exercise.target)
    if not here:
        return f"{text.rstrip()}\n\n\n{handed}"
    together = f"{here.rstrip()}\n\n\n{handed}"
    return replaced(text, exercise.target, together)


# --- Hints --------------------------------------------------------------------


def hints(chapter: Chapter, exercise: Exercise) -> list[tuple[str, str]]:
    """(what it is, the hint): the formula, the idea, the first line.

    >>> from scripts.learn.first_chapters import LINEAR_ALGEBRA as chapter
    >>> for what, hint in hints(chapter, chapter.exercises[3]):
    ...     print(f"{what}: {hint}")
    formula: The dot product v·w = v₁w₁ + … + vₙwₙ.
    idea: Multiply entry by entry, and add up the products.
    first line: total: float = 0
    """
    docstring = docstring_of(chapter, exercise)
    said = docstring.split("\n\n")[0].strip()
    formula = formula_in(docstring) or [said]
    if not has_symbols(docstring):
        # Then the formulas may stand at the top of the file.
        page = ast.get_docstring(tree_of(chapter.source())) or ""
        formula += formula_in(page)[:8]
    if exercise.kind == CHANGE:
        formula = [exercise.task]
    first = first_line(chapter, exercise)
    return [
        ("formula", "\n".join(formula)),
        ("idea", exercise.idea),
        ("first line", first),
    ]


def docstring_of(chapter: Chapter, exercise: Exercise) -> str:
    """What our function says of itself; else what its class says."""
    node = find(tree_of(chapter.source()), exercise.target)
    said = ast.get_docstring(node) if node is not None else ""
    if said or "." not in exercise.target:
        return said or ""
    name = exercise.target.split(".")[0]
    for part in tree_of(chapter.source()).body:
        if isinstance(part, ast.ClassDef) and part.name == name:
            return ast.get_docstring(part) or ""
    return ""


def first_line(chapter: Chapter, exercise: Exercise) -> str:
    """The first statement of the solution; if it changes, the first change."""
    right = solution(chapter, exercise)
    if exercise.kind == CHANGE:
        known = set(blank(chapter, exercise).splitlines())
        new = [line for line in right.splitlines() if line not in known]
        return new[0].strip() if new else "leave something out"
    text = dedented(right)
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.FunctionDef)
    body = node.body[ast.get_docstring(node) is not None :]
    steps = [one for one in body if not ast.unparse(one).startswith("check_")]
    return ast.get_source_segment(text, steps[0]) or ""
