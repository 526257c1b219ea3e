"""What a terminal shows: the tour, and what all scripts share.

Open `tour` first: `python3 -m scratch_recs` runs it, and it uses the library as
a reader would; `commands` are what else stands behind these words, such as
`serve`, and `at_hand` the ratings that they run on. `options` holds how a
script starts and ends, `streams` what becomes of closed and full streams,
`printing` headings and tables of at most 80 columns, `vector_map` a picture of
what has been learned. For `--rate`, `ask` is the conversation with a person who
rates films, and `for_you` shows the list, with its taste and its fame.

Words: a script is a program that is run as `python3 -m scripts.NAME`. A
documented figure is one that a source of the lectures states; it is printed
beside ours.
"""
