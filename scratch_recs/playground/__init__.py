"""The tour in a browser: `python3 -m scratch_recs serve`.

Open `room` first: what all visitors share; then `visitors`: what each has
alone. `films_page` (with `lists`), `training_page` and `map_page` write the
three pages, and `forms` does what a visitor sends. `routes` leads from a
request to an answer, `server` is the web server. `background` is work that
takes a while, `tags` HTML in Python. Frame, style and script are page.html,
page.css and page.js.

Words: a visitor is one tab of the browser, with a secret address of its own. A
page is written whole in Python; the script only exchanges its live parts. A run
is one training; a job is work in the background.
"""
