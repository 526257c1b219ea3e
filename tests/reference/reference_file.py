"""Writes one file of reference values, laid out so that a person can read it."""

import json
from pathlib import Path


def write_reference(name, document):
    """Write `document` as JSON beside this file, one vector a line.

    Floats keep all their digits (json writes the shortest text that reads back as
    the same float). NaN and infinity are refused: the recipes write null.
    """
    path = Path(__file__).with_name(name)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(_layout(document) + "\n")


def _layout(value, indent=""):
    entries = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (dict, list)) or not any(
        isinstance(entry, (dict, list)) for entry in entries
    ):
        return json.dumps(value, allow_nan=False)
    deeper = indent + " "
    lines = [_layout(entry, deeper) for entry in entries]
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {line}" for key, line in zip(value, lines)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    separator = ",\n" + deeper
    return f"{opening}\n{deeper}{separator.join(lines)}\n{indent}{closing}"
