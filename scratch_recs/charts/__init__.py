"""Pictures for a lecture, each the text of an SVG file.

Open `line_chart` first: it draws learning curves. `bar_chart`, `histogram`,
`hexbin` and `scatter` are the other kinds of picture, each with a function of
that name; `svg.save` writes a picture to a file. They all stand on `axes`
(ticks and frame), `label_placement` (labels that do not collide) and `svg`
(elements and text).

Every kind has a subtitle for the data and the model. A line chart draws
documented curves beside ours.

Words: the canvas is 1280 × 800 pixels, and y grows downwards on it. A point is
a pair (x, y), in the units of the data or in pixels. A tick is a round number
on an axis; the frame is the pair of axes.

The same input gives the same bytes. Numbers that are not finite, and empty
input, raise a ValueError.
"""
