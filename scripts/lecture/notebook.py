"""Notebooks in the format nbformat 4.5: a dictionary that `json` writes."""

from __future__ import annotations

from typing import Any, Iterable

Cell = dict[str, Any]


def notebook(contents: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The notebook with these cells: (kind, text), "markdown" or "code".

    >>> book = notebook([("markdown", "# Two"), ("code", "x = 1\\nx + 1")])
    >>> [cell["source"] for cell in book["cells"]]
    [['# Two'], ['x = 1\\n', 'x + 1']]
    """
    kernel = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return {
        "cells": [
            cell(number, kind, text)
            for number, (kind, text) in enumerate(contents)
        ],
        "metadata": {
            "kernelspec": kernel,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def cell(number: int, kind: str, text: str) -> Cell:
    """One cell; code was not run yet. The number is its place, from 0."""
    made: Cell = {
        "cell_type": kind,
        "id": f"cell-{number}",
        "metadata": {},
        "source": text.strip("\n").splitlines(keepends=True),
    }
    if kind == "code":
        made.update(execution_count=None, outputs=[])
    return made
