"""The house keeps its plan: floors, sizes, imports, docstrings with examples."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import pytest

import scratch_recs

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "scratch_recs"

# A module imports only from floors below its own: no circles, no neighbours.
FLOORS = """
errors explanation item_genres label_placement linear_algebra packed popularity \
progress settings sgd_loop squash svg ticks update_source votes
command_line dot_step dropout fold_in frame mf_step net_inputs net_step \
optimizers pca penalties reading similarity starting_values
asking dot_loop hexagon_plot histogram_plot interests joke_file looking_inside net_loop \
newcomer_row ratings row_updates scatter_plot user_based
charts co_ratings epochs evaluation item_based nearest_items ratings_file \
recommender synthetic training
baselines datasets matrix_evaluation model_search neighbour_similarity \
packed_imputation table_recommender
averaging centering knn_imputation mf_sgd minibatch regularized_svd
embedding_models imputation_model neural_cf rating_knn
tour
__main__
""".strip().splitlines()
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names.split()}

MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
SOURCES = sorted([*PACKAGE.glob("*.py"), *(ROOT / "scripts").glob("*.py")])

# What Python 3.9, the oldest one served, has; newer ones may know more or fewer.
STANDARD = set(getattr(sys, "stdlib_module_names", ())) or set(sys.builtin_module_names)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path):
    """The full names of all modules that a file imports, wherever it does so."""
    names = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            names.append(node.module)
    return names


@pytest.mark.parametrize("name", MODULES)
def test_every_module_imports_only_from_floors_below(name):
    assert name in FLOOR_OF, f"{name} has no floor: give it one in FLOORS"
    for imported in imports_of(PACKAGE / f"{name}.py"):
        if imported.startswith("scratch_recs."):
            other = imported.split(".")[1]
            assert FLOOR_OF[other] < FLOOR_OF[name], f"{name} imports {other}"


def test_every_module_with_a_floor_exists():
    assert sorted(FLOOR_OF) == MODULES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_only_the_standard_library_and_tqdm_are_imported(path):
    for imported in imports_of(path):
        top = imported.split(".")[0]
        if top in ("scratch_recs", "scripts"):
            continue
        if top == "tqdm":
            assert path.name == "progress.py", "only progress knows tqdm"
        elif hasattr(sys, "stdlib_module_names"):
            assert top in STANDARD, f"{path.name} imports {imported}"
        else:
            module = importlib.import_module(top)
            file = getattr(module, "__file__", None) or ""
            assert "site-packages" not in file, f"{path.name} imports {imported}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_module_holds_two_ideas(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 250
    assert max(map(len, lines), default=0) <= 88


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_function_is_longer_than_a_screen(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            if ast.get_docstring(node) is not None and len(node.body) > 1:
                first = node.body[1]
            length = node.end_lineno - first.lineno + 1
            assert length <= 35, f"{path.name}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_file_is_opened_with_its_encoding_named(path):
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called in ("open", "read_text", "write_text", "NamedTemporaryFile"):
            words = {word.arg for word in node.keywords}
            modes = [a.value for a in node.args if isinstance(a, ast.Constant)]
            modes += [w.value.value for w in node.keywords if w.arg == "mode"]
            binary = any(isinstance(m, str) and "b" in m and len(m) <= 3 for m in modes)
            of_os = ast.unparse(node.func) in (
                "os.open",
                "zipfile.open",
                "archive.open",
            )
            assert (
                binary
                or of_os
                or "encoding" in words
                or called == ("NamedTemporaryFile")
            ), f"{path.name}, line {node.lineno}: {ast.unparse(node)}"


def public_things():
    """(name, thing) of all public functions and classes of the library."""
    found = []
    for info in pkgutil.iter_modules(scratch_recs.__path__):
        module = importlib.import_module(f"scratch_recs.{info.name}")
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == module.__name__
            if own and not name.startswith("_") and callable(thing):
                found.append((f"{info.name}.{name}", thing))
    return found


THINGS = public_things()


@pytest.mark.parametrize("name, thing", THINGS, ids=[name for name, _ in THINGS])
def test_every_public_thing_has_a_docstring_with_an_example(name, thing):
    if not (inspect.isroutine(thing) or inspect.isclass(thing)):
        assert hasattr(thing, "__wrapped__"), f"{name} is neither function nor class"
    text = inspect.getdoc(thing) or ""
    assert text, f"{name} has no docstring"
    assert doctest.DocTestParser().get_examples(text), f"{name} has no example"
    if inspect.isclass(thing):
        for method_name, method in vars(thing).items():
            if inspect.isfunction(method) and not method_name.startswith("_"):
                assert method.__doc__, f"{name}.{method_name} has no docstring"


def test_the_top_level_is_what_was_agreed():
    allowed = {
        "scratch_recs", "tests", "data", "scripts", "setup.cfg", "README.md",
        "LICENSE", "pyproject.toml",
    }  # fmt: skip
    made_by_tools = {"__pycache__", "build", "dist"}
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and not path.name.endswith(".egg-info"):
            assert path.name in allowed | made_by_tools, path.name


def test_importing_the_library_does_no_work_and_needs_no_tqdm():
    for path in PACKAGE.glob("*.py"):
        for node in tree_of(path).body:
            is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            assert not is_call, f"{path.name}, line {node.lineno} runs at import"
            assert not isinstance(node, (ast.For, ast.While, ast.With))


def test_library_code_asserts_nothing():
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(tree_of(path)):
            assert not isinstance(node, ast.Assert), f"{path.name}, line {node.lineno}"
