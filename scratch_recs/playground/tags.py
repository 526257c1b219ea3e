"""HTML in a few words: tags whose text is escaped, whoever wrote it.

Text comes from files (titles) and from visitors (what they search for). Only
what `tag` has made is markup; any other text is shown as it is written.
"""

from __future__ import annotations

import inspect
import textwrap
from functools import lru_cache
from html import escape
from typing import Any, Callable, Iterable

# Elements without an end tag.
_EMPTY = ("input", "meta", "link", "br")


class Markup(str):
    """Text that is HTML already."""


def tag(name: str, /, *children: str, **attributes: object) -> Markup:
    """One HTML element; children that are no Markup are escaped.

    `class_` stands for class and `aria_label` for aria-label. True is an
    attribute without a value; None and False leave it out.

    >>> tag("p", "Tom & ", tag("b", "Jerry"), class_="film", hidden=True)
    '<p class="film" hidden>Tom &amp; <b>Jerry</b></p>'
    >>> tag("input", name="q", value='"', disabled=False)
    '<input name="q" value="&quot;">'
    """
    start = f"<{name}"
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        start += f" {key.rstrip('_').replace('_', '-')}"
        start += "" if value is True else f'="{escape(str(value))}"'
    if name in _EMPTY:
        return Markup(f"{start}>")
    return Markup(f"{start}>{together(children)}</{name}>")


def together(parts: Iterable[str]) -> Markup:
    """The parts one after the other, as markup.

    >>> together(["1 < 2 ", tag("b", "true")])
    '1 &lt; 2 <b>true</b>'
    """
    return Markup(
        "".join(
            part if isinstance(part, Markup) else escape(part) for part in parts
        )
    )


# --- The source of what runs --------------------------------------------------


@lru_cache(maxsize=None)
def source_of(function: Callable[..., Any]) -> str:
    """The lines of a function as they stand in its file; '' if there are none.

    A frozen program has no source text.

    >>> from scratch_recs.mf_sgd import prediction
    >>> print(source_of(prediction).splitlines()[0])
    def prediction(x: Parameters, mean: float) -> float:
    """
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def shown_sources(*functions: Callable[..., Any]) -> Markup:
    """The functions as HTML: for each the place where it stands, and its lines.

    >>> from scratch_recs.mf_sgd import prediction
    >>> "scratch_recs.mf_sgd.prediction" in shown_sources(prediction)
    True
    """
    return together(
        tag(
            "figure",
            tag("figcaption", f"{function.__module__}.{function.__qualname__}"),
            tag(
                "pre",
                tag("code", source_of(function) or "no source text at hand"),
                tabindex=0,  # so that the keyboard can scroll it
            ),
            class_="source",
        )
        for function in functions
    )
