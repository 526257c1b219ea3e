"""From a function to the tree of its text: the first step of `unroll`.

The text is what a reader sees in the file. It counts only if it is the text of
the function that is running: a file may have changed since it was imported.
"""

from __future__ import annotations

import __future__
import ast
import inspect
import textwrap
from types import CodeType
from typing import Any, Callable

from scratch_recs.fast.registers import find

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
    lines, first = inspect.getsourcelines(function)
    module = ast.parse(textwrap.dedent("".join(lines)))
    ast.increment_lineno(module, first - 1)
    tree = module.body[0]
    code = function.__code__
    if code.co_freevars or not _is_in(code, inspect.findsource(function)[0]):
        raise TypeError("the text is not that of the function")
    if (
        not isinstance(tree, ast.FunctionDef)
        or not all(isinstance(s, _SIMPLE) for s in find(ast.stmt, *tree.body))
        or any(isinstance(node, _SPECIAL) for node in ast.walk(tree))
    ):
        raise TypeError("only a function of simple statements is unrolled")
    if ast.get_docstring(tree) is not None:
        del tree.body[0]
    tree.decorator_list = []
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return tree


def _is_in(code: CodeType, lines: list[str]) -> bool:
    """Whether a file makes this code: it may have changed since its import.

    The whole file is compiled, since its imports decide how a call is made.
    """
    flags = code.co_flags & __future__.annotations.compiler_flag
    text = "".join(lines)
    made = [compile(text, code.co_filename, "exec", flags, dont_inherit=True)]
    for one in made:
        made += [part for part in one.co_consts if inspect.iscode(part)]
    same = [one for one in made if one.co_firstlineno == code.co_firstlineno]
    parts = [(one.co_code, one.co_consts) for one in same]
    return (code.co_code, code.co_consts) in parts
