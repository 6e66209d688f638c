"""Columns: counts per year, single or stacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose

from evidence.charts import captions, forms
from evidence.charts.figure import DataTable
from evidence.errors import UsageError
from evidence.facts.fact import Fact
from evidence.facts.wording import Value, refs
from evidence.report.output import Output
from evidence.report.trends import Trends
from evidence.vocabulary import bases, breakdowns, numbers, status

NO_FIGURE = {
    "de": "k. A.: nicht veröffentlicht oder uns nicht bekannt.",
    "en": "n/a: not published or not known to us.",
}


class Columns(Trends):
    """One column a year: a year without value stays empty, a value with a reserve has a broken outline."""

    def columns(
        self,
        key: str,
        indicator: str,
        *,
        de: str,
        en: str,
        region: str = "",
        breakdown: str | Sequence[str] = "",
        **values: Value,
    ) -> Output:
        """Return one column a year, or stacked columns of several breakdowns; years without value stay empty.

        A stack carries its total only where one is published that equals the sum of its parts.

        Raises:
            UsageError: More than five breakdowns are to be stacked.
        """
        code = region or self.place.code
        parts = [breakdown] if isinstance(breakdown, str) else list(breakdown)
        if len(parts) not in forms.TONES:
            raise UsageError(
                f'Columns "{key}": {len(parts)} breakdowns; one to {max(forms.TONES)} can be told apart in a stack. '
                "Draw lines instead, or fewer parts."
            )
        facts = self._one_a_year(indicator, code, parts)
        years = sorted({forms.year_of(fact) for fact in facts})
        totals = self._totals(facts, parts)
        marks = self._break_marks([fact for fact in facts if fact.value is not None])
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_columns(facts, range(years[0], years[-1] + 1) if years else (), self.lang),
            self._table_of_columns(facts, parts, totals),
            (lambda width: forms.columns(facts, self.lang, width, parts, marks, totals)) if facts else None,
            legend=self._legend_of_columns(facts, parts),
            remarks=(
                *self._left_out(indicator, [code], parts),
                *((NO_FIGURE[self.lang],) if self._has_holes(facts, parts) else ()),
            ),
        )

    def _has_holes(self, facts: Sequence[Fact], parts: Sequence[str]) -> bool:
        """Return whether a value is missing in any year from the first to the last."""
        years = [forms.year_of(fact) for fact in facts]
        known = sum(fact.value is not None for fact in facts)
        return bool(facts) and known < (max(years) - min(years) + 1) * len(parts)

    def _one_a_year(self, indicator: str, code: str, parts: Sequence[str]) -> list[Fact]:
        """Return the facts of the usual day of the year, one a year and part: of two bases the newer."""
        facts = [
            self.register.fact(fact_id)
            for part in parts
            for fact_id in self.register.series(indicator, [code], part)["id"]
        ]
        order = ["", *bases.BASES].index
        chosen = {
            (forms.year_of(fact), fact.breakdown): fact
            for fact in sorted(
                forms.on_common_day(facts, missing=True),
                key=lambda fact: (fact.value is not None, order(fact.basis)),
            )
        }
        return [chosen[key] for key in sorted(chosen)]

    def _totals(self, facts: Sequence[Fact], parts: Sequence[str]) -> dict[int, Fact]:
        """Return the published total of each year whose parts are all known and add up to it."""
        if len(parts) == 1:
            return {}
        shared = set.intersection(*(set(breakdowns.parse(part).items()) for part in parts))
        by_year: dict[int, list[Fact]] = {}
        for fact in facts:
            by_year.setdefault(forms.year_of(fact), []).append(fact)
        totals = {}
        for year, members in by_year.items():
            one = members[0]
            total = self.register.find(
                one.indicator.id, one.region_code, one.period_text, breakdowns.write(dict(shared)), one.basis
            )
            known = [fact.value for fact in members if fact.value is not None]
            if total.value is not None and len(known) == len(parts) and isclose(sum(known), total.value):
                totals[year] = total
        return totals

    def _table_of_columns(
        self, facts: Sequence[Fact], parts: Sequence[str], totals: Mapping[int, Fact]
    ) -> DataTable:
        head, value, total = {
            "de": ("Zeitraum", "Wert", "insgesamt"),
            "en": ("Period", "Value", "total"),
        }[self.lang]
        cells = {(forms.year_of(fact), fact.breakdown): fact for fact in facts}
        years = [forms.year_of(fact) for fact in facts]
        words = {forms.year_of(fact): numbers.date(fact.period, self.lang) for fact in facts}
        rows = [
            (
                words.get(year, str(year)),
                (*(cells.get((year, part)) for part in parts), *([totals.get(year)] if totals else [])),
            )
            for year in range(min(years, default=0), max(years, default=-1) + 1)
        ]
        heads = [value] if len(parts) == 1 else [self._part_name(part) for part in parts]
        return DataTable((head, *heads, *([total] if totals else [])), tuple(rows))

    def _legend_of_columns(self, facts: Sequence[Fact], parts: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the shade of each part, and what a broken outline says."""
        shades = [
            (f"tone{tone}", refs(self._part_name(part)))
            for part, tone in zip(parts, forms.TONES[len(parts)], strict=True)
        ]
        open_ones = {
            fact.value_status: status.VALUE_STATUS[fact.value_status][self.lang == "en"]
            for fact in facts
            if fact.value is not None and fact.value_status not in forms.CERTAIN
        }
        outline = (
            [("open", refs("; ".join(open_ones[name] for name in sorted(open_ones))))] if open_ones else []
        )
        return (*(shades if len(parts) > 1 else []), *outline)

    def _part_name(self, part: str) -> str:
        return breakdowns.label(part, self.lang) or captions.EVERYBODY[self.lang]
