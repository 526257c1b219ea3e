"""Registers: each step leaves every program as it was, only quicker.

The programs are made up: straight lines, branches and loops over rows p, q and r, lists
that are made inside, calls that may change a row.
"""

import ast
import copy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scratch_recs.fast.registers import (
    Propagation,
    Write,
    blocks,
    find,
    place,
    spread,
    sweep,
    walk,
)
from scratch_recs.fast.source_text import parsed
from tests.fast import loops

# --- Programs -----------------------------------------------------------------

PLACES = st.sampled_from(["p[0]", "p[1]", "p[2]", "q[0]", "q[1]", "q[2]"])
READ = st.one_of(
    PLACES, st.sampled_from(["x", "y", "g[0]", "g[1]", "g[-1]", "p[-1]", "2", "-1"])
)
VALUES = st.one_of(
    READ, st.builds("{} {} {}".format, READ, st.sampled_from("+-"), READ)
)
STORED = st.one_of(PLACES, st.sampled_from(["x", "y"]))
SIMPLE = st.one_of(
    st.builds("{} = {}".format, STORED, VALUES),
    st.builds("{} += {}".format, STORED, VALUES),
    st.builds("g = [{}, {}]".format, VALUES, VALUES),
    st.builds("out.append({})".format, VALUES),
    st.builds("p[{} % 3] = {}".format, READ, VALUES),
    st.sampled_from(["out.append(g)", "p.reverse()", "q.sort()", "x = y", "pass"]),
)


def nested(inner):
    """A branch, or a loop over rows r, around some statements."""

    def text(head, body, other):
        lines = [head, *("    " + line for part in body for line in part.split("\n"))]
        if other and head.startswith("if"):
            lines += ["else:", "    " + other.replace("\n", "\n    ")]
        return "\n".join(lines)

    body = st.lists(inner | st.just("x += r[0]\nr[1] = x"), min_size=1, max_size=4)
    heads = st.one_of(st.builds("if {} > 0:".format, VALUES), st.just("for r in rows:"))
    return st.builds(text, heads, body, st.none() | inner)


STATEMENTS = st.recursive(SIMPLE, nested, max_leaves=8)
PROGRAMS = st.lists(STATEMENTS, min_size=1, max_size=7)


def function(statements):
    """The tree of a function with this body."""
    lines = [
        "x = 1",
        "y = 2",
        "r = [7, 8]",
        "g = [p[0], 3]",
        *statements,
        "return x, y",
    ]
    body = "\n".join(lines).replace("\n", "\n    ")
    (tree,) = ast.parse(f"def f(p, q, rows, out):\n    {body}").body
    return tree


def result(tree):
    """What the function returns and what it has done to its arguments."""
    names = {}
    module = ast.Module(body=[copy.deepcopy(tree)], type_ignores=[])
    exec(compile(ast.fix_missing_locations(module), "<made up>", "exec"), names)
    arguments = [5, -3, 2], [4, 1, -6], [[1, 2], [-3, 4]], []
    return names["f"](*arguments), arguments


def propagate(tree):
    tree.body = Propagation(tree).block(tree.body, {})


def spread_all(tree):
    for block in blocks(tree):
        spread(block, tree)


STEPS = {
    "spread": [spread_all],
    "propagate": [propagate],
    "sweep": [sweep],
    "all": [spread_all, propagate, sweep],
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
@given(PROGRAMS)
@settings(max_examples=25)
@example(["p[0] = q[0]", "p.reverse()", "x = p[0]"])
@example(["for r in rows:\n    x += p[0]\n    p[0] = r[1]", "y = p[0]"])
@example(["if p[0] > 0:\n    p[1] = 9", "x = p[1]"])
@example(["x = y", "y = 5", "out.append(x)"])
def test_no_step_changes_what_a_program_does(steps, statements):
    tree = function(statements)
    expected = result(tree)
    try:
        for step in steps:
            step(tree)
    except TypeError:
        return  # then the function runs as it is
    assert result(tree) == expected, ast.unparse(tree)


# --- The parts of a tree ------------------------------------------------------


@pytest.mark.parametrize("loop", loops.LOOPS, ids=lambda loop: loop.__name__)
def test_walk_finds_what_the_standard_library_finds(loop):
    tree = parsed(loop)
    assert sorted(map(id, walk(tree))) == sorted(map(id, ast.walk(tree)))
    assert find(ast.Name, tree) == [n for n in walk(tree) if isinstance(n, ast.Name)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("p[3]", ("p", 3)),
        ("p[-1]", ("p", -1)),
        ("p[i]", ("p", None)),
        ("p[True]", ("p", None)),
        ("p[1:2]", ("p", None)),
        ("P[u][3]", ("", None)),
    ],
)
def test_the_place_of_a_number(text, expected):
    assert place(ast.parse(text, mode="eval").body) == expected


@pytest.mark.parametrize(
    "old, new",
    [
        ("p[0] = f + p[0]", "p_0 = 0 + p_0"),
        ("f = P[0][f]", "0 = P[0][0]"),
        ("x = [*g, p[1]]", "x = [1, 2, p[1]]"),
    ],
)
def test_new_texts_stand_where_the_old_ones_were(old, new):
    (tree,) = ast.parse(old).body
    write = Write({"f": "0", "p[0]": "p_0", "g": "[1, 2]"})
    assert ast.unparse(write.visit(tree)) == new


def test_what_is_assigned_to_may_stay():
    (tree,) = ast.parse("p[0] = f = f + p[0]").body
    write = Write({"f": "0", "p[0]": "p_0"}, stores=False)
    assert ast.unparse(write.visit(tree)) == "p[0] = f = 0 + p_0"
