"""A module of the library in which a referee stands before every exercise.

The module's own text is compiled, with one decorator more at each function that
is judged. This happens while the module is imported. So all that keep a
reference (`from … import dot`, a default argument, a table of functions) have
the referee, and nobody has to be told.

A student's file is run beside it, as a module of its own. There, too, every
name that the student has left as it was means ours: only the function that is
judged, and what the student has written for it, is the student's.
"""

from __future__ import annotations

import __future__
import ast
import functools
import importlib
import linecache
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, Collection, Iterator, Optional, Sequence

from scripts.learn.referee import STUDENT, Function, Referee
from scripts.learn.texts import find

# (file name, text): a file, or a cell of a notebook
Piece = Sequence[str]

# {module: {function: the referee's name for it}}
Places = dict[str, dict[str, str]]

# Annotations are not evaluated, as if each cell of a notebook began with
# `from __future__ import annotations`.
_LAZY = __future__.annotations.compiler_flag

_MARK = "_referee_of_the_course"


class _Loader(SourceFileLoader):
    """Compiles a module with the referee's decorators; keeps no bytecode."""

    def __init__(
        self, name: str, path: str, places: dict[str, str], referee: Referee
    ) -> None:
        super().__init__(name, path)
        self._places = places
        self._referee = referee

    def get_code(self, fullname: str) -> CodeType:
        """The code of the module, from its text."""
        tree = ast.parse(self.get_data(self.path), self.path)
        for name, target in self._places.items():
            node = find(tree, name)
            if node is None:
                raise ImportError(f"{fullname} has no function {name}")
            decorator = ast.parse(f"{_MARK}({target!r})", mode="eval").body
            for part in ast.walk(decorator):
                ast.copy_location(part, node)
            node.decorator_list.append(decorator)  # the innermost one
        return compile(tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        """Run it, where the decorator is known."""
        vars(module)[_MARK] = self._referee.stand_for
        super().exec_module(module)


class StandIn(MetaPathFinder):
    """Finds the modules of the library in which exercises are judged."""

    def __init__(self, places: Places, referee: Referee) -> None:
        self.places = places
        self.referee = referee

    def find_spec(
        self,
        fullname: str,
        path: Optional[Sequence[str]],
        target: Optional[ModuleType] = None,
    ) -> Optional[ModuleSpec]:
        """Where the module is, and how it is loaded."""
        if fullname not in self.places:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None:
            return None
        places = self.places[fullname]
        spec.loader = _Loader(fullname, spec.origin, places, self.referee)
        return spec

    def install(self) -> None:
        """From now on. Modules that are loaded already are loaded anew."""
        sys.meta_path.insert(0, self)


# --- Their file ---------------------------------------------------------------


def function_of(
    pieces: Sequence[Piece], name: str, module: str, exercises: Sequence[str]
) -> Function:
    """The student's function, from a file or the cells of a notebook.

    pieces       what the student has written
    module       ours, in whose place it stands
    exercises    the functions of the module that are exercises

    What running it raises is raised.
    """
    ours = importlib.import_module(module)
    trees = [_tree(file, text) for file, text in pieces]
    others = [one for one in exercises if one != name]
    kept = {
        one: getattr(ours, one)
        for one in _unchanged(trees, ours, others)
        if hasattr(ours, one) and one != name
    }
    first, *method = name.split(".")
    kept.pop(first, None)  # the class is needed to have its method
    names: dict[str, Any] = {"__name__": f"student.{module}", **kept}
    for tree, (file, _) in zip(trees, pieces):
        body = [node for node in tree.body if not _defines(node, kept)]
        theirs = ast.Module(body, [])
        exec(compile(theirs, STUDENT + file, "exec", _LAZY, True), names)
    function = names.get(first)
    for part in method:
        function = vars(function).get(part)
        names[first] = getattr(ours, first)
    if not callable(function):
        raise NameError(f"there is no function {name}")
    return function


@functools.lru_cache(maxsize=8)
def _tree(file: str, text: str) -> ast.Module:
    """The tree of what a student has written; tracebacks show its lines."""
    lines = text.splitlines(keepends=True)
    linecache.cache[STUDENT + file] = len(text), None, lines, STUDENT + file
    return ast.parse(text, STUDENT + file)


def _unchanged(
    trees: Sequence[ast.Module], ours: ModuleType, others: Sequence[str]
) -> Iterator[str]:
    """The names in a student's file that shall mean ours.

    These are the other exercises, the classes that hold some, and all that
    stands there as it was given.
    """
    given = _given(str(ours.__file__))
    tops = {name.split(".")[0] for name in others}
    for tree in trees:
        for name, statement in _statements(tree).items():
            if name in tops or given.get(name) == statement:
                yield name


@functools.lru_cache(maxsize=None)
def _given(file: str) -> dict[str, str]:
    """{name: its definition} of what our file defines."""
    with open(file, encoding="utf-8") as ours:
        return _statements(ast.parse(ours.read()))


def _defines(node: ast.stmt, names: Collection[str]) -> bool:
    """Whether a statement defines one of these names."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name in names
    if isinstance(node, ast.Assign):
        return any(getattr(one, "id", "") in names for one in node.targets)
    return False


def _statements(tree: ast.Module) -> dict[str, str]:
    """{name: its definition} of what a file defines."""
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = ast.dump(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = ast.dump(node)
    return found
