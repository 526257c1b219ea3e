"""What the tests of all charts ask of a picture: well-formed, and inside its canvas."""

import re
from xml.etree import ElementTree

from scratch_recs.charts.label_placement import Box
from scratch_recs.charts.svg import HEIGHT, WIDTH, text_width

SVG = "{http://www.w3.org/2000/svg}"


def parse(svg):
    """The elements of a picture by name: {'text': [element, …], …}.

    The white rims of texts are left out.
    """
    found = {}
    for element in ElementTree.fromstring(svg.encode("utf-8")).iter():
        if element.get("aria-hidden") == "true":
            continue
        found.setdefault(element.tag.replace(SVG, ""), []).append(element)
    return found


def numbers(element, *names):
    return [float(element.get(name, "0")) for name in names]


def box(element):
    """The box of one element, as wide as the module believes its text to be."""
    name = element.tag.replace(SVG, "")
    if name == "rect":
        x, y, width, height = numbers(element, "x", "y", "width", "height")
        assert width >= 0 and height >= 0
        return Box(x, y, x + width, y + height)
    if name == "circle":
        x, y, r = numbers(element, "cx", "cy", "r")
        return Box(x - r, y - r, x + r, y + r)
    if name == "line":
        x1, y1, x2, y2 = numbers(element, "x1", "y1", "x2", "y2")
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    if name in ("polyline", "polygon"):
        pairs = [pair.split(",") for pair in element.get("points").split()]
        xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
        return Box(min(xs), min(ys), max(xs), max(ys))
    return text_box(element)


def text_box(element):
    x, y, size = numbers(element, "x", "y", "font-size")
    width = text_width(element.text or "", size)
    anchor = element.get("text-anchor", "start")
    left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
    flat = Box(left, y - 0.93 * size, left + width, y + 0.24 * size)
    if element.get("transform") is None:
        return flat
    # Turned to the left around (x, y): what was right of it is now above.
    assert re.fullmatch(rf"rotate\(-90 {x:g} {y:g}\)", element.get("transform"))
    return Box(
        x + flat.top - y, y + x - flat.right, x + flat.bottom - y, y + x - flat.left
    )


def text_boxes(found):
    """The boxes of all texts of a parsed picture."""
    return [text_box(element) for element in found["text"]]


def check_picture(svg):
    """The parsed picture, if nothing in it reaches over the edge of the canvas."""
    found = parse(svg)
    for name in ("rect", "circle", "line", "polyline", "polygon", "text"):
        for element in found.get(name, []):
            left, top, right, bottom = box(element)
            inside = 0 <= left and right <= WIDTH and 0 <= top and bottom <= HEIGHT
            assert inside, ElementTree.tostring(element)
    return found


def texts(found):
    return [element.text or "" for element in found.get("text", [])]


def colliding(boxes):
    """The pairs of boxes that overlap by more than the rounding of coordinates."""
    shrunk = [
        Box(b.left + 0.02, b.top + 0.02, b.right - 0.02, b.bottom - 0.02) for b in boxes
    ]
    return [(a, b) for k, a in enumerate(shrunk) for b in shrunk[:k] if a.overlaps(b)]
