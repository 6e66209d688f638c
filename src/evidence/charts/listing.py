"""A listing: single figures as a table without a chart; what, where, when, how much, and with which reserve."""

from __future__ import annotations

import html
from dataclasses import dataclass

from evidence.charts import captions
from evidence.charts.figure import cell_html, download, figure_csv, stacking_table
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, refs, value_text
from evidence.vocabulary import numbers, units

HEADS = {
    "de": ("Was", "Wo", "Wann", "Wert", "Quelle und Hinweis"),
    "en": ("What", "Where", "When", "Value", "Source and remark"),
}
CAPTION = {"de": "Einzelne Angaben", "en": "Single figures"}


@dataclass(frozen=True)
class Listing:
    """Facts in the order of the caller, whatever their indicators, regions, periods and units."""

    key: str
    finding: Phrase
    facts: tuple[Fact, ...]
    lang: str

    def html(self, register: FactRegister) -> str:
        """Return the listing as semantic HTML; each value leads to its row in the page's list of evidence."""
        name = f"{CAPTION[self.lang]}: {self.finding.text}"
        caption = f'{CAPTION[self.lang]}<span class="hidden">: {refs(self.finding.text)}</span>'
        rows = [self._row(fact, register) for fact in self.facts]
        content = figure_csv(self.facts, register, self.lang)
        return (
            f'<div id="{self.key}" class="listing"><p class="prose">{self.finding.html}</p>'
            f"{stacking_table(self.key, caption, HEADS[self.lang], rows)}"
            f"{download(self.key, content, name, self.lang)}</div>"
        )

    def _row(self, fact: Fact, register: FactRegister) -> list[tuple[str, str]]:
        source = captions.publishers([fact], register, self.lang) or "–"
        return [
            ("what", refs(fact.label(self.lang))),
            ("where", html.escape(fact.region.name(self.lang))),
            ("when", refs(numbers.date(fact.period, self.lang)) if fact.period_text else "–"),
            ("value", self._value(fact)),
            ("note", "<br>".join([source, *(refs(words) for words in captions.remarks(fact, self.lang))])),
        ]

    def _value(self, fact: Fact) -> str:
        """Return the value with its unit, unless the value already says it."""
        shown = cell_html(fact, self.lang, link=True)
        said = fact.value is None or value_text(fact, self.lang) != value_text(fact, self.lang, "bare")
        return shown if said or fact.unit == "count" else f"{shown} {refs(units.name(fact.unit, self.lang))}"
