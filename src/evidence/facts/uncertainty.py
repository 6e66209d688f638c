"""How exact a value is: the interval of a survey, the bounds of a rounded cell, and small numbers behind a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from evidence.facts.fact import Caveat, Fact
from evidence.indicators.arithmetic import (
    Interval,
    difference_bounds,
    difference_interval,
    sampling_interval,
)
from evidence.tables.schema import KEY, write_identifier
from evidence.tables.small_numbers import SmallNumber
from evidence.tables.store import Tables
from evidence.tables.surveys import Survey
from evidence.vocabulary import breakdowns, numbers

# A count rounded to the nearest multiple of five is off by two at most.
STEP, OFF = 5, 2
ROUNDED = Caveat(
    "rounded_cell",
    "in der Quelle auf ein Vielfaches von fünf gerundet; die genaue Zahl liegt höchstens zwei darüber oder darunter",
    "rounded to a multiple of five in the source; the exact number lies at most two above or below",
)
# The ends of the interval of a computed value are values of their own.
END, ENDS = "interval_end", ("lower", "upper")
COMPUTED = Caveat(
    "interval:permutation",
    "Intervall mit 95 % Sicherheit: alle Unterschiede, die damit vereinbar sind, dass die Gesetzesjahre den Ländern zufällig zufielen",
    "interval with 95% confidence: all differences that are compatible with dates of acts having fallen to the Länder by chance",
)
_SAMPLE = {
    "de": "{name}, n = {n}: Intervall mit 95 % Sicherheit, als wäre es eine einfache Zufallsstichprobe. {reason}",
    "en": "{name}, n = {n}: interval with 95 % confidence, as if it were a simple random sample. {reason}",
}


class Uncertainty:
    """What the registers say about how exact values are, for all values of one state of the data.

    Args:
        tables: The tables with the registers of surveys and small numbers.
        value: Returns the value with an id, or None where there is none.
    """

    def __init__(self, tables: Tables, value: Callable[[str], float | None]) -> None:
        self._surveys: dict[str, list[Survey]] = {}
        for survey in tables.surveys:
            for indicator in survey.indicators:
                self._surveys.setdefault(indicator, []).append(survey)
        self._small: dict[str, list[SmallNumber]] = {}
        for rule in tables.small_numbers:
            for indicator in rule.indicators:
                self._small.setdefault(indicator, []).append(rule)
        self._rounded = frozenset(
            tables.observations.filter(
                pl.col("disclosure_control") == "rounded_to_5",
                pl.col("selection") == "selected",
                pl.col("value_status") == "final",
                pl.col("value") % STEP == 0,
            )["id"]
        )
        self._computed = _ends(tables.results)
        self._value = value

    def interval(self, row: Mapping[str, Any]) -> Interval | None:
        """Return the lower and upper bound of a value in its unit, or None where nobody can give them.

        Args:
            row: A row of the catalogue's series.
        """
        if row["value"] is None:
            return None
        if row["id"] in self._computed:
            return self._computed[row["id"]]
        if row["id"] in self._rounded:
            return (max(0.0, row["value"] - OFF), row["value"] + OFF)
        survey = self._survey(row)
        if survey is None or survey.sample is None or row["unit"] != "percent":
            return None
        return sampling_interval(row["value"], survey.sample)

    def caveats(self, row: Mapping[str, Any]) -> tuple[Caveat, ...]:
        """Return what a reader must know about how exact a value is."""
        if row["value"] is None:
            return ()
        found = [ROUNDED] if row["id"] in self._rounded else []
        found += [COMPUTED] if row["id"] in self._computed else []
        survey = self._survey(row)
        if survey is not None and (survey.sample is None or self.interval(row)):
            found.append(_told(survey))
        found += [
            Caveat(f"small_number:{rule.id}", rule.reason_de, rule.reason_en)
            for rule in self._small.get(row["indicator"], [])
            if rule.concerns(row["indicator"], row["region"], row["breakdown"]) and self._is_small(rule, row)
        ]
        return tuple(found)

    def _survey(self, row: Mapping[str, Any]) -> Survey | None:
        key = (row["indicator"], row["region"], row["period"], row["breakdown"])
        return next(
            (entry for entry in self._surveys.get(row["indicator"], []) if entry.concerns(*key)), None
        )

    def _is_small(self, rule: SmallNumber, row: Mapping[str, Any]) -> bool:
        if rule.below is None:
            return True
        parts = [row[name] for name in KEY if name != "indicator"]
        behind = (
            [self._value(write_identifier(name, *parts)) for name in rule.counts]
            if rule.counts
            else [row["value"]]
        )
        return any(count is not None and count < rule.below for count in behind)


def of_difference(later: Fact, earlier: Fact) -> Interval | None:
    """Return the interval of ``later`` minus ``earlier``, or None where one of them has none.

    Rounded cells give the bounds that the difference cannot leave. Two rounds of a survey are independent samples; two
    values of one round are not, so that nothing is said about their difference.
    """
    if later.interval is None or earlier.interval is None or later.value is None or earlier.value is None:
        return None
    if later.unit != "percent":
        return difference_bounds(later.interval, earlier.interval)
    if later.period_text == earlier.period_text:
        return None
    return difference_interval(later.value, later.interval, earlier.value, earlier.interval)


def _ends(results: pl.DataFrame) -> dict[str, Interval]:
    """Return the interval of each computed value that has one, by its id."""
    found: dict[str, dict[str, float]] = {}
    for row in results.iter_rows(named=True):
        parts = breakdowns.parse(row["breakdown"])
        if END in parts:
            end = parts.pop(END)
            key = write_identifier(
                row["indicator"], row["region"], row["period"], breakdowns.write(parts), row["basis"]
            )
            found.setdefault(key, {})[end] = float(row["value"])
    return {key: (ends[ENDS[0]], ends[ENDS[1]]) for key, ends in found.items()}


def _told(survey: Survey) -> Caveat:
    if survey.sample is None:
        return Caveat(
            "interval:none", *(f"{survey.name(lang)}: {survey.reason(lang)}" for lang in numbers.LANGUAGES)
        )
    return Caveat(
        f"interval:{survey.id}",
        *(
            _SAMPLE[lang].format(
                name=survey.name(lang), n=numbers.number(survey.sample, 0, lang), reason=survey.reason(lang)
            )
            for lang in numbers.LANGUAGES
        ),
    )
