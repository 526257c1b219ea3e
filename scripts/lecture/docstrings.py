"""What docstrings and sources say: formulas, examples, papers, lines of code.

A lesson shows what stands in the library, so that no second copy can differ
from it. A docstring is read by its paragraphs:

    a formula      is indented, and holds a sign such as = ← Σ √ ∂ ² ‖
    a source       names a year in brackets, such as (2019)
    an example     begins with >>>
"""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

_SIGN = re.compile("[=←Σ√∂²‖]")
_YEAR = re.compile(r"\((?:[^()]*\D)?(?:1[89]|20)\d\d\)")

_ROOT = Path(__file__).resolve().parent.parent.parent


def name_of(thing: Any) -> str:
    """The name by which a function, a method or a class is imported.

    >>> name_of(doctest), name_of(doctest.Example)
    ('doctest', 'doctest.Example')
    """
    if isinstance(thing, ModuleType):
        return thing.__name__
    return f"{thing.__module__}.{thing.__qualname__}"


def paragraphs(thing: Any) -> list[str]:
    """The paragraphs of a docstring, without the examples.

    >>> paragraphs(name_of)
    ['The name by which a function, a method or a class is imported.']
    """
    found = re.split(r"\n\s*\n", inspect.getdoc(thing) or "")
    return [text for text in found if not text.lstrip().startswith(">>>")]


def formula_of(thing: Any) -> list[str]:
    """The lines of the formulas in a docstring; else its first line, if one.

    >>> from scratch_recs.similarity import cosine_similarity
    >>> formula_of(cosine_similarity)
    ['cos(v, w) = v·w / √((v·v)(w·w))']
    >>> from scratch_recs.mf_sgd import prediction
    >>> formula_of(prediction)
    ['r̂ = μ + b + c + p · q.']
    >>> formula_of(name_of)
    []
    """
    first, *others = paragraphs(thing)
    apart = [
        text
        for text in others
        if text.startswith("    ") and _SIGN.search(text)
    ]
    if apart:
        return textwrap.dedent("\n\n".join(apart)).splitlines()
    return [first] if _SIGN.search(first) else []


def sources_of(thing: Any) -> list[str]:
    """The papers and books that a docstring names, and its module's.

    >>> from scratch_recs.similarity import jaccard_similarity
    >>> sources_of(jaccard_similarity)
    ['Jaccard (1901), "Étude comparative de la distribution florale".']
    """
    module = inspect.getmodule(thing)
    found = [
        " ".join(text.split()).removeprefix("Source: ")
        for one in dict.fromkeys([thing, module])
        for text in paragraphs(one)
        if _YEAR.search(text) and not text.startswith(" ")
    ]
    return list(dict.fromkeys(found))


def examples_of(thing: Any) -> list[doctest.Example]:
    """The worked examples of a docstring that end well, in their order."""
    found = doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")
    return [example for example in found if example.exc_msg is None]


def imports_for(thing: Any) -> list[str]:
    """The imports that the examples of a docstring need, on short lines.

    >>> from scratch_recs.mf_sgd import prediction
    >>> imports_for(prediction)
    ['from scratch_recs.mf_sgd import Parameters, prediction']
    """
    module = inspect.getmodule(thing)
    source = "".join(example.source for example in examples_of(thing))
    nodes = list(ast.walk(ast.parse(source)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    made = {
        alias.name
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    names = sorted(name for name in used - made if hasattr(module, name))
    begin = f"from {module.__name__} import"
    line = f"{begin} {', '.join(names)}"
    return (
        [line][: len(names)]
        if len(line) <= 76
        else [f"{begin} {one}" for one in names]
    )


def source_of(thing: Any) -> list[str]:
    """The lines of a function or a class, without its docstrings.

    >>> from scratch_recs.linear_algebra import scalar_multiply
    >>> print("\\n".join(source_of(scalar_multiply)))
    def scalar_multiply(c: float, v: Vector) -> Vector:
        check_vector(v)
        return [c * v_i for v_i in v]
    """
    source = textwrap.dedent(inspect.getsource(thing))
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            text = node.body[0]
            if ast.get_docstring(node) is not None:
                hidden = range(text.lineno - 1, text.end_lineno or text.lineno)
                for number in hidden:
                    lines[number] = ""
    return [
        line
        for before, line in zip([":", *lines], lines)
        if line or not before.endswith(":") and before
    ]


def place_of(thing: Any) -> str:
    """The file and the line at which a function or a class begins.

    >>> place_of(place_of).split(", ")[0]
    'scripts/lecture/docstrings.py'
    """
    path = Path(inspect.getsourcefile(thing) or "").resolve()
    shown = (
        path.relative_to(_ROOT).as_posix() if _ROOT in path.parents else path
    )
    return f"{shown}, line {inspect.getsourcelines(thing)[1]}"
