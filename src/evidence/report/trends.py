"""Trends: figures whose axis is time."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import polars as pl

from evidence.charts import captions, forms
from evidence.charts.figure import DataTable
from evidence.facts.fact import Fact
from evidence.facts.wording import Value
from evidence.report.figures import Figures
from evidence.report.output import Output
from evidence.vocabulary import bases, breakdowns, numbers, periods, status
from evidence.vocabulary.regions import KREISE, region

NEW_BASE = {"de": "neue\nZensusbasis", "en": "new\ncensus base"}
NOT_ZERO = {"de": "Die Achse beginnt nicht bei null.", "en": "The axis does not start at zero."}
ONE_SCALE = {"de": "Alle Felder haben denselben Maßstab.", "en": "All panels have the same scale."}
BREAK_LINE = {
    "de": "Eine senkrechte gestrichelte Linie steht für einen Zeitreihenbruch.",
    "en": "A vertical broken line marks a break in the series.",
}
OTHER_DAYS = ("Werte nur zu anderen Stichtagen", "values for other dates only")
OTHER_BREAK = {"de": "Zeitreihenbruch", "en": "break in series"}


class Trends(Figures):
    """Lines over time, interrupted where a value is missing and where a series breaks."""

    def line(
        self,
        key: str,
        indicator: str,
        *,
        de: str,
        en: str,
        region: Sequence[str] = (),
        breakdown: str | Sequence[str] = "",
        **values: Value,
    ) -> Output:
        """Return lines over time, one a region or one a breakdown, broken where the series breaks."""
        codes = list(region) or [self.place.code]
        splits = [breakdown] if isinstance(breakdown, str) else list(breakdown)
        facts = [
            self.register.fact(fact_id)
            for code in codes
            for split in splits
            for fact_id in self.register.series(indicator, [code], split)["id"]
        ]
        shown = forms.on_common_day(facts)
        focus = codes[0] if len(codes) > 1 else splits[0]
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_lines(shown, self.lang),
            self._table_of_lines(shown, codes, splits),
            (lambda width: forms.line(shown, self.lang, width, focus, self._break_marks(shown)))
            if shown
            else None,
            remarks=(
                *self._left_out(indicator, codes, splits),
                *(() if forms.starts_at_zero(shown) else (NOT_ZERO[self.lang],)),
            ),
        )

    def multiples(
        self,
        key: str,
        indicator: str,
        *,
        de: str,
        en: str,
        regions: Sequence[str] = KREISE,
        breakdown: str = "",
        starts: Mapping[str, int] | None = None,
        remarks: Sequence[str] = (),
        **values: Value,
    ) -> Output:
        """Return small lines, one a region, all with one scale; first, last and highest value are labelled.

        The region of the page leads; if it is none of them, the one with the highest last value does. A rule stands before
        the year that ``starts`` names for a region; ``remarks`` say what it means.
        """
        codes = list(regions)
        facts = [
            self.register.fact(fact_id)
            for code in codes
            for fact_id in self.register.series(indicator, [code], breakdown)["id"]
        ]
        shown = forms.on_common_day(facts)
        newest = {fact.region_code: fact for fact in sorted(shown, key=lambda fact: fact.period)}
        focus = self.place.code
        if focus not in codes and newest:
            focus = self.highest(list(newest.values())).region_code
        marks = self._break_marks(shown)
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_lines(
                shown,
                self.lang,
                "Ein kleines Liniendiagramm je Gebiet, alle mit demselben Maßstab",
                "One small line chart for each region, all with the same scale",
            ),
            self._table_of_lines(shown, codes, [breakdown]),
            (lambda width: forms.multiples(shown, self.lang, width, codes, focus, marks, starts))
            if shown
            else None,
            remarks=(
                *remarks,
                *self._left_out(indicator, codes, [breakdown]),
                ONE_SCALE[self.lang],
                *([BREAK_LINE[self.lang]] if marks else []),
                *self._empty_panels(codes, newest, facts),
                *(() if forms.starts_at_zero(shown) else (NOT_ZERO[self.lang],)),
            ),
        )

    def _empty_panels(self, codes: Sequence[str], drawn: Container[str], facts: Sequence[Fact]) -> list[str]:
        """Return why panels are empty: nothing is published, or only for other days of the year."""
        elsewhere = {fact.region_code for fact in facts if fact.value is not None}
        told = []
        for known, words in ((False, status.MISSING_REASONS["not_published"]), (True, OTHER_DAYS)):
            names = [
                region(code).name(self.lang)
                for code in codes
                if code not in drawn and (code in elsewhere) == known
            ]
            text = words[self.lang == "en"]
            told += [f"{text[:1].upper()}{text[1:]}: {'; '.join(names)}."] if names else []
        return told

    def _table_of_lines(
        self, facts: Sequence[Fact], codes: Sequence[str], splits: Sequence[str]
    ) -> DataTable:
        columns = [
            (code, split, basis)
            for code in codes
            for split in splits
            for basis in ("", *bases.BASES)
            if any((fact.region_code, fact.breakdown, fact.basis) == (code, split, basis) for fact in facts)
        ]
        by_cell = {(fact.period_text, fact.region_code, fact.breakdown, fact.basis): fact for fact in facts}
        heads = []
        for code, split, basis in columns:
            parts = [
                region(code).short(self.lang) if len(codes) > 1 or len(splits) == 1 else "",
                (breakdowns.label(split, self.lang) or captions.EVERYBODY[self.lang])
                if len(splits) > 1
                else "",
                bases.label(basis, self.lang),
            ]
            heads.append(", ".join(part for part in parts if part))
        rows = []
        for text in sorted({fact.period_text for fact in facts}, key=periods.parse):
            cells = tuple(by_cell.get((text, *column)) for column in columns)
            rows.append((numbers.date(periods.parse(text), self.lang), cells))
        return DataTable(({"de": "Zeitpunkt", "en": "Date"}[self.lang], *heads), tuple(rows))

    def _left_out(self, indicator: str, codes: Sequence[str], splits: Sequence[str]) -> list[str]:
        """Return the notes on values of a series that a correction leaves out without replacement."""
        rows = self.register.observations(indicator).filter(
            pl.col("region").is_in(list(codes)),
            pl.col("breakdown").is_in(list(splits)),
            pl.col("selection") == "excluded",
        )
        told = []
        for row in rows.iter_rows(named=True):
            if (
                self.register.find(
                    indicator, row["region"], row["period"], row["breakdown"], row["basis"]
                ).value
                is None
            ):
                value = numbers.number(row["value"], self.register.definition(indicator).decimals, self.lang)
                words = [
                    breakdowns.label(row["breakdown"], self.lang),
                    numbers.date(periods.parse(row["period"]), self.lang),
                ]
                where = ", ".join(word for word in words if word)
                reason = self.register.tables.corrections[row["excluded"]].reason(self.lang)
                left_out = {"de": "veröffentlicht, aber nicht verwendet", "en": "published but not used"}[
                    self.lang
                ]
                told.append(f"{where}: {value} {left_out}. {reason}")
        return told

    def _break_marks(self, facts: Sequence[Fact]) -> list[tuple[int, str]]:
        """Return the first year after each kind of break, with the words beside its mark."""
        starts = {entry.id: entry.first_period_after for entry in self.register.tables.breaks}
        marks: dict[str, tuple[int, str]] = {}
        for fact in facts:
            for caveat in fact.caveats:
                if caveat.code.startswith("break:"):
                    name = caveat.code.removeprefix("break:")
                    words = (NEW_BASE if name.startswith("census") else OTHER_BREAK)[self.lang]
                    year = (
                        periods.parse(starts[name]).last_day.year
                        if starts[name]
                        else fact.period.last_day.year
                    )
                    marks[name] = min((year, words), marks.get(name, (year, words)))
        return sorted(marks.values())
