"""What `python3 -m scripts.book` runs: the project as a book of web pages.

Open `main` first: it says which pages there are, and writes them.

source      the modules of the project, what they define and import
links       the page and the place where a name is defined
listing     code with colours, numbers and links
prose       docstrings and Markdown as HTML
rows        a module cut into rows: prose, and the code it speaks of
html        elements, and the frame that all pages share
pages       a page per module, and the contents
lectures    a page per lecture: steps, figures, pictures
indexes     laws, words, names, exercises
plan        the map of the chapters
"""
