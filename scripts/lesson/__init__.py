"""What `python3 -m scripts.lesson` runs.

main        the lectures by their names, and the command line
plan        a lecture as a lesson plan in Markdown
notebook    the same as a notebook whose cells run
"""
