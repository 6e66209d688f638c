"""Rankings: figures that compare regions or parts of a population."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.charts import captions, forms, theme
from evidence.charts import geometry as boundaries
from evidence.charts.figure import DataTable
from evidence.facts.fact import Fact
from evidence.facts.wording import Value, fact_html, refs
from evidence.report.figures import Figures
from evidence.report.output import Output
from evidence.vocabulary import numbers

UNKNOWN = {"de": "nicht bekannt", "en": "not known"}
INTERVAL = {
    "de": (
        "Unsicherheitsbereich",
        "Wert mit Unsicherheitsbereich",
        "Wert, dessen Unsicherheitsbereich nicht bekannt ist",
        "Offene Punkte: Ein Unsicherheitsbereich ist nicht bekannt.",
    ),
    "en": (
        "Range of uncertainty",
        "value with its range of uncertainty",
        "value whose range of uncertainty is not known",
        "Open dots: no range of uncertainty is known.",
    ),
}


class Rankings(Figures):
    """Bars, map, pairs and dots, a row for each region or part of the population."""

    def bars(
        self, key: str, facts: Sequence[Fact], *, de: str, en: str, rows: Sequence[str] = (), **values: Value
    ) -> Output:
        """Return ranked bars of facts that differ in region or in breakdown, named by ``rows`` where these are given."""
        names = list(rows) or self._names(facts)
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

    def estimates(
        self, key: str, facts: Sequence[Fact], *, de: str, en: str, rows: Sequence[str] = (), **values: Value
    ) -> Output:
        """Return a dot for each estimate, in the given order, with a line for its interval where one is known.

        Rows are named by what tells the facts apart, or by ``rows`` where these are given.
        """
        names = list(rows) or self._names(facts)
        known = [(fact, name) for fact, name in zip(facts, names, strict=True) if fact.value is not None]
        certain = [fact for fact, _ in known if fact.interval is not None]
        words = INTERVAL[self.lang]
        kinds = (("dot", words[1], certain), ("circle", words[2], len(certain) < len(known)))
        return self._figure(
            key,
            de,
            en,
            values,
            captions.describe_ranking(facts, names, self.lang, "Ein Punkt je Zeile", "One dot a row"),
            DataTable(
                (self._row_head(facts), {"de": "Wert", "en": "Value"}[self.lang], words[0]),
                tuple((name, (fact, self._interval(fact))) for fact, name in zip(facts, names, strict=True)),
            ),
            (
                lambda width: forms.estimates(
                    [fact for fact, _ in known],
                    self.lang,
                    width,
                    self.place.code,
                    [name for _, name in known],
                )
            )
            if known
            else None,
            legend=tuple((swatch, text) for swatch, text, wanted in kinds if wanted),
            remarks=(words[3],) if len(certain) < len(known) else (),
        )

    def _interval(self, fact: Fact) -> str:
        if fact.interval is None:
            return UNKNOWN[self.lang]
        low, high = (numbers.number(end, fact.decimals, self.lang) for end in fact.interval)
        return f"{low} {'bis' if self.lang == 'de' else 'to'} {high}"

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


def _by_later(
    names: Sequence[str], pairs: Sequence[tuple[Fact, Fact]]
) -> list[tuple[str, tuple[Fact, Fact]]]:
    return sorted(
        zip(names, pairs, strict=True),
        key=lambda row: (row[1][1].value is None, -(row[1][1].value or 0.0), row[0]),
    )
