"""The one compiler of the package: it writes the loops over the factors out.

A model's loop is an ordinary function. Inside it, short loops go over the
factors of a row, `for f in factors: dot += p[f] * q[f]`. Each turn of such a
loop costs Python more than its arithmetic: it fetches the next f, looks into
the list p at place f, and jumps back. A compiler knows a cure. It writes the
body once for each turn (it *unrolls* the loop), and it keeps the numbers of a
row in local variables, which Python finds without a search:

    >>> def move(p, q, rate, factors):
    ...     dot = 0.0
    ...     for f in factors:
    ...         dot += p[f] * q[f]
    ...     for f in factors:
    ...         p_f = p[f]
    ...         p[f] += rate * dot * q[f]
    ...         q[f] += rate * dot * p_f
    >>> print(unrolled_source(move, factors=2))
    def move(p, q, rate):
        p_0 = p[0]
        p_1 = p[1]
        q_0 = q[0]
        q_1 = q[1]
        dot = 0.0 + p_0 * q_0 + p_1 * q_1
        p[0] = p_0 + rate * dot * q_0
        q[0] = q_0 + rate * dot * p_0
        p[1] = p_1 + rate * dot * q_1
        q[1] = q_1 + rate * dot * p_1

Nobody writes this by hand for 50 factors. `unroll(move, factors=2)` makes it.
All operations keep their order, so the results are the same to the last bit.
The steps, 1 in `source_text`, 2 to 5 in this file, 6 to 8 in `registers`:

    1. parse      the text of the function becomes a tree (module `ast`)
    2. inline     the call of a small function becomes the body of it
    3. fold       what is known beforehand is filled in: the factors, and the
                  branch of `if biases:` that runs; the other one is dropped
    4. unroll     the loops over the factors are written out
    5. join       `dot += a`, `dot += b` become one expression
    6. spread     a list that stays inside the function becomes variables
    7. propagate  a row is read once, then its variables stand for its numbers;
                  for the copy of a name (`p_f = p[0]`) stands the name itself
    8. sweep      an assignment that nobody reads is dropped

Then Python compiles the tree. Its lines keep their numbers, so an error inside
points to the line of the plain function.

A compiler makes assumptions, and this one makes two: what is read at `[f]` is a
list, and two names never mean the same list (C says: restrict). It leaves a
function as it is that uses more than simple statements (`while`, `try`,
`lambda`), gives a row a second name (`old = p`), has no source text (`python
-c`), or has too many factors.

Aho, Lam, Sethi and Ullman (2006), "Compilers", chapters 8 and 9.
"""

from __future__ import annotations

import ast
import functools
import operator
import sys
from typing import Any, Callable, Optional, TypeVar, Union

import scratch_recs.fast as fast
from scratch_recs.fast.registers import (
    Block,
    Propagation,
    Write,
    assign,
    assigned,
    blocks,
    find,
    spread,
    sweep,
    text_of,
    uses,
    walk,
)
from scratch_recs.fast.source_text import parsed

Result = TypeVar("Result")
Given = Union[int, Callable[..., Any]]

# PyPy compiles loops to machine code while they run, and keeps numbers in
# registers by itself. It only wants the short loops written out.
REGISTERS = sys.implementation.name != "pypy"
# More factors run by the plain loop. CPython needs seconds to compile thousands
# of them; on PyPy, the text of many takes longer to make than it saves.
LONGEST = 1000 if REGISTERS else 10
# Some Pythons refuse an expression of a thousand terms.
TERMS = 50


def unroll(
    function: Callable[..., Result], **constants: Given
) -> Callable[..., Result]:
    """The function with these of its parameters filled in, and made fast.

    A number n stands for range(n), True and False for themselves, a function
    for itself (it is inlined). If `fast.ENABLED` is off, or the function cannot
    be unrolled, the plain function gets the same arguments. Raises TypeError if
    a constant is anything else.

    Every function is compiled once, so a model asks at each `fit` and keeps
    nothing: what is compiled cannot be pickled.

    >>> def total(row, factors):
    ...     z = 0.0
    ...     for f in factors:
    ...         z += row[f]
    ...     return z
    >>> unroll(total, factors=3)([1.0, 2.0, 3.0])
    6.0
    """
    known = _checked(constants)
    sizes = [value for value in known.values() if type(value) is int]
    if fast.ENABLED and all(0 < size <= LONGEST for size in sizes):
        compiled = _compiled(function, **known)
        if compiled is not None:
            return compiled
    plain = {n: range(c) if type(c) is int else c for n, c in known.items()}
    return functools.partial(function, **plain)


def unrolled_source(function: Callable[..., Any], **constants: Given) -> str:
    """The text of what `unroll` makes, for reading.

    Raises OSError if there is no source text, and TypeError if the function is
    none that can be unrolled.
    """
    return ast.unparse(_unrolled(function, _checked(constants), True))


def _checked(constants: dict[str, Given]) -> dict[str, Given]:
    """Only numbers, True and False go into the text of a function."""
    return {
        name: (
            value
            if isinstance(value, bool) or callable(value)
            else operator.index(value)
        )
        for name, value in constants.items()
    }


@functools.lru_cache(maxsize=256, typed=True)
def _compiled(
    function: Callable[..., Result], **constants: Given
) -> Optional[Callable[..., Result]]:
    try:
        tree = _unrolled(function, constants, REGISTERS)
        module = ast.Module([tree], [])
        code = compile(module, function.__code__.co_filename, "exec")
        names = _global_names(function, constants)
    except (OSError, TypeError, ValueError, SyntaxError):
        return None
    made: dict[str, Callable[..., Result]] = {}
    exec(code, names, made)
    return made[function.__name__]


def _global_names(
    function: Callable[..., Any], constants: dict[str, Given]
) -> dict[str, Any]:
    """What global names mean in the function and in those inlined into it."""
    names: dict[str, Any] = function.__globals__
    for inlined in filter(callable, constants.values()):
        theirs = inlined.__globals__
        if theirs is not names:
            used = {name.id for name in find(ast.Name, parsed(inlined))}
            new = {name: theirs[name] for name in used & theirs.keys()}
            if any(
                names.get(n, value) is not value for n, value in new.items()
            ):
                raise TypeError("a global name has two meanings")
            names = {**names, **new}
    return names


def _unrolled(
    function: Callable[..., Any], constants: dict[str, Given], registers: bool
) -> ast.FunctionDef:
    """The tree after steps 1 to 4, or after all of them."""
    tree = parsed(function)
    tree.args.args = [a for a in tree.args.args if a.arg not in constants]
    _inline(tree, {n: c for n, c in constants.items() if callable(c)})
    _fold(tree, {n: c for n, c in constants.items() if not callable(c)})
    _Unroll().visit(tree)
    if not registers:
        return tree
    for block in blocks(tree):
        block[:] = _joined(block)
    for block in blocks(tree):
        spread(block, tree)
    tree.body = Propagation(tree).block(tree.body, {})
    sweep(tree)
    return ast.fix_missing_locations(tree)


# --- 2. Inline ----------------------------------------------------------------


def _inline(
    tree: ast.FunctionDef, functions: dict[str, Callable[..., Any]]
) -> None:
    """`targets = step(x, g)` becomes the body of the function `step`."""
    for block in blocks(tree):
        for n, part in reversed(list(enumerate(block))):
            call = getattr(part, "value", None)
            if isinstance(part, ast.Assign) and isinstance(call, ast.Call):
                function = functions.get(text_of(call.func))
                if function is not None:
                    called = parsed(function)
                    block[n : n + 1] = _body(called, call, part, tree)
    if any(uses(name, tree) for name in functions):
        raise TypeError("only a call `targets = step(x, g)` is inlined")


def _body(
    called: ast.FunctionDef, call: ast.Call, part: ast.Assign, tree: ast.AST
) -> Block:
    """The body of the called function; its `return` becomes the assignment.

    A parameter to which the function assigns nothing takes the name of its
    argument. The other names are the function's own: an underscore keeps them
    apart from those of the caller.
    """
    taken = {name.id for name in find(ast.Name, tree)}
    names = find(ast.Name, *called.body)
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    new = {name: name + "_" * (name in taken) for name in own}
    block: Block = []
    for parameter, value in zip(called.args.args, call.args):
        name = parameter.arg
        if isinstance(value, ast.Name) and name not in own:
            new[name] = value.id
        else:
            new[name] = name + "_" * (name in taken)
            block.append(assign(new[name], value, part))
    *body, last = map(Write(new).visit, called.body)
    result = getattr(last, "value", None)
    if (
        not isinstance(last, ast.Return)
        or result is None
        or find(ast.Return, *body)
    ):
        raise TypeError("an inlined function ends with its one return")
    part.value = result
    return [*block, *body, ast.copy_location(part, last)]


# --- 3. Fold ------------------------------------------------------------------


def _fold(tree: ast.FunctionDef, values: dict[str, int]) -> None:
    """Fills the values in, and drops the branches that never run."""
    texts = {
        name: f"{value}" if isinstance(value, bool) else f"range({value})"
        for name, value in values.items()
    }
    _Fold(texts).visit(tree)


class _Fold(Write):
    def visit_If(self, node: Union[ast.If, ast.IfExp]) -> Any:
        self.generic_visit(node)
        if not isinstance(node.test, ast.Constant):
            return node
        branch = node.body if node.test.value else node.orelse
        return branch or ast.copy_location(ast.Pass(), node)

    visit_IfExp = visit_If

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """len(range(2)) is 2."""
        self.generic_visit(node)
        numbers = _range(node.args[0]) if node.args else range(0)
        if numbers and text_of(node.func) == "len":
            return ast.copy_location(ast.Constant(len(numbers)), node)
        return node


def _range(node: ast.AST) -> range:
    """range(3) of the expression range(3); the empty one of all others."""
    if isinstance(node, ast.Call) and text_of(node.func) == "range":
        if len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return range(int(ast.literal_eval(node.args[0])))
    return range(0)


# --- 4. Unroll ----------------------------------------------------------------


class _Unroll(ast.NodeTransformer):
    """Writes the loops and comprehensions over known ranges out."""

    def visit_For(self, node: ast.For) -> Any:
        self.generic_visit(node)
        numbers = _range(node.iter)
        if not numbers or node.orelse or _has_jumps(node):
            return node
        copies = [_turns(part, node, numbers) for part in node.body]
        turns = [part for turn in zip(*copies) for part in turn]
        last = ast.copy_location(ast.Constant(numbers[-1]), node)
        return [*turns, assign(text_of(node.target), last, node)]

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        loop, *more = node.generators
        if not _range(loop.iter) or more or loop.ifs:
            return node
        turns = _turns(ast.Expr(node.elt), loop, _range(loop.iter))
        values = [turn.value for turn in turns]
        return ast.copy_location(ast.List(values, ast.Load()), node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        """`p, q = P[u], Q[i]` is two assignments, unless the second needs p."""
        self.generic_visit(node)
        targets = getattr(node.targets[0], "elts", [])
        values = node.value
        if len(node.targets) > 1 or not isinstance(values, ast.Tuple):
            return node
        for n, target in enumerate(targets):
            name = text_of(target)
            if not name.isidentifier() or uses(name, *values.elts[n + 1 :]):
                return node
        pairs = zip(targets, values.elts)
        return [assign(name.id, value, node) for name, value in pairs] or node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Types are for readers: at run time they do nothing."""
        self.generic_visit(node)
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return assign(text_of(node.target), node.value, node)


def _has_jumps(loop: ast.For) -> bool:
    return any(isinstance(n, (ast.Break, ast.Continue)) for n in walk(loop))


def _turns(part: ast.stmt, loop: Any, numbers: range) -> Any:
    """The statement once for each number.

    Python's parser makes the copies from text: that is the quickest way.
    """
    mark = "_number_"
    text = ast.unparse(Write({text_of(loop.target): mark}).visit(part))
    copies = ast.parse("\n".join(text.replace(mark, f"{k}") for k in numbers))
    for copy in walk(*copies.body):
        ast.copy_location(copy, getattr(part, "value", part))
    return copies.body


# --- 5. Join ------------------------------------------------------------------


def _joined(block: Block) -> Block:
    """`z = 0.0`, `z += a`, `z += b` become `z = 0.0 + a + b`.

    Only behind a number: what `+=` does to a list is something else.
    """
    joined: Block = []
    name = ""
    terms = 0
    for part in block:
        last = joined[-1] if joined else part
        if (
            isinstance(part, ast.AugAssign)
            and isinstance(last, ast.Assign)
            and assigned(part) == name
            and not uses(name, part.value)
        ):
            terms += 1
            if terms % TERMS == 0:
                last = assign(name, ast.Name(name, ast.Load()), part)
                joined.append(last)
            last.value = ast.BinOp(last.value, part.op, part.value)
        else:
            is_number = isinstance(getattr(part, "value", None), ast.Constant)
            name = assigned(part) if is_number else ""
            terms = 0
            joined.append(part)
    return joined
