"""The text of a function: it is that of the function, and nothing else is parsed."""

import ast
import importlib
import inspect
import linecache

import pytest

from scratch_recs.embeddings import dot_models, genre_product, hidden_layer
from scratch_recs.fast.source_text import parsed
from scratch_recs.mf_sgd import epoch
from scratch_recs.training import optimizers, updates
from tests.fast import loops

OF_MODELS = [
    *(epoch, updates.update, dot_models.batch_pass, genre_product.genre_batch_pass),
    *(hidden_layer.batch_pass, hidden_layer.forward, hidden_layer.backward),
    *(optimizers.sgd_step, optimizers.momentum_step, optimizers.adam_step),
    *(optimizers.row_wise_adam_step, genre_product.genre_forward, dot_models.forward),
]


def name_of(function):
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def compiled(tree, function):
    """The function that a tree makes, with the global names of another one."""
    names = dict(vars(inspect.getmodule(function)))
    module = ast.Module(body=[tree], type_ignores=[])
    exec(compile(ast.fix_missing_locations(module), "<tree>", "exec"), names)
    return names[function.__name__]


@pytest.mark.parametrize("function", [*OF_MODELS, *loops.LOOPS], ids=name_of)
def test_the_tree_is_that_of_the_function(function):
    again = compiled(parsed(function), function)
    assert again.__code__.co_varnames == function.__code__.co_varnames
    # A docstring is the first constant, or None stands in its place.
    constants = [c for c in function.__code__.co_consts if c != function.__doc__]
    for constant in again.__code__.co_consts:
        assert constant is None or inspect.iscode(constant) or constant in constants


@pytest.mark.parametrize("function", OF_MODELS, ids=name_of)
def test_what_people_read_is_gone(function):
    tree = parsed(function)
    assert ast.get_docstring(tree) is None and not tree.decorator_list
    assert tree.returns is None
    assert all(argument.annotation is None for argument in tree.args.args)


@pytest.mark.parametrize("loop", loops.LOOPS, ids=name_of)
def test_it_runs_as_the_function_does(loop):
    results = []
    for run in (loop, compiled(parsed(loop), loop)):
        p, q = [[1.0, -2.0], [0.5, 3.0]], [[4.0, 0.25], [-1.0, 2.0]]
        results.append((run(p, q, range(2)), p, q))
    assert results[0] == results[1]


def test_lines_are_counted_as_in_the_file():
    tree = parsed(epoch)
    first = inspect.getsourcelines(epoch)[1]
    lines = linecache.getlines(epoch.__code__.co_filename)
    assert lines[first - 1].startswith("def epoch(")
    loop = next(node for node in tree.body if isinstance(node, ast.For))
    assert lines[loop.lineno - 1].strip() == "for u, i, r in ratings:"


ODD_LINES = '''
def to_the_left(
    x,
    factors,
):
    total = (
        x[0]
    )
# A comment ends nothing.
    return total


class Indented:
    def inside(x):
        """A docstring
of two lines."""
        return x[0]

    def last(x, factors):
        return [x[f] for f in factors]
'''


def test_a_function_ends_where_the_next_statement_begins(tmp_path, monkeypatch):
    (tmp_path / "odd_lines.py").write_text(ODD_LINES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("odd_lines")
    assert ast.unparse(parsed(module.to_the_left)).endswith("return total")
    assert ast.unparse(parsed(module.Indented.last)).endswith("for f in factors]")
    with pytest.raises(TypeError, match="only a function of simple statements"):
        parsed(module.Indented.inside)  # it runs as it stands


def with_a_free_variable(share):
    def scaled(x, factors):
        return [share * x[f] for f in factors]

    return scaled


def with_yield(x, factors):
    for f in factors:
        yield x[f]


def with_a_walrus(x, factors):
    return [y for f in factors if (y := x[f])]


async def that_waits(x, factors):
    return [x[f] for f in factors]


def with_an_import(x, factors):
    import math

    return [math.sqrt(x[f]) for f in factors]


@pytest.mark.parametrize(
    "function",
    [
        *(with_a_free_variable(2.0), with_yield, with_a_walrus, that_waits),
        *(with_an_import, loops.with_try, loops.with_lambda, lambda x, factors: x),
    ],
    ids=name_of,
)
def test_more_than_simple_statements_is_refused(function):
    with pytest.raises(TypeError):
        parsed(function)


def test_a_changed_file_is_not_the_text(tmp_path, monkeypatch):
    path = tmp_path / "a_text_that_changes.py"
    path.write_text("def half(x):\n    return 0.5 * x\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    half = importlib.import_module("a_text_that_changes").half
    assert ast.unparse(parsed(half)) == "def half(x):\n    return 0.5 * x"
    for text in ["def half(x):\n    return 0.25 * x\n", "\n", "# half\n", "half = 1\n"]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TypeError, match="the text is not that of the function"):
            parsed(half)


def test_what_has_no_python_text_is_refused():
    with pytest.raises(TypeError, match="len> is not a function of Python text$"):
        parsed(len)
