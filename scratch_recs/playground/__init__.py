"""The tour in a browser: `python3 -m scratch_recs serve`.

Open `room` first: what all visitors share, then `visitors`: what each has for
himself or herself. `films_page`, `training_page` and `map_page` draw the three
pages; `routes` leads from a request to an answer, and `server` is the web
server, with all that keeps others out. `jobs` is work in the background, `tags`
HTML in Python. Style and script are page.css and page.js.

Words: a visitor is one tab of the browser, with an address of its own. A page
is written whole in Python; the script only exchanges its live parts.
"""
