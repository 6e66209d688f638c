"""Breaks in series: no change is computed and no line drawn across one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from evidence.errors import Problem, TableError, UsageError, describe
from evidence.sources.records import Record, read_entries
from evidence.vocabulary import bases, periods, regions


class SeriesBreak(Record):
    """One break: which indicators and regions, since when or between which bases, and why.

    A break between two bases names both. Any other break names the first period after it. A break between registers
    names indicators that must never be joined into one series.
    """

    id: str
    indicators: tuple[str, ...]
    regions: tuple[str, ...] = ("*",)
    breakdowns: tuple[str, ...] = ("*",)
    from_basis: str = ""
    to_basis: str = ""
    first_period_after: str = ""
    cause_de: str
    cause_en: str
    source: str

    def cause(self, lang: str) -> str:
        """Return the cause in ``de`` or ``en``."""
        return self.cause_de if lang == "de" else self.cause_en

    def concerns(self, indicator: str, region: str, breakdown: str) -> bool:
        """Return whether the break lies in this series."""
        return (
            indicator in self.indicators
            and ("*" in self.regions or region in self.regions)
            and ("*" in self.breakdowns or breakdown in self.breakdowns)
        )

    def lies_between(self, before: str, after: str) -> bool:
        """Return whether the break lies after the period ``before`` and not after the period ``after``."""
        if not self.first_period_after:
            return False
        first = periods.parse(self.first_period_after)
        return periods.parse(before).last_day < first.last_day <= periods.parse(after).last_day


def read_breaks(registers: Path) -> tuple[SeriesBreak, ...]:
    """Return the register of breaks.

    Raises:
        TableError: The register is not well formed, or names a region or period that does not exist.
    """
    path = registers / "series_breaks.toml"
    entries = read_entries(path, "series_break", SeriesBreak, TableError)
    problems = [
        Problem(
            "unknown region", f'{path.name}, entry "{entry.id}"', '"*" or a key', fault, "correct the key"
        )
        for entry in entries
        for code in entry.regions
        if code != "*" and (fault := regions.refusal(code))
    ]
    problems += [
        Problem(
            "unknown base",
            f'{path.name}, entry "{entry.id}"',
            "both of two bases, or none",
            repr(pair),
            "correct it",
        )
        for entry in entries
        if (pair := (entry.from_basis, entry.to_basis)) != ("", "")
        and not (all(name in bases.BASES for name in pair) and _order(pair[0]) < _order(pair[1]))
    ]
    for entry in entries:
        if entry.first_period_after:
            try:
                periods.parse(entry.first_period_after)
            except UsageError as unreal:
                where = f'{path.name}, entry "{entry.id}", first_period_after'
                problems.append(
                    Problem(
                        "no period", where, "an ISO period", str(unreal).rstrip("."), "correct the period"
                    )
                )
    if problems:
        raise TableError(describe(problems))
    return entries


def find_break(
    breaks: Sequence[SeriesBreak],
    series: tuple[str, str, str],
    before: tuple[str, str],
    after: tuple[str, str],
) -> SeriesBreak | None:
    """Return the break between two values of a series, or None.

    Args:
        breaks: The register.
        series: Indicator, region and breakdown.
        before: Period and basis of the earlier value.
        after: Period and basis of the later value.
    """
    for entry in breaks:
        if not entry.concerns(*series):
            continue
        if entry.from_basis and _order(before[1]) <= _order(entry.from_basis) < _order(after[1]):
            return entry
        if entry.lies_between(before[0], after[0]):
            return entry
    return None


def find_separation(breaks: Sequence[SeriesBreak], indicator: str, other: str) -> SeriesBreak | None:
    """Return the first entry that says why two indicators are never joined, or None."""
    return next(
        (
            entry
            for entry in breaks
            if not entry.from_basis
            and not entry.first_period_after
            and {indicator, other} <= set(entry.indicators)
        ),
        None,
    )


def _order(basis: str) -> int:
    return ["", *bases.BASES].index(basis)


def mark_breaks(series: pl.DataFrame, breaks: Sequence[SeriesBreak]) -> pl.DataFrame:
    """Return the series with ``series_break_before``: the id of the break before each row, empty where there is none.

    Shape: rows need ``indicator``, ``region``, ``breakdown``, ``period`` and ``basis``; the order of rows is kept.

    Raises:
        TableError: A series changes its basis where no break is registered.
    """
    ordered = series.with_row_index("position").sort("indicator", "region", "breakdown", "basis", "period")
    groups: dict[tuple[str, str, str], list[tuple[int, str, str]]] = {}
    for position, indicator, region, breakdown, period, basis in ordered.select(
        "position", "indicator", "region", "breakdown", "period", "basis"
    ).iter_rows():
        groups.setdefault((indicator, region, breakdown), []).append((position, period, basis))
    marks = [""] * series.height
    problems = []
    of_indicator: dict[str, list[SeriesBreak]] = {}
    for key, rows in groups.items():
        indicator, region, _ = key
        if indicator not in of_indicator:
            of_indicator[indicator] = [entry for entry in breaks if indicator in entry.indicators]
        concerning = [entry for entry in of_indicator[indicator] if entry.concerns(*key)]
        if not concerning and rows[0][2] == rows[-1][2]:
            continue
        for (_, period0, basis0), (position, period1, basis1) in itertools.pairwise(rows):
            found = find_break(concerning, key, (period0, basis0), (period1, basis1))
            if found:
                marks[position] = found.id
            elif basis0 != basis1:
                problems.append(
                    Problem(
                        f'basis changes from "{basis0}" to "{basis1}" without a registered break',
                        f"{indicator}, region {region}, period {period1}",
                        "an entry in registers/series_breaks.toml",
                        "none",
                        "register the break with its cause and source",
                    )
                )
    if problems:
        raise TableError(describe(problems))
    return series.with_columns(pl.Series("series_break_before", marks, dtype=pl.String))
