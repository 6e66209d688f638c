"""Questions: opening a page and asking for facts. Nothing is shown here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import polars as pl

from evidence.errors import UsageError
from evidence.facts.fact import Fact
from evidence.facts.opening import open_register
from evidence.facts.register import FactRegister
from evidence.paths import Project, project
from evidence.vocabulary import breakdowns, numbers, periods, regions
from evidence.vocabulary.numbers import Lang
from evidence.vocabulary.periods import Period
from evidence.vocabulary.regions import Region


@cache
def _register(at: Project, as_of: str) -> FactRegister:
    return open_register(at, as_of)


class Questions:
    """A region, a language and a state of the data, and the facts that can be asked of them.

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
        """Return the facts of one region for every value of a breakdown key that has one, such as all occupations.

        Where none has a value there is one fact without value, so that a sentence can say so.
        """
        options: list[Fact] = []
        unknown: list[Fact] = []
        for value in breakdowns.BREAKDOWNS[key]:
            text = breakdowns.write({key: value, **breakdowns.parse(rest)})
            fact = self.fact(indicator, period, region=region, breakdown=text)
            (unknown if fact.value is None else options).append(fact)
        return options or unknown[:1]

    def highest(self, facts: Sequence[Fact], rank: int = 1) -> Fact:
        """Return the fact with the highest value, or the one that ranks second, third and so on.

        Where fewer have a value it is a fact without value.
        """
        return self._nth(facts, rank, reverse=True)

    def lowest(self, facts: Sequence[Fact], rank: int = 1) -> Fact:
        """Return the fact with the lowest value, or the one that ranks second, third and so on.

        Where fewer have a value it is a fact without value.
        """
        return self._nth(facts, rank, reverse=False)

    def label(self, fact: Fact) -> str:
        """Return the part of the population that a fact counts, in words."""
        return breakdowns.label(fact.breakdown, self.lang)

    def when(self, fact: Fact) -> Period | str:
        """Return the period of a fact for use in a sentence."""
        return fact.period if fact.period_text else "–"

    @property
    def edition(self) -> Period:
        """The state of the data: the newest publication whose day is known."""
        published = self.register.publication_days
        days = [period for text in published if text and (period := periods.parse(text)).kind == "date"]
        return max(days) if days else periods.parse(self.as_of)

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

    def _across(self, codes: Sequence[str], indicator: str, period: str, breakdown: str) -> list[Fact]:
        if period == "latest":
            rows = self.register.series(indicator, list(codes), breakdown).filter(
                pl.col("value").is_not_null()
            )
            if rows.is_empty():
                return [self.fact(indicator, region=code, breakdown=breakdown) for code in codes]
            period = max(rows["period"], key=periods.parse)
        return [self.fact(indicator, period, region=code, breakdown=breakdown) for code in codes]

    def _nth(self, facts: Sequence[Fact], rank: int, *, reverse: bool) -> Fact:
        ranked = self._ranked(facts, reverse=reverse)
        if len(ranked) >= rank:
            return ranked[rank - 1]
        last = ranked[-1]
        return self.register.find(last.indicator.id, last.region_code, "", last.breakdown)

    def _ranked(self, facts: Sequence[Fact], *, reverse: bool) -> list[Fact]:
        known = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: fact.id)
        ranked = sorted(known, key=lambda fact: fact.value or 0.0, reverse=reverse)
        return ranked or list(facts)


def _years(span: str) -> int:
    start, end = periods.parse(span).ends
    return end.last_day.year - start.last_day.year
