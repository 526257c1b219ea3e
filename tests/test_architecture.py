"""The house keeps its plan: floors, circles, sizes, imports, docstrings."""

import ast
import configparser
import functools
import importlib
import inspect
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "scratch_recs"

# A chapter (or a module on top) imports only from floors below its own.
FLOORS = """
arguments
charts errors linear_algebra popularity progress
datasets similarity
fast recommender user_based
evaluation factorization implicit item_based knn training
embeddings mf_sgd
playground
cli
start
__main__
""".strip().splitlines()
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names.split()}

LIBRARY = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").rglob("*.py"))
SOURCES = LIBRARY + SCRIPTS
CHAPTERS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))

# What Python 3.9, the oldest one served, has; newer ones may know more or fewer.
STANDARD = set(getattr(sys, "stdlib_module_names", ())) or set(sys.builtin_module_names)


def shown(path):
    return str(path.relative_to(ROOT))


def dotted(path):
    """The name under which a file of the project is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def in_every_file_of(paths):
    """Makes a rule for a file a test of all of them, which names those that break it."""

    def test_of(rule):
        def test():
            broken = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{shown(path)}: {error}")
            assert not broken, "\n".join(broken)

        return test

    return test_of


@functools.lru_cache(maxsize=None)
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=None)
def nodes_of(path):
    return list(ast.walk(tree_of(path)))


def is_for_type_checkers(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@functools.lru_cache(maxsize=None)
def imports_of(path):
    """The full names of all modules that a file imports, wherever it does so."""
    names = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{shown(path)} imports relatively"
            names.append(node.module)
    return names


def inside(path):
    """The modules of the library that a file imports."""
    return [name for name in imports_of(path) if name.split(".")[0] == "scratch_recs"]


def chapter_of(name):
    """The chapter (or the module on top) that a dotted name belongs to."""
    return name.split(".")[1]


@in_every_file_of(LIBRARY)
def test_imports_go_down_the_floors(path):
    if path == PACKAGE / "__init__.py":
        return  # its imports are for type checkers, or happen at the first use
    chapter = chapter_of(dotted(path))
    for name in inside(path):
        other = chapter_of(name)
        if other != chapter:
            assert FLOOR_OF[other] < FLOOR_OF[chapter], f"it imports {name}"


def test_every_chapter_and_every_module_on_top_has_a_floor():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert set(FLOOR_OF) == modules | {folder.name for folder in CHAPTERS}


@pytest.mark.parametrize("folder", CHAPTERS, ids=shown)
def test_no_circle_inside_a_chapter(folder):
    graph = {dotted(path): inside(path) for path in folder.glob("*.py")}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {error.args[1]}")


@in_every_file_of(LIBRARY)
def test_every_import_names_a_module(path):
    # `from scratch_recs import X` would go round the floors.
    for name in inside(path):
        named = PACKAGE.parent / Path(*name.split("."))
        is_switch = name == "scratch_recs.fast"
        assert named.with_suffix(".py").is_file() or is_switch, name


@pytest.mark.parametrize("folder", [PACKAGE, *CHAPTERS], ids=shown)
def test_a_chapter_has_at_most_eleven_files(folder):
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= 11


def test_setup_names_every_package():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {dotted(path) for path in PACKAGE.rglob("__init__.py")}
    named = setup["options"]["packages"].split()
    assert set(named) == folders | {"scratch_recs.data"}
    assert named == sorted(named)


@in_every_file_of(SOURCES)
def test_only_the_standard_library_and_tqdm_are_imported(path):
    for imported in imports_of(path):
        top = imported.split(".")[0]
        if top in ("scratch_recs", "scripts"):
            continue
        if top == "tqdm":
            assert path.name == "progress.py", "only progress knows tqdm"
        elif hasattr(sys, "stdlib_module_names"):
            assert top in STANDARD, f"it imports {imported}"
        else:
            module = importlib.import_module(top)
            file = getattr(module, "__file__", None) or ""
            assert "site-packages" not in file, f"it imports {imported}"


@in_every_file_of(SOURCES)
def test_files_fit_on_a_projector(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    wide = [n for n, line in enumerate(lines, start=1) if len(line) > 80]
    assert not wide, f"wider than 80 columns: lines {wide}"


def without_docstring(node):
    has_one = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1 if has_one else 0]


@in_every_file_of(SOURCES)
def test_no_function_is_longer_than_a_screen(path):
    for node in nodes_of(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - without_docstring(node).lineno + 1
            assert length <= 35, f"{node.name} has {length} lines"


@in_every_file_of(SOURCES)
def test_types_are_written_as_list_and_not_as_typing_list(path):
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            names = {alias.name for alias in node.names}
            old = names & {"List", "Dict", "Tuple", "Set", "FrozenSet", "Type"}
            assert not old, f"line {node.lineno} imports {sorted(old)}"


@in_every_file_of(SOURCES)
def test_a_main_file_holds_four_lines(path):
    # pytest passes over the examples of files of this name.
    if path.name == "__main__.py":
        code = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
        assert len(code) <= 5 and "def " not in "\n".join(code)


def form(node):
    """What two values of one assignment must share: how they are made."""
    if isinstance(node, ast.Attribute):
        return "an attribute of", ast.unparse(node.value)
    if isinstance(node, ast.Call):
        return "a call of", ast.unparse(node.func)
    if isinstance(node, ast.BinOp):
        return "arithmetic", form(node.left), form(node.right)
    if isinstance(node, (ast.List, ast.Tuple)):
        return type(node).__name__, [form(element) for element in node.elts]
    return type(node).__name__


def belong_together(targets, values):
    """True for `p, q = P[u], Q[i]` and a swap, False for `a, b = 1, 2` and `a, b = x, y`.

    The values are two subscripts, two attributes of one object, two calls of one
    function, or arithmetic with such; or they are the targets in another order.
    """
    first, *others = values
    if sorted(map(ast.unparse, targets)) == sorted(map(ast.unparse, values)):
        return True
    if isinstance(first, (ast.Name, ast.Constant)):
        return False
    return all(form(value) == form(first) for value in others)


def unrelated_assignments(tree):
    """The lines on which two things are assigned that have nothing in common."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            for target in node.targets:
                if isinstance(target, (ast.Tuple, ast.List)):
                    if not belong_together(target.elts, node.value.elts):
                        yield node.lineno


@in_every_file_of(SOURCES)
def test_unrelated_assignments_stand_on_lines_of_their_own(path):
    lines = list(unrelated_assignments(tree_of(path)))
    assert not lines, f"two ideas on one line: {lines}"


@pytest.mark.parametrize(
    "code, is_fine",
    [
        ("p, q = P[u], Q[i]", True),
        ("low, high = scale.low, scale.high", True),
        ("users, items = len(P), len(Q)", True),
        ("low, high = fold.low - 0.5, fold.high + 0.5", True),
        ("parts, neighbours = [], []", True),
        ("rows, columns = columns, rows", True),
        ("mean, (v, w) = found", True),
        ("a, b = 1, 2", False),
        ("a, b = x, y", False),
        ("a, b = x.low, y.low", False),
        ("count, names = len(P), sorted(P)", False),
        ("rows, mean = rows_in(table), self.mean", False),
        ("self.best, self.last = [], 0", False),
    ],
)
def test_the_test_tells_pairs_from_unrelated_assignments(code, is_fine):
    assert not list(unrelated_assignments(ast.parse(code))) is is_fine


def is_camel(name):
    return name[:1].isupper() and name != name.upper()


def test_one_name_stands_for_one_idea():
    """An alias or a class has its name for itself in the whole package."""
    homes = {}
    for path in LIBRARY:
        for node in tree_of(path).body:
            names = []
            if isinstance(node, ast.ClassDef):
                names = [node.name]
            elif isinstance(node, ast.Assign) and "TypeVar" not in ast.unparse(node):
                names = [target.id for target in node.targets if hasattr(target, "id")]
            for name in filter(is_camel, names):
                homes.setdefault(name, []).append(shown(path))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


@in_every_file_of(SOURCES)
def test_private_names_stay_in_their_file(path):
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            private = [a.name for a in node.names if a.name.startswith("_")]
            assert not private, f"line {node.lineno} imports {private}"


def names_its_encoding(call):
    """True if a call that opens a file is binary or says which encoding it has."""
    called = getattr(call.func, "id", getattr(call.func, "attr", ""))
    words = {word.arg: word.value for word in call.keywords}
    modes = [a.value for a in call.args if isinstance(a, ast.Constant)]
    modes += [words["mode"].value] if "mode" in words else []
    binary = any(isinstance(m, str) and "b" in m and len(m) <= 3 for m in modes)
    of_archive = ast.unparse(call.func) in ("os.open", "zipfile.open", "archive.open")
    temporary = called == "NamedTemporaryFile"
    return binary or of_archive or temporary or "encoding" in words


@in_every_file_of(SOURCES)
def test_every_file_is_opened_with_its_encoding_named(path):
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in ("open", "read_text", "write_text", "NamedTemporaryFile"):
                assert names_its_encoding(node), f"line {node.lineno}"


@in_every_file_of(LIBRARY)
def test_importing_the_library_does_no_work(path):
    if path.name == "__main__.py":
        return
    for node in tree_of(path).body:
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        assert not is_call, f"line {node.lineno} runs at import"
        assert not isinstance(node, (ast.For, ast.While, ast.With))


@in_every_file_of(LIBRARY)
def test_library_code_asserts_nothing(path):
    for node in nodes_of(path):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}"


def test_one_exec_in_the_package():
    users = [
        path.name
        for path in LIBRARY
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("exec", "eval")
    ]
    assert users == ["unroll.py"]


def public_things():
    """(name, thing) of all public functions and classes of the library."""
    found = []
    for path in LIBRARY:
        if path.name in ("__init__.py", "__main__.py"):
            continue
        module = importlib.import_module(dotted(path))
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == module.__name__
            if own and not name.startswith("_") and callable(thing):
                found.append((f"{dotted(path)[13:]}.{name}", thing))
    return found


THINGS = public_things()


@pytest.mark.parametrize("name, thing", THINGS, ids=[name for name, _ in THINGS])
def test_every_public_thing_has_a_docstring(name, thing):
    assert inspect.getdoc(thing), f"{name} has no docstring"
    if inspect.isclass(thing):
        for method_name, method in vars(thing).items():
            if inspect.isfunction(method) and not method_name.startswith("_"):
                assert method.__doc__, f"{name}.{method_name} has no docstring"


@pytest.mark.parametrize("folder", CHAPTERS, ids=shown)
def test_every_module_shows_an_example(folder):
    if folder.name in ("cli", "charts"):
        return
    for path in folder.glob("*.py"):
        if path.name != "__init__.py":
            documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
            docstrings = [
                ast.get_docstring(node) or ""
                for node in nodes_of(path)
                if isinstance(node, documented)
            ]
            examples = any(">>> " in text for text in docstrings)
            assert examples, f"{path.name} shows nothing that runs"


def test_the_top_level_is_what_was_agreed():
    allowed = {
        "scratch_recs", "tests", "data", "scripts", "setup.cfg", "README.md",
        "LICENSE", "pyproject.toml",
    }  # fmt: skip
    made_by_tools = {"__pycache__", "build", "dist"}
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and not path.name.endswith(".egg-info"):
            assert path.name in allowed | made_by_tools, path.name
