"""Code along: write the library's functions yourself, graded by its laws.

Nothing of this course exists twice. Blanks, hints, grades and solutions are
made from the library's own text, and the laws are those in `tests/`:

exercises    the table of all chapters and exercises
texts        a function as text: where it stands, without its body, changed
laws         which tests speak of a function
workspace    a student's folder: files, hints that were taken, what has passed
runner       starts the check, in a process of its own, and ends it in time
    plugin       what runs there: ours and theirs, side by side
    stand_in     a module in which a referee stands before every exercise
    referee      asks both functions, and compares
    compare      when are two results equal? The smallest call that differs
answers      what is printed
notebooks    the same course as .ipynb
main         the commands
"""
