"""The compiler: what it makes does what the plain loop does, to the last bit."""

import copy
import functools
import importlib
import linecache
import random
import subprocess
import sys
import textwrap
import traceback
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scratch_recs.fast as fast
from scratch_recs.fast import unroll as compiler
from scratch_recs.fast.unroll import unroll, unrolled_source
from scratch_recs.mf_sgd import Penalties, epoch
from tests.conftest import REFERENCE
from tests.fast import loops

numbers = st.floats(-2, 2)
shares = st.floats(0, 0.1)
# Few factors are read one by one, more by a slice, and sums end at 50 terms.
dims = st.integers(1, 5) | st.sampled_from([8, 9, 51, 101])


@pytest.fixture(autouse=True)
def _everywhere(monkeypatch):
    """Also where the environment turns it off, and on PyPy."""
    monkeypatch.setattr(fast, "ENABLED", True)
    monkeypatch.setattr(compiler, "LONGEST", 1000)
    monkeypatch.setattr(compiler, "REGISTERS", True)
    compiler._compiled.cache_clear()


def table(seed, dim, rows=3):
    source = random.Random(seed)
    return [[source.gauss(0, 1) for _ in range(dim)] for _ in range(rows)]


def is_compiled(function):
    return not isinstance(function, functools.partial)


def same(function, dim, seed=0, **more):
    """Whether it was compiled; an assertion that it makes no difference."""
    ran = []
    for run in (
        functools.partial(function, factors=range(dim), **more),
        unroll(function, factors=dim, **more),
    ):
        p, q = table(seed, dim), table(seed + 1, dim)
        ran.append((run(p, q), p, q))
    # repr tells 0.0 from -0.0.
    assert repr(ran[0]) == repr(ran[1])
    return is_compiled(unroll(function, factors=dim, **more))


@pytest.mark.parametrize("loop", loops.LOOPS, ids=lambda loop: loop.__name__)
@pytest.mark.parametrize("dim", [1, 2, 3, 9, 60])
@pytest.mark.parametrize("registers", [True, False])
def test_a_loop_does_the_same_when_it_is_unrolled(loop, dim, registers, monkeypatch):
    monkeypatch.setattr(compiler, "REGISTERS", registers)
    if loop is loops.nested_ranges:
        dim = min(dim, 16)  # two loops inside each other: 256 turns to write out
    assert same(loop, dim)


@st.composite
def tasks(draw):
    """All that an epoch of matrix factorization is given, and its dim."""
    dim, users, items = draw(dims), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pairs = st.tuples(
        st.integers(0, users - 1), st.integers(0, items - 1), st.floats(-5, 5)
    )
    seed = draw(st.integers(0, 1000))
    P, Q = table(seed, dim, users), table(seed + 1, dim, items)
    b = draw(st.lists(numbers, min_size=users, max_size=users))
    c = draw(st.lists(numbers, min_size=items, max_size=items))
    rows = draw(st.lists(pairs, max_size=12))
    penalties = Penalties(*[draw(shares) for _ in range(3)])
    return dim, rows, [P, Q, b, c], draw(numbers), draw(shares), draw(shares), penalties


@given(tasks(), st.booleans())
def test_the_epoch_of_matrix_factorization(task, biases):
    dim, rows, parameters, *settings = task
    slow = copy.deepcopy(parameters)
    expected = epoch(rows, *slow, *settings, range(dim), biases)
    run = unroll(epoch, factors=dim, biases=biases)
    assert is_compiled(run)
    found = run(rows, *parameters, *settings)
    # repr, because some of these runs explode, and NaN is not equal to itself.
    assert repr((found, parameters)) == repr((expected, slow))


def test_the_rows_of_the_matrices_are_changed_in_place():
    P, Q = [[1.0, 0.0]], [[1.0, 0.0]]
    p, q = P[0], Q[0]
    run = unroll(epoch, factors=2, biases=False)
    run([(0, 0, 3.0)], P, Q, [], [], 0.0, 0.5, 0.0, Penalties())
    assert P[0] is p and Q[0] is q and p == q == [2.0, 0.0]


# --- Constants ----------------------------------------------------------------


@pytest.mark.parametrize("biases", [True, False])
def test_the_branch_that_never_runs_is_gone(biases):
    text = unrolled_source(loops.with_a_branch, factors=2, biases=biases)
    assert ("a[-1]" in text) == biases and "if" not in text
    p = table(0, 3)
    plain = loops.with_a_branch(p, range(2), biases)
    assert unroll(loops.with_a_branch, factors=2, biases=biases)(p) == plain


@pytest.mark.parametrize("dim", [1, 3, 20])
def test_a_function_is_inlined(dim):
    assert same(loops.with_a_call, dim, step=loops.halved)
    text = unrolled_source(loops.with_a_call, factors=dim, step=loops.halved)
    assert "step" not in text and "halved" not in text


ELSEWHERE = """
from math import sqrt as root

def rooted(x, share, numbers):
    return [root(x[n] * x[n] + share) for n in numbers], share
"""


@pytest.mark.parametrize("name, compiled", [("root", True), ("copy", False)])
def test_a_function_of_another_module_brings_its_global_names(
    name, compiled, tmp_path, monkeypatch
):
    # Unless the name means something else in the module of the caller.
    text = ELSEWHERE.replace("root(", f"{name}(")
    text = text.replace("as root", f"as {name}")
    (tmp_path / f"elsewhere_{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(loops, "copy", copy, raising=False)
    rooted = importlib.import_module(f"elsewhere_{name}").rooted
    assert same(loops.with_a_call, 2, step=rooted) == compiled


@pytest.mark.parametrize("bad", ["1)\nimport os\n(", "__import__('os')", None, 2.0])
def test_only_whole_numbers_go_into_the_text(bad):
    for make in (unroll, unrolled_source):
        with pytest.raises(TypeError):
            make(epoch, factors=bad, biases=False)


def test_a_function_is_compiled_once():
    run = functools.partial(unroll, epoch)
    assert run(factors=3, biases=True) is run(factors=3, biases=True)
    assert run(factors=3, biases=True) is not run(factors=3, biases=False)
    # 1 == True, but the one is range(1).
    assert run(factors=1, biases=True) is not run(factors=1, biases=1)


# --- What runs as it is -------------------------------------------------------


@pytest.mark.parametrize(
    "loop",
    [
        *(loops.with_try, loops.with_lambda, loops.with_taken_names),
        *(loops.with_two_names, loops.with_a_name_for_another_row),
    ],
    ids=lambda loop: loop.__name__,
)
def test_what_the_compiler_does_not_understand_runs_as_it_is(loop):
    assert not same(loop, 3)
    with pytest.raises(TypeError):
        unrolled_source(loop, factors=3)


def test_thousands_of_factors_run_plain_and_add_up_from_left_to_right():
    P, Q = table(0, 2100, 1), table(1, 2100, 1)
    z = 0.0
    for p, q in zip(P[0], Q[0]):
        z += p * q
    run = unroll(epoch, factors=2100, biases=False)
    assert not is_compiled(run)
    loss = run([(0, 0, 3.0)], P, Q, [], [], 0.0, 0.1, 0.0, Penalties())
    assert loss == (3.0 - z) * (3.0 - z)


def test_the_switch_is_asked_at_every_call(monkeypatch):
    assert is_compiled(unroll(epoch, factors=2, biases=True))
    monkeypatch.setattr(fast, "ENABLED", False)
    assert not is_compiled(unroll(epoch, factors=2, biases=True))


def test_without_a_source_text_the_plain_loop_runs():
    names = {}
    exec("def double(p, q, factors):\n    return [2 * p[0][f] for f in factors]", names)
    assert not same(names["double"], 3)
    with pytest.raises(OSError):
        unrolled_source(names["double"], factors=3)


LOOP = """
def scaled(p, q, factors):
    return [FACTOR * p[0][f] for f in factors]
"""


SIGMOID = """
import math

def bent(p, q, factors):
    dot = 0.0
    for f in factors:
        dot += p[0][f] * q[0][f]
    return math.tanh(dot)
"""


def test_a_call_of_an_imported_module_is_compiled_too(tmp_path, monkeypatch):
    # Newer Pythons call it otherwise than a method: the file's imports decide.
    (tmp_path / "a_loop_that_bends.py").write_text(SIGMOID, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert same(importlib.import_module("a_loop_that_bends").bent, 3)


def test_a_file_that_changed_after_its_import_is_not_what_runs(tmp_path, monkeypatch):
    path = tmp_path / "a_loop_that_changes.py"
    path.write_text(LOOP.replace("FACTOR", "2.0"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    loop = importlib.import_module("a_loop_that_changes").scaled
    path.write_text(LOOP.replace("FACTOR", "3.00"), encoding="utf-8")
    assert not same(loop, 2)
    assert unroll(loop, factors=1)([[1.0]], []) == [2.0]


def test_from_a_zip(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as file:
        file.writestr("a_loop_in_a_zip.py", LOOP.replace("FACTOR", "2.0"))
    monkeypatch.syspath_prepend(str(tmp_path / "zipped.zip"))
    assert same(importlib.import_module("a_loop_in_a_zip").scaled, 2)


def test_in_a_notebook():
    # A notebook keeps the text of a cell in linecache, under a made-up name.
    text = LOOP.replace("FACTOR", "2.0")
    linecache.cache["<cell 1>"] = len(text), None, text.splitlines(True), "<cell 1>"
    names = {"__name__": "__main__"}
    exec(compile(text, "<cell 1>", "exec"), names)
    assert same(names["scaled"], 2)


def test_in_a_command():
    # python -c has no source text; the models of the package still have theirs.
    code = """
        from scratch_recs.fast.unroll import unroll
        from scratch_recs.mf_sgd import MatrixFactorization
        from scratch_recs.datasets.synthetic import synthetic_ratings
        def ones(factors):
            return [1.0 for f in factors]
        print(unroll(ones, factors=2)())
        model = MatrixFactorization(progress=False).fit(synthetic_ratings())
        print(len(model.recommend("user 1")))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=REFERENCE.parent.parent, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    assert run.stdout.split() == [b"[1.0,", b"1.0]", b"10"]


# --- For people ---------------------------------------------------------------


def test_an_error_points_to_the_line_of_the_plain_loop():
    run = unroll(loops.that_fails, factors=2)
    assert is_compiled(run)
    with pytest.raises(ZeroDivisionError) as caught:
        run([[1.0, 2.0]])
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.line == "total / 0.0" and last.filename == loops.__file__


def test_global_names_mean_what_they_mean_in_the_module():
    run = unroll(loops.running_sum, factors=2)
    assert is_compiled(run) and run.__globals__ is vars(loops)


def doubled(x, factors):
    y = [2.0 * x[f] for f in factors]
    return y


def test_a_list_that_gets_a_name_is_written_out():
    text = unrolled_source(doubled, factors=3)
    assert " for " not in text and text.count("2.0 *") == 3
