"""The way in: `from scratch_recs import NAME`, loaded on first use."""

import ast
import importlib
import pydoc
import subprocess
import sys

import pytest

import scratch_recs

HOMES = {
    name: f"scratch_recs.{module}"
    for module, names in scratch_recs._MODULES.items()
    for name in names.split()
}


def answer(code):
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout


@pytest.mark.parametrize("name", sorted(HOMES))
def test_a_public_name_is_that_of_its_module(name):
    thing = getattr(importlib.import_module(HOMES[name]), name)
    assert getattr(scratch_recs, name) is thing


def test_every_public_name_is_listed():
    listed = set(HOMES) | {"__version__"}
    assert set(scratch_recs.__all__) == listed
    assert len(scratch_recs.__all__) == len(listed)
    dunders = {name for name in dir(scratch_recs) if name.startswith("__")}
    assert set(dir(scratch_recs)) == listed | dunders
    assert sum(len(names.split()) for names in scratch_recs._MODULES.values()) == len(
        HOMES
    )


def test_help_shows_the_public_names():
    text = pydoc.plain(pydoc.render_doc(scratch_recs))
    assert all(name in text for name in HOMES)


def test_a_star_brings_them_all():
    names = {}
    exec("from scratch_recs import *", names)
    assert set(scratch_recs.__all__) <= set(names)


def test_type_checkers_see_the_same_names():
    with open(scratch_recs.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(block.test) == "TYPE_CHECKING"
    seen = {
        alias.asname: node.module
        for node in block.body
        for alias in node.names
        if alias.asname == alias.name  # only so it counts as passed on
    }
    assert seen == HOMES
    # To a checker, a module with a __getattr__ has every name there is.
    functions = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert "__getattr__" not in functions


def test_a_name_that_does_not_exist_is_an_error():
    with pytest.raises(AttributeError, match="no public name 'UserKN'"):
        scratch_recs.UserKN
    with pytest.raises(ImportError):
        from scratch_recs import UserKN  # noqa: F401


def test_importing_the_package_loads_nothing_else():
    code = (
        "import sys, scratch_recs;"
        "print([n for n in sys.modules if n.startswith('scratch_recs')])"
    )
    assert answer(code).strip() == "['scratch_recs']"


MODELS = [name for name in HOMES if hasattr(getattr(scratch_recs, name), "predict")]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_loads_no_machinery_for_processes(name):
    code = (
        f"import sys; from scratch_recs import {name};"
        "print({'multiprocessing', 'concurrent.futures'} & set(sys.modules))"
    )
    assert answer(code).strip() == "set()"


def test_a_lecture_module_loads_only_what_it_builds_on():
    code = (
        "import sys; from scratch_recs import cosine_similarity;"
        "print(sorted(n for n in sys.modules if n.startswith('scratch_recs.')))"
    )
    loaded = ast.literal_eval(answer(code))
    assert loaded == ["scratch_recs.linear_algebra", "scratch_recs.similarity"]
