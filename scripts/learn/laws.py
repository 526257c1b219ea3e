"""Which tests speak of a function: the laws that judge it.

A test concerns a function if its text names it, or names something in the same
file that does. Tests that need real data, or much time, are left out.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]

_LEFT_OUT = {"slow", "figures", "ml_100k", "ml_small", "jester"}
_LEFT_OUT |= {"ml_100k_folder", "ml_small_folder", "jester_folder"}


def laws_of(files: Iterable[str], names: Sequence[str]) -> list[str]:
    """The tests that name one of these, as pytest calls them.

    files    of the project: "tests/test_similarity.py"
    names    those of the first name come first, and so on

    >>> laws_of(["tests/test_linear_algebra.py"], ["vector_mean"])[0]
    'tests/test_linear_algebra.py::test_deviations_from_the_mean_cancel'
    """
    found = {
        f"{file}::{test}": None
        for name in names
        for file in files
        for test, named in _tests(file).items()
        if name in named and not named & _LEFT_OUT
    }
    return list(found)


@functools.lru_cache(maxsize=None)
def callers(source: str, name: str) -> list[str]:
    """The functions and classes of a text that need this function.

    >>> callers("def f(): ...\\ndef g(): f()\\nclass H:\\n    x = g()", "f")
    ['g', 'H']
    """
    named = _definitions(ast.parse(source))
    last = name.split(".")[-1]
    return [
        one for one in named if one != last and last in _reached(one, named)
    ]


@functools.lru_cache(maxsize=None)
def _tests(file: str) -> dict[str, set[str]]:
    """{test: all names that it needs}, those in its helpers included."""
    path = ROOT.joinpath(*file.split("/"))
    if not path.is_file():
        return {}
    named = _definitions(ast.parse(path.read_text(encoding="utf-8")))
    tests = [n for n in named if n.startswith("test_")]
    return {test: _reached(test, named) for test in tests}


def _definitions(tree: ast.Module) -> dict[str, set[str]]:
    """{name: all names in its definition} of what stands in a file."""
    named: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            named[node.name] = _names(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for name in _names(target):
                    named[name] = _names(node.value)
    return named


def _names(node: ast.AST) -> set[str]:
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.arg):
            found.add(part.arg)
    return found


def _reached(test: str, named: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [test]
    while waiting:
        for name in named.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
