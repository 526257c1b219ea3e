"""The second half of the compiler: numbers of rows stand in local variables.

A processor computes with what is in its registers; what is in memory it has to
fetch first. In Python, local variables are the registers and lists the memory.
When `unroll` has written a loop out, p[0], p[1], … stand where p[f] was, and
three more steps bring them into variables:

    6. spread     a list that stays inside the function becomes variables
    7. propagate  a row is read once, then its variables stand for its numbers;
                  for the copy of a name (`p_f = p[0]`) stands the name itself
    8. sweep      an assignment that nobody reads is dropped

    >>> from scratch_recs.fast.unroll import unrolled_source
    >>> def turn(rows, factors):
    ...     for row in rows:
    ...         twice = [2 * row[f] for f in factors]
    ...         row[0] = -twice[1]
    ...         row[1] = twice[0] + row[0]
    >>> print(unrolled_source(turn, factors=2))
    def turn(rows):
        for row in rows:
            row_0 = row[0]
            row_1 = row[1]
            twice_0 = 2 * row_0
            twice_1 = 2 * row_1
            row[0] = -twice_1
            row[1] = twice_0 + row[0]

The art is to know when a variable no longer holds what the list holds: after an
assignment to that place of the list, after a call that may change the list, and
where a loop comes back to its beginning. Then the list is read again.
"""

from __future__ import annotations

import ast
import sys
from typing import Optional, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Block = list[ast.stmt]
Known = dict[str, str]

# Rows of so many numbers are read one by one, longer ones at once by a slice.
# PyPy is quicker without slices.
FEW = 1000 if sys.implementation.name == "pypy" else 8


# --- What all steps need ------------------------------------------------------


def find(kind: type[Node], *trees: ast.AST) -> list[Node]:
    """All parts of this kind."""
    nodes = (node for tree in trees for node in ast.walk(tree))
    return [node for node in nodes if isinstance(node, kind)]


def uses(name: str, *trees: ast.AST) -> list[ast.Name]:
    """All places where the name stands."""
    return [node for node in find(ast.Name, *trees) if node.id == name]


def blocks(tree: ast.AST) -> list[Block]:
    """All lists of statements, the outer ones first."""
    statements = find(ast.stmt, tree)
    found = [getattr(s, f, []) for s in statements for f in ("body", "orelse")]
    return [block for block in found if block]


def place(node: ast.Subscript) -> tuple[str, Optional[int]]:
    """("p", 3) of p[3], ("p", None) of p[i], and ("", None) of P[u][i]."""
    if not isinstance(node.value, ast.Name):
        return "", None
    try:
        number = ast.literal_eval(node.slice)
    except ValueError:
        number = None
    return node.value.id, number if type(number) is int else None


def is_stored(node: ast.AST) -> bool:
    """Whether the name or the place gets a value here."""
    return isinstance(getattr(node, "ctx", None), ast.Store)


def assigned(part: ast.stmt) -> str:
    """The left side of `p = …` or `p += …`; "" of all other statements."""
    if isinstance(part, ast.Assign) and len(part.targets) == 1:
        return ast.unparse(part.targets[0])
    return ast.unparse(part.target) if isinstance(part, ast.AugAssign) else ""


def assign(name: str, value: ast.expr, like: ast.AST) -> ast.Assign:
    """The statement `name = value`, in the line of `like`."""
    target = ast.Name(name, ast.Store())
    return ast.copy_location(ast.Assign([target], value), like)


class Write(ast.NodeTransformer):
    """Writes new texts: with {"f": "0", "p[0]": "p_0"}, 0 for f, p_0 for p[0].

    Unless `stores`, what a statement assigns to stays as it is.
    """

    def __init__(self, new: dict[str, str], stores: bool = True) -> None:
        self.new, self.stores = new, stores

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The new text of a name, or the name."""
        return self._written(node.id, node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """The new text of p[3], or p[3] with a new text of p."""
        row, number = place(node)
        new = self._written(f"{row}[{number}]", node)
        return self.generic_visit(node) if new is node else new

    def _written(self, old: str, node: ast.expr) -> ast.AST:
        if old not in self.new or (is_stored(node) and not self.stores):
            return node
        new = ast.parse(self.new[old], mode="eval").body
        if isinstance(new, ast.Name) and is_stored(node):
            new.ctx = ast.Store()
        return ast.copy_location(new, node)

    def visit_List(self, node: ast.List) -> ast.AST:
        """[*[a, b], c] is [a, b, c]."""
        self.generic_visit(node)
        parts: list[ast.expr] = []
        for part in node.elts:
            inner = part.value if isinstance(part, ast.Starred) else part
            is_list = inner is not part and isinstance(inner, ast.List)
            parts += getattr(inner, "elts") if is_list else [part]
        node.elts = parts
        return node


def _parts(row: str, size: int, tree: ast.AST) -> list[str]:
    """The names p_0, p_1, … for the numbers of a row p."""
    names = [f"{row}_{number}" for number in range(size)]
    if any(name.id in names for name in find(ast.Name, tree)):
        raise TypeError(f"{row}_0 or a name like it is taken")
    return names


# --- 6. Spread ----------------------------------------------------------------


def spread(block: Block, tree: ast.AST) -> None:
    """`g = [a, b]` becomes `g_0 = a`, `g_1 = b`, if g stays in the function.

    That is to say, if only g[0] and g[1] are used, and only in this block. The
    last statement that uses g may hand it over whole, as [g_0, g_1].
    """
    for n, part in enumerate(block):
        name, values = assigned(part), getattr(part, "value", None)
        rest = block[n + 1 :]
        if (
            name
            and isinstance(values, ast.List)
            and not find(ast.Starred, values)
            and len(uses(name, tree)) == 1 + len(uses(name, *rest))
            and _stays_inside(name, len(values.elts), rest)
        ):
            parts = _parts(name, len(values.elts), tree)
            new = {f"{name}[{k}]": part for k, part in enumerate(parts)}
            new[f"{name}[-1]"] = parts[-1]
            new[name] = f"[{', '.join(parts)}]"
            pairs = zip(parts, values.elts)
            first = [assign(part, value, value) for part, value in pairs]
            block[n:] = [*first, *map(Write(new).visit, rest)]
            return spread(block, tree)


def _stays_inside(name: str, size: int, rest: Block) -> bool:
    users = [part for part in rest if uses(name, part)]
    if not users:
        return False
    places = [
        node
        for node in find(ast.Subscript, *users)
        if place(node)[0] == name and place(node)[1] in range(-1, size)
    ]
    whole = {*uses(name, *users)} - {node.value for node in places}
    last = {*ast.walk(users[-1])}
    changed_last = any(is_stored(node) for node in {*places, *whole} & last)
    is_simple = isinstance(users[-1], (ast.Assign, ast.Expr, ast.Return))
    return not whole or (
        len(whole) == 1 and whole <= last and is_simple and not changed_last
    )


# --- 7. Propagate -------------------------------------------------------------


class Propagation:
    """Goes through the function as it runs, with a notebook of what is known.

    After `p_0 = p[0]` the notebook says {"p[0]": "p_0"}, after `p_f = p_0` also
    {"p_f": "p_0"}; {"p[]": "p"} says that p has been read. What the function
    reads is looked up. What it assigns to is crossed out; before a loop, also
    what is assigned to inside, because a loop comes back to its beginning.
    """

    def __init__(self, tree: ast.FunctionDef) -> None:
        # The variables of a comprehension mean something else outside of it.
        loops = [loop.target for loop in find(ast.comprehension, tree)]
        self.hidden = {name.id for name in find(ast.Name, *loops)}
        sizes: dict[str, int] = {}
        for row, number in map(place, find(ast.Subscript, tree)):
            if number is not None and number >= 0 and row not in self.hidden:
                sizes[row] = max(sizes.get(row, 0), number + 1)
        self.parts = {
            row: _parts(row, size, tree) for row, size in sizes.items()
        }

    def block(self, statements: Block, known: Known) -> Block:
        """The new statements; then `known` says what is known behind them."""
        return [new for old in statements for new in self._new(old, known)]

    def _new(self, old: ast.stmt, known: Known) -> Block:
        changed = _changed(old)
        if isinstance(old, ast.For):
            first = self._reads(old, known, changed)
            old.iter = Write(known, stores=False).visit(old.iter)
            _forget(known, changed)
        elif isinstance(old, ast.If):
            first = self._reads(old.test, known, set())
            old.test = Write(known, stores=False).visit(old.test)
        else:
            return self._new_simple(old, known, changed)
        old.body = self.block(old.body, dict(known))
        old.orelse = self.block(old.orelse, dict(known))
        _forget(known, changed)
        return [*first, old]

    def _new_simple(
        self, old: ast.stmt, known: Known, changed: set[str]
    ) -> Block:
        target = getattr(old, "target", None)
        if isinstance(old, ast.AugAssign) and isinstance(target, ast.Subscript):
            if place(target)[1] is not None:  # p[0] += a is p[0] = p[0] + a
                read = ast.Subscript(target.value, target.slice, ast.Load())
                added = ast.BinOp(read, old.op, old.value)
                old = ast.copy_location(ast.Assign([target], added), old)
        name, value = assigned(old), getattr(old, "value", None)
        if name in self.parts and isinstance(value, ast.Name):
            raise TypeError(f"{name} is a second name of a list")
        first = self._reads(old, known, set())
        new: ast.stmt = Write(known, stores=False).visit(old)
        _forget(known, changed)
        if isinstance(new, ast.Assign) and isinstance(new.value, ast.Name):
            if name.isidentifier() and not {name, new.value.id} & self.hidden:
                known[name] = new.value.id
        return [*first, new]

    def _reads(self, node: ast.AST, known: Known, changed: set[str]) -> Block:
        """`p_0 = p[0]`, … for the rows that this part of the tree needs."""
        new: Block = []
        for read in find(ast.Subscript, node):
            row, number = place(read)
            parts = self.parts.get(row, [])
            if (
                number not in range(len(parts))
                or is_stored(read)
                or row in changed
                or f"{row}[]" in known
            ):
                continue
            known[f"{row}[]"] = row
            known.update((f"{row}[{k}]", part) for k, part in enumerate(parts))
            text = f"{', '.join(parts)} = {row}[:{len(parts)}]"
            if len(parts) <= FEW:
                pairs = enumerate(parts)
                text = "; ".join(f"{part} = {row}[{k}]" for k, part in pairs)
            new += ast.parse(text).body
        for part in find(ast.AST, *new):
            ast.copy_location(part, node)
        return new


def _changed(node: ast.AST) -> set[str]:
    """What a part of the function may change.

    "p" if the name p gets another row, "p[0]" if this place of the row gets
    another number, "p[*]" if any place of it may, "*" if any place of any may.
    """
    changed = {name.id for name in find(ast.Name, node) if is_stored(name)}
    subscripts = find(ast.Subscript, node)
    for row, number in map(place, filter(is_stored, subscripts)):
        is_known = number is not None and number >= 0
        changed.add(f"{row}[{number if is_known else '*'}]" if row else "*")
    # A function may change the lists that it is given.
    whole = {*find(ast.Name, *find(ast.Call, node))}
    whole -= {subscript.value for subscript in subscripts}
    return changed | {f"{name.id}[*]" for name in whole}


def _forget(known: Known, changed: set[str]) -> None:
    for key, name in list(known.items()):
        row, _, number = key.partition("[")
        reasons = {key, row, name}
        if number not in ("", "]"):
            reasons |= {f"{row}[*]", "*"}
        if reasons & changed:
            del known[key]


# --- 8. Sweep -----------------------------------------------------------------


def sweep(tree: ast.AST) -> None:
    """Drops assignments of a name or a number that nobody reads."""
    names = find(ast.Name, tree)
    read = {name.id for name in names if not is_stored(name)}

    def is_needed(part: ast.stmt) -> bool:
        name, value = assigned(part), getattr(part, "value", None)
        is_plain = isinstance(value, (ast.Name, ast.Constant))
        return not name.isidentifier() or name in read or not is_plain

    for block in blocks(tree):
        block[:] = list(filter(is_needed, block)) or [ast.Pass()]
