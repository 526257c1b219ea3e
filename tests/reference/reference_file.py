"""Writes one file of reference values, laid out so that a person can read it."""

import json
from pathlib import Path


def write_reference(name, document, depth):
    """Write `document` as JSON beside this file: one entry a line down to `depth`.

    Floats keep all their digits (json writes the shortest text that reads back as
    the same float). NaN and infinity are refused: the recipes write null.
    """
    path = Path(__file__).with_name(name)
    with open(path, 'w', encoding='utf-8', newline='\n') as file:
        file.write(_layout(document, depth, '') + '\n')


def _layout(value, depth, indent):
    if depth == 0 or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, allow_nan=False)
    deeper = indent + ' '
    if isinstance(value, dict):
        opening, closing = '{', '}'
        entries = [f'{json.dumps(key)}: {_layout(entry, depth - 1, deeper)}'
                   for key, entry in value.items()]
    else:
        opening, closing = '[', ']'
        entries = [_layout(entry, depth - 1, deeper) for entry in value]
    lines = (',\n' + deeper).join(entries)
    return f'{opening}\n{deeper}{lines}\n{indent}{closing}'
