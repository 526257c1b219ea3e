"""Code as HTML: colours by `tokenize`, links by `ast`, a number per line."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from bisect import bisect_left
from typing import Iterable, Iterator, Mapping, Optional, Sequence

from scripts.book.html import escape
from scripts.book.links import Links
from scripts.book.source import Module, assigned

Place = tuple[int, int]  # line from 1, column from 0, both in letters
Piece = tuple[int, int, int, str]  # line, begin, end, kind

# Since 3.12 an f-string is several tokens; here it is one text.
_BEGIN = getattr(tokenize, "FSTRING_START", -1)
_END = getattr(tokenize, "FSTRING_END", -1)


def coloured(
    lines: Sequence[str],
    tokens: Iterable[tokenize.TokenInfo],
    targets: Mapping[Place, str],
    anchors: Mapping[Place, str],
) -> list[str]:
    """The lines of a program as HTML.

    targets    the address that the name at a place leads to
    anchors    the id of the definition at a place

    >>> line = "f(1)  # one"
    >>> coloured([line], tokens_of(line), {(1, 0): "x.html#f"}, {})
    ['<a href="x.html#f">f</a>(1)  <i># one</i>']
    """
    made = [""] * len(lines)
    done = [0] * len(lines)
    for line, begin, end, kind in pieces(tokens, lines):
        source = lines[line - 1]
        made[line - 1] += escape(source[done[line - 1] : begin])
        done[line - 1] = end
        word = escape(source[begin:end])
        target = targets.get((line, begin))
        if kind == "name" and target:
            word = f'<a href="{escape(target)}">{word}</a>'
        elif kind in ("b", "i"):
            word = f"<{kind}>{word}</{kind}>"
        elif kind == "s":
            word = f'<span class="s">{word}</span>'
        anchor = anchors.get((line, begin))
        made[line - 1] += (
            f'<span id="{escape(anchor)}">{word}</span>' if anchor else word
        )
    rest = zip(made, lines, done)
    return [html + escape(line[end:]) for html, line, end in rest]


def tokens_of(text: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens of a program."""
    return tokenize.generate_tokens(io.StringIO(text).readline)


def pieces(
    tokens: Iterable[tokenize.TokenInfo], lines: Sequence[str]
) -> Iterator[Piece]:
    """The words of a program that look different from the rest."""
    depth = 0
    first = (0, 0)
    for token in tokens:
        if token.type == _BEGIN:
            first = first if depth else token.start
            depth += 1
        elif token.type == _END:
            depth -= 1
            if not depth:
                yield from _split(first, token.end, "s", lines)
        elif depth:
            continue
        elif token.type == tokenize.STRING:
            yield from _split(token.start, token.end, "s", lines)
        elif token.type == tokenize.COMMENT:
            yield from _split(token.start, token.end, "i", lines)
        elif token.type == tokenize.NAME:
            kind = "b" if keyword.iskeyword(token.string) else "name"
            yield from _split(token.start, token.end, kind, lines)


def _split(
    start: Place, end: Place, kind: str, lines: Sequence[str]
) -> Iterator[Piece]:
    """A token line by line."""
    for line in range(start[0], end[0] + 1):
        begin = start[1] if line == start[0] else 0
        last = end[1] if line == end[0] else len(lines[line - 1])
        if last > begin:
            yield line, begin, last, kind


class Names(ast.NodeVisitor):
    """Finds the places in a module at which a known name is used.

    A local variable hides what the module knows by the same name.
    """

    def __init__(self, module: Module, links: Links) -> None:
        self.targets: dict[Place, str] = {}
        self._module = module
        self._links = links
        self._hidden: set[str] = set()
        self._class = ""
        self._stored = sorted(_stored(module.tree))
        self.visit(module.tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Outside of the body nothing is hidden."""
        outside = [*node.decorator_list, *node.args.defaults]
        kinds = [one.annotation for one in _arguments(node)]
        for part in [*outside, *kinds, *node.args.kw_defaults, node.returns]:
            if part is not None:
                self.visit(part)
        before = self._hidden
        self._hidden = before | self._local_names(node)
        for statement in node.body:
            self.visit(statement)
        self._hidden = before

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """In the body `self` is of this class."""
        before = self._class
        self._class = f"{self._module.name}.{node.name}"
        self.generic_visit(node)
        self._class = before

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """An f-string is a text, and has no links."""

    def visit_alias(self, node: ast.alias) -> None:
        """Before 3.10 an imported name does not know its place."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The imported names, wherever they stand in the statement."""
        last = node.end_lineno or node.lineno
        text = self._module.lines[node.lineno - 1 : last]
        tokens = tokens_of("\n".join(text))
        is_name = False  # not before the word `import`
        for line, begin, end, kind in pieces(tokens, text):
            name = text[line - 1][begin:end]
            is_name = is_name or name == "import"
            dotted = self._module.imports.get(name, "")
            if is_name and dotted == f"{node.module}.{name}":
                found = self._links.find(dotted)
                self._mark((node.lineno + line - 1, begin), found)

    def visit_Name(self, node: ast.Name) -> None:
        """A name of the module."""
        if isinstance(node.ctx, ast.Load) and node.id not in self._hidden:
            dotted = self._module.scope.get(node.id, "")
            place = node.lineno, self._column(node.lineno, node.col_offset)
            self._mark(place, self._links.find(dotted))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """self.method, or module.name."""
        self.visit(node.value)
        found = None
        if isinstance(node.value, ast.Name):
            owner = node.value.id
            if owner == "self" and self._class:
                found = self._links.member(self._class, node.attr)
            elif owner not in self._hidden and owner in self._module.scope:
                dotted = self._module.scope[owner]
                found = self._links.find(f"{dotted}.{node.attr}")
        line = node.end_lineno or node.lineno
        end = self._column(line, node.end_col_offset or 0)
        self._mark((line, end - len(node.attr)), found)

    def _local_names(self, node: ast.FunctionDef) -> set[str]:
        """What is stored on the lines of a function."""
        first = bisect_left(self._stored, (node.lineno, ""))
        last = bisect_left(self._stored, ((node.end_lineno or 0) + 1, ""))
        return {name for _, name in self._stored[first:last]}

    def _mark(self, place: Place, target: Optional[str]) -> None:
        if target:
            self.targets[place] = target

    def _column(self, line: int, offset: int) -> int:
        """`ast` counts bytes, `tokenize` letters."""
        text = self._module.lines[line - 1]
        return (
            offset if text.isascii() else len(text.encode()[:offset].decode())
        )


def _arguments(node: ast.FunctionDef) -> list[ast.arg]:
    arguments = node.args
    more = [arguments.vararg, arguments.kwarg]
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return named + [one for one in more if one is not None]


def _stored(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of all parameters, and of all names that get a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def definitions(module: Module) -> dict[Place, str]:
    """{place: id} of the names that are assigned at the top of a module."""
    return {
        (name.lineno, name.col_offset): name.id
        for node in module.tree.body
        for name in assigned(node)
        if module.anchors[name.id] == node.lineno
    }


def code_of(module: Module, links: Links) -> list[str]:
    """The lines of a module as HTML, with links and ids."""
    names = Names(module, links)
    return coloured(
        module.lines, module.tokens, names.targets, definitions(module)
    )


def numbered(lines: Sequence[tuple[int, str, str]]) -> str:
    """A block of code from (number, source, HTML) of its lines."""
    made = []
    for number, source, html in lines:
        indent = min(len(source) - len(source.lstrip()), 24) // 4
        made.append(
            f'<span class="l i{indent}" id="L{number}" data-n="{number}">'
            f"{html}\n</span>"
        )
    return f"<pre><code>{''.join(made)}</code></pre>"
