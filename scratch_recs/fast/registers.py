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
from collections import Counter
from keyword import iskeyword
from typing import Container, Optional, TypeVar, Union

Node = TypeVar("Node", bound=ast.AST)
Block = list[ast.stmt]
Known = dict[str, str]

# Rows of so many numbers are read one by one, longer ones at once by a slice.
FEW = 8


# --- What all steps need ------------------------------------------------------


def walk(*trees: ast.AST) -> list[ast.AST]:
    """All parts of the trees, as `ast.walk`, in half its time."""
    parts = [*trees]
    for part in parts:
        for field in part._fields:
            value = getattr(part, field, None)
            if isinstance(value, list):
                parts += value
            elif isinstance(value, ast.AST):
                parts.append(value)
    return parts


def find(kind: type[Node], *trees: ast.AST) -> list[Node]:
    """All parts of this kind."""
    return [node for node in walk(*trees) if isinstance(node, kind)]


def uses(name: str, *trees: ast.AST) -> list[ast.Name]:
    """All places where the name stands."""
    return [node for node in find(ast.Name, *trees) if node.id == name]


def _counts(*trees: ast.AST) -> Counter[str]:
    """How often each name stands there."""
    return Counter(name.id for name in find(ast.Name, *trees))


def blocks(tree: Union[ast.FunctionDef, ast.Module]) -> list[Block]:
    """All lists of statements, the outer ones first."""
    found = [tree.body]
    for block in found:
        for part in block:
            inner = getattr(part, "body", []), getattr(part, "orelse", [])
            found += [block for block in inner if block]
    return found


def place(node: ast.Subscript) -> tuple[str, Optional[int]]:
    """("p", 3) of p[3], ("p", None) of p[i], and ("", None) of P[u][i]."""
    if not isinstance(node.value, ast.Name):
        return "", None
    index = node.slice
    sign = 1
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
        index = index.operand
        sign = -1
    if isinstance(index, ast.Constant) and type(index.value) is int:
        return node.value.id, sign * index.value
    return node.value.id, None


def is_stored(node: ast.AST) -> bool:
    """Whether the name or the place gets a value here."""
    return isinstance(getattr(node, "ctx", None), ast.Store)


def assigned(part: ast.stmt) -> str:
    """The left side of `p = …` or `p += …`; "" of all other statements."""
    if isinstance(part, ast.Assign) and len(part.targets) == 1:
        return text_of(part.targets[0])
    return text_of(part.target) if isinstance(part, ast.AugAssign) else ""


def _value(part: ast.stmt) -> Optional[ast.expr]:
    """The right side of an assignment."""
    return getattr(part, "value", None)


def text_of(node: ast.expr) -> str:
    """The text of an expression; most are names."""
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def assign(name: str, value: ast.expr, like: ast.AST) -> ast.Assign:
    """The statement `name = value`, in the line of `like`."""
    target = ast.copy_location(ast.Name(name, ast.Store()), like)
    return ast.copy_location(ast.Assign([target], value), like)


class Write(ast.NodeTransformer):
    """Writes new texts: with {"f": "0", "p[0]": "p_0"}, 0 for f, p_0 for p[0].

    Unless `stores`, what a statement assigns to stays as it is.
    """

    def __init__(self, new: dict[str, str], stores: bool = True) -> None:
        self.new = new
        self.stores = stores

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The new text of a name, or the name."""
        return self._written(node.id, node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """The new text of p[3], or p[3] with a new text of p."""
        row, number = place(node)
        new = self._written(f"{row}[{number}]", node)
        return self.generic_visit(node) if new is node else new

    def _written(
        self, old: str, node: Union[ast.Name, ast.Subscript]
    ) -> ast.AST:
        if old not in self.new or (is_stored(node) and not self.stores):
            return node
        text = self.new[old]
        if text.isidentifier() and not iskeyword(text):
            return ast.copy_location(ast.Name(text, node.ctx), node)
        return ast.copy_location(ast.parse(text, mode="eval").body, node)

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


def _parts(row: str, size: int, taken: Container[str]) -> list[str]:
    """The names p_0, p_1, … for the numbers of a row p."""
    names = [f"{row}_{number}" for number in range(size)]
    for name in names:
        if name in taken:
            raise TypeError(f"the name {name} is taken")
    return names


# --- 6. Spread ----------------------------------------------------------------


def spread(block: Block, tree: ast.AST) -> None:
    """`g = [a, b]` becomes `g_0 = a`, `g_1 = b`, if g stays in the function.

    That is to say, if g[0] or g[1] is used, and g only in this block. The last
    statement that uses g may hand it over whole, as [g_0, g_1]. If that is a
    longer list `[*g, c]`, it is spread in the next round.
    """
    if not any(isinstance(_value(part), ast.List) for part in block):
        return
    taken, here = _counts(tree), _counts(*block)
    users: dict[str, Block] = {}
    for part in block:
        for name in _counts(part):
            users.setdefault(name, []).append(part)
    lists: dict[str, list[ast.expr]] = {}
    new: dict[str, str] = {}
    for part in block:
        name = assigned(part)
        values = _value(part)
        if not isinstance(values, ast.List) or name not in users:
            continue
        first, *later = users[name]
        if (
            first is part
            and here[name] == taken[name]
            and not uses(name, values)
            and not any(isinstance(v, ast.Starred) for v in values.elts)
            and _stays_inside(name, len(values.elts), later)
        ):
            lists[name] = values.elts
            parts = _parts(name, len(values.elts), taken)
            new.update((f"{name}[{k}]", part) for k, part in enumerate(parts))
            new[f"{name}[-1]"] = parts[-1]
            new[name] = f"[{', '.join(parts)}]"
    if lists:
        block[:] = [one for part in block for one in _spread(part, lists, new)]
        spread(block, tree)


def _spread(
    part: ast.stmt, lists: dict[str, list[ast.expr]], new: dict[str, str]
) -> Block:
    name = assigned(part)
    if name not in lists:
        return [Write(new).visit(part)]
    values = [Write(new).visit(value) for value in lists[name]]
    return [assign(f"{name}_{k}", v, v) for k, v in enumerate(values)]


def _stays_inside(name: str, size: int, users: Block) -> bool:
    places = [
        node
        for node in find(ast.Subscript, *users)
        if place(node)[0] == name and place(node)[1] in range(-1, size)
    ]
    whole = {*uses(name, *users)} - {node.value for node in places}
    if not places:
        return False
    if not whole:
        return True
    last = {*walk(users[-1])}
    changed_last = any(is_stored(node) for node in {*places, *whole} & last)
    is_simple = isinstance(users[-1], (ast.Assign, ast.Expr, ast.Return))
    return len(whole) == 1 and whole <= last and is_simple and not changed_last


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
        taken = {name.id for name in find(ast.Name, tree)}
        sizes: dict[str, int] = {}
        for row, number in map(place, find(ast.Subscript, tree)):
            if number is not None and number >= 0 and row not in self.hidden:
                sizes[row] = max(sizes.get(row, 0), number + 1)
        self.noted = {"*"}
        self.parts = {
            row: _parts(row, size, taken) for row, size in sizes.items()
        }

    def block(self, statements: Block, known: Known) -> Block:
        """The new statements; then `known` says what is known behind them."""
        return [new for old in statements for new in self._new(old, known)]

    def _new(self, old: ast.stmt, known: Known) -> Block:
        changed = _changed(old)
        if isinstance(old, ast.For):
            first = self._reads(old, known, changed)
            old.iter = Write(known, stores=False).visit(old.iter)
            self._forget(known, changed)
        elif isinstance(old, ast.If):
            first = self._reads(old.test, known, set())
            old.test = Write(known, stores=False).visit(old.test)
        else:
            return self._new_simple(old, known, changed)
        old.body = self.block(old.body, dict(known))
        old.orelse = self.block(old.orelse, dict(known))
        self._forget(known, changed)
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
        name = assigned(old)
        value = _value(old)
        if name in self.parts and isinstance(value, ast.Name):
            raise TypeError(f"{name} is a second name of a list")
        first = self._reads(old, known, set())
        new: ast.stmt = Write(known, stores=False).visit(old)
        self._forget(known, changed)
        if isinstance(new, ast.Assign) and isinstance(new.value, ast.Name):
            if name.isidentifier() and not {name, new.value.id} & self.hidden:
                self._note(known, name, new.value.id)
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
            self._note(known, f"{row}[]", row)
            for k, part in enumerate(parts):
                self._note(known, f"{row}[{k}]", part)
            text = f"{', '.join(parts)} = {row}[:{len(parts)}]"
            if len(parts) <= FEW:
                pairs = enumerate(parts)
                text = "; ".join(f"{part} = {row}[{k}]" for k, part in pairs)
            new += ast.parse(text).body
        for made in walk(*new):
            ast.copy_location(made, node)
        return new

    def _note(self, known: Known, key: str, name: str) -> None:
        known[key] = name
        self.noted |= _reasons(key, name)

    def _forget(self, known: Known, changed: set[str]) -> None:
        """Crosses out what no longer holds after these changes."""
        if changed & self.noted:
            for key, name in list(known.items()):
                if changed & _reasons(key, name):
                    del known[key]


def _reasons(key: str, name: str) -> set[str]:
    """The changes after which an entry of the notebook no longer holds."""
    row, _, number = key.partition("[")
    is_place = number not in ("", "]")
    return {key, row, name, *([f"{row}[*]", "*"] if is_place else [])}


def _changed(node: ast.AST) -> set[str]:
    """What a part of the function may change.

    "p" if the name p gets another row, "p[0]" if this place of the row gets
    another number, "p[*]" if any place of it may, "*" if any place of any may.
    """
    nodes = walk(node)
    names = [part for part in nodes if isinstance(part, ast.Name)]
    changed = {name.id for name in names if is_stored(name)}
    subscripts = [part for part in nodes if isinstance(part, ast.Subscript)]
    for row, number in map(place, filter(is_stored, subscripts)):
        is_known = number is not None and number >= 0
        changed.add(f"{row}[{number if is_known else '*'}]" if row else "*")
    # A function may change the lists that it is given.
    calls = [part for part in nodes if isinstance(part, ast.Call)]
    whole = {*find(ast.Name, *calls)}
    whole -= {subscript.value for subscript in subscripts}
    return changed | {f"{name.id}[*]" for name in whole}


# --- 8. Sweep -----------------------------------------------------------------


def sweep(tree: ast.FunctionDef) -> None:
    """Drops assignments of a name or a number that nobody reads."""
    read = {name.id for name in find(ast.Name, tree) if not is_stored(name)}
    for part in find(ast.AugAssign, tree):
        if not isinstance(part.value, (ast.Name, ast.Constant)):
            read.add(assigned(part))  # x += f(y) stays, and so reads x

    def is_needed(part: ast.stmt) -> bool:
        name = assigned(part)
        is_plain = isinstance(_value(part), (ast.Name, ast.Constant))
        return not name.isidentifier() or name in read or not is_plain

    for block in blocks(tree):
        block[:] = list(filter(is_needed, block)) or [ast.Pass()]
