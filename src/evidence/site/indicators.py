"""One page an indicator, and the index of all: what it counts, every value, how it came about, who uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from evidence.facts.fact import Fact
from evidence.facts.wording import refs
from evidence.paths import project
from evidence.report.content import environment
from evidence.report.render import Frame, framed, source_list
from evidence.site.downloads import indicator_file
from evidence.site.figures import Drawn, Trend
from evidence.site.ledger import Ledger, when
from evidence.site.methods import method_sheet
from evidence.site.navigation import INDICATORS, Site, alphabetical
from evidence.site.processing import Account
from evidence.site.sharing import indicator_data
from evidence.site.usage import Usage
from evidence.site.values import ValueTables
from evidence.tables.checks import Absence, Identity, read_absences, read_identities
from evidence.tables.codebook import Definition
from evidence.vocabulary import topics, units
from evidence.vocabulary.periods import Period

TITLE = {"de": "Indikatoren", "en": "Indicators"}
# Opens a folded table where a link leads into it: not every browser does that by itself.
REVEAL = """const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  target?.scrollIntoView({ behavior: "instant" });
};
addEventListener("hashchange", reveal);
reveal();"""


class Indicators:
    """The pages of all indicators of a site."""

    def __init__(self, site: Site, ledger: Ledger, usage: Usage, drawn: Mapping[Trend, Drawn]) -> None:
        """Take what the pages show: all rows, who uses them, and the charts by indicator and language."""
        self.site = site
        self.ledger = ledger
        self.usage = usage
        self.charts = {(trend.lang, trend.indicator): chart for trend, chart in drawn.items()}
        self.codebook: Mapping[str, Definition] = ledger.register.tables.codebook

    @cached_property
    def _identities(self) -> tuple[Identity, ...]:
        return read_identities(project().registers)

    @cached_property
    def _absences(self) -> tuple[Absence, ...]:
        return read_absences(project().registers)

    def pages(self, lang: str) -> dict[str, str]:
        """Return the page of each indicator in one language, by path."""
        return {f"{lang}/indicator/{name}.html": self._page(name, lang) for name in self.codebook}

    def _page(self, name: str, lang: str) -> str:
        definition, register = self.codebook[name], self.ledger.register
        rows = self.ledger.rows.get(name, [])
        frame = self.site.frame(lang, f"indicator/{name}.html", section=INDICATORS)
        chart = self.charts.get((lang, name))
        account = Account(register, frame, name, rows)
        facts = self.ledger.facts(name)
        given = {row.observation["source"] for row in rows if row.observation}
        sheet, sheet_lang = method_sheet(project().methods, definition.method, lang)
        computed = {source for row in rows if row.fact for source in row.fact.sources}
        shown = given | computed | {source for fact in facts for source in fact.sources}
        body = (
            environment()
            .get_template("indicator.html.j2")
            .render(
                frame=frame,
                lang=lang,
                refs=refs,
                id=name,
                name=refs(definition.name(lang)),
                definition=refs(definition.definition(lang)),
                unit=refs(units.name(definition.unit, lang)),
                topic={"id": definition.topic, "name": topics.name(definition.topic, lang)},
                extent=refs(extent(facts, lang)),
                chart=chart.html if chart else "",
                breaks=account.breaks(),
                warnings=account.warnings(self._absences),
                sheet=sheet,
                sheet_lang=sheet_lang,
                values=ValueTables(register, frame, rows).html(),
                formulas=account.formulas(),
                checks=account.checks(self._identities),
                sources=source_list(shown, register, lang),
                pages=[
                    {"path": path, "title": refs(self.usage.titles[path])}
                    for path in self.usage.pages(name, lang)
                ],
                file=indicator_file(name),
            )
        )
        linked = indicator_data(self.site, frame, definition, facts, shown, indicator_file(name))
        return framed(replace(frame, linked=linked), definition.name(lang), body, facts, REVEAL)

    def index(self, lang: str) -> str:
        """Return the index of all indicators in one language, topic by topic."""
        frame = self.site.frame(lang, INDICATORS)
        body = (
            environment()
            .get_template("indicators.html.j2")
            .render(frame=frame, lang=lang, title=TITLE[lang], topics=self._topics(frame))
        )
        return framed(frame, TITLE[lang], body, [])

    def _topics(self, frame: Frame) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for topic in topics.TOPICS:
            members = [entry for entry in self.codebook.values() if entry.topic == topic]
            entries = [
                {
                    "id": entry.id,
                    "address": frame.indicator(entry.id),
                    "name": refs(entry.name(frame.lang)),
                    "definition": refs(entry.definition(frame.lang)),
                    "unit": refs(units.name(entry.unit, frame.lang)),
                    "extent": refs(extent(self.ledger.facts(entry.id), frame.lang)),
                }
                for entry in sorted(members, key=lambda entry: alphabetical(entry.name(frame.lang)))
            ]
            if entries:
                found.append({"id": topic, "name": topics.name(topic, frame.lang), "indicators": entries})
        return found


def extent(facts: Sequence[Fact], lang: str) -> str:
    """Return in words how many values we publish, for how many regions and which periods."""
    if not facts:
        return {"de": "Keine Werte, die wir verwenden.", "en": "No values that we use."}[lang]
    ends = sorted({day for fact in facts for day in _ends(fact.period)})
    places = len({fact.region_code for fact in facts})
    days = " bis ".join if lang == "de" else " to ".join
    spanned = days(dict.fromkeys(when(day, lang) for day in (ends[0], ends[-1])))
    if lang == "de":
        values = "Ein Wert" if len(facts) == 1 else f"{len(facts)} Werte"
        return f"{values}, {'ein Gebiet' if places == 1 else f'{places} Gebiete'}, {spanned}."
    values = "One value" if len(facts) == 1 else f"{len(facts)} values"
    return f"{values}, {'one region' if places == 1 else f'{places} regions'}, {spanned}."


def _ends(period: Period) -> tuple[Period, ...]:
    return period.ends if period.kind == "span" else (period,)
