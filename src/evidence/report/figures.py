"""Figures: what all figures of a page share, whatever their form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evidence.charts import forms
from evidence.charts.figure import DataTable, Figure
from evidence.facts.fact import Fact
from evidence.facts.wording import Value
from evidence.report.output import Output
from evidence.report.prose import Prose
from evidence.vocabulary import breakdowns, numbers

_REGION = {"de": "Gebiet", "en": "Region"}


class Figures(Prose):
    """How a page puts finding, chart and table together."""

    def _figure(
        self,
        key: str,
        de: str,
        en: str,
        values: dict[str, Value],
        description: str,
        table: DataTable,
        draw: Callable[[int], forms.Chart] | None,
        *,
        attribution: str = "",
        legend: tuple[tuple[str, str], ...] = (),
        remarks: tuple[str, ...] = (),
    ) -> Output:
        finding = self._phrase(de, en, values)
        if draw is None:
            return self._paragraph(de, en, values, "prose") if finding.missing else self._nothing()
        figure = Figure(key, finding, description, table, draw, self.lang, attribution, legend, remarks)
        return self._output(
            figure.html(self.register), description, (*finding.facts, *table.facts), finding.facts
        )

    def _names(self, facts: Sequence[Fact]) -> list[str]:
        """Return a name for each fact: all that tells it apart from the others."""
        parts = [breakdowns.parse(fact.breakdown) for fact in facts]
        keys = {key for part in parts for key in part if len({other.get(key) for other in parts}) > 1}
        indicators = len({fact.indicator.id for fact in facts}) > 1
        places = len({fact.region_code for fact in facts}) > 1
        dates = len({fact.period_text for fact in facts}) > 1
        return [
            ", ".join(
                [fact.indicator.name(self.lang)] * indicators
                + [fact.region.short(self.lang)] * places
                + [
                    breakdowns.label(breakdowns.write({key: part[key]}), self.lang)
                    for key in sorted(keys & part.keys())
                ]
                + ([numbers.date(fact.period, self.lang)] if dates and fact.period_text else [])
            )
            for fact, part in zip(facts, parts, strict=True)
        ]

    def _row_head(self, facts: Sequence[Fact]) -> str:
        """Return what a row of a table stands for: a region, or a part of the population."""
        if len({fact.region_code for fact in facts}) > 1:
            return _REGION[self.lang]
        keys = {
            key for fact in facts for key in breakdowns.parse(fact.breakdown)
        } & breakdowns.KEY_NAMES.keys()
        return breakdowns.KEY_NAMES[min(keys)][self.lang == "en"] if keys else _REGION[self.lang]

    def _table_of_one(self, facts: Sequence[Fact], names: Sequence[str]) -> DataTable:
        head = self._row_head(facts)
        value = {"de": "Wert", "en": "Value"}[self.lang]
        order = sorted(
            zip(names, facts, strict=True),
            key=lambda row: (row[1].value is None, -(row[1].value or 0.0), row[0]),
        )
        return DataTable((head, value), tuple((name, (fact,)) for name, fact in order))
