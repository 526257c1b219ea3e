"""SVG in a few words: elements, text that fits, a whole picture as a string.

An SVG picture is XML text, so a string is all it takes to draw one. What needs
care is kept here. Every text is escaped. Every number has two decimals at most,
so the same picture is the same bytes everywhere. The width of a text is
estimated before it is set, because only the viewer's program will know the real
one.
"""

from __future__ import annotations

import os
import re
import unicodedata
from html import escape
from pathlib import Path
from typing import Iterable, Union

Point = tuple[float, float]

Line = tuple[float, float, float, float]  # x1, y1, x2, y2

WIDTH = 1280
HEIGHT = 800

TEXT_SIZE = 18

INK = "#222222"
PALE = "#DDDDDD"

# Okabe and Ito (2008): told apart with every kind of colour blindness. Their
# yellow is left out: on a white wall nobody sees it.
PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
)

# XML 1.0 has no way to write these characters, not even escaped.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)

# Verdana and DejaVu Sans have almost the same widths, and one is everywhere.
_FONTS = "DejaVu Sans, Verdana, sans-serif"

# Characters by their width.
_SLIM = " ',.IJijl"
_NARROW = '!"()-/:;[\\]frt|'
_BROAD = "#&+<=>ABCDGHKNOQRUVXZ^~"
_WIDE = "%@MWmw—…"


def number(value: float) -> str:
    """A coordinate as text: two decimals at most, no trailing zeros, no '-0'.

    >>> number(2 / 3), number(640.0), number(-0.001)
    ('0.67', '640', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: object) -> str:
    """Text on one line; a character that XML cannot carry becomes '\ufffd'.

    >>> clean("two\\nlines"), clean("a bell \\a")
    ('two lines', 'a bell \ufffd')
    """
    return " ".join(_FORBIDDEN.sub("\ufffd", str(text)).split())


def element(name: str, *children: str, **attributes: object) -> str:
    """One XML element; `stroke_width=2` is the attribute stroke-width="2".

    >>> element("circle", r=12.3456, stroke_width=2)
    '<circle r="12.35" stroke-width="2"/>'
    >>> element("g", element("title", "&amp;"))
    '<g><title>&amp;</title></g>'
    """
    start = f"<{name}"
    for key, value in attributes.items():
        if isinstance(value, (int, float)):
            value = number(value)
        start += f' {key.replace("_", "-")}="{escape(str(value))}"'
    inside = "".join(children)
    return f"{start}>{inside}</{name}>" if inside else f"{start}/>"


def line(ends: Line, **style: object) -> str:
    """A line from (x1, y1) to (x2, y2).

    >>> line((0, 0, 9, 12.5), stroke=INK)
    '<line x1="0" y1="0" x2="9" y2="12.5" stroke="#222222"/>'
    """
    x1, y1, x2, y2 = ends
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **style)


def text(
    x: float,
    y: float,
    words: object,
    size: float = TEXT_SIZE,
    **attributes: object,
) -> str:
    """A text whose baseline starts at (x, y), or ends there: text_anchor="end".

    >>> text(10, 20, "Tom & Jerry", size=14, fill=INK)
    '<text x="10" y="20" font-size="14" fill="#222222">Tom &amp; Jerry</text>'
    """
    written = escape(clean(words))
    return element("text", written, x=x, y=y, font_size=size, **attributes)


def note(
    x: float, y: float, words: object, size: float, **attributes: object
) -> str:
    """A text with a white rim, so that it can be read on top of lines.

    The rim is the same text below it, drawn with a wide white line: not every
    program that shows SVG can paint the rim of a text before the text.
    """
    rim = {
        "fill": "white",
        "stroke": "white",
        "stroke_width": 4,
        "stroke_linejoin": "round",
        "aria_hidden": "true",  # read aloud once, not twice
    }
    below = text(x, y, words, size, **{**attributes, **rim})
    return element("g", below, text(x, y, words, size, **attributes))


def tooltip(words: object) -> str:
    """What a browser shows while the pointer rests on the element around it.

    >>> element("circle", tooltip("Alien (1979)"), r=5)
    '<circle r="5"><title>Alien (1979)</title></circle>'
    """
    return element("title", escape(clean(words)))


def _character_width(character: str) -> float:
    """The width of a character, in units of the font size."""
    base = unicodedata.normalize("NFD", character)[0]  # an é is as wide as an e
    if unicodedata.combining(base):
        return 0.0
    if base in _SLIM:
        return 0.32
    if base in _NARROW:
        return 0.42
    if base in _BROAD:
        return 0.8
    # Beyond the European alphabets: a full square, as Chinese and emoji take.
    return 1.0 if base in _WIDE or base > "\u024f" else 0.64


def text_width(words: object, size: float) -> float:
    """About how many pixels wide a text is, rather too many than too few.

    Measured on the 1,682 titles of MovieLens 100k in DejaVu Sans: 2 to 10 % too
    many.

    >>> text_width("ill", 20) < text_width("ooo", 20) < text_width("WWW", 20)
    True
    """
    return size * sum(_character_width(character) for character in clean(words))


def widest(texts: Iterable[object], size: float) -> float:
    """The width in pixels of the widest of some texts."""
    return max(text_width(words, size) for words in texts)


def shorten(words: object, width: float, size: float) -> str:
    """The text, or as much of its beginning as fits into the width, and '…'.

    It ends after a whole word, unless half a word is most of what fits.

    >>> shorten("Star Wars (1977)", 150, 20), shorten("Koyaanisqatsi", 100, 20)
    ('Star Wars…', 'Koyaan…')
    """
    whole = clean(words)
    if text_width(whole, size) <= width:
        return whole
    room = width - text_width("…", size)
    end = 0
    while room >= size * _character_width(whole[end]):
        room -= size * _character_width(whole[end])
        end += 1
    kept = whole[:end]
    before, _, begun = kept.rpartition(" ")
    if whole[end] != " " and len(begun) < len(before):
        kept = before
    return kept.rstrip(" ,:;(") + "…"


def wrapped(words: object, width: float, size: float) -> list[str]:
    """The text in one line or in two, each no wider than `width` pixels.

    Two lines are about equally wide. What does not fit into two is cut, and '…'
    says so.

    >>> wrapped("Alien (1979)", 150, 14)
    ['Alien (1979)']
    >>> wrapped("Lord of the Rings: The Return of the King (2003)", 190, 14)
    ['Lord of the Rings: The', 'Return of the King (2003)']
    """
    whole = clean(words)
    if text_width(whole, size) <= width:
        return [whole]
    spaces = [k for k, character in enumerate(whole) if character == " "]
    halves = [(whole[:k], whole[k + 1 :]) for k in spaces]
    fitting = [pair for pair in halves if text_width(pair[0], size) <= width]
    if not fitting:
        return [shorten(whole, width, size)]
    first, rest = min(fitting, key=lambda pair: widest(pair, size))
    return [first, shorten(rest, width, size)]


def picture(title: str, parts: Iterable[str], subtitle: str = "") -> str:
    """A whole SVG file: white, 1280 × 800, the title above, the parts below it.

    subtitle: a smaller line under the title, such as the data and the model.

    >>> svg = picture("Ratings", [element("circle", cx=640, cy=400, r=9)])
    >>> svg.startswith("<svg "), svg.endswith("</svg>\\n")
    (True, True)
    """
    heading = shorten(title, WIDTH - 80, 28)
    lines = [
        tooltip(title),
        element("rect", width=WIDTH, height=HEIGHT, fill="white"),
        text(WIDTH / 2, 40, heading, 28, text_anchor="middle"),
        *([_below_the_title(subtitle)] if subtitle else []),
        *parts,
    ]
    whole = element(
        "svg",
        "\n" + "\n".join(lines) + "\n",
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        font_family=_FONTS,
        fill=INK,
    )
    return whole + "\n"


def _below_the_title(words: str) -> str:
    words = shorten(words, WIDTH - 80, TEXT_SIZE)
    return text(WIDTH / 2, 70, words, TEXT_SIZE, text_anchor="middle")


def save(svg: str, path: Union[str, Path]) -> None:
    """Write a picture to a file, as UTF-8.

    The file is whole or not there at all: it is written beside its place and
    then renamed, and a rename happens wholly or not.
    """
    path = Path(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "w", encoding="utf-8", newline="\n") as file:
            file.write(svg)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
