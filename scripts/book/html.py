"""Elements of HTML, and the frame that all pages share."""

from __future__ import annotations

import html
from typing import NamedTuple, Optional

from scratch_recs.playground.tags import Markup, tag

TITLE = "Recommender systems from scratch"

# The pages that every page leads to.
TOP = (
    ("index.html", "Contents"),
    ("map.html", "Map"),
    ("laws.html", "Laws"),
    ("words.html", "Words"),
    ("names.html", "Names"),
    ("exercises.html", "Exercises"),
)

_FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="scripts.book">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="book.css">
</head>
<body>
<a class="skip" href="#the-text">Skip to the text</a>
<header>
<nav aria-label="Book">
<ul class="top">{top}</ul>
</nav>
</header>
<main id="the-text">
{body}
</main>
{foot}
</body>
</html>
"""


class Page(NamedTuple):
    """A page of the book: its file, its title, what stands on it."""

    file: str
    title: str
    body: str


def escape(text: str) -> str:
    """Text inside an element or an attribute.

    >>> escape('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    return html.escape(text)


def element(name: str, content: str, **attributes: Optional[str]) -> str:
    """An element around what is HTML already; else as `tags.tag`.

    >>> element("a", "1 &lt; 2", href="x.html", class_="y", title=None)
    '<a href="x.html" class="y">1 &lt; 2</a>'
    """
    return tag(name, Markup(content), **attributes)


def link(address: Optional[str], content: str, here: str = "") -> str:
    """A link; the content alone if it leads nowhere."""
    if not address:
        return content
    current = "page" if address == here else None
    return element("a", content, href=address, aria_current=current)


def listed(entries: list[str], kind: str = "ul", **attributes: str) -> str:
    """A list of entries that are HTML."""
    inside = "".join(f"<li>{entry}</li>\n" for entry in entries)
    return element(kind, f"\n{inside}", **attributes)


def table(rows: list[list[str]]) -> str:
    """A table of HTML cells; the first row is its head.

    It can be scrolled, by the keyboard, too.
    """
    head, *others = rows
    label = f"Table: {', '.join(filter(None, head))}"
    made = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = [f"<thead><tr>{made}</tr></thead>\n<tbody>"]
    for first, *cells in others:
        made = "".join(f"<td>{cell}</td>" for cell in cells)
        begin = f'<th scope="row">{first}</th>' if first else "<td></td>"
        lines.append(f"<tr>{begin}{made}</tr>")
    inside = element("table", "\n".join([*lines, "</tbody>"]))
    name = escape(html.unescape(_without_tags(label)))
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{name}">'
        f"{inside}</div>"
    )


def _without_tags(text: str) -> str:
    while "<" in text:
        before, _, rest = text.partition("<")
        text = before + rest.partition(">")[2]
    return text


def framed(
    page: Page, before: Optional[Page] = None, after: Optional[Page] = None
) -> str:
    """The whole text of a page, with links to the pages around it."""
    top = "".join(
        f"<li>{link(file, escape(name), page.file)}</li>" for file, name in TOP
    )
    around = ""
    for rel, word, other in (("prev", "←", before), ("next", "→", after)):
        if other is not None:
            title = escape(other.title)
            text = f"{word} {title}" if rel == "prev" else f"{title} {word}"
            around += element("a", text, href=other.file, rel=rel)
    foot = f'<nav aria-label="Reading order">{around}</nav>' if around else ""
    title = TITLE if page.title == "Contents" else f"{page.title} · {TITLE}"
    return _FRAME.format(
        title=escape(title),
        top=top,
        body=page.body,
        foot=f"<footer>{foot}</footer>",
    )
