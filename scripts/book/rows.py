"""A module cut into rows: prose, and beside it the code that it speaks of.

A row begins at every function and method, at every class, and at every comment
that has a line of its own. Docstrings and such comments leave the code: they
are the prose.
"""

from __future__ import annotations

import ast
import re
import tokenize
from typing import NamedTuple

from scripts.book.source import Definition, Module

_PART = re.compile(r"^-{3,} (.+?) -*$")


class Row(NamedTuple):
    """Some lines of code, and what is said of them.

    name     the id of the definition that begins here, or ''
    heading  the text of a heading, or ''
    level    the level of the heading: 2, or 3 for what stands in a class
    kind     'class', 'function', 'method', 'part' or ''
    prose    comments and docstring, one after the other
    lines    the numbers of the lines of code
    """

    name: str
    heading: str
    level: int
    kind: str
    prose: tuple[str, ...]
    lines: tuple[int, ...]


def joined(rows: list[Row]) -> list[Row]:
    """Rows whose prose is taller than their code go on in the same row.

    So code that belongs together is not torn apart by long prose; the line that
    a comment speaks of stands before it: `[line 45]`.
    """
    made: list[Row] = []
    for row in rows:
        last = made[-1] if made else None
        goes_on = last and last.name and not row.heading and row.lines
        if last and goes_on and _is_tall(last):
            said = tuple(f"[line {row.lines[0]}] {t}" for t in row.prose)
            made[-1] = last._replace(
                prose=last.prose + said, lines=last.lines + row.lines
            )
        else:
            made.append(row)
    return made


def _is_tall(row: Row) -> bool:
    """Whether the prose takes more room than the code."""
    room = 3.0
    for text in row.prose:
        for block in text.split("\n\n"):
            lines = block.count("\n") + 1
            is_code = block.startswith((">>>", " "))
            room += (lines if is_code else lines * 1.3) + 1
    return room > len(row.lines) + 5


class _Mark(NamedTuple):
    """What a row begins with: a definition, or (without a name) anything."""

    name: str = ""
    level: int = 0
    kind: str = ""
    doc: str = ""


def rows_of(module: Module) -> list[Row]:
    """The rows of a module from top to bottom; the first one is its docstring.

    >>> from scripts.book.source import ROOT
    >>> rows = rows_of(Module(ROOT / "scratch_recs" / "popularity.py"))
    >>> [row.name for row in rows if row.name]
    ['count_interests', 'most_popular_new_interests']
    """
    comments = comments_of(module)
    marks = {1: _Mark()}
    hidden = set(_lines_of_docstring(module.tree)) | set(comments)
    for line in comments:
        if line - 1 not in comments or _is_part(comments[line]):
            marks[line] = _Mark()
    for node, mark in _definitions(module):
        marks[first_line(node)] = mark
        hidden.update(_lines_of_docstring(node))
        marks.setdefault((node.end_lineno or 0) + 1, _Mark())
    starts = sorted(n for n in marks if n == 1 or n <= len(module.lines))
    ends = [*starts[1:], len(module.lines) + 1]
    made = []
    waiting: list[str] = []  # comments that belong to the definition below
    for start, end in zip(starts, ends):
        said = waiting + _paragraphs(comments, start, end)
        lines = [n for n in range(start, end) if n not in hidden]
        code = _trimmed(lines, module.lines)
        begin = module.lines[start - 1] if module.lines else ""
        row = _row(marks[start], said, code, begin)
        if start == 1:
            row = row._replace(prose=(module.doc, *row.prose))
        waiting = []
        below = marks.get(end, _Mark())
        touches = not row.lines and below.name and not row.heading
        if touches and start > 1 and said:
            waiting = said
        elif row.lines or row.prose or row.heading or start == 1:
            made.append(row)
    return joined(made)


def _row(
    mark: _Mark, said: list[str], lines: tuple[int, ...], begin: str
) -> Row:
    """The row of a mark; `begin` is the line of the source at which it is."""
    part = _PART.match(said[0]) if said else None
    if mark.name:
        prose = (*said, mark.doc) if mark.doc else tuple(said)
        return Row(mark.name, mark.name, mark.level, mark.kind, prose, lines)
    if part:
        level = 3 if begin.startswith(" ") else 2
        return Row("", part[1], level, "part", tuple(said[1:]), lines)
    return Row("", "", 0, "", tuple(said), lines)


def comments_of(module: Module) -> dict[int, str]:
    """{line: text} of the comments that have a line of their own."""
    found = {}
    for token in module.tokens:
        if (
            token.type == tokenize.COMMENT
            and not token.line[: token.start[1]].strip()
        ):
            text = token.string.lstrip("#")
            found[token.start[0]] = text.removeprefix(" ")
    return found


def _is_part(text: str) -> bool:
    return bool(_PART.match(text))


def _paragraphs(comments: dict[int, str], start: int, end: int) -> list[str]:
    """The comments of a row; a line such as --- Name --- stands alone."""
    found: list[str] = []
    last = 0
    for line in range(start, end):
        if line in comments:
            text = comments[line]
            if line - 1 == last and not _is_part(found[-1]):
                found[-1] += f"\n{text}"
            else:
                found.append(text)
            last = line
    return found


def _definitions(module: Module) -> list[tuple[Definition, _Mark]]:
    """Functions and classes at the top, and the methods of these."""
    found: list[tuple[Definition, _Mark]] = []
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append((node, _mark(node, node.name, 2, "function")))
        elif isinstance(node, ast.ClassDef):
            found.append((node, _mark(node, node.name, 2, "class")))
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    name = f"{node.name}.{inner.name}"
                    found.append((inner, _mark(inner, name, 3, "method")))
    return found


def _mark(node: Definition, name: str, level: int, kind: str) -> _Mark:
    if _lines_of_docstring(node):
        return _Mark(name, level, kind, ast.get_docstring(node) or "")
    return _Mark(name, level, kind)


def first_line(node: Definition) -> int:
    """The line of the first decorator, or of `def` or `class`."""
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _lines_of_docstring(node: ast.AST) -> range:
    body = getattr(node, "body", [])
    if body and isinstance(body[0], ast.Expr):
        text = body[0].value
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            if len(body) > 1 or not isinstance(node, ast.FunctionDef):
                return range(text.lineno, (text.end_lineno or 0) + 1)
    return range(0)


def _trimmed(lines: list[int], source: list[str]) -> tuple[int, ...]:
    """Without empty lines at both ends, and of those inside one at a time."""
    full = [n for n in lines if source[n - 1].strip()]
    if not full:
        return ()
    kept = [n for n in lines if full[0] <= n <= full[-1]]
    return tuple(
        n
        for place, n in enumerate(kept)
        if source[n - 1].strip() or source[kept[place - 1] - 1].strip()
    )
