"""What all lectures share: steps with a name, run whole or one by one.

    step           Step: a name, a heading, a function that prints, its lines
    run            Run: the command line, and what the steps need, computed
                   when a step first asks for it
    walk           --step: the formula and the source, Enter, the figures
    docstrings     formulas, sources and examples, as the docstrings have them

Open `step` first.
"""
