"""The modules of the project, read and not imported."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cached_property
from pathlib import Path
from typing import Iterator, Union

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARY = "scratch_recs"

Definition = Union[ast.FunctionDef, ast.ClassDef]


class Module:
    """A file with code, and what stands in it.

    >>> module = Module(ROOT / "scratch_recs" / "linear_algebra.py")
    >>> module.name, module.page, module.chapter
    ('scratch_recs.linear_algebra', 'linear_algebra.html', 'linear_algebra')
    >>> module.scope["check_vector"], "dot" in module.anchors
    ('scratch_recs.linear_algebra.check_vector', True)
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        self.is_chapter = parts[-1] == "__init__"
        self.name = ".".join(parts[: -1 if self.is_chapter else None])
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """Its words, signs and comments."""
        reader = io.StringIO(self.text).readline
        return list(tokenize.generate_tokens(reader))

    @property
    def shown(self) -> str:
        """The path as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def short(self) -> str:
        """The name without that of the library."""
        return self.name.removeprefix(f"{LIBRARY}.")

    @property
    def page(self) -> str:
        """The file of its page."""
        return f"{self.short}.html"

    @property
    def chapter(self) -> str:
        """The chapter of the library, or the module on top; else ''."""
        top, _, rest = self.name.partition(".")
        return rest.split(".")[0] if top == LIBRARY else ""

    @property
    def doc(self) -> str:
        """Its docstring."""
        return ast.get_docstring(self.tree) or ""

    @property
    def title(self) -> str:
        """The first sentence of its docstring, without the full stop."""
        return " ".join(self.doc.split("\n\n")[0].split()).rstrip(".")

    @cached_property
    def anchors(self) -> dict[str, int]:
        """{name: line} of what is defined: UserKNN, UserKNN.fit, Matrix."""
        found: dict[str, int] = {}
        for node in self.tree.body:
            for name in names_bound(node):
                found.setdefault(name, node.lineno)
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        found[f"{node.name}.{method.name}"] = method.lineno
        return found

    @cached_property
    def imports(self) -> dict[str, str]:
        """{name: what it stands for} of the imports from the project."""
        found = {}
        for node in statements(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                if node.module.split(".")[0] in (LIBRARY, "scripts", "tests"):
                    for alias in node.names:
                        name = alias.asname or alias.name
                        found[name] = f"{node.module}.{alias.name}"
        return found

    @cached_property
    def scope(self) -> dict[str, str]:
        """{name: dotted name} of all that the top of the module knows."""
        own = {name: f"{self.name}.{name}" for name in self.anchors}
        return {**self.imports, **own}

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """{class: the dotted names of what it is derived from}."""
        return {
            node.name: [
                self.scope.get(ast.unparse(base), "") for base in node.bases
            ]
            for node in self.tree.body
            if isinstance(node, ast.ClassDef)
        }


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements of a program, those inside of others included."""
    for field in ("body", "orelse", "handlers", "finalbody"):
        for inner in getattr(tree, field, ()):
            yield inner
            yield from statements(inner)


def assigned(node: ast.stmt) -> list[ast.Name]:
    """The names to which a statement assigns, without those in tuples."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [one for one in targets if isinstance(one, ast.Name)]


def names_bound(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    return [name.id for name in assigned(node)]


def is_law(node: ast.stmt) -> bool:
    """Whether a test is a property test: it is decorated with `given`."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(call, ast.Call) and ast.unparse(call.func).endswith("given")
        for call in node.decorator_list
    )


def library() -> list[Module]:
    """The modules of the library, in no order."""
    paths = sorted((ROOT / LIBRARY).rglob("*.py"))
    return [Module(path) for path in paths if path.name != "__main__.py"]


def tests_with_laws() -> list[Module]:
    """The test files that hold laws."""
    modules = map(Module, sorted((ROOT / "tests").rglob("test_*.py")))
    return [
        module
        for module in modules
        if "given(" in module.text and laws_of(module)
    ]


def laws_of(module: Module) -> list[ast.FunctionDef]:
    """The property tests of a file, in their order."""
    return [
        node
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and is_law(node)
    ]


def sentence_of(name: str) -> str:
    """The sentence that the name of a test is.

    >>> sentence_of("test_a_shift_shifts_all")
    'A shift shifts all.'
    """
    words = name.removeprefix("test_").replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}."


def in_order(module: Module, others: list[Module]) -> list[Module]:
    """The modules of a chapter in the order in which its page names them."""
    words = re.findall(r"\w+", module.doc)

    def place(other: Module) -> tuple[int, str]:
        last = other.name.rpartition(".")[2]
        return words.index(last) if last in words else len(words), last

    return sorted(others, key=place)
