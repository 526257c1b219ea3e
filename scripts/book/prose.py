"""Docstrings and Markdown as HTML.

A docstring is read by its paragraphs, as the house writes them:

    words       a line is a word, two blanks or more, and what it means
    formula     indented, or holding a sign such as = Σ √ behind an indent
    example     begins with >>>
"""

from __future__ import annotations

import re
import textwrap
from typing import Optional

from scripts.book.html import element, escape, link, listed, table
from scripts.book.links import Links
from scripts.book.listing import coloured, tokens_of
from scripts.book.source import Module

_SIGN = re.compile("[=←Σ√∂²‖≤≥]")
_WORD = re.compile(r"^(\S+(?: \S+)*?)(?: {2,}|$)(.*)$")
_CAMEL = re.compile(
    r"(?<![\w.<-])([A-Z][a-z]*[A-Z]\w*[a-z]\w*|[A-Z][a-z]+[A-Z]+)(?![\w-])"
)


class Prose:
    """Writes what stands in a module; names lead to their definitions."""

    def __init__(self, links: Links, module: Module) -> None:
        self._links = links
        self._module = module

    def docstring(self, text: str) -> str:
        """The paragraphs of a docstring."""
        blocks = re.split(r"\n[ \t]*\n", text.strip("\n"))
        made = []
        for block in blocks:
            if block.strip():
                made.append(self._block(block.rstrip()))
        return "\n".join(made)

    def _block(self, block: str) -> str:
        lines = textwrap.dedent(block).splitlines()
        if lines[0].startswith(">>>"):
            return self.example(lines)
        words = definitions(lines)
        if words:
            return self._words(words)
        if block.startswith("  "):
            inside = escape("\n".join(lines))
            kind = "formula" if _SIGN.search(block) else "formula plain"
            return element("pre", inside, class_=kind)
        if lines[0].startswith(("- ", "* ")):
            entries = re.split(r"\n[-*] ", "\n".join(lines)[2:])
            return listed([self.inline(entry) for entry in entries])
        return element("p", self.inline(" ".join(lines)))

    def _words(self, words: list[tuple[str, str]]) -> str:
        made = []
        for word, meaning in words:
            name = escape(word)
            made.append(element("dt", link(self._address(word), name)))
            made.append(element("dd", self.inline(meaning)))
        return element("dl", "\n".join(made))

    def _address(self, text: str) -> Optional[str]:
        return self._links.named(text, self._module)

    def inline(self, text: str) -> str:
        """A sentence: `code`, names with two capitals, and *stress*."""
        made = ""
        for number, part in enumerate(re.split(r"`([^`]+)`", text)):
            if number % 2:
                name = element("code", escape(part))
                made += link(self._address(part), name)
            else:
                made += _CAMEL.sub(self._camel, escape(part))
        return made

    def _camel(self, found: re.Match[str]) -> str:
        return link(self._address(found[1]), found[1])

    def example(self, lines: list[str]) -> str:
        """A worked example: what is typed, and what comes back."""
        made = []
        typed: list[str] = []
        for line in [*lines, ""]:
            if line.startswith((">>>", "...")):
                typed.append(line)
                continue
            if typed:
                made += self._typed(typed)
                typed = []
            result = "" if line == "<BLANKLINE>" else line
            made.append(element("samp", escape(result)) if result else "")
        return element("pre", "\n".join(made).rstrip(), class_="example")

    def _typed(self, lines: list[str]) -> list[str]:
        source = "\n".join(line[4:] for line in lines) + "\n"
        targets = {}
        for number, line in enumerate(source.splitlines(), start=1):
            for found in re.finditer(r"(?<![\w.])[^\W\d]\w*", line):
                dotted = self._module.scope.get(found[0]) or (
                    f"scratch_recs.{found[0]}" if _CAMEL.match(found[0]) else ""
                )
                address = self._links.find(dotted)
                if address and not re.match(r"=[^=]", line[found.end() :]):
                    targets[number, found.start()] = address
        typed = source.splitlines()
        html = coloured(typed, tokens_of(source), targets, {})
        prompts = [element("span", line[:3], class_="p") for line in lines]
        return [f"{a} {b}".rstrip() for a, b in zip(prompts, html)]

    # --- Markdown -------------------------------------------------------------

    def markdown(self, text: str) -> str:
        """Paragraphs, tables, pictures and code of a part of a README."""
        made = []
        for block in re.split(r"\n\s*\n", text.strip("\n")):
            lines = block.splitlines()
            if lines[0].startswith("|"):
                rows = [line.strip().strip("|").split("|") for line in lines]
                made.append(
                    table(
                        [
                            [self.marked(cell.strip()) for cell in row]
                            for row in rows
                            if set("".join(row)) - set("- ")
                        ]
                    )
                )
            elif lines[0].startswith("!["):
                made += [self._picture(line) for line in lines]
            elif block.startswith("    "):
                made.append(element("pre", escape(textwrap.dedent(block))))
            else:
                made.append(element("p", self.marked(" ".join(lines))))
        return "\n".join(made)

    def marked(self, text: str) -> str:
        """A line of Markdown: `code`, *stress* and links to the web."""
        made = self.inline(text)
        made = re.sub(r"\[([^]]+)\]\(https?:[^)]*\)", r"\1", made)
        made = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", made)
        made = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", made)
        return re.sub(r"\*(\w.*?)\*", r"<em>\1</em>", made)

    def _picture(self, line: str) -> str:
        found = re.match(r"!\[(.*)\]\(data/figures/(.*)\)", line)
        if not found:
            return element("p", self.marked(line))
        what = escape(found[1])
        return element(
            "figure",
            f'<img src="{found[2]}" alt="{what}" width="1280" height="800" '
            f'loading="lazy"><figcaption>{what}</figcaption>',
        )


def definitions(lines: list[str]) -> list[tuple[str, str]]:
    """(word, meaning) if every line is such a definition or goes on with one.

    >>> definitions(["k      how many", "min_k  how few", "       there are"])
    [('k', 'how many'), ('min_k', 'how few there are')]
    >>> definitions(["r = a / b     of all"])
    []
    """
    found: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("  ") and found:
            word, meaning = found[-1]
            found[-1] = word, f"{meaning} {_apart(line.strip())}"
            continue
        match = _WORD.match(line)
        if match is None or not match[2] or _SIGN.search(match[1]):
            return []
        found.append((match[1], _apart(match[2])))
    return found


def _apart(text: str) -> str:
    """Further columns of a table, behind semicolons."""
    return re.sub(r" {2,}", "; ", text)
