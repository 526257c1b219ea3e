"""Which modules there are, and which tests stand near to each."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Iterator, NamedTuple

PACKAGE = "scratch_recs"

# They hold how the source looks, not what it does: a line that its fault has
# made longer is no fault that somebody noticed.
STYLE = ("test_architecture.py", "test_words.py", "test_mutate.py")

# Of all public functions, and of all models.
LAWS = (
    "tests/test_arguments.py",
    "tests/test_defaults.py",
    "tests/recommender/test_laws.py",
)

Stage = tuple[str, ...]  # the files and folders that pytest shall test


class Module(NamedTuple):
    """A module of the library, and its tests in stages, the nearest first."""

    path: str
    text: str
    stages: tuple[Stage, ...]


class Project:
    """The modules of the library in the folder `root`, and their tests.

    All paths are relative to that folder, with slashes everywhere.

    >>> project = Project(Path(__file__).parents[2])
    >>> (module,) = project.named("similarity")
    >>> module.stages[0]
    ('scratch_recs/similarity.py', 'tests/test_similarity.py')
    >>> [module.path for module in project.named("knn.units")]
    ['scratch_recs/knn/units.py']
    >>> len(project.named("knn")), project.named("nobody")
    (7, [])
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = [
            path
            for path in self._all_in(PACKAGE)
            if not path.endswith("__main__.py")
        ]
        self.texts = {path: self._text(path) for path in self.files}
        self.tests = self._all_in("tests")
        self.imports = {path: set(self._imports(path)) for path in self.tests}

    def named(self, name: str) -> list[Module]:
        """The modules of that name: a module, a chapter, a path or "all"."""
        wanted = dotted(name.replace("\\", "/"))
        return [
            Module(path, self.texts[path], self._stages(path))
            for path in self.files
            if wanted in ("all", dotted(path), chapter_of(path))
        ]

    def chapters(self) -> list[str]:
        """The names of the chapters and of the modules on top."""
        return sorted(set(map(chapter_of, self.files)) - {"__init__"})

    def _all_in(self, folder: str) -> list[str]:
        paths = sorted((self.root / folder).rglob("*.py"))
        return [path.relative_to(self.root).as_posix() for path in paths]

    def _text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def _stages(self, path: str) -> tuple[Stage, ...]:
        """The tests of a module.

        First its own examples and the test files of its name, then those of
        its chapter, then all others that import it, the laws first.
        """
        folder, _, file = path.rpartition("/")
        tests = [one for one in self.tests if _is_test(one)]
        beside = f"tests{folder.removeprefix(PACKAGE)}"
        near = [one for one in tests if one.rpartition("/")[0] == beside]
        name = f"{beside}/test_{file.removesuffix('.py')}"
        own = [one for one in near if one.startswith((f"{name}.", f"{name}_"))]
        far = [
            one
            for one in sorted(tests, key=lambda one: one not in LAWS)
            if one not in near and (one in LAWS or self._reaches(one, path))
        ]
        chapter = near if folder == PACKAGE else [folder, *near]
        stages = ([path, *own], chapter, far)
        return tuple(tuple(stage) for stage in stages if stage)

    def _imports(self, path: str) -> Iterator[tuple[str, str]]:
        """(module, name) for each name that a file imports from a module."""
        for node in ast.walk(ast.parse(self._text(path))):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield node.module or "", alias.name

    def _reaches(self, test: str, path: str) -> bool:
        """Whether a test imports a module, which is the thing to test.

        `from scratch_recs import UserKNN` imports the module with that class.
        """
        return any(
            path in (_path(module), _path(f"{module}.{name}"))
            or (module == PACKAGE and self._defines(path, name))
            for module, name in self.imports[test]
        )

    def _defines(self, path: str, name: str) -> bool:
        pattern = rf"^(?:(?:class|def) )?{name}\b"
        return re.search(pattern, self.texts[path], re.MULTILINE) is not None


def dotted(path: str) -> str:
    """The name of a module in the library: "knn.units" of any way to write it.

    >>> dotted("scratch_recs/knn/units.py"), dotted("scratch_recs.knn.units")
    ('knn.units', 'knn.units')
    """
    name = path.removesuffix(".py").replace("/", ".")
    return name.removeprefix(f"{PACKAGE}.")


def chapter_of(path: str) -> str:
    """The chapter of a module, or its own name if it stands on top."""
    return dotted(path).split(".")[0]


def _path(name: str) -> str:
    return name.replace(".", "/") + ".py"


def _is_test(path: str) -> bool:
    file = path.rpartition("/")[2]
    return file.startswith("test_") and file not in STYLE
