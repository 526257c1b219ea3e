"""The map of the chapters: who imports from whom, as a picture with links."""

from __future__ import annotations

from scripts.book.html import Page, element, escape, link, listed
from scripts.book.pages import Book

_WIDTH = 960  # of the picture; a chapter is a box on a floor
_BOX = 128
_HIGH = 44
_STOREY = 96


def neighbours(book: Book) -> dict[str, set[str]]:
    """{chapter: the chapters from which it imports}."""
    found: dict[str, set[str]] = {}
    for module in book.reading:
        if module.chapter:
            used = found.setdefault(module.chapter, set())
            for dotted in module.imports.values():
                chapter = dotted.split(".")[1]
                if dotted.startswith("scratch_recs.") and (
                    chapter != module.chapter
                ):
                    used.add(chapter)
    return found


def floors(graph: dict[str, set[str]]) -> list[list[str]]:
    """The chapters floor by floor: each stands above all that it imports.

    >>> floors({"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": set()})
    [['a', 'd'], ['b'], ['c']]
    """
    found: list[list[str]] = []
    left = dict(graph)
    while left:
        ready = sorted(
            name for name, used in left.items() if not used & left.keys()
        )
        found.append(ready)
        left = {n: used for n, used in left.items() if n not in ready}
    return found


def direct(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The graph without the lines that lead by way of others, too.

    >>> sorted(direct({"a": set(), "b": {"a"}, "c": {"a", "b"}})["c"])
    ['b']
    """

    def all_below(name: str) -> set[str]:
        below = set(graph[name])
        for other in graph[name]:
            below |= all_below(other)
        return below

    return {
        name: used - {far for near in used for far in all_below(near)}
        for name, used in graph.items()
    }


def drawing(book: Book) -> str:
    """The map as SVG; every box is a link."""
    graph = neighbours(book)
    storeys = floors(graph)
    height = _STOREY * len(storeys)
    places: dict[str, tuple[float, float]] = {}
    for number, names in enumerate(storeys):
        for place, name in enumerate(above(names, graph, places)):
            x = _WIDTH * (2 * place + 1) / (2 * len(names))
            places[name] = x, height - _STOREY * number - _STOREY / 2
    lines = {
        name: "".join(
            f'<path d="{curve(places[name], places[other])}"/>'
            for other in sorted(used)
        )
        for name, used in direct(graph).items()
    }
    boxes = [
        box(name, places[name], lines[name], book) for name in sorted(places)
    ]
    return (
        f'<svg class="map" viewBox="0 0 {_WIDTH} {height}" role="group" '
        'aria-label="Map of the chapters, each a link">'
        f"<g>{''.join(lines.values())}</g>{''.join(boxes)}</svg>"
    )


def above(
    names: list[str],
    graph: dict[str, set[str]],
    places: dict[str, tuple[float, float]],
) -> list[str]:
    """A floor in such an order that each stands about above what it uses."""

    def middle(name: str) -> tuple[float, str]:
        below = [places[other][0] for other in direct(graph)[name]]
        return sum(below) / (len(below) or 1), name

    return sorted(names, key=middle)


def curve(top: tuple[float, float], bottom: tuple[float, float]) -> str:
    """The line between two boxes: straight down at both ends."""
    begin, end = top[1] + _HIGH / 2, bottom[1] - _HIGH / 2
    bend = (begin + end) / 2
    return (
        f"M{top[0]:g} {begin:g}C{top[0]:g} {bend:g} {bottom[0]:g} {bend:g} "
        f"{bottom[0]:g} {end:g}"
    )


def box(name: str, at: tuple[float, float], lines: str, book: Book) -> str:
    """A chapter on the map; its own lines show when it is pointed at."""
    x, y = at
    left, top = x - _BOX / 2, y - _HIGH / 2
    module = book.in_chapter(name)[0]
    return (
        f'<a href="{module.page}"><title>{escape(module.title)}</title>'
        f'{lines}<rect x="{left:g}" y="{top:g}" width="{_BOX}" '
        f'height="{_HIGH}" rx="8"/><text x="{x:g}" y="{y + 5:g}">'
        f"{escape(name)}</text></a>"
    )


def picture(book: Book, label: str) -> str:
    """The drawing in a frame that the keyboard can scroll."""
    return element(
        "div",
        drawing(book),
        class_="wide",
        role="region",
        tabindex="0",
        aria_label=label,
    )


def map_page(book: Book) -> Page:
    """The picture, and the same as a list."""
    graph = neighbours(book)
    names = {name: book.in_chapter(name)[0] for name in graph}
    entries = []
    for storey in reversed(floors(graph)):
        for name in storey:
            used = ", ".join(
                link(names[other].page, other) for other in sorted(graph[name])
            )
            said = f" imports from {used}" if used else " imports nothing"
            entries.append(f"{link(names[name].page, name)}{said}")
    body = [
        element("h1", "Map of the chapters"),
        element(
            "p",
            "A chapter imports only from floors below its own. A line is an "
            "import; left out are lines that lead by way of other chapters, "
            "too.",
        ),
        picture(book, "Map"),
        element("h2", "The same as a list"),
        listed(entries),
    ]
    return Page("map.html", "Map of the chapters", "\n".join(body))
