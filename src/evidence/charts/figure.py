"""A figure: finding, measure and source in the caption, the chart drawn twice, its data as a table and as CSV."""

from __future__ import annotations

import base64
import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.charts import captions, svg, theme
from evidence.charts.forms import Chart
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, fact_html, refs
from evidence.vocabulary import status

WORDS = {
    "table": {"de": "Werte als Tabelle", "en": "Values as a table"},
    "csv": {"de": "Tabelle als CSV-Datei", "en": "Table as CSV file"},
    "source": {"de": "Quelle", "en": "Source"},
    "none": {"de": "kein Wert", "en": "no value"},
    "notes": {"de": "Hinweise", "en": "Notes"},
}
CSV_COLUMNS = (
    "fact",
    "indicator",
    "region",
    "region_name",
    "period",
    "breakdown",
    "basis",
    "value",
    "unit",
    "value_status",
    "missing_reason",
    "tier",
    "source",
)


@dataclass(frozen=True)
class DataTable:
    """The data behind a chart: a head, and rows of a header with one fact or nothing in each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Fact | None, ...]], ...]

    @property
    def facts(self) -> list[Fact]:
        """All facts of the table, row by row."""
        return [fact for _, cells in self.rows for fact in cells if fact is not None]


@dataclass(frozen=True)
class Figure:
    """Everything that a figure needs to be shown in one language.

    ``draw`` takes a width in pixels and returns the chart, or None where there is nothing to draw. ``legend`` names the
    shades of a chart: the class of a swatch with its words as HTML. ``remarks`` are notes beside those of the facts.
    """

    key: str
    finding: Phrase
    description: str
    table: DataTable
    draw: Callable[[int], Chart] | None
    lang: str
    attribution: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    def html(self, register: FactRegister) -> str:
        """Return the figure as semantic HTML that needs no script and no request."""
        facts = self.table.facts
        notes = [*captions.notes(facts, self.lang), *self.remarks]
        publishers = captions.publishers(facts, register, self.lang)
        source = "; ".join(part for part in (publishers, self.attribution) if part)
        caption = (
            f'<figcaption><p class="finding">{self.finding.html}</p>'
            f'<p class="measure">{refs(captions.measure(facts, self.lang))}</p>'
            f'<p class="source">{WORDS["source"][self.lang]}: {refs(source)}</p>{self._legend()}</figcaption>'
        )
        listed = "".join(f"<li>{refs(note)}</li>" for note in notes)
        remarks = (
            f'<div class="notes"><p>{WORDS["notes"][self.lang]}</p><ul>{listed}</ul></div>' if notes else ""
        )
        ids = " ".join(fact.id for fact in facts)
        return (
            f'<figure id="{self.key}" class="figure" data-facts="{html.escape(ids)}">{caption}{self._charts()}'
            f'<details class="values"><summary>{WORDS["table"][self.lang]}<span class="hidden">: {refs(self._name())}</span></summary>{self._table()}{self._csv(register)}'
            f"</details>{remarks}</figure>"
        )

    def _name(self) -> str:
        """Return the indicators of the figure in words, to tell its table and file from others."""
        return ", ".join(dict.fromkeys(fact.indicator.name(self.lang) for fact in self.table.facts))

    def _legend(self) -> str:
        if not self.legend:
            return ""
        keys = "".join(
            f'<span class="group"><span class="swatch {shade}" aria-hidden="true"></span>{words}</span> '
            for shade, words in self.legend
        )
        shades = " shades" if self.legend[0][0].startswith("s") else ""
        return f'<p class="legend{shades}">{keys}</p>'

    def _charts(self) -> str:
        if self.draw is None:
            return ""
        drawn = []
        title = captions.measure(self.table.facts, self.lang)
        for width, variant in ((theme.WIDE, "wide"), (theme.NARROW, "narrow")):
            picture = svg.draw(self.draw(width), self.lang)
            drawn.append(svg.mark(picture, f"{self.key}-{variant}", title, self.description, variant))
        return "".join(drawn)

    def _table(self) -> str:
        head = "".join(f'<th scope="col">{refs(cell)}</th>' for cell in self.table.head)
        rows = "".join(
            f'<tr><th scope="row">{refs(name)}</th>'
            + "".join(f'<td class="number">{self._cell(fact)}</td>' for fact in cells)
            + "</tr>"
            for name, cells in self.table.rows
        )
        caption = refs(captions.measure(self.table.facts, self.lang) or self.finding.text)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{WORDS["table"][self.lang]}: {html.escape(self._name())}"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _cell(self, fact: Fact | None) -> str:
        if fact is None:
            return f'<span class="missing">{WORDS["none"][self.lang]}</span>'
        if fact.value is None:
            words = status.MISSING_REASONS[fact.missing_reason or "not_published"]
            return html.escape(words[0 if self.lang == "de" else 1])
        return fact_html(fact, self.lang, link=False)

    def _csv(self, register: FactRegister) -> str:
        content = figure_csv(self.table.facts, register, self.lang).encode("utf-8")
        encoded = base64.b64encode(content).decode("ascii")
        return (
            f'<p><a class="download" download="{self.key}.csv" href="data:text/csv;charset=utf-8;base64,{encoded}">'
            f'{WORDS["csv"][self.lang]}<span class="hidden">: {refs(self._name())}</span></a></p>'
        )


def figure_csv(facts: Sequence[Fact], register: FactRegister, lang: str) -> str:
    """Return facts as CSV, one row each, with the address of the first source."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for fact in dict.fromkeys(facts):
        writer.writerow(
            (
                fact.id,
                fact.indicator.id,
                fact.region_code,
                fact.region.name(lang),
                fact.period_text,
                fact.breakdown,
                fact.basis,
                fact.exact,
                fact.unit,
                fact.value_status,
                fact.missing_reason,
                fact.tier,
                register.source(fact.sources[0])["url"] if fact.sources else "",
            )
        )
    return stream.getvalue()
