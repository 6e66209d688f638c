"""A figure: finding, measure and source in the caption, the chart drawn twice, its data as a table and as CSV."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from altair.utils.schemapi import debug_mode

from evidence.charts import captions, svg, theme
from evidence.charts.forms import Chart
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, fact_html, refs
from evidence.tables.export import csv_text
from evidence.vocabulary import status

WORDS = {
    "table": {"de": "Werte als Tabelle", "en": "Values as a table"},
    "csv": {"de": "Tabelle als CSV-Datei", "en": "Table as CSV file"},
    "source": {"de": "Quelle", "en": "Source"},
    "none": {"de": "kein Wert", "en": "no value"},
    "notes": {"de": "Hinweise", "en": "Notes"},
}
# Signs that stand for themselves in the address of a file inside a page; quotes, angles, ampersands and spaces do not.
UNCHANGED = "/:;,=()!*?@$+-_.~|"
CSV_COLUMNS = (
    "fact",
    "indicator",
    "region",
    "region_name",
    "period",
    "breakdown",
    "basis",
    "value",
    "lower",
    "upper",
    "unit",
    "value_status",
    "missing_reason",
    "tier",
    "source",
)
WIDTHS = {"wide": theme.WIDE, "narrow": theme.NARROW}


@dataclass(frozen=True)
class DataTable:
    """The data behind a chart: a head, and rows of a header with one fact, words or nothing in each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Fact | str | None, ...]], ...]

    @property
    def facts(self) -> list[Fact]:
        """All facts of the table, row by row."""
        return [cell for _, cells in self.rows for cell in cells if isinstance(cell, Fact)]


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
        source = "; ".join(part for part in (publishers, refs(self.attribution)) if part)
        caption = (
            f'<figcaption><p class="finding">{self.finding.html}</p>'
            f'<p class="measure">{refs(captions.measure(facts, self.lang))}</p>'
            f'<p class="source">{WORDS["source"][self.lang]}: {source}</p>'
            f"{legend(self.legend)}</figcaption>"
        )
        listed = "".join(f"<li>{refs(note)}</li>" for note in notes)
        remarks = (
            f'<div class="notes"><p>{WORDS["notes"][self.lang]}</p><ul>{listed}</ul></div>' if notes else ""
        )
        ids = " ".join(fact.id for fact in facts if fact.value is not None)
        return (
            f'<figure id="{self.key}" class="figure" data-facts="{html.escape(ids)}">{caption}{self._charts()}'
            f'<details class="values"><summary>{WORDS["table"][self.lang]}<span class="hidden">: {refs(self._name())}</span></summary>{self._table()}{self._csv(register)}'
            f"</details>{remarks}</figure>"
        )

    def _name(self) -> str:
        """Return the indicators of the figure in words, to tell its table and file from others."""
        return ", ".join(dict.fromkeys(fact.indicator.name(self.lang) for fact in self.table.facts))

    def _charts(self) -> str:
        if self.draw is None:
            return ""
        title = captions.measure(self.table.facts, self.lang)
        return pictures(self.key, self.draw, title, self.description, self.lang)

    def _table(self) -> str:
        head = "".join(f'<th scope="col">{refs(cell)}</th>' for cell in self.table.head)
        rows = "".join(
            f'<tr><th scope="row">{refs(name)}</th>'
            + "".join(f'<td class="number">{cell_html(cell, self.lang)}</td>' for cell in cells)
            + "</tr>"
            for name, cells in self.table.rows
        )
        caption = refs(captions.measure(self.table.facts, self.lang) or self.finding.text)
        return (
            f'<div class="scroll" tabindex="0" role="group" aria-label="{WORDS["table"][self.lang]}: {html.escape(self._name())}"><table>'
            f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _csv(self, register: FactRegister) -> str:
        return download(self.key, figure_csv(self.table.facts, register, self.lang), self._name(), self.lang)


def legend(entries: Sequence[tuple[str, str]]) -> str:
    """Return the legend of a chart: the class of a swatch and its words as HTML, each; empty where there is none.

    The shades of a map, ``s0`` to ``s4``, belong to the wide chart alone.
    """
    if not entries:
        return ""
    keys = "".join(
        f'<span class="group"><span class="swatch {swatch}" aria-hidden="true"></span>{words}</span> '
        for swatch, words in entries
    )
    shades = " shades" if entries[0][0].startswith("s") else ""
    return f'<p class="legend{shades}">{keys}</p>'


def pictures(key: str, draw: Callable[[int], Chart], title: str, description: str, lang: str) -> str:
    """Return a chart drawn twice, wide and narrow, with its accessible name and its alternative text."""
    # Altair would hold each part against its whole schema; the tests do that for each form.
    with debug_mode(arg=False):
        charts = [draw(width) for width in WIDTHS.values()]
    drawn = svg.draw(charts, lang)
    return "".join(
        svg.mark(picture, f"{key}-{variant}", title, description, variant)
        for variant, picture in zip(WIDTHS, drawn, strict=True)
    )


def cell_html(cell: Fact | str | None, lang: str, *, link: bool = False) -> str:
    """Return a fact, words or nothing as the content of a table's cell; a missing value as its reason."""
    if cell is None:
        return f'<span class="missing">{WORDS["none"][lang]}</span>'
    if isinstance(cell, str):
        return refs(cell)
    if cell.value is None:
        words = status.MISSING_REASONS[cell.missing_reason or "not_published"]
        return html.escape(words[0 if lang == "de" else 1])
    return fact_html(cell, lang, link=link)


def stacking_table(
    key: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]
) -> str:
    """Return a table whose cells stand below each other on a small screen.

    Args:
        key: Name of the figure, unique on its page.
        caption: What the table holds.
        heads: Words of the head.
        rows: Cells, each a class and its content as HTML; the first heads its row.
    """
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = []
    for (name, first), *others in rows:
        cells = "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in others)
        body.append(f'<tr><th scope="row" class="{name}">{first}</th>{cells}</tr>')
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{key}-caption"><table class="stacking">'
        f'<caption id="{key}-caption">{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def download(key: str, content: str, name: str, lang: str) -> str:
    """Return the link to a CSV file that lies inside the page."""
    encoded = quote(content, safe=UNCHANGED)
    return (
        f'<p><a class="download" download="{key}.csv" href="data:text/csv;charset=utf-8,{encoded}">'
        f'{WORDS["csv"][lang]}<span class="hidden">: {refs(name)}</span></a></p>'
    )


def figure_csv(facts: Sequence[Fact], register: FactRegister, lang: str) -> str:
    """Return facts as CSV, one row each, with the address of the first source."""
    rows = (
        (
            fact.id,
            fact.indicator.id,
            fact.region_code,
            fact.region.name(lang),
            fact.period_text,
            fact.breakdown,
            fact.basis,
            fact.exact,
            *(fact.interval or ("", "")),
            fact.unit,
            fact.value_status,
            fact.missing_reason,
            fact.tier,
            register.source(fact.sources[0])["url"] if fact.sources else "",
        )
        for fact in dict.fromkeys(facts)
    )
    return csv_text((CSV_COLUMNS, *rows))
