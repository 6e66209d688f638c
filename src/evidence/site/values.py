"""The tables of an indicator's values: each value with its origin, its source and what to know about it."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from evidence.charts.captions import publisher_anchor
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import fact_html, interval_text, refs
from evidence.indicators.series import TRANSCRIBED
from evidence.report.render import ORIGIN, TIER, Frame, row_anchor, source_name
from evidence.site.ledger import GROUPS, Row, when
from evidence.site.precedence import reason
from evidence.vocabulary import numbers, status, units

# A row with the cells that may be alike in several rows: origin, source and note.
Told = tuple[Row, tuple[str, ...]]
SHOWN_AT_ONCE = 60
HEADS = {
    "de": ("Zeitpunkt", "Wert", "Herkunft", "Quelle", "Hinweis"),
    "en": ("Date", "Value", "Origin", "Source", "Note"),
}
NUMBER = ' class="number"'
WHAT = {"de": "Gebiet und Teil", "en": "Region and part"}
ROWS = {"de": "{} Zeilen", "en": "{} rows"}
ONE_ROW = {"de": "{} Zeile", "en": "{} row"}
FROM = {"de": "aus", "en": "from"}
USES = {
    "agrees": {"de": "bestätigt den gezeigten Wert", "en": "confirms the value shown"},
    "compared": {
        "de": "Angabe der Quelle; gezeigt wird unsere Berechnung",
        "en": "as given by the source; our computation is shown",
    },
    "differs": {"de": "nicht gewählt", "en": "not taken"},
    "excluded": {"de": "ausgeschlossen", "en": "left out"},
    "weak": {"de": "nicht verwendet", "en": "not used"},
}
BREAK = {"de": "Bruch in der Reihe", "en": "break in the series"}
INTERVAL = {"de": "Spanne: {}", "en": "range: {}"}


@dataclass(frozen=True)
class ValueTables:
    """The tables of one indicator's rows on a page in one language: one for each group of regions."""

    register: FactRegister
    frame: Frame
    rows: Sequence[Row]

    @property
    def lang(self) -> str:
        """Language of the tables."""
        return self.frame.lang

    @cached_property
    def _taken(self) -> dict[str, Row]:
        return {
            row.id: row for row in self.rows if row.observation and row.observation["selection"] == "selected"
        }

    def html(self) -> str:
        """Return the tables as HTML, long ones folded."""
        blocks: list[str] = []
        for group, members in itertools.groupby(self.rows, key=lambda row: row.series.group):
            rows = list(members)
            name = GROUPS[group][self.lang]
            count = (ONE_ROW if len(rows) == 1 else ROWS)[self.lang].format(len(rows))
            unfolded = " open" if not blocks and len(rows) <= SHOWN_AT_ONCE else ""
            blocks.append(
                f'<details class="block" id="{group}"{unfolded}><summary>{name}: {refs(count)}</summary>'
                f"{self._table(name, rows)}</details>"
            )
        return "\n".join(blocks)

    def _table(self, name: str, rows: Sequence[Row]) -> str:
        heads: tuple[str, ...] = HEADS[self.lang]
        told: list[Told] = [(row, (self._origin(row), self._source(row), self._note(row))) for row in rows]
        if not any(cells[-1] for _, cells in told):
            heads, told = heads[:-1], [(row, cells[:-1]) for row, cells in told]
        series = [list(members) for _, members in itertools.groupby(told, key=lambda entry: entry[0].series)]
        if len(rows) < 2 * len(series):
            heads = (WHAT[self.lang], *heads)
            bodies = self._flat(told)
        else:
            bodies = "".join(self._body(members, len(heads)) for members in series)
        indicator = self.register.definition(rows[0].id.partition(".")[0])
        caption = f"{indicator.name(self.lang)} ({units.name(indicator.unit, self.lang)}): {name}"
        value = HEADS[self.lang][1]
        head = "".join(f'<th scope="col"{NUMBER if words == value else ""}>{words}</th>' for words in heads)
        return (
            f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(name)}"><table class="values">'
            f"<caption>{refs(caption)}</caption><thead><tr>{head}</tr></thead>{bodies}</table></div>"
        )

    def _flat(self, told: Sequence[Told]) -> str:
        """Return rows of many series with hardly more than one value each: the series is the head of its row."""
        lines = [
            f'{self._open(row)}<th scope="row">{refs(row.series.label(self.lang))}</th>'
            f'<td class="ref">{when(row.period, self.lang)}</td>{self._value(row)}{cells}</tr>'
            for row, cells in _merged(told)
        ]
        return f"<tbody>{''.join(lines)}</tbody>"

    def _body(self, told: Sequence[Told], width: int) -> str:
        """Return the rows of one series below its name."""
        label = refs(told[0][0].series.label(self.lang))
        lines = [
            f'{self._open(row)}<th scope="row" class="ref">{when(row.period, self.lang)}</th>{self._value(row)}{cells}</tr>'
            for row, cells in _merged(told)
        ]
        head = f'<tr><th scope="rowgroup" colspan="{width}">{label}</th></tr>'
        return f"<tbody>{head}{''.join(lines)}</tbody>"

    def _open(self, row: Row) -> str:
        if row.fact is not None:
            kind = "" if row.use == "taken" else f' class="{row.use}"'
            return f'<tr id="{row_anchor(row.id)}"{kind}>'
        return f'<tr class="{row.use}">'

    def _value(self, row: Row) -> str:
        return f'<td class="number">{shown_value(self.register, row, self.lang)}</td>'

    def _origin(self, row: Row) -> str:
        if row.observation is None:
            computed = ORIGIN.get(row.fact.formula if row.fact else "", TIER["derived"])[self.lang]
            return f"{computed}: {self._publishers(row.fact.sources)}" if row.fact else computed
        tier = row.observation["tier"]
        return (ORIGIN[TRANSCRIBED] if tier == "derived" else TIER[tier])[self.lang]

    def _source(self, row: Row) -> str:
        if row.fact is not None and row.fact.inputs:
            return f"{FROM[self.lang]} {self._inputs(row.fact)}"
        names = [row.observation["source"]] if row.observation else row.fact.sources if row.fact else ()
        return ", ".join(self._source_link(name) for name in names)

    def _publishers(self, sources: Sequence[str]) -> str:
        """Return links to what was read of the publishers behind a computed value, in the page's list of sources."""
        names = dict.fromkeys(self.register.source(name)["publisher"] for name in sources)
        publishers = self.register.tables.publishers
        return ", ".join(
            f'<a href="#{publisher_anchor(name)}">{refs(publishers[name].name(self.lang))}</a>'
            for name in names
        )

    def _source_link(self, name: str) -> str:
        return f'<a href="{self.frame.source(name)}">{refs(source_name(self.register, name, self.lang))}</a>'

    def _inputs(self, fact: Fact) -> str:
        """Return links to the inputs of a value, each named by what tells them apart."""
        inputs = [self.register.fact(name) for name in fact.inputs]
        names = [
            [entry.indicator.name(self.lang) for entry in inputs],
            [when(entry.period, self.lang) for entry in inputs],
            [entry.label(self.lang) for entry in inputs],
            [entry.region.name(self.lang) for entry in inputs],
        ]
        telling = next((words for words in names if len(set(words)) == len(words)), names[0])
        return ", ".join(
            f'<a class="ref" href="{self.frame.indicator(entry.indicator.id)}#{row_anchor(entry.id)}">{html.escape(words)}</a>'
            for entry, words in zip(inputs, telling, strict=True)
        )

    def _note(self, row: Row) -> str:
        """Return what a reader must know about one row, as HTML; empty where there is nothing."""
        tables, column = self.register.tables, self.lang == "en"
        given = row.observation
        said = []
        if row.use in USES:
            said.append(USES[row.use][self.lang])
        if given and row.use == "excluded":
            said.append(tables.corrections[given["excluded"]].reason(self.lang))
        if given and row.use == "differs":
            said.append(reason(tables, self._taken[row.id].observation or {}, given, self.lang))
        if given and row.use == "weak":
            address = self.register.source(given["source"])["url"]
            said += [
                entry.reason(self.lang) for entry in tables.weak_carriers if entry.beginning in f"{address}/"
            ]
        if row.fact is not None:
            said += [
                f"{BREAK[self.lang]}: {caveat.text(self.lang)}"
                if caveat.code.startswith("break:")
                else caveat.text(self.lang)
                for caveat in row.fact.caveats
            ]
            if row.fact.interval:
                said.append(INTERVAL[self.lang].format(interval_text(row.fact, self.lang)))
        elif given and given["value_status"] != "final":
            said.append(status.VALUE_STATUS[given["value_status"]][column])
        return refs("; ".join(part.rstrip(".") for part in said))


def _merged(told: Sequence[Told]) -> Iterator[tuple[Row, str]]:
    """Yield each row with its last cells as HTML; neighbours that say the same share a cell."""
    columns = zip(*(cells for _, cells in told), strict=True)
    lines = zip(*(_shared(list(column)) for column in columns), strict=True)
    for (row, _), cells in zip(told, lines, strict=True):
        yield row, "".join(cells)


def _shared(cells: Sequence[str]) -> Iterator[str]:
    """Yield the cells of a column as HTML, with one cell for equal neighbours and nothing for the others."""
    for cell, members in itertools.groupby(cells):
        count = len(list(members))
        span = f' rowspan="{count}"' if count > 1 else ""
        yield f"<td{span}>{cell}</td>"
        yield from [""] * (count - 1)


def shown_value(register: FactRegister, row: Row, lang: str) -> str:
    """Return the value of a row as HTML: a fact as a marked number, what a source gave as a reference."""
    column = lang == "en"
    if row.fact is not None:
        if row.fact.value is not None:
            return fact_html(row.fact, lang, link=False)
        words = status.MISSING_REASONS[row.fact.missing_reason or "not_published"][column]
        return f'<span class="missing">{html.escape(words)}</span>'
    given = row.observation or {}
    if given["value"] is None:
        return f'<span class="missing">{html.escape(status.MISSING_REASONS[given["missing_reason"]][column])}</span>'
    text = numbers.number(given["value"], given["decimals"], lang)
    if given["unit"] != register.definition(given["indicator"]).unit:
        text += f" {units.name(given['unit'], lang)}"
    return f'<s class="ref">{text}</s>' if row.use == "excluded" else f'<span class="ref">{text}</span>'
