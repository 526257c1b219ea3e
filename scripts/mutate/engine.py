"""Mutants: copies of a program, each with one small fault.

    mutants(source)         all mutants of a text, in the order of the text
    sample(everything, n)   n of them, the same in every run

A test suite that means what it says fails for each mutant: `<` that became
`<=`, a constant that is off by one, a statement that is gone. (R. A. DeMillo,
R. J. Lipton and F. G. Sayward, 1978, Hints on test data selection.)

The tree of the program (`ast`) says where something can be changed; the change
itself is made in the text. So every other letter, and the number of every line,
stays as it was. No mutant is made of what does nothing: docstrings, texts,
annotations, `__all__`, imports for type checkers.
"""

from __future__ import annotations

import ast
import hashlib
import re
from typing import Any, Callable, Iterator, NamedTuple, Optional, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutant(NamedTuple):
    """A program with one fault: where it is, and the whole text with it.

    line, column   where the change begins, counted from 1
    before, after  the lines that the change touches, as they were and as they
                   are; several lines are joined to one
    kind           compare, arithmetic, logic (and, or), sign (not, minus),
                   constant, branch (the other one), statement (it is gone),
                   return, call (min, max), bound (of a range), keyword
    function       the dotted name of the function or class around, or ""
    text           the whole text
    """

    line: int
    column: int
    before: str
    after: str
    kind: str
    function: str
    text: str


def mutants(source: str, function: Optional[str] = None) -> list[Mutant]:
    '''All mutants of a program, in the order of the text.

    function: only those inside the function, method or class of that dotted
    name, such as "UserKNN._learn".

    The result depends on nothing but the arguments: no random numbers. Every
    mutant can be compiled, and no two have the same text. Raises SyntaxError if
    the source is no program. Cost: a fraction of a millisecond per mutant.

    >>> source = """
    ... def clip(rating, low, high):
    ...     'The rating, inside the scale.'
    ...     if rating < low:
    ...         return low
    ...     return min(rating, high)
    ... """
    >>> for one in mutants(source):
    ...     print(one.line, one.kind, "|", one.before, "->", one.after)
    4 compare | if rating < low: -> if rating <= low:
    4 compare | if rating < low: -> if rating >= low:
    5 return | return low -> return None
    6 return | return min(rating, high) -> return None
    6 call | return min(rating, high) -> return max(rating, high)
    >>> print(mutants(source, "clip")[-1].text)
    <BLANKLINE>
    def clip(rating, low, high):
        'The rating, inside the scale.'
        if rating < low:
            return low
        return max(rating, high)
    <BLANKLINE>
    '''
    program = _Program(source)
    found: dict[str, Mutant] = {}
    for node, name in program.nodes():
        if function is None or f"{name}.".startswith(f"{function}."):
            for change in _changes(node, program):
                one = program.mutant(change, name)
                if one is not None:
                    found.setdefault(one.text, one)
    return sorted(found.values(), key=lambda one: (one.line, one.column))


def sample(
    everything: Sequence[Mutant], count: int, seed: int = 0
) -> list[Mutant]:
    """So many of the mutants, drawn at random, in the order of the text.

    A mutant is drawn by a hash of itself. So the sample of a changed program
    has the same mutants wherever the program is the same, and a larger sample
    contains the smaller one.

    >>> [one.after for one in sample(mutants("a = b + 1 < c"), 2)]
    ['a = b + 2 < c', 'a = b + 0 < c']
    """

    def lot(number: int) -> str:
        one = everything[number]
        ticket = "\n".join((str(seed), one.function, one.before, one.after))
        return hashlib.sha256(ticket.encode()).hexdigest()

    drawn = sorted(range(len(everything)), key=lot)[:count]
    return [everything[number] for number in sorted(drawn)]


class _Change(NamedTuple):
    """What stands from start to end in the text becomes something else."""

    kind: str
    start: int
    end: int
    new: str


class _Program:
    """A text and its tree, and where the nodes of the tree are in the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def place(self, line: int, column: int) -> int:
        """The index of a letter; `ast` counts columns in bytes."""
        before = self.lines[line - 1].encode()[:column].decode()
        return self.starts[line - 1] + len(before)

    def start(self, node: Any) -> int:
        """The index of the first letter of a node."""
        return self.place(node.lineno, node.col_offset)

    def end(self, node: Any) -> int:
        """The index behind the last letter of a node."""
        return self.place(node.end_lineno, node.end_col_offset)

    def of(self, node: Any) -> str:
        """The text of a node."""
        return self.source[self.start(node) : self.end(node)]

    def nodes(self) -> Iterator[tuple[ast.AST, str]]:
        """(node, function around it) of all that does something."""
        waiting: list[tuple[ast.AST, str]] = [(self.tree, "")]
        for node, name in waiting:
            yield node, name
            if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                name = f"{name}.{node.name}".lstrip(".")
            for field, value in ast.iter_fields(node):
                if field not in ("annotation", "returns"):
                    parts = value if isinstance(value, list) else [value]
                    waiting += [(p, name) for p in parts if _does_something(p)]

    def mutant(self, change: _Change, function: str) -> Optional[Mutant]:
        """The mutant of a change; None if it is not a program any more."""
        kind, start, end, new = change
        new += "\n" * (self.source.count("\n", start, end) - new.count("\n"))
        text = self.source[:start] + new + self.source[end:]
        try:
            compile(text, "mutant", "exec", dont_inherit=True)
        except SyntaxError:
            return None
        line = self.source.count("\n", 0, start) + 1
        last = self.source.count("\n", 0, end) + 1
        pairs = (self.lines, text.split("\n"))
        before, after = (
            " ".join(" ".join(lines[line - 1 : last]).split())
            for lines in pairs
        )
        column = start - self.starts[line - 1] + 1
        return Mutant(line, column, before, after, kind, function, text)


def _does_something(part: Any) -> bool:
    """False for what no test can notice, and for texts in quotation marks."""
    if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
        return False
    if isinstance(part, ast.Assign):
        return ast.unparse(part.targets[0]) != "__all__"
    # Before Python 3.12 the parts of an f-string do not know their places.
    return isinstance(part, ast.AST) and not isinstance(part, ast.JoinedStr)


# --- What is changed ----------------------------------------------------------

_Maker = Callable[[Any, _Program], Iterator[_Change]]

_COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
_ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
    ast.BitXor: ("^", "&"),
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


def _changes(node: ast.AST, program: _Program) -> Iterator[_Change]:
    for types, makers in _KINDS.items():
        if isinstance(node, types):
            for make in makers:
                yield from make(node, program)


def _operator(
    program: _Program, kind: str, left: Any, right: Any, old: str, new: str
) -> Iterator[_Change]:
    """Another operator between two nodes; it may stand behind a bracket."""
    start = program.end(left)
    between = program.source[start : program.start(right)]
    code = re.sub(r"#.*", lambda found: " " * len(found.group()), between)
    start += code.index(old)
    yield _Change(kind, start, start + len(old), new)


def _compare(node: ast.Compare, program: _Program) -> Iterator[_Change]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators):
        old, others = _COMPARISONS[type(operator)]
        for new in others:
            yield from _operator(program, "compare", left, right, old, new)
        left = right


def _arithmetic(node: ast.BinOp, program: _Program) -> Iterator[_Change]:
    if type(node.op) in _ARITHMETIC:
        old, new = _ARITHMETIC[type(node.op)]
        sides = (node.left, node.right)
        yield from _operator(program, "arithmetic", *sides, old, new)


def _step(node: ast.AugAssign, program: _Program) -> Iterator[_Change]:
    if type(node.op) in _ARITHMETIC:
        old, new = (f"{sign}=" for sign in _ARITHMETIC[type(node.op)])
        sides = (node.target, node.value)
        yield from _operator(program, "arithmetic", *sides, old, new)


def _logic(node: ast.BoolOp, program: _Program) -> Iterator[_Change]:
    old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for left, right in zip(node.values, node.values[1:]):
        yield from _operator(program, "logic", left, right, old, new)


def _sign(node: ast.UnaryOp, program: _Program) -> Iterator[_Change]:
    """Without the `not` or the minus."""
    start = program.start(node)
    sign = re.compile(r"not\b\s*|-\s*").match(program.source, start)
    if sign:
        yield _Change("sign", start, sign.end(), "")


def _constant(node: ast.Constant, program: _Program) -> Iterator[_Change]:
    """One more, one less; the other truth value."""
    values: list[object] = []
    if isinstance(node.value, bool):
        values = [not node.value]
    elif isinstance(node.value, int):
        values = [node.value + 1, node.value - 1]
    elif isinstance(node.value, float):
        values = [node.value + 1.0]
    for value in values:
        ends = program.start(node), program.end(node)
        yield _Change("constant", *ends, repr(value))


def _branch(node: Any, program: _Program) -> Iterator[_Change]:
    """The other branch; where the condition is one comparison, that changes."""
    tests = node.ifs if isinstance(node, ast.comprehension) else [node.test]
    for test in tests:
        is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        if not is_not and not isinstance(test, ast.Compare):
            ends = program.start(test), program.end(test)
            yield _Change("branch", *ends, f"(not ({program.of(test)}))")


def _statement(node: ast.stmt, program: _Program) -> Iterator[_Change]:
    """Without the statement, if only what it does to something else is lost."""
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call):
        return
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return
    yield _Change("statement", program.start(node), program.end(node), "pass")


def _return(node: ast.Return, program: _Program) -> Iterator[_Change]:
    if node.value is not None and program.of(node.value) != "None":
        ends = program.start(node), program.end(node)
        yield _Change("return", *ends, "return None")


def _call(node: ast.Call, program: _Program) -> Iterator[_Change]:
    """max for min, a range that is one longer."""
    name = program.of(node.func)
    if name in _CALLS:
        ends = program.start(node.func), program.end(node.func)
        yield _Change("call", *ends, _CALLS[name])
    if name == "range" and not isinstance(node.args[0], ast.Starred):
        for bound in node.args[:2]:
            yield from _bound(bound, program)


def _slice(node: ast.Slice, program: _Program) -> Iterator[_Change]:
    for bound in (node.lower, node.upper):
        if bound is not None:
            yield from _bound(bound, program)


def _bound(node: ast.expr, program: _Program) -> Iterator[_Change]:
    """One more; constants and sums change anyway."""
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        end = program.end(node)
        yield _Change("bound", end, end, " + 1")


def _keyword(node: ast.Call, program: _Program) -> Iterator[_Change]:
    """Without a keyword argument, and the comma behind or before it."""
    for keyword in node.keywords:
        start = program.start(keyword)
        end = program.end(keyword)
        behind = re.compile(r"\s*,\s*").match(program.source, end)
        before = re.search(r",\s*$", program.source[:start])
        if behind:
            end = behind.end()
        elif before:
            start = before.start()
        yield _Change("keyword", start, end, "")


_KINDS: dict[Any, tuple[_Maker, ...]] = {
    ast.Compare: (_compare,),
    ast.BinOp: (_arithmetic,),
    ast.AugAssign: (_step, _statement),
    ast.BoolOp: (_logic,),
    ast.UnaryOp: (_sign,),
    ast.Constant: (_constant,),
    (ast.If, ast.IfExp, ast.While, ast.comprehension): (_branch,),
    (ast.Expr, ast.Raise, ast.Continue, ast.Break, ast.Delete): (_statement,),
    ast.Assign: (_statement,),
    ast.Return: (_return,),
    ast.Call: (_call, _keyword),
    ast.Slice: (_slice,),
}
