"""Where a name is defined: the page, and the place on it."""

from __future__ import annotations

import re
from typing import Iterable, Optional

from scripts.book.source import LIBRARY, Module


class Links:
    """All that has a place in the book, by its dotted name."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._modules = {module.name: module for module in modules}

    def page_of(self, name: str) -> Optional[str]:
        """The page of a module."""
        module = self._modules.get(name)
        return module.page if module else None

    def find(self, dotted: str) -> Optional[str]:
        """The address of a definition or a module, such as x.html#f."""
        if dotted in self._modules:
            return self._modules[dotted].page
        place = self._place(dotted)
        return f"{place[0].page}#{place[1]}" if place else None

    def _place(self, dotted: str) -> Optional[tuple[Module, str]]:
        """(module, anchor); an import is followed to where it leads."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = self._modules.get(".".join(parts[:end]))
            if module is None:
                continue
            anchor = ".".join(parts[end:])
            if anchor in module.anchors:
                return module, anchor
            target = module.imports.get(parts[end])
            if target and target != dotted:
                return self._place(".".join([target, *parts[end + 1 :]]))
            return None
        return None

    def member(self, dotted: str, name: str) -> Optional[str]:
        """The address of a method of a class, or of those that it is from."""
        place = self._place(dotted)
        if place is None:
            return None
        module, kind = place
        if f"{kind}.{name}" in module.anchors:
            return f"{module.page}#{kind}.{name}"
        for base in module.classes.get(kind, []):
            found = self.member(base, name) if base else None
            if found:
                return found
        return None

    def named(self, text: str, module: Module) -> Optional[str]:
        """What a text in a module means: a name, a module or a path."""
        name = re.sub(r"\(.*\)$", "", text).removesuffix(".py")
        name = name.strip("/").replace("/", ".")
        if not re.fullmatch(r"[^\W\d][\w.]*", name):
            return None
        first, _, rest = name.partition(".")
        tries = [module.scope.get(first, ""), f"{LIBRARY}.{first}", first]
        if module.chapter:
            tries.insert(1, f"{LIBRARY}.{module.chapter}.{first}")
        for begin in filter(None, tries):
            dotted = f"{begin}.{rest}" if rest else begin
            found = self.find(dotted)
            if not found and rest:
                found = self.member(begin, rest)
            if found:
                return found
        return None
