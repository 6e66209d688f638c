"""Which pages use an indicator or a source, and in which sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from evidence.facts.fact import Fact
from evidence.report.passages import Passage, heading, passages
from evidence.site.navigation import Site


class Usage:
    """Where the facts of a site are used, by indicator and by source.

    ``titles`` are those of the pages, by path.
    """

    def __init__(self, site: Site, written: Mapping[str, str]) -> None:
        """Read all pages of the site once: those made from notebooks, and the HTML of others that say something."""
        fact = cache(site.register.fact)
        self.titles: dict[str, str] = {}
        self._pages: dict[str, list[str]] = {}
        self._passages: dict[str, list[tuple[str, Passage]]] = {}
        for path, title, shown, said in (*_made(site), *_written(written)):
            self.titles[path] = title
            used = _with_inputs(shown, fact)
            for indicator in sorted({entry.indicator.id for entry in used}):
                self._pages.setdefault(indicator, []).append(path)
            for passage in said:
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


def _made(site: Site) -> Iterator[tuple[str, str, set[str], list[Passage]]]:
    """Yield path, title, facts and passages of the pages made from notebooks."""
    for path, (_, _, content) in site.made.items():
        yield path, content.title, {*content.facts, *content.cited}, content.passages


def _written(pages: Mapping[str, str]) -> Iterator[tuple[str, str, set[str], list[Passage]]]:
    """Yield path, title, facts and passages of other pages; their list of evidence is no place that uses a fact."""
    for path, page in pages.items():
        body = page.partition("<main")[2].partition('<section class="proof"')[0].partition("</main>")[0]
        said = passages(body)
        yield path, heading(body), {name for passage in said for name in passage.facts}, said


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
