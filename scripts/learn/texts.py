"""A function as text: where it stands in a file, without its body, changed.

All names are those that Python shows: "dot", and "Adam.step" for a method.
Texts are cut from the file and never made from a tree, so comments, blank lines
and formulas stay as they are.
"""

from __future__ import annotations

import ast
import doctest
import functools
import re
from typing import Optional, Sequence

# (what stands there, what shall stand there)
Edits = Sequence[tuple[str, str]]

OPEN = "NotImplementedError"


@functools.lru_cache(maxsize=64)
def tree_of(source: str) -> ast.Module:
    """The tree of a text, for reading only. Raises SyntaxError."""
    return ast.parse(source)


def find(tree: ast.Module, name: str) -> Optional[ast.FunctionDef]:
    """The function of this name; None if there is none.

    If there are two, it is the last one, as for Python.

    >>> tree = ast.parse("class A:\\n    def b(self): pass")
    >>> find(tree, "A.b").lineno, find(tree, "b")
    (2, None)
    """
    *classes, last = name.split(".")
    body: Sequence[ast.stmt] = tree.body
    for part in classes:
        inside = [n for n in body if isinstance(n, ast.ClassDef)]
        body = [n for c in inside if c.name == part for n in c.body]
    found = [n for n in body if isinstance(n, ast.FunctionDef)]
    named = [n for n in found if n.name == last]
    return named[-1] if named else None


def lines_of(source: str, name: str) -> tuple[int, int]:
    """The first line (from 0) of a function and the one after its last.

    (0, 0) if there is none. Raises SyntaxError if the file has one.

    >>> lines_of("x = 1\\n\\ndef f():\\n    pass\\n", "f")
    (2, 4)
    """
    return _extent(find(tree_of(source), name))


def _extent(node: Optional[ast.FunctionDef]) -> tuple[int, int]:
    if node is None:
        return 0, 0
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return first - 1, node.end_lineno or node.lineno


def text_of(source: str, name: str) -> str:
    """The lines of a function, as they stand; empty if there is none."""
    first, end = lines_of(source, name)
    return "".join(source.splitlines(keepends=True)[first:end])


@functools.lru_cache(maxsize=64)
def taken_apart(source: str, names: tuple[str, ...]) -> dict[str, str]:
    """{name: its text} of some functions, and {"": all that is left}.

    A function that is not there is left out. Raises SyntaxError.

    >>> taken_apart("x = 1\\ndef f(): ...\\n", ("f", "g"))
    {'f': 'def f(): ...\\n', '': 'x = 1\\n'}
    """
    tree = tree_of(source)
    lines = source.splitlines(keepends=True)
    found = {}
    left = dict(enumerate(lines))
    for name in names:
        first, end = _extent(find(tree, name))
        if end:
            found[name] = "".join(lines[first:end])
        for number in range(first, end):
            left.pop(number, None)
    return {**found, "": "".join(left.values())}


def replaced(source: str, name: str, text: str) -> str:
    """The source with another text in the place of a function.

    >>> replaced("def f():\\n    return 1\\nx = 2\\n", "f", "def f(): ...\\n")
    'def f(): ...\\nx = 2\\n'
    """
    first, end = lines_of(source, name)
    lines = source.splitlines(keepends=True)
    return "".join([*lines[:first], text, *lines[end:]])


def body_of(source: str, name: str) -> tuple[int, int]:
    """The lines of the body of a function, comments included, no docstring."""
    node = find(tree_of(source), name)
    if node is None:
        raise ValueError(f"there is no function {name}")
    first = node.body[0]
    end = node.end_lineno or 0
    if ast.get_docstring(node) is not None:
        return first.end_lineno or 0, end
    lines = source.splitlines()
    start = first.lineno - 1
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start, end


def without_body(source: str, name: str, instead: str) -> str:
    """The source with `instead` in place of the body of a function.

    Signature and docstring stay.

    >>> text = "def f(x):\\n    # how?\\n    return x"
    >>> print(without_body(text, "f", "pass"))
    def f(x):
        pass
    <BLANKLINE>
    """
    first, end = body_of(source, name)
    lines = source.splitlines(keepends=True)
    indent = "    " * (1 + name.count("."))
    return "".join([*lines[:first], f"{indent}{instead}\n", *lines[end:]])


def is_open(text: str) -> bool:
    """True if the function in this text still raises NotImplementedError.

    >>> is_open("def f(x):\\n    raise NotImplementedError('exercise 7')")
    True
    """
    try:
        (node,) = ast.parse(dedented(text)).body
    except (SyntaxError, ValueError):
        return False
    last = getattr(node, "body", [node])[-1]
    return isinstance(last, ast.Raise) and OPEN in ast.unparse(last)


def dedented(text: str) -> str:
    """The text of a function or a method, from column 0."""
    width = len(text) - len(text.lstrip(" "))
    cut = re.compile(rf"^ {{{width}}}", re.MULTILINE)
    return cut.sub("", text) if width else text


def edited(text: str, edits: Edits) -> str:
    """The text after some edits. Raises ValueError if one does not fit once.

    >>> edited("return both / either", [("either", "(v + w)")])
    'return both / (v + w)'
    """
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} times in the text: {old!r}")
        text = text.replace(old, new)
    return text


def renamed(text: str, old: str, new: str) -> str:
    """The text of a function under another name, also where it calls itself."""
    return re.sub(rf"\b{re.escape(old)}\b", new, text)


def with_docstring(text: str, docstring: str) -> str:
    """The text of a function with another docstring.

    >>> print(with_docstring('def f(x):\\n    return x\\n', "Change it."))
    def f(x):
        \"\"\"Change it.\"\"\"
        return x
    <BLANKLINE>
    """
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.FunctionDef)
    first, _ = body_of(text, node.name)
    lines = text.splitlines(keepends=True)
    signature = node.body[0].lineno - 1
    if ast.get_docstring(node) is None:
        signature = first
    said = docstring.strip().splitlines()
    quoted = '"""' + "\n    ".join(said) + ("\n    " * (len(said) > 1)) + '"""'
    middle = f"    {quoted}\n"
    kept = "\n".join(line.rstrip() for line in middle.split("\n"))
    return "".join([*lines[:signature], kept, *lines[first:]])


def with_imports(source: str, imports: Sequence[str]) -> str:
    """The source with more lines behind its last import.

    >>> with_imports("import math\\nx = 1", ["import sys"])
    'import math\\nimport sys\\nx = 1\\n'
    """
    body = tree_of(source).body
    found = [n for n in body if isinstance(n, (ast.Import, ast.ImportFrom))]
    end = max((node.end_lineno or 0 for node in found), default=0)
    lines = source.splitlines()
    return "\n".join([*lines[:end], *imports, *lines[end:]]) + "\n"


def examples_in(docstring: str) -> list[str]:
    """The source lines of the examples of a docstring."""
    found = doctest.DocTestParser().get_examples(docstring)
    return [example.source for example in found]


def formula_in(docstring: str) -> list[str]:
    """The lines of the formula: what is set off and says what equals what.

    >>> formula_in("The sum.\\n\\n    a = b + c\\n\\n>>> a = 3")
    ['a = b + c']
    """
    found = []
    for line in docstring.split(">>>")[0].splitlines()[1:]:
        if line.startswith("    ") and re.search("[=≈∝←∂Σ]", line):
            found.append(line.strip())
    return found


def has_symbols(docstring: str) -> bool:
    """Whether the words of a docstring say a formula.

    >>> has_symbols("The sum v + w."), has_symbols("One step.\\n>>> a = 3")
    (True, False)
    """
    return bool(re.search("[=+·Σ√∂²½←∩]", docstring.split(">>>")[0]))
