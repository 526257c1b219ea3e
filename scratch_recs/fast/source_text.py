"""From a function to the tree of its text: the first step of `unroll`.

The text is what a reader sees in the file. It counts only if it is the text of
the function that is running: a file may have changed since it was imported.
"""

from __future__ import annotations

import __future__
import ast
import inspect
import linecache
import textwrap
from types import CodeType
from typing import Any, Callable, Optional, Union

from scratch_recs.fast.registers import walk

_SIMPLE = (
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Pass),
    *(ast.For, ast.If, ast.Break, ast.Continue, ast.Raise),
)
_SPECIAL = (ast.Lambda, ast.NamedExpr, ast.Yield, ast.YieldFrom)


def parsed(function: Callable[..., Any]) -> ast.FunctionDef:
    """The tree of a function, without docstring, decorators and annotations.

    Raises OSError if there is no source text, and TypeError if the text is not
    that of the function, or it uses more than simple statements.

    >>> def double(x, factors):
    ...     'Twice as much.'
    ...     return [2.0 * x[f] for f in factors]
    >>> print(ast.unparse(parsed(double)))
    def double(x, factors):
        return [2.0 * x[f] for f in factors]
    """
    if not inspect.isfunction(function):
        raise TypeError(f"{function!r} is not a function of Python text")
    code = function.__code__
    lines = _lines_of(code.co_filename, function.__globals__)
    tree = _tree(lines, code.co_firstlineno)
    # To compile the function alone is quicker, and is enough unless an import
    # of the file changes how a call is made.
    texts = [ast.Module([tree], []) if tree else "", "".join(lines)]
    if code.co_freevars or not any(_makes(text, code) for text in texts):
        raise TypeError("the text is not that of the function")
    if tree is None or not all(map(_is_simple, tree.body)):
        raise TypeError("only a function of simple statements is unrolled")
    if ast.get_docstring(tree) is not None:
        del tree.body[0]
    tree.decorator_list = []
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return tree


def _lines_of(file: str, names: dict[str, Any]) -> list[str]:
    """The lines of a file, of a cell of a notebook, or of a module in a zip."""
    linecache.checkcache(file)
    lines = linecache.getlines(file, names)
    if not lines:
        raise OSError(f"the text of {file} is not at hand")
    return lines


def _tree(lines: list[str], first: int) -> Optional[ast.FunctionDef]:
    """The tree of the function that begins in line number `first`.

    To parse the whole file takes ten times as long.
    """
    left = _indentation("".join(lines[first - 1 : first]))
    last = first
    while last < len(lines) and not _begins(lines[last], left):
        last += 1
    text = "".join(lines[first - 1 : last])
    above = "\n" * (first - 1)  # lines are counted as in the file
    try:
        tree = ast.parse(above + (textwrap.dedent(text) if left else text))
    except SyntaxError:
        return None
    functions = [f for f in tree.body if isinstance(f, ast.FunctionDef)]
    return functions[0] if functions else None


def _begins(line: str, left: int) -> bool:
    """Whether a line so far to the left begins the next statement."""
    is_more = line.lstrip()[:1] in ("", "#", ")", "]", "}")
    return not is_more and _indentation(line) <= left


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_simple(part: ast.stmt) -> bool:
    return all(
        isinstance(node, _SIMPLE) or not isinstance(node, (ast.stmt, *_SPECIAL))
        for node in walk(part)
    )


def _makes(text: Union[str, ast.Module], code: CodeType) -> bool:
    """Whether the text makes this code: a file may change after its import."""
    flags = code.co_flags & __future__.annotations.compiler_flag
    made = [compile(text, code.co_filename, "exec", flags, dont_inherit=True)]
    for one in made:
        made += [part for part in one.co_consts if inspect.iscode(part)]
    same = [one for one in made if one.co_firstlineno == code.co_firstlineno]
    parts = [(one.co_code, one.co_consts) for one in same]
    return (code.co_code, code.co_consts) in parts
