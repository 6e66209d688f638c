"""Which pages made from notebooks use an indicator or a source, and in which sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from evidence.facts.fact import Fact
from evidence.report.content import Passage
from evidence.site.navigation import Site


class Usage:
    """Where the facts of a site are used, by indicator and by source."""

    def __init__(self, site: Site) -> None:
        """Read all pages of the site once."""
        fact = cache(site.register.fact)
        self._pages: dict[str, list[str]] = {}
        self._passages: dict[str, list[tuple[str, Passage]]] = {}
        for path, (_, _, content) in site.made.items():
            shown = {*content.facts, *content.cited}
            used = _with_inputs(shown, fact)
            for indicator in sorted({entry.indicator.id for entry in used}):
                self._pages.setdefault(indicator, []).append(path)
            for passage in content.passages:
                # A figure also names the values that it lacks.
                known = shown.intersection(passage.facts)
                for source in sorted({source for name in known for source in fact(name).sources}):
                    self._passages.setdefault(source, []).append((path, passage))

    def pages(self, indicator: str, lang: str) -> list[str]:
        """Return the paths of the pages in one language that use an indicator, in order."""
        return [path for path in self._pages.get(indicator, []) if path.startswith(f"{lang}/")]

    def passages(self, source: str, lang: str) -> dict[str, list[Passage]]:
        """Return the sentences in one language that use a figure of a source, by page, in order."""
        found: dict[str, list[Passage]] = {}
        for path, passage in self._passages.get(source, []):
            if path.startswith(f"{lang}/"):
                found.setdefault(path, []).append(passage)
        return found


def _with_inputs(names: Iterable[str], fact: Callable[[str], Fact]) -> list[Fact]:
    """Return the facts and, recursively, their inputs, once each."""
    found: dict[str, Fact] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = fact(name)
            waiting += found[name].inputs
    return list(found.values())
