"""A chronicle: a timeline of numbered events with the list of these events beneath it."""

from __future__ import annotations

import html
from dataclasses import dataclass

from evidence.charts import captions, forms
from evidence.charts.figure import WORDS, download, legend, pictures, stacking_table
from evidence.charts.forms.timeline import in_order, is_ahead
from evidence.facts.wording import Phrase, refs
from evidence.tables.export import csv_text
from evidence.vocabulary import numbers
from evidence.vocabulary.periods import Period

HEADS = {
    "de": ("Nr.", "Datum", "Ereignis", "Bereich", "Quelle"),
    "en": ("No.", "Date", "Event", "Field", "Source"),
}
CSV_COLUMNS = ("number", "date", "kind", "event", "source", "url")
TITLE = {"de": "Zeitleiste", "en": "Timeline"}
EVENTS = {"de": "Ereignisse in der Reihenfolge ihrer Daten", "en": "Events in order of their dates"}
SOURCES = {"de": "steht bei jedem Ereignis", "en": "named with each event"}
STATE = {"de": "Stand", "en": "as of"}
AHEAD = {"de": "steht bevor", "en": "still ahead"}
LEGEND = {
    "de": ("bis zum Stand der Daten", "steht noch bevor"),
    "en": ("up to the state of the data", "still ahead"),
}


@dataclass(frozen=True)
class Chronicle:
    """Events around a state of the data; those after the last day of ``until`` are marked as ahead."""

    key: str
    finding: Phrase
    events: tuple[forms.Event, ...]
    until: Period
    lang: str

    @property
    def description(self) -> str:
        """The alternative text of the chart; its full text equivalent is the list beneath."""
        ordered = in_order(self.events)
        ahead = sum(is_ahead(event, self.until) for event in ordered)
        first, last = (numbers.date(event.period, self.lang) for event in (ordered[0], ordered[-1]))
        return captions.describe_events(first, last, len(ordered), ahead, self.lang)

    def html(self) -> str:
        """Return the chronicle as semantic HTML that needs no script and no request."""
        years = [event.period.last_day.year for event in in_order(self.events)]
        to = {"de": "bis", "en": "to"}[self.lang]
        state = f"{STATE[self.lang]} {numbers.date(self.until, self.lang)}"
        measure = f"{TITLE[self.lang]} · {min(years)} {to} {max(years)} · {state}"
        keys = tuple(zip(("disc", "ring"), LEGEND[self.lang], strict=True))
        charts = pictures(
            self.key,
            lambda width: forms.timeline(self.events, self.lang, width, self.until),
            measure,
            self.description,
            self.lang,
        )
        return (
            f'<figure id="{self.key}" class="figure chronicle"><figcaption><p class="finding">{self.finding.html}</p>'
            f'<p class="measure">{refs(measure)}</p>'
            f'<p class="source">{WORDS["source"][self.lang]}: {SOURCES[self.lang]}</p>{legend(keys)}</figcaption>'
            f"{charts}{self._table()}{download(self.key, self._csv(), TITLE[self.lang], self.lang)}</figure>"
        )

    def _table(self) -> str:
        rows = [self._row(number, event) for number, event in enumerate(in_order(self.events), start=1)]
        return stacking_table(self.key, EVENTS[self.lang], HEADS[self.lang], rows)

    def _row(self, number: int, event: forms.Event) -> list[tuple[str, str]]:
        date = numbers.date(event.period, self.lang)
        ahead = f" ({AHEAD[self.lang]})" if is_ahead(event, self.until) else ""
        source = refs(event.source) or "–"
        if event.url:
            source = f'<a href="{html.escape(event.url)}">{source}</a>'
        return [
            ("number", f'<span class="ref">{number}</span>'),
            ("when", refs(date + ahead)),
            ("event", refs(event.label(self.lang))),
            ("kind", refs(event.kind_name(self.lang))),
            ("note", source),
        ]

    def _csv(self) -> str:
        rows = (
            (number, event.date, event.kind_name(self.lang), event.label(self.lang), event.source, event.url)
            for number, event in enumerate(in_order(self.events), start=1)
        )
        return csv_text((CSV_COLUMNS, *rows))
