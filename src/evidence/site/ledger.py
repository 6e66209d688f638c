"""Every row of every indicator in reading order: what we publish, and what each source gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from evidence.facts.fact import Fact
from evidence.facts.register import FactRegister
from evidence.vocabulary import bases, breakdowns, numbers, periods, regions
from evidence.vocabulary.periods import Period

Use = Literal["taken", "computed", "agrees", "compared", "differs", "excluded", "weak"]
SAXONY = "14"
GROUPS: dict[str, dict[str, str]] = {
    "sachsen": {"de": "Sachsen", "en": "Saxony"},
    "deutschland": {"de": "Deutschland", "en": "Germany"},
    "laender": {"de": "Andere Länder", "en": "Other Länder"},
    "kreise": {"de": "Kreise", "en": "Kreise"},
}


@dataclass(frozen=True, order=True)
class Series:
    """One series of an indicator: region, part of the population and base."""

    region: str
    breakdown: str
    basis: str

    def label(self, lang: str) -> str:
        """Return the series in words."""
        parts = (
            regions.BY_CODE[self.region].name(lang),
            breakdowns.label(self.breakdown, lang),
            bases.label(self.basis, lang),
        )
        return ", ".join(part for part in parts if part)

    @property
    def group(self) -> str:
        """The group of regions in whose table the series stands."""
        if self.region == SAXONY:
            return "sachsen"
        return {"country": "deutschland", "land": "laender", "kreis": "kreise"}[
            regions.BY_CODE[self.region].level
        ]

    @property
    def order(self) -> tuple[object, ...]:
        """Saxony first, then Germany, Länder, Kreise; the total before its parts; older bases first."""
        parts = tuple((key, _place(key, value)) for key, value in breakdowns.parse(self.breakdown).items())
        return (list(GROUPS).index(self.group), self.region, parts, ["", *bases.BASES].index(self.basis))


@dataclass(frozen=True)
class Row:
    """One printed row: a fact, a value that a source gave, or both where the fact was taken from it.

    ``use`` says what became of it: ``taken`` is the value we publish, ``computed`` our own; ``agrees`` confirms it,
    ``compared`` only checks our computation, ``differs`` was not chosen, ``excluded`` is a registered fault, ``weak``
    stands on a weak carrier alone.
    """

    id: str
    series: Series
    period: Period
    use: Use
    fact: Fact | None = None
    observation: Mapping[str, Any] | None = None


class Ledger:
    """All rows of one state of the data, by indicator and by source."""

    def __init__(self, register: FactRegister) -> None:
        """Take the register and write down each of its facts and observations once."""
        self.register = register
        facts = {name: register.fact(name) for name in register.ids}
        given: dict[str, list[dict[str, Any]]] = {}
        for observation in register.tables.observations.iter_rows(named=True):
            given.setdefault(observation["id"], []).append(observation)
        places = {name: _key(fact) for name, fact in facts.items()}
        places |= {
            name: (
                rows[0]["indicator"],
                Series(*(rows[0][key] for key in Series.__annotations__)),
                rows[0]["period"],
            )
            for name, rows in given.items()
        }
        self.rows: dict[str, list[Row]] = {}
        self.of_source: dict[str, list[Row]] = {}
        for name in sorted(places, key=lambda name: _order(*places[name])):
            indicator, series, period = places[name]
            for use, fact, value in _uses(facts.get(name), given.get(name, [])):
                row = Row(name, series, _period(period), use, fact, value)
                self.rows.setdefault(indicator, []).append(row)
                if value:
                    self.of_source.setdefault(value["source"], []).append(row)

    def facts(self, indicator: str) -> list[Fact]:
        """Return the facts of an indicator that have a value."""
        found = (row.fact for row in self.rows.get(indicator, []))
        return [fact for fact in found if fact is not None and fact.value is not None]


def _uses(
    fact: Fact | None, given: list[dict[str, Any]]
) -> list[tuple[Use, Fact | None, Mapping[str, Any] | None]]:
    """Return what became of each value that sources gave for one id, the value that we publish first."""
    taken = fact is not None and not fact.inputs and bool(given)
    found: list[tuple[Use, Fact | None, Mapping[str, Any] | None]] = []
    if fact is not None and not taken:
        found.append(("computed", fact, None))
    for row in sorted(
        given, key=lambda row: ("selected", "agrees", "differs", "excluded").index(row["selection"])
    ):
        if row["selection"] != "selected":
            found.append((row["selection"], None, row))
        elif taken:
            found.append(("taken", fact, row))
        else:
            found.append(("weak" if row["weak"] else "compared", None, row))
    return found


def _key(fact: Fact) -> tuple[str, Series, str]:
    return fact.indicator.id, Series(fact.region_code, fact.breakdown, fact.basis), fact.period_text


def _order(indicator: str, series: Series, period: str) -> tuple[object, ...]:
    return (indicator, _series_order(series), _period(period))


@cache
def _series_order(series: Series) -> tuple[object, ...]:
    return series.order


@cache
def _period(text: str) -> Period:
    return periods.parse(text)


@cache
def _place(key: str, value: str) -> int:
    return list(breakdowns.BREAKDOWNS[key]).index(value)


@cache
def when(period: Period, lang: str) -> str:
    """Return a period in words."""
    return numbers.date(period, lang)
