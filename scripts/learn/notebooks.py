"""The chapters as notebooks, and back.

Each exercise has a cell of prose, a cell with the blank, and one that checks
it.
"""

from __future__ import annotations

import ast
import json
from typing import Any, Iterator, Sequence

from scripts.learn.course import ROOT, Chapter
from scripts.learn.exercises import BY_ID, NUMBERS
from scripts.learn.given import chapter_text
from scripts.learn.stand_in import Piece
from scripts.learn.texts import tree_of
from scripts.lecture.notebook import cell, notebook

_FIRST = """\
import sys

sys.path.insert(0, {root!r})  # the clone of the library

from scripts.learn.cell import check"""


def notebook_of(chapter: Chapter) -> str:
    """The text of the .ipynb of a chapter.

    >>> from scripts.learn.first_chapters import POPULARITY
    >>> cells = json.loads(notebook_of(POPULARITY))["cells"]
    >>> "".join(cells[-1]["source"])
    'check("popularity.most_popular_new_interests", In)'
    """
    return _written(notebook(_contents(chapter)))


def _written(book: dict[str, Any]) -> str:
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _contents(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """(kind, text) of all cells."""
    source = chapter_text(chapter)
    tree = tree_of(source)
    lines = source.splitlines(keepends=True)
    prose = ast.get_docstring(tree) or ""
    yield "markdown", f"# {chapter.name}\n\n{prose}"
    yield "code", _FIRST.format(root=str(ROOT))
    start = tree.body[0].end_lineno or 0  # behind the docstring
    for node in tree.body[1:]:
        names = _exercises_of(chapter, node)
        if not names:
            continue
        first = _first_line(node)
        between = "".join(lines[start:first])
        if between.strip():
            yield "code", between
        start = node.end_lineno or 0
        yield "markdown", _heading(names)
        yield "code", "".join(lines[first:start])
        for name in names:
            yield "code", f'check("{name}", In)'
    rest = "".join(lines[start:])
    if rest.strip():
        yield "code", rest


def _exercises_of(chapter: Chapter, node: ast.stmt) -> list[str]:
    """The ids of the exercises that a statement defines."""
    name = getattr(node, "name", "")
    return [
        chapter.id_of(one)
        for one in chapter.exercises
        if one.name == name or (name and one.name.startswith(f"{name}."))
    ]


def _heading(names: Sequence[str]) -> str:
    said = []
    for name in names:
        one = BY_ID[name]
        said.append(f"### Exercise {NUMBERS[name]}: `{one.name}`, {one.kind}")
        if one.task:
            said.append(one.task)
    return "\n\n".join(said)


def _first_line(node: Any) -> int:
    decorators = [one.lineno for one in getattr(node, "decorator_list", [])]
    return int(min([node.lineno, *decorators])) - 1


# --- Back from a notebook to Python -------------------------------------------


def code_cells(text: str) -> list[str]:
    """The code cells of the text of an .ipynb; none if it is no notebook."""
    try:
        cells = json.loads(text)["cells"]
        return [
            "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError):
        return []


def with_code_cells(text: str, codes: Sequence[str]) -> str:
    """The text of an .ipynb with other code; new cells come at the end."""
    book = json.loads(text)
    cells = [one for one in book["cells"] if one["cell_type"] == "code"]
    for one, code in zip(cells, codes):
        if "".join(one["source"]) != code:
            one["source"] = code.strip("\n").splitlines(keepends=True)
            one.update(execution_count=None, outputs=[])
    for code in codes[len(cells) :]:
        number = len(book["cells"])
        book["cells"].append(cell(number, "code", code))
    return _written(book)


def pieces_of(cells: Sequence[str]) -> list[Piece]:
    """What the cells define, as it is run for a check.

    Of cells that define the same names the last one counts, as in a notebook
    that is run again and again. Left out are cells that check, and those that
    are no Python, such as `%time`.

    >>> pieces_of(["x = 1", "%time", "x = 2", 'check("dot", In)'])
    [('cell 3', 'x = 2')]
    """
    found: dict[object, Piece] = {}
    for number, code in enumerate(cells, start=1):
        piece = (f"cell {number}", code)
        try:
            defined = _defined(ast.parse(code))
        except (SyntaxError, ValueError):
            # With a blank in it, it is a mistake that a student has to see.
            if code.lstrip().startswith(("def ", "class ", "@")):
                found[number] = piece
            continue
        if "check" in defined:
            continue
        key = tuple(sorted(defined)) or number
        found.pop(key, None)
        found[key] = piece
    return list(found.values())


def _defined(tree: ast.Module) -> set[str]:
    """The names that a cell defines; "check" if it checks or prepares that."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            if str(node.module).startswith("scripts.learn"):
                names.add("check")
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {n.id for n in ast.walk(node) if _is_target(n)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func) == "check":
                names.add("check")
    return names


def _is_target(node: Any) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
