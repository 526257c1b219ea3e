"""Wrong solutions, made from ours: the course has to catch them.

Most are mutants of the engine in `scripts.mutate`. A function of one line has
few of these; so there are three more kinds here: a call is replaced by one of
its arguments, as if a step had been forgotten; a list is put around a result;
and two results change places.
"""

from __future__ import annotations

import ast
import contextlib
from typing import Iterator

from scripts.learn.course import CHANGE
from scripts.learn.exercises import BY_ID, CHAPTER_OF
from scripts.learn.given import reference
from scripts.learn.runner import Attempt
from scripts.learn.texts import find
from scripts.mutate.engine import mutants


def wrong_solutions(exercise: str) -> list[tuple[str, Attempt]]:
    """(what is wrong, the attempt) of all wrong solutions of an exercise.

    >>> for what, _ in wrong_solutions("linear_algebra.distance"):
    ...     print(what)
    return magnitude(subtract(v, w)) -> return None
    return magnitude(subtract(v, w)) -> return [magnitude(subtract(v, w))]
    return magnitude(subtract(v, w)) -> return subtract(v, w)
    return magnitude( subtract(v, w) -> return magnitude( v
    return magnitude( subtract(v, w) -> return magnitude( w
    """
    chapter, one = CHAPTER_OF[exercise], BY_ID[exercise]
    text = chapter.source()
    if one.kind == CHANGE:
        ((_, text),) = reference(chapter, one)
    found = [
        (f"{mutant.before} -> {mutant.after}", mutant.text)
        for mutant in mutants(text, one.name)
    ]
    node = find(ast.parse(text), one.name)
    for part in ast.walk(ast.Module(node.body if node else [], [])):
        if isinstance(part, ast.Return) and part.value is not None:
            found += _instead(text, part.value, "[{}]")
            if isinstance(part.value, ast.Tuple):
                turned = ast.Tuple(part.value.elts[::-1], ast.Load())
                found += _instead(text, part.value, ast.unparse(turned))
        if isinstance(part, ast.Call) and not _is_check(part):
            for argument in part.args:
                inside = ast.get_source_segment(text, argument) or ""
                found += _instead(text, part, inside)
    return [
        (what, Attempt(exercise, [("wrong", wrong)])) for what, wrong in found
    ]


def _is_check(call: ast.Call) -> bool:
    return ast.unparse(call.func).startswith("check_")


def _instead(
    source: str, node: ast.expr, new: str
) -> Iterator[tuple[str, str]]:
    """(what, the source with other words in the place of an expression)."""
    whole = ast.get_source_segment(source, node) or ""
    lines = source.splitlines(keepends=True)
    column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
    start = len("".join(lines[: node.lineno - 1])) + column
    words = new.replace("{}", whole)
    wrong = source[:start] + words + source[start + len(whole) :]
    with contextlib.suppress(SyntaxError):
        ast.parse(wrong)
        old = lines[node.lineno - 1][:column].strip()
        before = " ".join(f"{old} {whole}".split())
        yield f"{before} -> {' '.join(f'{old} {words}'.split())}", wrong
