"""Page: what a notebook and a researcher call. It loads, asks and shows; it decides nothing.

>>> page = Page(region="14", lang="de")                                              # doctest: +SKIP
>>> share = page.fact("foreign_share")                                               # doctest: +SKIP
>>> page.say(de="Der Anteil lag {place:in} bei {share}.", en="…", place=page.place, share=share)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import polars as pl

from evidence.charts import captions, forms, theme
from evidence.charts import geometry as boundaries
from evidence.charts.figure import DataTable, Figure
from evidence.errors import UsageError
from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.facts.wording import Phrase, Value, fact_html, refs, say
from evidence.paths import Project, project
from evidence.report.output import Output
from evidence.tables.store import read_tables
from evidence.vocabulary import bases, breakdowns, numbers, periods, regions, status
from evidence.vocabulary.numbers import Lang
from evidence.vocabulary.periods import Period
from evidence.vocabulary.regions import Region

NEW_BASE = {"de": "neue\nZensusbasis", "en": "new\ncensus base"}
NOT_ZERO = {"de": "Die Achse beginnt nicht bei null.", "en": "The axis does not start at zero."}
OTHER_BREAK = {"de": "Zeitreihenbruch", "en": "break in series"}


@cache
def _register(at: Project, as_of: str) -> FactRegister:
    return FactRegister(read_tables(at).known_by(as_of))


class Page:
    """One page: a region, a language and a state of the data, and everything that can be asked of them.

    Args:
        region: AGS key of the region described.
        lang: ``de`` or ``en``.
        as_of: ``latest``, or an ISO date: only what was published by then.

    Raises:
        UsageError: The region, language or date does not exist.
    """

    def __init__(self, region: str = "14", lang: Lang = "de", as_of: str = "latest") -> None:
        if lang not in numbers.LANGUAGES:
            raise UsageError(f'Language "{lang}" is unknown; expected one of {", ".join(numbers.LANGUAGES)}.')
        if as_of != "latest":
            periods.parse(as_of)
        self.place: Region = regions.region(region)
        self.lang = lang
        self.as_of = as_of
        self.register = _register(project(), as_of)

    # Asking

    def fact(
        self,
        indicator: str,
        period: str = "latest",
        *,
        region: str = "",
        breakdown: str = "",
        basis: str | None = None,
    ) -> Fact:
        """Return one fact of the page's region, or of another one; without value where nothing is published."""
        return self.register.find(indicator, region or self.place.code, period, breakdown, basis)

    def change(self, indicator: str, start: str, end: str, *, region: str = "", breakdown: str = "") -> Fact:
        """Return the change between two periods, never across a break.

        Raises:
            BreakError: A break lies between the two.
        """
        return self.register.change(indicator, region or self.place.code, start, end, breakdown)

    def gap(self, fact: Fact, other: Fact) -> Fact:
        """Return the difference between two facts of one indicator: this one minus the other."""
        return self.register.difference(fact, other)

    def kreise(self, indicator: str, period: str = "latest", *, breakdown: str = "") -> list[Fact]:
        """Return the facts of the 13 Kreise, in order of their keys; ``latest`` is the newest period of any of them."""
        return self._across(regions.KREISE, indicator, period, breakdown)

    def laender(self, indicator: str, period: str = "latest", *, breakdown: str = "") -> list[Fact]:
        """Return the facts of the 16 Länder, in order of their keys."""
        return self._across(regions.LAENDER, indicator, period, breakdown)

    def parts(
        self, indicator: str, key: str, period: str = "latest", *, region: str = "", rest: str = ""
    ) -> list[Fact]:
        """Return the facts of one region for every value of a breakdown key, such as all occupations."""
        options = []
        for value in breakdowns.BREAKDOWNS[key]:
            text = breakdowns.write({key: value, **breakdowns.parse(rest)})
            fact = self.fact(indicator, period, region=region, breakdown=text)
            if fact.value is not None:
                options.append(fact)
        return options

    def highest(self, facts: Sequence[Fact], rank: int = 1) -> Fact:
        """Return the fact with the highest value, or the one that ranks second, third and so on."""
        return self._ranked(facts, reverse=True)[rank - 1]

    def lowest(self, facts: Sequence[Fact], rank: int = 1) -> Fact:
        """Return the fact with the lowest value, or the one that ranks second, third and so on."""
        return self._ranked(facts, reverse=False)[rank - 1]

    def label(self, fact: Fact) -> str:
        """Return the part of the population that a fact counts, in words."""
        return breakdowns.label(fact.breakdown, self.lang)

    def when(self, fact: Fact) -> Period | str:
        """Return the period of a fact for use in a sentence."""
        return fact.period if fact.period_text else "–"

    @property
    def parent(self) -> Region:
        """The region to compare with: the Land of a Kreis, Deutschland for a Land."""
        return regions.region(self.place.parent or self.place.code)

    def top(self, facts: Sequence[Fact], count: int) -> list[Fact]:
        """Return the facts with the highest values, highest first."""
        return self._ranked(facts, reverse=True)[:count]

    def year(self, fact: Fact) -> str:
        """Return the year in which a fact's period ends."""
        return f"{fact.period.last_day.year}" if fact.period_text else "–"

    def start(self, change: Fact) -> str:
        """Return the year in which the span of a change begins."""
        return f"{change.period.ends[0].last_day.year}" if change.period_text else "–"

    def part(self, fact: Fact, key: str) -> str:
        """Return one part of a fact's breakdown in words, such as its occupation."""
        return breakdowns.label(breakdowns.write({key: breakdowns.parse(fact.breakdown)[key]}), self.lang)

    def count(self, facts: Sequence[Fact]) -> str:
        """Return how many facts have a value, for use in a sentence."""
        return str(sum(fact.value is not None for fact in facts))

    def years(self, indicator: str, *, breakdown: str = "") -> list[str]:
        """Return the spans of one year of an indicator of change, in order of time."""
        spans = self.register.series(indicator, [self.place.code], breakdown)["period"]
        return [text for text in spans if _years(text) == 1]

    # Saying

    def title(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the page's title, which is its question."""
        phrase = self._phrase(de, en, values)
        return self._output(f"<h1>{phrase.html}</h1>", phrase.text, (), ())

    def say(self, *, de: str, en: str, **values: Value) -> Output:
        """Return a sentence or paragraph; where a fact is missing, the sentence that says so instead.

        Raises:
            FactError: A digit is typed into the text, or a field does not fit.
        """
        return self._paragraph(de, en, values, "prose")

    def answer(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the paragraph that answers the page's question; it also stands on the landing page."""
        return self._paragraph(de, en, values, "answer")

    def limits(self, *, de: str, en: str, **values: Value) -> Output:
        """Return the paragraph that says what would have to be true for the answer to be wrong."""
        return self._paragraph(de, en, values, "limits")

    def gaps(self, indicator: str, *, breakdown: str = "") -> Output:
        """Return the sentence that names the years for which an indicator has no value between its first and last."""
        rows = self.register.series(indicator, [self.place.code], breakdown).filter(
            pl.col("value").is_not_null()
        )
        known = {periods.parse(text).last_day.year for text in rows["period"]}
        holes = [
            str(year) for year in range(min(known, default=0), max(known, default=0)) if year not in known
        ]
        if not holes:
            return self._output("", "", (), ())
        words = {
            "de": f"Für diese Jahre liegt uns {self.place.place('de')} kein Wert vor: {', '.join(holes)}. Die Linie ist dort unterbrochen.",
            "en": f"We have no value {self.place.place('en')} for these years: {', '.join(holes)}. The line is interrupted there.",
        }[self.lang]
        return self._output(f'<p class="prose">{refs(words)}</p>', words, (), ())

    def key_figures(self, *facts: Fact) -> Output:
        """Return a list of facts, each with its label, period and value in large type."""
        items = []
        for fact in facts:
            when = refs(numbers.date(fact.period, self.lang)) if fact.period_text else ""
            items.append(
                f'<div class="key"><dt>{refs(fact.label(self.lang))}</dt>'
                f'<dd><span class="size">{fact_html(fact, self.lang)}</span> <span class="when">{when}</span></dd></div>'
            )
        text = "; ".join(f"{fact.label(self.lang)}: {fact.exact or '–'}" for fact in facts)
        return self._output(f'<dl class="keys">{"".join(items)}</dl>', text, facts, facts)

    # Showing

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

    def bars(self, key: str, facts: Sequence[Fact], *, de: str, en: str, **values: Value) -> Output:
        """Return ranked bars of facts that differ in region or in breakdown."""
        names = self._names(facts)
        known = [(fact, name) for fact, name in zip(facts, names, strict=True) if fact.value is not None]
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_ranking(facts, names, self.lang, "Rangfolge als Balken", "Ranked bars"),
            self._table_of_one(facts, names),
            (
                lambda width: forms.bars(
                    [fact for fact, _ in known],
                    self.lang,
                    width,
                    self.place.code,
                    [name for _, name in known],
                )
            )
            if known
            else None,
        )

    def map(self, key: str, facts: Sequence[Fact], *, de: str, en: str, **values: Value) -> Output:
        """Return the map of the 13 Kreise; its text equivalent is the table below it and the description.

        Where there is no room for names on a map, ranked bars take its place.
        """
        names = self._names(facts)

        def draw(width: int) -> forms.Chart:
            if width == theme.WIDE:
                return forms.kreis_map(facts, self.lang, width, self.place.code)
            return forms.bars(facts, self.lang, width, self.place.code, names)

        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_ranking(
                facts,
                names,
                self.lang,
                "Karte der Kreise, je dunkler, desto höher",
                "Map of the Kreise, the darker the higher",
            ),
            self._table_of_one(facts, names),
            draw if any(fact.value is not None for fact in facts) else None,
            attribution=boundaries.ATTRIBUTION[self.lang],
            legend=self._shades(facts),
        )

    def dumbbell(
        self, key: str, earlier: Sequence[Fact], later: Sequence[Fact], *, de: str, en: str, **values: Value
    ) -> Output:
        """Return two dates a region, joined by a line, ranked by the later one."""
        names = self._names(later)
        pairs = list(zip(earlier, later, strict=True))
        known = [
            (pair, name)
            for pair, name in zip(pairs, names, strict=True)
            if None not in (pair[0].value, pair[1].value) and self.register.break_between(*pair) is None
        ]
        heads = tuple(numbers.date(side.period, self.lang) for side in (known[0][0] if known else ()))
        shown = {pair: pair for pair, _ in known}
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_pairs(
                [pair for pair, _ in known],
                [name for _, name in known],
                self.lang,
                f"Zwei Zeitpunkte je Zeile, {' und '.join(heads)}",
                f"Two dates a row, {' and '.join(heads)}",
            ),
            DataTable(
                (self._row_head(later), *heads),
                tuple(
                    (name, pair if pair in shown else (None, pair[1]))
                    for name, pair in _by_later(names, pairs)
                ),
            ),
            (
                lambda width: forms.dumbbell(
                    [pair for pair, _ in known],
                    self.lang,
                    width,
                    self.place.code,
                    [name for _, name in known],
                )
            )
            if known
            else None,
            legend=(("pale", refs(heads[0])), ("dark", refs(heads[1]))) if known else (),
        )

    def contributions(
        self, key: str, spans: Sequence[str], *, de: str, en: str, breakdown: str, **values: Value
    ) -> Output:
        """Return what foreign and German employees added to the change of employment over each span."""
        pairs = [
            (
                self.fact("employees_change_foreign_occupation_sum", span, breakdown=breakdown),
                self.fact("employees_change_german_occupation_sum", span, breakdown=breakdown),
            )
            for span in spans
        ]
        known = [pair for pair in pairs if None not in (pair[0].value, pair[1].value)]
        names = [numbers.date(pair[0].period, self.lang) for pair in known]
        heads = {"de": ("Zeitraum", "Ausländische", "Deutsche"), "en": ("Period", "Foreign", "German")}[
            self.lang
        ]
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_contributions(known, self.lang) if known else "",
            DataTable(heads, tuple((name, pair) for name, pair in zip(names, known, strict=True))),
            (lambda width: forms.contributions(known, self.lang, width)) if known else None,
            legend=tuple(zip(("focus", "pale"), forms.GROUPS[self.lang], strict=True)),
        )

    # Inside

    def _across(self, codes: Sequence[str], indicator: str, period: str, breakdown: str) -> list[Fact]:
        if period == "latest":
            rows = self.register.series(indicator, list(codes), breakdown).filter(
                pl.col("value").is_not_null()
            )
            if rows.is_empty():
                return [self.fact(indicator, region=code, breakdown=breakdown) for code in codes]
            period = max(rows["period"], key=periods.parse)
        return [self.fact(indicator, period, region=code, breakdown=breakdown) for code in codes]

    def _ranked(self, facts: Sequence[Fact], *, reverse: bool) -> list[Fact]:
        known = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: fact.id)
        ranked = sorted(known, key=lambda fact: fact.value or 0.0, reverse=reverse)
        return ranked or list(facts)

    def _names(self, facts: Sequence[Fact]) -> list[str]:
        if len({fact.region_code for fact in facts}) > 1:
            return [fact.region.short(self.lang) for fact in facts]
        parts = [breakdowns.parse(fact.breakdown) for fact in facts]
        varying = {key for part in parts for key in part if len({other.get(key) for other in parts}) > 1}
        return [
            breakdowns.label(breakdowns.write({key: part[key] for key in part if key in varying}), self.lang)
            for part in parts
        ]

    def _phrase(self, de: str, en: str, values: dict[str, Value]) -> Phrase:
        # Both languages are checked on every page, so that a slip in one is found while the other is built.
        both = {"de": say(de, "de", values), "en": say(en, "en", values)}
        return both[self.lang]

    def _paragraph(self, de: str, en: str, values: dict[str, Value], kind: str) -> Output:
        phrase = self._phrase(de, en, values)
        if not phrase.missing:
            return self._output(
                f'<p class="{kind}">{phrase.html}</p>', phrase.text, phrase.facts, phrase.facts
            )
        missing = list(dict.fromkeys(fact.label(self.lang) for fact in phrase.missing))
        where = self.place.place(self.lang)
        words = (
            f"{where[:1].upper()}{where[1:]} {status.MISSING_REASONS['not_published'][self.lang == 'en']}: "
        )
        words += "; ".join(missing) + "."
        return self._output(f'<p class="{kind} missing">{refs(words)}</p>', words, (), ())

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

    def _nothing(self) -> Output:
        words = {"de": "Dazu ist nichts veröffentlicht.", "en": "Nothing is published on this."}[self.lang]
        return self._output(f'<p class="prose missing">{words}</p>', words, (), ())

    def _output(self, markup: str, text: str, facts: Sequence[Fact], cited: Sequence[Fact]) -> Output:
        known = tuple(fact for fact in facts if fact.value is not None)
        return Output(
            markup, text, known, tuple(fact for fact in cited if fact in known), self.register, self.lang
        )

    def _table_of_one(self, facts: Sequence[Fact], names: Sequence[str]) -> DataTable:
        head = self._row_head(facts)
        value = {"de": "Wert", "en": "Value"}[self.lang]
        order = sorted(
            zip(names, facts, strict=True),
            key=lambda row: (row[1].value is None, -(row[1].value or 0.0), row[0]),
        )
        return DataTable((head, value), tuple((name, (fact,)) for name, fact in order))

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
                regions.BY_CODE[code].short(self.lang) if len(codes) > 1 or len(splits) == 1 else "",
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

    def _row_head(self, facts: Sequence[Fact]) -> str:
        """Return what a row of a table stands for: a region, or a part of the population."""
        if len({fact.region_code for fact in facts}) > 1:
            return _REGION[self.lang]
        keys = {
            key for fact in facts for key in breakdowns.parse(fact.breakdown)
        } & breakdowns.KEY_NAMES.keys()
        return breakdowns.KEY_NAMES[min(keys)][self.lang == "en"] if keys else _REGION[self.lang]

    def _shades(self, facts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
        """Return the legend of a map: each shade in use with its lowest and highest value."""
        members: dict[int, list[Fact]] = {}
        for fact in facts:
            if fact.value is not None:
                members.setdefault(forms.shade_of(fact, facts), []).append(fact)
        entries = []
        for shade, group in sorted(members.items()):
            low, high = self.lowest(group), self.highest(group)
            ends = [fact_html(fact, self.lang, link=False) for fact in dict.fromkeys((low, high))]
            entries.append((f"s{shade}", f" {'bis' if self.lang == 'de' else 'to'} ".join(ends)))
        return tuple(entries)

    def _left_out(self, indicator: str, codes: Sequence[str], splits: Sequence[str]) -> list[str]:
        """Return the notes on values of a series that a correction leaves out without replacement."""
        rows = self.register.tables.observations.filter(
            pl.col("indicator") == indicator,
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


def _years(span: str) -> int:
    start, end = periods.parse(span).ends
    return end.last_day.year - start.last_day.year


_REGION = {"de": "Gebiet", "en": "Region"}


def _by_later(
    names: Sequence[str], pairs: Sequence[tuple[Fact, Fact]]
) -> list[tuple[str, tuple[Fact, Fact]]]:
    return sorted(
        zip(names, pairs, strict=True),
        key=lambda row: (row[1][1].value is None, -(row[1][1].value or 0.0), row[0]),
    )
