"""The frame of a picture: grid lines, ticks and the names of both axes."""

from __future__ import annotations

from typing import List, Sequence

from scratch_recs.svg import INK, PALE, WIDTH, line, shorten, text, widest
from scratch_recs.ticks import Axis, Point, nice_ticks, tick_labels

TOP, BOTTOM, MARGIN = 90, 700, 40
TICK_SIZE, LABEL_SIZE = 18, 20


def draw_x_axis(axis: Axis, label: str) -> List[str]:
    """Grid lines, tick labels and the name of an axis that runs from left to right.

    >>> draw_x_axis(Axis(nice_ticks(0, 4), 100, 900), "epoch")[-1]
    '<text x="500" y="772" font-size="20" text-anchor="middle">epoch</text>'
    """
    parts = []
    marks = axis.marks()
    # Labels that would touch are thinned out: every second, every third, …
    needed = len(marks) * (widest([word for _, word in marks], TICK_SIZE) + 12)
    every = 1 + int(needed / (axis.end - axis.start))
    for k, (x, word) in enumerate(marks):
        parts.append(line((x, TOP, x, BOTTOM), stroke=PALE))
        if k % every == 0:
            parts.append(text(x, BOTTOM + 28, word, TICK_SIZE, text_anchor="middle"))
    middle = (axis.start + axis.end) / 2
    name = shorten(label, axis.end - axis.start, LABEL_SIZE)
    return parts + [text(middle, BOTTOM + 72, name, LABEL_SIZE, text_anchor="middle")]


def draw_y_axis(axis: Axis, label: str, left: float, right: float) -> List[str]:
    """The same for an axis that runs upwards, between the pixels left and right.

    >>> draw_y_axis(Axis(nice_ticks(0, 4), 700, 90), "loss", 100, 900)[0]
    '<line x1="100" y1="700" x2="900" y2="700" stroke="#DDDDDD"/>'
    """
    parts = []
    for y, word in axis.marks():
        parts.append(line((left, y, right, y), stroke=PALE))
        parts.append(text(left - 12, y + 6, word, TICK_SIZE, text_anchor="end"))
    middle = (TOP + BOTTOM) / 2
    name = shorten(label, BOTTOM - TOP, LABEL_SIZE)
    turned = f"rotate(-90 32 {middle:.0f})"
    return parts + [
        text(32, middle, name, LABEL_SIZE, text_anchor="middle", transform=turned)
    ]


class Frame:
    """The two axes of a chart, their ticks chosen to hold all xs and ys.

    `spare` pixels stay free at the right, `inset` pixels between data and frame.

    >>> frame = Frame([1, 30], [2.9, 34.4])
    >>> [str(tick) for tick in frame.y.ticks]
    ['0', '5', '10', '15', '20', '25', '30', '35']
    """

    def __init__(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        spare: float = 0,
        inset: float = 0,
    ) -> None:
        x_ticks, y_ticks = nice_ticks(min(xs), max(xs)), nice_ticks(min(ys), max(ys))
        self.left = 64 + widest(tick_labels(y_ticks), TICK_SIZE)
        overhang = widest(tick_labels(x_ticks), TICK_SIZE) / 2
        self.right = WIDTH - max(MARGIN, overhang + 8) - spare
        self.x = Axis(x_ticks, self.left + inset, self.right - inset)
        self.y = Axis(y_ticks, BOTTOM - inset, TOP + inset)

    def pixel(self, point: Point) -> Point:
        """Where the point (x, y) stands on the canvas."""
        return self.x.position(point[0]), self.y.position(point[1])

    def draw(self, x_label: str, y_label: str) -> List[str]:
        """Both axes with their names, and the lines at the left and below."""
        left, right = self.left, self.right
        return [
            *draw_x_axis(self.x, x_label),
            *draw_y_axis(self.y, y_label, left, right),
            line((left, TOP, left, BOTTOM), stroke=INK, stroke_width=1.5),
            line((left, BOTTOM, right, BOTTOM), stroke=INK, stroke_width=1.5),
        ]
