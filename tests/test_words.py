"""English that somebody in a third language reads at first sight: no forbidden phrase.

Looked at are the docstrings, the comments, the texts in quotation marks and the names
in the library, the scripts and the tests, and the README. Code in `backticks`, the
source lines of examples and the hook `_newcomer` are passed over.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    *sorted((ROOT / "scratch_recs").rglob("*.py")),
    *sorted((ROOT / "scripts").rglob("*.py")),
    *sorted((ROOT / "tests").rglob("*.py")),
    ROOT / "README.md",
]
FILES.remove(Path(__file__).resolve())  # it quotes what it forbids

# "a row a user" counts one thing by another; "give a user a row" does not.
COUNTED = "row|column|line|entry|number|integer|bit|lane|vector|rating|step|addition"
BY = "user|item|row|column|rating|film|movie|joke|genre|interest|epoch|batch|pixel|pair"

# The hook of a model, and what is named after it.
HOOKS = ("_newcomer", "newcomer_bias")

# (a regular expression in which a blank is any white space, what to say instead)
PHRASES = [
    (r"\bNothing; an? ", "what it does: 'Raises ValueError if …'"),
    (r"Error,? where\b", "'Raises ValueError if …'"),
    (
        r"(?:^|[.!?:;] |\* )(?:Who|Whoever) [^.?!]*(?:[.!]|$)",
        "who it is: 'A user who …'",
    ),
    (r"\bby chance\b", "'at random'"),
    (rf"\b(?:[Aa]n?|[Oo]ne) (?:{COUNTED}) an? (?:{BY})\b", "'one … per …'"),
    (r"\ball the same\b", "'nevertheless', or 'equal'"),
    (r"\bby heart\b", "'overfits'"),
    (r"\bsquash\w*", "'sigmoid range'"),
    (r"(?<![\w.])[Nn]ewcomers?\b", "'new user'"),
    (r"\b[Gg]uess\w*", "'prediction', 'predict'"),
]
FORBIDDEN = [
    (re.compile(pattern.replace(" ", r"\s+")), instead) for pattern, instead in PHRASES
]


def shown(path):
    return str(path.relative_to(ROOT))


def blank(found):
    """As many lines and characters as the code had, but no words."""
    return re.sub(r"[^\n]", "·", found.group())


def prose(text):
    """The text without what is code in it."""
    text = re.sub(r"```.*?```|``.+?``|`[^`]+`", blank, text, flags=re.DOTALL)
    return re.sub(r"^ *(?:>>>|\.\.\.) .*$", blank, text, flags=re.MULTILINE)


def literals(nodes):
    """(line, text) of every docstring and every other text in quotation marks."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def comments(source):
    """(line, text) of every comment; those on lines of their own belong together."""
    first, last, words = 0, 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            if line != last + 1:
                yield first, "\n".join(words)
                first, words = line, []
            words.append(token.string.lstrip("# "))
            last = line
    yield first, "\n".join(words)


def names_in(nodes):
    """(line, words) of the names in a program; `two_words` are "two words"."""
    for node in nodes:
        for field in ("name", "id", "arg", "attr"):
            name = getattr(node, field, None)
            if isinstance(name, str) and not name.startswith(HOOKS):
                # Before 3.10 an imported name does not know its line.
                yield getattr(node, "lineno", 1), name.replace("_", " ")


def pieces(path):
    """(line, text) of all that a file says in words."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return [(1, source)]
    nodes = list(ast.walk(ast.parse(source)))
    names = dict.fromkeys(names_in(nodes))  # each once per line
    return [*literals(nodes), *comments(source), *names]


def forbidden_phrases(path):
    """A line for each forbidden phrase of a file: where, what, and what instead."""
    return [
        f"line {line + text.count(chr(10), 0, found.start())}: "
        f"{' '.join(found.group().split())!r}; say {instead}"
        for line, text in pieces(path)
        for words in [prose(text)]
        for phrase, instead in FORBIDDEN
        for found in phrase.finditer(words)
    ]


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_forbidden_phrase(path):
    found = forbidden_phrases(path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing; a ValueError that names both",
        "The sum; ValueError\n    where the lengths differ.",
        "It is done. Whoever reads it learns nothing.",
        "Settings from a grid, or by\n    chance.",
        "A row a user, a column for each item.",
        "It has a row all the same.",
        "It learns the\nratings by heart.",
        "# squashed into the scale",
        "What a newcomer sees. A class for newcomers:",
    ],
)
def test_the_test_finds_what_is_forbidden(text):
    assert any(phrase.search(prose(text)) for phrase, _ in FORBIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Raises ValueError if the lengths differ.",
        "Who is most like user 0? One row per user.",
        "The hooks are `_user` and `_newcomer`; self._newcomer(rated) is one.",
        ">>> squash = 3",
        "Give a user a name: the people who rated a film.",
    ],
)
def test_the_test_passes_over_the_rest(text):
    assert not any(phrase.search(prose(text)) for phrase, _ in FORBIDDEN)
