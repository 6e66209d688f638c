"""One page a source address, and the index of all by publisher: what was taken from it, and which sentences rest on it."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence
from dataclasses import replace

from evidence.facts.wording import refs, title_language
from evidence.indicators.series import TRANSCRIBED
from evidence.report.content import environment
from evidence.report.render import ORIGIN, TIER, Frame, framed, row_anchor, source_rows
from evidence.site.ledger import Ledger, Row, when
from evidence.site.navigation import SOURCES, Site
from evidence.site.statements import statements
from evidence.site.usage import Usage
from evidence.site.values import USES, shown_value
from evidence.vocabulary import numbers, units

TITLE = {"de": "Quellen", "en": "Sources"}
VALUES = {"de": "{} Werte", "en": "{} values"}
ONE_VALUE = {"de": "{} Wert", "en": "{} value"}
# How an address was read; what is computed was computed from what it says.
READ = TIER | {"derived": ORIGIN[TRANSCRIBED]}
# Above this number a page leads to the values of each series, without repeating them.
REPEATED = 150


class Sources:
    """The pages of all source addresses of a site."""

    def __init__(self, site: Site, ledger: Ledger, usage: Usage) -> None:
        """Take what the pages show: all rows, and the sentences that rest on them."""
        self.site = site
        self.ledger = ledger
        self.usage = usage
        self.register = ledger.register
        self._published = frozenset(ledger.register.ids)
        documents = ledger.register.tables.documents
        self._statements = {lang: statements(documents, lang) for lang in site.languages}

    def pages(self, lang: str) -> dict[str, str]:
        """Return the page of each source in one language, by path."""
        return {
            f"{lang}/source/{name}.html": self._page(name, lang)
            for name in self.register.tables.sources["id"]
        }

    def _page(self, name: str, lang: str) -> str:
        source = self.register.source(name)
        frame = self.site.frame(lang, f"source/{name}.html", section=SOURCES)
        frame = replace(frame, title_lang=title_language(source["title"]))
        rows = self.ledger.of_source.get(name, [])
        repeated = len(rows) <= REPEATED
        passages = self.usage.passages(name, lang)
        quoted = {
            fact for members in passages.values() for passage in members for fact in _marked(passage.html)
        }
        facts = {
            row.id: row.fact
            for row in rows
            if repeated and row.fact is not None and row.fact.value is not None
        }
        facts |= {fact: self.register.fact(fact) for fact in quoted if fact not in facts}
        body = (
            environment()
            .get_template("source.html.j2")
            .render(
                frame=frame,
                lang=lang,
                refs=refs,
                source=source_rows([name], self.register, lang)[0],
                tiers=" / ".join(READ[tier][lang] for tier in source["tier"].split()),
                count=numbers.number(len(rows), 0, lang) if rows else "",
                repeated=repeated,
                statements=[
                    {"about": refs(about), "words": refs(words)}
                    for about, words in self._statements[lang].get(name, [])
                ],
                indicators=self._indicators(rows, frame, repeated=repeated),
                passages=[
                    {
                        "path": path,
                        "title": refs(self.usage.titles[path]),
                        "sentences": [{"anchor": entry.anchor, "html": entry.html} for entry in members],
                    }
                    for path, members in passages.items()
                ],
            )
        )
        return framed(frame, source["title"], body, list(facts.values()))

    def _indicators(self, rows: Sequence[Row], frame: Frame, *, repeated: bool) -> list[dict[str, object]]:
        """Return what was taken from a source: each indicator with its series and their values."""
        found = []
        for indicator, members in itertools.groupby(rows, key=lambda row: row.id.partition(".")[0]):
            definition = self.register.definition(indicator)
            series = [
                {
                    "label": refs(label.label(frame.lang)),
                    "values": self._values(list(entries), frame)
                    if repeated
                    else self._stretch(list(entries), frame),
                }
                for label, entries in itertools.groupby(members, key=lambda row: row.series)
            ]
            found.append(
                {
                    "id": indicator,
                    "address": frame.indicator(indicator),
                    "name": refs(definition.name(frame.lang)),
                    "unit": refs(units.name(definition.unit, frame.lang)),
                    "series": series,
                }
            )
        return found

    def _values(self, rows: Sequence[Row], frame: Frame) -> str:
        """Return the values of a series, the date of each as a link to its row on the page of its indicator."""
        return "; ".join(
            f"{self._link(row, when(row.period, frame.lang), frame)}: {shown_value(self.register, row, frame.lang)}"
            + (f" ({USES[row.use][frame.lang]})" if row.use in USES else "")
            for row in rows
        )

    def _stretch(self, rows: Sequence[Row], frame: Frame) -> str:
        """Return how many values of a series there are, as a link to the first, and from when to when."""
        days = dict.fromkeys(when(row.period, frame.lang) for row in (rows[0], rows[-1]))
        count = (ONE_VALUE if len(rows) == 1 else VALUES)[frame.lang].format(len(rows))
        return f"{self._link(rows[0], count, frame)}, {refs(' – '.join(days))}"

    def _link(self, row: Row, words: str, frame: Frame) -> str:
        place = f"#{row_anchor(row.id)}" if row.id in self._published else ""
        return f'<a class="ref" href="{frame.indicator(row.id.partition(".")[0])}{place}">{html.escape(words)}</a>'

    def index(self, lang: str) -> str:
        """Return the index of all sources in one language, by publisher."""
        frame = self.site.frame(lang, SOURCES)
        body = (
            environment()
            .get_template("sources.html.j2")
            .render(
                frame=frame, lang=lang, refs=refs, title=TITLE[lang], publishers=self._by_publisher(frame)
            )
        )
        return framed(frame, TITLE[lang], body, [])

    def _by_publisher(self, frame: Frame) -> list[dict[str, object]]:
        return [
            {
                "name": refs(publisher),
                "sources": [
                    row
                    | {
                        "address": frame.source(row["id"]),
                        "count": len(self.ledger.of_source.get(row["id"], [])),
                    }
                    for source in members
                    for row in source_rows([source["id"]], self.register, frame.lang)
                ],
            }
            for publisher, members in self.site.sources(frame.lang)
        ]


def _marked(markup: str) -> list[str]:
    """Return the ids of the facts whose numbers stand in HTML."""
    return [html.unescape(part.partition('"')[0]) for part in markup.split('data-fact="')[1:]]
